"""Which of the pieces of work on one assignment are graded, and what is said about the others?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.intake import limits, names
from nnopt.intake.assembly import Made, assemble
from nnopt.intake.halves import Half, completed
from nnopt.intake.identify import BY_CONTENT, EXACT, RENAMED, Match, wanted_of
from nnopt.intake.meant import Source, Wanted, rivals
from nnopt.intake.sealed import SealedModule, listed, shown
from nnopt.intake.syntax import parse
from nnopt.intake.work import fingerprint


class Group(msgspec.Struct, frozen=True):
    """Modules that belong together: those of a notebook, or files with the same folder and words.

    Two versions of one notebook are two groups; `cell` then says which cells come first.
    """

    matches: dict[str, Match]
    made: dict[str, Made]
    cell: str = ""

    @property
    def match(self) -> Match:
        """One of its files, which speaks for the others."""
        return next(iter(self.matches.values()))

    @property
    def count(self) -> int:
        """How many tasks are written in it."""
        return sum(len(made.prints) for made in self.made.values())

    def order(self) -> tuple[int | bool | str, ...]:
        """Sort by how much is written, then by how surely it is what the student means."""
        path = self.match.opened.found.path
        old = names.is_old(path)
        return (-self.count, self.match.rank, old, path.count("/"), path, bool(self.cell))

    def called(self, modules: Iterable[str]) -> str:
        """Return what a student calls these modules of it."""
        book = self.match.opened.book
        if book is None or not book.whole:
            return self.cell or f"`{shown(self.match.opened.found.path)}`"
        return listed(f"`{self.made[name].module.origin}`" for name in modules)


class Work(msgspec.Struct, frozen=True):
    """One complete answer to an assignment: its modules, and where they come from."""

    modules: dict[str, tuple[Group, Made]]
    what: str = ""


class Choice(msgspec.Struct, frozen=True):
    """What is to be graded: other works beside the first one are graded as well.

    `problems` says of modules why they cannot be read, `notes` what was decided.
    """

    works: tuple[Work, ...]
    problems: dict[str, str]
    notes: tuple[str, ...]


def choose(assignment: Assignment, matches: Sequence[Match]) -> Choice:
    """Choose what is graded of one assignment.

    Work goes before what cannot be read, and that before what is as it was handed out. Every
    other piece of work is an answer of its own, completed with the modules of the first.
    """
    groups = sorted(_groups(assignment, matches), key=Group.order)
    groups = sorted(_completed(assignment, groups), key=Group.order)
    first: dict[str, tuple[Group, Made]] = {}
    problems: dict[str, str] = {}
    for name in assignment.modules:
        held = [(group, group.made[name]) for group in groups if name in group.made]
        readable = [pair for pair in held if not pair[1].problem]
        written = [pair for pair in readable if pair[1].prints]
        broken = [made.problem for _, made in held if made.problem]
        if written or (readable and not broken):
            first[name] = (written or readable)[0]
        elif broken:
            problems[name] = broken[0]
        elif sure := [each for each in matches if each.rank <= RENAMED and name in each.modules]:
            problems[name] = _holds_nothing(sure[0], wanted_of(assignment, name))
    others, left = _others(first, [group for group in groups if group.count])
    notes = [*_notes(assignment, groups, first), *left]
    works = (Work(first, _in_question(first, others)), *others) if first else ()
    return Choice(works, problems, tuple(notes))


def _completed(assignment: Assignment, groups: Sequence[Group]) -> list[Group]:
    """Return the groups, those that are one half of an answer with what the other half has."""
    whole: list[Group] = []
    for group in groups:
        halves = {
            name: (group.matches[name].source(assignment), made)
            for name, made in group.made.items()
            if made.prints and not made.problem
        }
        for other in groups[: limits.WORKS] if not _is_part(group, whole) else ():
            if other.match.opened is not group.match.opened and not other.cell:
                halves |= _lent(assignment, halves, other)
        made = {**group.made, **{name: half[1] for name, half in halves.items()}}
        whole.append(msgspec.structs.replace(group, made=made))
    return whole


def _is_part(group: Group, whole: Sequence[Group]) -> bool:
    """Say whether all of its tasks are in one of the others, as they are."""
    return any(
        all(
            made.prints.items() <= other.made[name].prints.items()
            for name, made in group.made.items()
            if name in other.made
        )
        and group.made.keys() <= other.made.keys()
        for other in whole
    )


def _lent(assignment: Assignment, halves: Mapping[str, Half], other: Group) -> dict[str, Half]:
    """Return the modules that another group completes."""
    found = {}
    for name in halves.keys() & other.made.keys():
        if not (lent := other.made[name]).problem:
            lender = other.matches[name].source(assignment), lent
            if whole := completed(halves[name], lender, wanted_of(assignment, name)):
                found[name] = whole
    return found


def _holds_nothing(match: Match, wanted: Wanted) -> str:
    tasks = listed(f"`{task}`" for task in wanted.tasks)
    return (
        f"`{shown(match.opened.found.path)}` does not define anything that {wanted.name}.py needs "
        f"({tasks}). Save the file and hand it in again."
    )


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
                dict.fromkeys(match.modules, match), {n: each for n, each in made.items() if each}
            )
            key = (opened.found.folder, match.added)
            beside = files.get(key)
            if beside and beside.made.keys().isdisjoint(group.made):
                beside.made.update(group.made)
                beside.matches.update(group.matches)
            else:
                files.setdefault(key, group)
                groups.append(group)
    return groups


def _unreadable(match: Match, problem: str) -> Group:
    origin = shown(match.opened.found.path)
    modules = {
        name: Made(SealedModule(name, b"", origin), {}, problem=problem) for name in match.modules
    }
    return Group(dict.fromkeys(match.modules, match), modules)


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
    matches = dict.fromkeys(match.modules, match)
    return Group(matches, {name: each for name, each in made.items() if each}, called)


def _others(
    first: Mapping[str, tuple[Group, Made]], groups: Sequence[Group]
) -> tuple[list[Work], list[str]]:
    """Return the other works, each completed with the modules of the first one."""
    works: list[Work] = []
    known = {_essence(first.values())}
    for group in groups:
        new = {
            name: (group, made)
            for name, made in group.made.items()
            if made.prints and name in first and _adds(made, first[name][1])
        }
        modules = {**first, **new}
        essence = _essence(modules.values())
        if new and essence not in known:
            known.add(essence)
            works.append(Work(modules, group.called(new)))
    left = len(works) - (limits.WORKS - 1)
    if left <= 0:
        return works, []
    note = f"{left} more different pieces of work were not graded. Hand in one of them."
    return works[: limits.WORKS - 1], [note]


def _in_question(first: Mapping[str, tuple[Group, Made]], others: Sequence[Work]) -> str:
    """Return what a student calls that part of the first work that others have otherwise."""
    names = [n for n in first if any(work.modules[n][1] is not first[n][1] for work in others)]
    return _called({name: first[name] for name in names})


def _adds(made: Made, first: Made) -> bool:
    """Say whether a module could have points that the first one has not."""
    if made.prints.items() < first.prints.items():
        return False
    return _print(made) != _print(first)


def _essence(modules: Iterable[tuple[Group, Made]]) -> tuple[str, ...]:
    return tuple(_print(made) for _, made in modules)


def _print(made: Made) -> str:
    try:
        return fingerprint(parse(made.module.source.decode()))
    except SyntaxError:
        return made.module.sha256


def _notes(
    assignment: Assignment, groups: Sequence[Group], first: Mapping[str, tuple[Group, Made]]
) -> list[str]:
    notes = []
    for name, (group, made) in first.items():
        match = group.matches[name]
        book = match.opened.book
        if book and book.whole and match.rank > EXACT:
            notes.append(f"{group.called([name])} was taken for {name}.py.")
        elif match.rank > RENAMED:
            notes.append(f"{group.called([name])} was taken for {assignment.id}.")
        notes += made.notes
    used = {id(group) for group, _ in first.values()}
    graded = _called(first)
    for group in groups:
        broken = [m.problem for n, m in group.made.items() if m.problem and n in first]
        notes += [f"{problem} {graded} was graded." for problem in broken[:1]]
    untouched = [
        group.called(group.made)
        for group in groups
        if not group.count and id(group) not in used and group.match.rank < BY_CONTENT
        if not any(made.problem for made in group.made.values())
    ]
    if untouched and graded:
        verb = "is" if len(dict.fromkeys(untouched)) == 1 else "are"
        notes.append(f"{listed(untouched[:3])} {verb} as handed out; {graded} was graded.")
    return list(dict.fromkeys(notes))


def _called(modules: Mapping[str, tuple[Group, Made]]) -> str:
    """Return what a student calls the files that these modules come from."""
    return listed(
        group.called([name for name, pair in modules.items() if pair[0] is group])
        for group, _ in modules.values()
    )
