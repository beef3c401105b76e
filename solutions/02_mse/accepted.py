"""Other right solutions of 02_mse; each must get full marks."""

import numpy as np
import tensorflow as tf
from mse import mse


# %% eager_variable
# A copy of the start value in a variable, updated in place, step by step in eager mode.
def mse(y_true, y_pred):
    error = y_true - y_pred
    return tf.reduce_mean(error * error)


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    rows = x.shape[0]
    for i in range(steps):
        start = (i * batch_size) % rows
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = mse(y_true[start:end], tf.matmul(x[start:end], w))
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return w


# %% keras_optimizer
# The update made by Keras' plain SGD.
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.math.squared_difference(y_true, y_pred))


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.Variable(tf.convert_to_tensor(w))
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    for i in range(steps):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
    return w


# %% numpy_double
# NumPy in double precision with the gradient worked out by hand; the loss keeps its derivative.
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = np.array([[x1 + x2 + (random.rand() / 10 - 0.05)] for x1, x2 in x])
    return x, y_true


def mse(y_true, y_pred):
    error = tf.cast(y_pred, tf.float64) - tf.cast(y_true, tf.float64)
    return tf.reduce_mean(error**2)


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    x, y_true, w = (np.array(values, dtype=np.float64) for values in (x, y_true, w))
    for i in range(steps):
        start = i * batch_size % len(x)
        inputs, answers = x[start : start + batch_size], y_true[start : start + batch_size]
        w = w - learning_rate * 2 / len(inputs) * inputs.T @ (inputs @ w - answers)
    return w


# %% step_function
# One tf.function per step, called from a Python loop; data as tensors in a list.
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = tf.constant(random.random_sample((rows, 2)), tf.float32)
    noise = tf.constant(random.uniform(-0.05, 0.05, size=(rows, 1)), tf.float32)
    return [x, tf.reduce_sum(x, axis=1, keepdims=True) + noise]


def mse(y_true, y_pred):
    return tf.reduce_sum((y_pred - y_true) ** 2) / tf.cast(tf.size(y_pred), tf.float32)


@tf.function
def _step(x, y_true, w, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(w)
        loss = mse(y_true, x @ w)
    return w - learning_rate * tape.gradient(loss, w)


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.identity(w)
    rate = tf.constant(learning_rate, tf.float32)
    for i in range(steps):
        start = (i * batch_size) % len(x)
        w = _step(x[start : start + batch_size], y_true[start : start + batch_size], w, rate)
    return w


# %% while_loop
# tf.while_loop and the gradient of the normal equations.
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.abs(y_pred - y_true) ** 2)


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    rows = tf.shape(x)[0]

    def step(i, w):
        start = (i * batch_size) % rows
        end = tf.minimum(start + batch_size, rows)
        inputs, answers = x[start:end], y_true[start:end]
        gram = tf.matmul(inputs, inputs, transpose_a=True)
        slope = gram @ w - tf.matmul(inputs, answers, transpose_a=True)
        return i + 1, w - learning_rate * 2.0 * slope / tf.cast(end - start, tf.float32)

    w = tf.convert_to_tensor(w)
    return tf.while_loop(lambda i, w: i < steps, step, (tf.constant(0), w))[1]


# %% graph_and_session
# TensorFlow 1 style, a graph in its own session, as in the lecture.
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    v1 = tf.compat.v1
    x, y_true, w = np.array(x), np.array(y_true), np.array(w)
    with tf.Graph().as_default(), v1.Session() as session:
        inputs = v1.placeholder(tf.float32, [None, 2])
        answers = v1.placeholder(tf.float32, [None, 1])
        weights = v1.Variable(w, use_resource=True)
        loss = tf.reduce_mean(tf.square(tf.matmul(inputs, weights) - answers))
        step = v1.train.GradientDescentOptimizer(learning_rate).minimize(loss)
        session.run(v1.global_variables_initializer())
        for i in range(steps):
            start = (i * batch_size) % len(x)
            end = start + batch_size
            session.run(step, {inputs: x[start:end], answers: y_true[start:end]})
        return session.run(weights)


# %% all_draws_in_one_go
# One list of numbers, of which the inputs are the first two thirds.
def yogurt_data(seed=23455, rows=32):
    draws = np.random.RandomState(seed).random_sample(3 * rows)
    x = draws[: 2 * rows].reshape(rows, 2).astype("float32")
    noise = 0.1 * (draws[2 * rows :] - 0.5)
    return x, (x.sum(axis=1) + noise).astype("float32").reshape(-1, 1)


# %% row_indices
# Gathers the rows of a batch by number; Keras ops for the loss.
def mse(y_true, y_pred):
    return tf.keras.ops.mean(tf.keras.ops.square(tf.keras.ops.subtract(y_pred, y_true)))


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    start = 0
    for _ in range(steps):
        batch = list(range(start, min(start + batch_size, len(x))))
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(tf.gather(y_true, batch), tf.linalg.matmul(tf.gather(x, batch), w))
        w = w - learning_rate * tape.gradient(loss, w)
        start = (start + batch_size) % len(x)
    return w


# %% mean_per_axis
# The mean taken axis by axis, and a dot product of the column for the loss of a batch.
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.reduce_mean(tf.square(y_true - y_pred), axis=-1), axis=0)


def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w) + 0.0
    for i in range(steps):
        start = (i * batch_size) % len(x)
        inputs, answers = x[start : start + batch_size], y_true[start : start + batch_size]
        with tf.GradientTape() as tape:
            tape.watch(w)
            error = tf.reshape(inputs @ w - answers, [-1])
            loss = tf.tensordot(error, error, axes=1) / len(inputs)
        w -= learning_rate * tape.gradient(loss, w)
    return w
