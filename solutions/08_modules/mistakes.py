"""Named wrong solutions of 08_modules."""

import forward as fw
import generateds as ge
import numpy as np
import tensorflow as tf


# %% labels_inverted
# task = "generateds"
# hint = "Which label does the dot at the origin get, and which a dot far away?"
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(seed)
    x = rng.randn(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) >= 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% colors_swapped
# task = "generateds"
# hint = "Look at your first dot: it is near the origin. Does its color fit its label?"
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(seed)
    x = rng.randn(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = ["blue" if label else "red" for label in y_true.ravel()]
    return x, y_true, colors


# %% colors_in_lists
# task = "generateds"
# hint = "How deep is your list of colors? Look at its first entry alone."
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(seed)
    x = rng.randn(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = [["red" if label else "blue"] for label in y_true.ravel()]
    return x, y_true, colors


# %% labels_flat
# task = "generateds"
# hint = "How many dimensions have your labels? The network will answer with a column."
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(seed)
    x = rng.randn(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1) < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% uniform_dots
# task = "generateds"
# hint = "None of your dots has a negative coordinate. Which distribution do you draw from?"
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(seed)
    x = rng.rand(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% circle_too_wide
# task = "generateds"
# hint = """The rule compares the sum of the squares. What do you compare, the distance \
# or its square?"""
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(seed)
    x = rng.randn(rows, 2).astype(np.float32)
    y_true = (np.linalg.norm(x, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% drawn_by_columns
# task = "generateds"
# hint = "Draw two rows by hand: do the first two numbers of the generator belong to one dot?"
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(seed)
    x = rng.randn(2, rows).T.astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% seed_ignored
# task = "generateds"
# hint = "Call your function with two different seeds. Is the argument used?"
def generateds(seed=2, rows=300):
    rng = np.random.RandomState(2)
    x = rng.randn(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% global_generator_seeded
# task = "generateds"
# hint = """Your dots are right, but somebody else who draws random numbers notices the \
# call. Whose generator do you seed?"""
def generateds(seed=2, rows=300):
    np.random.seed(seed)
    x = np.random.randn(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% global_generator_unseeded
# task = "generateds"
# hint = "Call your function twice with the same seed. Which generator do the numbers come from?"
def generateds(seed=2, rows=300):
    x = np.random.randn(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% generator_kept_between_calls
# task = "generateds"
# hint = "Call your function twice with the same seed. Where is the generator made, and how often?"
_GENERATORS = {}


def generateds(seed=2, rows=300):
    rng = _GENERATORS.setdefault(seed, np.random.RandomState(seed))
    x = rng.randn(rows, 2).astype(np.float32)
    y_true = (np.sum(x**2, axis=1, keepdims=True) < 2).astype(np.float32)
    colors = ["red" if label else "blue" for label in y_true.ravel()]
    return x, y_true, colors


# %% weights_uniform
# task = "get_weight"
# hint = """Are there negative ones among your starting weights, and large ones? Look at \
# how you draw."""
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.uniform(size=shape), dtype=tf.float32)
    losses.add(lambda: scale * tf.reduce_sum(tf.square(w)) / 2.0)
    return w


# %% weights_from_the_global_generator
# task = "get_weight"
# hint = "You were given a generator. Who else draws your starting weights?"
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(np.random.normal(size=shape), dtype=tf.float32)
    losses.add(lambda: scale * tf.reduce_sum(tf.square(w)) / 2.0)
    return w


# %% weights_from_a_new_generator
# task = "get_weight"
# hint = """Make two weights one after the other and compare their first entries. Where \
# does the second one start to draw?"""
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(np.random.RandomState(1).normal(size=shape), dtype=tf.float32)
    losses.add(lambda: scale * tf.reduce_sum(tf.square(w)) / 2.0)
    return w


# %% weights_narrow
# task = "get_weight"
# hint = "Your starting weights all have the right sign. How wide should they spread?"
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.normal(scale=0.1, size=shape), dtype=tf.float32)
    losses.add(lambda: scale * tf.reduce_sum(tf.square(w)) / 2.0)
    return w


# %% penalty_not_halved
# task = "get_weight"
# hint = """Work the penalty of a single weight out by hand. Is a factor of the rule \
# missing in yours?"""
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.normal(size=shape), dtype=tf.float32)
    losses.add(lambda: scale * tf.reduce_sum(tf.square(w)))
    return w


# %% penalty_mean
# task = "get_weight"
# hint = "Make a weight twice as long with the same numbers: what should its penalty do?"
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.normal(size=shape), dtype=tf.float32)
    losses.add(lambda: scale * tf.reduce_mean(tf.square(w)) / 2.0)
    return w


# %% penalty_of_absolute_values
# task = "get_weight"
# hint = "There are two kinds of penalty. Which of them have you written?"
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.normal(size=shape), dtype=tf.float32)
    losses.add(lambda: scale * tf.reduce_sum(tf.abs(w)))
    return w


# %% penalty_without_scale
# task = "get_weight"
# hint = "Does your penalty change with the argument that weighs it?"
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.normal(size=shape), dtype=tf.float32)
    losses.add(lambda: tf.reduce_sum(tf.square(w)) / 2.0)
    return w


# %% penalty_frozen
# task = "get_weight"
# hint = "Change a weight and ask for the total again. When is your penalty worked out?"
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.normal(size=shape), dtype=tf.float32)
    penalty = scale * tf.reduce_sum(tf.square(w)) / 2.0
    losses.add(lambda: penalty)
    return w


# %% penalty_not_registered
# task = "get_weight"
# hint = "What does the collection hold after you have made a weight?"
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.normal(size=shape), dtype=tf.float32)
    return w


