"""How is a submitted notebook read, also when it is broken, of an old format or hostile?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter

from nnopt.errors import NnoptError
from nnopt.intake import limits
from nnopt.intake.files import IrregularError, TooLargeError, read_regular
from nnopt.nbgrader import engine
from nnopt.nbgrader.keep import drop_results
from nnopt.nbgrader.scores import Place, mark_ungraded
from nnopt.nbgrader.settings import Nnopt
from nnopt.nbgrader.submitted import assignment_of

_nbformat: Any = nbformat


class SubmissionExporter(NotebookExporter):
    """Reads submissions for `nbgrader autograde`.

    A file that is no notebook becomes an empty one, to which the cells of the gradebook are
    added: the student gets the sentence that says what is wrong, and the batch goes on. Before
    anything else the scores of an earlier run are taken back.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The converter; without one (in nbconvert) there is nothing to warm up for.
        self.converter: Any = self.parent
        self._warm_up()

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert the notebook in a file."""
        place = Place.of(resources)
        course = Nnopt(parent=self).load_course()
        if assignment_of(course, place.notebook, place.assignment) is None:
            return super().from_filename(filename, resources, **kw)
        if getattr(self.converter, "_sanitizing", True):
            mark_ungraded(place)
            drop_results(Path(self.converter.coursedir.root), place)
        resources["metadata"] = {
            "name": place.notebook,
            "path": str(Path(filename).parent),
            "modified_date": "",
        }
        return self.from_notebook_node(self._read(filename), resources, **kw)

    def _read(self, filename: str) -> Any:
        try:
            text = read_regular(filename, limits.NOTEBOOK_BYTES).decode("utf-8-sig")
            notebook = _nbformat.reads(text, as_version=4)
            if not all(isinstance(cell, dict) for cell in notebook.cells):
                raise ValueError("a cell is no cell")
        except (IrregularError, TooLargeError, OSError) as error:
            return self._empty(filename, error)
        except Exception as error:
            # Whatever nbformat meets in a file that a student made: the grader tells it in words.
            return self._empty(filename, error)
        return notebook

    def _empty(self, filename: str, error: Exception) -> Any:
        self.log.warning("%s is no notebook that nbgrader can read: %s", filename, str(error)[:200])
        return _nbformat.v4.new_notebook()

    def _warm_up(self) -> None:
        """Start to import TensorFlow while nbgrader looks for its files."""
        if self.converter is None:
            return
        settings = Nnopt(parent=self)
        wanted = [Path(book).stem for books in self._books() for book in books]
        try:
            course = settings.load_course()
            if any(assignment_of(course, name, self._assignment()) for name in wanted):
                engine.engine(course, settings.policy())
        except NnoptError:
            return  # told where it is needed, once for each submission

    def _books(self) -> list[list[str]]:
        return list(getattr(self.converter, "assignments", {}).values())

    def _assignment(self) -> str:
        return str(self.converter.coursedir.assignment_id)
