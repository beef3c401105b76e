"""How does one process of nbgrader keep the warm process between notebooks and clicks?

nbgrader makes its preprocessors anew for every notebook, so the engines live in this module. An
engine is a pool of its own processes, started with exec and never by forking a Jupyter server.

nbgrader takes one submission after the other, and much of the time goes into its notebooks and
its database. The next ones are graded meanwhile: on two cores each further submission of a class
takes 0.25 s and not 0.43 s. What was graded ahead is used only for the very submission and options
that it was graded with.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec

from nnopt.course.catalogue import Course
from nnopt.course.records import suite_hash
from nnopt.errors import GraderError, NnoptError
from nnopt.grading.cells import CellOutput
from nnopt.grading.grade import Grader, Options
from nnopt.grading.job import Answer, Job
from nnopt.grading.pool import Pool, default_lanes
from nnopt.grading.prepare import Progress
from nnopt.intake.sealed import SealedSubmission
from nnopt.nbgrader.gradebook import Place
from nnopt.report.document import Document
from nnopt.sandbox.outside.warm import Policy


class Asked(msgspec.Struct, frozen=True):
    """What a document depends on, apart from the course's own files."""

    course: Path
    policy: Policy
    options: Options
    sealed: SealedSubmission


Work = Callable[[], tuple[Asked, Document]]


class Ahead:
    """Does the work of the next places in threads, and keeps what comes of it until it is taken."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self._threads = ThreadPoolExecutor(threads, "nnopt-ahead")
        self._begun: dict[Place, Future[tuple[Asked, Document]]] = {}

    def begin(self, works: Mapping[Place, Work]) -> None:
        """Start what was not begun, and drop all else; what one raises is as if it had not been."""
        begun = self._begun
        self._begun = {
            place: begun.get(place) or self._threads.submit(work) for place, work in works.items()
        }

    def forget(self) -> None:
        """Use nothing of what was begun: a new run grades with the course as it is now."""
        self._begun = {}

    def take(self, place: Place, asked: Asked) -> Document | None:
        """Return the document of a place when it is what was begun, after waiting for it."""
        begun = self._begun.pop(place, None)
        if begun is None or begun.exception() is not None:
            # The same work is done again in its turn, and tells there what is wrong.
            return None
        done, document = begun.result()
        return document if done == asked else None


_LOCK = threading.RLock()
_ENGINES: dict[tuple[str, Policy], Engine] = {}
LANES = min(2, default_lanes())
"""What is graded at once: nbgrader's own work for a submission takes half as long as the tests."""
AHEAD = Ahead(LANES)
"""What this process grades before nbgrader asks for it."""


class Engine:
    """A pool for one course and one policy, and what its suites were when it was started."""

    def __init__(self, course: Course, policy: Policy) -> None:
        self.course = course
        self.suites = suite_hash(course.assignments)
        self.fresh = True
        self.pool = Pool(course, [each.id for each in course.assignments], LANES, policy)

    def grade(self, sealed: SealedSubmission, options: Options, progress: Progress) -> Document:
        """Grade one submission; a fault of the grader is in the document's status."""
        grader = Grader(self.course, self.pool, options, progress)
        grader.prepare([each.id for each in sealed.assignments])
        documents: list[Document] = []
        grader.grade([sealed], lambda _, document: documents.append(document))
        self.fresh = False
        return documents[0]

    def run_cells(
        self, sealed: SealedSubmission, cells: Sequence[str], seconds: float
    ) -> tuple[CellOutput, ...]:
        """Run the cells of a notebook in a worker; `GraderError` when there was none."""
        answers: list[Answer] = []
        part = sealed.assignments[0]
        job = Job("cells", part.id, 0, seconds, sealed=part, cells=tuple(cells))
        self.pool.run([(part.id, job)], lambda _, answer: answers.append(answer))
        if answers[0].error:
            raise GraderError(answers[0].error, answers[0].remedy, fault=answers[0].fault)
        return answers[0].cells

    def refused(self, name: str, why: str, options: Options) -> Document:
        """Return the document of a submission that could not be taken in."""
        self.pool.wait_ready()
        return Grader(self.course, self.pool, options, _silent).refused(name, why)


def engine(course: Course, policy: Policy) -> Engine:
    """Return the running engine of a course, after starting one where there is none.

    It starts to import TensorFlow and returns at once. When the suites have changed since it was
    started, a new one takes its place.
    """
    key = (str(course.folder), policy)
    with _LOCK:
        running = _ENGINES.get(key)
        if running and running.suites != suite_hash(course.assignments):
            drop(running)
            running = None
        if running is None:
            running = _ENGINES[key] = Engine(course, policy)
        return running


def drop(dead: Engine) -> None:
    """End an engine; the next one who asks gets a new one."""
    with _LOCK:
        for key in [key for key, value in _ENGINES.items() if value is dead]:
            del _ENGINES[key]
        dead.pool.close()


def grade(
    course: Course,
    policy: Policy,
    sealed: SealedSubmission,
    options: Options,
    progress: Progress,
) -> Document:
    """Grade one submission; when the processes had died meanwhile, with new ones.

    Several threads may ask at once. Raises `NnoptError` when it could not be graded, and never
    returns a fault of ours as a result.
    """
    running = engine(course, policy)
    again = not running.fresh
    while True:
        try:
            return _certain(running.grade(sealed, options, progress))
        except BaseException as error:
            drop(running)
            if not (again and isinstance(error, NnoptError)):
                raise
        again = False
        running = engine(course, policy)


def _certain(document: Document) -> Document:
    for part in document.assignments:
        if part.status == "grader_error":
            raise GraderError(part.message, fault=part.fault or None)
    return document


@atexit.register
def close() -> None:
    """End every engine."""
    with _LOCK:
        for running in list(_ENGINES.values()):
            drop(running)


def _silent(what: str, count: int, total: int) -> None:
    del what, count, total
