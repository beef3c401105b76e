"""What does a student see of the public checks: in a notebook a coloured table, elsewhere text?

This module is copied into the generated notebooks.
"""

import html
import importlib
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

RIGHT, WRONG, WAITING = "✓", "✗", "–"
PLAIN = str.maketrans({RIGHT: "+", WRONG: "x", WAITING: "-"})
# Each is readable on a white page and on a black one; the marks say the same without color.
COLORS = {RIGHT: "#2b8a3e", WRONG: "#d9363e", WAITING: "#808080"}


class Outcome(NamedTuple):
    """What came of one check: its task and title, a mark, the reason, and the student's line."""

    task: str
    title: str
    mark: str
    reason: str = ""
    place: str = ""


class Row(NamedTuple):
    """A check as it is shown: the mark, the title, and lines below the title."""

    mark: str
    title: str
    lines: tuple[str, ...] = ()


class TaskReport(NamedTuple):
    """A task as it is shown: a mark, what it comes to, and its checks, the first cause first."""

    name: str
    mark: str
    summary: str
    rows: tuple[Row, ...]


class ChecksFailed(AssertionError):
    """Some checks did not pass."""

    def _render_traceback_(self) -> list[str]:
        """Show no traceback in a notebook: it would lead into the kit, not into your code."""
        return [str(self)]


def arrange(outcomes: Sequence[Outcome]) -> list[TaskReport]:
    """Order what is shown: tasks as they come, wrong checks first, each cause told once."""
    told: dict[tuple[str, str], str] = {}
    tasks = dict.fromkeys(outcome.task for outcome in outcomes)
    return [_task(name, [each for each in outcomes if each.task == name], told) for name in tasks]


def _task(name: str, checks: list[Outcome], told: dict[tuple[str, str], str]) -> TaskReport:
    marks = [check.mark for check in checks]
    mark = WRONG if WRONG in marks else WAITING if WAITING in marks else RIGHT
    if set(marks) == {WAITING}:
        return TaskReport(name, mark, "not written yet", ())
    checks = sorted(checks, key=lambda check: (WRONG, WAITING, RIGHT).index(check.mark))
    rows = tuple(Row(check.mark, check.title, _lines(check, told)) for check in checks)
    return TaskReport(name, mark, f"{marks.count(RIGHT)} of {len(marks)} checks passed", rows)


def _lines(check: Outcome, told: dict[tuple[str, str], str]) -> tuple[str, ...]:
    if check.mark != WRONG:
        return (check.reason,) if check.reason else ()
    cause = (check.reason, check.place)
    if cause in told:
        where = "" if told[cause] == check.task else f" as in {told[cause]}"
        return (f"it fails in the same way{where}",)
    told[cause] = check.task
    return (*check.reason.split("\n"), *([check.place] if check.place else []))


def as_text(report: Iterable[TaskReport]) -> str:
    """Return the report as plain text."""
    lines = []
    for task in report:
        lines.append(f"{task.mark} {task.name}: {task.summary}")
        for row in task.rows:
            lines.append(f"    {row.mark} {row.title}")
            lines += [f"        {line}" for line in row.lines]
    return "\n".join(lines)


def as_html(report: Iterable[TaskReport]) -> str:
    """Return the report as a table; everything in it is escaped."""
    rows = []
    for task in report:
        name = f"<b>{html.escape(task.name)}</b>: {html.escape(task.summary)}"
        rows.append(_html_row(task.mark, name, "font-size:110%;padding-top:.6em"))
        rows += [_html_row(row.mark, _html_check(row), "padding-left:1.5em") for row in task.rows]
    style = "border-collapse:collapse;margin:0;color:inherit;background:none"
    return f'<table class="nnopt-checks" style="{style}"><tbody>{"".join(rows)}</tbody></table>'


def _html_row(mark: str, text: str, style: str) -> str:
    color = COLORS[mark]
    return (
        '<tr style="background:none"><td style="text-align:left;white-space:normal;border:0;'
        f'border-left:.3em solid {color};{style}"><b style="color:{color}">{mark}</b> {text}'
        "</td></tr>"
    )


def _html_check(row: Row) -> str:
    title = html.escape(row.title)
    if not row.lines:
        return title
    style = "margin:.2em 0 .4em 1.3em;padding:0;white-space:pre-wrap;color:inherit;background:none"
    return f'{title}<pre style="{style}">{html.escape(chr(10).join(row.lines))}</pre>'


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return what is not right yet, with its first cause; nothing when all is right."""
    report = arrange(outcomes)
    for wanted in (WRONG, WAITING):
        for task in report:
            if task.mark == wanted:
                first = [
                    ": ".join([row.title.rstrip("."), *row.lines[:1]]) for row in task.rows[:1]
                ]
                return " ".join([f"{task.mark} {task.name}: {task.summary}.", *first])
    return ""


def show(outcomes: Sequence[Outcome]) -> None:
    """Show the outcomes as the place where they are shown allows it."""
    report = arrange(outcomes)
    text = as_text(report)
    shell = _shell()
    if shell is not None:
        ipython: Any = importlib.import_module("IPython.display")
        ipython.display({"text/plain": text, "text/html": as_html(report)}, raw=True)
        return
    try:
        print(text)
    except UnicodeEncodeError:
        code = sys.stdout.encoding or "ascii"
        print(text.translate(PLAIN).encode(code, "replace").decode(code))


def _shell() -> Any:
    """Return the IPython that runs this, also that of a notebook, or None."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
