"""How is a wrong program written down as a known mistake, so that only the hint is missing?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from nnopt.authoring.mining.edits import edit_of, edits
from nnopt.authoring.mutation.mutants import Mutant
from nnopt.authoring.verify.cases import seal
from nnopt.course.catalogue import Assignment
from nnopt.course.edits import Change
from nnopt.course.mistakes import read_mistakes
from nnopt.errors import CourseError
from nnopt.insights.programs import whole
from nnopt.intake.sealed import SealedAssignment

_MARGIN = 88

Proves = Callable[[SealedAssignment], bool]
"""Whether a program does what the wrong answers did."""


class Entry(msgspec.Struct, frozen=True):
    """A cell for mistakes.py without its hint; `proven` says that it gives the wrong answers."""

    name: str
    code: str
    proven: bool

    @property
    def text(self) -> str:
        """The cell, with an empty line of comment in the place of the hint."""
        return f"# %% {self.name}\n#\n{self.code}\n"


def entry_of(
    assignment: Assignment,
    task: str,
    name: str,
    programs: Sequence[str],
    mutants: Callable[[], Iterable[Mutant]],
    proves: Proves,
) -> Entry:
    """Return the entry of a wrong answer: an edit of the reference where one does the same.

    `programs` are texts of the module that gave it, the shortest first; `mutants` finds the mutants
    of the reference that give it too, and is asked only when no program is close to the reference.
    """
    cell = f"{task}.{name}"
    for code in _codes(assignment, task, programs, mutants):
        if (sealed := _applied(assignment, cell, code)) and proves(sealed):
            return Entry(cell, code, proven=True)
    return Entry(cell, program_of(assignment, task, programs[0]), proven=False)


def program_of(assignment: Assignment, task: str, source: str) -> str:
    """Return the function of a task with all that it uses and the reference has not."""
    reference = assignment.reference()[assignment.task(task).module]
    others = frozenset(each.name for each in assignment.tasks) - {task}
    return whole(source, task, reference, others)


def _codes(
    assignment: Assignment,
    task: str,
    programs: Sequence[str],
    mutants: Callable[[], Iterable[Mutant]],
) -> Iterator[str]:
    """Yield what could be the code of the entry, the shortest first."""
    reference = assignment.reference()[assignment.task(task).module]
    close = (_written(edits(reference, program, task), task) for program in programs)
    yield from sorted({code for code in close if code}, key=len)
    yield from (_written(edit_of(reference, mutant), task) for mutant in mutants())
    for program in programs:
        yield program_of(assignment, task, program)


def _applied(assignment: Assignment, cell: str, code: str) -> SealedAssignment | None:
    """Read a cell as mistakes.py is read; None when it does not fit."""
    if not code:
        return None
    try:
        [variant] = read_mistakes(f"# %% {cell}\n# A hint.\n{code}\n", cell, assignment)
    except CourseError:
        return None
    return seal(assignment, variant.modules(assignment))


def _written(changes: Sequence[Change], task: str) -> str:
    return "\n".join(_call(change, task) for change in changes)


def _call(change: Change, task: str) -> str:
    """Write a change as it stands in mistakes.py.

    >>> print(_call(Change("a", "b", "mse"), "mse"))
    change("a", "b")
    """
    within = "" if change.within == task else f", within={_quoted(change.within)}"
    line = f"change({_quoted(change.old)}, {_quoted(change.new)}{within})"
    if len(line) <= _MARGIN:
        return line
    rest = f"\n    {within.removeprefix(', ')}," if within else ""
    return f"change(\n    {_quoted(change.old)},\n    {_quoted(change.new)},{rest}\n)"


def _quoted(text: str) -> str:
    if "\n" in text and "\\" not in text and '"""' not in text:
        return f'"""\n{text}\n"""'
    plain = repr(text)
    return plain if '"' in text or "'" in text else f'"{plain[1:-1]}"'
