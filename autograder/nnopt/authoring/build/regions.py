"""Where in a reference module are the solution regions, and to which task does each belong?

A region starts with a line `# BEGIN SOLUTION` and ends with a line `# END SOLUTION`, both inside
the body of a task's function, or of a method of a task's class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import msgspec

from nnopt.errors import CourseError

_MARKER = re.compile(r"^(?P<indent>\s*)#\s*(?P<kind>BEGIN|END) SOLUTION\s*$")
_MENTION = re.compile(r"#.*\b(BEGIN|END) SOLUTION\b")
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Region(msgspec.Struct, frozen=True):
    """One region: the lines of its two markers (counted from 1), its task and its indentation."""

    begin: int
    end: int
    task: str
    indent: str


def find_regions(source: str, tasks: Sequence[str], path: str) -> tuple[Region, ...]:
    """Return the regions of a reference module in the order of its lines.

    `tasks` names the tasks of this module, `path` is what errors call it. Raises `CourseError`
    with file and line when a marker has no partner, a region is empty, lies outside every task or
    at the level of a class, or when a task has no region.

    >>> source = "def mse(a):\\n    # BEGIN SOLUTION\\n    return a\\n    # END SOLUTION\\n"
    >>> find_regions(source, ["mse"], "mse.py")
    (Region(begin=2, end=4, task='mse', indent='    '),)
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise _error(path, error.lineno or 1, f"this is not Python: {error.msg}") from error
    lines = source.split("\n")
    regions = tuple(
        Region(begin, end, _task_of(tree, lines, (begin, end), tasks, path), indent)
        for begin, end, indent in _pairs(lines, path)
    )
    _check_every_task(tree, regions, tasks, path)
    return regions


def _error(path: str, line: int, what: str, remedy: str = "Mend this file.") -> CourseError:
    return CourseError(f"{path}:{line}: {what}", remedy)


def _pairs(lines: Sequence[str], path: str) -> list[tuple[int, int, str]]:
    """Match each BEGIN with the next END."""
    pairs: list[tuple[int, int, str]] = []
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines, start=1):
        marker = _MARKER.match(line)
        if marker is None:
            if _MENTION.search(line):
                raise _error(path, number, "a solution marker must stand alone on its line")
        elif marker["kind"] == "BEGIN":
            if opened:
                what = f"BEGIN SOLUTION, but the one of line {opened[0]} has not ended"
                raise _error(path, number, what)
            opened = number, marker["indent"]
        else:
            if opened is None:
                raise _error(path, number, "END SOLUTION without a BEGIN SOLUTION above it")
            pairs.append((opened[0], number, opened[1]))
            opened = None
    if opened:
        raise _error(path, opened[0], "BEGIN SOLUTION without an END SOLUTION below it")
    return pairs


def _task_of(
    tree: ast.Module, lines: Sequence[str], span: tuple[int, int], tasks: Sequence[str], path: str
) -> str:
    """Return the task whose body holds the code between the two markers."""
    begin, end = span
    code = [
        number
        for number in range(begin + 1, end)
        if lines[number - 1].strip() and not lines[number - 1].lstrip().startswith("#")
    ]
    if not code:
        raise _error(path, begin, "this solution region holds no code")
    for node in tree.body:
        if isinstance(node, _Definition) and node.name in tasks and _holds(node, begin, code):
            if any(_holds(function, begin, code) for function in _functions(node)):
                return node.name
            what = "a solution region must lie inside a function, or a method of the class"
            raise _error(path, begin, what)
    known = ", ".join(tasks) or "none in this module"
    raise _error(path, begin, f"this solution region lies outside every task ({known})")


def _functions(node: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [child for child in ast.walk(node) if isinstance(child, kinds)]


def _holds(node: _Definition, begin: int, code: Sequence[int]) -> bool:
    return node.lineno < begin and code[-1] <= (node.end_lineno or node.lineno)


def _check_every_task(
    tree: ast.Module, regions: Sequence[Region], tasks: Sequence[str], path: str
) -> None:
    defined = {node.name: node.lineno for node in tree.body if isinstance(node, _Definition)}
    for task in tasks:
        if task not in defined:
            raise _error(path, 1, f"task {task} is not defined in this module")
        if not any(region.task == task for region in regions):
            remedy = "Put # BEGIN SOLUTION and # END SOLUTION around what students write."
            raise _error(path, defined[task], f"task {task} has no solution region", remedy)
