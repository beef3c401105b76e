"""`nnopt intake`: what would be graded of a submission, and from which file and cell?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nnopt.cli.options import assignment_option, copies_option, course_option

if TYPE_CHECKING:
    from nnopt.intake.take_in import Copies


@click.command(short_help="Say what would be graded of a submission, without running it.")
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@course_option
@assignment_option
@copies_option
def intake(
    submissions: tuple[Path, ...],
    course_folder: Path | None,
    ids: tuple[str, ...],
    copies: Copies,
) -> None:
    """Say what is found in SUBMISSION: which files, which tasks, and where each one is taken from.

    Nothing of it is run. Exit status: 0, or 3 when nothing of a submission can be graded.
    """
    from nnopt.course.locate import find_course
    from nnopt.errors import IntakeError
    from nnopt.intake.inventory import inventory

    found = find_course(course_folder)
    only = [found.get(name).id for name in ids]
    refused = False
    for number, path in enumerate(submissions):
        try:
            lines = inventory(path, found, only, copies)
        except IntakeError as error:
            refused = True
            lines = [path.name, error.format_message()]
        click.echo("\n".join(["", *lines] if number else lines))
    if refused:
        raise SystemExit(3)
