"""How does nbgrader's autograde get its scores from nnopt instead of from a student's kernel?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades

from nnopt.course.catalogue import Assignment, Course
from nnopt.errors import GraderError, IntakeError, NnoptError
from nnopt.grading.prepare import FIRST_TIME
from nnopt.intake.sealed import SealedSubmission
from nnopt.nbgrader import engine
from nnopt.nbgrader.engine import Asked, Work
from nnopt.nbgrader.executed import execute, not_run
from nnopt.nbgrader.gradebook import Place, keep_results, take_back
from nnopt.nbgrader.outputs import Outputs, is_check
from nnopt.nbgrader.settings import Nnopt
from nnopt.nbgrader.submitted import assignment_of, take_in_notebook
from nnopt.report.document import Document
from nnopt.temporary import TemporaryFolder

_nbformat: Any = nbformat


class NnoptAutograde(Nnopt, NbGraderPreprocessor):
    """Stands where nbgrader has `Execute`: grades the submission with nnopt.

    Every check cell gets what the tests found as a table, and a plain number of points that
    nbgrader's own `SaveAutoGrades` reads. Nothing of the student's runs in this process.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Grade one notebook; when that is not possible, leave it ungraded and say why."""
        place = Place.of(resources)
        try:
            return self._graded(nb, resources, place)
        except NnoptError as error:
            take_back(place, error, self.log)
            raise

    def _graded(self, nb: Any, resources: Any, place: Place) -> tuple[Any, Any]:
        course = self.load_course()
        assignment = assignment_of(course, place.notebook, place.assignment)
        if assignment is None and self.other_assignments == "execute":
            executed: tuple[Any, Any] = Execute(parent=self.parent).preprocess(nb, resources)
            return executed
        if assignment is None:
            known = ", ".join(each.id for each in course.assignments)
            raise GraderError(
                f"neither the notebook '{place.notebook}' nor '{place.assignment}' is an "
                f"assignment of the nnopt course in {course.folder}",
                "If it is of another course, run `nnopt nbgrader-init FOLDER --course COURSE`. "
                f"Else give the notebook in source/ the name of one of them ({known}), or set "
                '`c.Nnopt.other_assignments = "execute"` to have nbgrader run it unisolated',
            )
        document, outputs = self._results(nb, place, course, assignment)
        keep_results(self._root(), place, document)
        if why := outputs.does_not_run():
            self.log.warning("%s of %s does not run: %s", place.notebook, place.student, why)
        self._begin_next(place, course)
        outputs.fill(nb)
        resources["nnopt"] = {"ungraded": outputs.ungraded}
        return nb, resources

    def _results(
        self, nb: Any, place: Place, course: Course, assignment: Assignment
    ) -> tuple[Document, Outputs]:
        """Return the document to keep and the outputs of the check cells."""
        options = self.options()
        try:
            with TemporaryFolder("work") as spare:
                folder = self._submitted(place) or _written(nb, place, spare)
                sealed = take_in_notebook(folder, place.notebook, place.student, course, assignment)
        except IntakeError as error:
            running = engine.engine(course, self.policy())
            document = running.refused(place.student, error.format_message(), options)
            return document, Outputs(assignment, document, self.log)

        asked = Asked(course.folder, self.policy(), options, sealed)
        document = engine.AHEAD.take(place, asked) or engine.grade(
            course, self.policy(), sealed, options, self._progress
        )
        outputs = Outputs(assignment, document, self.log, self.audience)
        if self.execute_notebook:
            self._execute(nb, engine.engine(course, self.policy()), sealed)
        return document, outputs

    def _execute(self, nb: Any, running: engine.Engine, sealed: SealedSubmission) -> None:
        try:
            execute(nb, lambda cells: running.run_cells(sealed, cells, self.cell_timeout))
        except (GraderError, IntakeError) as error:
            # The tests have given their verdict; only what the cells show is missing.
            self.log.warning("The cells of %s were not run: %s", sealed.id, error.what)
            not_run(nb, error)
            if isinstance(error, GraderError):
                engine.drop(running)

    def _begin_next(self, place: Place, course: Course) -> None:
        """Grade the next submissions while nbgrader stores this one."""
        converter = getattr(self.parent, "parent", None)
        places = _next_places(converter, place) if hasattr(converter, "assignments") else iter(())
        next_ones = itertools.islice(places, engine.AHEAD.threads)
        works = {then: self._work(then, course) for then in next_ones}
        engine.AHEAD.begin({then: work for then, work in works.items() if work})

    def _work(self, place: Place, course: Course) -> Work | None:
        """Return how a place is graded ahead of its turn, None when that is not possible."""
        folder = self._submitted(place)
        assignment = assignment_of(course, place.notebook, place.assignment)
        if folder is None or assignment is None:
            return None
        policy, options = self.policy(), self.options()

        def work() -> tuple[Asked, Document]:
            sealed = take_in_notebook(folder, place.notebook, place.student, course, assignment)
            document = engine.grade(course, policy, sealed, options, self._progress)
            return Asked(course.folder, policy, options, sealed), document

        return work

    def _submitted(self, place: Place) -> Path | None:
        """Return the folder that nbgrader collected, before anything of it was changed."""
        coursedir = getattr(getattr(self.parent, "parent", None), "coursedir", None)
        if coursedir is None:
            return None
        path = coursedir.format_path(coursedir.submitted_directory, place.student, place.assignment)
        return Path(path) if Path(path).is_dir() else None

    def _root(self) -> Path:
        coursedir = getattr(getattr(self.parent, "parent", None), "coursedir", None)
        return Path(coursedir.root) if coursedir else Path.cwd()

    def _progress(self, what: str, count: int, total: int) -> None:
        if what.endswith(FIRST_TIME):
            self.log.info("%s: %s of %s", what, count, total)


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


def _next_places(converter: Any, place: Place) -> Iterator[Place]:
    """Yield what nbgrader will grade after `place` in the same run, the next one first."""
    coursedir = converter.coursedir
    pattern = coursedir.format_path(
        coursedir.submitted_directory, "(?P<student>.*)", place.assignment, escape=True
    )
    here = coursedir.format_path(coursedir.submitted_directory, place.student, place.assignment)
    for folder in sorted(folder for folder in converter.assignments if folder > here):
        found = re.match(pattern, folder)
        if found is None or not converter.assignments[folder]:
            continue
        student = found["student"]
        done = coursedir.format_path(coursedir.autograded_directory, student, place.assignment)
        if converter.force or not Path(done).exists():
            book = Path(min(converter.assignments[folder])).stem
            yield Place(place.db_url, place.assignment, book, student)


def _written(nb: Any, place: Place, folder: Path) -> Path:
    (folder / f"{place.notebook}.ipynb").write_text(_nbformat.writes(nb), "utf-8")
    return folder
