"""How many points do the tests of a hidden suite give to each task?

They are read and not run, so that a release can be built, and a catalogue shown, without starting
anything. A number or a list of cases that is no literal is missed; the run of the suite finds out.
"""

from __future__ import annotations

import ast
import functools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence


@functools.cache
def marked_points(suite: str) -> Mapping[str, int]:
    """Return the points that the tests of a suite give to each task.

    >>> suite = '''
    ... @pytest.mark.task("relu", points=2)
    ... @pytest.mark.parametrize("x", [-1.0, 0.5, 3.0])
    ... def test_a(student, same, x): ...
    ... @pytest.mark.task("relu", points=1, times=4)
    ... def test_b(student, same): ...
    ... '''
    >>> dict(marked_points(suite))
    {'relu': 7}
    """
    try:
        tree = ast.parse(suite)
    except SyntaxError:
        return {}  # collecting the suite tells what is wrong, and where
    points: Counter[str] = Counter()
    for marks in _marks_of_tests(tree.body):
        cases = math.prod(map(_cases, marks))
        for task, number in filter(None, map(_task, marks)):
            points[task] += number * cases
            break  # that of a test counts before that of its class
    return points


def _marks_of_tests(
    body: Iterable[ast.stmt], outer: Sequence[ast.expr] = ()
) -> Iterator[list[ast.expr]]:
    """Return the decorators of each test; those of its class come after its own."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _marks_of_tests(node.body, [*node.decorator_list, *outer])
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield [*node.decorator_list, *outer]


def _task(mark: ast.expr) -> tuple[str, int] | None:
    match mark:
        case ast.Call(
            func=ast.Attribute(attr="task"),
            args=[ast.Constant(value=str(task))],
            keywords=named,
        ):
            points = next((each.value for each in named if each.arg == "points"), None)
            if isinstance(points, ast.Constant) and isinstance(points.value, int):
                return task, points.value
    return None


def _cases(mark: ast.expr) -> int:
    match mark:
        case ast.Call(
            func=ast.Attribute(attr="parametrize"), args=[_, ast.List(elts=c) | ast.Tuple(elts=c)]
        ):
            return len(c)
    return 1
