"""What no student's code may read: the course, its hidden tests, the recorded answers, the home."""

from __future__ import annotations

from pathlib import Path

from nnopt.course.catalogue import Course
from nnopt.course.records import cache_folder
from nnopt.sandbox.outside.walls import readable_by_student


def secrets_of(course: Course) -> tuple[Path, ...]:
    """Return folders and files of a course for the walls to be tried on."""
    found = [course.folder, course.folder / "solutions"]
    for assignment in course.assignments:
        found += [assignment.hidden, assignment.folder / f"{assignment.modules[0]}.py"]
    return (*found, cache_folder(), *_home())


def _home() -> tuple[Path, ...]:
    """Return the home folder, unless it is one that the interpreter is read from."""
    home = Path.home().resolve()
    readable = [Path(path) for path in readable_by_student()]
    return () if any(home.is_relative_to(path) for path in readable) else (home,)
