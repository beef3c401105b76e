"""What was found in a submission, what would be graded of it, and from which file and cell?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nnopt.course.catalogue import Assignment, Course
from nnopt.intake.book import Book, Cell
from nnopt.intake.files import Found
from nnopt.intake.identify import Match, open_files, wanted_of
from nnopt.intake.pieces import pieces_of
from nnopt.intake.read import read, without_top_folder
from nnopt.intake.register import Register
from nnopt.intake.sealed import SealedAssignment, SealedModule, SealedSubmission, shown
from nnopt.intake.take_in import Copies, seal

LINE_SHOWN = 4_000
_MOST = 100
_UNWRITTEN = " (not written yet)"


def inventory(
    path: Path, course: Course, only: Sequence[str] = (), copies: Copies = "best"
) -> tuple[list[str], bool]:
    """Return the lines that tell what of a submission would be graded, and whether anything would.

    Nothing of it is run. Raises `IntakeError` when it holds no file of an assignment.
    """
    name = shown(path.resolve().name)
    given = shown(shlex.quote(str(path)), LINE_SHOWN)
    handed_in = read(path, name)
    sealed = seal(name, handed_in, course, only, copies)
    findings = without_top_folder(handed_in, {each.id for each in course.assignments})
    found = [*(each.path for each in (*findings.files, *findings.data)), *findings.seen]
    lines = [name, *(f"Note: {note}" for note in sealed.notes)]
    for each in sealed.assignments:
        lines += ["", *_assignment(course.get(each.id), each)]
    register = Register(course.assignments, open_files(findings.files), only)
    matched = {
        match.opened.found.path: match for each in register.matches.values() for match in each
    }
    lines += ["", "Files", *_files(sealed, list(dict.fromkeys(found)), matched)]
    if not all(each.problem for each in sealed.assignments):
        return [*lines, "", f"Nothing was run. To grade it: nnopt-grade {given}"], True
    return [*lines, "", "Nothing was run. Mend what is named above, and hand in again."], False


def in_short(assignment: Assignment, sealed: SealedAssignment) -> str:
    """Return in a few words how much of an assignment is written."""
    if sealed.problem:
        return f"{assignment.id} cannot be graded: {sealed.problem}"
    most = max(_written(assignment, work) for work in (sealed, *sealed.others))
    works = f", {1 + len(sealed.others)} different pieces of work" if sealed.others else ""
    return f"{assignment.id} {most} of {len(assignment.tasks)} tasks{works}"


def _written(assignment: Assignment, work: SealedAssignment) -> int:
    found = (_places(assignment, module) for module in work.modules.values())
    return sum(not where.endswith(_UNWRITTEN) for places in found for where in places.values())


def _assignment(assignment: Assignment, sealed: SealedAssignment) -> Iterator[str]:
    yield f"{assignment.id}  {assignment.title}"
    if sealed.problem:
        yield f"  Not graded: {sealed.problem}"
        return
    works = [sealed, *sealed.others]
    if sealed.others:
        yield f"  {len(works)} different pieces of work: each is graded, and the best one counts."
    for work in works:
        if sealed.others:
            yield f"  {work.what}"
        yield from _tasks(assignment, work)
    yield from (f"  Note: {note}" for note in sealed.notes)


def _tasks(assignment: Assignment, work: SealedAssignment) -> Iterator[str]:
    width = max(len(task.name) for task in assignment.tasks)
    for name in assignment.modules:
        places = _places(assignment, work.modules[name]) if name in work.modules else {}
        why = work.absent.get(name, f"not in {name}.py")
        for task in wanted_of(assignment, name).tasks:
            yield f"  {task:<{width}}  {places.get(task, why)}"


def _places(assignment: Assignment, module: SealedModule) -> dict[str, str]:
    """Return where each task of a module stands, and whether it is written."""
    wanted = wanted_of(assignment, module.name)
    cell = Cell(1, module.source.decode(), module.origin)
    (piece,) = pieces_of(Book(Found("", b""), module.origin, (cell,), whole=True))
    places = {}
    for statement in piece.statements:
        for task, made in statement.defined.items():
            if task in wanted.tasks:
                file, line = module.locate(statement.first + 1)
                unwritten = "" if wanted.is_written(task, made) else _UNWRITTEN
                places[task] = f"{file} line {line}{unwritten}"
    return places


def _files(
    sealed: SealedSubmission, found: Sequence[str], matched: Mapping[str, Match]
) -> Iterator[str]:
    uses: dict[str, list[str]] = {path: [] for path in found}
    for assignment in sealed.assignments:
        for work in (assignment, *assignment.others):
            for path, use in _used(work, found):
                uses[path].append(use)
    listed = found[:_MOST]
    width = min(50, max(map(len, listed), default=0))
    for path in listed:
        match = matched.get(path)
        use = ", ".join(dict.fromkeys(uses[path])) or _twin(match, uses, matched) or _unused(match)
        yield f"  {shown(path):<{width}}  {use}"
    if len(found) > len(listed):
        yield f"  and {len(found) - len(listed)} more"


def _twin(
    match: Match | None, uses: Mapping[str, Sequence[str]], matched: Mapping[str, Match]
) -> str:
    """Say which file that is used has the same bytes, if one has."""
    if match is None:
        return ""
    data = match.opened.found.data
    used = (path for path, other in matched.items() if uses.get(path))
    twins = (path for path in used if matched[path].opened.found.data == data)
    return next((f"the same as {shown(path)}" for path in twins), "")


def _unused(match: Match | None) -> str:
    if match is None:
        return "not used"
    pieces = match.opened.pieces
    # What Python refuses has a problem in place of statements.
    if match.opened.problem or (pieces and all(each.problem for each in pieces)):
        return "cannot be read"
    if any(each.problem for each in pieces):
        return "a part of it cannot be read"
    return "as handed out, or the same as another file"


def _used(work: SealedAssignment, found: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the paths that a work is made of, and what each one is for."""
    for modules, use in ((work.modules, "graded for"), (work.helpers, "goes along with")):
        for module in modules.values():
            places = {module.origin, *(line.file for line in module.lines)}
            files = {place.partition(" cell ")[0] for place in places}
            yield from ((path, f"{use} {work.id}") for path in found if shown(path) in files)
    for name in work.data:
        paths = [path for path in found if path == name or path.endswith(f"/{name}")]
        yield from ((path, f"goes along with {work.id}") for path in paths[:1])
