"""What a student sees of the public checks: the first cause first, each cause once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from nnopt.testing.finding import Finding

RIGHT, WRONG, WAITING = "✓", "✗", "–"
_PLAIN = str.maketrans({RIGHT: "+", WRONG: "x", WAITING: "-"})
# Of a terminal, which a notebook understands too; the marks say the same without color.
_COLORS = {RIGHT: "\x1b[32m", WRONG: "\x1b[31m", WAITING: "\x1b[33m"}


class ChecksFailed(AssertionError):
    """Some checks did not pass."""

    def _render_traceback_(self) -> list[str]:
        """Show no traceback in a notebook: it would lead into this file, not into your code."""
        return [str(self)]


class Outcome(NamedTuple):
    """What one check found in a task; nothing when it is right."""

    task: str
    title: str
    finding: Finding | None = None

    @property
    def mark(self) -> str:
        """The sign for right, wrong, or not written yet."""
        if self.finding is None:
            return RIGHT
        return WAITING if self.finding.stage == "not_written" else WRONG


def card(outcomes: Sequence[Outcome]) -> list[str]:
    """Return lines of text: tasks as they come, wrong checks first, each cause told once."""
    told: dict[object, str] = {}
    lines = []
    for task in dict.fromkeys(outcome.task for outcome in outcomes):
        checks = [each for each in outcomes if each.task == task]
        checks.sort(key=lambda check: (WRONG, WAITING, RIGHT).index(check.mark))
        marks = [check.mark for check in checks]
        if set(marks) == {WAITING}:
            lines.append(f"{WAITING} {task}: not written yet")
            continue
        lines.append(f"{marks[0]} {task}: {marks.count(RIGHT)} of {len(marks)} checks passed")
        for check in checks:
            lines.append(f"    {check.mark} {check.title}")
            lines += [f"        {line}" for line in _lines(check, told)]
    return lines


def _lines(check: Outcome, told: dict[object, str]) -> list[str]:
    """Return what is said below the title of a check."""
    finding = check.finding
    if finding is None or check.mark == WAITING:
        return [finding.message] if finding else []
    # A line that raises stops other tasks too: what calls a wrong function is wrong as well.
    cause = finding.location or (check.task, finding.message)
    if cause in told:
        same = told[cause] == check.task
        return [
            "It fails in the same way."
            if same
            else f"This comes from {told[cause]}: mend that first."
        ]
    told[cause] = check.task
    lines = [finding.message, *filter(None, finding.full.split("\n"))]
    if finding.location:
        file, line, text = finding.location
        lines.append(f"line {line} of {file}: {text}")
    return lines


def print_card(lines: Sequence[str]) -> None:
    """Print a card: in color where that is seen, without signs where they cannot be shown."""
    kernel = type(sys.stdout).__module__.startswith("ipykernel")
    color = (kernel or sys.stdout.isatty()) and not os.environ.get("NO_COLOR")
    for line in lines:
        mark = line.strip()[:1]
        shown = f"{_COLORS[mark]}{line}\x1b[0m" if color and mark in _COLORS else line
        code = sys.stdout.encoding or "utf-8"
        try:
            print(shown)
        except UnicodeEncodeError:
            print(shown.translate(_PLAIN).encode(code, "replace").decode(code))
