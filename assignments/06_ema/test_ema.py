"""Public checks: the worked examples of the handout."""

import numpy as np
import pytest

PAIR = "Return a tuple of two things: ws and averages."
# The lecture's example: w is 0, then 1 in step 0, then 10 in step 100, applied again and again.
LECTURE = [0.9, 1.6445453, 2.3281732, 2.955868, 3.532206, 4.061389, 4.547275]


def is_pair(result):
    """Tell whether a result is a tuple (or list) of two."""
    return isinstance(result, (tuple, list)) and len(result) == 2


@pytest.mark.task("ramped_decay")
@pytest.mark.parametrize(
    ("decay", "step", "expected"),
    [
        (0.99, 0, 0.1),
        (0.99, 2, 0.25),
        (0.99, 100, 101 / 110),
        (0.99, 1000, 0.99),
        (0.5, 7, 8 / 17),
        (0.5, 9, 0.5),
    ],
)
def test_decay_at_a_step(student, close, decay, step, expected):
    """The decays of the handout's table."""
    close(student.ramped_decay(decay, step), expected)


@pytest.mark.task("ramped_decay")
def test_step_may_be_a_tensor(student, close):
    """The step may be a scalar int tensor, 32 or 64 bits wide."""
    for dtype in (np.int32, np.int64):
        close(student.ramped_decay(0.99, np.array(2, dtype=dtype)), 0.25)


@pytest.mark.task("MovingAverage")
def test_example_of_the_lecture(student, close):
    """The example of the lecture, number by number.

    Step 0: 0.1 * 0 + 0.9 * 1. Then step 100 six times.
    """
    w = student.variable(0.0)
    ema = student.keep.MovingAverage(0.99, [w])
    close(ema.average(w), 0.0)
    w.assign(1.0)
    ema.apply(0)
    close(ema.average(w), LECTURE[0])
    w.assign(10.0)
    for expected in LECTURE[1:]:
        ema.apply(100)
        close(ema.average(w), expected)
    close(w.numpy(), 10.0)


@pytest.mark.task("MovingAverage")
def test_shadow_starts_at_the_variable(student, close):
    """A variable that starts at 4 has a shadow that starts at 4.

    0.1 * 4 + 0.9 * 2 = 2.2.
    """
    w = student.variable(4.0)
    ema = student.keep.MovingAverage(0.99, [w])
    w.assign(2.0)
    close(ema.average(w), 4.0)
    ema.apply(0)
    close(ema.average(w), 2.2)


@pytest.mark.task("MovingAverage")
def test_step_of_apply_may_be_a_tensor(student, close):
    """The step of apply may be a scalar int tensor, whatever type your ramped_decay gives then."""
    for dtype in (np.int32, np.int64):
        w = student.variable(4.0)
        ema = student.keep.MovingAverage(0.99, [w])
        w.assign(2.0)
        ema.apply(np.array(0, dtype=dtype))
        close(ema.average(w), 2.2)


@pytest.mark.task("MovingAverage")
def test_two_variables(student, close):
    """A matrix and a vector, each with its own shadow."""
    w = student.variable([[1.0, 2.0]])
    b = student.variable([0.0, 0.0, 0.0])
    ema = student.keep.MovingAverage(0.5, [w, b])
    w.assign(np.array([[3.0, 6.0]]))
    b.assign(np.array([1.0, 2.0, 3.0]))
    ema.apply(9)
    close(ema.average(w), [[2.0, 4.0]])
    close(ema.average(b), [0.5, 1.0, 1.5])


@pytest.mark.task("train_step")
def test_two_steps(student, close):
    """The first two rows of the worked example: the weight, then the average."""
    w = student.variable(5.0)
    ema = student.keep.MovingAverage(0.99, [w])
    for step, (weight, average) in enumerate([(2.6, 2.84), (1.16, 1.4654545)]):
        student.train_step(w, 0.2, ema, step)
        close(w.numpy(), weight)
        close(ema.average(w), average)


@pytest.mark.task("train")
def test_history(student, close, require):
    """The whole worked example."""
    result = student.train(5.0, 0.2, 0.99, 4)
    require(is_pair(result), PAIR)
    close(result[0], [5.0, 2.6, 1.16, 0.296, -0.2224])
    close(result[1], [5.0, 2.84, 1.4654545, 0.5883636, 0.0270657])


@pytest.mark.task("train")
def test_jumping_weight(student, close, require):
    """With rate 1 the weight jumps between 5 and -7; the average comes to rest between them."""
    result = student.train(5.0, 1.0, 0.99, 4)
    require(is_pair(result), PAIR)
    close(result[0], [5.0, -7.0, 5.0, -7.0, 5.0])
    close(result[1], [5.0, -5.8, 3.0363636, -4.4909091, 2.0797203])
