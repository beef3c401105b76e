"""Named wrong solutions of 07_regularization."""

import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure


# %% squares_for_sizes
# task = "l1_regularizer"
# hint = "A weight twice as large: what does it pay in your function, and what should it pay?"
def l1_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_sum(tf.square(w)) / 2.0

    return penalty


# %% signs_kept
# task = "l1_regularizer"
# hint = "Try a weight with a negative entry. Can a penalty be a reward?"
def l1_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_sum(w)

    return penalty


# %% size_of_the_sum
# task = "l1_regularizer"
# hint = "Let two entries cancel each other. Are both of them free of charge?"
def l1_regularizer(scale):
    def penalty(w):
        return scale * tf.abs(tf.reduce_sum(w))

    return penalty


# %% l1_halved
# task = "l1_regularizer"
# hint = "Work out the example of the handout by hand. Which of the two penalties has a divisor?"
def l1_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_sum(tf.abs(w)) / 2.0

    return penalty


# %% l1_mean
# task = "l1_regularizer"
# hint = "Write the same entries twice into one weight. What should happen to its penalty?"
def l1_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_mean(tf.abs(w))

    return penalty


# %% l1_scale_squared
# task = "l1_regularizer"
# hint = "How does your penalty change when the scale doubles? Count where the scale comes in."
def l1_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_sum(tf.abs(scale * w))

    return penalty


# %% l1_scale_ignored
# task = "l1_regularizer"
# hint = "Make two functions with different scales and compare them. Is the argument used?"
def l1_regularizer(scale):
    def penalty(w):
        return tf.reduce_sum(tf.abs(w))

    return penalty


# %% l1_not_summed
# task = "l1_regularizer"
# hint = "Your function gives a number per entry. How many numbers does a loss have?"
def l1_regularizer(scale):
    def penalty(w):
        return scale * tf.abs(w)

    return penalty


# %% l1_last_scale_wins
# task = "l1_regularizer"
# hint = "Make two functions, then call the first one. Where does it keep its scale?"
_L1_SCALE = [0.0]


def l1_regularizer(scale):
    _L1_SCALE[0] = scale
    return lambda w: _L1_SCALE[0] * tf.reduce_sum(tf.abs(w))


# %% not_halved
# task = "l2_regularizer"
# hint = """Compare your number with the worked example. The formula of the notes and their \
# function differ in one factor."""
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_sum(tf.square(w))

    return penalty


# %% sizes_for_squares
# task = "l2_regularizer"
# hint = "A weight twice as large: what does it pay in your function, and what should it pay?"
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_sum(tf.abs(w))

    return penalty


# %% root_of_the_sum
# task = "l2_regularizer"
# hint = "Your penalty is a length. Which step goes too far?"
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.sqrt(tf.reduce_sum(tf.square(w)))

    return penalty


# %% half_the_root
# task = "l2_regularizer"
# hint = "Is the penalty made of squares, or of a length? Look for a root."
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.norm(w) / 2.0

    return penalty


# %% l2_mean
# task = "l2_regularizer"
# hint = "Write the same entries twice into one weight. What should happen to its penalty?"
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_mean(tf.square(w)) / 2.0

    return penalty


# %% mean_without_the_half
# task = "l2_regularizer"
# hint = """A large weight matrix hardly pays more than a small one. How are the entries put \
# together, and is a factor missing too?"""
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_mean(tf.square(w))

    return penalty


# %% l2_scale_squared
# task = "l2_regularizer"
# hint = "How does your penalty change when the scale doubles? Look at what is squared."
def l2_regularizer(scale):
    def penalty(w):
        return tf.reduce_sum(tf.square(scale * w)) / 2.0

    return penalty


# %% l2_scale_ignored
# task = "l2_regularizer"
# hint = "Make two functions with different scales and compare them. Is the argument used?"
def l2_regularizer(scale):
    def penalty(w):
        return tf.reduce_sum(tf.square(w)) / 2.0

    return penalty


# %% square_of_the_sum
# task = "l2_regularizer"
# hint = "Let two entries cancel each other. What is done first, the square or the sum?"
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.square(tf.reduce_sum(w)) / 2.0

    return penalty


# %% quartered
# task = "l2_regularizer"
# hint = "How often is your sum halved? Work out the example of the handout by hand."
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.reduce_sum(tf.square(w) / 2.0) / 2.0

    return penalty


