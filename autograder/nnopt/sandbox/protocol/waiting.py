"""How long has a process been kept waiting for a processor? That time is not its own."""

from __future__ import annotations

from pathlib import Path

_NANOSECONDS = 1e9


def waited(pid: int) -> float:
    """Return the seconds that a process was ready to run and had no processor, 0 if unknown."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / _NANOSECONDS
    except (OSError, IndexError):
        return 0.0
