"""Does anything that students receive hold a line of a solution?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from nnopt.authoring.build.kit_file import kit_code
from nnopt.authoring.build.stub import secret_lines
from nnopt.course.catalogue import Assignment
from nnopt.errors import CourseError

# Shorter lines, such as `return loss`, are in everybody's code.
SHORTEST = 20


def solution_lines(assignment: Assignment) -> tuple[list[str], str]:
    """Return the lines of all solutions of an assignment, and the text that students may see.

    The kit's own code is the same for every assignment, so its lines tell nothing.
    """
    secret: list[str] = []
    outside = [kit_code()]
    for name, source in assignment.reference().items():
        tasks = {task.name: 0 for task in assignment.tasks if task.module == name}
        inside, rest = secret_lines(source, tasks, f"solutions/{assignment.id}/{name}.py")
        secret += inside
        outside.append(rest)
    return secret, "\n".join(outside)


def leaks(files: Mapping[str, bytes], secret: Iterable[str], outside: str) -> list[tuple[str, str]]:
    """Return (file, line) for every solution line of `secret` that a file holds.

    Lines of 20 characters or fewer do not count, nor those that `outside`, the text that
    students may see, holds as well.

    >>> leaks({"README.md": b"use tf.reduce_mean(tf.square(error)) here"},
    ...       ["    tf.reduce_mean(tf.square(error))", "    return x"], outside="")
    [('README.md', 'tf.reduce_mean(tf.square(error))')]
    """
    lines = {line.strip() for line in secret}
    lines = {line for line in lines if len(line) > SHORTEST and line not in outside}
    texts = {name: _text(name, content) for name, content in files.items()}
    return sorted((name, line) for name, text in texts.items() for line in lines if line in text)


def check_release(files: Mapping[str, bytes], secret: Sequence[str], outside: str) -> None:
    """Raise `CourseError` when a file holds a line of a solution."""
    found = leaks(files, secret, outside)
    if found:
        shown = "\n".join(f"  {name}: {line}" for name, line in found)
        raise CourseError(
            f"nothing of a solution in a release, but lines of a solution are there:\n{shown}",
            "Take them out of the handout, the docstring or the check; or move them out of the "
            "solution region when students may see them.",
        )


def _text(name: str, content: bytes) -> str:
    """Return what a reader of the file sees; in a notebook's JSON, quotes are escaped."""
    text = content.decode("utf-8")
    if name.endswith(".ipynb"):
        return "\n".join(cell["source"] for cell in _cells(text))
    return text


def _cells(text: str) -> list[dict[str, str]]:
    cells = json.loads(text)["cells"]
    return [{"source": "".join(cell["source"])} for cell in cells]
