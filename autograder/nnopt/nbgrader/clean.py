"""How does a submitted notebook become one whose cells are what the gradebook says they are?

Whatever a student can edit in a notebook beside the text of cells is left behind: metadata,
outputs, attachments that are no pictures. Text that a browser would run is made harmless, because
neither formgrader nor the feedback sanitizes what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from nnopt.intake.notebook import cell_text
from nnopt.nbgrader.harmless import harmless
from nnopt.nbgrader.scores import Place, SourceCell, source_cells
from nnopt.nbgrader.settings import Nnopt
from nnopt.nbgrader.submitted import assignment_of

_v4: Any = nbformat.v4
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PICTURES = ("image/png", "image/jpeg", "image/gif")
_NAME = re.compile(r"[\w.-]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_LANGUAGE = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
             "language_info": {"name": "python"}}  # fmt: skip


def clean(notebook: Any, known: Mapping[str, SourceCell]) -> Any:
    """Return a notebook of the student's texts and the gradebook's metadata.

    Of several cells with one grade id the last one keeps it. Cells that the gradebook grades or
    that nobody may change, and that are missing, are added at the end.
    """
    last = {_grade_id(cell): number for number, cell in enumerate(notebook.cells)}
    used: set[str] = set()
    cells = []
    for number, cell in enumerate(notebook.cells):
        name = _grade_id(cell)
        source = known.get(name) if last[name] == number else None
        cells.append(_cell(cell, source, used))
    missing = (c for c in known.values() if c.name not in last and (c.grade or c.task or c.locked))
    cells += [_cell(_v4.new_raw_cell(c.source, id=c.name), c, used) for c in missing]
    return _v4.new_notebook(cells=cells, metadata=_LANGUAGE)


def _grade_id(cell: Any) -> str:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) else ""


def _cell(cell: Any, source: SourceCell | None, used: set[str]) -> Any:
    kind = source.cell_type if source else cell.get("cell_type")
    # Half of a surrogate pair would keep nbgrader from writing the notebook.
    text = cell_text(cell.get("source"))
    if source and source.locked:
        text = source.source
    given = cell.get("id")
    if not isinstance(given, str) or not _ID.fullmatch(given) or given in used:
        given = f"cell-{len(used) + 1}-nnopt"
    used.add(given)
    metadata = {"nbgrader": source.metadata()} if source else {}
    if kind == "code":
        return _v4.new_code_cell(text, id=given, metadata=metadata)
    pictures = dict(_pictures(cell.get("attachments")))
    if not (source and source.locked):
        text = harmless(text, pictures)
    if kind != "markdown":
        # Of a raw cell every reader of HTML would take the text for HTML.
        text = "\n".join(f"    {line}" for line in text.split("\n"))
    made = _v4.new_markdown_cell(text, id=given, metadata=metadata)
    if pictures:
        made.attachments = pictures
    return made


def _pictures(attachments: Any) -> Iterator[tuple[str, dict[str, str]]]:
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for kind in _PICTURES:
            data = bundle.get(kind) if isinstance(bundle, dict) else None
            if (
                isinstance(data, str)
                and _BASE64.fullmatch(data)
                and re.fullmatch(r"[\w .-]+", name)
            ):
                yield name, {kind: data}


class CleanSubmission(NbGraderPreprocessor):
    """Puts the gradebook's metadata in place of what came with the submission.

    It stands first among the sanitizing preprocessors; the stock ones find nothing to do then.
    Notebooks of other assignments pass unchanged.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Clean one notebook."""
        place = Place.of(resources)
        course = Nnopt(parent=self.parent).load_course()
        if assignment_of(course, place.notebook, place.assignment) is None:
            return nb, resources
        return clean(nb, source_cells(place)), resources
