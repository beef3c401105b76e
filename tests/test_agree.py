"""Many cases in few requests: what differs is told by its class, never by hidden numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from nnopt.sandbox.protocol.kinds import Handle, Plain
from nnopt.testing.agree import agree
from nnopt.testing.domain import Domain, array, number, one_of, or_default, whole
from nnopt.testing.finding import Finding
from nnopt.testing.probe import Probe
from nnopt.testing.student import Remote


class Here:
    """Calls a function here, and keeps what the right one gives."""

    recording = False

    def __init__(self, function: Any, right: Any) -> None:
        self.function, self.right, self.asked = function, right, []

    def usage(self, name: str) -> str:
        return name

    def results(self, name: str) -> tuple[str, ...]:
        return ()

    def locate(self, module: str, line: int) -> None:
        return None

    def ask(self, probe: Probe, verb: str, body: Any) -> Any:
        self.asked += body["cases"]
        return [self._outcome(args, kwargs) for args, kwargs in body["cases"]]

    def _outcome(self, args: Any, kwargs: Any) -> Any:
        try:
            return [self.function(*args, **kwargs)]
        except Exception as error:
            return ["exception", type(error).__name__, str(error), []]

    def same(self, probe: Probe, value: Any) -> Any:
        args, kwargs = self.asked[probe.recalled]
        return np.asarray(self.right(*args, **kwargs), float)


def differs(function: Any, right: Any, domain: Domain) -> Finding:
    work = Here(function, right)
    probe = Probe(work, "task", "test", 7)
    with pytest.raises(Finding) as caught:
        agree(probe, Remote(probe, "module", "scaled", "scaled"), domain)
    assert len(work.asked) >= 40
    return caught.value


def test_a_call_that_breaks_off_leaves_a_generator_behind():
    """All later draws differ then, and nothing is kept between the calls."""

    def drawing(two_axes):
        rng = np.random.RandomState(3)

        def draw(shape):
            if two_axes:
                rows, columns = shape
                return rng.randn(rows, columns)
            return rng.randn(*shape)

        return draw

    # The first case is one of middle size; broken off is the second.
    domain = Domain(shape=one_of([2, 3], [4], [3, 3], [2, 2]))
    found = differs(drawing(two_axes=True), drawing(two_axes=False), domain)
    assert found.named is None or found.named[0] != "later"


def scaled(x: Any, scale: float = 2.0) -> Any:
    return np.sum(np.asarray(x)) * scale


DOMAIN = Domain(
    x=array(whole(1, 4, 1), values=number(-9.0, 9.0, 0.0)),
    scale=or_default(number(0.0, 5.0, 0.0, 3.0)),
)


def test_what_is_right_by_chance_at_first_is_not_called_remembered():
    """Only one of the shapes is right, and it comes first."""
    domain = Domain(shape=one_of([3], [2, 4], [2, 2, 2], [1]))
    found = differs(lambda shape: len(shape) == 2, lambda shape: True, domain)
    assert found.named is None or found.named[0] != "later"


def test_what_is_wrong_above_zero_knows_no_limit():
    domain = Domain(x=array(whole(1, 4, 1), values=number(-9.0, 9.0, 0.0005, 6.0)))
    found = differs(
        lambda x: 3.0 * np.maximum(x, 0.0).sum(), lambda x: np.maximum(x, 0.0).sum(), domain
    )
    assert found.named is not None
    assert found.named[0] == "positive"


def test_numbers_of_a_wide_range_have_all_sizes():
    values, rng = number(-1000.0, 1000.0), np.random.RandomState(3)
    found = np.abs([values.draw(rng, {}) for _ in range(4000)])
    shares = np.histogram(found, [0.0, 5.0, 12.0, 40.0, 100.0, 1000.0])[0] / found.size
    assert shares.min() > 0.03
    assert shares.sum() == 1.0


def test_a_default_that_takes_zero_for_nothing():
    found = differs(lambda x, scale=2.0: scaled(x, scale or 2.0), scaled, DOMAIN)
    assert found.message.endswith("It is right elsewhere and wrong where `scale` is 0.")
    assert found.named is not None
    assert found.named[0] == "zero"


def test_a_limit_is_told_only_where_it_is_a_number_of_the_domain():
    found = differs(lambda x, scale=2.0: scaled(x, min(scale, 3.0)), scaled, DOMAIN)
    assert "wrong where `scale` is above 3" in found.message
    found = differs(lambda x, scale=2.0: scaled(x, min(scale, 4.0)), scaled, DOMAIN)
    assert "4" not in found.message
    assert found.named is None


def test_an_exception_is_known_by_its_class_and_its_case():
    def fails(x: Any, scale: float = 2.0) -> Any:
        return [scaled(x, scale)][0 if len(x) < 3 else 1]

    found = differs(fails, scaled, DOMAIN)
    assert found.stage == "exception"
    assert found.value == "exception IndexError"
    assert found.index > 0


def test_shapes_are_told_as_lists_and_tuples():
    shapes = Domain(shape=one_of([3], (3,), [2, 3], (2, 3), [1, 2, 3]))
    found = differs(lambda shape: shape[0], np.prod, shapes)
    assert "wrong elsewhere" in found.message
    assert "`shape` has 1 entry" in found.message
    found = differs(lambda shape: np.prod(shape) + isinstance(shape, tuple), np.prod, shapes)
    assert "wrong where `shape` is a tuple" in found.message


def test_handles_and_lists_of_arrays_may_be_arguments():
    domain = Domain(
        x=one_of([np.zeros(2), np.zeros((2, 3))], Plain(np.ones(3)), Handle(1, "Losses")),
        n=whole(1, 3),
    )
    probe = Probe(Here(lambda x, n: n, lambda x, n: n), "task", "test", 7)
    agree(probe, Remote(probe, "module", "scaled", "scaled"), domain)


def test_two_cases_differ_in_a_single_argument():
    """So is found who remembers a result by all arguments but one, a default included."""
    domain = Domain(
        start=number(-9.0, 9.0), times=whole(1, 9), twice=or_default(one_of(True, False))
    )
    assert len({len(domain.cases(np.random.RandomState(seed), 40)) for seed in range(20)}) == 1
    for seed in range(20):
        kept: dict[tuple[float, int], set[bool]] = {}
        starts: dict[tuple[int, bool], set[float]] = {}
        for case in domain.cases(np.random.RandomState(seed), 40):
            twice = case["twice"] is True
            kept.setdefault((case["start"], case["times"]), set()).add(twice)
            starts.setdefault((case["times"], twice), set()).add(case["start"])
        assert {True, False} in kept.values()
        assert max(map(len, starts.values())) > 1


@pytest.mark.parametrize(("fast", "sizes"), [(math.inf, [4, 16]), (-1.0, [4, 4])])
def test_the_first_request_is_small_and_the_next_ones_grow_while_answers_are_fast(
    monkeypatch, fast, sizes
):
    monkeypatch.setattr("nnopt.testing.agree._FAST", fast)
    work = Here(scaled, scaled)
    asked = []
    answer = work.ask

    def ask(probe: Probe, verb: str, body: Any) -> Any:
        asked.append(len(body["cases"]))
        return answer(probe, verb, body)

    work.ask = ask
    probe = Probe(work, "task", "test", 7)
    agree(probe, Remote(probe, "module", "scaled", "scaled"), DOMAIN)
    assert asked[:2] == sizes
    assert sum(asked) == len(work.asked) >= 40


def test_an_argument_with_a_single_value_asks_for_nothing_twice():
    one = Domain(x=one_of(5.0), steps=whole(3, 3), decay=one_of(0.9))
    assert one.cases(np.random.RandomState(1), 1) == [{"x": 5.0, "steps": 3, "decay": 0.9}]
    two = Domain(x=one_of(5.0), decay=one_of(0.5, 0.9)).cases(np.random.RandomState(1), 2)
    assert [case["decay"] for case in two] == [0.5, 0.9, 0.9, 0.5]


def test_what_all_wrong_results_have_in_common_is_told():
    found = differs(lambda x, scale=2.0: np.minimum(scaled(x, scale), 3.25), scaled, DOMAIN)
    assert found.message.endswith("Where it is wrong, it is the same number again and again.")
    assert found.named is not None
    assert found.named[0] == "limited"


def test_a_small_case_that_is_right_is_not_the_first_call():
    """A single case has one number, and the sum of one number is its mean."""
    domain = Domain(x=array(whole(2, 6, 1), values=number(2.0, 9.0)))
    found = differs(lambda x: np.mean(np.asarray(x)), lambda x: np.sum(np.asarray(x)), domain)
    assert found.named is not None
    assert found.named[0] == "scaled by the rows"
