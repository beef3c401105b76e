"""What the page of a class shows of each student, as data: every text is kept once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from nnopt.report.causes import state, task_state
from nnopt.report.document import AssignmentResult, Document
from nnopt.report.plain import paragraph, visible
from nnopt.report.words import STATUSES

_STATES = {"right": 0, "wrong": 1, "waiting": 2}


class Shown(msgspec.Struct, frozen=True):
    """The data of all students, the number of each id, and how many handed in each assignment."""

    data: dict[str, Any]
    number: dict[str, int]
    handed_in: Mapping[str, int]


class _Texts:
    """Numbers in the place of texts."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {"": 0}

    def of(self, text: str, longest: int = 400) -> int:
        text = visible(paragraph(text, longest))
        return self.numbers.setdefault(text, len(self.numbers))


def shown_students(
    documents: Sequence[Document], people: Mapping[str, tuple[str, str]], *, anonymous: bool
) -> Shown:
    """Return what is shown of the students, in the order of the documents.

    A row is id, name, status, points, of how many, seconds, notes and assignments; an assignment
    its number, points, of how many, message and tasks; a task its number, points, of how many,
    state and what failed in it; that is title, message, mistake, hint and detail.
    """
    texts = _Texts()
    rows = []
    for number, document in enumerate(documents):
        name = people.get(document.submission.id, ("", ""))[0]
        ids = ["", ""] if anonymous else [document.submission.id, name]
        rows.append(
            [
                texts.of(ids[0] or f"student {number + 1}"),
                texts.of(ids[1]),
                texts.of(STATUSES[document.status]),
                document.score,
                document.max_score,
                round(document.duration_s, 1),
                # What is said of the whole may hold the names of files, and those of people.
                []
                if anonymous
                else [texts.of(n) for n in (document.message, *document.notes) if n],
                [_assignment(texts, a, anonymous) for a in document.assignments],
            ]
        )
    data = {"texts": list(texts.numbers), "students": rows, "anonymous": anonymous}
    numbers = {document.submission.id: n for n, document in enumerate(documents)}
    counts = Counter(a.id for d in documents for a in d.assignments if a.status == "graded")
    return Shown(data, numbers, counts)


def _assignment(texts: _Texts, assignment: AssignmentResult, anonymous: bool) -> list[Any]:
    tasks = []
    for task in assignment.tasks:
        failed = [
            [
                texts.of(test.title),
                texts.of(test.message),
                texts.of(test.misconception),
                texts.of(test.hint, 1000),
                0 if anonymous else texts.of(test.detail, 240),
            ]
            for test in task.tests
            if state(test) == "wrong"
        ]
        name = texts.of(task.name)
        tasks.append([name, task.score, task.max_score, _STATES[task_state(task)], failed])
    message = 0 if anonymous else texts.of(assignment.message)
    return [texts.of(assignment.id), assignment.score, assignment.max_score, message, tasks]
