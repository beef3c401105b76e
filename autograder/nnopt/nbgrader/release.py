"""What do students see of a notebook: when they get it, and when it comes back as feedback?"""

from __future__ import annotations

import re
from html import escape
from typing import Any

import nbformat
import nh3
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from traitlets import List, Unicode

from nnopt.authoring.build.checks import CHECKS_CELL
from nnopt.authoring.build.notebook import is_handout
from nnopt.nbgrader.formulas import without_mathjax, without_network
from nnopt.nbgrader.harmless import TAGS, frozen
from nnopt.nbgrader.walls import guard

_v4: Any = nbformat.v4
_LEFT_OUT = "# The public checks. They are in the notebook that you handed in."
_KINDS = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
_PICTURE = re.compile(r'<img[^>]*? alt="([^"]*)"[^>]*>')
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

    It stands first in `c.GenerateFeedback.preprocessors`. Of the student's text it takes links and
    pictures; of the files beside the notebook nothing is copied.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        converter = getattr(self.parent, "parent", None)
        if hasattr(converter, "coursedir"):
            guard(converter, ["timestamp.txt", "submission_secret.txt"])

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clean one cell; the program of the checks would be half of the page."""
        if cell.cell_type == "code":
            if _of(cell).get("locked") and cell.source.startswith(CHECKS_CELL):
                cell.source = _LEFT_OUT
            cell.outputs = [output for output in cell.outputs if not _is_for_instructors(output)]
        elif cell.cell_type == "markdown" and _is_students(cell):
            cell.source = _without_links(cell.source)
        return cell, resources


class ResultsFirst(_Feedback):
    """Puts what the tests found at the top of the page, task by task, and the handout at its end.

    It stands last in `c.GenerateFeedback.preprocessors`. What the checks show is taken out of their
    cells, and with these go nbgrader's list of nameless test cells and the code around them.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Order the cells of one notebook."""
        found, handed_in, handout = [], [], []
        for cell in nb.cells:
            if _is_handout(cell):
                handout.append(cell)
            elif table := _table(cell):
                found.append(_html(f"{_anchor(cell)}{table}{_other_score(cell)}"))
            else:
                handed_in.append(cell)
        if not found:
            return nb, resources
        if self.parent is not None:
            without_mathjax(self.parent)
        folder = resources.get("metadata", {}).get("path", "")
        for cell in handout:
            if not cell.source.startswith("<div>"):
                cell.source = without_network(cell.source, folder)
        nb.cells = [_title("What the tests found"), *found, _title("What you handed in")]
        nb.cells += [*handed_in, _title("The handout"), *handout]
        resources.setdefault("inlining", {}).setdefault("css", []).append(_TABLES)
        return nb, resources


def _of(cell: Any) -> Any:
    """Return what nbgrader knows of a cell."""
    return cell.metadata.get("nbgrader", {})


def _without_links(text: str) -> str:
    """Return harmless HTML without addresses and pictures; of a picture its description stays.

    >>> _without_links('<div><a href="https://b.org">b</a> <img src="data:," alt="plot"></div>')
    '<div>b <em>[picture: plot]</em></div>'
    """
    told = _PICTURE.sub(r"<em>[picture: \1]</em>", text)
    return frozen(nh3.clean(told, tags=TAGS - {"a", "img"}, attributes={}))


def _is_for_instructors(output: Any) -> bool:
    kit = output.get("metadata", {}).get("nnopt", {})
    return isinstance(kit, dict) and kit.get("audience") == "instructor"


def _is_students(cell: Any) -> bool:
    """Say whether a text is what the kit made of a student's, whatever id its cell has."""
    return cell.source.startswith("<div>") and not _of(cell).get("locked")


def _is_handout(cell: Any) -> bool:
    return cell.cell_type == "markdown" and is_handout(cell.get("id", ""))


def _table(cell: Any) -> str:
    """Return the table that autograde wrote into a cell; empty for any other cell."""
    outputs = cell.outputs if _of(cell).get("locked") and cell.cell_type == "code" else ()
    tables = (output.get("data", {}).get("text/html", "") for output in outputs)
    return str(next((text for text in tables if 'class="nnopt' in text), ""))


def _anchor(cell: Any) -> str:
    return f'<a name="{escape(_of(cell)["grade_id"])}"></a>'


def _other_score(cell: Any) -> str:
    """Return what the gradebook says where a person gave other points than the tests."""
    found = [o.data["text/plain"] for o in cell.outputs if o.output_type == "execute_result"]
    score, most = _of(cell).get("score"), _of(cell).get("points")
    if not found or score is None or abs(score - float(found[0])) < 1e-9:
        return ""
    return f"<div><b>Your instructor gave {score:g} of {most:g} points.</b></div>"


def _html(text: str) -> Any:
    return _v4.new_markdown_cell(frozen(text))


def _title(text: str) -> Any:
    return _v4.new_markdown_cell(f"# {text}")