# %% l2_not_summed
# task = "l2_regularizer"
# hint = "Your function gives a number per entry. How many numbers does a loss have?"
def l2_regularizer(scale):
    def penalty(w):
        return scale * tf.square(w) / 2.0

    return penalty


# %% l2_last_scale_wins
# task = "l2_regularizer"
# hint = "Make two functions, then call the first one. Where does it keep its scale?"
_L2_SCALE = [0.0]


def l2_regularizer(scale):
    _L2_SCALE[0] = scale
    return lambda w: _L2_SCALE[0] * tf.reduce_sum(tf.square(w)) / 2.0


# %% worked_out_when_added
# task = "Losses"
# hint = """Change a variable after it was added, and ask for the total. When is your \
# penalty worked out?"""
# also = "copied_when_added"
class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries.append(regularizer(variable))

    def total(self):
        return sum(self.entries, tf.constant(0.0))


# %% copied_when_added
# task = "Losses"
# hint = "Change a variable after it was added. Do you keep the variable, or a picture of it?"
# also = "worked_out_when_added"
class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries.append((regularizer, tf.identity(variable)))

    def total(self):
        return sum((r(v) for r, v in self.entries), tf.constant(0.0))


# %% remembers_its_first_total
# task = "Losses"
# hint = "Ask for the total, change something and ask again. What does your collection store?"
class Losses:
    def __init__(self):
        self.entries = []
        self.known = None

    def add(self, regularizer, variable):
        self.entries.append((regularizer, variable))

    def total(self):
        if self.known is None:
            self.known = sum((r(v) for r, v in self.entries), tf.constant(0.0))
        return self.known


# %% one_list_for_all
# task = "Losses"
# hint = "Make two collections and add to one of them. Where is your list made, and how often?"
class Losses:
    entries = []

    def __init__(self):
        pass

    def add(self, regularizer, variable):
        self.entries.append((regularizer, variable))

    def total(self):
        return sum((r(v) for r, v in self.entries), tf.constant(0.0))


# %% only_the_last
# task = "Losses"
# hint = "Add two penalties. Does the second one take the place of the first?"
class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries = [(regularizer, variable)]

    def total(self):
        return sum((r(v) for r, v in self.entries), tf.constant(0.0))


# %% only_the_first
# task = "Losses"
# hint = "Add two penalties. Where does your loop over them end?"
class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries.append((regularizer, variable))

    def total(self):
        for regularizer, variable in self.entries:
            return regularizer(variable)
        return tf.constant(0.0)


# %% only_the_largest
# task = "Losses"
# hint = "Add two penalties. Do both of them count?"
class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries.append((regularizer, variable))

    def total(self):
        return tf.reduce_max([0.0, *(r(v) for r, v in self.entries)])


# %% mean_of_the_penalties
# task = "Losses"
# hint = "Add a second penalty to a collection. Can the total become smaller by that?"
class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries.append((regularizer, variable))

    def total(self):
        return sum((r(v) for r, v in self.entries), tf.constant(0.0)) / max(len(self.entries), 1)


# %% one_entry_per_variable
# task = "Losses"
# hint = """May a variable be added more than once? Look at what your container does with \
# the second entry."""
class Losses:
    def __init__(self):
        self.entries = {}

    def add(self, regularizer, variable):
        self.entries[variable.ref()] = regularizer

    def total(self):
        return sum((r(v.deref()) for v, r in self.entries.items()), tf.constant(0.0))


# %% emptied_by_asking
# task = "Losses"
# hint = "Ask for the total twice in a row. What is left in your collection?"
class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries.append((regularizer, variable))

    def total(self):
        total = tf.constant(0.0)
        while self.entries:
            regularizer, variable = self.entries.pop()
            total += regularizer(variable)
        return total


# %% grows_by_asking
# task = "Losses"
# hint = "Ask for the total twice in a row. What does your sum start with the second time?"
class Losses:
    def __init__(self):
        self.entries = []
        self.sum = tf.constant(0.0)

    def add(self, regularizer, variable):
        self.entries.append((regularizer, variable))

    def total(self):
        for regularizer, variable in self.entries:
            self.sum += regularizer(variable)
        return self.sum


