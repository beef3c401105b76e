"""What may a reader see of a results document? This is the only place that knows.

Instructors see all of it. A student sees everything about public checks, whose inputs they have,
and of a hidden test only what the trusted side knows by itself: what was called, at which stage it
stopped and in which class of ways the numbers differ, the hint, and the points. What the student's
own code chose while it held a hidden input could be that input: its words, the line that it raises
at, the class of an exception, how long it took. None of that is in a student's document, whatever
the code did; a public check that stops in the same way shows it all. The durations of a student's
document are those of public checks.
"""

from __future__ import annotations

import math

from msgspec.structs import replace

from nnopt.report.causes import recognized
from nnopt.report.document import AssignmentResult, Audience, Document, TestResult
from nnopt.testing.general import is_of_exception

# Found before any hidden input exists: when the file is read, or imported.
_BEFORE = ("import", "disallowed")
# An error of a suite or of the kit may quote what a hidden test holds.
_QUOTING = ("course", "kit")
_WHY = "Your instructor can see why."


def redact(document: Document, audience: Audience) -> Document:
    """Return what `audience` may see of a document; what was taken out once stays out."""
    if audience == "instructor":
        return document
    parts = tuple(map(_assignment, document.assignments))
    return replace(
        document,
        audience="student",
        message=_why(document),
        assignments=parts,
        duration_s=sum((part.duration_s for part in parts), 0.0),
    )


def redact_test(test: TestResult, audience: Audience) -> TestResult:
    """Return what `audience` may see of one test: students no name of a mistake and no `given`."""
    if audience == "instructor":
        return test
    if test.visibility == "public":
        return replace(test, misconception="", given="")
    early = test.stage in _BEFORE
    return replace(
        test,
        message=_message(test),
        misconception="",
        hint="" if is_of_exception(test.misconception) else test.hint,
        exception=test.exception if early else "",
        rule="",
        detail="",
        given="",
        location=test.location if early else None,
        output="",
        figures=None,
        duration_s=0.0,
    )


def _assignment(assignment: AssignmentResult) -> AssignmentResult:
    """Redact the tests; a mistake has a number, so that what comes of it can be told together."""
    numbers: dict[tuple[str, ...], str] = {}

    def seen(test: TestResult, task: str) -> TestResult:
        hidden = test.visibility == "hidden" and is_of_exception(test.misconception)
        mistake = () if hidden else recognized(test, task)
        number = numbers.setdefault(mistake, str(len(numbers) + 1)) if mistake else ""
        return replace(redact_test(test, "student"), misconception=number)

    tasks = [
        replace(task, tests=tuple(seen(test, task.name) for test in task.tests))
        for task in assignment.tasks
    ]
    told = sum(test.duration_s for task in tasks for test in task.tests)
    return replace(
        assignment,
        message=_why(assignment),
        tasks=tuple(tasks),
        duration_s=float(math.ceil(told)),
    )


def _why(part: Document | AssignmentResult) -> str:
    return _WHY if part.message and part.fault in _QUOTING else part.message


def _message(test: TestResult) -> str:
    """Return what happened, without what an exception said of itself."""
    name = f"`{test.called}`" if test.called else "Your code"
    if test.stage == "exception":
        return f"{name} raised an exception."
    if test.stage == "not_written" and test.location:
        return f"{name} needs another part that is not written yet."
    return test.message
