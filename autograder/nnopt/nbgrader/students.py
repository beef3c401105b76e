"""How do the students of a roster get into nbgrader's gradebook?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import chdir
from sqlalchemy.exc import OperationalError

from nnopt.classes.people import Person
from nnopt.errors import CourseError, MachineError


def gradebook_of(folder: Path) -> str:
    """Return where the gradebook of a course folder is, as its nbgrader_config.py says."""
    if not (folder / "nbgrader_config.py").is_file():
        raise CourseError(
            f"{folder} is no course of nbgrader: it has no nbgrader_config.py",
            "Run this in the course folder, or make one with `nnopt nbgrader-init FOLDER`.",
        )
    with chdir(str(folder)):  # where nbgrader's own commands look for it
        app = NbGrader()
        app.initialize(["--log-level=ERROR"])
        return str(CourseDirectory(parent=app).db_url)


def add_students(db_url: str, people: Sequence[Person]) -> tuple[int, int]:
    """Write students into a gradebook; return how many are new and how many were there.

    Whoever is there keeps all grades; nobody is removed. What the roster does not say stays.
    """
    try:
        with Gradebook(db_url) as gradebook:
            known = {student.id for student in gradebook.students}
            for person in people:
                said = {
                    "first_name": person.first,
                    "last_name": person.last,
                    "email": person.email,
                }
                fields = {name: text for name, text in said.items() if text}
                gradebook.update_or_create_student(person.id, **fields)
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        raise MachineError(
            "the gradebook is locked: another program is writing to it",
            "Close other commands of nbgrader and pages of formgrader that work, and try again.",
        ) from error
    there = sum(person.id in known for person in people)
    return len(people) - there, there