# %% every_penalty_twice
# task = "Losses"
# hint = "Add one penalty and compare the total with it. How often is it counted?"
class Losses:
    def __init__(self):
        self.entries = []

    def add(self, regularizer, variable):
        self.entries.append((regularizer, variable))
        self.entries.append((regularizer, variable))

    def total(self):
        return sum((r(v) for r, v in self.entries), tf.constant(0.0))


# %% not_registered
# task = "get_weight"
# hint = "Make a weight and ask its collection for the total. Who adds the penalty?"
# also = "collection_of_its_own"
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(np.random.RandomState(seed).randn(*shape), dtype=tf.float32)
    return w


# %% collection_of_its_own
# task = "get_weight"
# hint = "Which collection does your penalty go to: the one that was given, or a new one?"
# also = "not_registered"
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(np.random.RandomState(seed).randn(*shape), dtype=tf.float32)
    losses = Losses()
    losses.add(regularizer, w)
    return w


# %% registered_twice
# task = "get_weight"
# hint = "Make one weight and compare the total with its penalty. How often is it added?"
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(np.random.RandomState(seed).randn(*shape), dtype=tf.float32)
    losses.add(regularizer, w)
    losses.add(regularizer, w)
    return w


# %% registered_as_a_number
# task = "get_weight"
# hint = "Change a weight after it was made. Does its penalty follow?"
# also = "start_values_registered"
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(np.random.RandomState(seed).randn(*shape), dtype=tf.float32)
    penalty = regularizer(w)
    losses.add(lambda _: penalty, w)
    return w


# %% start_values_registered
# task = "get_weight"
# hint = "You return one thing and register another. Which of the two will be trained?"
# also = "registered_as_a_number"
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(np.random.RandomState(seed).randn(*shape), dtype=tf.float32)
    losses.add(regularizer, tf.identity(w))
    return w


# %% evenly_spread
# task = "get_weight"
# hint = "Are your start values ever negative? Look up which distribution the function draws from."
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(np.random.RandomState(seed).rand(*shape), dtype=tf.float32)
    losses.add(regularizer, w)
    return w


# %% seed_ignored
# task = "get_weight"
# hint = "Make two weights with different seeds. Do they start with the same numbers?"
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(np.random.RandomState(1).randn(*shape), dtype=tf.float32)
    losses.add(regularizer, w)
    return w


# %% generator_of_tensorflow
# task = "get_weight"
# hint = """Your numbers are random and seeded, but from another generator. Which one does \
# the handout name?"""
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(tf.random.stateless_normal(shape, seed=[seed, 0]))
    losses.add(regularizer, w)
    return w


# %% generator_goes_on
# task = "get_weight"
# hint = """Make two weights with the same seed, one after the other. How often is your \
# generator made?"""
_GENERATORS = {}


def get_weight(shape, regularizer, losses, seed):
    random = _GENERATORS.setdefault(seed, np.random.RandomState(seed))
    w = tf.Variable(random.randn(*shape), dtype=tf.float32)
    losses.add(regularizer, w)
    return w


# %% made_smaller
# task = "get_weight"
# hint = "Compare your start values with the public check. What are they multiplied by?"
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(0.1 * np.random.RandomState(seed).randn(*shape), dtype=tf.float32)
    losses.add(regularizer, w)
    return w


# %% starts_at_zero
# task = "get_weight"
# hint = "Why must the weights of a network differ at the start?"
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(tf.zeros(shape))
    losses.add(regularizer, w)
    return w


# %% frozen_weight
# task = "get_weight"
# hint = "Your weight can be penalized but not trained. Look at the arguments of tf.Variable."
def get_weight(shape, regularizer, losses, seed):
    w = tf.Variable(np.random.RandomState(seed).randn(*shape), dtype=tf.float32, trainable=False)
    losses.add(regularizer, w)
    return w


# %% zero_bias
# task = "get_bias"
# hint = "What does a bias start at? Look for the number in the docstring."
def get_bias(shape):
    return tf.Variable(tf.zeros(shape))


# %% tenth_bias
# task = "get_bias"
# hint = "Count the digits behind the point of your start value."
def get_bias(shape):
    return tf.Variable(tf.constant(0.1, shape=shape))


# %% random_bias
# task = "get_bias"
# hint = "Your biases differ from each other. Which number should all of them start at?"
def get_bias(shape):
    return tf.Variable(0.01 * np.random.RandomState(0).randn(*shape), dtype=tf.float32)


