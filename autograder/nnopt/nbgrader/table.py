"""How are the tests of a task told in a notebook's output: as HTML that holds nothing active?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from nnopt.report.causes import arrange, state, task_state, told_in
from nnopt.report.document import AssignmentResult, Document, TaskResult, TestResult
from nnopt.report.options import Options
from nnopt.report.page import Page
from nnopt.report.plain import block, evidence, paragraph, visible
from nnopt.report.tasks import again, put_tasks
from nnopt.report.words import HEADLINES, happened, unofficial, walls

_SIGNS = {"right": ("✓", "#1a7f37"), "wrong": ("✗", "#b42318"), "waiting": ("–", "#6b6b6b")}
_CELL = "padding:2px 8px;text-align:left;vertical-align:top;border:0"
_QUIET = "color:#6b6b6b"
_LINES = 12


Told = Mapping[tuple[str, ...], str]
"""Which task tells a cause that stops several of them."""


def task_text(task: TaskResult, told: Told, *, instructor: bool) -> str:
    """Return the tests of a task as plain text."""
    page = Page(Options(width=90, color=False, unicode=True))
    put_tasks(page, [task], instructor=instructor, told=told)
    return page.text().strip()


def task_html(task: TaskResult, told: Told, *, instructor: bool) -> str:
    """Return the tests of a task as a table; what fails for one reason is told once."""
    arranged = arrange(task)
    rows: list[str] = []
    for cause in arranged.causes:
        if elsewhere := told_in(told, task, cause.test):
            below = _evidence(cause.test, instructor) if instructor else []
            rows += _row(cause.test, [_line(again(cause, elsewhere)), *below])
            for test in cause.same:
                rows += _row(test, [])
            continue
        rows += _row(cause.test, _evidence(cause.test, instructor))
        for test in cause.same:
            rows += _row(test, [_line("It fails in the same way.", _QUIET)])
    for test in arranged.waiting:
        rows += _row(test, [_line(paragraph(test.message) or "It was not run.", _QUIET)])
    for test in arranged.passed:
        rows += _row(test, [])
    sign, color = _SIGNS[task_state(task)]
    head = (
        f'<p style="margin:4px 0"><b style="color:{color}">{sign}</b> <b>{_text(task.name)}</b> '
        f"{_text(task.title)}: <b>{task.score} of {task.max_score}</b> points</p>"
    )
    return _box([head, _table(rows)])


def summary_html(document: Document, result: AssignmentResult) -> str:
    """Return the table of all tasks of an assignment, its notes, and how it was graded."""
    parts = []
    if result.status in HEADLINES:
        parts.append(_line(f"{HEADLINES[result.status]} {result.message}".strip()))
    rows = []
    for task in result.tasks:
        sign, color = _SIGNS[task_state(task)]
        rows.append(
            f'<tr><td style="{_CELL};color:{color}">{sign}</td>'
            f'<td style="{_CELL}">{_text(task.name)}</td>'
            f'<td style="{_CELL}">{_text(task.title)}</td>'
            f'<td style="{_CELL};text-align:right">{task.score}/{task.max_score}</td></tr>'
        )
    parts.append(_table(rows))
    parts.append(_line(f"All tasks: {result.score} of {result.max_score} points."))
    parts += [_line(note, _QUIET) for note in (*document.notes, *result.notes)]
    warning = unofficial(document.isolation)
    parts.append(_line(warning or f"This {walls(document.isolation)}.", "" if warning else _QUIET))
    return _box(parts)


def _evidence(test: TestResult, instructor: bool) -> list[str]:
    lines = [_line(happened(test))]
    if test.hint:
        lines.append(f'<div><b style="color:#0b6b74">Hint:</b> {_text(test.hint, 2000)}</div>')
    if test.rule:
        lines.append(_line(f"Asked for: {test.rule}", _QUIET))
    if test.detail:
        lines.append(_pre(evidence(test.detail, _LINES)))
    if test.location:
        lines.append(_line(f"{test.location.file}, line {test.location.line}:"))
        lines.append(_pre([paragraph(test.location.text, 200)]))
    if test.output.strip():
        lines.append(_line("Printed:", _QUIET))
        lines.append(_pre(block(test.output, _LINES)))
    if test.misconception and instructor:
        lines.append(_line(f"Recognized as {test.misconception}.", _QUIET))
    return lines


def _row(test: TestResult, below: list[str]) -> list[str]:
    sign, color = _SIGNS[state(test)]
    points = f"{test.points}/{test.max_points}" if test.max_points else ""
    return [
        f'<tr><td style="{_CELL};color:{color}">{sign}</td>'
        f'<td style="{_CELL}">{_text(test.title)}{"".join(below)}</td>'
        f'<td style="{_CELL};text-align:right">{points}</td></tr>'
    ]


def _table(rows: Iterable[str]) -> str:
    return f'<table style="border:0;border-collapse:collapse">{"".join(rows)}</table>'


def _box(parts: Iterable[str]) -> str:
    # Formulas are not looked for in what a student's code printed.
    return f'<div class="nnopt tex2jax_ignore">{"".join(parts)}</div>'


def _line(text: str, style: str = "") -> str:
    start = f'<div style="{style}">' if style else "<div>"
    return f"{start}{_text(text, 2000)}</div>"


def _pre(lines: Iterable[str]) -> str:
    body = "\n".join(escape(visible(line)) for line in lines)
    return f'<pre style="margin:2px 0;white-space:pre-wrap">{body}</pre>'


def _text(text: str, longest: int = 400) -> str:
    return escape(visible(paragraph(text, longest)))
