"""Which files does a folder hold that could be a student's work? Read into memory, never run."""

from __future__ import annotations

import errno
import itertools
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from nnopt.errors import IntakeError
from nnopt.intake import limits
from nnopt.intake.sealed import shown
from nnopt.intake.source import too_large

_SKIPPED_FOLDERS = {"__pycache__", "__MACOSX", "site-packages", "node_modules", "venv", "env"}
# Where a virtual environment that goes by any other name keeps its libraries.
_LIBRARY = re.compile(r"python3(\.\d+)?")
# Opening relative to an open folder leaves nobody the time to swap a folder for a link.
_BY_DESCRIPTOR = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
_READ = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _READ |= getattr(os, _flag, 0)
_READ_FOLDER = _READ | getattr(os, "O_DIRECTORY", 0)

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Found(msgspec.Struct, frozen=True):
    """One file: its path inside the submission, and its bytes or why it could not be read."""

    path: str
    data: bytes
    problem: str = ""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Its path without the last part; empty at the top."""
        return self.path.rpartition("/")[0]


class Findings(msgspec.Struct, frozen=True):
    """The modules and notebooks of a submission, all the names seen, and what was left out."""

    files: tuple[Found, ...]
    seen: tuple[str, ...]
    notes: tuple[str, ...]


class IrregularError(Exception):
    """Something with a file's name that is not a file; the message says what it is."""


class TooLargeError(Exception):
    """A file above its cap."""


def byte_limit(name: str) -> int:
    """Return how large a file of this name may be; 0 when its contents are of no interest.

    >>> byte_limit("mse.py") < byte_limit("02_mse.ipynb")
    True
    >>> byte_limit("data.csv")
    0
    """
    if name.endswith(".py"):
        return limits.MODULE_BYTES
    return limits.NOTEBOOK_BYTES if name.endswith(".ipynb") else 0


def is_dropping(name: str) -> bool:
    """Say whether a file or folder of this name is nobody's work.

    >>> [name for name in (".git", "__pycache__", "._mse.py", "mse.py") if is_dropping(name)]
    ['.git', '__pycache__', '._mse.py']
    """
    return name.startswith(".") or name in _SKIPPED_FOLDERS or _LIBRARY.fullmatch(name) is not None


def too_many_files() -> IntakeError:
    """Return the error for a submission with too many files."""
    return IntakeError(
        f"the submission has more than {limits.FILES:,} files",
        "Hand in the assignments only, without data, libraries and other projects.",
    )


def too_much() -> IntakeError:
    """Return the error for a submission whose files are too large together."""
    return IntakeError(
        f"the modules and notebooks are larger than {limits.TOTAL_BYTES // limits.MB} MB together",
        "Hand in the assignments only, and clear the outputs of the notebooks.",
    )


def reason(error: OSError) -> str:
    """Return the system's reason without paths: `permission denied`."""
    return (error.strerror or "input/output error").lower()


def read_regular(where: str, limit: int, dir_fd: int | None = None) -> bytes:
    """Return the bytes of a regular file, without following a link or waiting for a pipe.

    Raises `IrregularError`, `TooLargeError` or `OSError`.
    """
    before = os.stat(where, dir_fd=dir_fd, follow_symlinks=False)
    if not stat.S_ISREG(before.st_mode):
        raise IrregularError(kind_of(before.st_mode))
    with os.fdopen(os.open(where, _READ, dir_fd=dir_fd), "rb") as file:
        after = os.fstat(file.fileno())
        if not os.path.samestat(before, after) or not stat.S_ISREG(after.st_mode):
            raise OSError(errno.EBUSY, "changed while it was read")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLargeError
    return data


def kind_of(mode: int) -> str:
    """Return what a file mode says in words.

    >>> kind_of(stat.S_IFIFO | 0o600)
    'a pipe'
    """
    return _KINDS.get(stat.S_IFMT(mode), "not a regular file")


def read_folder(path: Path) -> Findings:
    """Read the modules and notebooks of a folder and of those below it.

    Raises `IntakeError` when the folder cannot be opened or holds too much.
    """
    walk = _Walk()
    try:
        walk.folder(str(path), None, "", depth=0)
    except OSError as error:
        raise IntakeError(
            f"the folder {shown(path.name)} cannot be read: {reason(error)}",
            "Change its permissions, or hand in a copy of it.",
        ) from error
    return Findings(tuple(walk.files), tuple(walk.seen), tuple(walk.notes))


class _Walk:
    def __init__(self) -> None:
        self.files: list[Found] = []
        self.seen: list[str] = []
        self.notes: list[str] = []
        self.visited = 0
        self.total = 0

    def folder(self, where: str, dir_fd: int | None, prefix: str, depth: int) -> None:
        with _opened(where, dir_fd) as descriptor:
            names = self._names(where if descriptor is None else descriptor)
            for name in names:
                if not is_dropping(name):
                    inner = name if descriptor is not None else str(Path(where, name))
                    self._entry(inner, descriptor, prefix + name, depth)

    def _names(self, folder: str | int) -> list[str]:
        with os.scandir(folder) as entries:
            room = limits.FILES - self.visited
            names = [entry.name for entry in itertools.islice(entries, room + 1)]
        if len(names) > room:
            raise too_many_files()
        self.visited += len(names)
        return sorted(names)

    def _entry(self, where: str, dir_fd: int | None, path: str, depth: int) -> None:
        try:
            mode = os.stat(where, dir_fd=dir_fd, follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                self._below(where, dir_fd, path, depth + 1)
            elif stat.S_ISREG(mode):
                self.seen.append(path)
                self._file(where, dir_fd, path)
            else:
                raise IrregularError(kind_of(mode))
        except IrregularError as irregular:
            self.notes.append(
                f"`{shown(path)}` is {irregular} and was left out. Hand in the file itself."
            )
        except OSError as error:
            self.notes.append(f"`{shown(path)}` was left out: {reason(error)}.")

    def _below(self, where: str, dir_fd: int | None, path: str, depth: int) -> None:
        if depth > limits.DEPTH:
            self.notes.append(
                f"`{shown(path)}` was left out: it is more than {limits.DEPTH} folders deep."
            )
        else:
            self.folder(where, dir_fd, f"{path}/", depth)

    def _file(self, where: str, dir_fd: int | None, path: str) -> None:
        limit = byte_limit(path)
        if not limit:
            return
        try:
            data, problem = read_regular(where, limit, dir_fd), ""
        except TooLargeError:
            data, problem = b"", too_large(shown(path), limit)
        except OSError as error:
            data, problem = b"", unreadable(shown(path), error)
        self.total += len(data)
        if self.total > limits.TOTAL_BYTES:
            raise too_much()
        self.files.append(Found(path, data, problem))


def unreadable(origin: str, error: OSError) -> str:
    """Return the sentence for a file that the system does not let us read."""
    return f"`{origin}` cannot be read ({reason(error)}). Hand in a copy that can be read."


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
