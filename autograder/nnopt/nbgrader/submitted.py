"""What did a student hand in through nbgrader? The folder becomes a sealed submission."""

from __future__ import annotations

from pathlib import Path

import msgspec

from nnopt.course.catalogue import Assignment, Course
from nnopt.intake.sealed import SealedSubmission
from nnopt.intake.take_in import take_in


def assignment_of(course: Course, notebook: str, assignment: str) -> Assignment | None:
    """Return which assignment a notebook of the gradebook is, None when it is not one of ours.

    Both names are the instructor's: nothing that a student can edit has a say in it.
    """
    known = {each.id: each for each in course.assignments}
    return known.get(notebook) or known.get(assignment)


def take_in_notebook(
    folder: Path, notebook: str, student: str, course: Course, assignment: Assignment
) -> SealedSubmission:
    """Take in what a student handed in for one assignment, by the same rules as `nnopt-grade`."""
    sealed = take_in(folder, course, [assignment.id])
    return msgspec.structs.replace(sealed, id=student)
