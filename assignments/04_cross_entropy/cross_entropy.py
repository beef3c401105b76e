"""How far is a predicted distribution from the right one, and how do scores become a distribution?

Cross entropy of probabilities with a clipped logarithm, softmax, and both in one step from logits,
such that neither a probability of zero nor a logit of 1000 gives NaN.

Source: Peking University, TensorFlow notes, section 4, "cross entropy".
"""

import tensorflow as tf


def cross_entropy(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return the cross entropy of each row, from probabilities.

    H(y_true, y_pred) = -(sum over the classes of y_true * log(y_pred)), with the natural
    logarithm. y_pred is first clipped to [1e-12, 1], entry by entry. The derivative with respect
    to `y_pred` must exist, because training asks for it.

    Args:
        y_true: the right distributions, float32, shape [rows, classes].
        y_pred: the predicted distributions, float32, the same shape.

    Returns:
        One number per row: float32, shape [rows].

    Example:
        >>> y_true = tf.constant([[1.0, 0.0], [1.0, 0.0]])
        >>> y_pred = tf.constant([[0.6, 0.4], [0.8, 0.2]])
        >>> print(cross_entropy(y_true, y_pred).numpy().round(3))
        [0.511 0.223]
    """
    raise NotImplementedError("task 1, cross_entropy: not written yet")


def mean_over_entries(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """Return the lecture's cem: the mean of -y_true * log(y_pred) over every entry.

    Logarithm and clipping are those of `cross_entropy`. The mean goes over rows and classes alike,
    so this is the mean cross entropy divided by the number of classes.

    Args:
        y_true: the right distributions, float32, shape [rows, classes].
        y_pred: the predicted distributions, float32, the same shape.

    Returns:
        A scalar: float32, shape [].

    Example:
        >>> y_true = tf.constant([[1.0, 0.0], [1.0, 0.0]])
        >>> y_pred = tf.constant([[0.6, 0.4], [0.8, 0.2]])
        >>> round(float(mean_over_entries(y_true, y_pred)), 4)
        0.1835
    """
    raise NotImplementedError("task 2, mean_over_entries: not written yet")


def softmax(logits: tf.Tensor) -> tf.Tensor:
    """Turn each row of scores into a distribution.

    softmax(z)_i = exp(z_i) / (sum over the classes j of exp(z_j)), for each row (the last axis) by
    itself. It must be finite and right for logits as large as 1000 and as small as -1000.

    Args:
        logits: scores, float32, shape [rows, classes], any number of rows.

    Returns:
        Probabilities, float32, the same shape; each row adds up to 1.

    Example:
        >>> logits = tf.constant([[1.0, 2.0, 3.0], [1001.0, 1002.0, 1003.0]])
        >>> print(softmax(logits).numpy().round(4))
        [[0.09   0.2447 0.6652]
         [0.09   0.2447 0.6652]]
    """
    raise NotImplementedError("task 3, softmax: not written yet")


def softmax_cross_entropy(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return the cross entropy of each row, from logits.

    -(sum over the classes of labels * log(softmax(logits))), which is
    log(sum of exp(logits)) - (sum of labels * logits), because the labels of a row add up to 1.
    It must be right for logits of up to +-1000, and nothing is clipped: a loss may well be 2000.
    The derivative with respect to `logits` must exist; it is softmax(logits) - labels.

    Args:
        labels: the right distributions, float32, shape [rows, classes].
        logits: scores, float32, the same shape.

    Returns:
        One number per row: float32, shape [rows].

    Example:
        >>> labels = tf.constant([[0.0, 0.0, 1.0], [0.5, 0.25, 0.25], [1.0, 0.0, 0.0]])
        >>> logits = tf.constant([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [0.0, 1000.0, 0.0]])
        >>> print([round(float(loss), 4) for loss in softmax_cross_entropy(labels, logits)])
        [0.4076, 1.6576, 1000.0]
    """
    raise NotImplementedError("task 4, softmax_cross_entropy: not written yet")


def sparse_softmax_cross_entropy(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return the cross entropy of each row, from logits and the number of the right class.

    -log(softmax(logits)[row, labels[row]]): what `softmax_cross_entropy` gives for labels that are
    1 in the right class and 0 elsewhere. It is as stable, and has the same derivative.

    Args:
        labels: the number of the right class of each row, counted from 0: int32 or int64,
            shape [rows].
        logits: scores, float32, shape [rows, classes].

    Returns:
        One number per row: float32, shape [rows].

    Example:
        >>> logits = tf.constant([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
        >>> losses = sparse_softmax_cross_entropy(tf.constant([2, 0]), logits)
        >>> print([round(float(loss), 4) for loss in losses])
        [0.4076, 2.4076]
    """
    raise NotImplementedError("task 5, sparse_softmax_cross_entropy: not written yet")
