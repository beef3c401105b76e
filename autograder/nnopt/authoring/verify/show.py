"""How a verification looks in a terminal: the matrix of each assignment, then the gates."""

from __future__ import annotations

import string
from collections.abc import Sequence

from nnopt.authoring.verify.report import (
    AssignmentReport,
    Gate,
    MisconceptionRow,
    Report,
    TaskColumns,
)
from nnopt.authoring.verify.strength import Count, Tried, count
from nnopt.report.options import Options
from nnopt.report.page import BAD, GOOD, QUIET, STRONG, Page, Part
from nnopt.report.words import plural

_SHOWN = 20
_NUMBERS = ("killed", "survived", "equivalent")


def render(report: Report, options: Options | None = None, *, matrix: bool = True) -> str:
    """Return the report as text; without `matrix` only the scores and the gates.

    In the matrix each row is a mistake and each letter a hidden test of its own task.
    """
    page = Page(options or Options())
    if matrix and any(assignment.misconceptions for assignment in report.assignments):
        _legend(page)
    for assignment in report.assignments:
        _head(page, assignment)
        if matrix and not assignment.left_out:
            for task in assignment.tasks:
                _matrix(page, task, assignment)
        _information(page, assignment)
        page.blank()
    if report.mutants is not None:
        _mutants(page, report.mutants)
    _gates(page, report)
    return page.text()


def _legend(page: Page) -> None:
    sign = page.sign("●", "x")
    words = (
        f"A row is a mistake; {sign} is a test of its own task that catches it, "
        '"more" the number of tests of other tasks that do, "named" whether its hint is given.'
    )
    page.put((words, QUIET))
    page.blank()


def _head(page: Page, assignment: AssignmentReport) -> None:
    page.put((f"{assignment.id}  ", STRONG), assignment.title)
    full = sum(row.score == row.max_score for row in assignment.accepted)
    parts = (
        f"reference {assignment.reference_score}/{assignment.points}",
        f"stub {assignment.stub_score}/{assignment.points}",
        f"accepted variants with full marks {full}/{len(assignment.accepted)}",
        plural(assignment.tests, "hidden test"),
        f"{plural(assignment.left_out, 'mistake')} left out"
        if assignment.left_out
        else plural(len(assignment.misconceptions), "mistake"),
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
    if assignment.left_out:
        return
    for words, tests in (
        ("Catch none of these mistakes: ", idle),
        ("Not the only one to catch any of them, which is no fault: ", others),
    ):
        if tests:
            page.put((words + ", ".join(map(_name, tests)), QUIET), indent=2)


def _gates(page: Page, report: Report) -> None:
    seeds = ", ".join(map(str, report.seeds))
    page.put(("Gates", STRONG), (f"  (seed {seeds})", QUIET))
    for gate in report.gates:
        _gate(page, gate)
    failed = sum(bool(gate.problems) for gate in report.gates)
    unchecked = [gate for gate in report.gates if gate.unchecked]
    page.blank()
    if failed:
        page.put((f"{plural(failed, 'gate')} of {len(report.gates)} did not hold.", BAD))
    if unchecked:
        where = ", ".join(dict.fromkeys(name for gate in unchecked for name in gate.unchecked))
        page.put((f"{plural(len(unchecked), 'gate')} could not be checked in {where}.", BAD))
        page.put("Fix what is named above, and verify again.")
    if report.held:
        page.put((f"All {len(report.gates)} gates hold.", GOOD))


def _gate(page: Page, gate: Gate) -> None:
    if not gate.problems and gate.unchecked:
        page.put((gate.title, QUIET), first=(page.sign("– ", "- "), QUIET))
        return
    sign = page.sign("✗", "!") if gate.problems else page.sign("✓", "+")
    style = BAD if gate.problems else GOOD
    page.put((gate.title, STRONG if gate.problems else ""), first=(f"{sign} ", style))
    for problem in gate.problems[:_SHOWN]:
        page.put(problem, indent=4, first="- ")
    if len(gate.problems) > _SHOWN:
        page.put(f"and {len(gate.problems) - _SHOWN} more; --json lists all", indent=6)
    if gate.problems:
        page.put((gate.remedy, QUIET), indent=4, first=(page.sign("→ ", "> "), QUIET))


def _name(test: str) -> str:
    return test.split("::", 1)[1].removeprefix("test_")


def _mutants(page: Page, tried: Sequence[Tried]) -> None:
    """Add the table of the mutants of all assignments and tasks, and those that live."""
    tasks = {each.id: [task.name for task in each.assignment.tasks] for each in tried}
    names = [*tasks, *(f"  {task}" for each in tasks.values() for task in each)]
    width = min(max(map(len, names), default=8), page.width - 48)
    page.put(("Mutants of the references", STRONG))
    page.put((_line("", width, _NUMBERS, "of those that can be"), QUIET), indent=2)
    for each in tried:
        _count(page, each.id, width, each.count(), STRONG)
        for task in tasks[each.id]:
            _count(page, f"  {task}", width, each.count(task), QUIET)
    if len(tried) > 1:
        _count(page, "all", width, count(row for each in tried for row in each.rows), STRONG)
    for each in tried:
        _living(page, each)
    page.blank()


def _count(page: Page, name: str, width: int, counted: Count, style: str) -> None:
    numbers = (str(counted.killed), str(counted.survived), str(counted.equivalent))
    late = f"  {counted.timeouts} by the time limit" if counted.timeouts else ""
    name = name if len(name) <= width else f"{name[: width - 2]}.."
    percent = (f"{counted.percent:6.1f} %", GOOD if counted.enough else f"{STRONG} {BAD}")
    page.put((_line(name, width, numbers, ""), style), percent, (late, QUIET), indent=2)


def _line(name: str, width: int, numbers: Sequence[str], last: str) -> str:
    columns = (f"{text:>{len(head)}}" for head, text in zip(_NUMBERS, numbers, strict=True))
    return f"{name:<{width}}  {'  '.join(columns)}  {last}"


def _living(page: Page, tried: Tried) -> None:
    for state, style in (("survived", BAD), ("equivalent", QUIET)):
        rows = [row for row in tried.rows if row.state == state]
        if rows:
            page.blank()
            page.put((f"{tried.id}: {state}", STRONG), indent=2)
        for row in rows:
            page.put((str(row), style), indent=4, first="- ")
            page.put(row.mutant.before, indent=8, first="- ")
            if row.mutant.after:
                page.put(row.mutant.after, indent=8, first="+ ")
            page.put((row.reason or "No reason is given.", QUIET), indent=6)
