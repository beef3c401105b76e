"""How does a price on large weights keep a network from learning the noise by heart?

Source: Peking University, TensorFlow notes, section 4, "regularization".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure


def dots_data(seed: int = 2, rows: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Return the dots of the lecture; this function is complete, use it as it is.

    The label of a dot is 1 where x0^2 + x1^2 < 2, else 0.

    Returns:
        x: float32 array [rows, 2], drawn from the normal distribution.
        y_true: float32 array [rows, 1] of zeros and ones.

    >>> x, y_true = dots_data()
    >>> x.shape, y_true.shape, int(y_true.sum())
    ((300, 2), (300, 1), 188)
    """
    x = np.random.RandomState(seed).randn(rows, 2)
    y_true = (x**2).sum(axis=1, keepdims=True) < 2
    return x.astype(np.float32), y_true.astype(np.float32)


def network(
    w1: tf.Tensor, b1: tf.Tensor, w2: tf.Tensor, b2: tf.Tensor
) -> Callable[[np.ndarray], tf.Tensor]:
    """Return a network as a function; this function is complete, use it as it is.

    The network has one hidden layer with relu and one output without activation.

    Args:
        w1, b1: weights [2, hidden] and biases [hidden] of the hidden layer, float32.
        w2, b2: weights [hidden, 1] and biases [1] of the output, float32.

    Returns:
        A function that takes points [n, 2] and returns a float32 tensor [n, 1].
    """

    def predict(points: np.ndarray) -> tf.Tensor:
        hidden = tf.nn.relu(tf.cast(points, tf.float32) @ w1 + b1)
        return hidden @ w2 + b2

    return predict


def quartic(w: tf.Tensor) -> tf.Tensor:
    """Return sum(w^4) / 4, a penalty to try a collection with; complete, use it as it is.

    >>> print(quartic(tf.constant([1.0, -2.0])).numpy())
    4.25
    """
    return tf.reduce_sum(tf.pow(w, 4)) / 4.0


def l1_regularizer(scale: float) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a function that gives the L1 penalty of a weight.

    Rule: penalty(w) = scale * sum |w|, over all entries of w.

    Args:
        scale: Python float, not negative.

    Returns:
        A function. It takes a float32 tensor or `tf.Variable` of any shape and returns a float32
        tensor [] (a scalar). Gradients can be taken of it, where no entry is exactly 0.

    >>> w = tf.constant([[1.0, -2.0], [0.0, 3.0]])
    >>> print(l1_regularizer(0.1)(w).numpy().round(4))
    0.6
    """
    raise NotImplementedError("task 1, l1_regularizer: not written yet")


def l2_regularizer(scale: float) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return a function that gives the L2 penalty of a weight.

    Rule: penalty(w) = scale * sum(w^2) / 2, over all entries of w.

    Args:
        scale: Python float, not negative.

    Returns:
        A function. It takes a float32 tensor or `tf.Variable` of any shape and returns a float32
        tensor [] (a scalar). Gradients can be taken of it.

    >>> w = tf.constant([[1.0, -2.0], [0.0, 3.0]])
    >>> print(l2_regularizer(0.1)(w).numpy().round(4))
    0.7
    """
    raise NotImplementedError("task 2, l2_regularizer: not written yet")


class Losses:
    """A collection of penalties that are worked out when somebody asks, not before.

    Each collection stands for itself: what is added to one is in no other.

    >>> losses = Losses()
    >>> print(losses.total().numpy())
    0.0
    >>> w = tf.Variable([1.0, -2.0])
    >>> losses.add(quartic, w)
    >>> print(losses.total().numpy())
    4.25
    >>> _ = w.assign([2.0, 0.0])
    >>> print(losses.total().numpy())
    4.0
    """

    def __init__(self) -> None:
        raise NotImplementedError("task 3, Losses: not written yet")

    def add(self, regularizer: Callable[[tf.Tensor], tf.Tensor], variable: tf.Variable) -> None:
        """Register the penalty of a variable. Every call adds one entry, whatever is there already.

        Args:
            regularizer: a function that takes the variable and returns a scalar tensor.
            variable: a float32 `tf.Variable` of any shape.
        """
        raise NotImplementedError("task 3, Losses: not written yet")

    def total(self) -> tf.Tensor:
        """Return the sum of all penalties for the values that the variables have now.

        Nothing changes: asked twice in a row, it gives the same number twice.

        Returns:
            float32 tensor [] (a scalar), zero when nothing was added. Gradients can be taken of
            it with respect to the variables.
        """
        raise NotImplementedError("task 3, Losses: not written yet")