# %% penalty_replaces_the_others
# task = "get_weight"
# hint = "Make two weights and ask for the total. What has become of the first penalty?"
def get_weight(shape, scale, losses, rng):
    w = tf.Variable(rng.normal(size=shape), dtype=tf.float32)
    losses.terms = [lambda: scale * tf.reduce_sum(tf.square(w)) / 2.0]
    return w


# %% bias_zero
# task = "get_bias"
# hint = "At which value should every bias start? It is small, but it is there."
def get_bias(shape):
    return tf.Variable(np.zeros(shape), dtype=tf.float32)


# %% bias_too_large
# task = "get_bias"
# hint = "Count the places behind the point of your bias."
def get_bias(shape):
    return tf.Variable(np.full(shape, 0.1), dtype=tf.float32)


# %% bias_without_shape
# task = "get_bias"
# hint = "How many entries has your bias? Look at the argument."
def get_bias(shape):
    return tf.Variable(0.01, dtype=tf.float32)


# %% bias_shared
# task = "get_bias"
# hint = "Make two biases and change one. Are they two variables or one?"
_BIASES = {}


def get_bias(shape):
    return _BIASES.setdefault(tuple(shape), tf.Variable(tf.fill(shape, 0.01)))


# %% output_layer_first
# task = "get_parameters"
# hint = "Which of the two weights is drawn first?"
def get_parameters(scale, losses, rng):
    w2 = get_weight([11, 1], scale, losses, rng)
    b2 = get_bias([1])
    w1 = get_weight([2, 11], scale, losses, rng)
    b1 = get_bias([11])
    return [w1, b1, w2, b2]


# %% second_layer_not_penalized
# task = "get_parameters"
# hint = "Which weights have a say in your penalty? Change each of them and see."
def get_parameters(scale, losses, rng):
    w1 = get_weight([2, 11], scale, losses, rng)
    b1 = get_bias([11])
    w2 = get_weight([11, 1], 0.0, losses, rng)
    b2 = get_bias([1])
    return [w1, b1, w2, b2]


