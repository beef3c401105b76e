"""Of which parameters is the network made, and what does it answer?

The network has 2 inputs, a hidden layer of 11 units and 1 output.

Source: Peking University, TensorFlow notes, section 4, "building a network in modules".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf


class Losses:
    """The terms of the loss beside the error. Given complete: leave it as it is.

    A term is a function without arguments. It is called each time the sum is asked for, so the
    sum is always that of the present values.

    >>> height = tf.Variable(3.0)
    >>> losses = Losses()
    >>> losses.add(lambda: 2.0 * height)
    >>> print(float(losses.total()))
    6.0
    >>> _ = height.assign(5.0)
    >>> print(float(losses.total()))
    10.0
    """

    def __init__(self) -> None:
        self.terms: list[Callable[[], tf.Tensor]] = []

    def add(self, term: Callable[[], tf.Tensor]) -> None:
        """Register a term, a function without arguments that returns a scalar."""
        if not callable(term):
            raise TypeError("a term must be a function without arguments, such as a lambda")
        self.terms.append(term)

    def total(self) -> tf.Tensor | float:
        """Return the sum of all terms as they are now; 0.0 when there is none."""
        return sum((term() for term in self.terms), 0.0)


def generator(seed: int) -> np.random.RandomState:
    """Return a generator for starting weights. Given complete: leave it as it is."""
    return np.random.RandomState(seed)


def get_weight(
    shape: Sequence[int], scale: float, losses: Losses, rng: np.random.RandomState
) -> tf.Variable:
    """Make a weight that starts at random, and register its L2 penalty.

    Rule: the entries are standard normal numbers drawn from `rng`, row by row. The penalty is
    scale * sum(w^2) / 2, where w is the weight as it is when the penalty is asked for.

    Args:
        shape: the shape, a list of ints.
        scale: the weight of the penalty in the loss, a Python float.
        losses: the collection that gets the penalty, as one term.
        rng: the generator to draw from; it goes on from where it is.

    Returns:
        float32 `tf.Variable` of this shape.

    >>> losses = Losses()
    >>> w = get_weight([2, 1], 0.1, losses, generator(5))
    >>> print(w.numpy().round(4))
    [[ 0.4412]
     [-0.3309]]
    >>> _ = w.assign([[1.0], [2.0]])
    >>> print(float(losses.total()))
    0.25
    """
    raise NotImplementedError("task 2, get_weight: not written yet")


def get_bias(shape: Sequence[int]) -> tf.Variable:
    """Make a bias; every entry starts at 0.01.

    Args:
        shape: the shape, a list of ints.

    Returns:
        float32 `tf.Variable` of this shape.

    >>> print(get_bias([3]).numpy())
    [0.01 0.01 0.01]
    """
    raise NotImplementedError("task 3, get_bias: not written yet")


def get_parameters(scale: float, losses: Losses, rng: np.random.RandomState) -> list[tf.Variable]:
    """Make the parameters of the network with 2 inputs, 11 hidden units and 1 output.

    Rule: w1 is drawn before w2. Both weights register their penalty, the biases do not.

    Args:
        scale, losses, rng: as in `get_weight`, for both weights.

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
    raise NotImplementedError("task 4, get_parameters: not written yet")


def forward(x: tf.Tensor | np.ndarray, parameters: Sequence[tf.Variable]) -> tf.Tensor:
    """Compute what the network answers with these parameters; nothing is made or changed.

    Rule: hidden = relu(x @ w1 + b1), result = hidden @ w2 + b2. The output has no activation.

    Args:
        x: float32 tensor or array [rows, 2].
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
    raise NotImplementedError("task 5, forward: not written yet")
