"""What is looked at beside isolation: the software, the course, the machine."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

from nnopt.course.catalogue import Assignment, Course
from nnopt.course.locate import find_course
from nnopt.doctor.report import Check, Section
from nnopt.errors import CourseError
from nnopt.report.words import plural
from nnopt.sandbox.layers.facts import installed
from nnopt.version import __version__, extra_command

_OLDEST = (3, 11)
_NEEDED = {"TensorFlow": "tensorflow", "Keras": "keras", "NumPy": "numpy"}
# One warm process takes about this much, each worker beside it about 60 MB of its own.
_ENOUGH = 1.0
_GIBIBYTE = 2**30


def examine_software() -> Section:
    """Look at Python, the kit and the packages that verdicts depend on.

    Nothing is imported to find out: that would take seconds.
    """
    checks = [
        Check(name="nnopt", found=__version__),
        Check(
            name="Python",
            found=f"{platform.python_version()} ({sys.executable})",
            ok=sys.version_info >= _OLDEST,
            needed=True,
            remedy="" if sys.version_info >= _OLDEST else "Install Python 3.11 or newer.",
        ),
    ]
    checks += [_package(name, package) for name, package in _NEEDED.items()]
    checks.append(_optional("nbgrader"))
    return Section("Software", tuple(checks))


def _package(name: str, package: str) -> Check:
    found = installed(package)
    remedy = "" if found else f"Install it: pip install {package}"
    return Check(
        name=name, found=found or "not installed", ok=bool(found), needed=True, remedy=remedy
    )


def _optional(name: str) -> Check:
    found = installed(name)
    if found:
        return Check(name=name, found=found, ok=True)
    how = f"Only needed to grade with it: {extra_command(name)}"
    return Check(name=name, found="not installed", remedy=how)


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
    tasks, points = plural(len(assignment.tasks), "task"), plural(assignment.points, "point")
    return Check(
        name=assignment.id,
        found=f"{assignment.title}: {tasks}, {points}",
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


def examine_machine() -> Section:
    """Look at the system, its cores and its memory."""
    cores = usable_cores()
    return Section(
        "Machine",
        (
            Check(name="system", found=f"{platform.system()} {platform.release()}"),
            Check(name="processor", found=platform.machine()),
            Check(name="cores", found=f"{cores}: {_at_once(cores)}"),
            _memory(),
        ),
    )


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _at_once(cores: int) -> str:
    return "one submission at a time" if cores == 1 else f"{cores} submissions at once"


def _memory() -> Check:
    total, free = memory()
    if not total:
        return Check(name="memory", found="unknown")
    found = f"{total:.1f} GiB" + (f", {free:.1f} GiB free" if free else "")
    short = bool(free) and free < _ENOUGH
    remedy = f"Grading needs about {_ENOUGH:.0f} GiB. Close other programs, or grade with --jobs 1."
    return Check(name="memory", found=found, ok=not short, remedy=remedy if short else "")


def memory() -> tuple[float, float]:
    """Return all memory and the free part of it in GiB, 0 for what cannot be known."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return _physical(), 0.0
    sizes = {
        name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)
    }
    return tuple(sizes.get(key, 0) * 1024 / _GIBIBYTE for key in ("MemTotal", "MemAvailable"))  # type: ignore[return-value]


def _physical() -> float:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIBIBYTE
    except (AttributeError, ValueError, OSError):
        return 0.0
