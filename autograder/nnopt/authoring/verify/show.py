"""How a verification looks in a terminal: the matrix of each assignment, then the gates."""

from __future__ import annotations

import string
from collections.abc import Sequence

from nnopt.authoring.mutation.show_strength import put_mutants
from nnopt.authoring.verify.report import (
    AssignmentReport,
    Gate,
    MisconceptionRow,
    Report,
    TaskColumns,
)
from nnopt.report.options import Options
from nnopt.report.page import BAD, GOOD, QUIET, STRONG, Page, Part
from nnopt.report.words import plural

_SHOWN = 20


def render(report: Report, options: Options | None = None, *, matrix: bool = True) -> str:
    """Return the report as text; without `matrix` only the scores and the gates.

    In the matrix each row is a misconception and each letter a hidden test of its own task that
    catches it; `more` counts tests of other tasks that fail along with them.
    """
    page = Page(options or Options())
    for assignment in report.assignments:
        _head(page, assignment)
        if matrix:
            for task in assignment.tasks:
                _matrix(page, task, assignment)
        _information(page, assignment)
        page.blank()
    if report.mutants is not None:
        put_mutants(page, report.mutants)
    _gates(page, report)
    return page.text()


def _head(page: Page, assignment: AssignmentReport) -> None:
    page.put((f"{assignment.id}  ", STRONG), assignment.title)
    full = sum(row.score == row.max_score for row in assignment.accepted)
    parts = (
        f"reference {assignment.reference_score}/{assignment.points}",
        f"stub {assignment.stub_score}/{assignment.points}",
        f"accepted variants with full marks {full}/{len(assignment.accepted)}",
        plural(assignment.tests, "hidden test"),
        plural(len(assignment.misconceptions), "misconception"),
    )
    page.put((", ".join(parts), QUIET), indent=2)


def _matrix(page: Page, task: TaskColumns, assignment: AssignmentReport) -> None:
    rows = [row for row in assignment.misconceptions if row.task == task.name]
    letters = _letters(len(task.tests))
    width = max([len(task.name), *(len(row.name) + 2 for row in rows)])
    room = page.width - len(" ".join(letters)) - 16
    width = max(min(width, room), 8)
    page.blank()
    head = f"{task.name:<{width}}  {' '.join(letters)}  more  named"
    page.put((head, STRONG), indent=2)
    for row in rows:
        page.put(*_row(page, row, task, letters, width), indent=2)
    legend = zip(letters, task.tests, strict=True)
    page.put((", ".join(f"{letter}={_name(test)}" for letter, test in legend), QUIET), indent=4)


def _row(
    page: Page,
    row: MisconceptionRow,
    task: TaskColumns,
    letters: Sequence[str],
    width: int,
) -> list[Part]:
    name = f"  {row.name}"
    if len(name) > width:
        name = name[: width - 2] + ".."
    parts: list[Part] = [f"{name:<{width}}  "]
    for letter, test in zip(letters, task.tests, strict=True):
        caught = test in row.killed_by
        sign = page.sign("●", "x") if caught else page.sign("·", ".")
        parts.append((f"{sign:<{len(letter)}} ", GOOD if caught else QUIET))
    more = len([test for test in row.killed_by if test not in task.tests])
    own = len(row.killed_by) - more
    parts.append((f" {more or '':>4}  ", QUIET))
    parts.append(("yes", GOOD) if row.hinted else ("NO", f"{STRONG} {BAD}"))
    if not own:
        parts.append(("  NOT CAUGHT", f"{STRONG} {BAD}"))
    return parts


def _letters(count: int) -> list[str]:
    if count <= len(string.ascii_lowercase):
        return list(string.ascii_lowercase[:count])
    return [str(number) for number in range(1, count + 1)]


def _information(page: Page, assignment: AssignmentReport) -> None:
    for row in assignment.accepted:
        if row.score != row.max_score:
            page.put((f"{row.name}: {row.score}/{row.max_score}", BAD), indent=2)
    caught = {test for row in assignment.misconceptions for test in row.killed_by}
    idle = [test for task in assignment.tasks for test in task.tests if test not in caught]
    others = [test for test in assignment.redundant if test in caught]
    page.blank()
    for words, tests in (
        ("Catch no misconception: ", idle),
        ("Whatever these catch, another test catches too: ", others),
    ):
        if tests:
            page.put((words + ", ".join(map(_name, tests)), QUIET), indent=2)


def _gates(page: Page, report: Report) -> None:
    seeds = ", ".join(map(str, report.seeds))
    page.put(("Gates", STRONG), (f"  (seed {seeds})", QUIET))
    for gate in report.gates:
        _gate(page, gate)
    failed = sum(not gate.held for gate in report.gates)
    page.blank()
    if failed:
        page.put((f"{plural(failed, 'gate')} of {len(report.gates)} did not hold.", BAD))
    else:
        page.put((f"All {len(report.gates)} gates hold.", GOOD))


def _gate(page: Page, gate: Gate) -> None:
    sign = page.sign("✓", "+") if gate.held else page.sign("✗", "!")
    style = GOOD if gate.held else BAD
    page.put((gate.title, "" if gate.held else STRONG), first=(f"{sign} ", style))
    for problem in gate.problems[:_SHOWN]:
        page.put(problem, indent=4, first="- ")
    if len(gate.problems) > _SHOWN:
        page.put(f"and {len(gate.problems) - _SHOWN} more; --json lists all", indent=6)
    if not gate.held:
        page.put((gate.remedy, QUIET), indent=4, first=(page.sign("→ ", "> "), QUIET))


def _name(test: str) -> str:
    return test.split("::", 1)[1].removeprefix("test_")
