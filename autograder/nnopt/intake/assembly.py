"""How do the pieces of one file become a module that means what the notebook's kernel meant?

The module's own cells are joined in order. What they lack comes from the other cells: a task that
they leave unwritten, and the names that the code needs, and what those need. Nothing else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from nnopt.intake.meant import Source, Wanted, Written, written
from nnopt.intake.needs import Needs
from nnopt.intake.pieces import Piece, Row, Statement, blank, rows_of, segment
from nnopt.intake.remarks import definition_of, remarks
from nnopt.intake.sealed import SealedModule, SourceLine
from nnopt.intake.text import without_cookie

_MOVED = 40


class Made(msgspec.Struct, frozen=True):
    """A module that was put together; `prints` has a fingerprint of each task that is written.

    `places` says where these come from, `problem` why the module cannot be imported.
    """

    module: SealedModule
    prints: dict[str, str]
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""


def assemble(source: Source, wanted: Wanted, prefer: int | None = None) -> Made | None:
    """Put a module together, or return None when the file does not hold it.

    What the piece `prefer` writes is taken before all else.
    """
    chosen: dict[str, Written] = {}
    for task in wanted.tasks:
        places = written(source, wanted, task)
        if places:
            chosen[task] = next((each for each in places if each.piece == prefer), places[0])
    if not source.own.get(wanted.name) and not chosen:
        return _broken(source, wanted, range(len(source.pieces)))
    return _Assembly(source, wanted, chosen, prefer).made()


def _broken(source: Source, wanted: Wanted, numbers: range | tuple[int, ...]) -> Made | None:
    """Return what can be said of a module whose cell cannot be parsed."""
    own = source.own.get(wanted.name, ())
    task = definition_of(wanted.tasks)
    for number in numbers:
        piece = source.pieces[number]
        if piece.problem and (number in own or task.search(piece.cell.text)):
            module = SealedModule(wanted.name, piece.cell.text.encode(), piece.cell.place)
            return Made(module, {}, (piece.cell.place,), problem=piece.problem)
    return None


class _Assembly:
    def __init__(
        self, source: Source, wanted: Wanted, chosen: Mapping[str, Written], prefer: int | None
    ) -> None:
        self.source = source
        self.wanted = wanted
        self.chosen = chosen
        self.own = [n for n in source.own.get(wanted.name, ()) if not source.pieces[n].problem]
        self.kept = self._kept(prefer)

    def made(self) -> Made | None:
        source, wanted = self.source, self.wanted
        if not self.kept and not self.chosen:
            return _broken(source, wanted, source.own.get(wanted.name, ()))
        last = {task: self._last(task) for task in self.chosen}
        taken = [
            place.statement
            for task, place in self.chosen.items()
            if last[task] is None or last[task] != place.statement
        ]
        extra = {statement.piece for statement in taken}
        kept = frozenset(self.kept)
        pieces = [p if n in kept else self._as_meant(p) for n, p in enumerate(source.pieces)]
        needs = Needs(pieces, source.own, wanted.name, self.kept, source.checked, extra)
        needs.resolve(taken)
        module = self._sealed(needs)
        prints = {task: place.made.print for task, place in self.chosen.items()}
        places = {source.pieces[n].cell.place: None for n in self.kept}
        places |= {source.pieces[s.piece].cell.place: None for s in taken}
        notes = [*source.book.notes, *remarks(source, wanted, self.kept, self.chosen, taken)]
        return Made(module, prints, tuple(places), tuple(notes))

    def _as_meant(self, piece: Piece) -> Piece:
        """Return a piece that may be taken from without tasks written otherwise than chosen."""

        def is_rival(each: Statement, task: str) -> bool:
            place = self.chosen.get(task)
            made = each.defined[task]
            return (
                place is not None
                and (made.kind, place.made.kind) == ("def", "def")
                and made.print != place.made.print
                and each != place.statement
            )

        kept = [s for s in piece.statements if not any(is_rival(s, task) for task in s.defined)]
        whole = len(kept) == len(piece.statements)
        return piece if whole else msgspec.structs.replace(piece, statements=tuple(kept))

    def _kept(self, prefer: int | None) -> list[int]:
        """Return the module's own pieces in the order in which they are joined.

        Untouched copies come first, then what stands below the checks, and what others need at
        once before these. A copy goes when all its names are bound again later.
        """
        pieces, tasks = self.source.pieces, set(self.wanted.tasks)
        written = {place.piece for place in self._all_written()}

        def order(number: int) -> tuple[bool, bool, bool, int]:
            is_stub = number not in written and not tasks.isdisjoint(pieces[number].defined)
            return not is_stub, number == prefer, number <= self.source.checked, number

        kept: list[int] = []
        bound: set[str] = set()
        for number in sorted(self.own, key=order, reverse=True):
            names = {name for each in pieces[number].statements for name in each.use.binds}
            if not kept or tasks.isdisjoint(names) or not names <= bound:
                kept.insert(0, number)
                bound |= names
        return self._in_reach(kept)

    def _in_reach(self, kept: list[int]) -> list[int]:
        """Return pieces in their order, but behind a later one what needs its names at once.

        So many pieces that this takes long are nobody's moved cells.
        """
        if len(kept) > _MOVED:
            return kept
        binds, now = ({n: self._names(n, what) for n in kept} for what in ("binds", "now"))
        waiting, ordered = list(kept), list[int]()
        while waiting:
            bound = {name for number in ordered for name in binds[number]}

            def is_ready(number: int, bound: set[str] = bound) -> bool:
                others = (binds[other] for other in waiting if other != number)
                return (now[number] - binds[number] - bound).isdisjoint(set().union(*others))

            first = next(filter(is_ready, waiting), waiting[0])
            waiting.remove(first)
            ordered.append(first)
        return ordered

    def _names(self, number: int, what: str) -> set[str]:
        statements = self.source.pieces[number].statements
        return {name for each in statements for name in getattr(each.use, what)}

    def _all_written(self) -> list[Written]:
        return [
            place for task in self.wanted.tasks for place in written(self.source, self.wanted, task)
        ]

    def _last(self, task: str) -> Statement | None:
        """Return the statement that gives a task its meaning in the joined cells."""
        found = None
        for number in self.kept:
            for statement in self.source.pieces[number].statements:
                if task in statement.defined:
                    found = statement
        return found

    def _sealed(self, needs: Needs) -> SealedModule:
        pieces, book = self.source.pieces, self.source.book
        late = any(_is_late_future(pieces[n].statements) for n in self.kept)
        joined = late or bool(needs.before or needs.after or needs.futures or len(self.kept) != 1)
        own: list[Row] = []
        futures = [row for each in needs.futures for row in self._segment(each)]
        for number in self.kept:
            rows = rows_of(pieces[number].cell)
            for statement in pieces[number].statements:
                if statement.kind == "future" and joined:
                    futures += segment(rows, statement)
                if statement.kind == "colab" or (statement.kind == "future" and joined):
                    blank(rows, statement)
            own += rows
        before = [row for each in needs.before for row in self._rows(each)]
        after = [row for each in needs.after for row in self._rows(each)]
        rows = futures + before + own + after
        # A declaration of an encoding means nothing in a cell, but would in the module.
        text = without_cookie("\n".join(row.text for row in rows))
        single = pieces[self.kept[0]].cell if len(self.kept) == 1 else None
        whole = book.whole and not joined and single is not None and not single.lines
        lines = () if whole else tuple(row.place for row in rows)
        origin = single.place if single else book.origin
        return SealedModule(self.wanted.name, text.encode(), origin, lines)

    def _rows(self, each: Statement | tuple[str, SourceLine]) -> list[Row]:
        if isinstance(each, tuple):
            return [Row(each[1], each[0])]
        return self._segment(each)

    def _segment(self, statement: Statement) -> list[Row]:
        return segment(rows_of(self.source.pieces[statement.piece].cell), statement)


def _is_late_future(statements: Sequence[Statement]) -> bool:
    """Say whether an import from `__future__` stands below anything but a text and its like."""
    kinds = [each.kind for each in statements]
    last = max((n for n, kind in enumerate(kinds) if kind == "future"), default=0)
    return any(each.kind not in ("future", "text") for each in statements[:last])
