"""Other right solutions of 04_cross_entropy; each must get full marks."""

import numpy as np
import tensorflow as tf
from cross_entropy import cross_entropy, softmax, softmax_cross_entropy


# %% einsum
# Sums of products written as einsum, the clipping as a minimum and a maximum.
def cross_entropy(y_true, y_pred):
    clipped = tf.minimum(tf.maximum(y_pred, 1e-12), 1.0)
    return tf.einsum("rc,rc->r", -y_true, tf.math.log(clipped))


def mean_over_entries(y_true, y_pred):
    entries = tf.cast(tf.size(y_true), tf.float32)
    return tf.reduce_sum(cross_entropy(y_true, y_pred)) / entries


def softmax(logits):
    exponentials = tf.exp(logits - tf.reduce_max(logits, axis=1)[:, tf.newaxis])
    return tf.einsum("rc,r->rc", exponentials, 1.0 / tf.einsum("rc->r", exponentials))


def softmax_cross_entropy(labels, logits):
    largest = tf.reduce_max(logits, axis=1)
    log_of_sum = largest + tf.math.log(tf.reduce_sum(tf.exp(logits - largest[:, None]), axis=1))
    return log_of_sum - tf.einsum("rc,rc->r", labels, logits)


# %% xlogy
# tf.math.xlogy on clipped predictions; the mean as a mean of means; batch_dims gather.
def cross_entropy(y_true, y_pred):
    return tf.reduce_sum(tf.math.xlogy(-y_true, tf.clip_by_value(y_pred, 1e-12, 1)), axis=1)


def mean_over_entries(y_true, y_pred):
    return tf.reduce_mean(cross_entropy(y_true, y_pred)) / y_true.shape[1]


def sparse_softmax_cross_entropy(labels, logits):
    shifted = logits - tf.stop_gradient(tf.reduce_max(logits, axis=1, keepdims=True))
    right = tf.gather(shifted, labels, axis=1, batch_dims=1)
    return tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=1)) - right


# %% double_precision
# Everything in float64, cast inside TensorFlow so that the derivative is kept.
def _log_probabilities(logits):
    logits = tf.cast(logits, tf.float64)
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    return shifted - tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True))


def cross_entropy(y_true, y_pred):
    y_true, y_pred = tf.cast(y_true, tf.float64), tf.cast(y_pred, tf.float64)
    return tf.reduce_sum(-y_true * tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0)), axis=-1)


def mean_over_entries(y_true, y_pred):
    return tf.reduce_mean(cross_entropy(y_true, y_pred) / y_true.shape[-1])


def softmax(logits):
    return tf.exp(_log_probabilities(logits))


def softmax_cross_entropy(labels, logits):
    return -tf.reduce_sum(tf.cast(labels, tf.float64) * _log_probabilities(logits), axis=-1)


def sparse_softmax_cross_entropy(labels, logits):
    right = tf.one_hot(labels, logits.shape[-1], on_value=True, off_value=False)
    return -tf.boolean_mask(_log_probabilities(logits), right)


# %% numpy_softmax
# NumPy in double precision where no derivative is asked for.
import numpy as np


def softmax(logits):
    logits = np.asarray(logits, dtype=np.float64)
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# %% graph_and_session
# TensorFlow 1 style, a graph in its own session, as in the lecture.
import numpy as np


def softmax(logits):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        y = v1.placeholder(tf.float32, [None, None])
        powers = tf.exp(y - tf.reduce_max(y, axis=1, keepdims=True))
        output = powers / tf.reduce_sum(powers, axis=1, keepdims=True)
        return session.run(output, {y: np.array(logits)})


# %% keras_ops
# The arithmetic of Keras: its one_hot, clip, log, sum and max.
def cross_entropy(y_true, y_pred):
    ops = tf.keras.ops
    return ops.negative(ops.sum(y_true * ops.log(ops.clip(y_pred, 1e-12, 1.0)), axis=-1))


