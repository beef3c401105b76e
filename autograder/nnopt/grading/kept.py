"""A run is a folder: what was graded stays in it, so that the same command goes on where it ended.

Beside what people read, the folder holds `.nnopt/`: the whole document of each submission, what was
graded as it was taken in, and a journal, one line for each. It is closed to other users, because it
names hidden inputs.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

import msgspec

from nnopt.classes.download import Origin
from nnopt.classes.people import Person
from nnopt.errors import MachineError, reason
from nnopt.grading.key import Key
from nnopt.intake.sealed import SealedSubmission, pack
from nnopt.report.document import Document, decode, encode
from nnopt.whole import write_whole

Again = Literal["changed", "failed", "all"]
"""What is graded again: what changed, only what could not be graded, or everything."""

FOLDER = ".nnopt"
SUBMISSIONS = "submissions"
JOURNAL = "journal.jsonl"


class Student(msgspec.Struct, frozen=True):
    """Whose submission it is, where that is known, and what a platform calls it."""

    person: Person
    origin: Origin | None = None


class Entry(msgspec.Struct, frozen=True):
    """A line of the journal: a submission, and all that its document depends on."""

    name: str
    status: str
    key: Key
    student: Student | None = None


class Kept:
    """What is kept of a run in a folder; a context manager that keeps other runs out.

    `recalled` counts the documents that were taken from there.
    """

    def __init__(self, folder: Path, again: Again = "changed") -> None:
        self.folder = folder / FOLDER
        self.again = again
        self.recalled = 0
        self._entries: dict[str, Entry] = {}
        self._lock: int | None = None

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.__exit__()
            raise MachineError(
                f"another run writes to {self.folder.parent}", "Wait for its end, or use -o."
            ) from None
        except OSError as error:
            self.__exit__()
            raise MachineError(
                f"cannot write {self.folder.parent}: {reason(error)}",
                "Choose another place with -o.",
            ) from None
        self._entries = {entry.name: entry for entry in read_journal(self._journal)}
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def knows(self, name: str) -> bool:
        """Say whether a submission of this name was graded here."""
        return name in self._entries

    def recall(self, name: str, key: Key) -> Document | None:
        """Return the document of a submission that need not be graded again."""
        entry = self._entries.get(name)
        # What failed for a reason of ours is tried again in any case.
        if entry is None or self.again == "all" or entry.status == "grader_error":
            return None
        if self.again == "failed" and entry.status != "graded":
            return None
        if self.again == "changed" and entry.key != key:
            return None
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            document = decode(self._path(name).read_bytes())
            self.recalled += 1
            return document
        return None

    def keep(self, entry: Entry, document: Document, sealed: SealedSubmission | None) -> None:
        """Keep a document, and what was graded: whole or not at all.

        They are in the journal only when they are there.
        """
        submission = self.folder / SUBMISSIONS / entry.name
        submission.parent.mkdir(mode=0o700, exist_ok=True)
        if packed := sealed and pack(sealed):
            write_whole(submission, packed, mode=0o600)
        else:
            submission.unlink(missing_ok=True)
        write_whole(self._path(entry.name), encode(document), mode=0o600)
        line = json.dumps(msgspec.to_builtins(entry, order="deterministic"))
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self._journal, flags, 0o600), "ab") as file:
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    @property
    def _journal(self) -> Path:
        return self.folder / JOURNAL

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def read_journal(journal: Path) -> Iterator[Entry]:
    """Yield the lines of a journal; one that was cut off by a crash is no line."""
    try:
        lines = journal.read_bytes().split(b"\n")
    except OSError:
        return
    for line in lines:
        # A name of a file need not be Unicode text, and msgspec's own reader wants some.
        with contextlib.suppress(ValueError, RecursionError, msgspec.MsgspecError):
            yield msgspec.convert(json.loads(line), Entry)
