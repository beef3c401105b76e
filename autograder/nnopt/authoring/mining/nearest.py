"""Which known mistake is the nearest to a wrong answer that none explains?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.course.mistakes import load_mistakes
from nnopt.course.records import misconception_paths, read_record
from nnopt.report.document import TaskResult, TestResult
from nnopt.report.given import close, parsed, written


class Near(msgspec.Struct, frozen=True):
    """A known mistake that gives the same in so many tests of a task, of how many."""

    name: str
    same: int
    tests: int
    hint: str = ""


def nearest(assignment: Assignment, seed: int, results: TaskResult) -> Near | None:
    """Return the known mistake of a task that agrees in most tests with a submission.

    A test that both pass counts, and one that both fail with the same numbers; where they fail
    with other numbers the stage decides. None when no mistake of the task is recorded.
    """
    known = [each for each in load_mistakes(assignment) if each.task == results.name]
    paths = misconception_paths(assignment, seed, known)
    tests = [test for test in results.tests if test.visibility == "hidden"]
    best: tuple[tuple[int, int], Near] | None = None
    for variant in known:
        record = read_record(paths[variant.name])
        if record is None:
            continue
        same = sum(_agrees(test, record.get(test.id)) for test in tests)
        stages = sum(_stage(test) == _stage_of(record.get(test.id)) for test in tests)
        if best is None or (same, stages) > best[0]:
            best = (same, stages), Near(variant.name, same, len(tests), variant.hint)
    return best[1] if best else None


def _agrees(test: TestResult, known: Mapping[str, Any] | None) -> bool:
    if known is None or test.status == "passed":
        return known is None and test.status == "passed"
    if known.get("value") is None or not test.given or test.stage != known.get("stage"):
        return False
    mine, theirs = parsed(test.given), parsed(written(known.get("index", 0), known["value"]))
    return mine[0] == theirs[0] and close(mine[1], theirs[1])


def _stage(test: TestResult) -> str:
    return "" if test.status == "passed" else test.stage


def _stage_of(known: Mapping[str, Any] | None) -> str:
    return str(known.get("stage", "")) if known else ""
