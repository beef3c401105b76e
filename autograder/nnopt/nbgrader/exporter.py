"""How is a submitted notebook read, also when it is broken, of an old format or hostile?"""

from __future__ import annotations

import functools
import glob
import os
from pathlib import Path
from typing import Any

import msgspec
import nbformat
import nbgrader.api
import sqlalchemy
from nbconvert.exporters import NotebookExporter

from nnopt.course.catalogue import Course
from nnopt.errors import IntakeError, NnoptError
from nnopt.nbgrader import engine
from nnopt.nbgrader.gradebook import (
    Place,
    mark_ungraded,
    notebooks_of,
    results_path,
    take_back,
)
from nnopt.nbgrader.settings import Nnopt
from nnopt.nbgrader.submitted import assignment_of, shown_cells
from nnopt.nbgrader.walls import guard_autograde

_nbformat: Any = nbformat


class SubmissionExporter(NotebookExporter):
    """Reads submissions for `nbgrader autograde`.

    A file that is no notebook becomes an empty one, to which the cells of the gradebook are
    added: the student gets the sentence that says what is wrong, and the batch goes on. Before
    anything else the scores of an earlier run are taken back.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # nbgrader's Autograde; another user of the class has nothing to begin with.
        self.converter: Any = self.parent
        if hasattr(self.converter, "coursedir"):
            share_engines()
            self._begin()
            guard_autograde(self.converter)

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert the notebook in a file."""
        place = Place.of(resources)
        try:
            course = Nnopt(parent=self).load_course()
        except NnoptError as error:
            take_back(place, error, self.log)
            raise
        ours = assignment_of(course, place.notebook, place.assignment) is not None
        if not ours or not getattr(self.converter, "_sanitizing", True):
            # The second part reads what the first part made of it.
            return super().from_filename(filename, resources, **kw)
        mark_ungraded(place)
        results_path(Path(self.converter.coursedir.root), place).unlink(missing_ok=True)
        resources["metadata"] = {
            "name": place.notebook,
            "path": str(Path(filename).parent),
            "modified_date": "",
        }
        return self.from_notebook_node(self._read(filename, course, place), resources, **kw)

    def _read(self, filename: str, course: Course, place: Place) -> Any:
        """Return a notebook of the cells that a student wrote; an empty one of what is none."""
        try:
            cells = shown_cells(course, Path(filename))
        except IntakeError as error:
            # Whatever is wrong with it: the grader says it in words.
            self.log.warning("A notebook that cannot be shown: %s", error.what)
            cells = []
        except NnoptError as error:
            take_back(place, error, self.log)
            raise
        notebook = _nbformat.v4.new_notebook()
        notebook.cells = [_nbformat.from_dict(msgspec.to_builtins(cell)) for cell in cells]
        return notebook

    def _begin(self) -> None:
        """Look at what is to be graded, and start to import TensorFlow for it.

        nbgrader passes over a notebook that a student renamed, and over a folder without one. It
        is asked for under its right name all the same.
        """
        engine.AHEAD.forget()
        coursedir = self.converter.coursedir
        settings = Nnopt(parent=self)
        try:
            course = settings.load_course()
            names = notebooks_of(coursedir.db_url, coursedir.assignment_id)
            ours = [name for name in names if assignment_of(course, name, coursedir.assignment_id)]
            if ours:
                engine.engine(course, settings.policy())
        except NnoptError:
            return  # told where it is needed, once for each submission
        if coursedir.notebook_id == "*":
            pattern = coursedir.format_path(
                coursedir.submitted_directory, coursedir.student_id, coursedir.assignment_id
            )
            for folder in sorted(glob.glob(pattern)):  # noqa: PTH207 as nbgrader finds them
                self._expect(folder, ours)

    def _expect(self, folder: str, names: list[str]) -> None:
        books = self.converter.assignments.setdefault(folder, [])
        for name in names:
            path = os.path.join(folder, f"{name}.ipynb")  # noqa: PTH118 as nbgrader writes it
            if path not in books and os.listdir(folder):
                self.log.warning("%s is not there; looking for its cells in the folder", path)
                books.append(path)


def share_engines() -> None:
    """Make every gradebook that this process opens from now on use one engine for each database.

    nbgrader opens its gradebook about ten times for each notebook, each time with an engine of
    SQLAlchemy that has compiled no statement yet. With one that is kept, a click in formgrader
    takes 0.45 s and not 0.69 s. It holds no connection after nbgrader has closed the gradebook, so
    that what another process writes, or a new file, is seen as before.
    """
    nbgrader.api.create_engine = _engine


@functools.cache
def _engine(url: str, **options: Any) -> Any:
    return sqlalchemy.create_engine(url, **options)