def get_weight(
    shape: Sequence[int],
    regularizer: Callable[[tf.Tensor], tf.Tensor],
    losses: Losses,
    rng: np.random.RandomState,
) -> tf.Variable:
    """Make a weight with random start values and register its penalty, once.

    The start values are standard normal numbers (mean 0, standard deviation 1) that are drawn from
    `rng`, row by row, and nothing else is drawn.

    Args:
        shape: the shape of the weight, a list or tuple of one or more ints.
        regularizer: the penalty of this weight, a function as `l2_regularizer(0.01)` returns it.
        losses: the collection that the penalty is added to.
        rng: the generator to draw from; it goes on from where it is.

    Returns:
        A trainable float32 `tf.Variable` of that shape.

    >>> losses = Losses()
    >>> w = get_weight([1, 2], quartic, losses, np.random.RandomState(1))
    >>> print(w.numpy().round(4))
    [[ 1.6243 -0.6118]]
    >>> print(losses.total().numpy().round(4))
    1.7754
    """
    raise NotImplementedError("task 4, get_weight: not written yet")


def get_bias(shape: Sequence[int]) -> tf.Variable:
    """Make a bias. It starts at 0.01 everywhere, and it has no penalty.

    Args:
        shape: the shape of the bias, a list or tuple of ints.

    Returns:
        A trainable float32 `tf.Variable` of that shape.

    >>> print(get_bias([3]).numpy())
    [0.01 0.01 0.01]
    """
    raise NotImplementedError("task 5, get_bias: not written yet")


def total_loss(data_loss: tf.Tensor, losses: Losses) -> tf.Tensor:
    """Return the loss that training minimizes: the loss on the data plus all penalties.

    Args:
        data_loss: scalar float32 tensor, such as the mean squared error.
        losses: a collection, perhaps an empty one.

    Returns:
        float32 tensor [] (a scalar). Gradients can be taken of it.

    >>> losses = Losses()
    >>> losses.add(quartic, tf.Variable([1.0, -2.0]))
    >>> print(total_loss(tf.constant(0.5), losses).numpy())
    4.75
    """
    raise NotImplementedError("task 6, total_loss: not written yet")


def decision_grid(
    predict: Callable[[np.ndarray], tf.Tensor], low: float, high: float, step: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ask a network about every place of a square grid.

    Both coordinates run from `low` in steps of `step`; `high` itself does not belong to the grid.
    With n values per coordinate, row i and column j of the results stand for the place
    (x0, x1) = (low + i * step, low + j * step).

    Args:
        predict: a function that takes points, an array or a tensor [n * n, 2], and returns a
            float32 tensor [n * n, 1].
        low, high, step: Python floats, low < high, step > 0. Rounding never decides whether a
            place is below `high`.

    Returns:
        A tuple (xx, yy, probs) of three arrays [n, n]: the first coordinate of each place, the
        second one, and what `predict` says there.

    >>> def predict(points):
    ...     return tf.constant(points[:, :1] + 10 * points[:, 1:], tf.float32)
    >>> xx, yy, probs = decision_grid(predict, 0.0, 3.0, 2.0)
    >>> print(xx)
    [[0. 0.]
     [2. 2.]]
    >>> print(yy)
    [[0. 2.]
     [0. 2.]]
    >>> print(np.asarray(probs))
    [[ 0. 20.]
     [ 2. 22.]]
    """
    raise NotImplementedError("task 7, decision_grid: not written yet")


def plot_boundary(
    x: np.ndarray, y_true: np.ndarray, xx: np.ndarray, yy: np.ndarray, probs: np.ndarray
) -> Figure:
    """Draw labeled points, and the line where a network changes its mind.

    One pair of axes holds
    - a filled marker at (x0, x1) for each row of x, red where the label is 1, else blue,
    - one contour of probs over the grid, with the single level 0.5.

    Args:
        x: float32 array [rows, 2], at least one row.
        y_true: float32 array [rows, 1] of zeros and ones, perhaps all of one kind.
        xx, yy, probs: arrays [n, n] as `decision_grid` returns them, n at least 2; probs has
            places below 0.5 and above, also below 0 and above 1.

    Returns:
        A matplotlib Figure.

    >>> xx, yy = np.mgrid[0:2:0.5, 0:2:0.5]
    >>> x, y_true = np.array([[1.5, 0.5], [0.5, 1.0]]), np.array([[1.0], [0.0]])
    >>> axes = plot_boundary(x, y_true, xx, yy, xx / 2).axes[0]
    >>> sorted({type(artist).__name__ for artist in axes.collections})
    ['PathCollection', 'QuadContourSet']
    """
    raise NotImplementedError("task 8, plot_boundary: not written yet")
