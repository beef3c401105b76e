"""Other right solutions of 01_network; each must get full marks."""

import numpy as np
import tensorflow as tf
from network import sigmoid


# %% where_with_safe_arguments
# Each formula chosen with tf.where, and its argument made harmless by another tf.where.
def relu(x):
    return tf.where(x > 0, x, tf.zeros_like(x))


def sigmoid(x):
    right = x >= 0
    up = tf.exp(-tf.where(right, x, 0.0))
    down = tf.exp(tf.where(right, 0.0, x))
    return tf.where(right, 1 / (1 + up), down / (1 + down))


def tanh(x):
    right = x >= 0
    up = tf.exp(-2 * tf.where(right, x, 0.0))
    down = tf.exp(2 * tf.where(right, 0.0, x))
    return tf.where(right, (1 - up) / (1 + up), (down - 1) / (down + 1))


def layer(x, w, b, activation=None):
    if activation is None:
        return tf.add(tf.matmul(x, w), b)
    return activation(tf.add(tf.matmul(x, w), b))


def count_layers(sizes):
    hidden = sizes[1:-1]
    return len(hidden) + 1


def count_parameters(sizes):
    return sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))


# %% clipped_far_out
# Arguments clipped where float32 shows no difference; relu by its mean with the absolute.
def relu(x):
    return (x + tf.abs(x)) / 2


def sigmoid(x):
    return 1 / (1 + tf.exp(-tf.clip_by_value(x, -60, 60)))


def tanh(x):
    x = tf.clip_by_value(x, -40.0, 40.0)
    return (tf.exp(x) - tf.exp(-x)) / (tf.exp(x) + tf.exp(-x))


def count_parameters(sizes):
    weights = [sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)]
    biases = sizes[1:]
    return sum(weights) + sum(biases)


# %% tanh_from_sigmoid
# The sigmoid as a softmax of x and 0, the tangent as a sigmoid stretched and moved.
def relu(x):
    return x * tf.cast(x > 0, x.dtype)


def sigmoid(x):
    pair = tf.stack([x, tf.zeros_like(x)])
    powers = tf.exp(pair - tf.reduce_max(pair, axis=0))
    return powers[0] / tf.reduce_sum(powers, axis=0)


def tanh(x):
    return 2 * sigmoid(2 * x) - 1


# %% double_precision
# Everything in float64, cast inside TensorFlow so that the derivative is kept.
def relu(x):
    return tf.maximum(tf.cast(x, tf.float64), 0)


def sigmoid(x):
    x = tf.cast(x, tf.float64)
    m = tf.maximum(x, 0)
    return tf.exp(x - m) / (tf.exp(-m) + tf.exp(x - m))


def tanh(x):
    x = tf.cast(x, tf.float64)
    m = tf.abs(x)
    return (tf.exp(x - m) - tf.exp(-x - m)) / (tf.exp(x - m) + tf.exp(-x - m))


def layer(x, w, b, activation=None):
    x, w, b = (tf.cast(value, tf.float64) for value in (x, w, b))
    z = tf.einsum("ri,io->ro", x, w) + b
    return z if activation is None else activation(z)


def count_layers(sizes):
    return tf.size(sizes) - 1


def count_parameters(sizes):
    sizes = tf.constant(sizes, tf.float64)
    return tf.reduce_sum(sizes[:-1] * sizes[1:]) + tf.reduce_sum(sizes[1:])


# %% own_gradients
# Plain formulas with derivatives written by hand, through tf.custom_gradient.
@tf.custom_gradient
def relu(x):
    return tf.maximum(x, 0.0), lambda upstream: upstream * tf.cast(x > 0, tf.float32)


@tf.custom_gradient
def sigmoid(x):
    y = 1.0 / (1.0 + tf.exp(-x))
    return y, lambda upstream: upstream * y * (1.0 - y)


@tf.custom_gradient
def tanh(x):
    y = 1.0 - 2.0 / (tf.exp(2.0 * x) + 1.0)
    return y, lambda upstream: upstream * (1.0 - y * y)


# %% keras_ops
# The arithmetic of Keras, and its choice by a condition.
def relu(x):
    return tf.keras.ops.maximum(x, 0.0)


def sigmoid(x):
    ops = tf.keras.ops
    m = ops.maximum(x, 0.0)
    return ops.exp(x - m) / ops.add(ops.exp(x - m), ops.exp(-m))


def tanh(x):
    ops = tf.keras.ops
    m = ops.absolute(x)
    up, down = ops.exp(x - m), ops.exp(-x - m)
    return ops.divide(up - down, up + down)


def layer(x, w, b, activation=None):
    activation = activation or (lambda z: z)
    return activation(tf.keras.ops.matmul(x, w) + b)


# %% graph_functions
# Each activation a tf.function; the bias as a row of weights whose input is 1.
@tf.function
def relu(x):
    return tf.clip_by_value(x, 0.0, x.dtype.max)


@tf.function
def sigmoid(x):
    return tf.exp(-tf.reduce_logsumexp(tf.stack([tf.zeros_like(x), -x]), axis=0))


@tf.function
def tanh(x):
    both = tf.exp(tf.stack([x, -x]) - tf.abs(x))
    return (both[0] - both[1]) / tf.reduce_sum(both, axis=0)


@tf.function
def layer(x, w, b, activation=None):
    ones = tf.ones([tf.shape(x)[0], 1])
    z = tf.concat([x, ones], axis=1) @ tf.concat([w, b[None, :]], axis=0)
    return activation(z) if callable(activation) else z


# %% numpy_counts
# Counts with NumPy, in whole numbers of 64 bits.
import numpy as np


def count_layers(sizes):
    return np.diff(sizes).size


def count_parameters(sizes):
    sizes = np.array(sizes)
    return np.dot(sizes[:-1] + 1, sizes[1:])


# %% recursion
# The first layer, and then the rest of the network; the layer as a sum of outer products.
def count_layers(sizes):
    return 0 if len(sizes) == 1 else 1 + count_layers(sizes[1:])


def count_parameters(sizes):
    if len(sizes) < 2:
        return 0
    first, second, *rest = sizes
    return first * second + second + count_parameters([second, *rest])


def layer(x, w, b, activation=None):
    z = b
    for column, row in zip(tf.unstack(x, axis=1), tf.unstack(tf.convert_to_tensor(w))):
        z = z + column[:, None] * row
    return tf.identity(z) if activation is None else activation(z)


# %% shapes_to_count
# The shapes of the weights and biases, and what they would hold.
def count_layers(sizes):
    layers = 0
    for _ in sizes:
        layers += 1
    return float(layers - 1)


def count_parameters(sizes):
    shapes = []
    for n, m in zip(sizes[:-1], sizes[1:]):
        shapes += [tf.TensorShape([n, m]), tf.TensorShape([m])]
    return sum(shape.num_elements() for shape in shapes)
