"""What a child uses, read from outside, and how its folder is removed whatever it holds."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

# Of a process that maps much and touches little, the tables of its pages take the memory.
_OWN = re.compile(rb"^(?:RssAnon|RssShmem|VmSwap|VmPTE):\s+(\d+) kB$", re.MULTILINE)
_TASKS = re.compile(rb"^Threads:\s+(\d+)$", re.MULTILINE)
_EXITING = 4  # PF_EXITING of the kernel
_WRITTEN = re.compile(rb"^wchar: (\d+)$", re.MULTILINE)


class Usage(msgspec.Struct, frozen=True):
    """Memory and files in bytes, entries in the folder, threads."""

    memory: int
    bytes: int
    entries: int
    tasks: int = 1


def measure(pid: int, folder: Path, max_entries: int = 0) -> Usage:
    """Measure a process and its folder; what cannot be read counts as nothing."""
    size, entries = _folder(folder, max_entries) if max_entries else (0, 0)
    memory, tasks = _memory(pid)
    return Usage(memory, max(size, _written(pid)), entries, tasks)


def _written(pid: int) -> int:
    """Return what a process has written in its life: what it removed may still fill the disk."""
    found = _WRITTEN.search(_about(f"{pid}/io"))
    return int(found[1]) if found else 0


def _memory(pid: int) -> tuple[int, int]:
    """Add up what has no file behind it: anonymous, shared with forks, or swapped out.

    A first thread that has ended says nothing of the memory that the others go on using.
    """
    status = _about(f"{pid}/status")
    tasks = int(found[1]) if (found := _TASKS.search(status)) else 1
    if tasks > 1 and not _OWN.search(status):
        others = (_about(f"{pid}/task/{task}/status") for task in _names(f"/proc/{pid}/task"))
        status = next((text for text in others if _OWN.search(text)), b"")
    return 1024 * sum(map(int, _OWN.findall(status))), tasks


def is_ending(pid: int) -> bool:
    """Say whether a process ends already, whoever ended it: all of its threads do."""
    tasks = [_about(f"{pid}/task/{task}/stat") for task in _names(f"/proc/{pid}/task")]
    # What follows the name, which may hold any bytes: state, four numbers of kin, terminal, flags.
    flags = [int(text.rpartition(b")")[2].split()[6]) for text in tasks if text]
    return bool(flags) and all(each & _EXITING for each in flags)


def is_stopped(pid: int) -> bool:
    """Say whether somebody stopped a process."""
    return _about(f"{pid}/stat").rpartition(b")")[2].split()[:1] == [b"T"]


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _about(entry: str) -> bytes:
    # Bytes: a process names itself, with any of them but a line feed.
    try:
        return Path(f"/proc/{entry}").read_bytes()
    except OSError:
        return b""


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