# %% one_bias_for_all
# task = "get_bias"
# hint = "Your function makes one number. How many biases does the shape ask for?"
def get_bias(shape):
    return tf.Variable(0.01)


# %% frozen_bias
# task = "get_bias"
# hint = "Your bias cannot be trained. Look at the arguments of tf.Variable."
def get_bias(shape):
    return tf.Variable(tf.constant(0.01, shape=shape), trainable=False)


# %% penalties_forgotten
# task = "total_loss"
# hint = "Add a penalty to the collection. Does your loss notice?"
def total_loss(data_loss, losses):
    return tf.convert_to_tensor(data_loss)


# %% data_forgotten
# task = "total_loss"
# hint = "Change the loss on the data. Does your result notice?"
def total_loss(data_loss, losses):
    return 0.0 * data_loss + losses.total()


# %% penalties_counted_twice
# task = "total_loss"
# hint = "How often is the total of the collection in your sum?"
def total_loss(data_loss, losses):
    return data_loss + losses.total() + losses.total()


# %% data_counted_per_penalty
# task = "total_loss"
# hint = """With more penalties your loss holds the loss on the data more often. What stands \
# inside your loop?"""
def total_loss(data_loss, losses):
    return sum((data_loss + r(v) for r, v in losses.entries), tf.constant(0.0))


# %% mean_of_both
# task = "total_loss"
# hint = """What does your function give for an empty collection? The loss on the data \
# should come back as it is."""
def total_loss(data_loss, losses):
    return tf.reduce_mean(tf.stack([data_loss, losses.total()]))


# %% penalties_subtracted
# task = "total_loss"
# hint = "Do large weights make your loss larger or smaller?"
def total_loss(data_loss, losses):
    return data_loss - losses.total()


# %% data_multiplied
# task = "total_loss"
# hint = "Does a penalty in your formula depend on how well the data are met?"
def total_loss(data_loss, losses):
    return data_loss * (1.0 + losses.total())


# %% larger_of_both
# task = "total_loss"
# hint = "Which of the two losses does your result leave out?"
def total_loss(data_loss, losses):
    return tf.maximum(data_loss, losses.total())


# %% traced_once
# task = "total_loss"
# hint = "Add a penalty after the first call. When does a tf.function read a Python list?"
@tf.function
def total_loss(data_loss, losses):
    return data_loss + losses.total()


# %% columns_swapped
# task = "decision_grid"
# hint = """Take a place of the grid where xx and yy differ, and ask the network there \
# yourself. Which coordinate comes first in a row of points?"""
# also = "answers_transposed"
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step]
    grid = np.c_[yy.ravel(), xx.ravel()]
    return xx, yy, np.asarray(predict(grid)).reshape(xx.shape)


# %% answers_transposed
# task = "decision_grid"
# hint = """Take a place of the grid where xx and yy differ, and ask the network there \
# yourself. Do rows and columns of probs run as those of xx?"""
# also = "columns_swapped"
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step]
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.asarray(predict(grid)).reshape(xx.shape).T


# %% meshgrid_of_pictures
# task = "decision_grid"
# hint = """Which of the two coordinates changes from row to row in your xx? Look up what \
# indexing means in meshgrid."""
def decision_grid(predict, low, high, step):
    line = np.arange(low, high, step)
    xx, yy = np.meshgrid(line, line)
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.asarray(predict(grid)).reshape(xx.shape)


# %% coordinates_swapped_at_the_end
# task = "decision_grid"
# hint = "Three things are returned. In which order?"
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step]
    grid = np.c_[xx.ravel(), yy.ravel()]
    return yy, xx, np.asarray(predict(grid)).reshape(xx.shape)


# %% not_reshaped
# task = "decision_grid"
# hint = "How many dimensions have your answers, and how many has the grid?"
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step]
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.asarray(predict(grid))


# %% flat_answers
# task = "decision_grid"
# hint = """How many dimensions have your answers, and how many has the grid? A list of \
# answers cannot be drawn."""
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step]
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.asarray(predict(grid)).ravel()


# %% end_included
# task = "decision_grid"
# hint = "Does the end of a slice belong to it? Count the places along one side."
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low : high + step : step, low : high + step : step]
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.asarray(predict(grid)).reshape(xx.shape)


