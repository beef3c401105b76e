"""A run is a folder: what was graded stays in it, so that the same command goes on where it ended.

Beside what people read, the folder holds `.nnopt/`: the whole document of each submission and a
journal, one line for each. It is closed to other users, because it names hidden inputs.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from nnopt.errors import MachineError
from nnopt.report.document import Document, decode, encode
from nnopt.whole import write_whole

Again = Literal["changed", "failed", "all"]
"""What is graded again: what changed, only what could not be graded, or everything."""

FOLDER = ".nnopt"


class Entry(msgspec.Struct, frozen=True):
    """A line of the journal: a submission, and a hash of all that its document depends on."""

    name: str
    key: str
    status: str


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
            self.__exit__(None, None, None)
            raise MachineError(
                f"another run writes to {self.folder.parent}", "Wait for its end, or use -o."
            ) from None
        except OSError as error:
            self.__exit__(None, None, None)
            reason = (error.strerror or "it cannot be written").lower()
            raise MachineError(
                f"cannot write {self.folder.parent}: {reason}", "Choose another place with -o."
            ) from None
        self._entries = {entry.name: entry for entry in _entries(self._journal)}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def recall(self, name: str, key: str) -> Document | None:
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

    def keep(self, name: str, key: str, document: Document) -> None:
        """Keep a document: whole or not at all, and in the journal only when it is there."""
        write_whole(self._path(name), encode(document), mode=0o600)
        line = json.dumps(msgspec.to_builtins(Entry(name, key, document.status)))
        with self._journal.open("ab") as file:
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    @property
    def _journal(self) -> Path:
        return self.folder / "journal.jsonl"

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def kept_documents(folder: Path) -> dict[str, Document]:
    """Return the whole documents of a run by name, in the order in which they were graded last.

    Raises `MachineError` when the folder holds no run.
    """
    names = list(dict.fromkeys(entry.name for entry in _entries(folder / FOLDER / "journal.jsonl")))
    found = {}
    for name in names:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            found[name] = decode((folder / FOLDER / f"{name}.json").read_bytes())
    if not found:
        raise MachineError(
            f"{folder} holds no results", "Name the folder that nnopt-grade -o wrote."
        )
    return found


def _entries(journal: Path) -> Iterator[Entry]:
    """Yield the lines of a journal; one that was cut off by a crash is no line."""
    try:
        lines = journal.read_bytes().split(b"\n")
    except OSError:
        return
    for line in lines:
        with contextlib.suppress(msgspec.MsgspecError):
            yield msgspec.json.decode(line, type=Entry)
