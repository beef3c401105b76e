"""What does the folder of a run hold? Each part is read once, when it is asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from nnopt.errors import MachineError
from nnopt.grading.kept import FOLDER, JOURNAL, SUBMISSIONS, Entry, read_journal
from nnopt.intake.sealed import SealedSubmission, unpack
from nnopt.report.document import Document, decode

_Part = TypeVar("_Part")


class KeptRun:
    """A run by its folder. Raises `MachineError` when the folder holds none.

    `entries` has the latest line of the journal for each submission, by name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._inside = folder / FOLDER
        found = {entry.name: entry for entry in read_journal(self._inside / JOURNAL)}
        if not found:
            raise MachineError(
                f"{folder} holds no results", "Name the folder that nnopt-grade -o wrote."
            )
        self.entries: dict[str, Entry] = dict(sorted(found.items()))

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The whole documents, by name."""
        return self._read(lambda name: decode((self._inside / f"{name}.json").read_bytes()))

    @cached_property
    def submissions(self) -> dict[str, SealedSubmission]:
        """What was graded, by name: all modules and notes, as they were taken in.

        What could not be taken in is not among them.
        """
        place = self._inside / SUBMISSIONS
        return self._read(lambda name: unpack((place / name).read_bytes()))

    @cached_property
    def people(self) -> dict[str, tuple[str, str]]:
        """Name and e-mail of the students who are known, by the id in their documents."""
        known = {d.submission.id: self.entries[name].student for name, d in self.documents.items()}
        return {name: (who.person.name, who.person.email) for name, who in known.items() if who}

    def _read(self, read: Callable[[str], _Part]) -> dict[str, _Part]:
        """Return what can be read of what was kept."""
        found = {}
        for name in self.entries:
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                found[name] = read(name)
        return found
