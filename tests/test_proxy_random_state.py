"""Can a test hand on a generator of random numbers, and see who draws from the global one?

One worker in practice mode serves all tests of this module.
"""

import numpy as np
import pytest

from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import Lane
from nnopt.sandbox.protocol import verbs
from nnopt.testing.student import Student

SECONDS = 60.0
MODULE = """
import numpy as np


def draw(rng, count):
    return rng.normal(size=count)


def tidy(seed):
    return np.random.RandomState(seed).rand(3)


def untidy(seed):
    np.random.seed(seed)
    return np.random.rand(3)
"""


class Trial:
    """What the proxy needs of a test: where a function is, and somebody to ask."""

    def __init__(self, worker):
        self._worker = worker

    def target(self, name):
        return ["module", name]

    def ask(self, verb, body, name):
        return self._worker.ask(verb, body, SECONDS)


@pytest.fixture(scope="module")
def worker():
    with Warm(1, Policy(require="practice", box=False)) as warm:
        warm.wait_ready()
        worker = Lane(warm.lane(0)).worker({"module": MODULE.encode()})
        yield worker
        worker.close()


@pytest.fixture
def student(worker):
    worker.ask(verbs.BEGIN, {"seed": 1}, SECONDS)
    return Student(Trial(worker))


def test_a_generator_goes_on_from_call_to_call(student):
    given, known = student.random_state(5), np.random.RandomState(5)
    np.testing.assert_array_equal(student.draw(given, 4), known.normal(size=4))
    np.testing.assert_array_equal(student.draw(given, 2), known.normal(size=2))
    np.testing.assert_array_equal(given.rand(3), known.rand(3))


def test_two_generators_know_nothing_of_each_other(student):
    one, other = student.random_state(5), student.random_state(5)
    np.testing.assert_array_equal(student.draw(one, 4), student.draw(other, 4))


@pytest.mark.parametrize(("function", "undisturbed"), [("tidy", True), ("untidy", False)])
def test_the_global_generator_shows_who_used_it(student, function, undisturbed):
    expected = np.random.RandomState(1)
    np.testing.assert_array_equal(student.random_state().rand(2), expected.rand(2))
    getattr(student, function)(7)
    after = student.random_state().rand(2)
    assert np.array_equal(after, expected.rand(2)) is undisturbed
