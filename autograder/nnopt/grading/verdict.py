"""How the outcomes of one assignment's tests become its part of the results document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.grading.hints import Hint, ended
from nnopt.grading.spec import TestSpec
from nnopt.report.document import AssignmentResult, Figures, Location, TaskResult, TestResult
from nnopt.report.given import written
from nnopt.testing.finding import Finding


class Outcome(msgspec.Struct):
    """What came of one test: nothing found, a finding, or not run at all."""

    spec: TestSpec
    finding: Finding | None = None
    ran: bool = True
    printed: str = ""
    seconds: float = 0.0
    figures: Figures | None = None


def assignment_result(
    assignment: Assignment,
    outcomes: Sequence[Outcome],
    hints: Mapping[str, Hint],
    *,
    notes: Sequence[str] = (),
    seconds: float = 0.0,
) -> AssignmentResult:
    """Put the results of an assignment together; points are given for passed tests only."""
    tasks = []
    for task in assignment.tasks:
        own = [outcome for outcome in outcomes if outcome.spec.task == task.name]
        tests = tuple(_test(o, hints.get(o.spec.id)) for o in own)
        score = sum(test.points for test in tests)
        tasks.append(TaskResult(task.name, task.title, score, task.points, tests))
    return AssignmentResult(
        id=assignment.id,
        title=assignment.title,
        status="graded",
        score=sum(task.score for task in tasks),
        max_score=assignment.points,
        notes=tuple(notes),
        tasks=tuple(tasks),
        duration_s=round(seconds, 4),
    )


def ungradable(
    assignment: Assignment, specs: Sequence[TestSpec], message: str, notes: Sequence[str]
) -> AssignmentResult:
    """Return the result of an assignment of which nothing can be run; `message` says why."""
    nothing = [Outcome(spec, ran=False) for spec in specs]
    return msgspec.structs.replace(
        assignment_result(assignment, nothing, {}, notes=notes),
        status="ungradable",
        message=message,
        fault="student",
    )


def verdict_of(spec: TestSpec, finding: Finding | None, hint: Hint | None) -> TestResult:
    """Return the verdict of a test that ran, with all that is known about it."""
    result = TestResult(
        id=spec.id,
        title=spec.title,
        visibility=spec.visibility,
        status="passed",
        points=spec.points,
        max_points=spec.points,
        rule=spec.rule,
    )
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
        called=finding.called,
        exception=finding.exception,
        detail=finding.full,
        given="" if ended(finding) else written(finding.index, finding.value),
        location=Location(*finding.location) if finding.location else None,
    )


def _test(outcome: Outcome, hint: Hint | None) -> TestResult:
    result = msgspec.structs.replace(
        verdict_of(outcome.spec, outcome.finding, hint),
        output=outcome.printed,
        figures=outcome.figures,
        duration_s=round(outcome.seconds, 4),
    )
    return result if outcome.ran else msgspec.structs.replace(result, status="not_run", points=0)
