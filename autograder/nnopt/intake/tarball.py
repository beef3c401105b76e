"""Which members does a tar archive have, packed or not? Read once from start to end, in steps."""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, BinaryIO, Self, cast

from nnopt.intake import limits
from nnopt.intake.files import Damaged, Member, Read, TooMuch, in_some_encoding

BROKEN = (tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError, ValueError)
BLOCK = 512
_STEP = 64 * 1024
# `tarfile` passes over what a header says is there by reading on, also where nothing is left.
_BEYOND = 8
# More than `xz -9` needs.
_XZ_MEMORY = 80 * limits.MB
# These members hold the name of the next one, and are read as a whole.
_NAMES = {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
_NAMES |= {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}


class _Xz:
    """Unpacks xz within a limit on memory, which `lzma.open` does not have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpack = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)

    def read(self, size: int) -> bytes:
        while not self._unpack.eof:
            packed = self._file.read(_STEP) if self._unpack.needs_input else b""
            if data := self._unpack.decompress(packed, size):
                return data
            if not packed and self._unpack.needs_input:
                raise EOFError("it ends too early")
        return b""


_OPENERS: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": _Xz,
}


def is_head(block: bytes) -> bool:
    """Say whether a tar archive begins in this way; its first block has a checksum."""
    try:
        tarfile.TarInfo.frombuf(block[:BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


class Unpacked:
    """What gzip, bzip2, xz or nothing at all was put around; at most so many bytes come out."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        head = file.read(BLOCK)
        file.seek(0)
        opener = next((_OPENERS[start] for start in _OPENERS if head.startswith(start)), None)
        self.packed = opener is not None
        self._stream = opener(file) if opener else file
        self._room = room
        self._beyond = 0
        self._ahead = self._read(BLOCK)
        self.is_tar = is_head(self._ahead)

    def read(self, size: int) -> bytes:
        """Return the next bytes; fewer than `size` at the end only, and no more often there."""
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        data = taken + self._read(size - len(taken))
        self._beyond += not data
        if self._beyond > _BEYOND:
            raise EOFError("it ends too early")
        return data

    def members(self) -> Iterator[Member]:
        """Yield what is in the archive, folders as well; raises one of `BROKEN`."""
        with tarfile.open(fileobj=cast(IO[bytes], self), mode="r|", tarinfo=_Head) as archive:
            for count, head in enumerate(archive):
                if count > limits.NAMES:
                    raise TooMuch
                yield Member(_name(head), _mode(head), _reader(archive, head))

    def _read(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size and (step := self._stream.read(min(_STEP, size - len(data)))):
            data += step
        self._room -= len(data)
        if self._room < 0:
            raise TooMuch
        return bytes(data)


class _Head(tarfile.TarInfo):
    """The head of a member; a name that is too long to be one is refused before it is read."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        head = super().frombuf(buf, encoding, errors)
        if head.type in _NAMES and head.size > limits.MB:
            raise TooMuch
        return head


def _name(head: tarfile.TarInfo) -> str:
    """Return the name of a member; a folder's ends in `/`, as in zip archives."""
    name = head.name.encode("utf-8", "surrogateescape")
    return in_some_encoding(name) + "/" * head.isdir()


def _mode(head: tarfile.TarInfo) -> int:
    """Return the kind of a member as in the mode of a file; a second name is no file either."""
    kinds = {tarfile.SYMTYPE: stat.S_IFLNK, tarfile.LNKTYPE: stat.S_IFLNK}
    kinds |= {tarfile.FIFOTYPE: stat.S_IFIFO, tarfile.DIRTYPE: stat.S_IFDIR}
    return stat.S_IFREG if head.isreg() else kinds.get(head.type, stat.S_IFCHR)


def _reader(archive: tarfile.TarFile, head: tarfile.TarInfo) -> Read:
    def read(limit: int) -> bytes:
        try:
            file = archive.extractfile(head)
            return file.read(limit + 1) if file else b""
        except BROKEN as error:
            raise Damaged("is damaged. Make the archive again and open it once.") from error

    return read
