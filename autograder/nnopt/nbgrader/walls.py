"""What of a student's folder does nbgrader get to see? The notebook and helpers, as plain files.

nbgrader copies whatever lies beside a notebook, follows links, waits for pipes, and gives what it
copied to formgrader and to the feedback. Here are the rules of the intake in its place.
"""

from __future__ import annotations

import functools
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import nbgrader.converters.base as base
import sqlalchemy.exc
from nbgrader.utils import parse_utc

from nnopt.classes.reading import MB
from nnopt.errors import GraderError, reason
from nnopt.intake.files import TooLargeError, is_dropping
from nnopt.intake.folder import IrregularError, read_regular

TIMESTAMP = "timestamp.txt"
# What a student's folder may hold when it is collected. Nothing of it is shown by a browser.
ENDINGS = frozenset(
    ".ipynb .py .zip .txt .json .csv .tsv .dat .npy .npz .yml .yaml .download".split()
)
_NOTEBOOK_BYTES, _FILE_BYTES, _ALL_BYTES, _FILES, _DEPTH = 64 * MB, 16 * MB, 128 * MB, 2_000, 8
_HELPERS = (".py",)
_OF_NBGRADER = (TIMESTAMP, "submission_secret.txt")

Say = Callable[[str], None]


def plain_files(folder: Path, say: Say, prefix: str = "") -> Iterator[str]:
    """Yield the paths of the plain files in a folder; what else is there is said."""
    if prefix.count("/") > _DEPTH:
        say(f"{folder} is too deep and was left out.")
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            name = f"{prefix}{entry.name}"
            if is_dropping(entry.name):
                continue
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                yield from plain_files(Path(entry.path), say, f"{name}/")
            elif stat.S_ISREG(mode):
                yield name
            else:
                say(f"{entry.path} is no plain file and was left out.")


def copy_work(source: Path, target: Path, say: Say) -> None:
    """Copy what may be work from a folder that a student wrote; `target` is made.

    No link is followed, nothing but plain files is opened, and there is a limit to all of it.
    """
    target.mkdir(parents=True)
    room, count = _ALL_BYTES, 0
    for name in plain_files(source, say):
        ending = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a path with `/`
        if ending not in ENDINGS and name not in _OF_NBGRADER:
            say(f"{name} was left out: only notebooks, modules and data are collected.")
            continue
        most = _NOTEBOOK_BYTES if ending == ".ipynb" else _FILE_BYTES
        try:
            if count >= _FILES:
                say(f"{source} has more than {_FILES:,} files; the rest was left out.")
                return
            data = read_regular(str(source / name), min(most, room))
        except TooLargeError:
            say(f"{name} was left out: it is too large.")
            continue
        except IrregularError as error:
            say(f"{name} is {error} and was left out.")
            continue
        except OSError as error:
            say(f"{name} was left out: {reason(error)}.")
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)
        room, count = room - len(data), count + 1


def read_timestamp(folder: Path) -> datetime | None:
    """Return when a submission was made; None without a file, `ValueError` when it is odd."""
    try:
        text = read_regular(str(folder / TIMESTAMP), 1_000).decode("utf-8").strip()
    except FileNotFoundError:
        return None
    except (IrregularError, TooLargeError, OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{TIMESTAMP} cannot be read") from error
    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError, TypeError) as error:
        raise ValueError(f"{text[:60]!r} is no time") from error


def is_reached_by_link(path: str, root: str) -> bool:
    """Say whether a folder below `root` is a link, or lies in one."""
    inner = Path(root)
    for part in Path(os.path.relpath(path, root)).parts:
        inner /= part
        if inner.is_symlink():
            return True
    return False


def guard(converter: Any, keep: Sequence[str]) -> None:
    """Have one of nbgrader's converters copy nothing of a folder but plain files of these kinds.

    `keep` are endings of files at the top of the folder and whole names.
    """
    if getattr(converter, "nnopt_guarded", False):
        return
    converter.nnopt_guarded = True
    converter.init_assignment = functools.partial(
        _guarded, converter.init_assignment, tuple(keep), converter
    )
    coursedir = converter.coursedir
    coursedir.get_existing_timestamp = functools.partial(_timestamp, coursedir)


def guard_autograde(converter: Any) -> None:
    """Guard `nbgrader autograde`, also from folders that are links."""
    guard(converter, (*_HELPERS, *_OF_NBGRADER))
    root = converter.coursedir.root
    for folder in list(converter.assignments):
        if is_reached_by_link(folder, root):
            converter.log.error(
                "%s is a link and was not graded. Put the folder itself there.", folder
            )
            del converter.assignments[folder]


def _guarded(
    stock: Callable[[str, str], None],
    keep: tuple[str, ...],
    converter: Any,
    assignment: str,
    student: str,
) -> None:
    def find(path: str, exclude: Any = None) -> list[str]:
        names = (name for name in plain_files(Path(path), log.warning) if "/" not in name)
        found = [name for name in names if name in keep or name.endswith(_endings(keep))]
        return [os.path.join(path, name) for name in found]  # noqa: PTH118 as nbgrader does

    log = converter.log
    before, base.find_all_files = base.find_all_files, find
    try:
        stock(assignment, student)
    except sqlalchemy.exc.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise GraderError(
            f"the gradebook is locked: another program is writing to it, so the submission of "
            f"{student} was not touched",
            "Close other commands of nbgrader and pages of formgrader that work, then run the "
            "command again",
        ) from error
    finally:
        base.find_all_files = before


def _endings(keep: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in keep if each.startswith("."))


def _timestamp(coursedir: Any, folder: str) -> datetime | None:
    try:
        return read_timestamp(Path(folder))
    except ValueError as error:
        coursedir.log.warning(
            "The time of the submission in %s is not known (%s), so it counts as in time. Write "
            "the time into its %s, such as 2026-01-31 23:59:00 UTC, or delete that file.",
            folder, error, TIMESTAMP,
        )  # fmt: skip
        return None
