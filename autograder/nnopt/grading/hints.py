"""Which known mistake explains what a submission gave, told by its numbers.

A misconception was run through the same tests; where it failed, its record holds the stage, the
number of the comparison and the value. A student's failing test matches when all three agree.
The mistake that explains most of the failures, and that predicts fewest that did not come, is
named. An exception is known by its class: it speaks for a mistake that raises it too, and against
none. A test that ended in another way (a timeout) speaks for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from nnopt.course.variants import Variant
from nnopt.sandbox.protocol.values import Value
from nnopt.sandbox.protocol.verbs import EXCEPTION, NO_GRADIENT, NUMERIC
from nnopt.testing.compare import Array, as_array
from nnopt.testing.finding import Finding
from nnopt.testing.general import OF_DIFFERENCE, OF_EXCEPTION, OF_STAGE

# Above the rounding of another way to compute the same mistake, below any coincidence.
_RTOL, _ATOL_OF_LARGEST = 1e-4, 1e-5


class Suspect(msgspec.Struct, frozen=True):
    """A misconception and what it gave: test id -> stage, index, value."""

    variant: Variant
    findings: Mapping[str, Mapping[str, Any]]


class Hint(msgspec.Struct, frozen=True):
    """The name of a mistake, or of the mistakes that cannot be told apart, and what to say."""

    name: str
    text: str


class _Case(msgspec.Struct, frozen=True):
    """What speaks for and against one mistake.

    `explained` are the failing tests with the mistake's numbers, `own` those of its own task.
    `missed` counts the tests of its own task that it predicts otherwise, `elsewhere` those of
    other tasks.
    """

    variant: Variant
    explained: frozenset[str]
    own: frozenset[str]
    missed: int
    elsewhere: int

    def rank(self, task: str) -> tuple[int, bool, int, int]:
        """Return how good an explanation it is for a failing test of `task`.

        A cause in an earlier task explains more tests than what follows from it, so it is named
        for all of them.
        """
        own = self.variant.task == task
        return (len(self.explained) - self.missed, own, -self.missed, -self.elsewhere)


def tasks_in_question(findings: Mapping[str, Finding], tasks: Mapping[str, str]) -> set[str]:
    """Return the tasks whose mistakes may be named: a mistake must show its numbers in its own.

    A function that never comes to an end has none.
    """
    valued = {test_id for test_id, finding in findings.items() if finding.value is not None}
    ends = {task for test_id, task in tasks.items() if not ended(findings.get(test_id))}
    return {tasks[test_id] for test_id in valued} & ends


def shows(findings: Mapping[str, Finding], tasks: Mapping[str, str], suspect: Suspect) -> bool:
    """Say whether a mistake may be named at all; what it gave in its own task is enough to tell."""
    return _credible(_case(suspect, findings, tasks), findings, tasks)


def follows(
    findings: Mapping[str, Finding],
    tasks: Mapping[str, str],
    task: str,
    suspects: Sequence[Suspect],
) -> bool:
    """Say whether all wrong answers of a task follow from one of the mistakes of other tasks.

    It must be right about all that it predicts in its own: then it explains more than any mistake
    of this task could.
    """
    wrong = {test for test, f in findings.items() if tasks[test] == task and f.value is not None}
    cases = (_case(suspect, findings, tasks) for suspect in suspects)
    return any(not case.missed and wrong <= case.explained for case in cases)


def explain(
    findings: Mapping[str, Finding], tasks: Mapping[str, str], suspects: Sequence[Suspect]
) -> dict[str, Hint]:
    """Return a hint for each test id whose finding is that of a known mistake.

    `findings` are the failing tests of a submission, `tasks` the task of each test, failing or
    not. Mistakes that explain the same tests equally well are named together.
    """
    cases = [_case(suspect, findings, tasks) for suspect in suspects]
    credible = [case for case in cases if _credible(case, findings, tasks)]
    explained = {test_id for case in credible for test_id in case.explained}
    unexplained = {
        tasks[test_id]
        for test_id, f in findings.items()
        if test_id not in explained and not ended(f)
    }
    # Two mistakes may give the same in one test, such as the value from before: one is enough where
    # nothing else of the task is wrong in another way.
    credible = [c for c in credible if len(c.own) > 1 or c.variant.task not in unexplained]
    # What names itself does so unless a known mistake explains the numbers.
    first = next((task for test_id, task in tasks.items() if test_id in findings), "")
    own = {test_id: _own_name(f, first == tasks[test_id]) for test_id, f in findings.items()}
    hints = {test_id: Hint(*named) for test_id, named in own.items() if named}
    for test_id in findings:
        matching = [case for case in credible if test_id in case.explained]
        if matching:
            task = tasks[test_id]
            best = max(case.rank(task) for case in matching)
            hints[test_id] = _hint([c.variant for c in matching if c.rank(task) == best])
    return hints


def _own_name(finding: Finding, is_first: bool) -> tuple[str, str] | None:
    """Return the name and the hint that a finding has without any numbers.

    In which cases a function is wrong, and in which way, is told of the first task that is wrong
    only: what calls a wrong function is wrong in cases that have another reason.
    """
    if finding.named and (is_first or finding.stage == "contract"):
        return finding.named
    kinds = (OF_DIFFERENCE.get(finding.kind), OF_EXCEPTION.get(finding.exception))
    return OF_STAGE.get(finding.stage) or (next(filter(None, kinds), None) if is_first else None)


def _case(suspect: Suspect, findings: Mapping[str, Finding], tasks: Mapping[str, str]) -> _Case:
    explained, own, missed, elsewhere = set(), set(), 0, 0
    for test_id, known in suspect.findings.items():
        finding = findings.get(test_id)
        if test_id not in tasks:
            continue
        here = tasks[test_id] == suspect.variant.task
        if finding and _matches(finding, known):
            explained.add(test_id)
            if here:
                own.add(test_id)
        elif not ended(finding):
            missed, elsewhere = missed + here, elsewhere + (not here)
    return _Case(suspect.variant, frozenset(explained), frozenset(own), missed, elsewhere)


def _credible(case: _Case, findings: Mapping[str, Finding], tasks: Mapping[str, str]) -> bool:
    """Say whether a mistake may be named at all.

    It must show in its own task: what follows from it elsewhere may have another cause. There it
    must explain at least half of what it predicts and, unless it explains all of that, at least
    half of the failures. Values that unrelated mistakes have in common (zeros, NaN, a missing
    label) count only when they explain that task without exception.
    """
    own, task = len(case.own), case.variant.task
    failing = sum(tasks[t] == task and (t in case.own or not ended(f)) for t, f in findings.items())
    if not own or own < case.missed or (case.missed and 2 * own < failing):
        return False
    telling = any(_telling(findings[test_id].value) for test_id in case.own)
    return telling or (not case.missed and own == failing)


def ended(finding: Finding | None) -> bool:
    """Say whether a test ended before it had a value to compare."""
    told = finding.value if finding else 0
    stage = told.partition(" ")[0] if isinstance(told, str) else ""
    return told is None or stage in (EXCEPTION, NUMERIC, NO_GRADIENT)


def _telling(value: Value) -> bool:
    """Say whether a value is unlikely to come about in two ways."""
    if isinstance(value, dict):
        return any(map(_telling, value.values()))
    array = as_array(value)
    if array is None:
        return isinstance(value, list | tuple) and any(map(_telling, value))
    return bool((np.isfinite(array) & ~np.isin(array, (-1.0, 0.0, 1.0))).any())


def _matches(finding: Finding, known: Mapping[str, Any]) -> bool:
    return (
        finding.stage == known.get("stage")
        and finding.index == known.get("index")
        and finding.value is not None
        and alike(finding.value, known.get("value"))
    )


def alike(value: Value, other: Value) -> bool:
    """Tell whether two values are the same numbers; NaN and infinity equal themselves here.

    >>> alike([1.0, float("nan")], [1.00001, float("nan")])
    True
    >>> alike(1.0, 1.001), alike(1.0, [1.0]), alike("text", "text")
    (False, False, True)
    """
    if isinstance(value, dict) and isinstance(other, dict):
        return set(value) == set(other) and all(alike(value[key], other[key]) for key in value)
    left, right = as_array(value), as_array(other)
    if left is not None and right is not None:
        return left.shape == right.shape and _same_numbers(left, right)
    if isinstance(value, list | tuple) and isinstance(other, list | tuple):
        return len(value) == len(other) and all(map(alike, value, other))
    return type(value) is type(other) and bool(value == other)


def _same_numbers(left: Array, right: Array) -> bool:
    finite = np.isfinite(right)
    if not finite.all():
        if not np.array_equal(left[~finite], right[~finite], equal_nan=True):
            return False
        left, right = left[finite], right[finite]
    if not right.size:
        return True
    with np.errstate(all="ignore"):
        size = np.abs(right)
        return bool((np.abs(left - right) <= _RTOL * size + _ATOL_OF_LARGEST * size.max()).all())


def _hint(named: list[Variant]) -> Hint:
    names = ", ".join(variant.name for variant in named)
    texts = list(dict.fromkeys(variant.hint for variant in named))[:2]
    if len(texts) == 1:
        return Hint(names, texts[0])
    return Hint(names, f"{texts[0]} Or, if it is not that: {texts[1]}")