# %% first_layer_not_penalized
# task = "get_parameters"
# hint = """Which weights have a say in your penalty? Change each of them and see whether \
# the total does."""
def get_parameters(scale, losses, rng):
    w1 = get_weight([2, 11], 0.0, losses, rng)
    b1 = get_bias([11])
    w2 = get_weight([11, 1], scale, losses, rng)
    b2 = get_bias([1])
    return [w1, b1, w2, b2]


# %% biases_penalized
# task = "get_parameters"
# hint = "Sum up the penalties by hand and compare. Do the biases belong to it?"
def get_parameters(scale, losses, rng):
    w1 = get_weight([2, 11], scale, losses, rng)
    b1 = get_bias([11])
    w2 = get_weight([11, 1], scale, losses, rng)
    b2 = get_bias([1])
    for bias in (b1, b2):
        losses.add(lambda bias=bias: scale * tf.reduce_sum(tf.square(bias)) / 2.0)
    return [w1, b1, w2, b2]


# %% biases_drawn
# task = "get_parameters"
# hint = "There is a function for weights and one for biases. Which one makes your biases?"
def get_parameters(scale, losses, rng):
    w1 = get_weight([2, 11], scale, losses, rng)
    b1 = get_weight([11], scale, losses, rng)
    w2 = get_weight([11, 1], scale, losses, rng)
    b2 = get_weight([1], scale, losses, rng)
    return [w1, b1, w2, b2]


# %% weights_before_biases
# task = "get_parameters"
# hint = "In which order does the handout list the four? A layer is a weight and its bias."
def get_parameters(scale, losses, rng):
    w1 = get_weight([2, 11], scale, losses, rng)
    b1 = get_bias([11])
    w2 = get_weight([11, 1], scale, losses, rng)
    b2 = get_bias([1])
    return [w1, w2, b1, b2]


# %% same_start_for_both_weights
# task = "get_parameters"
# hint = "Do your two weights begin with the same numbers? How many generators are there?"
def get_parameters(scale, losses, rng):
    seed = rng.randint(1000)
    w1 = get_weight([2, 11], scale, losses, generator(seed))
    b1 = get_bias([11])
    w2 = get_weight([11, 1], scale, losses, generator(seed))
    b2 = get_bias([1])
    return [w1, b1, w2, b2]


# %% relu_on_the_output
# task = "forward"
# hint = "Can your network answer with a negative number? It should be able to."
def forward(x, parameters):
    w1, b1, w2, b2 = parameters
    hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
    return tf.nn.relu(tf.matmul(hidden, w2) + b2)


# %% no_activation
# task = "forward"
# hint = "Without something between the layers, two of them are no more than one. What is missing?"
def forward(x, parameters):
    w1, b1, w2, b2 = parameters
    hidden = tf.matmul(x, w1) + b1
    return tf.matmul(hidden, w2) + b2


# %% bias_after_the_activation
# task = "forward"
# hint = "What comes first in the hidden layer, the bias or the activation?"
def forward(x, parameters):
    w1, b1, w2, b2 = parameters
    hidden = tf.nn.relu(tf.matmul(x, w1)) + b1
    return tf.matmul(hidden, w2) + b2


# %% hidden_bias_forgotten
# task = "forward"
# hint = "Change the parameters one by one. Which of them does your answer not depend on?"
def forward(x, parameters):
    w1, b1, w2, b2 = parameters
    hidden = tf.nn.relu(tf.matmul(x, w1))
    return tf.matmul(hidden, w2) + b2


# %% output_bias_forgotten
# task = "forward"
# hint = "Change the parameters one by one. Is there one that your answer does not depend on?"
def forward(x, parameters):
    w1, b1, w2, b2 = parameters
    hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
    return tf.matmul(hidden, w2)


# %% answers_flat
# task = "forward"
# hint = "Which shape do your answers have? Labels in a column need answers in a column."
def forward(x, parameters):
    w1, b1, w2, b2 = parameters
    hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
    return tf.squeeze(tf.matmul(hidden, w2) + b2, axis=1)


