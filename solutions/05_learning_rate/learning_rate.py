"""How far does each step of gradient descent go, and how does that change while it runs?"""

from __future__ import annotations

import tensorflow as tf
from matplotlib.figure import Figure


def descend(w: float | tf.Tensor, learning_rate: float, steps: int) -> tf.Tensor:
    """Minimize loss(w) = (w + 1)^2 by gradient descent and return where w went.

    Rule: w <- w - learning_rate * d loss / d w, `steps` times.

    Args:
        w: start value, a Python float or a scalar float32 tensor.
        learning_rate: Python float, 0 or more, the same in every step.
        steps: number of steps, a positive int.

    Returns:
        float32 tensor [steps + 1]: the start value, then w after each step.

    >>> print(descend(5.0, 0.2, 3).numpy().round(3))
    [5.    2.6   1.16  0.296]
    """
    # BEGIN SOLUTION
    w = tf.cast(w, tf.float32)
    history = [w]
    for _ in range(steps):
        w = w - learning_rate * 2.0 * (w + 1.0)
        history.append(w)
    return tf.stack(history)
    # END SOLUTION


def exponential_decay(
    base: float,
    decay: float,
    decay_steps: int,
    step: int | tf.Tensor,
    staircase: bool = False,
) -> tf.Tensor:
    """Return the learning rate that is in force at a step.

    Rule: rate = base * decay^(step / decay_steps). With `staircase` only the whole part of the
    quotient counts.

    Args:
        base: Python float, 0 or more, the rate at step 0.
        decay: Python float above 0, at most 1.
        decay_steps: a positive int.
        step: how many steps are already done, an int or a scalar int32 or int64 tensor, >= 0.
        staircase: whether the rate stays constant between two multiples of `decay_steps`.

    Returns:
        float32 tensor [] (a scalar).

    >>> print(exponential_decay(0.1, 0.5, 3, 3).numpy().round(4))
    0.05
    >>> print(exponential_decay(0.1, 0.5, 3, 2).numpy().round(4))
    0.063
    >>> print(exponential_decay(0.1, 0.5, 3, 2, staircase=True).numpy().round(4))
    0.1
    """
    # BEGIN SOLUTION
    quotient = tf.cast(step, tf.float32) / decay_steps
    if staircase:
        quotient = tf.floor(quotient)
    return base * decay**quotient
    # END SOLUTION


def descend_with_decay(
    w: float | tf.Tensor,
    base: float,
    decay: float,
    decay_steps: int,
    steps: int,
    staircase: bool = False,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Minimize (w + 1)^2 with a rate that decays while a counter of the steps goes up.

    Rule: the counter starts at 0 in every call. Each step computes its rate from the counter,
    moves w with that rate, then adds 1 to the counter.

    Args:
        w: start value, a Python float or a scalar float32 tensor.
        base, decay, decay_steps, staircase: as in `exponential_decay`.
        steps: number of steps, a positive int.

    Returns:
        A tuple of two float32 tensors: ws [steps + 1], the start value and then w after each
        step; rates [steps], where rates[i] is the rate that step i (counted from 0) used.

    >>> ws, rates = descend_with_decay(5.0, 0.2, 0.5, 2, 4, staircase=True)
    >>> print(ws.numpy().round(4))
    [5.     2.6    1.16   0.728  0.3824]
    >>> print(rates.numpy().round(4))
    [0.2 0.2 0.1 0.1]
    """
    # BEGIN SOLUTION
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        rate = exponential_decay(base, decay, decay_steps, step, staircase)
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)
    # END SOLUTION


def plot_rates(base: float, decay: float, decay_steps: int, steps: int) -> Figure:
    """Draw the decayed rate against the step, once as a staircase and once smooth.

    The figure has one pair of axes with two lines labeled "staircase" and "smooth". Each has
    one point per step: x = 0, 1, ..., steps - 1 and y = the rate at that step. Both axes have a
    label and there is a legend.

    Args:
        base, decay, decay_steps: as in `exponential_decay`.
        steps: number of points of each line, a positive int.

    Returns:
        A matplotlib Figure.

    >>> axes = plot_rates(0.1, 0.5, 3, 12).axes[0]
    >>> print(sorted(line.get_label() for line in axes.get_lines()))
    ['smooth', 'staircase']
    """
    # BEGIN SOLUTION
    figure = Figure()
    axes = figure.add_subplot()
    counter = range(steps)
    for label, staircase in (("staircase", True), ("smooth", False)):
        rates = [float(exponential_decay(base, decay, decay_steps, i, staircase)) for i in counter]
        axes.plot(counter, rates, marker=".", label=label)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.legend()
    return figure
    # END SOLUTION