# %% stretched_to_the_end
# task = "decision_grid"
# hint = "What is the distance between two neighbors of your grid? Compare it with the step."
def decision_grid(predict, low, high, step):
    line = np.linspace(low, high, len(np.arange(low, high, step)))
    xx, yy = np.meshgrid(line, line, indexing="ij")
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.asarray(predict(grid)).reshape(xx.shape)


# %% middles_of_the_cells
# task = "decision_grid"
# hint = "At which place does your grid begin?"
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step] + step / 2
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.asarray(predict(grid)).reshape(xx.shape)


# %% range_of_the_notes
# task = "decision_grid"
# hint = "Call your function with another range. Are all its arguments used?"
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[-3:3:step, -3:3:step]
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, np.asarray(predict(grid)).reshape(xx.shape)


# %% rounded_to_labels
# task = "decision_grid"
# hint = "The contour will be drawn later. What is lost when an answer becomes a label?"
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step]
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, (np.asarray(predict(grid)) > 0.5).astype(float).reshape(xx.shape)


# %% squeezed_between_0_and_1
# task = "decision_grid"
# hint = "The network has no activation at its end. Who adds one to its answers?"
def decision_grid(predict, low, high, step):
    xx, yy = np.mgrid[low:high:step, low:high:step]
    grid = np.c_[xx.ravel(), yy.ravel()]
    return xx, yy, tf.sigmoid(predict(grid)).numpy().reshape(xx.shape)


# %% colors_swapped
# task = "plot_boundary"
# hint = "Look at the middle of your figure: which label have the dots there?"
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "blue", "red"))
    axes.contour(xx, yy, probs, levels=[0.5])
    return figure


# %% one_color
# task = "plot_boundary"
# hint = "Which argument of your scatter depends on the labels?"
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c="red")
    axes.contour(xx, yy, probs, levels=[0.5])
    return figure


# %% points_turned
# task = "plot_boundary"
# hint = "Which coordinate of a point goes along the horizontal axis?"
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 1], x[:, 0], c=np.where(y_true[:, 0] == 1, "red", "blue"))
    axes.contour(xx, yy, probs, levels=[0.5])
    return figure


# %% only_one_label_drawn
# task = "plot_boundary"
# hint = "Count the points of your figure. Where are those of the other label?"
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(*x[y_true[:, 0] == 1].T, c="red")
    axes.contour(xx, yy, probs, levels=[0.5])
    return figure


# %% level_of_the_wrong_height
# task = "plot_boundary"
# hint = """The answers were trained toward the two labels. Which height lies in the middle \
# between them?"""
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "red", "blue"))
    axes.contour(xx, yy, probs, levels=[0.0])
    return figure


# %% many_levels
# task = "plot_boundary"
# hint = "How many lines should separate the two colors? Look up how contour is told its heights."
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "red", "blue"))
    axes.contour(xx, yy, probs)
    return figure


# %% levels_of_the_labels
# task = "plot_boundary"
# hint = """Which heights do your lines have, and where between the labels does a network \
# change its mind?"""
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "red", "blue"))
    axes.contour(xx, yy, probs, levels=[0.0, 1.0])
    return figure


# %% boundary_turned
# task = "plot_boundary"
# hint = """Put a grid into contour whose two ranges differ. Which of them goes along the \
# horizontal axis?"""
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "red", "blue"))
    axes.contour(yy, xx, probs, levels=[0.5])
    return figure


# %% heights_turned
# task = "plot_boundary"
# hint = "Rows and columns of the heights belong to those of xx. Did you turn one of them?"
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "red", "blue"))
    axes.contour(xx, yy, probs.T, levels=[0.5])
    return figure


# %% labels_for_heights
# task = "plot_boundary"
# hint = """Your line has corners at the middles of the grid. What is lost when an answer \
# becomes a label?"""
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "red", "blue"))
    axes.contour(xx, yy, (probs > 0.5).astype(float), levels=[0.5])
    return figure


# %% boundary_forgotten
# task = "plot_boundary"
# hint = "Your figure shows the points. What shows the opinion of the network?"
def plot_boundary(x, y_true, xx, yy, probs):
    figure = Figure()
    axes = figure.add_subplot()
    axes.scatter(x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "red", "blue"))
    axes.set(xlabel="x0", ylabel="x1")
    return figure