# %% new_weights_in_each_call
# task = "forward"
# hint = "Call your function twice with different parameters. Which ones does it compute with?"
def forward(x, parameters):
    w1, b1, w2, b2 = get_parameters(0.0, Losses(), generator(1))
    hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
    return tf.matmul(hidden, w2) + b2


# %% rate_constant
# task = "learning_rate"
# hint = "Print your rate for the first and for a late step. Is the step used at all?"
def learning_rate(base, decay, step, decay_steps):
    return tf.constant(base, tf.float32)


# %% floor_missing
# task = "learning_rate"
# hint = "Your rate falls a little in each step. What makes stairs of a slope?"
def learning_rate(base, decay, step, decay_steps):
    step = tf.cast(step, tf.float32)
    return base * decay ** (step / decay_steps)


# %% falls_in_every_step
# task = "learning_rate"
# hint = """After how many steps does your rate fall for the first time? Which argument \
# should say so?"""
def learning_rate(base, decay, step, decay_steps):
    step = tf.cast(step, tf.float32)
    return base * decay**step


# %% stairs_one_early
# task = "learning_rate"
# hint = "What is your rate at the very first step? It should be the base."
def learning_rate(base, decay, step, decay_steps):
    step = tf.cast(step, tf.float32)
    return base * decay ** (tf.floor(step / decay_steps) + 1.0)


# %% steps_from_one
# task = "learning_rate"
# hint = "Your stairs end one step too early. With which number does the count begin?"
def learning_rate(base, decay, step, decay_steps):
    step = tf.cast(step, tf.float32)
    return base * decay ** tf.floor((step + 1.0) / decay_steps)


# %% inverse_time_decay
# task = "learning_rate"
# hint = """There are several ways to let a rate fall. In this one it is multiplied by \
# the same number at each stair."""
def learning_rate(base, decay, step, decay_steps):
    step = tf.cast(step, tf.float32)
    return base / (1.0 + decay * tf.floor(step / decay_steps))


# %% penalty_missing
# task = "train_step"
# hint = """Call it once with an empty collection and once with a full one. Does that \
# make a difference?"""
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true))
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(rate * gradient)
    return total


# %% penalty_shown_but_not_trained
# task = "train_step"
# hint = """The total that you return has the penalty in it. Which number do you take the \
# gradient of?"""
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true))
    gradients = tape.gradient(error, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(rate * gradient)
    return error + losses.total()


# %% penalty_trained_but_not_shown
# task = "train_step"
# hint = """Your parameters go the right way, but is the number that you return the whole \
# of what they go down?"""
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true))
        total = error + losses.total()
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(rate * gradient)
    return error


# %% errors_summed
# task = "train_step"
# hint = "Give every row twice. What should the total do?"
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(rate * gradient)
    return total


# %% errors_halved
# task = "train_step"
# hint = "Work the first total out by hand. Is there a half that the rule does not have?"
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) / 2.0 + losses.total()
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(rate * gradient)
    return total


# %% labels_flattened
# task = "train_step"
# hint = "Print the shape of the difference inside your loss. A row and a column make a table."
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - tf.reshape(y_true, [-1])))
        total += losses.total()
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(rate * gradient)
    return total


# %% uphill
# task = "train_step"
# hint = "Is the total smaller or larger after your step? A gradient points uphill."
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_add(rate * gradient)
    return total


# %% rate_not_used
# task = "train_step"
# hint = "Do the step with two different rates. Is the argument used?"
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(0.01 * gradient)
    return total


# %% only_weights_trained
# task = "train_step"
# hint = "Look at all four parameters after a step. Which of them have not moved?"
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in list(zip(parameters, gradients))[::2]:
        parameter.assign_sub(rate * gradient)
    return total


