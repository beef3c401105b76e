"""Other right solutions of 08_modules."""

import forward as fw
import generateds as ge
import numpy as np
import tensorflow as tf


# %% data_in_loops
# The loops of the notes, one row at a time.
def generateds(seed=2, rows=300):
    generator = np.random.RandomState(seed)
    dots, labels, colors = [], [], []
    for _ in range(rows):
        x0, x1 = generator.normal(size=2)
        label = int(x0 * x0 + x1 * x1 < 2)
        dots.append((x0, x1))
        labels.append([label])
        colors.append("red" if label else "blue")
    return np.array(dots, np.float32), np.array(labels, np.float32), colors


# %% data_as_tensors
# Tensors for arrays, colors from an array of text, results in a list.
import tensorflow as tf


def generateds(seed=2, rows=300):
    x = tf.constant(np.random.RandomState(seed).standard_normal((rows, 2)), tf.float32)
    y_true = tf.cast(tf.norm(x, axis=1, keepdims=True) < np.sqrt(2.0), tf.float32)
    colors = np.where(y_true.numpy().ravel() > 0.5, "red", "blue").tolist()
    return [x, y_true, colors]


# %% data_in_one_row
# All numbers in one row first; np.vstack as in the notes; a tuple to look the color up.
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(seed)
    x = rng.randn(rows * 2).reshape(rows, 2).astype("float32")
    y_true = np.vstack([x0 * x0 + x1 * x1 < 2.0 for x0, x1 in x]).astype("float32")
    return x, y_true, [("blue", "red")[int(y)] for (y,) in y_true]


# %% made_of_numpy_draws
# standard_normal for the draws, loops for the layers, maximum for relu, einsum.
def get_weight(shape, regularizer, losses, rng):
    losses.add(regularizer, w := tf.Variable(np.float32(rng.standard_normal(shape))))
    return w


def get_bias(shape):
    return tf.Variable(0.01 * tf.ones(shape))


def get_parameters(scale, losses, rng):
    def penalty(w):
        return 0.5 * scale * tf.reduce_sum(w * w)

    parameters = []
    for width, units in ((2, 11), (11, 1)):
        parameters.append(get_weight((width, units), penalty, losses, rng))
        parameters.append(get_bias((units,)))
    return tuple(parameters)


def forward(x, parameters):
    hidden = tf.maximum(tf.einsum("ri,iu->ru", x, parameters[0]) + parameters[1], 0.0)
    return tf.einsum("ru,uo->ro", hidden, parameters[2]) + parameters[3]


# %% forward_of_keras_ops
# keras.ops for the layers; a loop over the layers; a name for the weight.
import keras


def get_weight(shape, regularizer, losses, rng):
    w = tf.Variable(rng.randn(*shape), dtype="float32", name="weight")
    losses.add(regularizer, w)
    return w


def forward(x, parameters):
    layers = list(zip(parameters[::2], parameters[1::2]))
    for number, (w, b) in enumerate(layers, start=1):
        x = keras.ops.add(keras.ops.matmul(x, w), b)
        x = keras.ops.relu(x) if number < len(layers) else x
    return x


