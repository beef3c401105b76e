"""How the mutants look in a terminal: a table per assignment, then each one that lives, and why."""

from __future__ import annotations

from collections.abc import Sequence

from nnopt.authoring.mutation.strength_report import AssignmentMutants, Count, count, told
from nnopt.report.page import BAD, GOOD, QUIET, STRONG, Page

_NUMBERS = ("killed", "survived", "equivalent")


def put_mutants(page: Page, assignments: Sequence[AssignmentMutants]) -> None:
    """Add the table of all assignments and their tasks, and those that live."""
    names = [a.id for a in assignments] + [f"  {task}" for a in assignments for task in a.tasks]
    width = min(max(map(len, names), default=8), page.width - 48)
    page.put(("Mutants of the references", STRONG))
    page.put((_line("", width, _NUMBERS, "of those that can be"), QUIET), indent=2)
    for assignment in assignments:
        _put(page, assignment.id, width, assignment.count(), STRONG)
        for task in assignment.tasks:
            _put(page, f"  {task}", width, assignment.count(task), QUIET)
    if len(assignments) > 1:
        _put(page, "all", width, count(row for a in assignments for row in a.rows), STRONG)
    for assignment in assignments:
        _put_living(page, assignment)
    page.blank()


def _put(page: Page, name: str, width: int, counted: Count, style: str) -> None:
    numbers = (str(counted.killed), str(counted.survived), str(counted.equivalent))
    late = f"  {counted.timeouts} by the time limit" if counted.timeouts else ""
    name = name if len(name) <= width else f"{name[: width - 2]}.."
    percent = (f"{counted.percent:6.1f} %", GOOD if counted.enough else f"{STRONG} {BAD}")
    page.put((_line(name, width, numbers, ""), style), percent, (late, QUIET), indent=2)


def _line(name: str, width: int, numbers: Sequence[str], last: str) -> str:
    columns = (f"{text:>{len(head)}}" for head, text in zip(_NUMBERS, numbers, strict=True))
    return f"{name:<{width}}  {'  '.join(columns)}  {last}"


def _put_living(page: Page, assignment: AssignmentMutants) -> None:
    for state, style in (("survived", BAD), ("equivalent", QUIET)):
        rows = [row for row in assignment.rows if row.state == state]
        if rows:
            page.blank()
            page.put((f"{assignment.id}: {state}", STRONG), indent=2)
        for row in rows:
            page.put((f"{told(row)}, {row.kind}", style), indent=4, first="- ")
            page.put(row.before, indent=8, first="- ")
            if row.after:
                page.put(row.after, indent=8, first="+ ")
            page.put((row.reason or "No reason is given.", QUIET), indent=6)
