"""`nnopt new`: a new assignment, or a course of its own."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

import click

from nnopt.cli.options import author_course, author_course_option
from nnopt.course.locate import find_course
from nnopt.errors import NnoptError


@click.group(short_help="Begin an assignment or a course.")
def new() -> None:
    """Begin an assignment or a course of your own.

    What is written can be built, verified and graded at once: replace it part by part, and run
    `nnopt build` and `nnopt verify` after each.
    """


@new.command()
@click.argument("name", metavar="NN_NAME")
@author_course_option
def assignment(name: str, course_folder: Path | None) -> None:
    """Add the assignment NN_NAME, such as 09_momentum, to a course.

    Writes solutions/NN_NAME with one task, one public check, one hidden test, one known mistake and
    one other right solution, and builds what students receive of it.
    """
    from nnopt.authoring.scaffold.new import new_assignment

    folder = find_course(author_course(course_folder)).folder
    _show(new_assignment(folder, name))
    option = f" --course {shlex.quote(str(course_folder))}" if course_folder else ""
    click.echo(f"Next: nnopt verify{option} --assignment {name}")


@new.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--with-kit", is_flag=True, help="Copy the eight assignments of nnopt into it.")
def course(folder: Path, with_kit: bool) -> None:
    """Make FOLDER a course with one small assignment, or with those of nnopt.

    The eight assignments come from the checkout that nnopt is installed from, or from the package
    nnopt-kit, which only instructors install.
    """
    from nnopt.authoring.scaffold.new import new_course

    _show(new_course(folder, with_kit=with_kit))
    click.echo(f"Next: nnopt verify --course {shlex.quote(str(folder))}")


def _show(written: Iterable[str]) -> None:
    try:
        for path in written:
            click.echo(f"wrote  {path}")
    except OSError as error:
        raise NnoptError(
            f"cannot write {error.filename}: {error.strerror}",
            "Choose a folder that you may write to.",
        ) from None
