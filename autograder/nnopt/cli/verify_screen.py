"""What `nnopt verify` shows while it works, and where its report goes."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from nnopt.errors import NnoptError


class Bar:
    """A progress bar on stderr, where a person looks at it; nothing otherwise."""

    def __init__(self, *, no_color: bool) -> None:
        console = Console(stderr=True, no_color=no_color, quiet=not sys.stderr.isatty())
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, console=console, transient=True)
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task("Starting", total=None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def progress(self, what: str, count: int, total: int) -> None:
        """Show how far the work is."""
        if self._task is not None:
            self._bar.update(self._task, description=what, completed=count, total=total)


def check_writable(output: Path | None) -> None:
    """Refuse a file that cannot be written before minutes of work, not after them."""
    if output is None:
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.open("a", encoding="utf-8").close()
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise NnoptError(
            f"cannot write {output}: {reason}", "Choose another place with -o."
        ) from None


def write(text: str, output: Path | None, *, color: bool) -> None:
    """Write a report to a file, or to stdout."""
    if output is None:
        click.echo(text, nl=False, color=color)
    else:
        output.write_text(text, "utf-8")
