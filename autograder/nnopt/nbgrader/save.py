"""Which scores does nbgrader store? Its own class does it, and takes no silence for full marks."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import SaveAutoGrades

from nnopt.nbgrader.outputs import is_check


class SaveScores(SaveAutoGrades):
    """Stores scores as nbgrader does, but not of cells that nothing has graded.

    For nbgrader a cell without an output has all its points.
    """

    def _add_score(self, cell: Any, resources: Any) -> None:
        super()._add_score(cell, resources)
        if "nnopt" not in resources or cell.cell_type != "code" or not is_check(cell):
            return
        kinds = [output.output_type for output in cell.outputs]
        name = cell.metadata.nbgrader["grade_id"]
        if name in resources["nnopt"]["ungraded"] or kinds.count("execute_result") != 1:
            grade = self.gradebook.find_grade(
                name, self.notebook_id, self.assignment_id, self.student_id
            )
            grade.auto_score = None
            grade.needs_manual_grade = True
            self.gradebook.db.commit()
