"""`nnopt gradescope-bundle`: the zip that Gradescope takes as an autograder."""

from __future__ import annotations

from pathlib import Path

import click

from nnopt.cli.options import assignment_option, author_course, author_course_option


@click.command("gradescope-bundle", short_help="Pack an autograder for Gradescope.")
@author_course_option
@assignment_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("autograder.zip"),
    show_default=True,
    help="The zip to write.",
)
@click.option(
    "--allow-weak-isolation",
    is_flag=True,
    help="Grade also where no sandbox stands there. Only for work that you trust; not official.",
)
def gradescope_bundle(
    course_folder: Path | None, ids: tuple[str, ...], output: Path, allow_weak_isolation: bool
) -> None:
    """Pack the kit, the hidden suites of the assignments and two scripts into one zip.

    Upload it under Configure Autograder. The points of the assignment in Gradescope are those that
    this command prints. The zip holds all answers: give it to nobody.
    """
    from nnopt.authoring.gradescope.bundle import bundle
    from nnopt.cli.target import write_file
    from nnopt.course.locate import find_course
    from nnopt.report.words import plural

    course = find_course(author_course(course_folder))
    content = bundle(course, ids, weak=allow_weak_isolation)
    write_file(output, content, mode=0o600)
    chosen = [course.get(name) for name in ids] or list(course.assignments)
    names = ", ".join(assignment.id for assignment in chosen)
    points = sum(assignment.points for assignment in chosen)
    click.echo(f"{output}: {names}, {plural(points, 'point')} in all")
