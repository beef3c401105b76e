"""In which way do the results of many cases differ, taken together? Said without a number of them.

A single result that is too small may be anything. That all wrong ones are one and the same number,
or those of an earlier call, or the right ones with fewer digits, tells what the code does.

>>> right = [np.array(v) for v in (1.0, 4.0, 7.0, 9.0, 12.0)]
>>> cut = [np.minimum(v, 5.0) for v in right]
>>> pattern_of([Result(c, r, r > 5.0) for c, r in zip(cut, right)]).name
'limited'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnopt.testing.compare import Array

Mask = npt.NDArray[np.bool_]
_RTOL = 1e-4
# So many wrong numbers, and wrong cases, are no chance.
_NUMBERS, _CASES = 3, 2
_DIGITS = 7


@dataclass(frozen=True)
class Pattern:
    """The name of what all wrong results have in common, the words for it, and a hint."""

    name: str
    sentence: str
    hint: str


@dataclass(frozen=True)
class Result:
    """What a case gave, what the reference gave, and whether they differ; `rows` of the data."""

    given: Array
    expected: Array
    differs: bool
    rows: int = 0


LIMITED = Pattern(
    "limited",
    "Where it is wrong, it is the same number again and again.",
    "Something keeps the result from going on: a clip, a `min` or `max`, or a function that is "
    "flat from somewhere on. Does the handout ask for a limit there?",
)
ROUNDED = Pattern(
    "rounded",
    "It is the right result with fewer digits.",
    "Look for `round`, `int`, `//` and for numbers of 16 bits on the way to the result.",
)
REMEMBERED = Pattern(
    "remembered",
    "Where it is wrong, it is the result of an earlier call.",
    "What does your code keep from one call to the next, and by which arguments does it find it "
    "again? Nothing needs to be kept.",
)
SCALED = Pattern(
    "scaled",
    "It is off by the same factor in all cases.",
    "One and the same factor is missing or too much everywhere: a 2, a rate, a mean over an axis "
    "that always has the same length.",
)
SCALED_BY_ROWS = Pattern(
    "scaled by the rows",
    "It is off by a factor that goes with the number of rows.",
    "A sum over the rows and their mean differ by the number of rows. Which one does the handout "
    "ask for, and where?",
)
PATTERNS = {p.name: p for p in (LIMITED, ROUNDED, REMEMBERED, SCALED, SCALED_BY_ROWS)}


def pattern_of(results: Sequence[Result]) -> Pattern | None:
    """Return what all wrong results have in common, in the order of the calls; None without it."""
    wrong = [result for result in results if result.differs]
    if len(wrong) < _CASES or any(not _comparable(result) for result in results):
        return None
    looks: list[tuple[Pattern, Callable[[Sequence[Result]], bool]]] = [
        (LIMITED, _limited),
        (ROUNDED, _rounded),
        (REMEMBERED, _remembered),
        (SCALED, lambda found: _scaled(found, lambda result: 1.0)),
        (SCALED_BY_ROWS, lambda found: _scaled(found, lambda result: result.rows)),
        (SCALED_BY_ROWS, lambda found: _scaled(found, lambda result: 1.0 / max(result.rows, 1))),
    ]
    # What is too large for a few bits, or divided by nearly nothing, fits no pattern.
    with np.errstate(all="ignore"):
        return next((pattern for pattern, look in looks if look(results)), None)


def _comparable(result: Result) -> bool:
    same = result.given.shape == result.expected.shape
    return same and bool(np.isfinite(result.given).all() and np.isfinite(result.expected).all())


def near(one: Array, other: Array) -> Mask:
    """Say of each number whether it is nearly the other one."""
    return np.asarray(np.isclose(one, other, rtol=_RTOL, atol=1e-6))


def _all(results: Sequence[Result]) -> tuple[Array, Array]:
    """Return all numbers that were given and all that were expected."""
    given = np.concatenate([result.given.ravel() for result in results])
    return given, np.concatenate([result.expected.ravel() for result in results])


def _limited(results: Sequence[Result]) -> bool:
    """Say whether all wrong numbers are one limit, and all right ones on its other side."""
    given, expected = _all(results)
    differs = np.concatenate([np.full(result.given.size, result.differs) for result in results])
    wrong = differs & ~near(given, expected)
    if wrong.sum() < _NUMBERS or np.ptp(expected[wrong]) < 1e-3 * np.abs(expected[wrong]).max():
        return False
    return any(
        _is_limit(sign * given, sign * expected, wrong) for sign in (1.0, -1.0, np.sign(expected))
    )


def _is_limit(given: Array, expected: Array, wrong: Mask) -> bool:
    """Say whether numbers go on to a limit and no further."""
    limit = given[wrong].max()
    flat = np.ptp(given[wrong]) <= 1e-6 * max(abs(limit), 1e-3)
    # That all is 0 has many reasons, unless what is below 0 is cut off.
    told = limit != 0.0 or bool((expected[~wrong] < 0.0).any())
    beyond = expected[wrong].min() > limit and bool((expected[~wrong] <= limit + 1e-6).all())
    return bool(flat and told and beyond and (~wrong).any())


def _rounded(results: Sequence[Result]) -> bool:
    """Say whether all numbers are the right ones with fewer digits."""
    given, expected = _all(results)
    if (~near(given, expected)).sum() < _NUMBERS:
        return False
    fewer = [np.round(expected, digits) for digits in range(_DIGITS)]
    fewer += [np.trunc(expected), np.floor(expected), np.ceil(expected)]
    # Numbers of 16 bits lose more with each step than with one.
    half = np.isclose(given, expected.astype(np.float16), rtol=2e-3, atol=1e-6)
    exact = given == given.astype(np.float16)
    close = (np.isclose(given, other, rtol=1e-6, atol=1e-7).all() for other in fewer)
    return any(close) or bool(half.all() and exact.all())


def _remembered(results: Sequence[Result]) -> bool:
    """Say whether every wrong result is the right one of an earlier call."""
    for number, result in enumerate(results):
        if not result.differs:
            continue
        earlier = [other.expected for other in results[:number]]
        if not _telling(result.given) or not any(
            other.shape == result.given.shape and near(result.given, other).all()
            for other in earlier
        ):
            return False
    return True


def _telling(array: Array) -> bool:
    """Say whether two calls do not give the same by chance, as whole numbers may be."""
    return bool((array != np.round(array)).any())


def _scaled(results: Sequence[Result], factor: Callable[[Result], float]) -> bool:
    """Say whether all results are the right ones times one number and a factor."""
    ratios: list[Array] = []
    for result in results:
        seen = np.abs(result.expected) > 1e-6
        if not near(result.given[~seen], result.expected[~seen]).all() or not factor(result):
            return False
        if seen.any():
            ratios.append(result.given[seen] / result.expected[seen] / factor(result))
    found = np.concatenate(ratios) if ratios else np.array([0.0])
    plain = all(factor(result) == 1.0 for result in results)
    # Where the factors do not differ, nothing is known of them.
    several = plain or len({factor(result) for result in results}) > 1
    return bool(
        several
        and len(ratios) > _NUMBERS
        and found.min() * found.max() > 0
        # Of a wrong sign no more needs to be said, and what has no factor is something else.
        and not near(found, np.full_like(found, -1.0)).all()
        and not (plain and near(found, np.ones_like(found)).all())
        and np.ptp(found) <= _RTOL * np.abs(found).max()
    )
