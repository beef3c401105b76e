"""How does a model learn when predicting too little costs more than predicting too much?"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

# The start value of the lecture notes. It is written down because TensorFlow does not promise
# that a seeded generator gives the same numbers in every version.
INITIAL_W = np.array([[-0.8113182], [1.4845988]], dtype=np.float32)

# The yogurt data of the lecture notes, a row for each of 32 days: two numbers x1, x2 that drive the
# sales, and the sales, which are close to x1 + x2. They are complete; use them as they are.
YOGURT = np.array(
    [
        (0.8349432, 0.11482951, 0.96979785),
        (0.6689975, 0.46594986, 1.1634605),
        (0.60181665, 0.5883841, 1.1942714),
        (0.31836656, 0.20502071, 0.53844887),
        (0.87043947, 0.026793951, 0.86327606),
        (0.41539812, 0.4393837, 0.8339322),
        (0.68635684, 0.24833404, 0.9280893),
        (0.9731523, 0.6854185, 1.6879345),
        (0.030816171, 0.8947991, 0.90366745),
        (0.24665715, 0.28584862, 0.51295656),
        (0.31375667, 0.4771835, 0.78442526),
        (0.56689256, 0.7707915, 1.2991751),
        (0.7321604, 0.35828963, 1.0919818),
        (0.15724842, 0.94294584, 1.0880495),
        (0.34933722, 0.8463448, 1.1734589),
        (0.50304055, 0.8129962, 1.3098159),
        (0.23869886, 0.9895604, 1.2387202),
        (0.4636501, 0.32531095, 0.828968),
        (0.36510485, 0.9736552, 1.3550487),
        (0.7335024, 0.83833015, 1.5786662),
        (0.6181016, 0.12580353, 0.75243056),
        (0.59274817, 0.18779828, 0.73263186),
        (0.871503, 0.346795, 1.2449967),
        (0.2588322, 0.5000293, 0.7880976),
        (0.7569095, 0.83429825, 1.5577489),
        (0.2931665, 0.05646578, 0.3889257),
        (0.10409134, 0.88235164, 1.027786),
        (0.06727785, 0.5778476, 0.61040425),
        (0.38492706, 0.48384792, 0.85948086),
        (0.6923443, 0.19687349, 0.88107574),
        (0.42783493, 0.73416984, 1.1456403),
        (0.09696069, 0.04883936, 0.19074765),
    ],
    dtype=np.float32,
)


def yogurt_data() -> tuple[np.ndarray, np.ndarray]:
    """Return the yogurt data; this function is complete, use it as it is.

    Returns:
        x: float32 array [32, 2], each entry in [0, 1).
        y_true: float32 array [32, 1].

    Example:
        >>> x, y_true = yogurt_data()
        >>> x.shape, y_true.shape
        ((32, 2), (32, 1))

    Source: lecture notes, section on the mean squared error.
    """
    return YOGURT[:, :2].copy(), YOGURT[:, 2:].copy()


def profit_loss(
    y_true: tf.Tensor, y_pred: tf.Tensor, cost: float = 1.0, profit: float = 9.0
) -> tf.Tensor:
    """Return the money that wrong predictions lose, summed over all rows.

    A row that was predicted too high (y_pred > y_true) loses the cost of what stays unsold,
    cost * (y_pred - y_true). A row that was predicted too low (y_pred < y_true) loses the
    profit of what could have been sold, profit * (y_true - y_pred).

    Args:
        y_true: what was sold, float32 tensor [rows, 1].
        y_pred: what was predicted, float32 tensor [rows, 1].
        cost: money lost per unit predicted too much.
        profit: money lost per unit predicted too little.

    Returns:
        A scalar tensor, shape [], that is never negative. Gradients can be taken of it.

    Example:
        >>> y_true = tf.constant([[2.0], [3.0], [1.0]])
        >>> y_pred = tf.constant([[3.0], [1.0], [1.5]])
        >>> float(profit_loss(y_true, y_pred))
        19.5
        >>> float(profit_loss(y_true, y_pred, cost=9.0, profit=1.0))
        15.5

    Source: lecture notes, section on a custom loss.
    """
    too_much = y_pred > y_true
    return tf.reduce_sum(tf.where(too_much, profit * (y_pred - y_true), cost * (y_true - y_pred)))


def train(
    x: tf.Tensor,
    y_true: tf.Tensor,
    w: tf.Tensor | tf.Variable,
    steps: int,
    cost: float = 1.0,
    profit: float = 9.0,
    batch_size: int = 8,
    learning_rate: float = 0.001,
) -> tf.Tensor:
    """Train y_pred = x @ w on profit_loss with plain gradient descent, and return the new w.

    Step i = 0, 1, ..., steps - 1 uses the rows start : start + batch_size with
    start = (i * batch_size) % rows; the slice is shorter where the rows end. It takes the
    gradient of the batch's profit_loss at the present w and moves w by learning_rate times it.

    Args:
        x: float32 tensor or array [rows, 2].
        y_true: float32 tensor or array [rows, 1].
        w: the start value, float32 tensor, array or tf.Variable [2, 1]. The call leaves it as
            it is.
        steps: how many steps, an int >= 0.
        cost: handed on to profit_loss.
        profit: handed on to profit_loss.
        batch_size: rows per step, an int >= 1.
        learning_rate: the size of a step.

    Returns:
        The trained weights, float32 [2, 1].

    Example:
        >>> x = tf.constant([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        >>> y_true = tf.constant([[2.0], [3.0], [1.0]])
        >>> w = tf.constant([[1.0], [1.0]])
        >>> w = train(x, y_true, w, steps=3, batch_size=2, learning_rate=0.1)
        >>> [round(float(value), 4) for value in w[:, 0]]
        [1.7, 2.6]

    Source: lecture notes, section on a custom loss.
    """
    w = tf.Variable(w)
    rows = x.shape[0]
    for i in range(steps):
        start = (i * batch_size) % rows
        x_batch = x[start : start + batch_size]
        y_batch = y_true[start : start + batch_size]
        with tf.GradientTape() as tape:
            y_pred = tf.matmul(x_batch, w)
            loss = profit_loss(y_batch, y_pred, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.convert_to_tensor(w)


def plot_predictions(y_true: tf.Tensor, y_pred: tf.Tensor) -> Figure:
    """Draw predictions against what was sold, with those too high apart from those too low.

    One axes holds
    - a scatter labelled "over" with a point (y_true, y_pred) for each row with y_pred > y_true,
    - a scatter labelled "under" with the points of the other rows,
    - a line labelled "exact" where y_pred equals y_true, at least from the smallest to the
      largest y_true,
    - a label on each axis, and a legend.

    Args:
        y_true: what was sold, float32 tensor [rows, 1].
        y_pred: what was predicted, float32 tensor [rows, 1].

    Returns:
        The matplotlib figure.

    Example:
        >>> figure = plot_predictions(tf.constant([[1.0], [2.0]]), tf.constant([[1.5], [1.0]]))
        >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
        ['over', 'under', 'exact']
    """
    figure = Figure()
    axes = figure.subplots()
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    over = y_pred > y_true
    axes.scatter(y_true[over], y_pred[over], label="over")
    axes.scatter(y_true[~over], y_pred[~over], label="under")
    ends = [y_true.min(), y_true.max()]
    axes.plot(ends, ends, label="exact")
    axes.set_xlabel("sold")
    axes.set_ylabel("predicted")
    axes.legend()
    return figure
