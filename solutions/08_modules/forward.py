"""Of which parameters is the network made, and what does it answer?

The network has 2 inputs, a hidden layer of 11 units and 1 output.

Source: Peking University, TensorFlow notes, section 4, "building a network in modules".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf


class Losses:
    """The penalties of the weights. Given complete: leave it as it is.

    A penalty is worked out each time the sum is asked for, so the sum is always that of the
    present values.

    >>> w = tf.Variable([3.0])
    >>> losses = Losses()
    >>> losses.add(l2_regularizer(2.0), w)
    >>> print(losses.total().numpy())
    9.0
    >>> _ = w.assign([5.0])
    >>> print(losses.total().numpy())
    25.0
    """

    def __init__(self) -> None:
        self.entries: list[tuple[Callable[[tf.Tensor], tf.Tensor], tf.Variable]] = []

    def add(self, regularizer: Callable[[tf.Tensor], tf.Tensor], variable: tf.Variable) -> None:
        """Register the penalty `regularizer(variable)`."""
        self.entries.append((regularizer, variable))

    def total(self) -> tf.Tensor:
        """Return the sum of all penalties as they are now, a scalar; zero when there is none."""
        total = tf.constant(0.0)
        for regularizer, variable in self.entries:
            total += regularizer(variable)
        return total


def l2_regularizer(scale: float) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a function that gives the L2 penalty of a weight. Given complete.

    >>> print(l2_regularizer(0.1)(tf.constant([1.0, 2.0])).numpy())
    0.25
    """
    return lambda w: scale * tf.reduce_sum(tf.square(w)) / 2.0


def generator(seed: int) -> np.random.RandomState:
    """Return a generator for starting weights. Given complete: leave it as it is."""
    return np.random.RandomState(seed)


def get_weight(
    shape: Sequence[int],
    regularizer: Callable[[tf.Tensor], tf.Tensor],
    losses: Losses,
    rng: np.random.RandomState,
) -> tf.Variable:
    """Make a weight that starts at random, and register its penalty, once.

    Rule: the entries are standard normal numbers drawn from `rng`, row by row, and nothing else is
    drawn.

    Args:
        shape: the shape, a list or tuple of one or more ints.
        regularizer: the penalty of this weight, a function as `l2_regularizer(0.01)` returns it.
        losses: the collection that the penalty is added to.
        rng: the generator to draw from; it goes on from where it is.

    Returns:
        A trainable float32 `tf.Variable` of this shape.

    >>> losses = Losses()
    >>> w = get_weight([2, 1], l2_regularizer(0.1), losses, generator(5))
    >>> print(w.numpy().round(4))
    [[ 0.4412]
     [-0.3309]]
    >>> _ = w.assign([[1.0], [2.0]])
    >>> print(losses.total().numpy())
    0.25
    """
    # BEGIN SOLUTION
    w = tf.Variable(rng.normal(size=shape), dtype=tf.float32)
    losses.add(regularizer, w)
    return w
    # END SOLUTION


def get_bias(shape: Sequence[int]) -> tf.Variable:
    """Make a bias; every entry starts at 0.01.

    Args:
        shape: the shape, a list or tuple of one or more ints.

    Returns:
        A trainable float32 `tf.Variable` of this shape.

    >>> print(get_bias([3]).numpy())
    [0.01 0.01 0.01]
    """
    # BEGIN SOLUTION
    return tf.Variable(tf.fill(shape, 0.01))
    # END SOLUTION


def get_parameters(scale: float, losses: Losses, rng: np.random.RandomState) -> list[tf.Variable]:
    """Make the parameters of the network with 2 inputs, 11 hidden units and 1 output.

    Rule: w1 is drawn before w2. Both weights register their L2 penalty, the biases do not.

    Args:
        scale: the scale of the penalty of both weights, a Python float, 0 or more.
        losses, rng: as in `get_weight`.

    Returns:
        The list [w1, b1, w2, b2] of float32 `tf.Variable`s, of the shapes [2, 11], [11],
        [11, 1] and [1].

    >>> losses = Losses()
    >>> parameters = get_parameters(0.1, losses, generator(5))
    >>> [parameter.shape.as_list() for parameter in parameters]
    [[2, 11], [11], [11, 1], [1]]
    >>> print(round(float(losses.total()), 4))
    1.4059
    """
    # BEGIN SOLUTION
    w1 = get_weight([2, 11], l2_regularizer(scale), losses, rng)
    b1 = get_bias([11])
    w2 = get_weight([11, 1], l2_regularizer(scale), losses, rng)
    b2 = get_bias([1])
    return [w1, b1, w2, b2]
    # END SOLUTION


def forward(x: tf.Tensor | np.ndarray, parameters: Sequence[tf.Variable]) -> tf.Tensor:
    """Compute what the network answers with these parameters; nothing is made or changed.

    Rule: hidden = relu(x @ w1 + b1), result = hidden @ w2 + b2. The output has no activation.

    Args:
        x: float32 tensor or array [rows, 2], at least one row.
        parameters: [w1, b1, w2, b2], variables or tensors; x @ w1 and so on must be possible.

    Returns:
        float32 tensor [rows, 1].

    >>> x = tf.constant([[1.0, 2.0], [1.0, -2.0]])
    >>> w1, b1 = tf.constant([[1.0, -1.0], [1.0, 1.0]]), tf.constant([0.5, -2.0])
    >>> w2, b2 = tf.constant([[1.0], [-2.0]]), tf.constant([-4.0])
    >>> print(forward(x, [w1, b1, w2, b2]).numpy())
    [[-0.5]
     [-4. ]]
    """
    # BEGIN SOLUTION
    w1, b1, w2, b2 = parameters
    hidden = tf.nn.relu(x @ w1 + b1)
    return hidden @ w2 + b2
    # END SOLUTION
