"""How is an autograder for Gradescope packed? The kit, the chosen assignments and two scripts.

`setup.sh` installs Python and what the kit needs, in the versions of here. `run_autograder` grades
one submission. The zip holds hidden suites and answers: it goes to Gradescope and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from nnopt.course.catalogue import Course
from nnopt.errors import MachineError
from nnopt.version import FOLDER
from nnopt.zipped import zipped

# What the scripts are called there, and here.
_SCRIPTS = {"setup.sh": "setup.txt", "run_autograder": "run_autograder.txt"}
_LEFT_OUT = ("__pycache__", ".pyc", ".ipynb_checkpoints")
# What pip reads of a dependency: its name and a marker.
_DEPENDENCY = re.compile(r"([\w.-]+)[^;]*(;.*)?")


def bundle(course: Course, assignments: Sequence[str], *, weak: bool = False) -> bytes:
    """Return the zip; with `weak` it grades also where Gradescope lets no sandbox stand.

    Raises `CourseError` when an assignment is not there, `MachineError` when it is not known what
    the kit needs.
    """
    ids = [course.get(name).id for name in assignments] or [a.id for a in course.assignments]
    options = [word for name in ids for word in ("--assignment", name)]
    options += ["--allow-weak-isolation"] if weak else []
    return zipped(_members(course, ids, options), programs=_SCRIPTS)


def _members(
    course: Course, ids: Sequence[str], options: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    for name, file in _SCRIPTS.items():
        yield name, resources.files("nnopt.authoring.gradescope").joinpath(file).read_bytes()
    yield "options", f"{' '.join(options)}\n".encode()
    yield "requirements.txt", "".join(f"{line}\n" for line in _needs()).encode()
    for path in _files(FOLDER):
        yield f"kit/nnopt/{path.relative_to(FOLDER).as_posix()}", path.read_bytes()
    for name in ids:
        folder = course.folder / "solutions" / name
        for path in _files(folder):
            inside = path.relative_to(folder).as_posix()
            yield f"course/solutions/{name}/{inside}", path.read_bytes()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.endswith(_LEFT_OUT) for part in path.parts):
            yield path


def _needs() -> Iterator[str]:
    """Yield the dependencies of the kit in the versions that are installed here."""
    try:
        listed = requires("nnopt") or []
    except PackageNotFoundError as error:
        raise MachineError("nnopt is not installed", "Install it with pip.") from error
    for text in listed:
        found = _DEPENDENCY.match(text)
        if found and "extra" not in (found[2] or ""):
            yield f"{_pinned(found[1])}{found[2] or ''}"


def _pinned(name: str) -> str:
    """Return a package in the version of here; what this system does not need has none."""
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:
        return name
