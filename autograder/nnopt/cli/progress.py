"""How does a command show on stderr how far it is? A bar where a person looks at it, else a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
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
# So many seconds lie between two lines where no bar can be shown.
_EVERY = 15.0


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


class Log:
    """What stands for bars where no terminal is: a line now and then, none in a short run."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due = clock() + _EVERY
        self._begun: dict[str, tuple[float, int]] = {}
        self._last: dict[str, int] = {}

    def line(self, what: str, count: int, total: int) -> str:
        """Return what is to be said now about a piece of work; nothing most of the time."""
        now = self._clock()
        # Where the count falls, the same is done once more, to other things.
        if count < self._last.get(what, count):
            del self._begun[what]
        self._last[what] = count
        begun, before = self._begun.setdefault(what, (now, count))
        if now < self._due or now == begun or count == before:
            return ""
        speed = (count - before) / (now - begun)
        left = (total - count) / speed
        if left < _EVERY:
            return ""
        self._due = now + _EVERY
        return f"{what}: {count} of {total}, {_spoken(speed)}, about {_duration(left)} left"


def _spoken(per_second: float) -> str:
    return (
        f"{per_second:.0f} per second" if per_second >= 1 else f"{60 * per_second:.0f} per minute"
    )


def _duration(seconds: float) -> str:
    """Return a time to wait for people.

    >>> _duration(42.3), _duration(130.0), _duration(9000.0)
    ('42 seconds', '2 minutes', '2.5 hours')
    """
    if seconds < 100:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 6000 else f"{seconds / 3600:.1f} hours"


class Bar:
    """A progress bar for each kind of work, as long as it lasts; without a terminal, lines."""

    def __init__(self, *, no_color: bool) -> None:
        self._lively = sys.stderr.isatty()
        self._log = Log()
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
        """Show how far a long piece of work is; without a terminal, say it now and then."""
        if what != _STARTING and _STARTING in self._tasks:
            self._bar.update(self._tasks.pop(_STARTING), visible=False)
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total, last="")
            if what.endswith(FIRST_TIME) and not self._lively:
                click.echo(f"{what} ...", err=True)
        if not self._lively and (line := self._log.line(what, count, total)):
            click.echo(line, err=True)
        task = self._tasks[what]
        failed = f", {self._failed} failed" if self._failed else ""
        last = f"{self._last}{failed}" if self._last else ""
        self._bar.update(task, completed=count, total=total, visible=count < total, last=last)

    def finished(self, name: str, *, failed: bool) -> None:
        """Say which piece of work was done last, and how many could not be done."""
        self._last = visible(paragraph(name, 30))
        self._failed += failed
