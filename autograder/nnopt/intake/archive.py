"""Which files does an archive hold that could be a student's work? Unpacked in memory only."""

from __future__ import annotations

import io
import re
import stat
from collections.abc import Iterable, Set
from typing import BinaryIO

from nnopt.errors import IntakeError
from nnopt.intake import limits, tarball, zipball
from nnopt.intake.files import (
    ENVIRONMENT,
    Basket,
    Damaged,
    LeftOut,
    Member,
    Read,
    TooLargeError,
    TooMuch,
    endings,
    is_dropping,
    kind_of,
)
from nnopt.intake.sealed import shown

_BROKEN = (*zipball.BROKEN, *tarball.BROKEN)
_ENDINGS = {"zip", "tar", "tgz", "tbz", "tbz2", "txz", "gz", "bz2", "xz"}
_STARTS = (b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh91AY&", b"\xfd7zXZ\0")
_CLOSED = {b"Rar!\x1a\x07": "RAR", b"7z\xbc\xaf\x27\x1c": "7z"}


class Closed(Exception):
    """An archive of a kind that is not opened; the message is the name of the kind."""


def is_archive(path: str, start: bytes = b"") -> bool:
    """Say whether a file of this name, or one that starts in this way, is an archive.

    >>> is_archive("hw.ZIP"), is_archive("hw.tar.gz"), is_archive("hw.zip.txt")
    (True, True, False)
    """
    last = endings(path.rpartition("/")[2])[-1:]
    known = start.startswith((*_STARTS, *_CLOSED)) or tarball.is_head(start)
    return known or bool(_ENDINGS.intersection(last))


def read_archive(file: BinaryIO, name: str, basket: Basket) -> None:
    """Read what may be work in an archive; `IntakeError` when it cannot be opened."""
    try:
        Archives(basket).read(file, name, "", 1)
    except TooMuch as error:
        raise IntakeError(
            f"{shown(name)} has too many members, or too much in them, to be looked at",
            "Hand in the assignments only, without data, libraries and other projects.",
        ) from error
    except Closed as kind:
        raise IntakeError(
            f"{shown(name)} is a {kind} archive, which is not opened", "Pack the folder as a .zip."
        ) from kind
    except _BROKEN as error:
        raise IntakeError(
            f"{shown(name)} is not {_named(name)} archive that can be opened",
            "Make the archive again and open it once before handing it in.",
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
            self.read(io.BytesIO(data), path, f"{path}/", level)
        except TooLargeError:
            megabytes = limits.INNER_ARCHIVE_BYTES // limits.MB
            self.basket.leave_out(path, f"was left out: it is larger than {megabytes} MB.")
        except (LeftOut, Damaged) as error:
            self.basket.leave_out(path, str(error))
        except TooMuch:
            self.basket.leave_out(path, "was left out: it has too many members or too much in it.")
        except Closed as kind:
            self.basket.leave_out(path, f"is a {kind} archive. Pack the folder as a .zip.")
        except _BROKEN:
            what = f"is not {_named(path)} archive that can be opened. Make it again."
            self.basket.leave_out(path, what)

    def read(self, file: BinaryIO, name: str, prefix: str, level: int) -> None:
        """Read the members of one archive; raises one of `BROKEN`, `Closed` or `TooMuch`."""
        start = file.read(tarball.BLOCK)
        file.seek(0)
        if kind := next((kind for head, kind in _CLOSED.items() if start.startswith(head)), ""):
            raise Closed(kind)
        unpacked = tarball.Unpacked(file, limits.READ_BYTES)
        if unpacked.is_tar:
            self._take(unpacked.members(), prefix, level)
        elif unpacked.packed:
            self._alone(unpacked, prefix.rstrip("/") or name)
        else:
            with zipball.opened(file) as members:
                self._take(members, prefix, level, _environments(members))

    def _alone(self, unpacked: tarball.Unpacked, path: str) -> None:
        """Take what was packed alone, such as `mse.py.gz`; data is not unpacked to its end."""
        self.basket.put(path.rpartition(".")[0], lambda limit: unpacked.read(limit + 1))

    def _take(
        self, members: Iterable[Member], prefix: str, level: int, dropped: Set[str] = frozenset()
    ) -> None:
        """Take the members that are files with a name inside the archive."""
        for member in members:
            parts = [part for part in member.name.split("/") if part not in ("", ".")]
            if not _is_outside(member.name) and _is_dropped(parts, dropped):
                continue
            if why := _refused(parts, member):
                self.basket.leave_out(prefix + member.name, why)
            elif parts and not member.name.endswith("/"):
                self._file(prefix + "/".join(parts), member.read, level)

    def _file(self, path: str, read: Read, level: int) -> None:
        if not is_archive(path):
            self.basket.put(path, read)
        elif level < limits.ARCHIVES_IN_ARCHIVES:
            self.inner(read, path, level + 1)
        else:
            self.basket.leave_out(path, "was left out: it is too deep in other archives.")


def _is_outside(name: str) -> bool:
    """Say whether the name could mean a file outside the archive, on any operating system."""
    leaves = name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name)
    return bool(leaves) or "\0" in name


def _environments(members: Iterable[Member]) -> Set[str]:
    """Return the folders that are virtual environments."""
    parts = [member.name.rpartition("/") for member in members]
    return {folder for folder, _, last in parts if folder and last in ENVIRONMENT}


def _is_dropped(parts: list[str], environments: Set[str]) -> bool:
    """Say whether a member lies in a folder that is nobody's work."""
    paths = ["/".join(parts[:count]) for count in range(1, min(len(parts), limits.DEPTH + 2) + 1)]
    return any(is_dropping(path) or path in environments for path in paths)


def _refused(parts: list[str], member: Member) -> str:
    """Return why a member is left out, as the end of a sentence, or an empty string."""
    if _is_outside(member.name):
        what = "was left out: its name is not one of a file inside the archive."
        return f"{what} Pack the folder that the file is in, and hand that in."
    if len(member.name) > limits.PATH_CHARACTERS:
        return "was left out: its name is too long."
    if stat.S_IFMT(member.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"is {kind_of(member.mode)} and was left out. Hand in the file itself."
    if len(parts) > limits.DEPTH + 1:
        return f"was left out: it is more than {limits.DEPTH} folders deep."
    return ""


def _named(name: str) -> str:
    """Return what an archive of this name should be, with its article."""
    return "a zip" if endings(name)[-1:] == ["zip"] else "an"
