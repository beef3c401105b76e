"""Other right solutions of 05_learning_rate."""

import matplotlib.pyplot as plt
import tensorflow as tf


# %% numpy_float64
# Arrays in double precision.
import numpy as np


def descend(w, learning_rate, steps):
    history = np.empty(steps + 1)
    history[0] = np.asarray(w)
    for i in range(steps):
        history[i + 1] = history[i] - learning_rate * 2 * (history[i] + 1)
    return history


def exponential_decay(base, decay, decay_steps, step, staircase=False):
    quotient = np.asarray(step) / decay_steps
    return base * np.power(decay, np.floor(quotient) if staircase else quotient)


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    def rate_of(step):
        return exponential_decay(base, decay, decay_steps, step, staircase)

    rates = np.array([rate_of(step) for step in range(steps)])
    ws = np.empty(steps + 1)
    ws[0] = np.asarray(w)
    for i, rate in enumerate(rates):
        ws[i + 1] = ws[i] - rate * 2 * (ws[i] + 1)
    return ws, rates


# %% python_floats
# No library at all: floats, lists, integer division.
def descend(w, learning_rate, steps):
    history = [float(w)]
    for _ in range(steps):
        history.append(history[-1] - learning_rate * 2 * (history[-1] + 1))
    return history


def exponential_decay(base, decay, decay_steps, step, staircase=False):
    step = int(step)
    return base * decay ** (step // decay_steps if staircase else step / decay_steps)


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    ws, rates, step = [float(w)], [], 0
    while step < steps:
        rates.append(exponential_decay(base, decay, decay_steps, step, staircase))
        ws.append(ws[-1] - rates[-1] * 2 * (ws[-1] + 1))
        step += 1
    return ws, rates


# %% closed_form
# Each step multiplies the distance from the minimum by 1 - 2 * rate.
def descend(w, learning_rate, steps):
    powers = tf.range(steps + 1, dtype=tf.float32)
    return -1.0 + (tf.cast(w, tf.float32) + 1.0) * (1.0 - 2.0 * learning_rate) ** powers


def exponential_decay(base, decay, decay_steps, step, staircase=False):
    step = tf.cast(step, tf.float32)
    if staircase:
        step = step - tf.math.floormod(step, float(decay_steps))
    return base * tf.exp(step / decay_steps * tf.math.log(decay))


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    def rate_of(step):
        return exponential_decay(base, decay, decay_steps, step, staircase)

    rates = tf.stack([rate_of(step) for step in range(steps)])
    factors = tf.concat([[1.0], tf.math.cumprod(1.0 - 2.0 * rates)], axis=0)
    return -1.0 + (tf.cast(w, tf.float32) + 1.0) * factors, rates


# %% gradient_tape
# The gradient is left to TensorFlow; the counter is a variable.
def _one_step(w, rate):
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1.0)
    w.assign_sub(rate * tape.gradient(loss, w))


def descend(w, learning_rate, steps):
    w = tf.Variable(w, dtype=tf.float32)
    history = [w.numpy()]
    for _ in range(steps):
        _one_step(w, learning_rate)
        history.append(w.numpy())
    return tf.constant(history)


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    w = tf.Variable(w, dtype=tf.float32)
    global_step = tf.Variable(0, trainable=False, dtype=tf.int64)
    ws, rates = [w.numpy()], []
    for _ in range(steps):
        rate = exponential_decay(base, decay, decay_steps, global_step, staircase)
        _one_step(w, rate)
        global_step.assign_add(1)
        ws.append(w.numpy())
        rates.append(rate)
    return tf.constant(ws), tf.stack(rates)


# %% graph_function
# One tf.function with a tensor loop, histories in tf.TensorArray.
@tf.function
def _walk(w, rates):
    steps = tf.shape(rates)[0]
    ws = tf.TensorArray(tf.float32, size=steps + 1, clear_after_read=False).write(0, w)
    for i in tf.range(steps):
        w = w - rates[i] * 2.0 * (w + 1.0)
        ws = ws.write(i + 1, w)
    return ws.stack()


def descend(w, learning_rate, steps):
    return _walk(tf.cast(w, tf.float32), tf.fill([steps], tf.cast(learning_rate, tf.float32)))


@tf.function
def exponential_decay(base, decay, decay_steps, step, staircase=False):
    quotient = tf.cast(step / decay_steps, tf.float32)
    if staircase:
        quotient = tf.math.floor(quotient)
    return tf.multiply(base, tf.pow(decay, quotient))


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    rates = tf.map_fn(
        lambda i: exponential_decay(base, decay, decay_steps, i, staircase),
        tf.range(steps),
        fn_output_signature=tf.float32,
    )
    return _walk(tf.cast(w, tf.float32), rates), rates


