"""Other right solutions of 07_regularization."""

import functools

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure


# %% one_liners
# Lambdas, norms and comprehensions; the entries are functions without arguments.
def l1_regularizer(scale):
    return lambda w: scale * tf.norm(w, ord=1)


def l2_regularizer(scale):
    return lambda w: 0.5 * scale * tf.reduce_sum(w**2)


class Losses(list):
    def add(self, regularizer, variable):
        self.append(lambda: regularizer(variable))

    def total(self):
        return tf.add_n([tf.constant(0.0), *(penalty() for penalty in self)])


def get_weight(shape, regularizer, losses, rng):
    start = rng.standard_normal(shape).astype("float32")
    losses.add(regularizer, w := tf.Variable(start))
    return w


def get_bias(shape):
    return tf.Variable(0.01 * tf.ones(shape))


def total_loss(data_loss, losses):
    return tf.add_n([data_loss, losses.total()])


def decision_grid(predict, low, high, step):
    line = np.arange(low, high, step)
    xx, yy = np.meshgrid(line, line, indexing="ij")
    return xx, yy, np.reshape(predict(np.stack([xx, yy], axis=-1).reshape(-1, 2)), xx.shape)


# %% callable_objects
# Regularizers are objects that can be called; the collection keeps two lists.
class Sized:
    def __init__(self, scale, power):
        self.scale, self.power = scale, power

    def __call__(self, w):
        return self.scale / self.power * tf.reduce_sum(tf.abs(w) ** self.power)


def l1_regularizer(scale):
    return Sized(scale, 1.0)


def l2_regularizer(scale):
    return Sized(scale, 2.0)


class Losses:
    def __init__(self):
        self.functions = []
        self.variables = []

    def add(self, regularizer, variable):
        self.functions.append(regularizer)
        self.variables.append(variable)
        return self

    def total(self):
        penalties = [f(v) for f, v in zip(self.functions, self.variables)]
        return tf.reduce_sum(tf.stack(penalties)) if penalties else tf.zeros([])


# %% compiled
# The penalties and the sum are tf.functions.
def l1_regularizer(scale):
    @tf.function
    def penalty(w):
        return tf.reduce_sum(tf.maximum(w, -w)) * scale

    return penalty


def l2_regularizer(scale):
    @tf.function
    def penalty(w):
        return tf.tensordot(tf.reshape(w, [-1]), tf.reshape(w, [-1]), 1) * scale / 2.0

    return penalty


class Losses(tf.Module):
    def __init__(self):
        super().__init__(name="losses")
        self.penalties = ()

    def add(self, regularizer, variable):
        self.penalties += ((regularizer, variable),)

    def total(self):
        @tf.function
        def add_up():
            total = tf.constant(0.0)
            for regularizer, variable in self.penalties:
                total += regularizer(variable)
            return total

        return add_up()


# %% double_precision
# Penalties and sums in float64; the variables stay float32.
def l1_regularizer(scale):
    return lambda w: scale * tf.reduce_sum(tf.abs(tf.cast(w, tf.float64)))


def l2_regularizer(scale):
    return lambda w: scale * tf.reduce_sum(tf.square(tf.cast(w, tf.float64))) / 2


class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries += [(regularizer, variable)]

    def total(self):
        total = tf.constant(0.0, tf.float64)
        for regularizer, variable in self.entries:
            total += tf.cast(regularizer(variable), tf.float64)
        return total


def total_loss(data_loss, losses):
    return tf.cast(data_loss, tf.float64) + losses.total()


# %% keras_ops
# keras.ops for the numbers, keras.initializers for the bias.
import keras


def l1_regularizer(scale):
    return lambda w: scale * keras.ops.sum(keras.ops.absolute(w))


def l2_regularizer(scale):
    return lambda w: 0.5 * scale * keras.ops.sum(keras.ops.square(w))


def get_bias(shape):
    return tf.Variable(keras.initializers.Constant(0.01)(shape, dtype="float32"))


def total_loss(data_loss, losses):
    return keras.ops.add(data_loss, losses.total())


# %% partials_and_reduce
# Functools all the way; scale and function are bound, not enclosed.
import functools
import operator


def _penalty(scale, power, w):
    return scale * tf.math.reduce_sum(tf.math.pow(tf.math.abs(w), power)) / power


def l1_regularizer(scale):
    return functools.partial(_penalty, scale, 1.0)


