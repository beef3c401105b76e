"""Can a test hand a function of TensorFlow to the student's code?

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


def bent(x, bend):
    return bend(x)


@tf.function
def bent_in_a_graph(x, bend=None):
    if bend is not None:
        x = bend(x)
    return x
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


@pytest.mark.parametrize("name", ["bent", "bent_in_a_graph"])
def test_a_function_of_tensorflow_is_an_argument(student, name):
    x, square = np.array([-3.0, 0.5]), student.tensorflow("square")
    np.testing.assert_allclose(getattr(student, name)(x, square), [9.0, 0.25])
    np.testing.assert_allclose(student.gradient(name, x, square, wrt=0), [-6.0, 1.0])


def test_it_takes_what_was_computed_in_double_precision(student):
    x = student.plain(np.array([-3.0]))
    assert student.bent(x, student.tensorflow("square")).dtype == np.float64


def test_a_name_that_tensorflow_does_not_have_is_a_fault(student):
    with pytest.raises(StudentFault):
        student.tensorflow("no_such_function")
