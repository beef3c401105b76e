"""`nnopt hand-back`: what a run folder holds, in the files that students or a platform can take."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from nnopt.cli.options import FormatName
from nnopt.errors import NnoptError
from nnopt.report.document import Audience, Document
from nnopt.report.formats import Format, formats
from nnopt.report.words import plural

if TYPE_CHECKING:
    from nnopt.grading.kept import Entry
    from nnopt.report.options import Handed, Options

_EPILOG = """\b
Examples:
  nnopt hand-back results/ --to html -o feedback/
  nnopt hand-back results/ --to moodle -o feedback.zip
  nnopt hand-back results/ --to worksheet --worksheet grades.csv -o filled.csv
  nnopt hand-back results/ --to canvas --worksheet gradebook.csv -o import.csv
"""


@click.command("hand-back", short_help="Write feedback and grades for a platform.", epilog=_EPILOG)
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--to", "form", type=FormatName(), required=True, help="What to write.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="A file for what is about the whole class, else a folder with a file for each student.",
)
@click.option(
    "--worksheet",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The grading worksheet of Moodle, or the gradebook of Canvas, as it was downloaded.",
)
@click.option(
    "--audience",
    type=click.Choice(get_args(Audience)),
    default="student",
    show_default=True,
    help="Instructors also see hidden inputs, expected values and the names of mistakes.",
)
def hand_back(
    results: Path, form: str, output: Path, worksheet: Path | None, audience: Audience
) -> None:
    """Write what the run folder RESULTS holds, without grading again.

    `nnopt-grade --formats` lists what --to may be. What is for students holds nothing that they may
    not see.
    """
    from nnopt.cli.handed_back import say_who_is_absent, say_who_is_ungradable, sheet_of, warn
    from nnopt.cli.target import write_file
    from nnopt.grading.kept_run import KeptRun
    from nnopt.report.options import Options
    from nnopt.report.redact import redact
    from nnopt.report.writer import Writer

    if worksheet and form not in ("worksheet", "canvas"):
        raise click.UsageError("--worksheet is for --to worksheet and --to canvas.")
    run = KeptRun(results)
    # Who handed in nothing gets nothing back; a table of the class names them all the same.
    absent = [each for each in run.documents.values() if each.status == "not_submitted"]
    found = {
        name: redact(each, audience)
        for name, each in run.documents.items()
        if each.status != "not_submitted" or form == "csv"
    }
    warn(found)
    options = Options(
        handed=_handed(run.entries, found),
        people=run.people,
        worksheet=worksheet.read_bytes() if worksheet else b"",
    )
    chosen = formats()[form]
    if chosen.many:
        if output.is_dir():
            long = chosen.ending.count(".") > 1
            output /= chosen.ending.removeprefix(".") if long else f"{form}{chosen.ending}"
        with Writer() as writer:
            content = writer.write(chosen, list(found.values()), options)
        sheet = sheet_of(form, found, absent, options) if options.worksheet else None
        if sheet and found and not sheet.known:
            raise sheet.nobody
        write_file(output, content)
        if form != "csv":
            say_who_is_absent(absent, run.people)
        say_who_is_ungradable(list(found.values()), form, run.people)
        if sheet:
            sheet.say_who_is_missing()
        click.echo(f"{output} has {plural(len(found), 'submission')}")
    else:
        _write_each(chosen, found, output, options)


def _write_each(
    form: Format, found: Mapping[str, Document], output: Path, options: Options
) -> None:
    """Write a file for each student; where one cannot be written, the others are."""
    from nnopt.cli.target import write_file
    from nnopt.report.writer import Writer

    unwritten: list[str] = []
    with Writer() as writer:
        for name, document in found.items():
            try:
                content = writer.write(form, [document], options)
            except NnoptError as error:
                unwritten.append(error.format_message())
            else:
                write_file(output / f"{name}{form.ending}", content)
    click.echo(f"{plural(len(found) - len(unwritten), 'file')} in {output}")
    for each in unwritten:
        click.echo(f"Error: {each}", err=True)
    if unwritten:
        raise SystemExit(NnoptError.exit_code)


def _handed(entries: Mapping[str, Entry], found: Mapping[str, Document]) -> dict[str, Handed]:
    """Return what platforms know of the students, by the id in their documents.

    Of a run that was not told whose submissions it graded, the names of these may say it.
    """
    from nnopt.classes.present import handed, handed_as

    known = {document.submission.id: entries[name].student for name, document in found.items()}
    return {
        name: handed(who.person, who.origin) if who else handed_as(name)
        for name, who in known.items()
    }
