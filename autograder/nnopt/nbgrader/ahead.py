"""How is the next submission graded already while nbgrader still stores the last one?

nbgrader takes one submission after the other, and half of the time goes into its notebooks and
its database. The tests run in processes of their own meanwhile. What was graded ahead is used
only for the very submission and options that it was graded with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from nnopt.grading.grade import Options
from nnopt.intake.sealed import SealedSubmission
from nnopt.isolation.warm import Policy
from nnopt.nbgrader.scores import Place
from nnopt.results.document import Document


class Asked(msgspec.Struct, frozen=True):
    """What a document depends on, apart from the course's own files."""

    course: Path
    policy: Policy
    options: Options
    sealed: SealedSubmission


Work = Callable[[], tuple[Asked, Document]]


class Ahead:
    """Does one piece of work at a time in a thread, and keeps what came of the last one."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1, "nnopt-ahead")
        self._begun: Future[tuple[Asked, Document]] | None = None

    def begin(self, work: Work) -> None:
        """Start some work; whatever it raises is as if it had not been begun."""
        self._begun = self._threads.submit(work)

    def forget(self) -> None:
        """Use nothing of what was begun: a new run grades with the course as it is now."""
        self._begun = None

    def take(self, asked: Asked) -> Document | None:
        """Return the document when it is what was begun, after waiting for it."""
        begun, self._begun = self._begun, None
        if begun is None or begun.exception() is not None:
            # The same work is done again in its turn, and tells there what is wrong.
            return None
        done, document = begun.result()
        return document if done == asked else None


def next_place(converter: Any, place: Place) -> Place | None:
    """Return what nbgrader will grade after `place` in the same run, None when it is the last."""
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
            return Place(place.db_url, place.assignment, book, student)
    return None
