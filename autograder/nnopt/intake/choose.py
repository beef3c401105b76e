"""Which of the pieces of work on one assignment are graded, and what is said about the others?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.intake import limits
from nnopt.intake.assembly import Made
from nnopt.intake.groups import Group, groups_of
from nnopt.intake.identify import BY_CONTENT, EXACT, RENAMED, Match, wanted_of
from nnopt.intake.meant import Wanted
from nnopt.intake.sealed import listed, shown
from nnopt.intake.syntax import parse
from nnopt.intake.work import fingerprint


class Work(msgspec.Struct, frozen=True):
    """One complete answer to an assignment: its modules, and where they come from."""

    modules: dict[str, tuple[Group, Made]]
    what: str = ""

    def notes(self, assignment: Assignment) -> list[str]:
        """Return what is told of where its modules come from, and how they were put together."""
        told: list[str] = []
        for name, (group, made) in self.modules.items():
            match = group.matches[name]
            book = match.opened.book
            if book and book.whole and match.rank > EXACT:
                told.append(f"{group.called([name])} was taken for {name}.py.")
            elif match.rank > RENAMED:
                told.append(f"{group.called([name])} was taken for {assignment.id}.")
            told += made.notes
        return told


class Choice(msgspec.Struct, frozen=True):
    """What is to be graded: other works beside the first one are graded as well.

    `problems` says of modules why they cannot be read, `notes` what was decided about other files.
    """

    works: tuple[Work, ...]
    problems: dict[str, str]
    notes: tuple[str, ...]


def choose(assignment: Assignment, matches: Sequence[Match]) -> Choice:
    """Choose what is graded of one assignment.

    Work goes before what cannot be read, and that before what is as it was handed out. Every
    other piece of work is an answer of its own, completed with the modules of the first.
    """
    groups = groups_of(assignment, matches)
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
    notes = [*_notes(groups, first), *left]
    works = (Work(first, _in_question(first, others)), *others) if first else ()
    return Choice(works, problems, tuple(notes))


def _holds_nothing(match: Match, wanted: Wanted) -> str:
    tasks = listed(f"`{task}`" for task in wanted.tasks)
    return (
        f"`{shown(match.opened.found.path)}` does not define anything that {wanted.name}.py needs "
        f"({tasks}). Save the file and hand it in again."
    )


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


def _notes(groups: Sequence[Group], first: Mapping[str, tuple[Group, Made]]) -> list[str]:
    """Return what is told of files that are broken, or as they were handed out."""
    notes: list[str] = []
    used = {id(group) for group, _ in first.values()}
    files = {group.match.opened.found.path for group, _ in first.values()}
    graded = f"{_called(first)} {'was' if len(files) == 1 else 'were'} graded" if first else ""
    for group in groups:
        broken = [m.problem for n, m in group.made.items() if m.problem and n in first]
        notes += [f"{problem} {graded}." for problem in broken[:1]]
    untouched = [
        group.called(group.made)
        for group in groups
        if not group.count and id(group) not in used and group.match.rank < BY_CONTENT
        if not any(made.problem for made in group.made.values())
    ]
    if untouched and graded:
        verb = "is" if len(dict.fromkeys(untouched)) == 1 else "are"
        notes.append(f"{listed(untouched[:3])} {verb} as handed out; {graded}.")
    return list(dict.fromkeys(notes))


def _called(modules: Mapping[str, tuple[Group, Made]]) -> str:
    """Return what a student calls the files that these modules come from."""
    return listed(
        group.called([name for name, pair in modules.items() if pair[0] is group])
        for group, _ in modules.values()
    )
