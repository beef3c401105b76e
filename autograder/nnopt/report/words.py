"""Which words stand for a status, a stage, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from nnopt.report.causes import Step, first_step, state
from nnopt.report.document import Document, Isolation, TestResult
from nnopt.report.plain import paragraph

OUR_FAULT = "The grader failed here. This is our fault, not yours; it is not a zero."

HEADLINES = {
    "ungradable": "Nothing of this could be run yet.",
    "grader_error": OUR_FAULT,
    "not_submitted": "Not handed in.",
}
"""What a status other than `graded` means, for an assignment or a whole submission."""

STATUSES = {
    "graded": "graded",
    "ungradable": "ungradable",
    "grader_error": "grader error",
    "not_submitted": "not handed in",
}

_HAPPENED = {
    "not_written": "Not written yet.",
    "timeout": "It did not finish in time and was stopped.",
    "crashed": "The Python process ended while this test ran.",
    "failed": "The result is not the right one.",
    "not_run": "It was not run.",
}


def trouble(status: str, message: str) -> str:
    """Return why something was not graded; nothing of what was.

    >>> trouble("ungradable", "mse.py is empty."), trouble("graded", "")
    ('Nothing of this could be run yet. mse.py is empty.', '')
    """
    headline = HEADLINES.get(status, "")
    return f"{headline} {message}".strip() if headline else ""


def plural(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> plural(1, "test"), plural(3, "test")
    ('1 test', '3 tests')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def not_run(tests: Sequence[TestResult]) -> str:
    """Return how many tests were not run, and why when all have one reason."""
    reasons = {paragraph(test.message) for test in tests}
    why = reasons.pop() if len(reasons) == 1 else ""
    return f"{plural(len(tests), 'test')} not run{': ' * bool(why)}{why}"


def happened(test: TestResult) -> str:
    """Return what happened in a test, also when the grader left no message."""
    stage = test.stage if test.stage in _HAPPENED else test.status
    return paragraph(test.message) or _HAPPENED.get(stage, "")


def percent(score: int, max_score: int) -> str:
    """Return a rounded share; 100 % is only ever everything, and 0 % nothing.

    >>> percent(2, 3), percent(199, 200), percent(1, 1000), percent(0, 0)
    ('67 %', '99 %', '1 %', '')
    """
    if not max_score:
        return ""
    rounded = (200 * score + max_score) // (2 * max_score)
    least, most = int(score > 0), 99 + (score >= max_score)
    return f"{min(max(rounded, least), most)} %"


def seconds(duration: float) -> str:
    """Return a duration for people.

    >>> seconds(0.04), seconds(0.43), seconds(3.0), seconds(75.1)
    ('under 0.1 s', '0.4 s', '3 s', '75 s')
    """
    if duration < 0.1:
        return "under 0.1 s"
    whole = duration >= 10 or duration == int(duration)
    return f"{duration:.0f} s" if whole else f"{duration:.1f} s"


def took(document: Document) -> str:
    """Return how long the grading took, and how much of that went into endless loops.

    Students read the second only: what their code took beside hidden inputs may tell of these.
    """
    tests = [test for a in document.assignments for task in a.tasks for test in task.tests]
    waited = sum(test.duration_s for test in tests if test.status == "timeout")
    # An endless loop waits for a little longer than it is given.
    waited = min(waited, document.duration_s)
    is_told, loops = waited >= 1, seconds(waited)
    if document.audience == "student":
        return f"{loops} went into waiting for what did not finish" if is_told else ""
    whole = f"took {seconds(document.duration_s)}"
    return f"{whole}, {loops} of it waiting for what did not finish" if is_told else whole


def walls(isolation: Isolation) -> str:
    """Return which isolation the code ran in."""
    layers = f" ({', '.join(isolation.layers)})" if isolation.layers else ""
    return f"ran isolated: {isolation.mode}{layers}"


def versions(document: Document) -> list[str]:
    """Return what graded, each with its version."""
    kit = document.kit
    return [
        f"nnopt {kit.version}",
        f"TensorFlow {kit.tensorflow}",
        f"NumPy {kit.numpy}",
        f"Python {kit.python}",
        f"seed {kit.seed}",
    ]


def unofficial(isolation: Isolation) -> str:
    """Return the warning for a result that may not count, or nothing when it may."""
    if isolation.official:
        return ""
    if isolation.mode != "practice":
        return "These points are for practice and do not count."
    return (
        "This ran in practice mode, with less isolation than grades need. "
        "These points are for practice and do not count; `nnopt doctor` says what is missing."
    )


def next_step(document: Document, hint: Literal["above", "below"] = "above") -> str:
    """Return one sentence: the first thing to do now. `hint` says where hints stand."""
    step = first_step(document)
    if step is None:
        return _nothing_to_mend(document)
    if step.task is None or step.test is None:
        return _whole_assignment(step)
    if step.test.stage == "not_written":
        return f"Next: write {step.task.name} ({step.assignment.id})."
    where = step.test.location
    place = f" at {paragraph(where.file, 80)}:{where.line}" if where else ""
    if step.test.stage == "import" and _stops_more(step):
        return f"Next: mend the error that stops {step.assignment.id}{place}."
    start = f" Start from its hint {hint}." if step.test.hint else ""
    check = " Its public check is with your files." if _is_public(step.test) and not start else ""
    return f"Next: mend {step.task.name} ({step.assignment.id}){place}.{start or check}"


def check_command(document: Document) -> str:
    """Return the command that runs the public checks of the first thing to fix; else nothing."""
    step = first_step(document)
    if step is None or step.task is None:
        return ""
    public = any(test.visibility == "public" for test in step.task.tests)
    return f"cd {step.assignment.id} && python -m pytest --task {step.task.name}" if public else ""


def _stops_more(step: Step) -> bool:
    """Say whether what is wrong stops a second task too: a module, and not one function of it."""
    tests = [(task.name, test) for task in step.assignment.tasks for test in task.tests]
    message = step.test.message if step.test else ""
    return len({task for task, test in tests if test.message == message}) > 1


def _is_public(test: TestResult) -> bool:
    return test.visibility == "public" and state(test) == "wrong"


def _whole_assignment(step: Step) -> str:
    name = step.assignment.id
    if step.assignment.status == "grader_error":
        return f"Next: tell your instructor that {name} could not be graded; you need do nothing."
    if step.assignment.status == "not_submitted":
        return f"Next: hand in {name}, when you have it."
    return f"Next: make {name} run, as said above, and grade it again."


def _nothing_to_mend(document: Document) -> str:
    if document.status == "grader_error":
        return "Next: show this report to your instructor; you need do nothing."
    if document.status == "not_submitted":
        return "Next: hand in your files."
    if document.status == "ungradable" or not document.assignments:
        return "Next: do what is said above and grade it again."
    return "Everything is right. Well done."
