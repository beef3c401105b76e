"""Wrong solutions of 02_mse, each with the hint that a student who made this mistake gets."""

import numpy as np
import tensorflow as tf
from mse import mse


# %% noise_drawn_first
# task = "yogurt_data"
# hint = "Look at the order in which you take numbers from the generator. Which of them come first?"
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    noise = random.rand(rows, 1) / 10 - 0.05
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + noise
    return x.astype(np.float32), y_true.astype(np.float32)


# %% noise_drawn_row_by_row
# task = "yogurt_data"
# hint = """Your first row is right and the others are not. When is the noise drawn: with \
# each row, or after all rows?"""
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x, y_true = [], []
    for _ in range(rows):
        x1, x2 = random.rand(2)
        x.append([x1, x2])
        y_true.append([x1 + x2 + random.rand() / 10 - 0.05])
    return np.array(x, np.float32), np.array(y_true, np.float32)


# %% noise_not_centered
# task = "yogurt_data"
# hint = "Look at the range of your noise. Can it lower the sales as well as raise them?"
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + random.rand(rows, 1) / 10
    return x.astype(np.float32), y_true.astype(np.float32)


# %% noise_parentheses
# task = "yogurt_data"
# hint = """Work out by hand the lowest and the highest noise that your expression can give. \
# Which operation comes first?"""
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + (random.rand(rows, 1) - 0.05) / 10
    return x.astype(np.float32), y_true.astype(np.float32)


# %% noise_not_scaled
# task = "yogurt_data"
# hint = "Your noise is as large as the inputs. How wide is its range supposed to be?"
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + random.rand(rows, 1) - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


# %% noise_ten_times
# task = "yogurt_data"
# hint = "Your noise is centered, but compare how wide its range is with the range in the handout."
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + random.rand(rows, 1) - 0.5
    return x.astype(np.float32), y_true.astype(np.float32)


# %% noise_subtracted
# task = "yogurt_data"
# hint = """Your noise has the right size. Look at its sign: is a draw at the top of the \
# range good or bad for sales?"""
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] - (random.rand(rows, 1) / 10 - 0.05)
    return x.astype(np.float32), y_true.astype(np.float32)


# %% noise_normal
# task = "yogurt_data"
# hint = """Your noise can be arbitrarily large once in a while. Which distribution does the \
# handout ask for?"""
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + random.randn(rows, 1) * 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


# %% no_noise
# task = "yogurt_data"
# hint = "Your sales follow from the inputs exactly. Real sales do not: what is missing?"
def yogurt_data(seed=23455, rows=32):
    x = np.random.RandomState(seed).rand(rows, 2)
    return x.astype(np.float32), x.sum(axis=1, keepdims=True).astype(np.float32)


# %% one_noise_for_all
# task = "yogurt_data"
# hint = "Every day of yours has the same noise. How many draws does the noise take?"
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + random.rand() / 10 - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


# %% normal_inputs
# task = "yogurt_data"
# hint = "Some of your inputs are negative. Which method of RandomState gives uniform numbers?"
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.randn(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + random.rand(rows, 1) / 10 - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


# %% new_generator
# task = "yogurt_data"
# hint = """NumPy has two families of generators, and a seed means something else to each. \
# Which one does the handout name?"""
def yogurt_data(seed=23455, rows=32):
    random = np.random.default_rng(seed)
    x = random.random((rows, 2))
    y_true = x[:, :1] + x[:, 1:] + random.random((rows, 1)) / 10 - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


# %% flat_targets
# task = "yogurt_data"
# hint = """Your sales are a plain list of numbers, not a column. Subtracting them from a \
# column of predictions would broadcast."""
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(rows, 2)
    y_true = x[:, 0] + x[:, 1] + random.rand(rows) / 10 - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


# %% seed_ignored
# task = "yogurt_data"
# hint = "Call your function with two different seeds and compare. Is the argument used?"
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(23455)
    x = random.rand(rows, 2)
    y_true = x[:, :1] + x[:, 1:] + random.rand(rows, 1) / 10 - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


# %% rows_ignored
# task = "yogurt_data"
# hint = "Ask your function for another number of days and count them. Is the argument used?"
def yogurt_data(seed=23455, rows=32):
    random = np.random.RandomState(seed)
    x = random.rand(32, 2)
    y_true = x[:, :1] + x[:, 1:] + random.rand(32, 1) / 10 - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


# %% sum_for_mean
# task = "mse"
# hint = "Give your loss the same rows twice over. Should it grow?"
def mse(y_true, y_pred):
    return tf.reduce_sum(tf.square(y_pred - y_true))


# %% halved
# task = "mse"
# hint = """Some textbooks put a constant in front of this loss to make its derivative tidy. \
# Does the handout?"""
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true)) / 2


# %% absolute_errors
# task = "mse"
# hint = """How much worse is an error twice as large under your loss? And what does the S \
# in MSE stand for?"""
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.abs(y_pred - y_true))


# %% root_taken
# task = "mse"
# hint = """If sales are counted in cups, what is the unit of your loss? Compare it with the \
# unit in the formula."""
def mse(y_true, y_pred):
    return tf.sqrt(tf.reduce_mean(tf.square(y_pred - y_true)))


# %% squared_mean
# task = "mse"
# hint = "Try one error upwards and one of the same size downwards. Should they cancel out?"
def mse(y_true, y_pred):
    return tf.square(tf.reduce_mean(y_pred - y_true))


