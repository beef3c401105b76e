"""How far off is a prediction on average, and how does training make it less so?

Predict the daily sales of yogurt from two numbers: draw the data, measure the error with the mean
squared error, and bring it down with mini-batch gradient descent.

Source: Peking University, TensorFlow notes, section 4, "mean squared error".
"""

import numpy as np
import tensorflow as tf

# The start value that `tf.random_normal([2, 1], stddev=1, seed=1)` gave in TensorFlow 1.
INITIAL_W = np.array([[-0.8113182], [1.4845988]], dtype=np.float32)


def yogurt_data(seed: int = 23455, rows: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """Draw the yogurt data: two inputs per day and the sales of that day.

    The sales of a day are x1 + x2 + noise. Inputs are uniform on [0, 1), the noise is uniform on
    [-0.05, 0.05). The order of the draws is part of the rule: first all inputs, then the noise,
    one number per row.

    Args:
        seed: seed of a `np.random.RandomState` that this call makes for itself.
        rows: how many days.

    Returns:
        `(x, y_true)`: `x` of shape [rows, 2] and `y_true` of shape [rows, 1], both float32.

    Example:
        >>> x, y_true = yogurt_data()
        >>> x.shape, y_true.shape, str(x.dtype), str(y_true.dtype)
        ((32, 2), (32, 1), 'float32', 'float32')
        >>> [round(float(value), 4) for value in x[0]]
        [0.8349, 0.1148]
    """
    raise NotImplementedError("task 1, yogurt_data: not written yet")


def mse(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return the mean squared error.

    mse = mean over every entry of (y_pred - y_true)^2. Its derivative with respect to `y_pred`
    must exist, because training asks for it.

    Args:
        y_true: the known answers, float32, shape [rows, columns] (one column in this assignment).
        y_pred: the predictions, float32, the same shape.

    Returns:
        A scalar: float32, shape [].

    Example:
        >>> y_true = tf.constant([[1.0], [2.0], [4.0]])
        >>> y_pred = tf.constant([[2.0], [2.0], [1.0]])
        >>> round(float(mse(y_true, y_pred)), 4)
        3.3333
    """
    raise NotImplementedError("task 2, mse: not written yet")


def train(
    x: tf.Tensor,
    y_true: tf.Tensor,
    w: tf.Tensor | tf.Variable,
    steps: int,
    batch_size: int = 8,
    learning_rate: float = 0.001,
) -> tf.Tensor:
    """Fit y_pred = x @ w by mini-batch gradient descent on `mse`.

    Step i = 0, 1, ..., steps - 1 works on the rows start : start + batch_size of the data, with
    start = (i * batch_size) % rows. A slice that reaches the end of the data is shorter. Each step
    takes learning_rate times the gradient of the batch's loss off w.

    Args:
        x: inputs, a float32 tensor or array, shape [rows, 2].
        y_true: the known answers, a float32 tensor or array, shape [rows, 1].
        w: the start value, float32, shape [2, 1]: a tensor, an array or a `tf.Variable`. It stays
            as it is.
        steps: how many steps; 0 gives back the start value.
        batch_size: how many rows a step looks at, at most.
        learning_rate: the size of a step.

    Returns:
        The weights after the last step: float32, shape [2, 1].

    Example:
        >>> x = tf.constant([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        >>> y_true = tf.constant([[1.0], [2.0], [3.0]])
        >>> w = train(x, y_true, tf.zeros([2, 1]), steps=3, batch_size=2, learning_rate=0.1)
        >>> [round(float(value), 3) for value in w[:, 0]]
        [0.802, 1.028]
    """
    raise NotImplementedError("task 3, train: not written yet")
