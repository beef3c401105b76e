"""`nnopt intake`: what would be graded of a submission, and from which file and cell?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nnopt.cli.options import (
    assignment_option,
    copies_option,
    course_option,
    layout_option,
    roster_option,
)
from nnopt.cli.patterns import submissions_argument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnopt.classes.layouts import Layout
    from nnopt.course.catalogue import Course
    from nnopt.intake.take_in import Copies


@click.command(short_help="Say what would be graded of a submission, without running it.")
@submissions_argument
@layout_option
@roster_option
@course_option
@assignment_option
@copies_option
def intake(
    submissions: tuple[Path, ...],
    layout: Layout | None,
    roster: Path | None,
    course_folder: Path | None,
    ids: tuple[str, ...],
    copies: Copies,
) -> None:
    """Say what is found in SUBMISSION: which files, which tasks, and where each one is taken from.

    Of a class: a line for each student, and what is wrong with their files.

    Nothing of it is run. Exit status: 0, or 3 when nothing of a submission can be graded.
    """
    from nnopt.classes.listing import Listing, command
    from nnopt.classes.present import class_for
    from nnopt.course.locate import find_course
    from nnopt.intake.apart import Reader

    found = find_course(course_folder)
    only = [found.get(name).id for name in ids]
    with class_for(submissions, layout, roster) as whole:
        if not whole.members:
            _each(submissions, found, only, copies)
            return
        with Reader(found) as reader:
            listing = Listing(whole, reader, only, copies)
            for line in listing.lines():
                click.echo(line)
    click.echo(f"To grade them: {command(submissions, layout, roster, ids)}")
    if listing.refused:
        raise SystemExit(3)


def _each(submissions: Sequence[Path], course: Course, only: Sequence[str], copies: Copies) -> None:
    """List what is in single submissions."""
    from nnopt.errors import IntakeError
    from nnopt.intake.inventory import inventory

    refused = False
    for number, path in enumerate(submissions):
        try:
            lines, is_gradable = inventory(path, course, only, copies)
            refused = refused or not is_gradable
        except IntakeError as error:
            refused = True
            lines = [path.name, error.format_message()]
        click.echo("\n".join(["", *lines] if number else lines))
    if refused:
        raise SystemExit(3)
