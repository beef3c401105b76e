"""`nnopt build`: make assignments/ from solutions/."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from nnopt.authoring.build.compare import Difference, apply_differences, find_differences
from nnopt.cli.options import assignment_option, author_course, author_course_option
from nnopt.course.locate import find_course
from nnopt.report.words import plural

_DONE = {"missing": "wrote", "differs": "wrote", "extra": "removed", "foreign": "left alone"}


@click.command(short_help="Make assignments/ from solutions/.")
@author_course_option
@assignment_option
@click.option("--check", is_flag=True, help="Write nothing; list what differs and exit with 1.")
def build(course_folder: Path | None, ids: Sequence[str], check: bool) -> None:
    """Make what students receive (assignments/) from its one source (solutions/).

    Writes handout, stubs, public checks, notebook and plots of each assignment, and only those
    files that differ. Files that an earlier build made and that are no longer needed are removed;
    others in these folders are left alone and named. Never edit assignments/ by hand: change
    solutions/ and build again.
    """
    course = find_course(author_course(course_folder))
    differences = find_differences(course, ids)
    if not check:
        apply_differences(course, differences)
    for difference in differences:
        click.echo(_line(difference, check=check))
    wrong = [difference for difference in differences if not difference.ok]
    if not wrong:
        click.echo("assignments/ is up to date")
    elif check:
        are, them = ("is", "it") if len(wrong) == 1 else ("are", "them")
        files = plural(len(wrong), "file")
        click.echo(f"\n{files} in assignments/ {are} not as `nnopt build` makes {them}")
        sys.exit(1)


def _line(difference: Difference, *, check: bool) -> str:
    """Return what to print about one difference."""
    if difference.kind == "note":
        return f"note        {difference.path}: {difference.text}"
    if not check:
        return f"{_DONE[difference.kind]:<10}  {difference.path}"
    text = "".join(f"\n    {line}" for line in difference.text.split("\n") if line)
    kind = "extra" if difference.kind == "foreign" else difference.kind
    return f"{kind:<10}  {difference.path}{text}"
