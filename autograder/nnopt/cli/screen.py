"""What a grading command shows while it works and when it is done."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import NoReturn, Self

import click
import msgspec

from nnopt.cli.progress import Bar
from nnopt.cli.target import Target
from nnopt.errors import NnoptError
from nnopt.grading.kept import Again
from nnopt.grading.session import Outcome
from nnopt.report.document import Audience, Document
from nnopt.report.formats import Format, formats
from nnopt.report.options import Handed, Options, terminal_options
from nnopt.report.redact import redact
from nnopt.report.writer import Writer

# So many files that could not be written are named.
_SAID = 5


class Screen:
    """Progress on stderr, results on stdout or in files.

    One submission is written in one format. Several become one JSON document each in the output
    folder, beside it what else was asked for, and a table of the class. What is about one
    submission holds what the audience may see of it; tables of a class are for those who teach it.
    """

    def __init__(
        self,
        target: Target,
        audience: Audience,
        *,
        several: bool,
        total: int,
        verbose: bool,
        no_color: bool,
        people: Mapping[str, tuple[str, str]],
        handed: Mapping[str, Handed] | None = None,
    ) -> None:
        self._target, self._audience = target, audience
        self._several = several
        found = terminal_options(sys.stdout, no_color=no_color)
        self.options: Options = msgspec.structs.replace(
            found, verbose=verbose, people=people, handed=handed or {}
        )
        self._bar = Bar(no_color=no_color)
        self._writer = Writer()
        self.progress = self._bar.progress
        self._done, self._total = 0, total
        # Why files could not be written, each reason once.
        self.unwritten: dict[str, None] = {}

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.__exit__(*_)

    def show(self, outcome: Outcome) -> None:
        """Write what one submission came to as soon as it is known, when it goes to a folder."""
        graded = outcome.document is not None and outcome.document.status == "graded"
        self._bar.finished(outcome.name, failed=not graded)
        self._done += 1
        if outcome.unkept:
            self.unwritten[outcome.unkept] = None
        if self._target.folder and outcome.document:
            document = redact(outcome.document, self._audience)
            for form in dict.fromkeys((formats()["json"], self._target.format)):
                if not form.many:
                    self._write(outcome.name, form, [document], outcome)

    def interrupted(self, again: Again = "changed") -> NoReturn:
        """Say how much is done, and end as what was interrupted ends."""
        self._writer.close()
        click.echo("", err=True)
        if self._target.folder:
            next_time = "begins anew: --force" if again == "all" else "goes on"
            where = f"in {self._target.path}; the same command {next_time}"
            click.echo(f"Interrupted. {self._done} of {self._total} graded {where}.", err=True)
        else:
            click.echo("Interrupted. Give -o FOLDER to keep what is graded.", err=True)
        raise SystemExit(130)

    def _write(self, name: str, form: Format, documents: list[Document], first: Outcome) -> None:
        """Write a file; the others are graded also where this one cannot be written."""
        try:
            self._target.write(name, form, documents, self._for_files(first), self._writer)
        except NnoptError as error:
            self.unwritten[error.format_message()] = None

    def finish(self, outcomes: list[Outcome]) -> None:
        """Show everything, in the order in which the submissions were given.

        Why one was refused is said once: in the table, or on stderr where there is none.
        """
        for outcome in outcomes:
            if outcome.error and not outcome.document:
                click.echo(f"Error: {outcome.error}", err=True)
        documents = [outcome.document for outcome in outcomes if outcome.document]
        if documents:
            self._finish(documents, outcomes)
        self._writer.close()
        for what in list(self.unwritten)[:_SAID]:
            click.echo(f"Error: {what}", err=True)
        if (more := len(self.unwritten) - _SAID) > 0:
            click.echo(f"Error: and {more} more", err=True)

    def _finish(self, documents: list[Document], outcomes: list[Outcome]) -> None:
        target = self._target
        if not target.format.many and not target.folder:
            documents = [redact(documents[0], self._audience)]
        if target.path is None:
            self._print(target.format, documents, outcomes[0])
            return
        if target.format.many or not target.folder:
            name = _free(target.format.name, outcomes)
            self._write(name, target.format, documents, outcomes[0])
        if target.folder:
            self._write(_free("table", outcomes), formats()["table"], documents, outcomes[0])
        if target.folder and not self._several:
            # The table has no room for what is said of a submission, such as that it is a class.
            for note in documents[0].notes:
                click.echo(f"Note: {note}", err=True)
        if self._several or target.folder:
            self._print(formats()["table"], documents, outcomes[0])
            where = "One document for each is in" if target.folder else "All of it is in"
            click.echo(f"{where} {target.path}")
        if before := sum(outcome.recalled for outcome in outcomes):
            click.echo(f"{before} of {len(outcomes)} did not change and were not graded again.")

    def _print(self, form: Format, documents: list[Document], first: Outcome) -> None:
        options = msgspec.structs.replace(self.options, title=_title(first))
        try:
            text = self._writer.write(form, documents, options)
        except NnoptError as error:
            self.unwritten[error.format_message()] = None
        else:
            click.echo(text, nl=False, color=options.color)

    def _for_files(self, outcome: Outcome) -> Options:
        """Return how files are written, whatever this screen can show."""
        return msgspec.structs.replace(
            self.options, title=_title(outcome), color=False, unicode=True
        )


def _free(name: str, outcomes: list[Outcome]) -> str:
    """Return the name of a file about the class, which no submission has."""
    while any(name == outcome.name for outcome in outcomes):
        name += "-of-the-class"
    return name


def _title(outcome: Outcome) -> str:
    return f"nnopt-grade {outcome.given}"
