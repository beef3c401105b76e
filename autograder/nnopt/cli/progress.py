"""How does a command show on stderr how far it is? A bar where a person looks at it."""

from __future__ import annotations

import sys
from typing import Self

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from nnopt.grading.prepare import FIRST_TIME
from nnopt.report.plain import paragraph, visible

_STARTING = "Starting TensorFlow"


class _Rate(ProgressColumn):
    """How many are done in a second; of what takes longer, how many in a minute."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(rate(speed) if speed else "", "progress.data.speed")


def rate(per_second: float) -> str:
    """Return a rate for people.

    >>> rate(12.34), rate(0.25)
    ('12.3/s', '15.0/min')
    """
    return f"{per_second:.1f}/s" if per_second >= 1 else f"{60 * per_second:.1f}/min"


class Bar:
    """A progress bar for each kind of work, as long as it lasts; without a terminal, no bars."""

    def __init__(self, *, no_color: bool) -> None:
        self._lively = sys.stderr.isatty()
        console = Console(stderr=True, no_color=no_color, quiet=not self._lively)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[last]}", markup=False),
        )
        self._bar = Progress(*columns, console=console, transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._last = ""
        self._failed = 0

    def __enter__(self) -> Self:
        self._bar.start()
        self.progress(_STARTING, 0, 1)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def progress(self, what: str, count: int, total: int) -> None:
        """Show how far a long piece of work is; without a terminal, say what takes long."""
        if what != _STARTING and _STARTING in self._tasks:
            self._bar.update(self._tasks.pop(_STARTING), visible=False)
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total, last="")
            if what.endswith(FIRST_TIME) and not self._lively:
                click.echo(f"{what} ...", err=True)
        task = self._tasks[what]
        failed = f", {self._failed} failed" if self._failed else ""
        last = f"{self._last}{failed}" if self._last else ""
        self._bar.update(task, completed=count, total=total, visible=count < total, last=last)

    def finished(self, name: str, *, failed: bool) -> None:
        """Say which piece of work was done last, and how many could not be done."""
        self._last = visible(paragraph(name, 30))
        self._failed += failed
