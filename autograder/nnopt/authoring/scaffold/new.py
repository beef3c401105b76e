"""How do an assignment and a course begin? As skeletons with which nothing is wrong."""

from __future__ import annotations

import importlib.util
import keyword
import shutil
import string
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from nnopt.authoring.build.compare import apply_differences, find_differences
from nnopt.course.catalogue import ASSIGNMENT_ID, Course, load_course
from nnopt.errors import CourseError
from nnopt.version import FOLDER

FIRST = "01_line"
# Modules of these names would hide what the kit and TensorFlow import.
_TAKEN = {*sys.stdlib_module_names, "conftest", "keras", "matplotlib", "nnopt", "nnopt_checks"}
_TAKEN |= {"numpy", "plots", "public", "pytest", "tensorflow", "hidden", "mistakes", "accepted"}
_PARTS = {
    "assignment": "assignment.toml",
    "handout": "handout.md",
    "reference": "{name}.py",
    "public": "public.py",
    "hidden": "hidden.py",
    "mistakes": "mistakes.py",
    "accepted": "accepted.py",
}


def new_assignment(course: Path, assignment_id: str) -> Iterator[str]:
    """Write `solutions/NN_name/` into a course, build it, and yield the path of each file.

    It has one task, named like the assignment, with a public check, a hidden test, a known mistake
    and another right solution. Raises `CourseError` when the name cannot be used or is there.
    """
    name = _name_of(course, assignment_id)
    folder = course / "solutions" / assignment_id
    folder.mkdir(parents=True)
    words = {"id": assignment_id, "name": name, "title": _title(name)}
    for part, file in _PARTS.items():
        yield _write(course, folder / file.format(name=name), part, words)
    yield from _build(load_course(course), assignment_id)


def new_course(folder: Path, *, with_kit: bool = False) -> Iterator[str]:
    """Make a course of one skeleton, or of the kit's assignments, and yield the path of each file.

    Raises `CourseError` when something is in the folder, or the kit's assignments are not here.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(
            f"{folder} is there already", "Name a new folder; to one that is a course, add with "
            "`nnopt new assignment NN_name`."
        )  # fmt: skip
    sources = _kit() if with_kit else []
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    first = sources[0].name if sources else FIRST
    words = {"title": _title(folder.name), "first": first}
    yield _write(folder, folder / "README.md", "course", words)
    if not sources:
        yield from new_assignment(folder, FIRST)
        return
    for source in sources:
        target = folder / "solutions" / source.name
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        yield target.relative_to(folder).as_posix()
    yield from _build(load_course(folder))


def _kit() -> list[Path]:
    """Return the folders of the kit's assignments: of this checkout, or of the package of them."""
    package = importlib.util.find_spec("nnopt_kit")
    places = [FOLDER.parents[1] / "solutions"]
    places += map(Path, (package and package.submodule_search_locations) or ())
    for place in places:
        if found := sorted(path.parent for path in place.glob("*/assignment.toml")):
            return found
    raise CourseError(
        "the kit's assignments are not installed: nnopt, which students install too, comes without",
        "Install them beside it for yourself, from a checkout of nnopt: pip install ./solutions",
    )


def _name_of(course: Path, assignment_id: str) -> str:
    """Return the name of the module and of the task."""
    number, _, name = assignment_id.partition("_")
    if not ASSIGNMENT_ID.fullmatch(assignment_id) or not name.isidentifier():
        raise CourseError(
            f"'{assignment_id}' is no name of an assignment",
            "Give a number and a name in small letters, such as 09_momentum.",
        )
    if name in _TAKEN or keyword.iskeyword(name):
        raise CourseError(
            f"a module cannot be called {name}.py: the name is taken",
            f"Say more, such as {number}_{name}_exercise.",
        )
    if there := sorted(course.glob(f"solutions/{number}_*")):
        raise CourseError(
            f"{there[0]} has this number already", "Choose another number; `02` must name one only."
        )
    return name


def _title(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


def _write(course: Path, path: Path, part: str, words: dict[str, str]) -> str:
    """Fill in one part of the skeleton; return where it is in the course."""
    template = (resources.files(__package__) / "skeleton" / f"{part}.txt").read_text("utf-8")
    path.write_text(string.Template(template).substitute(words), "utf-8")
    return path.relative_to(course).as_posix()


def _build(course: Course, *ids: str) -> Iterator[str]:
    """Make what students receive."""
    differences = find_differences(course, ids)
    apply_differences(course, differences)
    yield from (difference.path for difference in differences if not difference.ok)
