"""How does a slow shadow follow each parameter while training moves it?

The moving average of a parameter remembers where the parameter has been lately. It is computed
beside the training and never disturbs it.

Source: Peking University, TensorFlow notes, section 4, "moving average".
"""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf


def ramped_decay(decay: float, step: int | tf.Tensor) -> tf.Tensor:
    """Return the decay that is in force at a step: small at first, later `decay`.

    Rule: min(decay, (1 + step) / (10 + step)).

    Args:
        decay: Python float from 0 to 1, both included, the largest decay.
        step: the number of the step, counted from 0: an int, or a scalar int32 or int64 tensor.

    Returns:
        float32 tensor [] (a scalar).

    >>> print(ramped_decay(0.99, 0).numpy().round(4))
    0.1
    >>> print(ramped_decay(0.99, 100).numpy().round(4))
    0.9182
    >>> print(ramped_decay(0.9, 100).numpy().round(4))
    0.9
    """
    raise NotImplementedError("task 1, ramped_decay: not written yet")


class MovingAverage:
    """Keeps one shadow for each of several variables.

    Rule of an update: shadow <- d * shadow + (1 - d) * variable, where d is the ramped decay of
    the step. A shadow starts at the value that its variable has when the `MovingAverage` is made.

    Args:
        decay: Python float from 0 to 1, both included, the largest decay.
        variables: a list of float32 `tf.Variable`s of any shapes, trainable or not.

    >>> w = tf.Variable(0.0)
    >>> ema = MovingAverage(0.99, [w])
    >>> print(ema.average(w).numpy())
    0.0
    >>> _ = w.assign(1.0)
    >>> ema.apply(0)
    >>> print(ema.average(w).numpy())
    0.9
    >>> print(w.numpy())
    1.0
    """

    def __init__(self, decay: float, variables: Sequence[tf.Variable]) -> None:
        raise NotImplementedError("task 2, MovingAverage: not written yet")

    def apply(self, step: int | tf.Tensor) -> None:
        """Move every shadow once toward the present value of its variable.

        The variables themselves do not change.

        Args:
            step: the number of the step, counted from 0: an int, or a scalar int32 or int64
                tensor. The caller counts.
        """
        raise NotImplementedError("task 2, MovingAverage: not written yet")

    def average(self, variable: tf.Variable) -> tf.Tensor:
        """Return the shadow of one of the variables, as it is now; nothing changes.

        Args:
            variable: one of the objects that the `MovingAverage` was made with.

        Returns:
            float32 tensor of the variable's shape.
        """
        raise NotImplementedError("task 2, MovingAverage: not written yet")


def train_step(
    w: tf.Variable, learning_rate: float, ema: MovingAverage, step: int | tf.Tensor
) -> None:
    """Do one step of gradient descent on loss(w) = (w + 1)^2, then update the average.

    First w <- w - learning_rate * d loss / d w, then one update of `ema` with this step.

    Args:
        w: scalar float32 `tf.Variable`; this function changes it.
        learning_rate: Python float, 0 or more.
        ema: the average that w is registered with, perhaps among other variables.
        step: the number of the step, counted from 0: an int, or a scalar int32 or int64 tensor.

    >>> w = tf.Variable(5.0)
    >>> ema = MovingAverage(0.99, [w])
    >>> train_step(w, 0.2, ema, 0)
    >>> print(w.numpy().round(4), ema.average(w).numpy().round(4))
    2.6 2.84
    """
    raise NotImplementedError("task 3, train_step: not written yet")


def train(
    w: float | tf.Tensor, learning_rate: float, decay: float, steps: int
) -> tuple[tf.Tensor, tf.Tensor]:
    """Train a new variable on (w + 1)^2 and return where it and its average went.

    Args:
        w: start value, a Python float or a scalar float32 tensor.
        learning_rate: Python float, 0 or more, the same in every step.
        decay: Python float from 0 to 1, both included, the largest decay of the average.
        steps: number of steps, a positive int; the first one is step 0.

    Returns:
        A tuple of two float32 tensors, both [steps + 1]: w, and the average of w, each at the
        start and then after every step.

    >>> ws, averages = train(5.0, 0.2, 0.99, 3)
    >>> print(ws.numpy().round(4))
    [5.    2.6   1.16  0.296]
    >>> print(averages.numpy().round(4))
    [5.     2.84   1.4655 0.5884]
    """
    raise NotImplementedError("task 4, train: not written yet")
