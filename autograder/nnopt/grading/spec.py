"""What a test says about itself: task, points, title and rule, read from marker and docstring."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import msgspec
import pytest

from nnopt.errors import CourseError
from nnopt.report.document import Visibility


class TestSpec(msgspec.Struct, frozen=True):
    """One test of a suite; `id` is its assignment and its name.

    Each of its calls has `times` the seconds that a call may take.
    """

    __test__ = False

    id: str
    assignment: str
    task: str
    points: int
    title: str
    rule: str
    visibility: Visibility
    times: int = 1


def read_spec(item: pytest.Item) -> TestSpec:
    """Read the specification of a collected test; `CourseError` when a part is missing."""
    path = Path(item.path)
    hidden, assignment = path.stem == "hidden", path.parent.name
    marker = item.get_closest_marker("task")
    if marker is None or len(marker.args) != 1:
        raise CourseError(
            f"{path}: {item.name} does not say which task it belongs to",
            'Mark it with @pytest.mark.task("name", points=N).',
        )
    points = marker.kwargs.get("points", None if hidden else 0)
    if type(points) is not int or points < 0 or (points and not hidden):
        number = "no" if points is None else repr(points)
        raise CourseError(
            f"{path}: {item.name} has {number} points; "
            "a hidden test says how many, and a public check has none",
            'Mark it with @pytest.mark.task("name", points=N); N is 0 for a hidden test that costs '
            "nothing.",
        )
    times = marker.kwargs.get("times", 1)
    if type(times) is not int or times < 1:
        raise CourseError(
            f"{path}: {item.name} has {times!r} times the seconds of a call",
            "Mark it with a whole number from 1 on, such as times=4.",
        )
    title, _, rule = inspect.cleandoc(_docstring(item)).partition("\n\n")
    if not title:
        raise CourseError(f"{path}: {item.name} has no docstring", "Give it a title and a rule.")
    prefix = assignment if hidden else f"{assignment}/public"
    return TestSpec(
        id=f"{prefix}::{item.name}",
        assignment=assignment,
        task=str(marker.args[0]),
        points=points,
        title=" ".join(title.split()),
        rule=" ".join(rule.split()),
        visibility="hidden" if hidden else "public",
        times=times,
    )


def _docstring(item: pytest.Item) -> str:
    function: Any = getattr(item, "function", None)
    return function.__doc__ or ""