def l2_regularizer(scale):
    return functools.partial(_penalty, scale, 2.0)


class Losses:
    def __init__(self):
        self.penalties = {}

    def add(self, regularizer, variable):
        self.penalties[len(self.penalties)] = functools.partial(regularizer, variable)

    def total(self):
        return functools.reduce(operator.add, [p() for p in self.penalties.values()], tf.zeros(()))


def get_weight(shape, regularizer, losses, rng):
    w = tf.Variable(rng.randn(*shape), name="weight", dtype=tf.float32)
    losses.add(regularizer, w)
    return w


def get_bias(shape):
    return tf.Variable(np.full(shape, 0.01, np.float32), trainable=True)


# %% loops_and_pyplot
# The grid is asked place by place; pyplot draws two scatters and a contour of two ranges.
import matplotlib.pyplot as plt


def decision_grid(predict, low, high, step):
    line = [low + i * step for i in range(int(np.ceil((high - low) / step)))]
    xx = [[x0 for _ in line] for x0 in line]
    yy = [list(line) for _ in line]
    probs = [[float(predict(np.array([[x0, x1]]))[0, 0]) for x1 in line] for x0 in line]
    return np.array(xx), np.array(yy), np.array(probs)


def plot_boundary(x, y_true, xx, yy, probs):
    inside = y_true.ravel() > 0.5
    plt.figure()
    plt.scatter(x[~inside, 0], x[~inside, 1], color="tab:blue", marker="^", label="label 0")
    plt.scatter(x[inside, 0], x[inside, 1], color="tab:red", label="label 1")
    plt.contour(xx[:, 0], yy[0], probs.T, [0.5], colors="black")
    plt.legend()
    return plt.gcf()


# %% tensors_for_the_grid
# The grid and its answers are tensors; a colormap makes the colors.
def decision_grid(predict, low, high, step):
    line = tf.range(low, high, step)
    xx, yy = tf.meshgrid(line, line, indexing="ij")
    points = tf.stack([tf.reshape(xx, [-1]), tf.reshape(yy, [-1])], axis=1)
    return [xx, yy, tf.reshape(predict(points), tf.shape(xx))]


def plot_boundary(x, y_true, xx, yy, probs):
    figure, axes = plt.subplots()
    axes.contour(xx, yy, probs, levels=np.array([0.5]), linestyles="dashed")
    axes.scatter(*x.T, c=y_true, cmap="bwr", vmin=0, vmax=1, alpha=0.7, s=9)
    axes.set_title("boundary")
    return axes


import matplotlib.pyplot as plt


# %% row_by_row
# One row of the grid at a time; every point is a scatter of its own color.
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step]
    rows = [np.ravel(predict(np.column_stack(row))) for row in zip(xx, yy)]
    return xx, yy, np.vstack(rows)


def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure(figsize=(4, 4))
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.contour(xx, yy, probs, levels=(0.5,))
    for point, label in zip(x, y_true):
        axes.scatter([point[0]], [point[1]], c="darkred" if label[0] else "navy", edgecolor="k")
    return figure


# %% numbers_of_numpy
# Scales and sizes by way of NumPy scalars; einsum, a list of colors.
import matplotlib.pyplot as plt


def l1_regularizer(scale):
    factor = np.float32(scale)
    return lambda w: factor * tf.reduce_sum(tf.sign(w) * w)


def l2_regularizer(scale):
    factor = np.float64(scale)

    def penalty(w):
        entries = tf.reshape(w, [-1])
        return tf.cast(factor, w.dtype) * 0.5 * tf.einsum("i,i->", entries, entries)

    return penalty


def total_loss(data_loss, losses):
    return tf.reduce_sum([data_loss, losses.total()])


def decision_grid(predict, low, high, step):
    n = int(np.ceil((high - low) / step))
    xx, yy = np.indices((n, n)) * step + low
    points = np.stack([xx, yy], axis=2).reshape(n * n, 2).astype(np.float32)
    return xx, yy, predict(points).numpy().reshape(n, n)


def plot_boundary(x, y_true, xx, yy, probs):
    figure, axes = plt.subplots(subplot_kw={"aspect": "equal"})
    colors = ["r" if label else "b" for label in y_true.ravel()]
    axes.scatter(x[:, 0], x[:, 1], color=colors)
    axes.contour(xx.T, yy.T, probs.T, levels=[0.5], colors="k")
    return figure
