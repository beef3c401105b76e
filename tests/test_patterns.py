"""What wrong results of many cases have in common: a kind is told where there is one, only then."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnopt.testing.patterns import Result, pattern_of

RNG = np.random.RandomState(3)
RIGHT = [RNG.uniform(-9.0, 9.0, (rows, 2)) for rows in (3, 1, 2, 2, 5, 4, 1, 3)]


def results(wrong: Callable[[np.ndarray], np.ndarray]) -> list[Result]:
    given = [wrong(right) for right in RIGHT]
    return [
        Result(one, right, not np.allclose(one, right), len(right))
        for one, right in zip(given, RIGHT, strict=True)
    ]


def earlier(right: np.ndarray) -> np.ndarray:
    first = {2: RIGHT[2], 3: RIGHT[0], 1: RIGHT[1]}
    return first.get(len(right), right)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("limited", lambda right: np.minimum(right, 2.0)),
        ("limited", lambda right: np.maximum(right, -0.5)),
        ("limited", lambda right: np.clip(right, -4.0, 4.0)),
        ("limited", lambda right: np.maximum(right, 0.0)),
        ("rounded", lambda right: np.round(right, 2)),
        ("rounded", np.trunc),
        ("rounded", lambda right: right.astype(np.float16).astype(float)),
        ("remembered", earlier),
        ("scaled", lambda right: 2.0 * right),
        ("scaled", lambda right: -0.25 * right),
        ("scaled by the rows", lambda right: right * len(right)),
        ("scaled by the rows", lambda right: right / len(right)),
        ("", lambda right: right + 1.0),
        ("", lambda right: -right),
        ("", lambda right: right**2),
        ("", lambda right: np.zeros_like(right)),
        ("", lambda right: np.full_like(right, 7.0)),
        ("", lambda right: np.where(right > 3.0, right + 1.0, right)),
        ("", lambda right: np.where(right > 3.0, np.nan, right)),
        ("", lambda right: right[:1]),
        ("", lambda right: right.mean(keepdims=True) * np.ones_like(right)),
    ],
)
def test_the_kind_is_told(name, wrong):
    found = pattern_of(results(wrong))
    assert (found.name if found else "") == name


def test_whole_numbers_are_those_of_an_earlier_call_by_chance():
    right = [np.array(float(n)) for n in (3, 5, 7, 4, 9)]
    given = [np.array(float(n)) for n in (3, 5, 5, 7, 9)]
    found = [Result(g, r, bool(g != r)) for g, r in zip(given, right, strict=True)]
    assert pattern_of(found) is None


def test_a_single_wrong_case_has_nothing_in_common():
    found = [Result(np.array(0.5), np.array(v), v > 0.5) for v in (0.1, 0.2, 0.9)]
    assert pattern_of(found) is None


def test_numbers_that_are_too_large_for_16_bits_warn_of_nothing():
    with np.errstate(all="raise"):
        found = [Result(np.array(v + 1.0), np.array(v), differs=True) for v in (1e6, 1e300, -1e9)]
        assert pattern_of(found) is None