# %% not_squared
# task = "mse"
# hint = """A loss must not become negative: no prediction is better than an exact one. What \
# does yours give when all predictions are too low?"""
def mse(y_true, y_pred):
    return tf.reduce_mean(y_pred - y_true)


# %% not_averaged
# task = "mse"
# hint = "You return one number for each entry. A loss is one number for the whole batch."
def mse(y_true, y_pred):
    return tf.square(y_pred - y_true)


# %% mean_per_column
# task = "mse"
# hint = "Look at the shape of your result. Over which axes does the mean go?"
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true), axis=0)


# %% mean_per_row
# task = "mse"
# hint = """Look at the shape of your result: it has one entry for each row. Over which axes \
# does the mean go?"""
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true), axis=-1)


# %% divided_by_rows
# task = "mse"
# hint = "Your loss is right for a single column. What do you divide by when there are more?"
def mse(y_true, y_pred):
    return tf.reduce_sum(tf.square(y_pred - y_true)) / tf.cast(tf.shape(y_true)[0], tf.float32)


# %% broadcast
# task = "mse"
# hint = """Print the shape of the difference before you average it. A flat list and a \
# column make a table of every pair."""
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - tf.squeeze(y_true)))


# %% first_batch_only
# task = "train"
# hint = "Print the first row of each batch. Does it ever change?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[:batch_size], x[:batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% no_wrap_around
# task = "train"
# hint = """After one pass over the data your weights stand still. What does a slice beyond \
# the last row hold?"""
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        start = i * batch_size
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% wraps_at_32
# task = "train"
# hint = """The lecture's program knows how many rows its data has. Yours must work with any \
# data: where does it turn back?"""
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        start = (i * batch_size) % 32
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% starts_over_at_row_0
# task = "train"
# hint = """Look at the first batch of your second pass when the batch size does not divide \
# the rows. Where does the rule start it?"""
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    batches = -(-len(x) // batch_size)
    for i in range(steps):
        start = (i % batches) * batch_size
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% drops_the_last_rows
# task = "train"
# hint = "Some rows at the end of the data never reach a batch of yours. Is a short batch allowed?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    batches = max(1, len(x) // batch_size)
    for i in range(steps):
        start = (i % batches) * batch_size
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% fills_up_from_the_front
# task = "train"
# hint = """Your batch at the end of the data takes rows from the front to be full. What \
# does a slice do there?"""
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        batch = (i * batch_size + np.arange(batch_size)) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(tf.gather(y_true, batch), tf.gather(x, batch) @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% moves_on_by_one_row
# task = "train"
# hint = "Print the first row of each batch. How far apart are two batches that follow each other?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        start = i % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% counts_from_one
# task = "train"
# hint = """Which rows does your very first step look at? Check the number that your count \
# begins with."""
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(1, steps + 1):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% one_step_short
# task = "train"
# hint = "Ask for a single step and look at the weights. Count how often your loop runs."
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps - 1):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% one_step_more
# task = "train"
# hint = "Ask for no step at all and look at the weights. Count how often your loop runs."
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps + 1):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% steps_are_epochs
# task = "train"
# hint = """You make a whole pass over the data where the handout makes one step. How many \
# updates does one step hold?"""
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for _ in range(steps):
        for start in range(0, len(x), batch_size):
            with tf.GradientTape() as tape:
                tape.watch(w)
                loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
            w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% full_batch
# task = "train"
# hint = "Each of your steps looks at all rows. Which argument says how many it should look at?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true, x @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% batch_size_ignored
# task = "train"
# hint = "Train with two different batch sizes and compare. Is the argument used?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        start = (i * 8) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + 8], x[start : start + 8] @ w)
        w = w - learning_rate * tape.gradient(loss, w)
    return w


# %% gradient_ascent
# task = "train"
# hint = """Print the loss before and after one small step: does it fall? Think of the \
# direction in which a gradient points."""
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w + learning_rate * tape.gradient(loss, w)
    return w


# %% gradient_of_the_start
# task = "train"
# hint = "Your gradient does not know that w has moved. For which w is it taken in the second step?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    start_value = tf.convert_to_tensor(w)
    w = start_value
    for i in range(steps):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(start_value)
            y_pred = x[start : start + batch_size] @ start_value
            loss = mse(y_true[start : start + batch_size], y_pred)
        w = w - learning_rate * tape.gradient(loss, start_value)
    return w


# %% learning_rate_ignored
# task = "train"
# hint = "Train with two different learning rates and compare. Is the argument used?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - 0.001 * tape.gradient(loss, w)
    return w


# %% learning_rate_missing
# task = "train"
# hint = "Your weights jump by the whole gradient. Which argument should make the step shorter?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - tape.gradient(loss, w)
    return w


# %% divided_by_the_batch_again
# task = "train"
# hint = """Your steps get shorter as the batch grows. The loss is a mean already: is the \
# batch size counted twice?"""
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    w = tf.convert_to_tensor(w)
    for i in range(steps):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            tape.watch(w)
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w = w - learning_rate / batch_size * tape.gradient(loss, w)
    return w


# %% start_value_overwritten
# task = "train"
# hint = "Train twice from one tf.Variable and look at it in between. Whose variable do you update?"
def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    if not isinstance(w, tf.Variable):
        w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % len(x)
        with tf.GradientTape() as tape:
            loss = mse(y_true[start : start + batch_size], x[start : start + batch_size] @ w)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return w
