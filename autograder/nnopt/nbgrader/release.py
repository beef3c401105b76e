"""What do students see of a notebook: when they get it, and when it comes back as feedback?"""

from __future__ import annotations

from typing import Any

import nbformat
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from traitlets import List, Unicode

from nnopt.authoring.build.checks import CHECKS_CELL
from nnopt.authoring.build.notebook import is_handout
from nnopt.nbgrader.harmless import frozen
from nnopt.nbgrader.outputs import SUMMARY, is_check, task_of
from nnopt.nbgrader.table import Score, scores_html

_v4: Any = nbformat.v4
_LEFT_OUT = "# The public checks. They are in the notebook that you handed in."
_KINDS = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
_TABLES = ".rendered_html td, .rendered_html th { padding: 2px 8px; }"


class KeepStubs(ClearSolutions):
    """Clears solutions as nbgrader does, but leaves the stubs that `nnopt build` made.

    They hold no solution, and nbgrader would put `# YOUR CODE HERE` in the place of all of it.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clear one cell."""
        if cell.cell_type == "code" and "module" in cell.metadata.get("nnopt", {}):
            return cell, resources
        cleared: tuple[Any, Any] = super().preprocess_cell(cell, resources, cell_index)
        return cleared


class _Feedback(NbGraderPreprocessor):
    """nbconvert sets what it prefers for every preprocessor and warns of one that has it not."""

    display_data_priority = List(Unicode(), list(_KINDS)).tag(config=True)


class StudentFeedback(_Feedback):
    """Leaves out what `c.Nnopt.audience = "instructor"` shows in formgrader, and the kit's checks.

    It stands first in `c.GenerateFeedback.preprocessors`.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clean one cell; the program of the checks would be half of the page."""
        if cell.cell_type == "code":
            if _of(cell).get("locked") and cell.source.startswith(CHECKS_CELL):
                cell.source = _LEFT_OUT
            cell.outputs = [output for output in cell.outputs if not _is_for_instructors(output)]
        return cell, resources


class ResultsFirst(_Feedback):
    """Puts what the tests found at the top of the page, task by task, and the handout at its end.

    It stands last in `c.GenerateFeedback.preprocessors`: points are those of the gradebook. The
    check cells leave the page for that, and with them nbgrader's list of nameless test cells.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Order the cells of one notebook."""
        checks = {cell.metadata.nbgrader.grade_id: cell for cell in nb.cells if _is_ours(cell)}
        if not checks:
            return nb, resources
        scores = [
            Score(task_of(name), name, _of(cell)["score"], _of(cell)["points"])
            for name, cell in checks.items()
        ]
        shown = [cell for cell in nb.cells if _of(cell).get("grade_id") == SUMMARY]
        found = [_html(scores_html(scores))]
        found += [_html(_table(cell)) for cell in shown if _table(cell)]
        found += [_html(f'<a name="{name}"></a>{_table(cell)}') for name, cell in checks.items()]
        rest = [cell for cell in nb.cells if cell not in (*shown, *checks.values())]
        handed_in = [cell for cell in rest if not _is_handout(cell)]
        handout = [cell for cell in rest if _is_handout(cell)]
        nb.cells = [_title("What the tests found"), *found, _title("What you handed in")]
        nb.cells += [*handed_in, _title("The handout"), *handout]
        resources.setdefault("inlining", {}).setdefault("css", []).append(_TABLES)
        return nb, resources


def _of(cell: Any) -> Any:
    """Return what nbgrader knows of a cell."""
    return cell.metadata.get("nbgrader", {})


def _is_for_instructors(output: Any) -> bool:
    kit = output.get("metadata", {}).get("nnopt", {})
    return isinstance(kit, dict) and kit.get("audience") == "instructor"


def _is_ours(cell: Any) -> bool:
    return cell.cell_type == "code" and is_check(cell) and bool(_table(cell))


def _is_handout(cell: Any) -> bool:
    return cell.cell_type == "markdown" and is_handout(cell.get("id", ""))


def _table(cell: Any) -> str:
    """Return the table that autograde wrote into a cell."""
    tables = (output.get("data", {}).get("text/html", "") for output in cell.outputs)
    return next((text for text in tables if 'class="nnopt' in text), "")


def _html(text: str) -> Any:
    return _v4.new_markdown_cell(frozen(text))


def _title(text: str) -> Any:
    return _v4.new_markdown_cell(f"# {text}")