# %% total_after_the_step
# task = "train_step"
# hint = "Is your total that of the parameters before the step, or after it?"
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()
    gradients = tape.gradient(total, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(rate * gradient)
    return tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()


# %% one_parameter_after_the_other
# task = "train_step"
# hint = "When you take the gradient of the second parameter, has the first one moved already?"
def train_step(x, y_true, parameters, losses, rate):
    before = None
    for parameter in parameters:
        with tf.GradientTape() as tape:
            total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()
        before = total if before is None else before
        parameter.assign_sub(rate * tape.gradient(total, parameter))
    return before


# %% adam_for_descent
# task = "train_step"
# hint = "All your parameters move by nearly the same amount. Which method is asked for here?"
def train_step(x, y_true, parameters, losses, rate):
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()
    gradients = tape.gradient(total, parameters)
    tf.keras.optimizers.Adam(rate).apply_gradients(zip(gradients, parameters))
    return total


# %% no_ramp
# task = "update_average"
# hint = "How far does your shadow move in the first step? Which decay is in force so early?"
def update_average(shadows, parameters, decay, step):
    step = tf.cast(step, tf.float32)
    d = decay
    for shadow, parameter in zip(shadows, parameters):
        shadow.assign(d * shadow + (1.0 - d) * parameter)


# %% no_cap
# task = "update_average"
# hint = "Where does your decay end up after very many steps? Which argument should hold it back?"
def update_average(shadows, parameters, decay, step):
    step = tf.cast(step, tf.float32)
    d = (1.0 + step) / (10.0 + step)
    for shadow, parameter in zip(shadows, parameters):
        shadow.assign(d * shadow + (1.0 - d) * parameter)


# %% larger_of_the_two
# task = "update_average"
# hint = "Of two decays you take the one that is never small. Which one should win at step 0?"
def update_average(shadows, parameters, decay, step):
    step = tf.cast(step, tf.float32)
    d = tf.maximum(decay, (1.0 + step) / (10.0 + step))
    for shadow, parameter in zip(shadows, parameters):
        shadow.assign(d * shadow + (1.0 - d) * parameter)


# %% ramp_from_one
# task = "update_average"
# hint = "Work out your decay for the very first step and compare it with the handout."
def update_average(shadows, parameters, decay, step):
    step = tf.cast(step, tf.float32)
    d = tf.minimum(decay, (2.0 + step) / (11.0 + step))
    for shadow, parameter in zip(shadows, parameters):
        shadow.assign(d * shadow + (1.0 - d) * parameter)


# %% weights_of_the_average_swapped
# task = "update_average"
# hint = "Does your shadow move a lot or a little when the decay is large?"
def update_average(shadows, parameters, decay, step):
    step = tf.cast(step, tf.float32)
    d = tf.minimum(decay, (1.0 + step) / (10.0 + step))
    for shadow, parameter in zip(shadows, parameters):
        shadow.assign((1.0 - d) * shadow + d * parameter)


# %% only_the_first_shadow_moves
# task = "update_average"
# hint = "Look at all four shadows after an update. Where does your loop end?"
def update_average(shadows, parameters, decay, step):
    step = tf.cast(step, tf.float32)
    d = tf.minimum(decay, (1.0 + step) / (10.0 + step))
    for shadow, parameter in zip(shadows, parameters):
        shadow.assign(d * shadow + (1.0 - d) * parameter)
        break


# %% parameters_follow_the_shadows
# task = "update_average"
# hint = "Look at the parameters before and after an update. Who may change them?"
def update_average(shadows, parameters, decay, step):
    step = tf.cast(step, tf.float32)
    d = tf.minimum(decay, (1.0 + step) / (10.0 + step))
    for shadow, parameter in zip(shadows, parameters):
        shadow.assign(d * shadow + (1.0 - d) * parameter)
        parameter.assign(shadow)


# %% rate_never_decays
# task = "backward"
# hint = "Print the rate of each step. Who tells the schedule that a step is done?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, 0, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% rate_falls_with_the_passes
# task = "backward"
# hint = "What do you count for the rate: steps, or passes over the data?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step // (len(x) // batch_size), decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% rate_of_the_next_step
# task = "backward"
# hint = "Is the rate that you note down the one that the step used?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(learning_rate(base, decay, step + 1, decay_steps))
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% counter_starts_at_one
# task = "backward"
# hint = "Which number has your first step? Look at its batch and at its rate."
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(1, steps + 1):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% average_never_applied
# task = "backward"
# hint = "Compare your shadows with the starting values. Who calls the update?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% average_before_the_step
# task = "backward"
# hint = "Which parameters do your shadows see: those before the step, or those after it?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        update_average(shadows, parameters, ema_decay, step)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% average_of_step_zero
# task = "backward"
# hint = "Does the average know which step it is? Look at what you hand to it."
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, 0)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% average_counts_from_one
# task = "backward"
# hint = "Which step number does the average get first?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step + 1)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% shadows_start_at_zero
# task = "backward"
# hint = "Look at your shadows before the first step. Where should they start?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(tf.zeros_like(parameter)) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% shadows_are_the_parameters
# task = "backward"
# hint = "Are your shadows objects of their own, or second names of the parameters?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = parameters
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% training_goes_on_from_the_shadows
# task = "backward"
# hint = """Train once with a small and once with a large decay of the average. The \
# parameters should not notice."""
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
        for parameter, shadow in zip(parameters, shadows):
            parameter.assign(shadow)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% batches_do_not_wrap
