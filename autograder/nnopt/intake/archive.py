"""Which files does a zip archive hold that could be a student's work? Unpacked in memory only."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib

from nnopt.errors import IntakeError
from nnopt.intake import limits
from nnopt.intake.files import (
    Findings,
    Found,
    byte_limit,
    is_dropping,
    kind_of,
    too_many_files,
    too_much,
)
from nnopt.intake.sealed import shown
from nnopt.intake.source import too_large

_BROKEN = (
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
_STEP = 64 * 1024


def read_archive(data: bytes, name: str) -> Findings:
    """Read the modules and notebooks of a zip archive.

    What its headers say about sizes is not believed: the caps are those on the bytes that come
    out. Raises `IntakeError` when it cannot be opened or holds too much.
    """
    # zipfile reads the whole list of members at once, and each has this signature.
    if data.count(_ENTRY_SIGNATURE) > limits.ARCHIVE_ENTRIES:
        raise too_many_files()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reader(archive, shown(name), len(data)).read()
    except _BROKEN as error:
        raise IntakeError(
            f"{shown(name)} is not a zip archive that can be opened",
            "Make the zip again and open it once before handing it in.",
        ) from error


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, name: str, size: int) -> None:
        self.archive = archive
        self.name = name
        self.room = max(limits.MODULE_BYTES, limits.ARCHIVE_RATIO * size)
        self.files: list[Found] = []
        self.seen: list[str] = []
        self.notes: list[str] = []
        self.total = 0

    def read(self) -> Findings:
        members = self._members()
        if len(members) > limits.FILES:
            raise too_many_files()
        for path, member in members:
            self.seen.append(path)
            if limit := byte_limit(path):
                self._file(path, member, limit)
        return Findings(tuple(self.files), tuple(self.seen), tuple(self.notes))

    def _members(self) -> list[tuple[str, zipfile.ZipInfo]]:
        """Return the members that are files with a name inside the archive, sorted by name."""
        members = []
        for member in self.archive.infolist():
            parts = [part for part in member.orig_filename.split("/") if part not in ("", ".")]
            if not _is_outside(member) and any(map(is_dropping, parts)):
                continue
            if why := _refused(parts, member):
                self.notes.append(f"`{shown(member.orig_filename)}` in {self.name} {why}")
            elif parts and not member.is_dir():
                members.append(("/".join(parts), member))
        return sorted(members, key=lambda pair: pair[0])

    def _file(self, path: str, member: zipfile.ZipInfo, limit: int) -> None:
        if member.flag_bits & _ENCRYPTED:
            raise IntakeError(f"{self.name} is encrypted", "Hand in a zip without a password.")
        if member.compress_type not in _METHODS:
            raise IntakeError(
                f"{self.name} uses a compression that is not the usual one of zip archives",
                "Make the zip with the tool of your operating system.",
            )
        data = self._stream(member, limit)
        problem = too_large(shown(path), limit) if len(data) > limit else ""
        self.files.append(Found(path, b"" if problem else data, problem))

    def _stream(self, member: zipfile.ZipInfo, limit: int) -> bytes:
        """Return the member's bytes, or one more than `limit` of them."""
        data = bytearray()
        with self.archive.open(member) as stream:
            while len(data) <= limit and (step := stream.read(min(_STEP, limit + 1 - len(data)))):
                data += step
                self.total += len(step)
                if self.total > limits.TOTAL_BYTES:
                    raise too_much()
                if self.total > self.room:
                    raise IntakeError(
                        f"{self.name} unpacks to more than {limits.ARCHIVE_RATIO} times its size",
                        "Hand in the modules or notebooks only.",
                    )
        return bytes(data)


def _is_outside(member: zipfile.ZipInfo) -> bool:
    """Say whether the name could mean a file outside the archive, on any operating system."""
    name = member.orig_filename
    leaves = name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name)
    return bool(leaves) or "\\" in name or "\0" in name


def _refused(parts: list[str], member: zipfile.ZipInfo) -> str:
    """Return why a member is left out, as the end of a sentence, or an empty string."""
    mode = member.external_attr >> 16
    if _is_outside(member):
        return "was left out: its name is not one of a file inside the archive."
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"is {kind_of(mode)} and was left out. Hand in the file itself."
    if len(parts) > limits.DEPTH + 1:
        return f"was left out: it is more than {limits.DEPTH} folders deep."
    return ""
