"""Where the course is: --course, NNOPT_COURSE, or the checkout that nnopt is installed from.

For those who write a course, the one that they are in comes before the checkout. Commands that
grade never look there: the current folder may hold what students handed in, and a course is run.
"""

from __future__ import annotations

import os
from pathlib import Path

from nnopt.course.catalogue import ASSIGNMENT_ID, Course, load_course
from nnopt.errors import CourseError
from nnopt.version import FOLDER


def find_course(option: Path | None = None) -> Course:
    """Find and load the course.

    `option` is the value of --course. Raises `CourseError` when no course is found.
    """
    if option is not None:
        return load_course(option.resolve())
    if named := os.environ.get("NNOPT_COURSE"):
        return load_course(Path(named).resolve())
    checkout = _checkout()
    if (checkout / "solutions").is_dir():
        return load_course(checkout)
    raise CourseError(
        "no course found: nnopt is not installed from a checkout that has one",
        "Give --course FOLDER, or set NNOPT_COURSE.",
    )


def course_around(folder: Path) -> Path | None:
    """Return the course that a folder is, or is in; None where it is that of the checkout.

    Raises `CourseError` where the course belongs to another user: anybody can put one into a folder
    that all may write to.
    """
    inner = folder.resolve()
    found = next((each for each in (inner, *inner.parents) if _is_course(each)), None)
    if found is None or found == _checkout():
        return None
    if {found.stat().st_uid, (found / "solutions").stat().st_uid} != {os.getuid()}:
        raise CourseError(
            f"the current folder is in the course {found}, which belongs to another user",
            "Where you trust it, name it: give --course, or set NNOPT_COURSE.",
        )
    return found


def _checkout() -> Path:
    return FOLDER.parents[1]


def _is_course(folder: Path) -> bool:
    try:
        found = [path.parent.name for path in folder.glob("solutions/*/assignment.toml")]
    except OSError:
        return False
    return any(map(ASSIGNMENT_ID.fullmatch, found))