# %% training_by_numpy
# Derivatives by hand in double precision; only the parameters are variables.
def learning_rate(base, decay, decay_steps, step):
    return base * decay ** (int(step) // decay_steps)


def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        penalty = tf.convert_to_tensor(losses.total())
    pulls = tape.gradient(penalty, parameters, unconnected_gradients="zero")
    x, y_true = np.asarray(x, float), np.asarray(y_true, float)
    w1, b1, w2, b2 = (parameter.numpy().astype(float) for parameter in parameters)
    hidden = np.maximum(x @ w1 + b1, 0)
    error = hidden @ w2 + b2 - y_true
    slope = 2 * error / len(x)
    back = (slope @ w2.T) * (hidden > 0)
    gradients = [x.T @ back, back.sum(axis=0), hidden.T @ slope, slope.sum(axis=0)]
    for parameter, gradient, pull in zip(parameters, gradients, pulls):
        parameter.assign(parameter.numpy() - float(rate) * (gradient + pull.numpy()))
    return np.mean(error**2) + float(penalty)


def update_average(shadows, parameters, decay, step):
    step = int(step)
    share = 1 - min(decay, (1 + step) / (10 + step))
    for shadow, parameter in zip(shadows, parameters):
        shadow.assign_sub(share * (shadow - parameter))


# %% training_by_keras
# The optimizer of Keras makes the steps, a closure holds the state, arrays come back.
def learning_rate(base, decay, decay_steps, step):
    stairs = tf.cast(step // decay_steps, tf.float32)
    return tf.constant(base) * tf.pow(decay, stairs)


def train_step(x, y_true, parameters, losses, rate):
    optimizer = tf.keras.optimizers.SGD(learning_rate=float(rate))
    with tf.GradientTape() as tape:
        error = tf.keras.losses.MeanSquaredError()(y_true, fw.forward(x, parameters))
        total = error + losses.total()
    optimizer.apply_gradients(zip(tape.gradient(total, parameters), parameters))
    return total


def backward(
    steps,
    batch_size=30,
    base=0.05,
    decay=0.99,
    decay_steps=10,
    scale=0.001,
    ema_decay=0.99,
    seed=1,
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(tf.identity(parameter)) for parameter in parameters]
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(base, decay_steps, decay, True)
    optimizer = tf.keras.optimizers.SGD(schedule)
    history = []
    while optimizer.iterations < steps:
        step = int(optimizer.iterations)
        start = step * batch_size % 300
        rate = float(schedule(step))
        with tf.GradientTape() as tape:
            answers = fw.forward(x[start : start + batch_size], parameters)
            total = tf.reduce_mean((answers - y_true[start : start + batch_size]) ** 2)
            total += losses.total()
        optimizer.apply_gradients(zip(tape.gradient(total, parameters), parameters))
        update_average(shadows, parameters, ema_decay, step)
        history.append((float(total), rate))
    totals, rates = np.array(history).T
    return [p.numpy() for p in parameters], [s.numpy() for s in shadows], totals, rates


# %% compiled_step
# The step is a tf.function for each training; the shadows are tensors; lists of floats.
def backward(
    steps,
    batch_size=30,
    base=0.05,
    decay=0.99,
    decay_steps=10,
    scale=0.001,
    ema_decay=0.99,
    seed=1,
):
    dots, labels, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.identity(parameter) for parameter in parameters]

    @tf.function(reduce_retracing=True)
    def step_on(x, y_true, rate):
        with tf.GradientTape() as tape:
            total = tf.reduce_mean((fw.forward(x, parameters) - y_true) ** 2) + losses.total()
        for parameter, gradient in zip(parameters, tape.gradient(total, parameters)):
            parameter.assign_sub(rate * gradient)
        return total

    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(dots)
        x, y_true = (tf.constant(part[start : start + batch_size]) for part in (dots, labels))
        rates.append(float(learning_rate(base, decay, decay_steps, step)))
        totals.append(float(step_on(x, y_true, tf.constant(rates[-1]))))
        d = min(ema_decay, (1 + step) / (10 + step))
        shadows = [d * shadow + (1 - d) * p for shadow, p in zip(shadows, parameters)]
    return tuple(parameters), tuple(shadows), totals, rates


# %% graph_session
# The program of the notes with its two slips mended, in a graph and session of its own.
def backward(
    steps,
    batch_size=30,
    base=0.05,
    decay=0.99,
    decay_steps=10,
    scale=0.001,
    ema_decay=0.99,
    seed=1,
):
    v1 = tf.compat.v1
    dots, labels, _ = ge.generateds()
    starts = [p.numpy() for p in fw.get_parameters(scale, fw.Losses(), fw.generator(seed))]
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, 2])
        y_true = v1.placeholder(tf.float32, [None, 1])
        parameters = [v1.Variable(start, use_resource=True) for start in starts]
        w1, b1, w2, b2 = parameters
        answers = tf.matmul(tf.nn.relu(tf.matmul(x, w1) + b1), w2) + b2
        penalty = scale * (tf.nn.l2_loss(w1) + tf.nn.l2_loss(w2))
        total = tf.reduce_mean(tf.square(answers - y_true)) + penalty
        global_step = v1.Variable(0, trainable=False, use_resource=True)
        rate = v1.train.exponential_decay(base, global_step, decay_steps, decay, staircase=True)
        minimize = v1.train.GradientDescentOptimizer(rate).minimize
        ema = v1.train.ExponentialMovingAverage(ema_decay, global_step)
        with tf.control_dependencies([minimize(total, var_list=parameters)]):
            average = ema.apply(parameters)
        with tf.control_dependencies([average]):
            train_op = global_step.assign_add(1)
        session.run(v1.global_variables_initializer())
        history = []
        for step in range(steps):
            start = (step * batch_size) % len(dots)
            feed = {x: dots[start : start + batch_size], y_true: labels[start : start + batch_size]}
            history.append(session.run([total, rate], feed))
            session.run(train_op, feed)
        ends = session.run([parameters, [ema.average(p) for p in parameters]])
    totals, rates = np.array(history).T
    return ends[0], ends[1], totals, rates
