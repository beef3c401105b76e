"""Is what students receive as the build makes it, and does it hold nothing of a solution?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nnopt.authoring.build.guard import leaks
from nnopt.authoring.build.kit_file import kit_code
from nnopt.authoring.build.stub import secret_lines
from nnopt.course.catalogue import Assignment
from nnopt.errors import CourseError

_TEXTS = (".py", ".md", ".ipynb", ".toml", ".txt", ".svg")


def solution_lines_on_disk(assignment: Assignment) -> Iterator[str]:
    """Say which files in assignments/ hold a line of a solution, whoever wrote them there."""
    folder = assignment.course / "assignments" / assignment.id
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _TEXTS
    }
    secret: list[str] = []
    outside = [kit_code()]
    for module, source in assignment.reference().items():
        numbers = {task.name: 0 for task in assignment.tasks if task.module == module}
        try:
            inside, rest = secret_lines(source, numbers, f"{module}.py")
        except CourseError:
            return  # the gate of the stubs says so
        secret += inside
        outside.append(rest)
    try:
        found = leaks(files, secret, "\n".join(outside))
    except (ValueError, KeyError, TypeError):
        yield f"{assignment.id}: a file in {_shown(folder)} is not readable text or no notebook"
        return
    for name, line in found:
        yield f"{_shown(folder / name)} holds `{line}`"


def _shown(path: Path) -> str:
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("assignments") - 1 :])
