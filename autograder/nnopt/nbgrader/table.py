"""How are the tests of a task told in a notebook's output: as HTML that holds nothing active?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from nnopt.report.causes import arrange, told_in
from nnopt.report.document import AssignmentResult, Document, TaskResult, TestResult
from nnopt.report.html import templates
from nnopt.report.options import Options
from nnopt.report.page import Page
from nnopt.report.tasks import again, put_tasks
from nnopt.report.words import HEADLINES, unofficial, walls

Told = Mapping[tuple[str, ...], str]
"""Which task tells a cause that stops several of them."""


class _Row(msgspec.Struct, frozen=True):
    """A test, what is said below its title, and whether what it found is shown."""

    test: TestResult
    said: str = ""
    evidence: bool = False
    quiet: bool = True


def task_text(task: TaskResult, told: Told, *, instructor: bool) -> str:
    """Return the tests of a task as plain text."""
    page = Page(Options(width=90, color=False, unicode=True))
    put_tasks(page, [task], instructor=instructor, told=told)
    return page.text().strip()


def task_html(task: TaskResult, told: Told, *, instructor: bool) -> str:
    """Return the tests of a task as a table; what fails for one reason is told once."""
    rows = _rows(task, told, instructor=instructor)
    return _render("task", task=task, rows=rows, instructor=instructor)


def summary_html(document: Document, result: AssignmentResult) -> str:
    """Return the table of all tasks of an assignment, its notes, and how it was graded."""
    headline = HEADLINES.get(result.status, "")
    return _render(
        "summary",
        result=result,
        headline=f"{headline} {result.message}".strip() if headline else "",
        notes=(*document.notes, *result.notes),
        warning=unofficial(document.isolation),
        walls=f"This {walls(document.isolation)}.",
    )


def _render(name: str, **values: object) -> str:
    return templates("nnopt.nbgrader").get_template(f"{name}.jinja").render(**values)


def _rows(task: TaskResult, told: Told, *, instructor: bool) -> Iterator[_Row]:
    arranged = arrange(task)
    for cause in arranged.causes:
        elsewhere = told_in(told, task, cause.test)
        if elsewhere:
            yield _Row(cause.test, again(cause, elsewhere), evidence=instructor, quiet=False)
        else:
            yield _Row(cause.test, evidence=True)
        for test in cause.same:
            yield _Row(test, "" if elsewhere else "It fails in the same way.")
    for test in arranged.waiting:
        yield _Row(test, test.message or "It was not run.")
    for test in arranged.passed:
        yield _Row(test)
