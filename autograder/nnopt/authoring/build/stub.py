"""How does a reference module become the stub that students fill in?"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from nnopt.authoring.build.regions import find_regions
from nnopt.errors import CourseError


def make_stub(source: str, numbers: Mapping[str, int], path: str) -> str:
    """Return `source` with every solution region replaced by `raise NotImplementedError(...)`.

    `numbers` gives the number that the handout has for each task of this module; `path` is what
    errors call the module. Raises `CourseError` with file and line as `find_regions` does, and
    when the stub would not be Python.

    >>> source = "def mse(a):\\n    # BEGIN SOLUTION\\n    return a\\n    # END SOLUTION\\n"
    >>> print(make_stub(source, {"mse": 2}, "mse.py"))
    def mse(a):
        raise NotImplementedError("task 2, mse: not written yet")
    <BLANKLINE>
    """
    lines = source.split("\n")
    for region in reversed(find_regions(source, list(numbers), path)):
        message = f"task {numbers[region.task]}, {region.task}: not written yet"
        raising = f'{region.indent}raise NotImplementedError("{message}")'
        lines[region.begin - 1 : region.end] = [raising]
    stub = "\n".join(lines)
    try:
        ast.parse(stub)
    except SyntaxError as error:
        raise CourseError(
            f"{path}: without its solution regions this is not Python: {error.msg}, "
            f"line {error.lineno} of the stub",
            "Put each region around whole statements, at one level of indentation.",
        ) from error
    return stub


def secret_lines(source: str, numbers: Mapping[str, int], path: str) -> tuple[list[str], str]:
    """Return the lines inside the solution regions, and the text outside them.

    >>> source = "def mse(a):\\n    # BEGIN SOLUTION\\n    return a\\n    # END SOLUTION\\n"
    >>> secret_lines(source, {"mse": 2}, "mse.py")
    (['    return a'], 'def mse(a):\\n')
    """
    lines = source.split("\n")
    secret: list[str] = []
    for region in reversed(find_regions(source, list(numbers), path)):
        secret[:0] = lines[region.begin : region.end - 1]
        del lines[region.begin - 1 : region.end]
    return secret, "\n".join(lines)
