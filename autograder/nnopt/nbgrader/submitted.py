"""What did a student hand in through nbgrader? The folder becomes a sealed submission."""

from __future__ import annotations

from pathlib import Path

import msgspec

from nnopt.course.catalogue import Assignment, Course
from nnopt.errors import IntakeError
from nnopt.intake.files import Findings, Found, read_folder
from nnopt.intake.sealed import SealedSubmission
from nnopt.intake.take_in import seal, take_in


def assignment_of(course: Course, notebook: str, assignment: str) -> Assignment | None:
    """Return which assignment a notebook of the gradebook is, None when it is not one of ours.

    Both names are the instructor's: nothing that a student can edit has a say in it.
    """
    known = {each.id: each for each in course.assignments}
    return known.get(notebook) or known.get(assignment)


def take_in_notebook(
    folder: Path, notebook: str, student: str, course: Course, assignment: Assignment
) -> SealedSubmission:
    """Read the notebook of this name, and the student's own modules beside it.

    Other notebooks in the folder are copies and drafts. Only when the one that is asked for is
    missing, they are looked through for one that holds its cells; without any notebook, the
    modules that it would hold are taken.
    """
    try:
        findings = read_folder(folder)
    except IntakeError:
        sealed = take_in(folder / f"{notebook}.ipynb", course, [assignment.id])
    else:
        chosen = tuple(_chosen(findings, f"{notebook}.ipynb", course))
        findings = Findings(chosen, findings.seen, findings.notes)
        sealed = seal(assignment.id, findings, course, [assignment.id])
    return msgspec.structs.replace(sealed, id=student)


def _chosen(findings: Findings, name: str, course: Course) -> list[Found]:
    modules = {f"{module}.py" for each in course.assignments for module in each.modules}
    books = [found for found in findings.files if found.path.endswith(".ipynb")]
    if not books:
        return list(findings.files)
    own = [found for found in findings.files if found.path.endswith(".py")]
    helpers = [found for found in own if found.path.rpartition("/")[2] not in modules]
    return helpers + ([found for found in books if found.path == name] or books)
