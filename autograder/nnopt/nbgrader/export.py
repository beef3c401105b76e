"""Who got what in which task, and which mistake was recognized? One row per student and task."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from nnopt.nbgrader.keep import read_results
from nnopt.nbgrader.outputs import task_of
from nnopt.nbgrader.scores import Place
from nnopt.results.document import TaskResult

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "notebook",
    "task",
    "score",
    "max_score",
    "status",
    "misconceptions",
    "hints",
    "late_submission_penalty",
)
"""`late_submission_penalty` is that of the whole submission and stands in each of its rows.

The totals of `nbgrader export` are the sums of `score` and `max_score`, less the penalty.
"""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TaskExport(ExportPlugin):
    """Exports tasks: `nbgrader export --exporter nnopt.nbgrader.export.TaskExport`.

    `status` is graded, needs_manual_grade, ungraded or not_submitted; the score of what is
    ungraded is empty.
    """

    bom = Bool(False, help="Start with a byte order mark, for spreadsheets.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the rows to `to`, which is tasks.csv by default."""
        path = Path(self.to or "tasks.csv")
        self.log.info("Exporting the scores of tasks to %s", path)
        encoding = "utf-8-sig" if self.bom else "utf-8"
        with path.open("w", encoding=encoding, errors="backslashreplace", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for row in self._rows(gradebook):
                writer.writerow({name: guarded(value) for name, value in row.items()})

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        students = {str(each) for each in self.student}
        assignments = {str(each) for each in self.assignment}
        for assignment in gradebook.assignments:
            if assignments and assignment.name not in assignments:
                continue
            for student in gradebook.students:
                if not students or student.id in students:
                    yield from self._submission(gradebook, assignment, student)

    def _submission(
        self, gradebook: Gradebook, assignment: Any, student: Any
    ) -> Iterator[dict[str, Any]]:
        common = {
            "assignment": assignment.name,
            "duedate": assignment.duedate,
            "student_id": student.id,
            "last_name": student.last_name,
            "first_name": student.first_name,
            "email": student.email,
        }
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            for notebook in assignment.notebooks:
                for cell in (*notebook.grade_cells, *notebook.task_cells):
                    yield {
                        **common,
                        "notebook": notebook.name,
                        "task": task_of(cell.name),
                        "score": 0.0,
                        "max_score": cell.max_score,
                        "status": "not_submitted",
                        "late_submission_penalty": 0.0,
                    }
            return
        common["timestamp"] = submission.timestamp
        common["late_submission_penalty"] = submission.late_submission_penalty
        for notebook in submission.notebooks:
            place = Place("", assignment.name, notebook.name, student.id)
            results = self._results(place)
            for grade in notebook.grades:
                yield {**common, "notebook": notebook.name, **_grade(grade, results)}

    def _results(self, place: Place) -> dict[str, TaskResult]:
        coursedir = getattr(self.parent, "coursedir", None)
        document = read_results(Path(coursedir.root) if coursedir else Path(), place)
        parts = document.assignments if document else ()
        return {task.name: task for part in parts for task in part.tasks}


def _grade(grade: Any, results: dict[str, TaskResult]) -> dict[str, Any]:
    task = results.get(task_of(grade.name))
    tests = task.tests if task else ()
    ungraded = grade.auto_score is None and grade.manual_score is None
    return {
        "task": task_of(grade.name),
        "score": "" if ungraded else grade.score,
        "max_score": grade.max_score,
        "status": _status(grade, ungraded),
        "misconceptions": "; ".join(_each(test.misconception for test in tests)),
        "hints": " ".join(_each(test.hint for test in tests)),
    }


def _status(grade: Any, ungraded: bool) -> str:
    if ungraded:
        return "ungraded"
    return "needs_manual_grade" if grade.needs_manual_grade else "graded"


def _each(texts: Iterable[str]) -> list[str]:
    """Return every text once, without the empty ones."""
    return list(dict.fromkeys(text for text in texts if text))


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
