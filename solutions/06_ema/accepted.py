"""Other right solutions of 06_ema."""

import tensorflow as tf


# %% numpy_shadows
# Arrays in double precision, kept in a dictionary by id; a plain loop without a class.
import numpy as np


def ramped_decay(decay, step):
    step = float(step)
    return min(decay, (1 + step) / (10 + step))


class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.variables = {id(v): v for v in variables}
        self.shadows = {id(v): v.numpy().astype(np.float64) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for key, variable in self.variables.items():
            self.shadows[key] = decay * self.shadows[key] + (1 - decay) * variable.numpy()

    def average(self, variable):
        return self.shadows[id(variable)]


def train_step(w, learning_rate, ema, step):
    w.assign(w.numpy() - learning_rate * 2 * (w.numpy() + 1))
    ema.apply(step)


def train(w, learning_rate, decay, steps):
    w = shadow = float(w)
    ws, averages = [w], [shadow]
    for step in range(steps):
        w -= learning_rate * 2 * (w + 1)
        d = ramped_decay(decay, step)
        shadow = d * shadow + (1 - d) * w
        ws.append(w)
        averages.append(shadow)
    return ws, averages


# %% pairs_of_variables
# A list of pairs searched with `is`; the shadow moves by a part of the distance.
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32)
    ramp = (1.0 + step) / (10.0 + step)
    return tf.where(ramp < decay, ramp, decay)


class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.pairs = [(v, tf.Variable(v.read_value(), trainable=False)) for v in variables]

    def apply(self, step):
        share = 1.0 - ramped_decay(self.decay, step)
        for variable, shadow in self.pairs:
            shadow.assign_sub(share * (shadow - variable))

    def average(self, variable):
        for known, shadow in self.pairs:
            if known is variable:
                return shadow
        raise KeyError(variable)


# %% tensors_in_double_precision
# Float64 throughout; the shadows are tensors that are replaced.
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float64)
    return tf.minimum(tf.constant(decay, tf.float64), 1.0 - 9.0 / (10.0 + step))


class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.cast(v, tf.float64) for v in variables}

    def apply(self, step):
        d = ramped_decay(self.decay, step)
        self.shadows = {
            reference: d * shadow + (1.0 - d) * tf.cast(reference.deref(), tf.float64)
            for reference, shadow in self.shadows.items()
        }
        return list(self.shadows.values())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% compiled
# The update and the gradient step are tf.functions.
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = tf.constant(decay, tf.float32)
        self.variables = tuple(variables)
        self.shadows = tuple(tf.Variable(v, trainable=False) for v in variables)
        self.places = {id(v): i for i, v in enumerate(variables)}

    def apply(self, step):
        self._update(tf.cast(step, tf.float32))

    @tf.function
    def _update(self, step):
        decay = ramped_decay(self.decay, step)
        for variable, shadow in zip(self.variables, self.shadows):
            shadow.assign(decay * shadow + (1.0 - decay) * variable)

    def average(self, variable):
        return self.shadows[self.places[id(variable)]].read_value()


@tf.function
def train_step(w, learning_rate, ema, step):
    with tf.GradientTape() as tape:
        loss = (w + 1.0) ** 2
    w.assign_sub(learning_rate * tape.gradient(loss, w))
    ema.apply(step)


# %% module_and_sgd
# A tf.Module holds the shadows; the optimizer of Keras makes the step.
class MovingAverage(tf.Module):
    def __init__(self, decay, variables):
        super().__init__(name="ema")
        self.decay = decay
        self.watched = list(variables)
        self.shadows = [tf.Variable(tf.identity(v), trainable=False) for v in self.watched]

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for variable, shadow in zip(self.watched, self.shadows):
            shadow.assign(shadow * decay)
            shadow.assign_add(variable * (1.0 - decay))

    def average(self, variable):
        place = [v is variable for v in self.watched].index(True)
        return self.shadows[place]


def train_step(w, learning_rate, ema, step):
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1.0)
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
    ema.apply(step)


def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    optimizer = tf.keras.optimizers.SGD(learning_rate)
    history = [(w.numpy(), ema.average(w).numpy())]
    for _ in range(steps):
        step = optimizer.iterations.numpy()
        optimizer.apply_gradients([(2.0 * (w + 1.0), w)])
        ema.apply(step)
        history.append((w.numpy(), ema.average(w).numpy()))
    ws, averages = zip(*history)
    return np.array(ws), np.array(averages)


