"""Who got what in which task, and which mistake was recognized? One row per student and task."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from nnopt.nbgrader.keep import read_results
from nnopt.nbgrader.outputs import task_of
from nnopt.nbgrader.scores import Place
from nnopt.report.causes import arrange, first_told, told_in
from nnopt.report.document import TaskResult
from nnopt.report.tasks import again
from nnopt.report.words import happened

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
    "message",
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
            waits = is_collected(self, assignment.name, student.id)
            for notebook in assignment.notebooks:
                for cell in (*notebook.grade_cells, *notebook.task_cells):
                    yield {
                        **common,
                        "notebook": notebook.name,
                        "task": task_of(cell.name),
                        "score": "" if waits else 0.0,
                        "max_score": cell.max_score,
                        "status": "ungraded" if waits else "not_submitted",
                        "late_submission_penalty": 0.0,
                    }
            return
        common["timestamp"] = submission.timestamp
        common["late_submission_penalty"] = submission.late_submission_penalty
        for notebook in submission.notebooks:
            place = Place("", assignment.name, notebook.name, student.id)
            told = told_of(self, place)
            for grade in notebook.grades:
                yield {**common, "notebook": notebook.name, **_grade(grade, told)}


class Told(msgspec.Struct, frozen=True):
    """What the grading of a notebook said: its tasks, where each cause is told, why none ran."""

    tasks: dict[str, TaskResult]
    first: dict[tuple[str, ...], str]
    ungradable: str


def told_of(plugin: ExportPlugin, place: Place) -> Told:
    """Return what the results document of a submitted notebook says; nothing without one."""
    coursedir = getattr(plugin.parent, "coursedir", None)
    document = read_results(Path(coursedir.root) if coursedir else Path(), place)
    parts = document.assignments if document else ()
    tasks = {task.name: task for part in parts for task in part.tasks}
    faults = [part.message for part in parts if part.status == "ungradable"]
    if document and document.status == "ungradable":
        faults.append(document.message or "Nothing of it could be run.")
    return Told(tasks, first_told(tasks.values()), next(filter(None, faults), ""))


def is_collected(plugin: ExportPlugin, assignment: str, student: str) -> bool:
    """Say whether something waits to be graded that the gradebook does not know yet."""
    coursedir = getattr(plugin.parent, "coursedir", None)
    if coursedir is None:
        return False
    path = coursedir.format_path(coursedir.submitted_directory, student, assignment)
    return Path(path).is_dir()


def _grade(grade: Any, told: Told) -> dict[str, Any]:
    task = told.tasks.get(task_of(grade.name))
    causes = arrange(task).causes if task else ()
    own = [cause.test for cause in causes if task and not told_in(told.first, task, cause.test)]
    status = status_of(grade, told)
    return {
        "task": task_of(grade.name),
        "score": "" if status == "ungraded" else grade.score,
        "max_score": grade.max_score,
        "status": status,
        "message": told.ungradable or _message(task, told),
        "misconceptions": "; ".join(_each(test.misconception for test in own)),
        "hints": " ".join(_each(test.hint for test in own)),
    }


def _message(task: TaskResult | None, told: Told) -> str:
    if task is None:
        return ""
    for cause in arrange(task).causes:
        elsewhere = told_in(told.first, task, cause.test)
        return again(cause, elsewhere) if elsewhere else happened(cause.test)
    waiting = arrange(task).waiting
    return happened(waiting[0]) if waiting else ""


def status_of(grade: Any, told: Told) -> str:
    """Return the status of a task: ungraded when nobody and nothing gave a score."""
    if grade.auto_score is None and grade.manual_score is None:
        return "ungraded"
    if grade.needs_manual_grade:
        return "needs_manual_grade"
    return "ungradable" if told.ungradable and grade.manual_score is None else "graded"


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
