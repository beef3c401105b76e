"""Who got what in which assignment? nbgrader's own columns, but nothing ungraded as a zero."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import CsvExportPlugin

from nnopt.nbgrader.export import guarded, is_collected, status_of, told_of
from nnopt.nbgrader.scores import Place

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
    "status",
)
"""nbgrader's columns in its order, and `status`."""

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
        ungraded = []
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            for row in self._rows(gradebook):
                writer.writerow({name: guarded(value) for name, value in row.items()})
                if row["status"] == "ungraded":
                    ungraded.append(f"{row['assignment']} of {row['student_id']}")
        if ungraded:
            self.log.warning(
                "Not graded yet, so without a score in %s: %s. What the log of `nbgrader "
                "autograde` names is to be mended, or a cell is to be graded by hand.",
                path,
                ", ".join(ungraded),
            )

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, Any]]:
        students = {str(each) for each in self.student}
        assignments = {str(each) for each in self.assignment}
        for assignment in gradebook.assignments:
            if assignments and assignment.name not in assignments:
                continue
            for student in gradebook.students:
                if not students or student.id in students:
                    yield {
                        "assignment": assignment.name,
                        "duedate": assignment.duedate,
                        "student_id": student.id,
                        "last_name": student.last_name,
                        "first_name": student.first_name,
                        "email": student.email,
                        "max_score": assignment.max_score,
                        **self._score(gradebook, assignment.name, student.id),
                    }

    def _score(self, gradebook: Gradebook, assignment: str, student: str) -> dict[str, Any]:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            if is_collected(self, assignment, student):
                return {"status": "ungraded"}
            nothing = dict.fromkeys(("raw_score", "late_submission_penalty", "score"), 0.0)
            return {**nothing, "status": "not_submitted"}
        states = set()
        for notebook in submission.notebooks:
            told = told_of(self, Place("", assignment, notebook.name, student))
            states |= {status_of(grade, told) for grade in notebook.grades}
        found = {"timestamp": submission.timestamp}
        if "ungraded" in states:
            return {**found, "status": "ungraded"}
        penalty = submission.late_submission_penalty or 0.0
        return {
            **found,
            "raw_score": submission.score,
            "late_submission_penalty": penalty,
            "score": max(0.0, submission.score - penalty),
            "status": next((each for each in _FIRST if each in states), "graded"),
        }
