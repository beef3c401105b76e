"""Which files and cells belong together? What they hold, alone and with what others lend them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.intake import limits, names
from nnopt.intake.assembly import Made, assemble
from nnopt.intake.halves import Half, completed
from nnopt.intake.identify import Match, wanted_of
from nnopt.intake.meant import Source, Wanted, rivals
from nnopt.intake.sealed import SealedModule, listed, shown


class Group(msgspec.Struct, frozen=True):
    """Modules that belong together: those of a notebook, or files with the same folder and words.

    Each module was put together from its source. Two versions of one notebook are two groups;
    `cell` then says which cells come first, and `prefer` is the number of their piece.
    """

    matches: dict[str, Match]
    made: dict[str, Made]
    sources: dict[str, Source]
    cell: str = ""
    prefer: int | None = None

    @property
    def match(self) -> Match:
        """One of its files, which speaks for the others."""
        return next(iter(self.matches.values()))

    @property
    def count(self) -> int:
        """How many tasks are written in it."""
        return sum(len(made.prints) for made in self.made.values())

    def order(self) -> tuple[int | bool | str, ...]:
        """Sort by age, how much is written, and how surely it is what the student means."""
        path = self.match.opened.found.path
        old = names.is_old(path)
        return (old, -self.count, self.match.rank, path.count("/"), path, bool(self.cell))

    def called(self, modules: Iterable[str]) -> str:
        """Return what a student calls these modules of it."""
        book = self.match.opened.book
        if book is None or not book.whole:
            return self.cell or f"`{shown(self.match.opened.found.path)}`"
        return listed(f"`{self.made[name].module.origin}`" for name in modules)


def groups_of(assignment: Assignment, matches: Sequence[Match]) -> list[Group]:
    """Return the groups of an assignment, the one that is meant most likely first."""
    found = sorted(_groups(assignment, matches), key=Group.order)
    return sorted(_completed(assignment, found), key=Group.order)


def _groups(assignment: Assignment, matches: Sequence[Match]) -> list[Group]:
    groups: list[Group] = []
    files: dict[tuple[str, names.Words], Group] = {}
    for match in matches:
        opened = match.opened
        if opened.book is None:
            groups.append(_unreadable(match, opened.problem))
        elif not opened.book.whole:
            groups += _versions(assignment, match)
        else:
            source = match.source(assignment)
            made = {name: assemble(source, wanted_of(assignment, name)) for name in match.modules}
            group = Group(
                dict.fromkeys(match.modules, match),
                {name: each for name, each in made.items() if each},
                dict.fromkeys(made, source),
            )
            key = (opened.found.folder, match.added)
            beside = files.get(key)
            if beside and beside.made.keys().isdisjoint(group.made):
                beside.made.update(group.made)
                beside.matches.update(group.matches)
                beside.sources.update(group.sources)
            else:
                files.setdefault(key, group)
                groups.append(group)
    return groups


def _unreadable(match: Match, problem: str) -> Group:
    origin = shown(match.opened.found.path)
    modules = {
        name: Made(SealedModule(name, b"", origin), {}, problem=problem) for name in match.modules
    }
    return Group(dict.fromkeys(match.modules, match), modules, {})


def _versions(assignment: Assignment, match: Match) -> list[Group]:
    """Return what a notebook holds, and once more for each cell that writes a task otherwise."""
    source = match.source(assignment)
    wanted = [wanted_of(assignment, name) for name in assignment.modules]
    first = _version(source, wanted, match, None)
    if not first.count and source.book.foreign:
        language = shown(source.book.language, 20)
        problem = (
            f"`{source.book.origin}` is a notebook for {language}. "
            "Choose a Python kernel, write the task in Python and save it again."
        )
        return [_unreadable(match, problem)] if first.made else []
    if not first.made:
        return []
    versions = [first]
    # The last ones are the newest, most likely.
    for number in rivals(source, wanted)[0][-limits.WORKS :]:
        place = source.pieces[number].cell.place
        versions.append(_version(source, wanted, match, number, f"`{place}`"))
    return versions + _with_less(source, wanted, match)


def _with_less(source: Source, wanted: Sequence[Wanted], match: Match) -> list[Group]:
    """Return what a notebook holds without the cells that win over others, as often as any do."""
    versions: list[Group] = []
    left: list[int] = []
    while len(versions) < limits.WORKS and (cells := rivals(source, wanted)[1]):
        left += [source.pieces[number].cell.number for number in cells]
        source = source.without(cells)
        called = f"`{source.book.origin}` without cell {listed(map(str, sorted(left)))}"
        versions.append(_version(source, wanted, match, None, called))
    return versions


def _version(
    source: Source, wanted: Sequence[Wanted], match: Match, prefer: int | None, called: str = ""
) -> Group:
    made = {each.name: assemble(source, each, prefer) for each in wanted}
    return Group(
        dict.fromkeys(match.modules, match),
        {name: each for name, each in made.items() if each},
        dict.fromkeys(made, source),
        called,
        prefer,
    )


def _completed(assignment: Assignment, groups: Sequence[Group]) -> list[Group]:
    """Return the groups, those that are one half of an answer with what the other half has.

    Files that agree in all tasks go before those that have one of them otherwise.
    """
    found: list[Group] = []
    completed_ones: list[Group] = []
    for group in groups:
        halves = {
            name: (group.sources[name], made)
            for name, made in group.made.items()
            if made.prints and not made.problem
        }
        lenders = groups[: limits.WORKS] if not _is_part(group, completed_ones) else ()
        for may_differ, other in itertools.product((False, True), lenders):
            if other.match.opened is not group.match.opened and not other.cell:
                halves |= _lent(assignment, halves, other, group.prefer, may_differ)
        made = {**group.made, **{name: half[1] for name, half in halves.items()}}
        found.append(msgspec.structs.replace(group, made=made))
        if found[-1].count > group.count:
            completed_ones.append(found[-1])
    return found


def _is_part(group: Group, completed_ones: Sequence[Group]) -> bool:
    """Say whether all of its tasks are in one that was completed, as they are."""
    return any(
        all(
            name in other.made and made.prints.items() <= other.made[name].prints.items()
            for name, made in group.made.items()
        )
        for other in completed_ones
    )


def _lent(
    assignment: Assignment,
    halves: Mapping[str, Half],
    other: Group,
    prefer: int | None,
    may_differ: bool,
) -> dict[str, Half]:
    """Return the modules that another group completes."""
    found = {}
    for name in halves.keys() & other.made.keys():
        if not (lent := other.made[name]).problem:
            wanted = wanted_of(assignment, name)
            giver = other.sources[name], lent
            if whole := completed(halves[name], giver, wanted, prefer, may_differ=may_differ):
                found[name] = whole
    return found
