"""Where the course is: --course, NNOPT_COURSE, or the checkout that nnopt is installed from."""

from __future__ import annotations

import os
from pathlib import Path

from nnopt.course.catalogue import Course, load_course
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
    checkout = FOLDER.parents[1]
    if (checkout / "solutions").is_dir():
        return load_course(checkout)
    raise CourseError(
        "no course found: nnopt is not installed from a checkout that has one",
        "Give --course FOLDER, or set NNOPT_COURSE.",
    )
