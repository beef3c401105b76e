"""How is the network trained, with a decaying rate, a penalty and a moving average in effect?

Source: Peking University, TensorFlow notes, section 4, "building a network in modules".
"""

from __future__ import annotations

from collections.abc import Sequence

import forward as fw
import generateds as ge
import numpy as np
import tensorflow as tf


def learning_rate(base: float, decay: float, decay_steps: int, step: int | tf.Tensor) -> tf.Tensor:
    """Return the learning rate of a step; it falls in stairs.

    Rule: base * decay^floor(step / decay_steps).

    Args:
        base: the rate of step 0, a Python float.
        decay: Python float above 0, at most 1.
        decay_steps: how many steps share a rate, a positive int.
        step: the number of the step, counted from 0: an int, or a scalar int32 or int64 tensor.

    Returns:
        float32 tensor [] (a scalar).

    >>> [round(float(learning_rate(0.1, 0.5, 3, step)), 4) for step in range(7)]
    [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025]
    """
    raise NotImplementedError("task 6, learning_rate: not written yet")


def train_step(
    x: tf.Tensor | np.ndarray,
    y_true: tf.Tensor | np.ndarray,
    parameters: Sequence[tf.Variable],
    losses: fw.Losses,
    rate: float | tf.Tensor,
) -> tf.Tensor:
    """Do one step of plain gradient descent on the whole loss.

    Rule: total = mean((forward(x) - y_true)^2) + losses.total(); every parameter
    p <- p - rate * d total / d p, with gradients that are all taken before any parameter moves.

    Args:
        x: float32 tensor or array [rows, 2].
        y_true: float32 tensor or array [rows, 1].
        parameters: the variables [w1, b1, w2, b2]; this function changes them.
        losses: the collection that their penalties are registered with.
        rate: the learning rate, 0 or more, a Python float or a scalar float32 tensor.

    Returns:
        float32 tensor [] (a scalar): the total before the step.

    >>> losses = fw.Losses()
    >>> parameters = fw.get_parameters(0.1, losses, fw.generator(5))
    >>> x, y_true, _ = ge.generateds()
    >>> for _ in range(3):
    ...     print(round(float(train_step(x, y_true, parameters, losses, 0.05)), 4))
    3.2387
    2.0781
    1.9086
    """
    raise NotImplementedError("task 7, train_step: not written yet")


def update_average(
    shadows: Sequence[tf.Variable],
    parameters: Sequence[tf.Variable],
    decay: float,
    step: int | tf.Tensor,
) -> None:
    """Move every shadow once toward its parameter; the parameters do not change.

    Rule: shadow <- d * shadow + (1 - d) * parameter, d = min(decay, (1 + step) / (10 + step)).

    Args:
        shadows: variables, in the order and of the shapes of the parameters; this function
            changes them.
        parameters: the variables that they follow.
        decay: the largest decay, a Python float from 0 to 1, both included.
        step: the number of the step, counted from 0: an int, or a scalar int32 or int64 tensor.

    >>> shadow, w = tf.Variable(4.0), tf.Variable(2.0)
    >>> update_average([shadow], [w], 0.99, 0)
    >>> print(shadow.numpy().round(4), w.numpy())
    2.2 2.0
    """
    raise NotImplementedError("task 8, update_average: not written yet")


def backward(
    steps: int,
    batch_size: int = 30,
    base: float = 0.05,
    decay: float = 0.99,
    decay_steps: int = 10,
    scale: float = 0.001,
    ema_decay: float = 0.99,
    seed: int = 1,
) -> tuple[list[tf.Variable], list[tf.Variable], tf.Tensor, tf.Tensor]:
    """Train a new network on the dots of `generateds()`.

    Rule: step i (counted from 0) takes the rows start:start + batch_size with
    start = (i * batch_size) % rows, trains on them with the learning rate of step i, and then
    updates the average with step i. A shadow starts at the value of its parameter.

    Args:
        steps: number of steps, a positive int.
        batch_size: rows in a batch, a positive int, perhaps more than there are; a batch that
            reaches the end of the data is shorter.
        base, decay, decay_steps: as in `learning_rate`.
        scale: the scale of the penalty of both weights, 0 or more.
        ema_decay: the largest decay of the moving average.
        seed: the seed of the starting weights. It has nothing to do with that of the data.

    Returns:
        A tuple (parameters, shadows, totals, rates): two lists of 4, as in `get_parameters`;
        float32 tensors [steps]: totals[i] is the total before step i, on its batch, and rates[i]
        the rate that step i used.

    >>> parameters, shadows, totals, rates = backward(4, decay=0.5, decay_steps=2)
    >>> print(rates.numpy().round(4))
    [0.05  0.05  0.025 0.025]
    >>> print(totals.numpy().round(3))
    [7.927 2.076 1.688 0.933]
    """
    raise NotImplementedError("task 9, backward: not written yet")
