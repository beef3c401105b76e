"""Other right solutions of 03_custom_loss."""

import numpy as np
import tensorflow as tf


# %% maximum_algebra
# The loss as the larger of two lines; an eager loop with a variable.
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    too_much = y_pred - y_true
    return tf.reduce_sum(tf.maximum(cost * too_much, -profit * too_much))


def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        batch = slice(start, start + batch_size)
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[batch], x[batch] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return w


# %% abs_and_sign
# The average price times the distance, plus half the difference of prices times the error.
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    too_much = y_pred - y_true
    price = (cost + profit) / 2 + tf.sign(too_much) * (cost - profit) / 2
    return tf.reduce_sum(price * tf.abs(too_much))


# %% relu_parts
# Both parts by relu; the batch by gather; the new w by plain algebra on a tensor.
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    over = tf.nn.relu(y_pred - y_true)
    under = tf.nn.relu(y_true - y_pred)
    return cost * tf.reduce_sum(over) + profit * tf.reduce_sum(under)


def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.identity(w)
    rows = int(tf.shape(x)[0])
    for i in range(steps):
        start = (i * batch_size) % rows
        index = tf.range(start, min(start + batch_size, rows))
        with tf.GradientTape() as tape:
            tape.watch(w)
            y_pred = tf.matmul(tf.gather(x, index), w)
            loss = profit_loss(tf.gather(y_true, index), y_pred, cost, profit)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% boolean_mask
# Picks the two kinds of rows apart before it adds them up.
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    too_much = y_pred - y_true
    over = tf.boolean_mask(too_much, too_much > 0)
    under = tf.boolean_mask(too_much, too_much <= 0)
    return cost * tf.reduce_sum(over) - profit * tf.reduce_sum(under)


# %% row_by_row
# A Python loop over the rows.
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    total = tf.constant(0.0)
    for sold, predicted in zip(tf.reshape(y_true, [-1]), tf.reshape(y_pred, [-1])):
        if predicted > sold:
            total += cost * (predicted - sold)
        else:
            total += profit * (sold - predicted)
    return total


def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % len(x)
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return w.numpy()


# %% keras_ops_and_sgd
# Keras ops for the loss, the Keras optimizer for the steps.
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    ops = tf.keras.ops
    error = ops.subtract(y_pred, y_true)
    return ops.sum(ops.where(ops.greater(error, 0.0), cost * error, -profit * error))


def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], tf.matmul(x[start:end], w), cost, profit)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])
    return tf.convert_to_tensor(w)


# %% step_function
# A tf.function for one step at module level, and a Python loop around it.
@tf.function(reduce_retracing=True)
def _one_step(w, x, y_true, cost, profit, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(w)
        loss = profit_loss(y_true, x @ w, cost, profit)
    return w - learning_rate * tape.gradient(loss, w)


def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    prices = tf.constant(cost), tf.constant(profit)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        w = _one_step(w, x[start:end], y_true[start:end], *prices, tf.constant(learning_rate))
    return w


# %% numpy_training
# The gradient by hand, in NumPy; the loss keeps its TensorFlow body.
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    x, y_true, w = (np.array(value, np.float32) for value in (x, y_true, w))
    for i in range(steps):
        start = (i * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        slope = np.where(x_batch @ w > y_batch, cost, -profit)
        w = w - learning_rate * x_batch.T @ slope
    return w


# %% float64
# Everything in double precision.
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    too_much = tf.cast(y_pred, tf.float64) - tf.cast(y_true, tf.float64)
    return tf.reduce_sum(tf.where(too_much > 0, cost * too_much, -profit * too_much))


def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    x, y_true = tf.cast(x, tf.float64), tf.cast(y_true, tf.float64)
    w = tf.Variable(tf.cast(w, tf.float64))
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% graph_session
# The way of the notes: placeholders, an optimizer and a session, in a graph of its own.
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    v1 = tf.compat.v1
    x, y_true, w = np.asarray(x), np.asarray(y_true), np.asarray(w)
    with tf.Graph().as_default(), v1.Session() as session:
        x_batch = v1.placeholder(tf.float32, shape=(None, 2))
        y_batch = v1.placeholder(tf.float32, shape=(None, 1))
        weights = v1.get_variable("w", initializer=w.astype(np.float32), use_resource=True)
        loss = profit_loss(y_batch, tf.matmul(x_batch, weights), cost, profit)
        step = v1.train.GradientDescentOptimizer(learning_rate).minimize(loss)
        session.run(v1.global_variables_initializer())
        for i in range(steps):
            start = (i * batch_size) % len(x)
            end = start + batch_size
            session.run(step, feed_dict={x_batch: x[start:end], y_batch: y_true[start:end]})
        return session.run(weights)


# %% pyplot
# The plot through pyplot, with its own colors, sizes and title, and a longer line.
import matplotlib.pyplot as plt


def plot_predictions(y_true, y_pred):
    over = (y_pred > y_true).numpy()
    y_true, y_pred = y_true.numpy(), y_pred.numpy()
    figure, axes = plt.subplots(figsize=(4, 4))
    end = max(6, y_true.max())
    axes.plot([0, end], [0, end], "k--", label="exact")
    axes.scatter(y_true[~over], y_pred[~over], c="tab:blue", s=10, label="under")
    axes.scatter(y_true[over], y_pred[over], c="tab:red", s=10, label="over")
    plt.xlabel("sold")
    plt.ylabel("predicted")
    plt.title("Yogurt")
    plt.legend(loc="upper left")
    return figure


# %% pyplot_state
# pyplot without an axes object; tensors masked by TensorFlow; a line of many points.
import matplotlib.pyplot as plt


def plot_predictions(y_true, y_pred):
    over = y_pred > y_true
    under = tf.logical_not(over)
    figure = plt.figure()
    plt.scatter(tf.boolean_mask(y_true, over), tf.boolean_mask(y_pred, over), label="over")
    plt.scatter(tf.boolean_mask(y_true, under), tf.boolean_mask(y_pred, under), label="under")
    line = np.linspace(np.min(y_true), np.max(y_true), 50)
    plt.plot(line, line, label="exact")
    plt.xlabel("y_true")
    plt.ylabel("y_pred")
    plt.legend()
    return figure
