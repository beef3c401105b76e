"""What is this machine: system, cores, memory?"""

from __future__ import annotations

import os
import platform
from pathlib import Path

from nnopt.doctor.report import Check, Section

# One warm process takes about this much, each worker beside it about 60 MB of its own.
_ENOUGH = 1.0
_GIBIBYTE = 2**30


def examine_machine() -> Section:
    """Look at the system, its cores and its memory."""
    cores = usable_cores()
    return Section(
        "Machine",
        (
            Check(name="system", found=f"{platform.system()} {platform.release()}"),
            Check(name="processor", found=platform.machine()),
            Check(name="cores", found=f"{cores}: {_at_once(cores)}"),
            _memory(),
        ),
    )


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _at_once(cores: int) -> str:
    return "one submission at a time" if cores == 1 else f"{cores} submissions at once"


def _memory() -> Check:
    total, free = memory()
    if not total:
        return Check(name="memory", found="unknown")
    found = f"{total:.1f} GiB" + (f", {free:.1f} GiB free" if free else "")
    short = bool(free) and free < _ENOUGH
    remedy = f"Grading needs about {_ENOUGH:.0f} GiB. Close other programs, or grade with --jobs 1."
    return Check(name="memory", found=found, ok=not short, remedy=remedy if short else "")


def memory() -> tuple[float, float]:
    """Return all memory and the free part of it in GiB, 0 for what cannot be known."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return _physical(), 0.0
    sizes = {
        name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)
    }
    return tuple(sizes.get(key, 0) * 1024 / _GIBIBYTE for key in ("MemTotal", "MemAvailable"))  # type: ignore[return-value]


def _physical() -> float:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIBIBYTE
    except (AttributeError, ValueError, OSError):
        return 0.0
