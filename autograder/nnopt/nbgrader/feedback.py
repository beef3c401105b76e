"""What do students see of an autograded notebook? Nothing that is for instructors."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from nnopt.authoring.build.checks import CHECKS_CELL

_LEFT_OUT = "# The public checks. They are in the notebook that you handed in."
_KINDS = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/plain")


class StudentFeedback(NbGraderPreprocessor):
    """Leaves out what `c.Nnopt.audience = "instructor"` shows in formgrader, and the kit's checks.

    It stands first in `c.GenerateFeedback.preprocessors`.
    """

    # nbconvert sets it for every preprocessor and warns of one that has it not.
    display_data_priority = List(Unicode(), list(_KINDS)).tag(config=True)

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clean one cell; the program of the checks would be half of the page."""
        if cell.cell_type == "code":
            if _locked(cell) and cell.source.startswith(CHECKS_CELL):
                cell.source = _LEFT_OUT
            cell.outputs = [output for output in cell.outputs if not _is_for_instructors(output)]
        return cell, resources


def _locked(cell: Any) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("locked"))


def _is_for_instructors(output: Any) -> bool:
    kit = output.get("metadata", {}).get("nnopt", {})
    return isinstance(kit, dict) and kit.get("audience") == "instructor"
