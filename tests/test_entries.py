"""For which numbers of an argument entries are wrong: told where it is so, and only there."""

import numpy as np
import pytest

from nnopt.testing.domain import LEFT_OUT
from nnopt.testing.entries import ENTRIES, entries_of
from nnopt.testing.patterns import Result

RNG = np.random.RandomState(5)
CASES = [{"x": RNG.uniform(-9.0, 9.0, rows), "rate": 0.5} for rows in (3, 1, 4, 6, 2, 5)]


def results(wrong):
    found = []
    for case in CASES:
        right = np.exp(case["x"] / 9.0)
        given = np.where(wrong(case["x"]), right + 1.0, right)
        found.append(Result(given, right, not np.allclose(given, right), len(right)))
    return found


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("large", lambda x: x > 4.0),
        ("small", lambda x: x < -3.0),
        ("positive", lambda x: x > 0.0),
        ("negative", lambda x: x < 0.0),
    ],
)
def test_the_kind_is_told(kind, wrong):
    found = entries_of(CASES, results(wrong))
    assert found.name == f"entries: {kind}"
    assert found.name in ENTRIES
    assert "`x`" in found.sentence
    assert not any(letter.isdigit() and letter != "0" for letter in found.sentence + found.hint)


def test_entries_that_are_zero():
    cases = [{"x": np.array([0.0, 1.0, 2.0, 0.0])}, {"x": np.array([3.0, 0.0])}]
    found = [Result((c["x"] != 0) * 1.0, np.ones(len(c["x"])), True) for c in cases]
    assert entries_of(cases, found).name == "entries: zero"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: np.abs(x) > 4.0,
        lambda x: np.abs(x) < 4.0,
        lambda x: x > 8.9,
        lambda x: x < 100,
        lambda x: np.arange(len(x)) > 1,
    ],
)
def test_nothing_is_told_of_others(wrong):
    assert entries_of(CASES, results(wrong)) is None


def test_nothing_is_told_where_two_arguments_explain_it():
    both = [{"x": case["x"], "y": 2.0 * case["x"]} for case in CASES]
    assert entries_of(both, results(lambda x: x > 4.0)) is None


def test_other_arguments_decide_nothing():
    more = [{**case, "y": LEFT_OUT, "labels": [1, 2], "names": ("a",)} for case in CASES]
    assert entries_of(more, results(lambda x: x > 4.0)).name == "entries: large"


def test_results_of_another_size_and_no_results():
    short = [Result(np.ones(1), np.zeros(1), True) for _ in CASES]
    assert entries_of([case for case in CASES if len(case["x"]) > 1], short[:5]) is None
    assert entries_of(CASES, []) is None
