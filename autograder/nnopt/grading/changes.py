"""What is different between two runs on the same submissions, test by test, and why?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from nnopt.grading.kept import Entry
from nnopt.grading.kept_run import KeptRun
from nnopt.grading.regrade import changed_parts
from nnopt.report.cells import table
from nnopt.report.document import Document, TestResult


class TestChange(msgspec.Struct, frozen=True):
    """A test whose result is another one; None where only one of the runs has it."""

    __test__ = False

    student: str
    assignment: str
    task: str
    before: TestResult | None
    after: TestResult | None
    reason: str

    @property
    def only_points(self) -> bool:
        """Whether nothing but what the test counts is another."""
        one, two = self.before, self.after
        if one is None or two is None:
            return False
        return _verdict(one) == _verdict(replace(two, points=one.points, max_points=one.max_points))


class StudentChange(msgspec.Struct, frozen=True):
    """A student whose points, status or tests are different, and why."""

    student: str
    before: Document
    after: Document
    tests: tuple[TestChange, ...]

    @property
    def reason(self) -> str:
        """All reasons, each once."""
        parts = [part for test in self.tests for part in test.reason.split(", ")]
        return ", ".join(dict.fromkeys(parts))


def changes(before: KeptRun, after: KeptRun) -> list[StudentChange]:
    """Return who changed between two runs, in the order of their names."""
    old, new = before.documents, after.documents
    found = []
    for name in sorted(old.keys() & new.keys()):
        tests = tuple(_tests(name, old[name], new[name], before.entries[name], after.entries[name]))
        if tests or _about(old[name]) != _about(new[name]):
            found.append(StudentChange(name, old[name], new[name], tests))
    return found


def _about(document: Document) -> tuple[object, ...]:
    each = [(a.id, a.status, a.score, a.max_score) for a in document.assignments]
    return (document.status, document.score, document.max_score, *each)


def _tests(
    name: str, before: Document, after: Document, old: Entry, new: Entry
) -> Iterator[TestChange]:
    first, second = _by_id(before), _by_id(after)
    for key in dict.fromkeys([*first, *second]):
        assignment, task, _ = key
        one, two = first.get(key), second.get(key)
        if one is None or two is None or _verdict(one) != _verdict(two):
            parts = changed_parts(old.key, new.key, assignment)
            yield TestChange(name, assignment, task, one, two, _reason(one, two, parts))


def _by_id(document: Document) -> Mapping[tuple[str, str, str], TestResult]:
    return {
        (assignment.id, task.name, test.id): test
        for assignment in document.assignments
        for task in assignment.tasks
        for test in task.tests
    }


def _verdict(test: TestResult) -> tuple[object, ...]:
    """Return what people read of a test; times differ, and numbers do with other data."""
    return (
        test.status,
        test.points,
        test.max_points,
        test.stage,
        test.message,
        test.misconception,
        test.hint,
    )


def _reason(one: TestResult | None, two: TestResult | None, parts: list[str]) -> str:
    """Return which of the changes it comes from: the only one that can do this, or all."""
    if one and two:
        same = (one.status, one.stage) == (two.status, two.stage)
        if same and one.max_points != two.max_points and "points" in parts:
            return "points"
        named = (one.misconception, one.hint) != (two.misconception, two.hint)
        if same and named and "mistakes" in parts:
            return "mistakes"
        parts = [part for part in parts if part not in ("points", "mistakes")] or parts
    return ", ".join(parts) or "unknown"


def students_csv(found: list[StudentChange]) -> bytes:
    """Return a row for each student who changed."""
    head = "student status_before status_after score_before score_after max_before max_after"
    rows: list[list[object]] = [[*head.split(), "tests", "reason"]]
    for each in found:
        one, two = each.before, each.after
        points = [one.score, two.score, one.max_score, two.max_score]
        rows.append([each.student, one.status, two.status, *points, len(each.tests), each.reason])
    return table(rows)


def tests_csv(found: list[StudentChange]) -> bytes:
    """Return a row for each test that changed; for instructors, because it names mistakes."""
    names = ("status", "points", "max_points", "misconception", "message")
    sides = [f"{name}_{side}" for name in names for side in ("before", "after")]
    rows: list[list[object]] = [["student", "assignment", "task", "test", *sides, "reason"]]
    for change in (test for each in found for test in each.tests):
        known = change.after or change.before
        title = known.title if known else ""
        values = [
            getattr(side, name) if side else ""
            for name in names
            for side in (change.before, change.after)
        ]
        rows.append([change.student, change.assignment, change.task, title, *values, change.reason])
    return table(rows)
