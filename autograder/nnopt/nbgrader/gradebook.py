"""What does nbgrader's gradebook say about a notebook, and what is kept beside it?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from nbgrader.api import Gradebook, MissingEntry

from nnopt.errors import NnoptError
from nnopt.report.causes import arrange, first_told, told_in
from nnopt.report.document import Document, TaskResult, decode, encode
from nnopt.report.tasks import again
from nnopt.report.words import happened
from nnopt.whole import write_whole

# Beside autograded/ and not in it: what lies there is copied to feedback/.
RESULTS = "nnopt_results"


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


def results_path(root: Path, place: Place) -> Path:
    """Return the file with the results document of one submitted notebook; for instructors."""
    return root / RESULTS / place.student / place.assignment / f"{place.notebook}.json"


def keep_results(root: Path, place: Place, document: Document) -> None:
    """Write a results document."""
    path = results_path(root, place)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, encode(document))


def read_results(root: Path, place: Place) -> Document | None:
    """Return the document, None when there is none that can be read."""
    try:
        return decode(results_path(root, place).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


class Told(msgspec.Struct, frozen=True):
    """What grading said of a notebook: its tasks, where each cause is told, why none could run."""

    tasks: dict[str, TaskResult]
    first: dict[tuple[str, ...], str]
    ungradable: str

    def message(self, name: str) -> str:
        """Return what happened first in a task."""
        task = self.tasks.get(name)
        if self.ungradable or task is None:
            return self.ungradable
        arranged = arrange(task)
        for cause in arranged.causes:
            elsewhere = told_in(self.first, task, cause.test)
            return again(cause, elsewhere) if elsewhere else happened(cause.test)
        return happened(arranged.waiting[0]) if arranged.waiting else ""

    def each(self, name: str, field: str) -> list[str]:
        """Return a field of every cause that is told in a task, once and without empty ones."""
        task = self.tasks.get(name)
        causes = arrange(task).causes if task else ()
        own = [c.test for c in causes if task and not told_in(self.first, task, c.test)]
        return list(dict.fromkeys(filter(None, (getattr(test, field) for test in own))))


def told_of(root: Path, place: Place) -> Told:
    """Return what the results document of a submitted notebook says; nothing without one."""
    document = read_results(root, place)
    parts = document.assignments if document else ()
    tasks = {task.name: task for part in parts for task in part.tasks}
    faults = [part for part in (*parts, document) if part and part.status == "ungradable"]
    why = next((part.message for part in faults if part.message), "Nothing of it could be run.")
    return Told(tasks, first_told(tasks.values()), why if faults else "")


def status_of(grade: Any, told: Told) -> str:
    """Return the status of a task: ungraded when nobody and nothing gave a score."""
    if grade.auto_score is None and grade.manual_score is None:
        return "ungraded"
    if grade.needs_manual_grade:
        return "needs_manual_grade"
    return "ungradable" if told.ungradable and grade.manual_score is None else "graded"
