"""What in a result needs telling, and in which order: the first cause first, each cause once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from nnopt.report.document import AssignmentResult, Document, TaskResult, TestResult
from nnopt.testing.general import is_difference, is_general

State = Literal["right", "wrong", "waiting"]
_FAILED = ("failed", "timeout", "crashed")
_UNTOLD = ("exception", "not_written")
_LATER = {"grader_error": 1, "not_submitted": 2}


class Cause(msgspec.Struct, frozen=True):
    """One mistake: the test that tells it best, and the others that fail in the same way."""

    test: TestResult
    same: tuple[TestResult, ...]


class Arranged(msgspec.Struct, frozen=True):
    """The tests of a task in the order in which they are told."""

    causes: tuple[Cause, ...]
    waiting: tuple[TestResult, ...]
    passed: tuple[TestResult, ...]


class Step(msgspec.Struct, frozen=True):
    """What to mend first; `task` and `test` are None when the whole assignment is in the way."""

    assignment: AssignmentResult
    task: TaskResult | None = None
    test: TestResult | None = None


def state(test: TestResult) -> State:
    """Return one of three states; what is not written yet is not wrong."""
    if test.status == "passed":
        return "right"
    if test.status == "not_run" or test.stage == "not_written":
        return "waiting"
    return "wrong"


def task_state(task: TaskResult) -> State:
    """Return the state of a task: right when all of it is, wrong when anything is wrong."""
    states = {state(test) for test in task.tests}
    if "wrong" in states:
        return "wrong"
    return "right" if states == {"right"} else "waiting"


def arrange(task: TaskResult) -> Arranged:
    """Group the failures of a task by cause: public checks first, then in the suite's order."""
    failed = [test for test in task.tests if test.status in _FAILED]
    failed.sort(key=lambda test: (state(test) != "wrong", test.visibility != "public"))
    groups: dict[tuple[str, ...], list[TestResult]] = {}
    for test in failed:
        groups.setdefault(_cause_of(test, groups), []).append(test)
    return Arranged(
        causes=tuple(Cause(group[0], tuple(group[1:])) for group in groups.values()),
        waiting=tuple(test for test in task.tests if test.status == "not_run"),
        passed=tuple(test for test in task.tests if test.status == "passed"),
    )


def shared_key(test: TestResult) -> tuple[str, ...] | None:
    """Return what identifies a cause that can stop several tasks at once, else None.

    Those are a module that cannot be imported, one line that raises, and a recognized mistake: what
    calls a wrong function gives wrong numbers too.
    """
    if (
        (test.misconception and not is_general(test.misconception))
        or test.stage == "import"
        or (test.location is not None and state(test) == "wrong")
    ):
        return _key(test)
    return None


def recognized(test: TestResult, task: str) -> tuple[str, ...]:
    """Return what tests of one recognized mistake have in common; nothing when it is none.

    A name that tells the kind of a wrong result only is one mistake within a task at most.
    """
    name = test.misconception
    if is_difference(name):
        return (name, task, test.message)
    if is_general(name):
        return (name, task)
    return (name,) if name else ()


def first_told(tasks: Iterable[TaskResult]) -> dict[tuple[str, ...], str]:
    """Return for each cause that can stop several tasks the first task that it stops."""
    told: dict[tuple[str, ...], str] = {}
    for task in tasks:
        for cause in arrange(task).causes:
            if (key := shared_key(cause.test)) is not None:
                told.setdefault(key, task.name)
    return told


def told_in(told: Mapping[tuple[str, ...], str], task: TaskResult, test: TestResult) -> str:
    """Return the other task in which the cause of a failure is told; empty when it is told here."""
    key = shared_key(test)
    first = told.get(key, "") if key is not None else ""
    return "" if first == task.name else first


def first_step(document: Document) -> Step | None:
    """Return the first thing to mend; None when all is right.

    What was handed in comes first, in the order of the handouts; then what the grader could not
    do, then what is not handed in.
    """
    steps = [step for a in document.assignments if (step := _step(a)) is not None]
    return min(steps, key=lambda step: _LATER.get(step.assignment.status, 0), default=None)


def _step(assignment: AssignmentResult) -> Step | None:
    if assignment.status != "graded":
        return Step(assignment)
    for task in assignment.tasks:
        if causes := arrange(task).causes:
            return Step(assignment, task, causes[0].test)
    return None


def _cause_of(
    test: TestResult, groups: Mapping[tuple[str, ...], list[TestResult]]
) -> tuple[str, ...]:
    """Return the key of a test's cause; the one of a public check where the test says no more.

    Of a hidden test a student reads only that the code raised an exception, and a public check
    that did so too says which.
    """
    key = _key(test)
    if test.visibility == "hidden" and test.stage in _UNTOLD and not test.exception:
        for other, (first, *_) in groups.items():
            if (first.visibility, first.stage) == ("public", test.stage):
                return other
    return key


def _key(test: TestResult) -> tuple[str, ...]:
    if test.misconception and not is_difference(test.misconception):
        return ("misconception", test.misconception)
    if test.status == "timeout" and test.called:
        return ("timeout", test.called)  # some wait for it, the others know it then
    where = f"{test.location.file}:{test.location.line}" if test.location else ""
    return (test.status, test.stage, test.message, where)
