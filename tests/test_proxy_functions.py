"""Can a test hand on a student's function, and take gradients of what a student's code returned?

One worker in practice mode serves all tests of this module.
"""

import numpy as np
import pytest

from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import Lane, StudentFault
from nnopt.sandbox.protocol import verbs
from nnopt.testing.student import Student

SECONDS = 60.0
MODULE = """
import tensorflow as tf

number = 3.0


def square_sum(w):
    return tf.reduce_sum(tf.square(w))


def times(factor):
    return lambda w: factor * square_sum(w)


def apply(function, w):
    return function(w)


class Sum:
    def __init__(self, *pairs):
        self.pairs = pairs

    def total(self, factor=1.0):
        return factor * tf.add_n([function(w) for function, w in self.pairs])
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
def student():
    with Warm(1, Policy(require="practice", box=False)) as warm:
        warm.wait_ready()
        worker = Lane(warm.lane(0)).worker({"module": MODULE.encode()})
        worker.ask(verbs.BEGIN, {"seed": 1}, SECONDS)
        yield Student(Trial(worker))
        worker.close()


W = np.array([1.0, -2.0, 3.0])


def test_a_function_may_be_an_argument(student):
    assert student.apply(student.square_sum, W) == 14.0
    assert student.apply(function=student.square_sum, w=W) == 14.0


def test_a_function_in_a_list_and_a_method_may_be_arguments(student):
    w = student.variable(W)
    held = student.keep.Sum([student.square_sum, w], (student.times(2.0), w))
    assert held.total() == 42.0
    assert student.apply(held.total, 0.5) == 21.0


def test_what_is_no_function_arrives_as_it_is(student):
    assert student.square_sum(student.number) == 9.0


def test_a_function_that_is_not_there_is_a_fault_of_the_student(student):
    with pytest.raises(StudentFault) as caught:
        student.apply(student.cube_sum, W)
    assert caught.value.stage == verbs.MISSING


def test_gradient_of_a_returned_function(student):
    np.testing.assert_allclose(student.gradient(student.times(3.0), W, wrt=0), 6 * W)
    np.testing.assert_allclose(student.gradient("square_sum", W, wrt=0), 2 * W)


def test_gradient_of_a_method_with_respect_to_variables(student):
    w, b = student.variable(W), student.variable(2.0)
    held = student.keep.Sum((student.square_sum, w), (student.times(3.0), b))
    np.testing.assert_allclose(student.gradient(held.total, wrt=w), 2 * W)
    by_w, by_b = student.gradient(held.total, wrt=[w, b])
    np.testing.assert_allclose(by_w, 2 * W)
    np.testing.assert_allclose(by_b, 12.0)
    by_factor, by_w = student.gradient(held.total, 0.5, wrt=(0, w))
    np.testing.assert_allclose(by_factor, 26.0)
    np.testing.assert_allclose(by_w, W)


def test_no_gradient_where_none_flows(student):
    w, other = student.variable(W), student.variable(W)
    held = student.keep.Sum((student.square_sum, w))
    for wrt in (other, held):
        with pytest.raises(StudentFault) as caught:
            student.gradient(held.total, wrt=wrt)
        assert caught.value.stage == verbs.NO_GRADIENT
