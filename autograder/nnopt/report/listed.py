"""Which tests does a document hold, one after the other, for tools that show a list of tests?

What could not be graded stands in the list as one test, so that no list is empty and none lies.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from nnopt.report.causes import State, state
from nnopt.report.document import AssignmentResult, Document, TestResult
from nnopt.report.plain import block, evidence, paragraph, visible
from nnopt.report.words import happened, next_step, plural, trouble, unofficial

_LINES = 12


class Listed(msgspec.Struct, frozen=True):
    """A test in a list: `number` is like 2.1 (task and test), `name` is unique in the list.

    `state` is right, wrong, or waiting for what was not run; `text` what is said of it.
    """

    number: str
    assignment: str
    task: str
    name: str
    state: State
    points: int
    most: int
    text: str
    test: TestResult | None = None

    @property
    def full_name(self) -> str:
        """The name with its assignment, where one list holds several."""
        return f"{self.assignment} {self.name}" if self.task else self.name


def listed(document: Document) -> list[Listed]:
    """Return the tests of a document in its order."""
    found: list[Listed] = []
    tasks = 0
    for assignment in document.assignments:
        if assignment.status != "graded" or not assignment.tasks:
            tasks += 1
            found.append(_ungraded(assignment, str(tasks)))
            continue
        for task in assignment.tasks:
            tasks += 1
            for number, test in enumerate(task.tests, start=1):
                name = f"{task.name}: {line(test.title)}"
                found.append(
                    Listed(
                        f"{tasks}.{number}",
                        assignment.id,
                        task.name,
                        name,
                        state(test),
                        test.points,
                        test.max_points,
                        told(test),
                        test,
                    )
                )
    return list(_named(found or [_nothing(document)]))


def told(test: TestResult) -> str:
    """Return what a test found as lines of plain text; empty when it passed."""
    if test.status == "passed":
        return ""
    lines = [happened(test)]
    if test.hint:
        lines.append(f"Hint: {paragraph(test.hint, 2000)}")
    if test.rule:
        lines.append(f"Asked for: {paragraph(test.rule)}")
    if test.detail:
        lines += evidence(test.detail, _LINES)
    if test.location:
        lines.append(f"{paragraph(test.location.file, 80)}:{test.location.line}")
        lines.append(f"    {paragraph(test.location.text, 200)}")
    if test.output.strip():
        lines += ["Your code printed:", *block(test.output, _LINES)]
    return "\n".join(map(visible, lines))


def summary(document: Document) -> str:
    """Return what stands above a list of tests: notes, a warning, the next step."""
    why = trouble(document.status, document.message)
    notes = [*document.notes, *(note for a in document.assignments for note in a.notes)]
    said = [why, *notes, unofficial(document.isolation), next_step(document, hint="below")]
    return "\n".join(line(text, 1000) for text in said if text)


def line(text: str, longest: int = 300) -> str:
    """Return text in one line that shows all it holds."""
    return visible(paragraph(text, longest))


def as_json(content: object) -> bytes:
    """Return indented JSON that ends with a newline."""
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def score_line(document: Document) -> str:
    """Return the points of a document in words.

    >>> from nnopt.report.document import Isolation, Kit, Submission
    >>> document = Document(kit=Kit("", "", "", "", "", 7), isolation=Isolation("strong", (), True),
    ...     submission=Submission("ben", ""), status="graded", score=3, max_score=15)
    >>> score_line(document)
    '3 of 15 points'
    """
    return f"{document.score} of {plural(document.max_score, 'point')}"


def _ungraded(assignment: AssignmentResult, number: str) -> Listed:
    said = trouble(assignment.status, assignment.message)
    waits = assignment.status in ("grader_error", "not_submitted")
    return Listed(
        number,
        assignment.id,
        "",
        assignment.id,
        "waiting" if waits else "wrong",
        0,
        assignment.max_score,
        line(said, 1000),
    )


def _nothing(document: Document) -> Listed:
    said = trouble(document.status, document.message)
    state_of: State = "wrong" if document.status == "ungradable" else "waiting"
    return Listed("1", "", "", "submission", state_of, 0, document.max_score, line(said, 1000))


def _named(tests: list[Listed]) -> Iterator[Listed]:
    """Give each test a name of its own: two of one title in a task get a number."""
    seen: dict[tuple[str, str], int] = {}
    for each in tests:
        key = (each.assignment, each.name)
        seen[key] = seen.get(key, 0) + 1
        name = each.name if seen[key] == 1 else f"{each.name} ({seen[key]})"
        yield msgspec.structs.replace(each, name=name)
