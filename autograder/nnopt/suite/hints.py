"""Which known mistake explains what a submission gave, told by its numbers.

A misconception was run through the same tests; where it failed, its record holds the stage, the
number of the comparison and the value. A student's failing test matches when all three agree.
The mistake that explains most of the failing tests is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from nnopt.course.variants import Variant
from nnopt.suite.compare import as_array
from nnopt.suite.finding import Finding
from nnopt.wire.values import Value

_RTOL, _ATOL = 1e-3, 1e-6


class Suspect(msgspec.Struct, frozen=True):
    """A misconception and what it gave: test id -> stage, index, value."""

    variant: Variant
    findings: Mapping[str, Mapping[str, Any]]


class Hint(msgspec.Struct, frozen=True):
    """The name of a mistake, or of the mistakes that cannot be told apart, and what to say."""

    name: str
    text: str


def explain(
    findings: Mapping[str, Finding], tasks: Mapping[str, str], suspects: tuple[Suspect, ...]
) -> dict[str, Hint]:
    """Return a hint for each test id whose finding is that of a known mistake.

    `findings` are the failing tests of a submission, `tasks` the task of each test.
    """
    explained = {suspect.variant.name: _explained(findings, suspect) for suspect in suspects}
    hints = {}
    for test_id in findings:
        matching = [s for s in suspects if test_id in explained[s.variant.name]]
        if matching:
            ranks = {
                s.variant.name: _rank(s, test_id, findings, tasks, explained) for s in matching
            }
            best = max(ranks.values())
            named = [s.variant for s in matching if ranks[s.variant.name] == best]
            hints[test_id] = _hint(named)
    return hints


def _explained(findings: Mapping[str, Finding], suspect: Suspect) -> frozenset[str]:
    known = suspect.findings
    return frozenset(t for t, f in findings.items() if t in known and _matches(f, known[t]))


def _rank(
    suspect: Suspect,
    test_id: str,
    findings: Mapping[str, Finding],
    tasks: Mapping[str, str],
    explained: Mapping[str, frozenset[str]],
) -> tuple[int, int, int]:
    """Rank by own task, by how many failures it explains, by how many it wrongly predicts.

    A mistake in another task is the better name only where no mistake of this task fits.
    """
    task = suspect.variant.header.task
    own = int(task == tasks[test_id])
    there = explained[suspect.variant.name]
    wrong = sum(1 for t in suspect.findings if tasks.get(t) == task and t not in there)
    # A cause in an earlier task explains more than what follows from it.
    return (len(there) - wrong, own, -wrong)


def _matches(finding: Finding, known: Mapping[str, Any]) -> bool:
    return (
        finding.stage == known.get("stage")
        and finding.index == known.get("index")
        and finding.value is not None
        and alike(finding.value, known.get("value"))
    )


def alike(value: Value, other: Value) -> bool:
    """Tell whether two values are the same numbers; NaN and infinity equal themselves here."""
    if isinstance(value, dict) and isinstance(other, dict):
        return set(value) == set(other) and all(alike(value[key], other[key]) for key in value)
    left, right = as_array(value), as_array(other)
    if left is not None and right is not None:
        if left.shape != right.shape:
            return False
        size = float(np.nanmax(np.abs(right), initial=0.0, where=np.isfinite(right)))
        return bool(np.allclose(left, right, _RTOL, _ATOL + 1e-6 * size, equal_nan=True))
    if isinstance(value, list | tuple) and isinstance(other, list | tuple):
        return len(value) == len(other) and all(map(alike, value, other))
    return type(value) is type(other) and bool(value == other)


def _hint(named: list[Variant]) -> Hint:
    names = ", ".join(variant.name for variant in named)
    texts = list(dict.fromkeys(variant.header.hint for variant in named))[:2]
    if len(texts) == 1:
        return Hint(names, texts[0])
    return Hint(names, f"Either: {texts[0]} Or: {texts[1]}")
