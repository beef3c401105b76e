"""What does nbgrader's gradebook say about a notebook, and how is it told what is not graded?"""

from __future__ import annotations

from typing import Any

import msgspec
from nbgrader.api import Gradebook, MissingEntry

from nnopt.errors import NnoptError


class Place(msgspec.Struct, frozen=True):
    """One submitted notebook, as nbgrader names it; every name is the instructor's."""

    db_url: str
    assignment: str
    notebook: str
    student: str

    @classmethod
    def of(cls, resources: Any) -> Place:
        """Return the place that nbgrader's resources name."""
        named = resources["nbgrader"]
        return cls(named["db_url"], named["assignment"], named["notebook"], named["student"])


class SourceCell(msgspec.Struct, frozen=True):
    """A cell of the released notebook: what the gradebook kept of it."""

    name: str
    cell_type: str
    source: str
    locked: bool
    checksum: str
    grade: bool
    solution: bool
    task: bool
    points: float | None

    def metadata(self) -> dict[str, Any]:
        """Return nbgrader's metadata of this cell, version 3."""
        found: dict[str, Any] = {
            "cell_type": self.cell_type,
            "checksum": self.checksum,
            "grade": self.grade,
            "grade_id": self.name,
            "locked": self.locked,
            "schema_version": 3,
            "solution": self.solution,
            "task": self.task,
        }
        return found if self.points is None else {**found, "points": self.points}


def source_cells(place: Place) -> dict[str, SourceCell]:
    """Return the cells of the released notebook in its order, by their grade id."""
    with Gradebook(place.db_url) as gradebook:
        notebook = gradebook.find_notebook(place.notebook, place.assignment)
        grades = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        tasks = {cell.name: float(cell.max_score) for cell in notebook.task_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        return {
            cell.name: SourceCell(
                name=cell.name,
                cell_type=str(getattr(cell.cell_type, "value", cell.cell_type)),
                source=cell.source or "",
                locked=bool(cell.locked),
                checksum=cell.checksum or "",
                grade=cell.name in grades,
                solution=cell.name in solutions or cell.name in tasks,
                task=cell.name in tasks,
                points=grades.get(cell.name, tasks.get(cell.name)),
            )
            for cell in notebook.source_cells
        }


def notebooks_of(db_url: str, assignment: str) -> list[str]:
    """Return the names of the notebooks of an assignment; none of an unknown assignment."""
    with Gradebook(db_url) as gradebook:
        try:
            return [str(each.name) for each in gradebook.find_assignment(assignment).notebooks]
        except MissingEntry:
            return []


def mark_ungraded(place: Place) -> None:
    """Take back automatic scores, so that none of an earlier run passes for one of this run.

    What a person gave stays. Every cell is then one that needs somebody to look at it.
    """
    with Gradebook(place.db_url) as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(
                place.notebook, place.assignment, place.student
            )
        except MissingEntry:
            return
        for grade in notebook.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
        notebook.late_submission_penalty = None
        gradebook.db.commit()


def take_back(place: Place, error: NnoptError, log: Any) -> None:
    """Say that a submission could not be graded, and leave it ungraded: a fault of ours."""
    mark_ungraded(place)
    what = error.what[:1].upper() + error.what[1:]
    what, remedy = what.rstrip("."), error.remedy.rstrip(".")
    log.error(
        "%s of %s was not graded. This is no fault of the student and no zero: the cells are "
        "marked as ungraded. %s. %s. Then run `nbgrader autograde %s --student %s` again.",
        place.notebook,
        place.student,
        what,
        remedy or "Run `nnopt doctor`",
        place.assignment,
        place.student,
    )
