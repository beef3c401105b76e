"""The bundle that students receive: one archive, the same bytes each time, nothing secret in it.

The same look at what is secret can be taken at any other folder, such as nbgrader's release.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnopt.authoring.build.guard import SHORTEST, solution_lines
from nnopt.authoring.build.release import make_stubs, release_files
from nnopt.course.catalogue import Assignment, Course
from nnopt.course.records import read_record, record_path
from nnopt.errors import CourseError
from nnopt.grading import DEFAULT_SEED
from nnopt.zipped import zipped

# Of whichever course they are: what is hidden of another one is not known here.
_AUTHORS = {"hidden.py", "mistakes.py", "accepted.py", "mutants.toml"}
# Fewer digits may be anybody's.
_NUMBER = re.compile(r"\d+\.\d+(?:e[-+]?\d+)?")
_DIGITS = 6


def bundle(assignments: Sequence[Assignment]) -> bytes:
    """Return a zip of what students receive.

    Raises `CourseError` when `assignments/` is not what `nnopt build` makes of `solutions/`, or
    when something secret would be in it.
    """
    files: dict[str, bytes] = {}
    for assignment in assignments:
        folder = assignment.course / "assignments" / assignment.id
        plots = {path.stem: path.read_bytes() for path in sorted(folder.glob("plots/*.svg"))}
        for name, content in release_files(assignment, plots).items():
            path = folder / name
            if path.is_symlink() or not path.is_file() or path.read_bytes() != content:
                raise CourseError(
                    f"assignments/{assignment.id}/{name} is not what solutions/ says",
                    "Run `nnopt build`, and then this command again.",
                )
            files[f"{assignment.id}/{name}"] = content
    refuse_secrets(files, assignments)
    return zipped(sorted(files.items()))


def check_folder(folder: Path, course: Course) -> int:
    """Look for secrets of a course in all files below a folder; return how many files there are.

    Raises `CourseError` when there are some, when a file is one that only authors have, or when
    something is no plain file.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    odd = [path.relative_to(folder) for path in paths if path.is_symlink() or not path.is_file()]
    if odd or not paths:
        what = f"{odd[0]} in {folder} is no plain file" if odd else f"there is no file in {folder}"
        raise CourseError(what, "Release plain files only.")
    authors = [path.relative_to(folder) for path in paths if path.name in _AUTHORS]
    if authors:
        shown = "\n".join(f"  {each}" for each in authors[:20])
        raise CourseError(
            f"{folder} holds what only authors have:\n{shown}",
            "Take these files out; students receive what `nnopt release` packs.",
        )
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    refuse_secrets(files, course.assignments)
    return len(files)


def refuse_secrets(files: Mapping[str, bytes], assignments: Sequence[Assignment]) -> None:
    """Raise `CourseError` when a file holds a line of a solution, a hidden test, or its values."""
    texts = {name: _text(name, content) for name, content in files.items()}
    # What one handout tells may stand in another one.
    known = "\n".join(map(_public_text, assignments))
    public, found = _numbers(known), []
    for assignment in assignments:
        lines = {line for line in secret_code(assignment) if line not in known}
        values = hidden_values(assignment) - public
        for name, text in texts.items():
            found += [f"{name}: {line}" for line in sorted(lines) if line in text]
            if values and not name.endswith(".svg"):
                numbers = sorted(_numbers(text) & values)
                found += [f"{name}: the hidden value {number}" for number in numbers]
    if found:
        shown = "\n".join(f"  {each}" for each in found[:20])
        raise CourseError(
            f"this would give away what is hidden:\n{shown}",
            "Take these lines out of what students receive; `nnopt build` makes it anew.",
        )


def secret_code(assignment: Assignment) -> set[str]:
    """Return the lines of code that no student may see."""
    solution, _ = solution_lines(assignment)
    texts = [path.read_text("utf-8") for path in _secret_files(assignment)]
    code = [line for text in texts for line in _code_lines(text)]
    return {line.strip() for line in [*solution, *code] if len(line.strip()) > SHORTEST}


def _public_text(assignment: Assignment) -> str:
    """Return what the author wrote for students: no value of it, and no line, is a secret."""
    paths = (assignment.public, assignment.folder / "handout.md")
    texts = [path.read_text("utf-8") for path in paths if path.is_file()]
    return "\n".join([solution_lines(assignment)[1], *make_stubs(assignment).values(), *texts])


def _secret_files(assignment: Assignment) -> Iterator[Path]:
    for name in ("hidden.py", "mistakes.py", "accepted.py"):
        if (assignment.folder / name).is_file():
            yield assignment.folder / name


def _code_lines(text: str) -> Iterator[str]:
    """Yield the lines of a source but comments and texts: a formula may be in a handout too."""
    rows = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            for row in range(node.lineno - 1, node.end_lineno or node.lineno):
                rows[row] = ""
    return (row for row in rows if not row.lstrip().startswith(("#", "import ", "from ")))


def hidden_values(assignment: Assignment) -> set[str]:
    """Return what the reference gave in tests, where that is recorded on this machine."""
    record = read_record(record_path(assignment, DEFAULT_SEED)) or {}
    return {_rounded(number) for number in _floats(record)} - {""}


def _numbers(text: str) -> set[str]:
    return {_rounded(number) for number in _NUMBER.findall(text)} - {""}


def _floats(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _floats(item)
    elif isinstance(value, float | np.ndarray):
        yield from np.asarray(value, np.float64).ravel().tolist()


def _rounded(number: float | str) -> str:
    """Return the leading digits of a number, nothing of one that has fewer.

    >>> _rounded("0.1234567"), _rounded(0.5)
    ('0.123457', '')
    """
    text = f"{abs(float(number)):.{_DIGITS}g}"
    return text if len(text.partition("e")[0].replace(".", "").strip("0")) >= _DIGITS else ""


def _text(name: str, content: bytes) -> str:
    """Return what a reader of the file sees; in a notebook that is every text in its JSON."""
    text = content.decode("utf-8", "replace")
    if not name.endswith(".ipynb"):
        return text
    try:
        return "\n".join(_texts(json.loads(text)))
    except ValueError:
        return text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield "".join(value)
        for item in value:
            yield from _texts(item)
