"""Which members does a zip archive have? What its heads say about sizes is not believed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from nnopt.intake import limits
from nnopt.intake.files import Damaged, Member, Read, TooMuch, in_some_encoding, small_first

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


@contextmanager
def opened(file: BinaryIO) -> Iterator[list[Member]]:
    """Open an archive; what lies deeper comes later, for it is more often a copy."""
    with zipfile.ZipFile(cast(BinaryIO, _Guarded(file))) as archive:
        members = [
            Member(name_of(info), info.external_attr >> 16, _reader(archive, info))
            for info in archive.infolist()
        ]
        yield sorted(members, key=lambda each: (each.name.count("/"), small_first(each.name)))


def name_of(member: zipfile.ZipInfo) -> str:
    """Return the name of a member with `/` between its parts, in the encoding that it was made in.

    Windows writes backslashes, and names in the encoding of its language.
    """
    name = member.orig_filename[: limits.PATH_CHARACTERS + 1]
    if not member.flag_bits & _UTF8:
        name = in_some_encoding(name.encode("cp437", "replace"))
    return name.replace("\\", "/")


class _Guarded:
    """A file whose list of members is not read when it is too long."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.seek, self.tell, self.close = file.seek, file.tell, lambda: None
        self.seekable = lambda: True

    def read(self, size: int = -1) -> bytes:
        if size > limits.DIRECTORY_BYTES:
            raise TooMuch
        data = self.file.read(size)
        if len(data) > _STEP and data.count(_ENTRY_SIGNATURE) > limits.NAMES:
            raise TooMuch
        return data


def _reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Read:
    """Return what reads one member, step by step."""

    def read(limit: int) -> bytes:
        if member.flag_bits & _ENCRYPTED:
            raise Damaged("is encrypted. Hand in a zip without a password.")
        if member.compress_type not in _METHODS:
            raise Damaged(
                "has a compression that is not the usual one of zip archives. Make the zip with "
                "the tool of your operating system."
            )
        data = bytearray()
        try:
            with archive.open(member) as stream:
                while len(data) <= limit and (
                    step := stream.read(min(_STEP, limit + 1 - len(data)))
                ):
                    data += step
        except BROKEN as error:
            raise Damaged("is damaged. Make the zip again and open it once.") from error
        return bytes(data)

    return read
