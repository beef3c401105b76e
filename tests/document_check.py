"""Do the numbers of a results document agree with each other?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from nnopt.report.document import AssignmentResult, Document, TaskResult, TestResult


def check(document: Document) -> list[str]:
    """Return a sentence for everything that cannot be true together; nothing when all is well.

    Every sum must hold, only passed tests earn points, hints are only for tests that did not
    pass, names are unique, and practice mode is never official.
    """
    return list(_document(document))


def _document(document: Document) -> Iterator[str]:
    assignments = document.assignments
    if assignments:
        yield from _sum("the document", document.score, (a.score for a in assignments))
        yield from _sum("the document", document.max_score, (a.max_score for a in assignments))
    elif document.score:
        yield f"the document has {document.score} points and no assignment"
    if document.isolation.official and document.isolation.mode == "practice":
        yield "the document is official, but was made in practice mode"
    yield from _twice("assignment", (a.id for a in assignments))
    tests = (test.id for a in assignments for task in a.tasks for test in task.tests)
    yield from _twice("test", tests)
    for assignment in assignments:
        yield from _assignment(assignment)


def _assignment(assignment: AssignmentResult) -> Iterator[str]:
    name, tasks = assignment.id, assignment.tasks
    yield from _sum(name, assignment.score, (task.score for task in tasks))
    if tasks or assignment.status == "graded":
        yield from _sum(name, assignment.max_score, (task.max_score for task in tasks))
    if assignment.score and assignment.status != "graded":
        yield f"{name} is {assignment.status}, but has {assignment.score} points"
    yield from _twice(f"task of {name}", (task.name for task in tasks))
    for task in tasks:
        yield from _task(f"{name}, {task.name}", task)


def _task(name: str, task: TaskResult) -> Iterator[str]:
    yield from _sum(name, task.score, (test.points for test in task.tests))
    yield from _sum(name, task.max_score, (test.max_points for test in task.tests))
    for test in task.tests:
        yield from _test(f"{name}, {test.id}", test)


def _test(name: str, test: TestResult) -> Iterator[str]:
    if test.points and test.status != "passed":
        yield f"{name}: {test.status}, but has {test.points} points"
    if not 0 <= test.points <= test.max_points:
        yield f"{name}: {test.points} points are not between 0 and {test.max_points}"
    if test.status == "passed" and (test.hint or test.misconception):
        yield f"{name}: passed, but has a hint"


def _sum(name: str, stated: int, parts: Iterable[int]) -> Iterator[str]:
    total = sum(parts)
    if stated != total:
        yield f"{name}: states {stated} points, its parts have {total}"


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name} is there {count} times"
