"""What a child uses, read from outside, and how its folder is removed whatever it holds."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

_OWN = ("RssAnon", "RssShmem", "VmSwap")


class Usage(msgspec.Struct, frozen=True):
    """Memory and files in bytes, entries in the folder."""

    memory: int
    bytes: int
    entries: int


def measure(pid: int, folder: Path, max_entries: int = 0) -> Usage:
    """Measure a process and its folder; what cannot be read counts as nothing."""
    size, entries = _folder(folder, max_entries) if max_entries else (0, 0)
    return Usage(_memory(pid), max(size, _written(pid)), entries)


def _written(pid: int) -> int:
    """Return what a process has written in its life: what it removed may still fill the disk."""
    try:
        lines = _about(pid, "io").splitlines()
    except OSError:
        return 0
    return int(next(line.split()[1] for line in lines if line.startswith("wchar:")))


def _memory(pid: int) -> int:
    """Add up what has no file behind it: anonymous, shared with forks, or swapped out."""
    try:
        lines = _about(pid, "status").splitlines()
    except OSError:
        return 0
    fields = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
    return sum(int(fields[name].split()[0]) * 1024 for name in _OWN if name in fields)


def _about(pid: int, entry: str) -> str:
    # A process names itself, with any bytes.
    return Path(f"/proc/{pid}/{entry}").read_text("utf-8", "replace")


def _folder(folder: Path, max_entries: int) -> tuple[int, int]:
    """Add up a tree without following links; stop counting above `max_entries`."""
    size = entries = 0
    waiting = [str(folder)]
    while waiting and entries <= max_entries:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    entries += 1
                    status = entry.stat(follow_symlinks=False)
                    size += status.st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    if entries > max_entries:
                        break
        except FileNotFoundError:
            continue
        except OSError:
            # Too deep to open, or closed to its own reader: nobody does that with good cause.
            entries += max_entries + 1
    return size, entries


def clear_folder(folder: Path) -> None:
    """Remove a folder and all it holds, however deep, without recursion.

    Folders inside folders are moved up before they are emptied, so that no path grows.
    """
    count = 0
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        with os.scandir(current) as found:
            entries = list(found)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                count += 1
                moved = folder.parent / f".{folder.name}-{count}"
                # First: only who may write to a folder may move it to another.
                Path(entry.path).chmod(0o700)
                Path(entry.path).rename(moved)
                waiting.append(moved)
            else:
                Path(entry.path).unlink()
        current.rmdir()
