"""What does a page for one student say, whatever it is written in? The next step, then why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from nnopt.report.causes import Cause, arrange, first_told, task_state, told_in
from nnopt.report.document import AssignmentResult, Document, TaskResult, TestResult
from nnopt.report.tasks import again, titles
from nnopt.report.words import not_run, percent, plural, trouble


class Advice(msgspec.Struct, frozen=True):
    """A cause: the test that tells it best, what is said below its title, and who fails with it.

    With `elsewhere` it was told in another task, and nothing else is said. `hidden` is the first
    hidden case that fails in this way, `mistake` what it was recognized as: for instructors.
    """

    test: TestResult
    elsewhere: str = ""
    same: str = ""
    hidden: TestResult | None = None
    mistake: str = ""


class TaskPart(msgspec.Struct, frozen=True):
    """A task with its causes; `others` says how many tests wait or are right."""

    task: TaskResult
    state: str
    verdict: str
    causes: tuple[Advice, ...]
    others: str = ""


class AssignmentPart(msgspec.Struct, frozen=True):
    """An assignment with its tasks; `trouble` says why it was not graded."""

    assignment: AssignmentResult
    trouble: str
    tasks: tuple[TaskPart, ...]


def parts_of(document: Document) -> list[AssignmentPart]:
    """Return the assignments of a document as a page tells them."""
    instructor = document.audience == "instructor"
    return [_part(assignment, instructor) for assignment in document.assignments]


def total(document: Document) -> str:
    """Return the points of all in a line."""
    if not document.max_score:
        return "Nothing was graded yet."
    points = plural(document.max_score, "point")
    share = percent(document.score, document.max_score)
    open_points = sum(a.max_score for a in document.assignments if a.status == "grader_error")
    still = f"{open_points} of them still open" if open_points else share
    return f"{document.score} of {points}, {still}"


def trouble_of(document: Document) -> str:
    """Return why the whole submission was not graded; empty when a part of it says so."""
    told = any(assignment.message for assignment in document.assignments)
    if document.status == "graded" or told:
        return ""
    return trouble(document.status, document.message)


def _part(assignment: AssignmentResult, instructor: bool) -> AssignmentPart:
    graded = assignment.tasks if assignment.status == "graded" else ()
    told = first_told(graded)
    return AssignmentPart(
        assignment,
        trouble(assignment.status, assignment.message),
        tuple(_task(task, told, instructor) for task in graded),
    )


def _task(task: TaskResult, told: Mapping[tuple[str, ...], str], instructor: bool) -> TaskPart:
    arranged = arrange(task)
    of_task = task_state(task)
    unwritten = of_task == "waiting" and not arranged.passed and not arranged.waiting
    verdict = {"right": "all right", "wrong": "to fix", "waiting": "not written yet"}[of_task]
    if of_task == "waiting" and not unwritten:
        verdict = "not run"
    causes = [] if unwritten else list(_advice(task, arranged.causes, told, instructor))
    waiting = not_run(arranged.waiting) if arranged.waiting else ""
    passed = plural(len(arranged.passed), "test") + " right" if arranged.passed else ""
    return TaskPart(
        task, of_task, verdict, tuple(causes), ", ".join(filter(None, [passed, waiting]))
    )


def _advice(
    task: TaskResult,
    causes: tuple[Cause, ...],
    told: Mapping[tuple[str, ...], str],
    instructor: bool,
) -> Iterator[Advice]:
    for cause in causes:
        drawn = (t for t in (cause.test, *cause.same) if t.visibility == "hidden" and t.detail)
        hidden = next(drawn, None) if instructor else None
        hidden = None if hidden is cause.test else hidden
        if elsewhere := told_in(told, task, cause.test):
            yield Advice(cause.test, elsewhere=again(cause, elsewhere), hidden=hidden)
            continue
        same = ""
        if cause.same:
            verb = "fails" if len(cause.same) == 1 else "fail"
            more = plural(len(cause.same), "more test")
            same = f"{more} {verb} in the same way: {titles(cause.same)}."
        mistake = cause.test.misconception if instructor else ""
        yield Advice(cause.test, same=same, hidden=hidden, mistake=mistake)
