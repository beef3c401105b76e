"""`nnopt nbgrader-students`: put the students of a roster into nbgrader's gradebook."""

from __future__ import annotations

from pathlib import Path

import click

from nnopt.cli.options import need_nbgrader


@click.command("nbgrader-students")
@click.argument("roster", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The course folder of nbgrader. Default: the current one.",
)
@click.option("--dry-run", is_flag=True, help="Show what the file says, and write nothing.")
def nbgrader_students(roster: Path, folder: Path, dry_run: bool) -> None:
    """Import the students of ROSTER into the gradebook.

    ROSTER is a CSV file as Moodle, Canvas, nbgrader and spreadsheets write it: comma, semicolon or
    tab, UTF-8, UTF-16, GBK or Windows-1252. The id is the column id, Username or SIS Login ID, else
    another number that it has. Students who are there already keep their grades.
    """
    need_nbgrader()
    from nnopt.classes.people import read_roster

    people = read_roster(roster)
    if dry_run:
        for person in people:
            click.echo(f"{person.id}\t{person.name}\t{person.email}")
        return
    from nnopt.nbgrader.students import add_students, gradebook_of

    new, there = add_students(gradebook_of(folder), people)
    click.echo(f"{new} new, {there} known before. The first is {people[0].id}, {people[0].name}.")
