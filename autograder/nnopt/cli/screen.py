"""What a grading command shows while it works and when it is done."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import click
import msgspec

from nnopt.cli.progress import Bar
from nnopt.errors import NnoptError
from nnopt.grading.session import Outcome
from nnopt.report.capabilities import terminal_options
from nnopt.report.document import Audience, encode
from nnopt.report.formats import FORMATS
from nnopt.report.options import Options
from nnopt.report.redact import redact
from nnopt.report.summary import render as render_summary


class Screen:
    """Progress on stderr, results on stdout or in files.

    One submission is rendered in the chosen format. Several become one JSON document each in the
    output folder, beside it a picture if asked for, and a summary table.
    """

    def __init__(
        self,
        form: str,
        output: Path | None,
        audience: Audience,
        *,
        many: bool,
        verbose: bool,
        no_color: bool,
    ) -> None:
        self._audience = audience
        self._form, self._output, self._many = form, output, many
        found = terminal_options(sys.stdout, no_color=no_color)
        self.options: Options = msgspec.structs.replace(found, verbose=verbose)
        if many and form != "terminal" and output is None:
            raise click.UsageError(
                "Several submissions need -o FOLDER: there is one document for each of them."
            )
        if many and output is not None:
            _make_folder(output)
        self._bar = Bar(no_color=no_color)
        self.progress = self._bar.progress

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.__exit__(kind, error, trace)

    def show(self, outcome: Outcome) -> None:
        """Write what one submission came to as soon as it is known, when there are several."""
        if self._many and self._output and outcome.document:
            document = redact(outcome.document, self._audience)
            (self._output / f"{outcome.name}.json").write_bytes(encode(document))
            if self._form == "svg":
                picture = FORMATS["svg"](document, self._titled(outcome))
                data = picture.encode() if isinstance(picture, str) else picture
                (self._output / f"{outcome.name}.svg").write_bytes(data)

    def finish(self, outcomes: list[Outcome]) -> None:
        """Show everything, in the order in which the submissions were given.

        Why one was refused is said once: in the table, or on stderr where there is none.
        """
        for outcome in outcomes:
            if outcome.error and not outcome.document:
                click.echo(f"Error: {outcome.error}", err=True)
        documents = [outcome.document for outcome in outcomes if outcome.document]
        if not documents:
            return
        if self._many:
            click.echo(render_summary(documents, self.options), nl=False)
            if self._output:
                click.echo(f"One document for each is in {self._output}")
        else:
            document = redact(documents[0], self._audience)
            self._write(FORMATS[self._form](document, self._titled(outcomes[0])))

    def _titled(self, outcome: Outcome) -> Options:
        return msgspec.structs.replace(self.options, title=f"nnopt-grade {outcome.given}")

    def _write(self, content: str | bytes) -> None:
        if self._output is None:
            click.echo(content, nl=False, color=self.options.color)
            return
        data = content.encode() if isinstance(content, str) else content
        try:
            self._output.parent.mkdir(parents=True, exist_ok=True)
            self._output.write_bytes(data)
        except OSError as error:
            raise _unwritable(self._output, error) from None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(path: Path, error: OSError) -> NnoptError:
    reason = (error.strerror or "it cannot be written").lower()
    return NnoptError(f"cannot write {path}: {reason}", "Choose another place with -o.")