# %% keras_sgd
# The optimizer moves w; its learning rate is set before each step.
def descend(w, learning_rate, steps):
    w = tf.Variable(w, dtype=tf.float32)
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    history = [float(w)]
    for _ in range(steps):
        optimizer.apply_gradients([(2.0 * (w + 1.0), w)])
        history.append(float(w))
    return history


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    w = tf.Variable(w, dtype=tf.float32)
    optimizer = tf.keras.optimizers.SGD(base)
    ws, rates = [float(w)], []
    for _ in range(steps):
        step = optimizer.iterations.numpy()
        optimizer.learning_rate = exponential_decay(base, decay, decay_steps, step, staircase)
        rates.append(float(optimizer.learning_rate))
        optimizer.apply_gradients([(2.0 * (w + 1.0), w)])
        ws.append(float(w))
    return np.array(ws), np.array(rates)


import numpy as np


# %% keras_schedule_where_allowed
# The ready-made schedule is disallowed in exponential_decay only.
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(base, decay_steps, decay, staircase)
    w = tf.Variable(w, dtype=tf.float32)
    optimizer = tf.keras.optimizers.SGD(schedule)
    ws, rates = [w.numpy()], []
    for step in range(steps):
        rates.append(schedule(step))
        optimizer.apply_gradients([(2.0 * (w + 1.0), w)])
        ws.append(w.numpy())
    return ws, rates


# %% old_graph_session
# The program of the notes in a graph and session of its own; returns arrays.
import numpy as np


def _session(w, rate_of, steps):
    v1 = tf.compat.v1
    start = float(w)
    with tf.Graph().as_default(), v1.Session() as session:
        w = v1.get_variable("w", initializer=tf.constant(start), use_resource=True)
        global_step = v1.get_variable("step", initializer=0, trainable=False, use_resource=True)
        rate = rate_of(global_step)
        optimizer = v1.train.GradientDescentOptimizer(rate)
        train_step = optimizer.minimize(tf.square(w + 1.0), global_step=global_step)
        session.run(v1.global_variables_initializer())
        ws, rates = [session.run(w)], []
        for _ in range(steps):
            rates.append(session.run(rate))
            session.run(train_step)
            ws.append(session.run(w))
    return np.array(ws), np.array(rates)


def descend(w, learning_rate, steps):
    return _session(w, lambda step: tf.constant(learning_rate), steps)[0]


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    def rate_of(step):
        return exponential_decay(base, decay, decay_steps, step, staircase)

    return _session(w, rate_of, steps)


# %% pyplot_stairs
# pyplot, with stairs drawn as stairs.
import matplotlib.pyplot as plt
import numpy as np


def plot_rates(base, decay, decay_steps, steps):
    x = np.arange(steps)
    plt.figure()
    plt.step(x, base * decay ** (x // decay_steps), where="post", label="staircase")
    plt.plot(x, base * decay ** (x / decay_steps), "--", label="smooth")
    plt.xlabel("Step (count)")
    plt.ylabel("Rate")
    plt.title("Two ways to decay")
    plt.legend()
    return plt.gcf()


# %% subplots_other_order
# pyplot's subplots, tensors as data, the smooth line first.
import matplotlib.pyplot as plt


def plot_rates(base, decay, decay_steps, steps):
    figure, axes = plt.subplots()
    x = tf.range(steps)
    for staircase in (False, True):
        rates = tf.stack([exponential_decay(base, decay, decay_steps, i, staircase) for i in x])
        axes.plot(x.numpy(), rates.numpy())
    axes.set_xlabel("i")
    axes.set_ylabel("rate")
    axes.lines[0].set_label("smooth")
    axes.lines[1].set_label("staircase")
    axes.legend(loc="upper right")
    return figure


# %% numpy_scalars_and_tuples
# NumPy scalars all the way, histories that are tuples, divmod for the stairs.
import numpy as np


def descend(w, learning_rate, steps):
    places = [np.float64(w)]
    while len(places) <= steps:
        places.append(places[-1] - learning_rate * 2 * (places[-1] + 1))
    return tuple(places)


def exponential_decay(base, decay, decay_steps, step, staircase=False):
    whole, rest = divmod(int(step), decay_steps)
    return np.float32(base * decay ** (whole if staircase else whole + rest / decay_steps))


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=False):
    rates = tuple(
        exponential_decay(base, decay, decay_steps, np.int64(step), staircase)
        for step in range(steps)
    )
    places = [np.float64(w)]
    for rate in rates:
        places.append(places[-1] - rate * 2 * (places[-1] + 1))
    return [places, rates]