def mean_over_entries(y_true, y_pred):
    ops = tf.keras.ops
    return ops.mean(ops.multiply(y_true, -ops.log(ops.clip(y_pred, 1e-12, 1.0))))


def softmax(logits):
    ops = tf.keras.ops
    exponentials = ops.exp(logits - ops.max(logits, axis=-1, keepdims=True))
    return exponentials / ops.sum(exponentials, axis=-1, keepdims=True)


def softmax_cross_entropy(labels, logits):
    ops = tf.keras.ops
    shifted = ops.subtract(logits, ops.max(logits, axis=-1, keepdims=True))
    log_of_sum = ops.log(ops.sum(ops.exp(shifted), axis=-1))
    return log_of_sum - ops.sum(labels * shifted, axis=-1)


def sparse_softmax_cross_entropy(labels, logits):
    return softmax_cross_entropy(tf.keras.ops.one_hot(labels, logits.shape[-1]), logits)


# %% graph_functions
# Each one a tf.function; the right class looked up with gather_nd.
@tf.function
def cross_entropy(y_true, y_pred):
    return -tf.linalg.matvec(tf.math.log(tf.clip_by_value(y_pred, 1e-12, 1.0))[:, None], y_true)[
        :, 0
    ]


@tf.function
def softmax(logits):
    shifted = logits - tf.reduce_max(logits, axis=-1, keepdims=True)
    log_of_sum = tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=-1, keepdims=True))
    return tf.exp(shifted - log_of_sum)


@tf.function
def softmax_cross_entropy(labels, logits):
    differences = logits[:, None, :] - logits[:, :, None]
    largest = tf.reduce_max(differences, axis=-1)
    sums = tf.reduce_sum(tf.exp(differences - largest[:, :, None]), axis=-1)
    return tf.reduce_sum(labels * (largest + tf.math.log(sums)), axis=-1)


@tf.function
def sparse_softmax_cross_entropy(labels, logits):
    rows = tf.range(tf.shape(logits, out_type=labels.dtype)[0])
    right = tf.gather_nd(logits, tf.stack([rows, labels], axis=1))
    largest = tf.reduce_max(logits, axis=1)
    return largest - right + tf.math.log(tf.reduce_sum(tf.exp(logits - largest[:, None]), axis=1))


# %% row_by_row
# A Python loop over rows and classes.
def cross_entropy(y_true, y_pred):
    losses = []
    for answers, guesses in zip(y_true, y_pred):
        loss = 0.0
        for p, q in zip(answers, guesses):
            loss -= p * tf.math.log(tf.clip_by_value(q, 1e-12, 1.0))
        losses.append(loss)
    return tf.stack(losses)


def mean_over_entries(y_true, y_pred):
    return sum(tf.unstack(cross_entropy(y_true, y_pred))) / (y_true.shape[0] * y_true.shape[1])


def softmax(logits):
    rows = []
    for row in logits:
        exponentials = tf.exp(row - max(row))
        rows.append(exponentials / sum(exponentials))
    return tf.stack(rows)


def softmax_cross_entropy(labels, logits):
    losses = []
    for answers, row in zip(labels, logits):
        shifted = row - tf.reduce_max(row)
        losses.append(
            tf.math.log(tf.reduce_sum(tf.exp(shifted))) - tf.tensordot(answers, shifted, 1)
        )
    return tf.stack(losses)


def sparse_softmax_cross_entropy(labels, logits):
    losses = []
    for label, row in zip(labels.numpy(), logits):
        losses.append(tf.math.log(tf.reduce_sum(tf.exp(row - row[label] - max(row - row[label])))))
        losses[-1] += max(row - row[label])
    return tf.stack(losses)


# %% lists_of_floats
# Plain Python floats where no derivative is asked for.
def softmax(logits):
    import math

    table = []
    for row in logits.numpy().tolist():
        largest = max(row)
        total = math.fsum(math.exp(z - largest) for z in row)
        table.append([math.exp(z - largest) / total for z in row])
    return table
