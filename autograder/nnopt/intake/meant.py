"""Where in a file is a task written, and which of several places is meant?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

import msgspec

from nnopt.intake.book import Book
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


class Source(msgspec.Struct, frozen=True, dict=True):
    """One file, taken apart; `own` has the numbers of the pieces of each module."""

    book: Book
    pieces: tuple[Piece, ...]
    own: dict[str, tuple[int, ...]]

    @cached_property
    def checked(self) -> int:
        """The number of the last piece that runs public checks; of the last one without any."""
        checks = [number for number, piece in enumerate(self.pieces) if piece.cell.check]
        return checks[-1] if checks else len(self.pieces)

    def without(self, numbers: Collection[int]) -> Source:
        """Return the file as if these pieces were empty."""
        pieces, numbers = list(self.pieces), frozenset(numbers)
        for number in numbers:
            pieces[number] = Piece(msgspec.structs.replace(pieces[number].cell, text=""), ())
        own = {
            name: tuple(number for number in found if number not in numbers)
            for name, found in self.own.items()
        }
        return Source(self.book, tuple(pieces), own)


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
    own = frozenset(source.own.get(wanted.name, ()))
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


def rivals(source: Source, wanted: Sequence[Wanted]) -> tuple[list[int], list[int]]:
    """Return the pieces that write a task otherwise, and those that they would take it from."""
    other: set[int] = set()
    first: set[int] = set()
    for each in wanted:
        for task in each.tasks:
            places = written(source, each, task)
            found = {place.piece for place in places if place.made.print != places[0].made.print}
            other |= found
            first |= {places[0].piece} if found else set()
    return sorted(other), sorted(first)
