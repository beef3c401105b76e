"""Which files of a submission are read, and how much of them? One basket for folder and archive."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable

import msgspec

from nnopt.errors import reason
from nnopt.intake import limits
from nnopt.intake.jupyter import NotJson, without_outputs
from nnopt.intake.sealed import shown

Read = Callable[[int], bytes]
"""Gives the bytes of a file, at most one more than it is asked for."""

_ENDINGS = re.compile(r"(?:\.[a-z0-9]{1,8})+$", re.IGNORECASE)
# What browsers, mail programs and editors append to a name.
_APPENDED = {"txt", "json", "download", "bak", "orig", "html", "htm"}
# What may be code that was saved as something else.
_TEXTS = {"txt", "md", "html", "htm"}
_DATA = {"csv", "tsv", "txt", "dat", "data", "json", "npy", "npz", "xml", "yaml", "yml"}
_DATA |= {"ini", "cfg", "xls", "xlsx", "pkl", "mat", "png", "jpg", "jpeg"}
# Other archives are opened.
CLOSED_ARCHIVES = {"rar", "7z"}

# Code that somebody saved or pasted as something else is not long.
_PASTED = 256 * 1024
_CODE = re.compile(rb"def |class |\0d\0e\0f\0|d\0e\0f\0")

_SKIPPED_FOLDERS = {"__pycache__", "__MACOSX", "site-packages", "node_modules", "venv", "env"}
_SKIPPED_FILES = {"Thumbs.db", "desktop.ini", "Icon\r"}
# Where a virtual environment that goes by any other name keeps its libraries.
_LIBRARY = re.compile(r"(?:^|/)lib(?:32|64)?/python3(?:\.\d+)?(?:/|$)", re.IGNORECASE)
ENVIRONMENT = ("pyvenv.cfg", "conda-meta")

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


class Member(msgspec.Struct, frozen=True):
    """One member of an archive: its name as it stands there, its file mode, how it is read."""

    name: str
    mode: int
    read: Read


class Findings(msgspec.Struct, frozen=True):
    """What was handed in: files that may hold code, data beside them, other names, remarks.

    Notebooks are without their outputs. `seen` has the names of what was not read.
    """

    files: tuple[Found, ...]
    data: tuple[Found, ...] = ()
    seen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class TooLargeError(Exception):
    """A file above its cap."""


class LeftOut(Exception):
    """A file that is not looked at; the message is the end of a sentence about it."""


class TooMuch(Exception):
    """An archive that is not read to its end."""


class Damaged(Exception):
    """A file whose bytes cannot be had; the message is the end of a sentence about it."""


def is_dropping(path: str) -> bool:
    """Say whether a file or folder of this name is nobody's work.

    >>> [name for name in (".git", "a/__pycache__", "._mse.py", "mse.py") if is_dropping(name)]
    ['.git', 'a/__pycache__', '._mse.py']
    """
    name = path.rpartition("/")[2]
    hidden = name.startswith((".", "~$")) or name in _SKIPPED_FILES or name in _SKIPPED_FOLDERS
    return hidden or _LIBRARY.search(path) is not None


def kind_of(mode: int) -> str:
    """Return what a file mode says in words.

    >>> kind_of(stat.S_IFIFO | 0o600)
    'a pipe'
    """
    return _KINDS.get(stat.S_IFMT(mode), "not a regular file")


def endings(name: str) -> list[str]:
    """Return the endings of a name in small letters.

    >>> endings("02_mse.ipynb.JSON"), endings("Mse.PY"), endings("mse"), endings("v1.2 mse.py")
    (['ipynb', 'json'], ['py'], [], ['py'])
    """
    found = _ENDINGS.search(name[-40:].rstrip(" ."))
    return found[0].lower().split(".")[1:] if found and found.start() else []


def code_limit(name: str) -> int:
    """Return how large a file of this name may be when it may hold code, 0 when it holds none.

    >>> code_limit("mse.py.txt") < code_limit("02_mse.ipynb.json")
    True
    >>> code_limit("data.csv"), code_limit("mse") == code_limit("mse.py")
    (0, True)
    """
    found = endings(name)
    while len(found) > 1 and found[-1] in _APPENDED:
        found.pop()
    if not found:
        return limits.MODULE_BYTES
    if found[-1] == "ipynb" or name.lower().endswith(".json"):
        return limits.NOTEBOOK_BYTES
    return limits.MODULE_BYTES if found[-1] in {"py", "pyw", *_TEXTS} else 0


def in_some_encoding(name: bytes) -> str:
    """Return a name from an archive: UTF-8, or the encoding that its operating system had.

    >>> in_some_encoding("作业".encode("gb18030"))
    '作业'
    """
    for codec in ("utf-8", "gb18030", "shift_jis"):
        try:
            return name.decode(codec)
        except UnicodeDecodeError:
            continue
    return name.decode("cp437")


def is_data(name: str) -> bool:
    """Say whether code may want to read a file of this name."""
    return any(ending in _DATA for ending in endings(name)[-1:])


def small_first(name: str) -> tuple[bool, str]:
    """Sort names so that modules are read before what may be too much.

    >>> sorted(["b.ipynb", "c.py", "a.csv"], key=small_first)
    ['c.py', 'a.csv', 'b.ipynb']
    """
    return not name.lower().endswith(".py"), name


def too_large(origin: str, limit: int) -> str:
    """Return the sentence for a file above its cap."""
    return (
        f"`{origin}` is larger than {limit // limits.MB} MB. "
        "Hand in your code only, without data or outputs."
    )


class Basket:
    """Collects what is read, within the limits; what is above one is left out and told."""

    def __init__(self) -> None:
        self.files: list[Found] = []
        self.data: list[Found] = []
        self.seen: list[str] = []
        self.notes: list[str] = []
        self._room = limits.READ_BYTES
        self._code = limits.CODE_BYTES
        self._data = limits.DATA_TOTAL_BYTES

    def findings(self) -> Findings:
        """Return all that was collected."""
        groups = (self.files, self.data, self.seen, self.notes)
        return Findings(*map(tuple, groups))  # type: ignore[arg-type]

    def leave_out(self, path: str, why: str) -> None:
        """Tell why something is not looked at."""
        if len(self.notes) <= limits.NOTES:
            self.notes.append(f"`{shown(path)}` {why}")

    def put(self, path: str, read: Read, limit: int = 0) -> None:
        """Read a file if somebody may want it, or with a `limit` in any case."""
        limit = limit or code_limit(path.rpartition("/")[2])
        data, count = None, len(self.files) + len(self.notes)
        try:
            if max(map(len, path.split("/"))) > limits.NAME_CHARACTERS:
                raise LeftOut("was left out: its name is too long.")
            if limit:
                data = self._put_code(path, limit, read)
            if is_data(path):
                self._put_data(path, read if data is None else _again(data))
        except LeftOut as error:
            self.leave_out(path, str(error))
        if len(self.files) + len(self.notes) == count and len(self.seen) < limits.SEEN:
            self.seen.append(path)

    def take(self, limit: int, read: Read) -> bytes:
        """Read at most `limit` bytes, and count them."""
        data = read(min(limit, self._room))
        self._room -= len(data)
        if self._room < 0:
            raise LeftOut("was left out: there is too much in this submission. Hand in less.")
        if len(data) > limit:
            raise TooLargeError
        return data

    def _put_code(self, path: str, limit: int, read: Read) -> bytes:
        """Keep a file that may hold code, and return all of its bytes."""
        if len(self.files) >= limits.CODE_FILES:
            raise LeftOut(f"was left out: there are {limits.CODE_FILES} other files of code.")
        whole = kept = b""
        problem = ""
        try:
            whole = self.take(limit, read)
            kept = _worth(path, whole)
            if len(kept) > limits.MODULE_BYTES:
                raise TooLargeError
            if whole and not kept:
                return whole
        except TooLargeError:
            kept, problem = b"", too_large(shown(path), limits.MODULE_BYTES)
        except Damaged as error:
            problem = f"`{shown(path)}` {error}"
        except OSError as error:
            problem = unreadable(shown(path), error)
        self._code -= len(kept)
        if self._code < 0:
            raise LeftOut("was left out: there is too much code in this submission.")
        self.files.append(Found(path, kept, problem))
        return whole

    def _put_data(self, path: str, read: Read) -> None:
        if len(self.data) >= limits.DATA_FILES:
            return
        try:
            data = self.take(min(limits.DATA_BYTES, self._data), read)
        except (TooLargeError, Damaged, OSError):
            return
        self._data -= len(data)
        self.data.append(Found(path, data))


def _again(data: bytes) -> Read:
    return lambda limit: data[: limit + 1]


def _worth(path: str, data: bytes) -> bytes:
    """Return what is kept of a file that may hold code: nothing when it holds none."""
    last = (endings(path) or [""])[-1]
    if not last or last in _TEXTS:
        return data if len(data) <= _PASTED and _CODE.search(data) else b""
    if last != "json" and "ipynb" not in endings(path):
        return data
    try:
        return without_outputs(data)
    except NotJson:
        # It stays as far as it tells what it is instead.
        return data[: limits.MODULE_BYTES] if "ipynb" in endings(path) else b""


def unreadable(origin: str, error: OSError) -> str:
    """Return the sentence for a file that the system does not let us read."""
    return f"`{origin}` cannot be read ({reason(error)}). Hand in a copy that can be read."