import numpy as np


# %% weighted_history
# All past values are kept; the average is their weighted sum, worked out when asked for.
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.references = [v.ref() for v in variables]
        self.values = {v.ref(): [tf.identity(v)] for v in variables}
        self.decays = []

    def apply(self, step):
        self.decays.append(float(ramped_decay(self.decay, step)))
        for reference in self.references:
            self.values[reference].append(tf.identity(reference.deref()))

    def average(self, variable):
        total, left = 0.0, 1.0
        values = self.values[variable.ref()]
        for value, decay in zip(reversed(values[1:]), reversed(self.decays)):
            total = total + left * (1.0 - decay) * value
            left *= decay
        return total + left * values[0]


# %% dataclass_and_keras_ops
# A dataclass; the numbers come from keras.ops; averages are returned by apply, too.
from dataclasses import dataclass

import keras


def ramped_decay(decay, step):
    step = keras.ops.cast(step, "float32")
    return keras.ops.minimum(decay, (1.0 + step) / (10.0 + step))


@dataclass
class MovingAverage:
    decay: float
    variables: list

    def __post_init__(self):
        self.shadows = {id(v): keras.ops.copy(v) for v in self.variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for v in self.variables:
            self.shadows[id(v)] = keras.ops.add(decay * self.shadows[id(v)], (1.0 - decay) * v)
        return self.shadows

    def average(self, variable):
        return self.shadows[id(variable)]


# %% old_graph_session
# The program of the notes with its two slips fixed, in a graph and session of its own.
import numpy as np


def train(w, learning_rate, decay, steps):
    v1 = tf.compat.v1
    start = float(w)
    with tf.Graph().as_default(), v1.Session() as session:
        w = v1.get_variable("w", initializer=start, use_resource=True)
        shadow = v1.get_variable("shadow", initializer=start, trainable=False, use_resource=True)
        global_step = v1.get_variable("step", initializer=0, trainable=False, use_resource=True)
        step = tf.cast(global_step, tf.float32)
        d = tf.minimum(decay, (1.0 + step) / (10.0 + step))
        optimizer = v1.train.GradientDescentOptimizer(learning_rate)
        train_step = optimizer.minimize(tf.square(w + 1.0))
        with tf.control_dependencies([train_step, d]):
            moved = shadow.assign(d * shadow.read_value() + (1.0 - d) * w.read_value())
        with tf.control_dependencies([moved]):
            train_op = global_step.assign_add(1)
        session.run(v1.global_variables_initializer())
        history = [session.run([w, shadow])]
        for _ in range(steps):
            session.run(train_op)
            history.append(session.run([w, shadow]))
    ws, averages = np.array(history).T
    return ws, averages


# %% closed_form_training
# The walk of the weight in one expression, the average by tf.scan.
def train(w, learning_rate, decay, steps):
    powers = tf.range(steps + 1, dtype=tf.float32)
    ws = -1.0 + (tf.cast(w, tf.float32) + 1.0) * (1.0 - 2.0 * learning_rate) ** powers
    decays = tf.stack([ramped_decay(decay, step) for step in range(steps)])
    averages = tf.scan(
        lambda shadow, pair: pair[0] * shadow + (1.0 - pair[0]) * pair[1],
        (decays, ws[1:]),
        initializer=ws[0],
    )
    return ws, tf.concat([ws[:1], averages], axis=0)


# %% python_ramp
# The formula as it stands: float64 for an int tensor, a float for an int; apply copes with both.
def ramped_decay(decay, step):
    return min(decay, (1 + step) / (10 + step))


class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.variables = list(variables)
        self.shadows = [v.numpy() for v in variables]

    def apply(self, step):
        d = float(ramped_decay(self.decay, step))
        pairs = zip(self.shadows, self.variables)
        self.shadows = [d * shadow + (1 - d) * v.numpy() for shadow, v in pairs]

    def average(self, variable):
        places = [v is variable for v in self.variables]
        return self.shadows[places.index(True)]


def train(w, learning_rate, decay, steps):
    variable = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, (variable,))
    history = [(float(variable), float(ema.average(variable)))]
    for step in tf.range(steps):
        train_step(variable, learning_rate, ema, step)
        history.append((float(variable), float(ema.average(variable))))
    ws, averages = zip(*history)
    return ws, averages
