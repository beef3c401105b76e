"""Who got what: per submission, and per task with the mistakes that were recognized."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import CsvExportPlugin, ExportPlugin
from traitlets import Bool

from nnopt.nbgrader.gradebook import Place, Told, status_of, told_of
from nnopt.nbgrader.outputs import task_of

Row = dict[str, Any]
_STUDENT = ("student_id", "last_name", "first_name", "email")
_HEAD = ("assignment", "duedate", "timestamp", *_STUDENT)

TOTALS = (*_HEAD, "raw_score", "late_submission_penalty", "score", "max_score", "status")
"""nbgrader's columns in its order, and `status`."""
TASKS = (
    *_HEAD,
    *("notebook", "task", "score", "max_score", "status", "message"),
    *("misconceptions", "hints", "late_submission_penalty"),
)
"""`late_submission_penalty` is that of the whole submission and stands in each of its rows.

The totals of `nbgrader export` are the sums of `score` and `max_score`, less the penalty.
"""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIRST = ("needs_manual_grade", "ungradable")


class TotalsExport(CsvExportPlugin):
    """Exports totals; it stands where `nbgrader export` has `CsvExportPlugin`.

    `status` is graded, needs_manual_grade, ungradable (a fault of the student: 0), ungraded or
    not_submitted. What is ungraded has no score: for nbgrader it would be 0.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the rows to `to`, which is grades.csv by default."""
        path = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", path)
        rows = [self._row(gradebook, *each) for each in _submissions(self, gradebook)]
        _write(path, TOTALS, rows, lineterminator="\n")
        if ungraded := [row for row in rows if row["status"] == "ungraded"]:
            self.log.warning(
                "Not graded yet, so without a score in %s: %s. What the log of `nbgrader "
                "autograde` names is to be mended, or a cell is to be graded by hand.",
                path,
                ", ".join(f"{row['assignment']} of {row['student_id']}" for row in ungraded),
            )

    def _row(self, gradebook: Gradebook, assignment: Any, student: Any) -> Row:
        row = {**_head(assignment, student), "max_score": assignment.max_score}
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            if _is_collected(self, assignment.name, student.id):
                return {**row, "status": "ungraded"}
            nothing = dict.fromkeys(("raw_score", "late_submission_penalty", "score"), 0.0)
            return {**row, **nothing, "status": "not_submitted"}
        row["timestamp"] = submission.timestamp
        states = set()
        for notebook in submission.notebooks:
            told = _told(self, assignment.name, notebook.name, student.id)
            states |= {status_of(grade, told) for grade in notebook.grades}
        if "ungraded" in states:
            return {**row, "status": "ungraded"}
        penalty = submission.late_submission_penalty or 0.0
        return {
            **row,
            "raw_score": submission.score,
            "late_submission_penalty": penalty,
            "score": max(0.0, submission.score - penalty),
            "status": next((each for each in _FIRST if each in states), "graded"),
        }


class TaskExport(ExportPlugin):
    """Exports tasks: `nbgrader export --exporter nnopt.nbgrader.export.TaskExport`.

    `status` is graded, needs_manual_grade, ungradable (a fault of the student: 0), ungraded or
    not_submitted; the score of what is ungraded is empty. `message` says what happened
    first in a task that has not all points, such as a module that does not run. A mistake in
    another task is told there and booked there.
    """

    bom = Bool(False, help="Start with a byte order mark, for spreadsheets.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the rows to `to`, which is tasks.csv by default."""
        path = Path(self.to or "tasks.csv")
        self.log.info("Exporting the scores of tasks to %s", path)
        every = _submissions(self, gradebook)
        rows = [row for each in every for row in self._rows(gradebook, *each)]
        _write(path, TASKS, rows, encoding="utf-8-sig" if self.bom else "utf-8")

    def _rows(self, gradebook: Gradebook, assignment: Any, student: Any) -> Iterator[Row]:
        head = _head(assignment, student)
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            waits = _is_collected(self, assignment.name, student.id)
            head |= {
                "score": "" if waits else 0.0,
                "status": "ungraded" if waits else "not_submitted",
                "late_submission_penalty": 0.0,
            }
            for notebook in assignment.notebooks:
                for cell in (*notebook.grade_cells, *notebook.task_cells):
                    task = {"task": task_of(cell.name), "max_score": cell.max_score}
                    yield {**head, "notebook": notebook.name, **task}
            return
        head["timestamp"] = submission.timestamp
        head["late_submission_penalty"] = submission.late_submission_penalty
        for notebook in submission.notebooks:
            told = _told(self, assignment.name, notebook.name, student.id)
            for grade in notebook.grades:
                yield {**head, "notebook": notebook.name, **_of_grade(grade, told)}


def guarded(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded(-1.5), guarded(None)
    ("'=1+1", -1.5, '')
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _submissions(plugin: ExportPlugin, gradebook: Gradebook) -> Iterator[tuple[Any, Any]]:
    """Yield each assignment and student that was asked for."""
    students = {str(each) for each in plugin.student}
    assignments = {str(each) for each in plugin.assignment}
    for assignment in gradebook.assignments:
        if not assignments or assignment.name in assignments:
            for student in gradebook.students:
                if not students or student.id in students:
                    yield assignment, student


def _head(assignment: Any, student: Any) -> Row:
    return {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
    }


def _of_grade(grade: Any, told: Told) -> Row:
    task, status = task_of(grade.name), status_of(grade, told)
    return {
        "task": task,
        "score": "" if status == "ungraded" else grade.score,
        "max_score": grade.max_score,
        "status": status,
        "message": told.message(task),
        "misconceptions": "; ".join(told.each(task, "misconception")),
        "hints": " ".join(told.each(task, "hint")),
    }


def _write(
    path: Path, columns: tuple[str, ...], rows: list[Row], *, encoding: str = "utf-8", **how: Any
) -> None:
    with path.open("w", encoding=encoding, errors="backslashreplace", newline="") as file:
        writer = csv.DictWriter(file, columns, **how)
        writer.writeheader()
        for row in rows:
            writer.writerow({name: guarded(value) for name, value in row.items()})


def _told(plugin: ExportPlugin, assignment: str, notebook: str, student: str) -> Told:
    coursedir = getattr(plugin.parent, "coursedir", None)
    root = Path(coursedir.root) if coursedir else Path()
    return told_of(root, Place("", assignment, notebook, student))


def _is_collected(plugin: ExportPlugin, assignment: str, student: str) -> bool:
    """Say whether something waits to be graded that the gradebook does not know yet."""
    coursedir = getattr(plugin.parent, "coursedir", None)
    if coursedir is None:
        return False
    path = coursedir.format_path(coursedir.submitted_directory, student, assignment)
    return Path(path).is_dir()
