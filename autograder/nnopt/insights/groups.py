"""Who misunderstood what: a known mistake, or a class of equal wrong answers that nobody foresaw.

A cause is grouped by what was computed, never by how it was printed: failures of one task belong
together when the same tests fail at the same stage with the same numbers up to rounding.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import msgspec

from nnopt.insights.programs import Calls
from nnopt.report.causes import first_told, state, task_state, told_in
from nnopt.report.document import AssignmentResult, Document, TaskResult, TestResult
from nnopt.report.given import close, parsed
from nnopt.testing.classes import HINTS
from nnopt.testing.compare import Array
from nnopt.testing.entries import ENTRIES
from nnopt.testing.general import is_difference, is_general
from nnopt.testing.patterns import PATTERNS

# What a message says beside its kind: numbers and the names in quotes.
_PARTICULAR = re.compile(r"\d+(\.\d+)?(e-?\d+)?")
_Z = 1.96


class Cause(msgspec.Struct):
    """Why submissions fail in a task: `name` is that of a known mistake, empty when it is new.

    `example` is a test of the first submission, with the difference that it shows; `tests` names
    all that fail in it.
    """

    assignment: str
    task: str
    name: str
    example: TestResult
    tests: tuple[str, ...]
    who: list[str] = []

    @property
    def new(self) -> bool:
        """Whether its numbers are those of no known mistake."""
        return not self.name and bool(self.example.given)


class _Kind(msgspec.Struct):
    """The causes with one key, each with the numbers that it gave."""

    numbers: list[tuple[Cause, tuple[Array, ...]]] = []


def causes(documents: Sequence[Document], calls: Calls | None = None) -> list[Cause]:
    """Return every cause with the ids of the submissions that it concerns, the most common first.

    What was not written is no cause. A failure that another task explains counts there: it has
    the same known mistake or, where nobody knows its numbers, its function `calls` that of a task
    that is wrong. Where each
    student has numbers of their own, these tell nothing: then the tests and the kind of the failure
    decide.
    """
    own = len({document.kit.seed for document in documents}) > 1
    found: list[Cause] = []
    kinds: dict[tuple[object, ...], _Kind] = {}
    for document in documents:
        for cause, key, numbers in _causes_of(document, calls):
            kind = kinds.setdefault(key, _Kind([]))
            known = next((c for c, n in kind.numbers if own or all(map(close, n, numbers))), None)
            if known is None:
                found.append(known := cause)
                kind.numbers.append((cause, numbers))
            if document.submission.id not in known.who[-1:]:
                known.who.append(document.submission.id)
    return sorted(found, key=lambda c: (-len(c.who), c.assignment, c.task, c.name))


def interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's, which is right for few as well).

    >>> [round(bound, 2) for bound in interval(3, 20)]
    [0.05, 0.36]
    """
    if not total:
        return 0.0, 1.0
    share, square = count / total, _Z**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _Z * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    half /= 1 + square / total
    return max(middle - half, 0.0), min(middle + half, 1.0)


# What the cases that are wrong, or their results, have in common.
_TRAITS = HINTS.keys() | PATTERNS.keys() | ENTRIES
_Found = tuple[Cause, tuple[object, ...], tuple[Array, ...]]


def _causes_of(document: Document, calls: Calls | None) -> Iterator[_Found]:
    for assignment in document.assignments:
        told = first_told(assignment.tasks)
        named: set[str] = set()
        follows = _follows(document, assignment, calls) if calls else frozenset()
        for task in assignment.tasks:
            wrong = [
                test
                for test in task.tests
                if state(test) == "wrong" and not told_in(told, task, test)
            ]
            names = {test.id: _name(test, wrong, task.name in follows) for test in wrong}
            for name in dict.fromkeys(filter(None, names.values())):
                if is_general(name) or name not in named:
                    named.add(name)
                    yield _known(assignment, task, [t for t in wrong if names[t.id] == name], name)
            # That nothing can be said of the rest is no cause beside another one.
            rest = [test for test in wrong if not names[test.id]]
            rest = [test for test in rest if test.stage != "contract" or len(wrong) == 1]
            if rest and task.name not in follows:
                yield _unknown(assignment, task, rest)


def _name(test: TestResult, wrong: Sequence[TestResult], follows: bool) -> str:
    """Return the mistake of a test; a trait of its cases is none where other answers are wrong.

    In which way a result differs is none: two mistakes may differ in the same way.
    """
    if is_difference(test.misconception):
        return ""
    other = follows or any(
        each.given and (not each.misconception or is_difference(each.misconception))
        for each in wrong
    )
    return "" if other and test.misconception in _TRAITS else test.misconception


def _follows(document: Document, assignment: AssignmentResult, calls: Calls) -> frozenset[str]:
    """Return the tasks whose function calls that of a wrong one, which is not among them."""
    wrong = [task.name for task in assignment.tasks if task_state(task) == "wrong"]
    found: set[str] = set()
    for task in wrong:
        causes = (other for other in wrong if other != task and other not in found)
        if any(calls(document.submission.id, assignment.id, task, other) for other in causes):
            found.add(task)
    return frozenset(found)


def _known(
    assignment: AssignmentResult, task: TaskResult, tests: Sequence[TestResult], name: str
) -> _Found:
    cause = _cause(assignment, task, tests, name)
    return cause, (assignment.id, "known", name, task.name if is_general(name) else ""), ()


def _unknown(assignment: AssignmentResult, task: TaskResult, tests: Sequence[TestResult]) -> _Found:
    """Return the cause of what no known mistake explains: all of a task that is left together."""
    tests = sorted(tests, key=lambda test: test.id)
    lines = [parsed(test.given) for test in tests]
    keys = [
        (test.id, test.status, test.stage, head or _words(test))
        for test, (head, _) in zip(tests, lines, strict=True)
    ]
    numbers = tuple(values for _, values in lines)
    return _cause(assignment, task, tests, ""), (assignment.id, task.name, *keys), numbers


def _words(test: TestResult) -> tuple[str, str]:
    """Return what tells one failure without a value from another."""
    return test.exception, _PARTICULAR.sub("#", test.message)


def _cause(
    assignment: AssignmentResult, task: TaskResult, tests: Sequence[TestResult], name: str
) -> Cause:
    """Make a cause; a public test with its values is the best example, then the shortest detail."""
    best = min(tests, key=lambda t: (not t.detail, t.visibility != "public", len(t.detail)))
    return Cause(assignment.id, task.name, name, best, tuple(t.title for t in tests), [])
