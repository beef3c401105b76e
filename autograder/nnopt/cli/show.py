"""`nnopt show`: the report of a results document, or the table of a folder of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click
import msgspec

from nnopt.errors import NnoptError
from nnopt.report.document import Audience, Document


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--audience",
    type=click.Choice(get_args(Audience)),
    default="student",
    show_default=True,
    help="Instructors also see hidden inputs and expected values, where they were kept.",
)
@click.option("--verbose", is_flag=True, help="Show every test.")
@click.option("--no-color", is_flag=True, help="Plain text, no color.")
def show(results: Path, audience: Audience, verbose: bool, no_color: bool) -> None:
    """Print results that are kept.

    RESULTS is a document, whose report is printed, or the folder of `nnopt-grade -o`, whose table.

    \b
    Examples:
      nnopt show results/
      nnopt show results/ben.json --audience instructor
    """
    from nnopt.grading.kept_run import KeptRun
    from nnopt.report.formats import formats
    from nnopt.report.options import terminal_options
    from nnopt.report.redact import redact
    from nnopt.report.writer import Writer

    found = terminal_options(sys.stdout, no_color=no_color)
    options = msgspec.structs.replace(found, verbose=verbose, title=f"nnopt show {results}")
    if results.is_dir():
        run, form = KeptRun(results), formats()["table"]
        documents = list(run.documents.values())
        options = msgspec.structs.replace(options, people=run.people)
    else:
        documents, form = [redact(_document(results, audience), audience)], formats()["terminal"]
    with Writer() as writer:
        text = writer.write(form, documents, options)
    click.echo(text, nl=False, color=options.color)


def _document(path: Path, audience: Audience) -> Document:
    """Read a document; for an instructor the whole one that the run kept beside it."""
    from nnopt.grading.kept import FOLDER
    from nnopt.report.document import decode

    whole = path.parent / FOLDER / path.name
    wanted = whole if audience == "instructor" and whole.is_file() else path
    try:
        return decode(wanted.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise NnoptError(
            f"{wanted} is no results document: {error}", "Name a .json of `nnopt-grade -o`."
        ) from None
