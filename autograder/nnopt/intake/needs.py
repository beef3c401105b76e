"""Which statements of the other cells does a module need, and do they go before or after it?

Before it goes what its own statements need when they are run. Everything else goes after it: what
fails there takes nothing of the module with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nnopt.intake.pieces import Piece, Statement
from nnopt.intake.sealed import SourceLine

# What a kernel offers to every cell, and a module does not have.
_KERNEL = {"display": "display = print"}

Line = tuple[str, SourceLine]
"""A line that stands in no cell, and the place that it is about."""
_Wait = tuple[str, bool, int]
"""A name that is needed, whether before the module's own statements, and by which piece."""
_OWN = -1


class Needs:
    """Finds what the pieces `own` of one module need in the other pieces of the file.

    `modules` has the pieces of all modules. Of the statements that bind a name, those up to the
    piece `checked` count. Cells of the kit, and what is no code any more, count when nothing else
    binds the name; the `extra` pieces count like code.
    """

    def __init__(
        self,
        pieces: Sequence[Piece],
        modules: Mapping[str, Sequence[int]],
        name: str,
        own: Sequence[int],
        checked: int,
        extra: Iterable[int] = (),
    ) -> None:
        self.before: list[Statement | Line] = []
        self.after: list[Statement | Line] = []
        self._own = [each for number in own for each in pieces[number].statements]
        self._bound = {bound for each in self._own for bound in each.use.binds}
        self._checked = checked
        homes = {number: module for module, found in modules.items() for number in found}
        pool = [
            number
            for number, piece in enumerate(pieces)
            if number in extra or (piece.cell.kind == "code" and _is_students(piece))
            if homes.get(number) != name
        ]
        free = [number for number in pool if number not in homes and number <= checked]
        self.futures = [s for n in free for s in pieces[n].statements if s.kind == "future"]
        classes = {n for each in self._own if each.kind == "define" for n in each.defined}
        self._methods = [
            each
            for number in free
            for each in pieces[number].statements
            if each.kind == "method" and each.use.changes & classes
        ]
        self._settings = [s for n in free for s in pieces[n].statements if s.kind == "setting"]
        self._stars: list[Statement] = []
        self._homes: dict[str, Line] = {}
        self._index = self._read(pieces, pool, homes, name)
        others = [n for n, piece in enumerate(pieces) if n not in pool and n not in homes]
        self._last_resort = self._read(pieces, others, homes, name)
        self._taken: dict[tuple[int, int, int], tuple[Statement, bool]] = {}
        self._lines: dict[str, tuple[Line, bool]] = {}
        self._missing = False
        self._first = SourceLine(pieces[0].cell.place, 1)

    def _read(
        self, pieces: Sequence[Piece], pool: Sequence[int], homes: Mapping[int, str], name: str
    ) -> dict[str, list[Statement]]:
        """Return which statements of the pool bind or change which name."""
        index: dict[str, list[Statement]] = {}
        makers = {
            maker: each.use.makes
            for piece in pieces
            for each in piece.statements
            if each.use.makes
            for maker in each.defined
        }
        for number in pool:
            for each in pieces[number].statements:
                if each.kind in ("future", "colab", "setting") or each.imports(name):
                    continue
                made = {made for maker in each.use.called for made in makers.get(maker, ())}
                for bound in each.use.binds | each.use.changes | made:
                    if number in homes and each.kind != "import":
                        place = SourceLine(
                            pieces[number].cell.place, pieces[number].cell.line(each.first)
                        )
                        self._homes[bound] = (f"from {homes[number]} import {bound}", place)
                    else:
                        index.setdefault(bound, []).append(each)
                if each.use.star and number <= self._checked and number not in homes:
                    self._stars.append(each)
        return index

    def resolve(self, taken: Iterable[Statement]) -> None:
        """Find what the module needs, and what these statements need that are added to it."""
        now = {name for each in self._own for name in each.use.now} - self._bound
        later = {name for each in self._own for name in each.use.later} - self._bound
        self._follow([(name, False, _OWN) for name in sorted(later)])
        self._follow([(name, True, _OWN) for name in sorted(now)])
        for each in [*taken, *self._methods]:
            self._follow(self._take(each, early=False))
        if self._missing:
            for each in self._stars:
                self._follow(self._take(each, early=False))
        self._set_up()
        self._arrange()

    def _follow(self, waiting: list[_Wait]) -> None:
        seen: set[_Wait] = set()
        while waiting:
            wait = waiting.pop()
            if wait in seen:
                continue
            seen.add(wait)
            name, early, piece = wait
            # What was written together belongs together.
            here = [each for each in self._index.get(name, ()) if each.piece == piece]
            if name in self._bound and not here:
                self._hoist(name, early)
                continue
            found = _from_last_binding(name, here) or self._providers(name)
            for each in found:
                waiting += self._take(each, early=early)
            if not found:
                self._line(name, early)

    def _hoist(self, name: str, early: bool) -> None:
        """Let an import of the module itself stand before it as well, if it is needed there."""
        for each in self._own if early else ():
            if each.kind == "import" and name in each.use.binds:
                self._take(each, early=True)

    def _providers(self, name: str) -> list[Statement]:
        """Return the statements that give a name its value, the one that binds it first."""
        found = self._index.get(name) or self._last_resort.get(name) or []
        found = [each for each in found if each.piece <= self._checked] or found
        return _from_last_binding(name, found)

    def _line(self, name: str, early: bool) -> None:
        if name in self._homes:
            self._lines.setdefault(name, (self._homes[name], early))
        elif name in _KERNEL:
            self._lines.setdefault(name, ((_KERNEL[name], self._first), early))
        else:
            self._missing = True

    def _take(self, each: Statement, *, early: bool) -> list[_Wait]:
        """Add a statement; return what it needs."""
        key = (each.piece, each.first, each.begin)
        known = self._taken.get(key)
        if known and (known[1] or not early):
            return []
        self._taken[key] = (each, early)
        return [(name, early, each.piece) for name in sorted(each.use.now | each.use.later)]

    def _set_up(self) -> None:
        """Take what sets up a library that the module uses; it stands before all else."""
        for each in self._settings:
            root = next(iter(each.use.changes), "")
            imports = [s for s, _ in self._taken.values() if s.kind == "import"]
            imports += [s for s in self._own if s.kind == "import"]
            found = [s for s in imports if root in s.use.binds]
            if found:
                self._take(found[0], early=True)
                self._take(each, early=True)

    def _arrange(self) -> None:
        def order(each: Statement) -> tuple[bool, int, int]:
            return each.kind != "import", each.piece, each.first

        for early, target in ((True, self.before), (False, self.after)):
            target += [line for line, soon in self._lines.values() if soon is early]
            found = [each for each, soon in self._taken.values() if soon is early]
            found.sort(key=order)
            target += found


def _from_last_binding(name: str, found: list[Statement]) -> list[Statement]:
    """Return the last statement that binds a name anew, and those that change its value."""
    for count in range(len(found) - 1, -1, -1):
        use = found[count].use
        if name in use.binds and name not in use.now:
            # What is called on a library or a function changes nothing of it.
            whole = found[count].kind in ("import", "define")
            return found[count : count + 1] if whole else found[count:]
    return found


def _is_students(piece: Piece) -> bool:
    return piece.cell.check or not piece.cell.kit
