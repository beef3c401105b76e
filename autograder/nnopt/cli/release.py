"""`nnopt release`: the archive that students receive, with nothing secret in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from nnopt.cli.options import assignment_option, author_course, author_course_option


@click.command(short_help="Make the archive that students receive.")
@author_course_option
@assignment_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("students.zip"),
    show_default=True,
    help="The archive to write.",
)
@click.option(
    "--check",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Write nothing; look for secrets in this folder, such as nbgrader's release/.",
)
def release(
    course_folder: Path | None, ids: Sequence[str], output: Path, folder: Path | None
) -> None:
    """Pack what students receive (assignments/) into one archive.

    The same course gives the same bytes each time. Nothing is written when a file holds a line of
    a solution, of a hidden test, of a known mistake or of an accepted variant, or a value that the
    reference gave in a hidden test (where this machine has recorded these).
    """
    from nnopt.authoring.build.bundle import bundle, check_folder
    from nnopt.cli.target import write_file
    from nnopt.course.locate import find_course
    from nnopt.report.words import plural

    course = find_course(author_course(course_folder))
    if folder:
        count = check_folder(folder, course)
        click.echo(f"{plural(count, 'file')} in {folder}: nothing secret")
        return
    chosen = [course.get(name) for name in ids] or list(course.assignments)
    content = bundle(chosen)
    write_file(output, content)
    click.echo(f"{output}: {plural(len(chosen), 'assignment')}, {len(content):,} bytes")
