"""`nnopt nbgrader-init`: make a course folder for nbgrader, or update the kit's part of one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import click

from nnopt.cli.options import need_nbgrader
from nnopt.course.locate import find_course


def _permissions(context: click.Context, parameter: click.Parameter, value: str) -> int:
    if not re.fullmatch("0?[0-2]?7[0-7]{2}", value):
        raise click.BadParameter("give three digits such as 700, 750 or 770.")
    return int(value, 8)


@click.command("nbgrader-init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--course",
    "course_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The nnopt course. Default: NNOPT_COURSE, else the course that FOLDER has already, else "
    "the checkout that nnopt is installed from.",
)
@click.option("--course-id", default="", help="nbgrader's name of the course. Default: the folder.")
@click.option(
    "--exchange",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder through which assignments and submissions pass between accounts.",
)
@click.option(
    "--mode",
    default="700",
    show_default=True,
    callback=_permissions,
    help="Permissions of a new FOLDER: 750 lets the group read it, 2770 work in it.",
)
def nbgrader_init(
    folder: Path, course_folder: Path | None, course_id: str, exchange: Path | None, mode: int
) -> None:
    """Make FOLDER a course of nbgrader that grades with nnopt.

    Writes the configuration, the assignments in source/, and a README with the commands of the
    whole cycle. Run it again after a change of the nnopt course: it updates source/ and
    nnopt_nbgrader.py. Your settings, the gradebook and submissions are never touched.
    """
    need_nbgrader()
    from nnopt.nbgrader.course_folder import course_of, make_course

    before = course_of(folder)
    named = course_folder is not None or os.environ.get("NNOPT_COURSE")
    course = find_course(course_folder if named else before)
    changes = make_course(
        folder,
        course,
        course_id=course_id,
        exchange=exchange.resolve() if exchange else None,
        mode=mode,
    )
    if before is not None and before != course.folder:
        click.echo(f"course changed from {before} to {course.folder}")
    for change in changes:
        if change.kind != "kept":
            click.echo(f"{change.kind:<8} {change.path}")
    if all(change.kind == "kept" for change in changes):
        click.echo(f"{folder} is up to date")
    if shutil.which("nbgrader") is None:
        click.echo("nbgrader is not on your PATH: it stands where nnopt stands.")
    if (folder / "exchange").is_dir() and not folder.stat().st_mode & 0o011:
        click.echo(
            f"Other accounts cannot reach {folder / 'exchange'}: for students with accounts of "
            "their own name a folder outside in nbgrader_config.py, c.Exchange.root."
        )
    first = course.assignments[0].id
    there = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"Next: {there}nbgrader generate_assignment {first}")
