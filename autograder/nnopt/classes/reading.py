"""What is in a download? The names of its files and their bytes, whatever wrote them.

No link is followed, no name leads out of the download, and nothing is believed about sizes.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from nnopt.errors import IntakeError, reason
from nnopt.intake.files import TooLargeError, is_dropping, kind_of
from nnopt.intake.folder import IrregularError, read_regular
from nnopt.intake.sealed import shown
from nnopt.intake.zipball import name_of

MB = 1024 * 1024
FILES = 100_000
FILE_BYTES = 64 * MB
DEPTH = 24
NAME_BYTES = 255
_SIGNATURE = b"PK\x01\x02"
_STEP = 1 * MB


class Unread(Exception):
    """A file that is left out; the message is the end of a sentence about it."""


class Download(Protocol):
    """A download that was opened."""

    @property
    def paths(self) -> list[str]:
        """The paths of all files, with `/`."""

    def read(self, path: str, limit: int) -> bytes:
        """Return the bytes of one file; `Unread` says why there are none."""


@contextmanager
def opened(path: Path, only: Collection[str] = ()) -> Iterator[Download]:
    """Open a folder or a zip archive; `IntakeError` says why that is not possible.

    `only` names what counts of a folder, when some of it was picked.
    """
    name = shown(path.name)
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISDIR(mode):
            yield _Folder(path, only)
            return
        if not stat.S_ISREG(mode):
            raise IntakeError(f"{name} is {kind_of(mode)}", "Give the folder or zip itself.")
        _check_members(path)
        with zipfile.ZipFile(path) as archive:
            yield _Zip(archive)
    except FileNotFoundError as error:
        raise IntakeError(f"{name} does not exist", "Check the path.") from error
    except (zipfile.BadZipFile, NotImplementedError) as error:
        remedy = "Give the zip as the platform made it, or the folder that was in it."
        raise IntakeError(f"{name} is not a zip archive that can be opened", remedy) from error
    except OSError as error:
        raise IntakeError(f"{name} cannot be read: {reason(error)}", "Check the path.") from error


def _check_members(path: Path) -> None:
    """Count the members before zipfile reads the list of all of them."""
    count, tail = 0, b""
    with path.open("rb") as file:
        while step := file.read(_STEP):
            count += (tail + step).count(_SIGNATURE)
            tail = step[-(len(_SIGNATURE) - 1) :]
            if count > FILES:
                raise _too_many(path.name)


def _too_many(name: str) -> IntakeError:
    return IntakeError(
        f"{shown(name)} has more than {FILES:,} files", "Give the downloads one by one."
    )


class _Folder:
    """A download that was unpacked."""

    def __init__(self, folder: Path, only: Collection[str]) -> None:
        self._folder = folder
        self._only = only
        self.paths = sorted(self._walk(folder, ""))

    def _walk(self, folder: Path, prefix: str) -> Iterator[str]:
        if prefix.count("/") > DEPTH:
            return
        with os.scandir(folder) as entries:
            for entry in entries:
                picked = prefix or not self._only or entry.name in self._only
                if is_dropping(entry.name) or not picked:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from self._walk(folder / entry.name, f"{prefix}{entry.name}/")
                else:
                    yield f"{prefix}{entry.name}"

    def read(self, path: str, limit: int) -> bytes:
        try:
            return read_regular(str(self._folder / path), limit)
        except IrregularError as error:
            raise Unread(f"is {error} and was left out. Hand in the file itself.") from error
        except TooLargeError as error:
            raise Unread("was left out: it is too large.") from error
        except OSError as error:
            raise Unread(f"was left out: {reason(error)}.") from error


class _Zip:
    """A download as it came."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        named = ((name_of(member), member) for member in archive.infolist())
        self._members = {name: member for name, member in named if _is_file(name)}
        self.paths = sorted(self._members)

    def read(self, path: str, limit: int) -> bytes:
        member = self._members[path]
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise Unread(f"is {kind_of(kind)} and was left out. Hand in the file itself.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unread("was left out: it is packed in an unusual way.")
        try:
            with self._archive.open(member) as file:
                data = file.read(limit + 1)
        except Exception as error:
            # A password, a damaged member: zipfile has many words for it.
            raise Unread("was left out: it cannot be unpacked.") from error
        if len(data) > limit:
            raise Unread("was left out: it is too large.")
        return data


def _is_file(name: str) -> bool:
    parts = [part for part in name.split("/") if part != ".."]
    return not name.endswith("/") and not any(map(is_dropping, parts))


def is_inside(path: str) -> bool:
    """Say whether a path stays in the folder that it is put into, and can be made there.

    >>> [path for path in ("a/mse.py", "../x", "/etc/x", "c:/x", "a//b", "a\\0") if is_inside(path)]
    ['a/mse.py']
    """
    parts = path.split("/")
    if "\0" in path or re.match("[A-Za-z]:", path) or len(parts) > DEPTH:
        return False
    return all(
        part not in ("", ".", "..") and len(part.encode("utf-8", "replace")) <= NAME_BYTES
        for part in parts
    )
