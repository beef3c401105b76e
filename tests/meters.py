"""How much memory and time did a process need? As the kernel counts it, for any process."""

import os
import re
from pathlib import Path


def megabytes(pid, what="VmRSS"):
    """Return how much a process has (VmRSS), or had at most (VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_bytes()
    found = re.search(rb"^%s:\s+(\d+) kB$" % what.encode(), status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def begin_peak(pid):
    """Count what a process had at most from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def processor_seconds(pid):
    """Return how long a process ran, its children not counted."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
