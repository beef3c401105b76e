"""What did a student hand in through nbgrader? The folder becomes a sealed submission."""

from __future__ import annotations

import atexit
import threading
from pathlib import Path

import msgspec

from nnopt.course.catalogue import Assignment, Course
from nnopt.intake.apart import Reader
from nnopt.intake.jupyter import ShownCell
from nnopt.intake.sealed import SealedSubmission

_READERS: dict[Path, Reader] = {}
_LOCK = threading.Lock()


def assignment_of(course: Course, notebook: str, assignment: str) -> Assignment | None:
    """Return which assignment a notebook of the gradebook is, None when it is not one of ours.

    Both names are the instructor's: nothing that a student can edit has a say in it.
    """
    known = {each.id: each for each in course.assignments}
    return known.get(notebook) or known.get(assignment)


def take_in_notebook(
    folder: Path, notebook: str, student: str, course: Course, assignment: Assignment
) -> SealedSubmission:
    """Take in what a student handed in for one assignment, by the same rules as `nnopt-grade`."""
    sealed = _reader(course).take_in(folder, [assignment.id])
    return msgspec.structs.replace(sealed, id=student)


def shown_cells(course: Course, notebook: Path) -> list[ShownCell]:
    """Return what people look at in a notebook that a student wrote; `NnoptError` without any."""
    return _reader(course).shown_cells(notebook)


def _reader(course: Course) -> Reader:
    """Return the process that reads what is handed in; it goes with this one."""
    with _LOCK:
        reader = _READERS.get(course.folder)
        if reader is None or reader.course != course:
            # One that is replaced answers to the end whoever asks it, and then it is collected.
            reader = _READERS[course.folder] = Reader(course)
            atexit.register(reader.close)
        return reader
