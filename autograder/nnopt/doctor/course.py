"""Which course was found, what is in it, and where its recorded answers are kept?"""

from __future__ import annotations

import sys
from pathlib import Path

from nnopt.course.catalogue import Assignment, Course
from nnopt.course.locate import find_course
from nnopt.doctor.report import Check, Section
from nnopt.errors import CourseError


def look_for_course(option: Path | None) -> tuple[Course | None, Check]:
    """Find the course as every other command does."""
    try:
        course = find_course(option)
    except CourseError as error:
        missing = Check(name="course", found=error.what, ok=False, needed=True, remedy=error.remedy)
        return None, missing
    return course, Check(name="course", found=str(course.folder), ok=True, needed=True)


def examine_course(course: Course | None, first: Check) -> Section:
    """Look at the assignments and the cache."""
    checks = [first]
    if course is not None:
        checks += [_assignment(assignment) for assignment in course.assignments]
    if sys.platform != "win32":
        checks.append(_cache())
    return Section("Course", tuple(checks))


def _assignment(assignment: Assignment) -> Check:
    there = assignment.hidden.is_file()
    tasks = len(assignment.tasks)
    noun = "task" if tasks == 1 else "tasks"
    return Check(
        name=assignment.id,
        found=f"{assignment.title}: {tasks} {noun}, {assignment.points} points",
        ok=there,
        needed=True,
        remedy="" if there else f"Its hidden tests are missing: {assignment.hidden}",
    )


def _cache() -> Check:
    from nnopt.course.records import cache_folder

    folder = cache_folder()
    files = [path for path in folder.iterdir() if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    return Check(name="cache", found=f"{folder}: {len(files)} records, {size / 1e6:.1f} MB")
