"""Which files does a zip archive hold that could be a student's work? Unpacked in memory only."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Set
from typing import BinaryIO

from nnopt.errors import IntakeError
from nnopt.intake import limits
from nnopt.intake.files import (
    ENVIRONMENT,
    Basket,
    Damaged,
    LeftOut,
    Read,
    TooLargeError,
    endings,
    is_dropping,
    kind_of,
    small_first,
)
from nnopt.intake.sealed import shown

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
    LookupError,
)
_ENTRY_SIGNATURE = b"PK\x01\x02"
# The decompressors of the other methods have no bound on what one step of theirs gives.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_UTF8 = 0x800
_STEP = 64 * 1024


class TooManyNames(Exception):
    """An archive whose list of members is not read."""


def is_archive(path: str) -> bool:
    """Say whether a file of this name is a zip archive.

    >>> is_archive("hw.ZIP"), is_archive("hw.zip.txt")
    (True, False)
    """
    return endings(path.rpartition("/")[2])[-1:] == ["zip"]


def read_archive(file: BinaryIO, name: str, basket: Basket) -> None:
    """Read what may be work in a zip archive; `IntakeError` when it cannot be opened."""
    try:
        Archives(basket).read(file, "", 1)
    except TooManyNames as error:
        raise IntakeError(
            f"{shown(name)} has too many members to be looked at",
            "Hand in the assignments only, without data, libraries and other projects.",
        ) from error
    except BROKEN as error:
        raise IntakeError(
            f"{shown(name)} is not a zip archive that can be opened",
            "Make the zip again and open it once before handing it in.",
        ) from error


class Archives:
    """Puts the members of archives, and of archives in them, into a basket.

    What headers say about sizes is not believed: the caps are those on the bytes that come out.
    """

    def __init__(self, basket: Basket) -> None:
        self.basket = basket

    def inner(self, read: Read, path: str, level: int = 1) -> None:
        """Read an archive that lies among the files of a submission, as if it were a folder."""
        try:
            data = self.basket.take(limits.INNER_ARCHIVE_BYTES, read)
            self.read(io.BytesIO(data), f"{path}/", level)
        except TooLargeError:
            megabytes = limits.INNER_ARCHIVE_BYTES // limits.MB
            self.basket.leave_out(path, f"was left out: it is larger than {megabytes} MB.")
        except (LeftOut, Damaged) as error:
            self.basket.leave_out(path, str(error))
        except TooManyNames:
            self.basket.leave_out(path, "was left out: it has too many members.")
        except BROKEN:
            self.basket.leave_out(path, "is not a zip archive that can be opened. Make it again.")

    def read(self, file: BinaryIO, prefix: str, level: int) -> None:
        """Read the members of one archive; raises one of `BROKEN`."""
        with zipfile.ZipFile(_Guarded(file)) as archive:
            for path, member in sorted(self._members(archive, prefix), key=_order):
                if not is_archive(path):
                    self.basket.put(path, _Member(archive, member).read)
                elif level < limits.ARCHIVES_IN_ARCHIVES:
                    self.inner(_Member(archive, member).read, path, level + 1)
                else:
                    self.basket.leave_out(path, "was left out: it is too deep in other archives.")

    def _members(
        self, archive: zipfile.ZipFile, prefix: str
    ) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        """Yield the members that are files with a name inside the archive."""
        named = [(name_of(member), member) for member in archive.infolist()]
        environments = {name.rpartition("/")[0] for name, _ in named if _is_environment(name)}
        for name, member in named:
            parts = [part for part in name.split("/") if part not in ("", ".")]
            outside = _is_outside(name)
            if not outside and _is_dropped(parts, environments):
                continue
            if why := _refused(parts, member, outside):
                self.basket.leave_out(prefix + name, why)
            elif parts and not name.endswith("/"):
                yield prefix + "/".join(parts), member


class _Guarded:
    """A file whose list of members is not read when it is too long."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.seek, self.tell, self.close = file.seek, file.tell, lambda: None
        self.seekable = lambda: True

    def read(self, size: int = -1) -> bytes:
        if size > limits.DIRECTORY_BYTES:
            raise TooManyNames
        data = self.file.read(size)
        if len(data) > _STEP and data.count(_ENTRY_SIGNATURE) > limits.NAMES:
            raise TooManyNames
        return data


class _Member:
    """Reads one member, step by step: its header may lie about its size."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self.archive, self.member = archive, member

    def read(self, limit: int) -> bytes:
        if self.member.flag_bits & _ENCRYPTED:
            raise Damaged("is encrypted. Hand in a zip without a password.")
        if self.member.compress_type not in _METHODS:
            raise Damaged(
                "has a compression that is not the usual one of zip archives. Make the zip with "
                "the tool of your operating system."
            )
        data = bytearray()
        try:
            with self.archive.open(self.member) as stream:
                while len(data) <= limit:
                    step = stream.read(min(_STEP, limit + 1 - len(data)))
                    if not step:
                        break
                    data += step
        except BROKEN as error:
            raise Damaged("is damaged. Make the zip again and open it once.") from error
        return bytes(data)


def _order(pair: tuple[str, zipfile.ZipInfo]) -> tuple[int, tuple[bool, str]]:
    """What lies deeper is more often a copy, and there may be too much of it."""
    return pair[0].count("/"), small_first(pair[0])


def name_of(member: zipfile.ZipInfo) -> str:
    """Return the name of a member with `/` between its parts, in the encoding that it was made in.

    Windows writes backslashes, and names in the encoding of its language.
    """
    name = member.orig_filename[: limits.PATH_CHARACTERS + 1]
    if not member.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for codec in ("utf-8", "gb18030", "shift_jis"):
            try:
                name = raw.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _is_outside(name: str) -> bool:
    """Say whether the name could mean a file outside the archive, on any operating system."""
    leaves = name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name)
    return bool(leaves) or "\0" in name


def _is_environment(name: str) -> bool:
    folder, _, last = name.rpartition("/")
    return last in ENVIRONMENT and bool(folder)


def _is_dropped(parts: list[str], environments: Set[str]) -> bool:
    """Say whether a member lies in a folder that is nobody's work."""
    paths = ["/".join(parts[:count]) for count in range(1, min(len(parts), limits.DEPTH + 2) + 1)]
    return any(is_dropping(path) or path in environments for path in paths)


def _refused(parts: list[str], member: zipfile.ZipInfo, outside: bool) -> str:
    """Return why a member is left out, as the end of a sentence, or an empty string."""
    mode = member.external_attr >> 16
    if outside:
        return "was left out: its name is not one of a file inside the archive."
    if len(member.orig_filename) > limits.PATH_CHARACTERS:
        return "was left out: its name is too long."
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"is {kind_of(mode)} and was left out. Hand in the file itself."
    if len(parts) > limits.DEPTH + 1:
        return f"was left out: it is more than {limits.DEPTH} folders deep."
    return ""
