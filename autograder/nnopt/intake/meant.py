"""Where in a file is a task written, and which of several places is meant?"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from nnopt.intake.notebook import Book
from nnopt.intake.pieces import Definition, Piece, Statement


class Wanted(msgspec.Struct, frozen=True):
    """A module of an assignment: its tasks, and what their stubs look like."""

    assignment: str
    name: str
    tasks: tuple[str, ...]
    stubs: Mapping[str, str]

    def is_written(self, task: str, made: Definition) -> bool:
        """Say whether a definition is a student's work on a task."""
        return made.written and made.kind != "value" and made.print != self.stubs.get(task)


class Source(msgspec.Struct, frozen=True):
    """One file, taken apart; `own` has the numbers of the pieces of each module."""

    book: Book
    pieces: tuple[Piece, ...]
    own: dict[str, tuple[int, ...]]

    @property
    def checked(self) -> int:
        """The number of the last piece that runs public checks; of the last one without any."""
        checks = [number for number, piece in enumerate(self.pieces) if piece.cell.check]
        return checks[-1] if checks else len(self.pieces)


class Written(msgspec.Struct, frozen=True):
    """Where a task is written."""

    piece: int
    statement: Statement
    made: Definition


def written(source: Source, wanted: Wanted, task: str) -> list[Written]:
    """Return every place where a task is written, the one that is meant most likely first.

    The module's own cells go before others, code before what is no code any more, what stands
    above the checks before what stands below, functions before other values, the last before
    the first.
    """
    own = source.own.get(wanted.name, ())
    found = [
        Written(number, statement, statement.defined[task])
        for number, piece in enumerate(source.pieces)
        for statement in piece.statements
        if task in statement.defined and wanted.is_written(task, statement.defined[task])
        if number in own or statement.kind != "import"
    ]

    def order(place: Written) -> tuple[int | bool, ...]:
        cell = source.pieces[place.piece].cell
        return (
            place.piece not in own,
            cell.kind != "code",
            place.piece > source.checked,
            place.made.kind != "def",
            -place.piece,
            -place.statement.first,
        )

    return sorted(found, key=order)
