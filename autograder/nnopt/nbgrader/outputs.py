"""What does each cell of an autograded notebook show, and which number does nbgrader read there?"""

from __future__ import annotations

import math
from typing import Any

import nbformat
from nbgrader import utils

from nnopt.course.catalogue import Assignment
from nnopt.nbgrader.table import Told, summary_html, task_html, task_text
from nnopt.report.causes import first_told
from nnopt.report.document import AssignmentResult, Audience, Document, TaskResult
from nnopt.report.redact import redact

_v4: Any = nbformat.v4
_PREFIX = "check-"
SUMMARY = "checks"
INSTRUCTOR = {"nnopt": {"audience": "instructor"}}


class Outputs:
    """Writes the results of one document into the cells of its notebook.

    Every cell has what a student may see; with the audience `instructor` also all the rest, in
    outputs that no feedback keeps.
    `ungraded` lists the grade ids of cells whose score is for a person to give.
    """

    def __init__(
        self, assignment: Assignment, document: Document, log: Any, audience: Audience = "student"
    ) -> None:
        self.assignment = assignment
        self.document = redact(document, "student")
        self.log = log
        self.ungraded: list[str] = []
        self._told: Told = {}
        parts = document.assignments if audience == "instructor" else ()
        self._detailed = {task.name: task for part in parts for task in part.tasks}

    def fill(self, notebook: Any) -> None:
        """Put tables and points into the cells."""
        result = self.result()
        tasks = {task.name: task for task in result.tasks}
        self._told = first_told(result.tasks)
        found = set()
        for cell in notebook.cells:
            if cell.cell_type != "code" or "nbgrader" not in cell.metadata:
                continue
            name = cell.metadata.nbgrader.get("grade_id", "")
            if name == SUMMARY:
                cell.outputs = [_display(summary_html(self.document, result), "")]
            elif is_check(cell):
                task = tasks.get(task_of(name)) if name.startswith(_PREFIX) else None
                if task is None:
                    self._by_hand(cell, name)
                else:
                    found.add(task.name)
                    self._check(cell, task)
        for name in tasks.keys() - found:
            self.log.warning(
                "The notebook has no cell for the task %s, so the gradebook misses its points. "
                "Run `nnopt nbgrader-init` and `nbgrader generate_assignment` again.", name,
            )  # fmt: skip

    def result(self) -> AssignmentResult:
        """Return the result of the assignment; without one, that of something not readable."""
        for part in self.document.assignments:
            if part.id == self.assignment.id:
                return part
        tasks = tuple(
            TaskResult(task.name, task.title, 0, task.points, ()) for task in self.assignment.tasks
        )
        return AssignmentResult(
            self.assignment.id,
            self.assignment.title,
            "ungradable",
            0,
            self.assignment.points,
            self.document.message,
            tasks=tasks,
        )

    def does_not_run(self) -> str:
        """Return why no test could run: a fault in what was handed in; empty when some could."""
        result = self.result()
        tests = [test for task in result.tasks for test in task.tests]
        if result.status == "ungradable":
            return result.message
        stopped = [test for test in tests if test.stage == "import"]
        passed = any(test.status == "passed" for test in tests)
        return stopped[0].message if stopped and not passed else ""

    def _check(self, cell: Any, task: TaskResult) -> None:
        most = float(cell.metadata.nbgrader["points"])
        if most != task.max_score:
            self.log.warning(
                "Task %s has %s points in the course and %s in the gradebook; its score is scaled "
                "to the gradebook's. After a change of points run `nnopt nbgrader-init` and "
                "`nbgrader generate_assignment` again.", task.name, task.max_score, most,
            )  # fmt: skip
        points = scaled(task.score, task.max_score, most)
        cell.outputs = [_table(task, self._told)]
        if detailed := self._detailed.get(task.name):
            cell.outputs.append(_table(detailed, self._told, instructor=True))
        cell.outputs.append(
            _v4.new_output("execute_result", {"text/plain": repr(points)}, execution_count=1)
        )
        cell.execution_count = 1

    def _by_hand(self, cell: Any, name: str) -> None:
        cell.outputs = []
        self.ungraded.append(name)
        self.log.warning("Cell %s is no check of a task of nnopt: grade it by hand.", name)


def task_of(name: str) -> str:
    """Return the task of a check cell, by its grade id; of another cell the grade id itself.

    >>> task_of("check-mse"), task_of("essay")
    ('mse', 'essay')
    """
    return name.removeprefix(_PREFIX)


def is_check(cell: Any) -> bool:
    """Say whether nbgrader takes the score of a code cell from its output."""
    return bool(utils.is_grade(cell) and not utils.is_solution(cell))


def scaled(score: int, max_score: int, points: float) -> float:
    """Return a task's score in points of the gradebook, a plain number within [0, points].

    >>> scaled(3, 5, 5.0), scaled(3, 5, 10.0), scaled(5, 5, 7.3)
    (3.0, 6.0, 7.3)
    """
    share = points * score / max_score if max_score else 0.0
    return min(points, max(0.0, share)) if math.isfinite(share) else 0.0


def _table(task: TaskResult, told: Told, *, instructor: bool = False) -> Any:
    html, text = (f(task, told, instructor=instructor) for f in (task_html, task_text))
    return _display(html, text, INSTRUCTOR if instructor else None)


def _display(html: str, text: str, metadata: Any = None) -> Any:
    data = {"text/html": html, "text/plain": text}
    return _v4.new_output("display_data", data, metadata=metadata or {})
