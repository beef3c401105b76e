"""How does a submitted notebook become one whose cells are what the gradebook says they are?

Whatever a student can edit in a notebook beside the text of cells is left behind: metadata,
outputs, attachments. Text that a browser would run is made harmless, because neither formgrader nor
the feedback sanitizes what it shows.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

import msgspec
import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from nnopt.course.catalogue import Assignment
from nnopt.intake.jupyter import cell_text, pictures
from nnopt.nbgrader.gradebook import Place, SourceCell, source_cells
from nnopt.nbgrader.harmless import ALL, LONGEST, harmless
from nnopt.nbgrader.settings import Nnopt
from nnopt.nbgrader.submitted import assignment_of

_v4: Any = nbformat.v4
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LANGUAGE = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
             "language_info": {"name": "python"}}  # fmt: skip


class Released(msgspec.Struct, frozen=True):
    """What students got: the gradebook's cells, the texts of the handout, the names of plots."""

    cells: Mapping[str, SourceCell]
    texts: frozenset[str] = frozenset()
    plots: frozenset[str] = frozenset()


def clean(notebook: Any, released: Released) -> Any:
    """Return a notebook of the student's texts and the gradebook's metadata.

    Of several cells with one grade id the last one keeps it. Cells that the gradebook grades or
    that nobody may change, and that are missing, are added at the end.
    """
    known = released.cells
    last = {_grade_id(cell): number for number, cell in enumerate(notebook.cells)}
    cleaner = _Cleaner(released)
    cells = []
    for number, cell in enumerate(notebook.cells):
        name = _grade_id(cell)
        cells.append(cleaner.cell(cell, known.get(name) if last[name] == number else None))
    missing = (c for c in known.values() if c.name not in last and (c.grade or c.task or c.locked))
    cells += [cleaner.cell(_v4.new_raw_cell(c.source, id=c.name), c) for c in missing]
    return _v4.new_notebook(cells=cells, metadata=_LANGUAGE)


def _grade_id(cell: Any) -> str:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) else ""


class _Cleaner:
    """Cleans the cells of one notebook."""

    def __init__(self, released: Released) -> None:
        self._released = released
        self._used: set[str] = set()
        self._room = ALL

    def cell(self, cell: Any, source: SourceCell | None) -> Any:
        kind = source.cell_type if source else cell.get("cell_type")
        # Half of a surrogate pair would keep nbgrader from writing the notebook.
        text = cell_text(cell.get("source"))
        if source and source.locked:
            text = source.source
        name, metadata = self._id(cell), {"nbgrader": source.metadata()} if source else {}
        if kind == "code":
            return _v4.new_code_cell(text, id=name, metadata=metadata)
        # What students got is the kit's, or the instructor's, and stays what it is.
        if not (source and text == source.source) and text not in self._released.texts:
            # Of a raw cell every reader of HTML would take the text for HTML.
            raw = kind != "markdown"
            text = self._harmless(textwrap.indent(text, "    ") if raw else text, cell)
        return _v4.new_markdown_cell(text, id=name, metadata=metadata)

    def _harmless(self, text: str, cell: Any) -> str:
        found = dict(pictures(cell.get("attachments")))
        longest = min(LONGEST, self._room)
        self._room -= min(len(text), longest)
        return harmless(text, found, self._released.plots, longest)

    def _id(self, cell: Any) -> str:
        given = cell.get("id")
        if not isinstance(given, str) or not _ID.fullmatch(given) or given in self._used:
            given = f"cell-{len(self._used) + 1}-nnopt"
        self._used.add(given)
        return str(given)


class CleanSubmission(NbGraderPreprocessor):
    """Puts the gradebook's metadata in place of what came with the submission.

    It stands first among the sanitizing preprocessors; the stock ones find nothing to do then.
    Notebooks of other assignments pass unchanged.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Clean one notebook."""
        place = Place.of(resources)
        course = Nnopt(parent=self.parent).load_course()
        assignment = assignment_of(course, place.notebook, place.assignment)
        if assignment is None:
            return nb, resources
        return clean(nb, _released(place, assignment)), resources


def _released(place: Place, assignment: Assignment) -> Released:
    folder = assignment.course / "assignments" / assignment.id
    try:
        book = json.loads((folder / f"{assignment.id}.ipynb").read_text("utf-8"))
        texts = [cell_text(c["source"]) for c in book["cells"] if c["cell_type"] == "markdown"]
    except (OSError, ValueError, KeyError, TypeError):
        texts = []  # then the handout is read like any other text
    plots = (f"plots/{path.name}" for path in folder.glob("plots/*.svg"))
    return Released(source_cells(place), frozenset(texts), frozenset(plots))
