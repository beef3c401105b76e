"""Are two files the halves of one answer? Then one is completed with what only the other has."""

from __future__ import annotations

from collections.abc import Collection, Set

import msgspec

from nnopt.intake.assembly import Made, assemble
from nnopt.intake.book import Book, Cell
from nnopt.intake.files import Found
from nnopt.intake.meant import Source, Wanted
from nnopt.intake.pieces import Piece, pieces_of
from nnopt.intake.sealed import listed

Half = tuple[Source, Made]
"""A file, and the module that was put together from it alone."""


def completed(
    half: Half, other: Half, wanted: Wanted, prefer: int | None = None, *, may_differ: bool = False
) -> Half | None:
    """Return one file and its module with the tasks that only the other file has written.

    What the piece `prefer` writes is taken before all else. None when there is no such task, or
    when both define something that is not the same: these are two different answers. With
    `may_differ` that is not asked of tasks, of which both may have written one otherwise.
    """
    (source, made), (giver, lent) = half, other
    tasks = [task for task in lent.prints if task not in made.prints]
    mine, theirs = _Module(made, wanted), _Module(lent, wanted)
    asked = theirs.needed(tasks) | (set() if may_differ else made.prints.keys())
    shared = asked.intersection(mine.prints, theirs.prints)
    shared = shared.difference(wanted.tasks) if may_differ else shared
    if not tasks or any(mine.prints[name] != theirs.prints[name] for name in shared):
        return None
    known = {*mine.prints, *wanted.tasks}.difference(tasks)
    joined = _joined(source, giver, wanted.name, known)
    whole = assemble(joined, wanted, prefer)
    if whole is None or whole.problem or whole.prints != {**lent.prints, **made.prints}:
        return None
    if not source.book.whole:
        return joined, whole
    verb = "was" if len(tasks) == 1 else "were"
    named = listed(f"`{task}`" for task in tasks)
    places = listed(f"`{place}`" for place in lent.places)
    note = f"{named} {verb} taken from {places}: `{source.book.origin}` does not hold it."
    notes = (*whole.notes, *made.notes, note)
    return joined, msgspec.structs.replace(whole, notes=tuple(dict.fromkeys(notes)))


class _Module:
    """What a module that was put together defines: the tasks that are written, and all else."""

    def __init__(self, made: Made, wanted: Wanted) -> None:
        module = made.module
        cell = Cell(1, module.source.decode(), module.origin)
        [piece] = pieces_of(Book(Found("", b""), module.origin, (cell,), whole=True))
        defined = piece.defined.items()
        written = {name: each.print for name, each in defined if each.kind != "import"}
        self.prints = {
            n: p for n, p in written.items() if n in made.prints or n not in wanted.tasks
        }
        self._piece = piece

    def needed(self, names: Collection[str]) -> set[str]:
        """Return these names and all that what they are bound to needs."""
        found: set[str] = set()
        waiting = set(names)
        while waiting:
            found |= waiting
            uses = [each.use for each in self._piece.statements if each.use.binds & waiting]
            waiting = {name for use in uses for name in use.now | use.later} - found
        return found


def _joined(source: Source, giver: Source, module: str, known: Set[str]) -> Source:
    """Return one file with the pieces of the other as if they were cells of it.

    What the first one has `known` is not taken a second time.
    """
    first = len(source.pieces)
    own = {
        name: (*source.own.get(name, ()), *(first + number for number in giver.own.get(name, ())))
        for name in source.own.keys() | giver.own.keys()
        if name != module
    }
    own[module] = source.own.get(module, ())
    return Source(
        source.book, (*source.pieces, *(_moved(each, first, known) for each in giver.pieces)), own
    )


def _moved(piece: Piece, first: int, known: Set[str]) -> Piece:
    """Return a piece with other numbers, without the definitions that are known."""
    statements = (
        msgspec.structs.replace(each, piece=each.piece + first)
        for each in piece.statements
        if each.kind == "import" or not each.defined or not known >= each.defined.keys()
    )
    return msgspec.structs.replace(piece, statements=tuple(statements))
