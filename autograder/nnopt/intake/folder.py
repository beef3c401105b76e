"""Which files does a folder hold that could be a student's work? Read into memory, never run."""

from __future__ import annotations

import errno
import itertools
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nnopt.errors import IntakeError, reason
from nnopt.intake import limits
from nnopt.intake.archive import Archives, is_archive
from nnopt.intake.files import (
    ENVIRONMENT,
    Basket,
    TooLargeError,
    is_dropping,
    kind_of,
    small_first,
)
from nnopt.intake.sealed import shown

# Opening relative to an open folder leaves nobody the time to swap a folder for a link.
_BY_DESCRIPTOR = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
_READ = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _READ |= getattr(os, _flag, 0)
_READ_FOLDER = _READ | getattr(os, "O_DIRECTORY", 0)


class IrregularError(Exception):
    """Something with a file's name that is not a file; the message says what it is."""


@contextmanager
def open_regular(where: str, dir_fd: int | None = None) -> Iterator[BinaryIO]:
    """Open a regular file, without following a link or waiting for a pipe.

    Raises `IrregularError` or `OSError`.
    """
    before = os.stat(where, dir_fd=dir_fd, follow_symlinks=False)
    if not stat.S_ISREG(before.st_mode):
        raise IrregularError(kind_of(before.st_mode))
    with os.fdopen(os.open(where, _READ, dir_fd=dir_fd), "rb") as file:
        after = os.fstat(file.fileno())
        if not os.path.samestat(before, after) or not stat.S_ISREG(after.st_mode):
            raise OSError(errno.EBUSY, "changed while it was read")
        yield file


def read_regular(where: str, limit: int, dir_fd: int | None = None) -> bytes:
    """Return the bytes of a regular file; `TooLargeError` when they are more than `limit`."""
    with open_regular(where, dir_fd) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLargeError
    return data


def read_folder(path: Path, basket: Basket) -> None:
    """Read what may be work in a folder and in those below it.

    Raises `IntakeError` when the folder cannot be opened or has too many names.
    """
    try:
        _Walk(basket).folder(str(path), None, "", depth=0)
    except OSError as error:
        raise IntakeError(
            f"the folder {shown(path.name)} cannot be read: {reason(error)}",
            "Change its permissions, or hand in a copy of it.",
        ) from error


class _Walk:
    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self.visited = 0

    def folder(self, where: str, dir_fd: int | None, prefix: str, depth: int) -> None:
        with _opened(where, dir_fd) as descriptor:
            names = self._names(where if descriptor is None else descriptor)
            if any(name in names for name in ENVIRONMENT):
                return
            below = []
            for name in sorted(names, key=small_first):
                if not is_dropping(prefix + name):
                    inner = name if descriptor is not None else str(Path(where, name))
                    if self._is_folder(inner, descriptor, prefix + name):
                        below.append((inner, prefix + name))
            # The files of a folder first: what lies deeper is more often a copy.
            for inner, path in below:
                self._below(inner, descriptor, path, depth + 1)

    def _names(self, folder: str | int) -> set[str]:
        with os.scandir(folder) as entries:
            room = limits.NAMES - self.visited
            names = {entry.name for entry in itertools.islice(entries, room + 1)}
        if len(names) > room:
            raise IntakeError(
                f"the submission has more than {limits.NAMES:,} files",
                "Hand in the assignments only, without data, libraries and other projects.",
            )
        self.visited += len(names)
        return names

    def _is_folder(self, where: str, dir_fd: int | None, path: str) -> bool:
        """Take a file; return whether it is a folder, to be looked at later."""
        try:
            mode = os.stat(where, dir_fd=dir_fd, follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                return True
            if not stat.S_ISREG(mode):
                raise IrregularError(kind_of(mode))
            self._file(where, dir_fd, path)
        except IrregularError as irregular:
            self.basket.leave_out(
                path, f"is {irregular} and was left out. Hand in the file itself."
            )
        except OSError as error:
            self.basket.leave_out(path, f"was left out: {reason(error)}.")
        return False

    def _below(self, where: str, dir_fd: int | None, path: str, depth: int) -> None:
        if depth > limits.DEPTH:
            self.basket.leave_out(
                path, f"was left out: it is more than {limits.DEPTH} folders deep."
            )
            return
        try:
            self.folder(where, dir_fd, f"{path}/", depth)
        except OSError as error:
            self.basket.leave_out(path, f"was left out: {reason(error)}.")

    def _file(self, where: str, dir_fd: int | None, path: str) -> None:
        def read(limit: int) -> bytes:
            with open_regular(where, dir_fd) as file:
                return file.read(limit + 1)

        if is_archive(path):
            Archives(self.basket).inner(read, path)
        else:
            self.basket.put(path, read)


@contextmanager
def _opened(where: str, dir_fd: int | None) -> Iterator[int | None]:
    if not _BY_DESCRIPTOR:
        yield None
        return
    descriptor = os.open(where, _READ_FOLDER, dir_fd=dir_fd)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
