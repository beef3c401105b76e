"""How are the next submissions graded already while nbgrader still stores the last one?

nbgrader takes one submission after the other, and much of the time goes into its notebooks and
its database. The tests run in processes of their own meanwhile. What was graded ahead is used
only for the very submission and options that it was graded with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from nnopt.grading.grade import Options
from nnopt.intake.sealed import SealedSubmission
from nnopt.nbgrader.scores import Place
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


def next_places(converter: Any, place: Place) -> Iterator[Place]:
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
