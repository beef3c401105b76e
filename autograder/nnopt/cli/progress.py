"""How does a command show on stderr how far it is? A bar where a person looks at it."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from nnopt.grading.prepare import FIRST_TIME


class Bar:
    """A progress bar for each kind of work, as long as it lasts; without a terminal, no bars."""

    def __init__(self, *, no_color: bool) -> None:
        self._lively = sys.stderr.isatty()
        console = Console(stderr=True, no_color=no_color, quiet=not self._lively)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, console=console, transient=True)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def progress(self, what: str, count: int, total: int) -> None:
        """Show how far a long piece of work is; without a terminal, say what takes long."""
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what)
            if what.endswith(FIRST_TIME) and not self._lively:
                click.echo(f"{what} ...", err=True)
        task = self._tasks[what]
        self._bar.update(task, completed=count, total=total, visible=count < total)