# task = "backward"
# hint = "What does a batch hold when the rows are used up? Print the start of each one."
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = step * batch_size
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% always_the_first_batch
# task = "backward"
# hint = "Which rows does your second step train on?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = 0
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% last_rows_left_out
# task = "backward"
# hint = "The rows at the end that fill no whole batch are rows too. When are they used?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step % (len(x) // batch_size)) * batch_size
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% batch_filled_from_the_beginning
# task = "backward"
# hint = """How many rows has your batch at the end of the data? Compare with the slice \
# in the handout."""
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        rows = np.arange(step * batch_size, (step + 1) * batch_size) % len(x)
        x_batch, y_batch = x[rows], y_true[rows]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% all_rows_in_each_step
# task = "backward"
# hint = "How many rows does a step see? Change the size of the batch and look."
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        x_batch, y_batch = x, y_true
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% new_weights_in_every_step
# task = "backward"
# hint = "Your total does not come down. How often do you make the parameters?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        parameters = fw.get_parameters(scale, losses, fw.generator(seed))
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% one_collection_for_all_trainings
# task = "backward"
# hint = "Train twice in a row: what does the second total know of the first network?"
_LOSSES = fw.Losses()


def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = _LOSSES
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% empty_collection_handed_on
# task = "backward"
# hint = "Is the collection that your weights register with the one that your step asks?"
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, fw.Losses(), rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% data_of_the_same_seed
# task = "backward"
# hint = "Which seed do your data have? The argument is for something else."
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds(seed)
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return parameters, shadows, tf.stack(totals), tf.stack(rates)


# %% shadows_returned_first
# task = "backward"
# hint = "Which of your two lists is the slow one? See which is asked for first."
def backward(
    steps, batch_size=30, base=0.05, decay=0.99, decay_steps=10, scale=0.001, ema_decay=0.99, seed=1
):
    x, y_true, _ = ge.generateds()
    losses = fw.Losses()
    parameters = fw.get_parameters(scale, losses, fw.generator(seed))
    shadows = [tf.Variable(parameter) for parameter in parameters]
    totals, rates = [], []
    for step in range(steps):
        start = (step * batch_size) % len(x)
        x_batch, y_batch = x[start : start + batch_size], y_true[start : start + batch_size]
        rate = learning_rate(base, decay, step, decay_steps)
        totals.append(train_step(x_batch, y_batch, parameters, losses, rate))
        update_average(shadows, parameters, ema_decay, step)
        rates.append(rate)
    return shadows, parameters, tf.stack(totals), tf.stack(rates)
