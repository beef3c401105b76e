"""How the outcomes of one assignment's tests become its part of the results document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.grading.hints import Hint
from nnopt.grading.spec import TestSpec
from nnopt.report.document import AssignmentResult, Location, Status, TaskResult, TestResult
from nnopt.testing.finding import Finding

Audience = Literal["student", "instructor"]


class Outcome(msgspec.Struct):
    """What came of one test: nothing found, a finding, or not run at all."""

    spec: TestSpec
    finding: Finding | None = None
    ran: bool = True
    printed: str = ""
    seconds: float = 0.0


def assignment_result(
    assignment: Assignment,
    outcomes: Sequence[Outcome],
    hints: Mapping[str, Hint],
    *,
    audience: Audience,
    status: Status = "graded",
    message: str = "",
    notes: Sequence[str] = (),
    seconds: float = 0.0,
) -> AssignmentResult:
    """Put the results of an assignment together; points are given for passed tests only."""
    tasks = []
    for task in assignment.tasks:
        own = [outcome for outcome in outcomes if outcome.spec.task == task.name]
        tests = tuple(_test(o, hints.get(o.spec.id), status, audience) for o in own)
        score = sum(test.points for test in tests)
        tasks.append(TaskResult(task.name, task.title, score, task.points, tests))
    return AssignmentResult(
        id=assignment.id,
        title=assignment.title,
        status=status,
        score=sum(task.score for task in tasks),
        max_score=assignment.points,
        message=message,
        notes=tuple(notes),
        tasks=tuple(tasks),
        duration_s=round(seconds, 4),
    )


def not_graded(
    assignment: Assignment,
    specs: Sequence[TestSpec],
    *,
    status: Status,
    message: str,
    notes: Sequence[str] = (),
) -> AssignmentResult:
    """Return the result of an assignment of which nothing was run."""
    outcomes = [Outcome(spec, ran=False) for spec in specs]
    return assignment_result(
        assignment, outcomes, {}, audience="student", status=status, message=message, notes=notes
    )


def _test(outcome: Outcome, hint: Hint | None, status: Status, audience: Audience) -> TestResult:
    spec, finding = outcome.spec, outcome.finding
    open_to_reader = spec.visibility == "public" or audience == "instructor"
    result = TestResult(
        id=spec.id,
        title=spec.title,
        visibility=spec.visibility,
        status="passed",
        points=spec.points,
        max_points=spec.points,
        rule=spec.rule if open_to_reader else "",
        output=outcome.printed if open_to_reader else "",
        # How long it takes is for the student's code to choose: no fine clock for hidden inputs.
        duration_s=round(outcome.seconds, 4 if open_to_reader else 1),
    )
    if not outcome.ran or status != "graded":
        return msgspec.structs.replace(result, status="not_run", points=0)
    if finding is None:
        return result
    return msgspec.structs.replace(
        result,
        status=finding.status,
        points=0,
        stage=finding.stage,
        message=finding.message,
        misconception=hint.name if hint else "",
        hint=hint.text if hint else "",
        detail=finding.full if open_to_reader else "",
        location=Location(*finding.location) if finding.location else None,
    )
