"""Known mistakes of 07_regularization: the hint for each, and what it changes in the reference."""

# %% l1_regularizer.squares_for_sizes
# A weight twice as large: what does it pay in your function, and what should it pay?
change("scale * tf.reduce_sum(tf.abs(w))", "scale * tf.reduce_sum(tf.square(w)) / 2.0")

# %% l1_regularizer.signs_kept
# Try a weight with a negative entry. Can a penalty be a reward?
change("tf.abs(w)", "w")

# %% l1_regularizer.size_of_the_sum
# Let two entries cancel each other. Are both of them free of charge?
change("tf.reduce_sum(tf.abs(w))", "tf.abs(tf.reduce_sum(w))")

# %% l1_regularizer.l1_halved
# Work out the example of the handout by hand. Which of the two penalties has a divisor?
change("scale * tf.reduce_sum(tf.abs(w))", "scale * tf.reduce_sum(tf.abs(w)) / 2.0")

# %% l1_regularizer.l1_mean
# Write the same entries twice into one weight. What should happen to its penalty?
change("tf.reduce_sum", "tf.reduce_mean")

# %% l1_regularizer.l1_scale_squared
# How does your penalty change when the scale doubles? Count where the scale comes in.
change("tf.abs(w)", "tf.abs(scale * w)")

# %% l1_regularizer.l1_scale_ignored
# Make two functions with different scales and compare them. Is the argument used?
change("scale * ", "")

# %% l1_regularizer.l1_not_summed
# Your function gives a number per entry. How many numbers does a loss have?
change("tf.reduce_sum(tf.abs(w))", "tf.abs(w)")

# %% l1_regularizer.l1_last_scale_wins
# Make two functions, then call the first one. Where does it keep its scale?
_L1_SCALE = [0.0]
change("return lambda w: scale", "_L1_SCALE[0] = scale\nreturn lambda w: _L1_SCALE[0]")

# %% l2_regularizer.not_halved
# Compare your number with the worked example. The formula of the notes and their function differ in
# one factor.
change(" / 2.0", "")

# %% l2_regularizer.sizes_for_squares
# A weight twice as large: what does it pay in your function, and what should it pay?
change("scale * tf.reduce_sum(tf.square(w)) / 2.0", "scale * tf.reduce_sum(tf.abs(w))")

# %% l2_regularizer.root_of_the_sum
# Your penalty is a length. Which step goes too far?
change("scale * tf.reduce_sum(tf.square(w)) / 2.0", "scale * tf.sqrt(tf.reduce_sum(tf.square(w)))")

# %% l2_regularizer.half_the_root
# Is the penalty made of squares, or of a length? Look for a root.
change("tf.reduce_sum(tf.square(w))", "tf.norm(w)")

# %% l2_regularizer.l2_mean
# Write the same entries twice into one weight. What should happen to its penalty?
change("tf.reduce_sum", "tf.reduce_mean")

# %% l2_regularizer.mean_without_the_half
# A large weight matrix hardly pays more than a small one. How are the entries put together, and is
# a factor missing too?
change("tf.reduce_sum(tf.square(w)) / 2.0", "tf.reduce_mean(tf.square(w))")

# %% l2_regularizer.l2_scale_squared
# How does your penalty change when the scale doubles? Look at what is squared.
change("scale * tf.reduce_sum(tf.square(w))", "tf.reduce_sum(tf.square(scale * w))")

# %% l2_regularizer.l2_scale_ignored
# Make two functions with different scales and compare them. Is the argument used?
change("scale * ", "")

# %% l2_regularizer.square_of_the_sum
# Let two entries cancel each other. What is done first, the square or the sum?
change("tf.reduce_sum(tf.square(w))", "tf.square(tf.reduce_sum(w))")

# %% l2_regularizer.quartered
# How often is your sum halved? Work out the example of the handout by hand.
change("/ 2.0", "/ 4.0")

# %% l2_regularizer.l2_not_summed
# Your function gives a number per entry. How many numbers does a loss have?
change("tf.reduce_sum(tf.square(w))", "tf.square(w)")

# %% l2_regularizer.l2_last_scale_wins
# Make two functions, then call the first one. Where does it keep its scale?
_L2_SCALE = [0.0]
change("return lambda w: scale", "_L2_SCALE[0] = scale\nreturn lambda w: _L2_SCALE[0]")

# %% Losses.worked_out_when_added
# Change a variable after it was added, and ask for the total. When is your penalty worked out?
# also: copied_when_added
change(
    "self.entries.append((regularizer, variable))",
    "value = regularizer(variable)\nself.entries.append((lambda _: value, variable))",
)

# %% Losses.copied_when_added
# Change a variable after it was added. Do you keep the variable, or a picture of it?
# also: worked_out_when_added
change("(regularizer, variable))", "(regularizer, tf.identity(variable)))")

# %% Losses.remembers_its_first_total
# Ask for the total, change something and ask again. What does your collection store?
change(
    "total = tf.constant(0.0)",
    'if hasattr(self, "known"):\n    return self.known\ntotal = tf.constant(0.0)',
)
change("return total", "self.known = total\nreturn total")

# %% Losses.one_list_for_all
# Make two collections and add to one of them. Where is your list made, and how often?
_ENTRIES = []
change("= []", "= _ENTRIES")

# %% Losses.only_the_last
# Add two penalties. Does the second one take the place of the first?
change("self.entries.append((regularizer, variable))", "self.entries = [(regularizer, variable)]")

# %% Losses.only_the_first
# Add two penalties. Where does your loop over them end?
change("in self.entries:", "in self.entries[:1]:")

# %% Losses.only_the_largest
# Add two penalties. Do both of them count?
change("total += regularizer(variable)", "total = tf.maximum(total, regularizer(variable))")

# %% Losses.mean_of_the_penalties
# Add a second penalty to a collection. Can the total become smaller by that?
change("return total", "return total / max(len(self.entries), 1)")

# %% Losses.one_entry_per_variable
# May a variable be added more than once? Look at what your container does with the second entry.
change(
    "self.entries.append((regularizer, variable))",
    """
    self.entries = [entry for entry in self.entries if entry[1] is not variable]
    self.entries.append((regularizer, variable))
""",
)

# %% Losses.emptied_by_asking
# Ask for the total twice in a row. What is left in your collection?
change("return total", "self.entries.clear()\nreturn total")

# %% Losses.grows_by_asking
# Ask for the total twice in a row. What does your sum start with the second time?
change("total = tf.constant(0.0)", 'total = getattr(self, "sum", tf.constant(0.0))')
change("return total", "self.sum = total\nreturn total")

# %% Losses.every_penalty_twice
# Add one penalty and compare the total with it. How often is it counted?
change(
    "self.entries.append((regularizer, variable))", "self.entries += [(regularizer, variable)] * 2"
)

# %% get_weight.not_registered
# Make a weight and ask its collection for the total. Who adds the penalty?
# also: collection_of_its_own
change("losses.add(regularizer, w)", "")

# %% get_weight.collection_of_its_own
# Which collection does your penalty go to: the one that was given, or a new one?
# also: not_registered
change("losses.add(regularizer, w)", "losses = Losses()\nlosses.add(regularizer, w)")

# %% get_weight.registered_twice
# Make one weight and compare the total with its penalty. How often is it added?
change("losses.add(regularizer, w)", "losses.add(regularizer, w)\nlosses.add(regularizer, w)")

# %% get_weight.registered_as_a_number
# Change a weight after it was made. Does its penalty follow?
# also: start_values_registered
change("losses.add(regularizer, w)", "penalty = regularizer(w)\nlosses.add(lambda _: penalty, w)")

# %% get_weight.start_values_registered
# You return one thing and register another. Which of the two will be trained?
# also: registered_as_a_number
change("losses.add(regularizer, w)", "losses.add(regularizer, tf.identity(w))")

# %% get_weight.evenly_spread
# Are your start values ever negative? Look up which distribution the function draws from.
change("randn", "rand")

# %% get_weight.seed_ignored
# Make two weights with different seeds. Do they start with the same numbers?
change("RandomState(seed)", "RandomState(1)")

# %% get_weight.generator_of_tensorflow
# Your numbers are random and seeded, but from another generator. Which one does the handout name?
change(
    "tf.Variable(np.random.RandomState(seed).randn(*shape), dtype=tf.float32)",
    "tf.Variable(tf.random.stateless_normal(shape, seed=[seed, 0]))",
)

# %% get_weight.generator_goes_on
# Make two weights with the same seed, one after the other. How often is your generator made?
_GENERATORS = {}
change("np.random.RandomState(seed)", "_GENERATORS.setdefault(seed, np.random.RandomState(seed))")

# %% get_weight.made_smaller
# Compare your start values with the public check. What are they multiplied by?
change("np.random.RandomState(seed)", "0.1 * np.random.RandomState(seed)")

# %% get_weight.starts_at_zero
# Why must the weights of a network differ at the start?
change(
    "tf.Variable(np.random.RandomState(seed).randn(*shape), dtype=tf.float32)",
    "tf.Variable(tf.zeros(shape))",
)

# %% get_weight.frozen_weight
# Your weight can be penalized but not trained. Look at the arguments of tf.Variable.
change("dtype=tf.float32", "dtype=tf.float32, trainable=False")

# %% get_bias.zero_bias
# What does a bias start at? Look for the number in the docstring.
change("0.01", "0.0")

# %% get_bias.tenth_bias
# Count the digits behind the point of your start value.
change("0.01", "0.1")

# %% get_bias.random_bias
# Your biases differ from each other. Which number should all of them start at?
change(
    "tf.constant(0.01, shape=shape)",
    "0.01 * np.random.RandomState(0).randn(*shape), dtype=tf.float32",
)

# %% get_bias.one_bias_for_all
# Your function makes one number. How many biases does the shape ask for?
change("tf.constant(0.01, shape=shape)", "0.01")

# %% get_bias.frozen_bias
# Your bias cannot be trained. Look at the arguments of tf.Variable.
change("shape=shape)", "shape=shape), trainable=False")

# %% total_loss.penalties_forgotten
# Add a penalty to the collection. Does your loss notice?
change("data_loss + losses.total()", "tf.convert_to_tensor(data_loss)")

# %% total_loss.data_forgotten
# Change the loss on the data. Does your result notice?
change("return data_loss", "return 0.0 * data_loss")

# %% total_loss.penalties_counted_twice
# How often is the total of the collection in your sum?
change("losses.total()", "losses.total() + losses.total()")

# %% total_loss.data_counted_per_penalty
# With more penalties your loss holds the loss on the data more often. What stands inside your loop?
change(
    "data_loss + losses.total()",
    "sum((data_loss + r(v) for r, v in losses.entries), tf.constant(0.0))",
)

# %% total_loss.mean_of_both
# What does your function give for an empty collection? The loss on the data should come back as it
# is.
change("data_loss + losses.total()", "tf.reduce_mean(tf.stack([data_loss, losses.total()]))")

# %% total_loss.penalties_subtracted
# Do large weights make your loss larger or smaller?
change("data_loss +", "data_loss -")

# %% total_loss.data_multiplied
# Does a penalty in your formula depend on how well the data are met?
change("data_loss + losses.total()", "data_loss * (1.0 + losses.total())")

# %% total_loss.larger_of_both
# Which of the two losses does your result leave out?
change("data_loss + losses.total()", "tf.maximum(data_loss, losses.total())")

# %% total_loss.traced_once
# Add a penalty after the first call. When does a tf.function read a Python list?
change("def total_loss", "@tf.function\ndef total_loss")

# %% decision_grid.columns_swapped
# Take a place of the grid where xx and yy differ, and ask the network there yourself. Which
# coordinate comes first in a row of points?
# also: answers_transposed
change("xx.ravel(), yy.ravel()", "yy.ravel(), xx.ravel()")

# %% decision_grid.answers_transposed
# Take a place of the grid where xx and yy differ, and ask the network there yourself. Do rows and
# columns of probs run as those of xx?
# also: columns_swapped
change("reshape(xx.shape)", "reshape(xx.shape).T")

# %% decision_grid.meshgrid_of_pictures
# Which of the two coordinates changes from row to row in your xx? Look up what indexing means in
# meshgrid.
change("np.mgrid[low:high:step, low:high:step]", "np.meshgrid(*[np.arange(low, high, step)] * 2)")

# %% decision_grid.coordinates_swapped_at_the_end
# Three things are returned. In which order?
change("return xx, yy", "return yy, xx")

# %% decision_grid.not_reshaped
# How many dimensions have your answers, and how many has the grid?
change(".reshape(xx.shape)", "")

# %% decision_grid.flat_answers
# How many dimensions have your answers, and how many has the grid? A list of answers cannot be
# drawn.
change("reshape(xx.shape)", "ravel()")

# %% decision_grid.end_included
# Does the end of a slice belong to it? Count the places along one side.
change(
    "np.mgrid[low:high:step, low:high:step]",
    "np.mgrid[low : high + step : step, low : high + step : step]",
)

# %% decision_grid.stretched_to_the_end
# What is the distance between two neighbors of your grid? Compare it with the step.
change(
    "xx, yy = np.mgrid[low:high:step, low:high:step]",
    """
    line = np.linspace(low, high, len(np.arange(low, high, step)))
    xx, yy = np.meshgrid(line, line, indexing="ij")
""",
)

# %% decision_grid.middles_of_the_cells
# At which place does your grid begin?
change(
    "np.mgrid[low:high:step, low:high:step]", "np.mgrid[low:high:step, low:high:step] + step / 2"
)

# %% decision_grid.range_of_the_notes
# Call your function with another range. Are all its arguments used?
change("np.mgrid[low:high:step, low:high:step]", "np.mgrid[-3:3:step, -3:3:step]")

# %% decision_grid.rounded_to_labels
# The contour will be drawn later. What is lost when an answer becomes a label?
change("np.asarray(predict(grid))", "(np.asarray(predict(grid)) > 0.5).astype(float)")

# %% decision_grid.squeezed_between_0_and_1
# The network has no activation at its end. Who adds one to its answers?
change("predict(grid)", "tf.sigmoid(predict(grid))")

# %% plot_boundary.colors_swapped
# Look at the middle of your figure: which label have the dots there?
change('"red", "blue"', '"blue", "red"')

# %% plot_boundary.one_color
# Which argument of your scatter depends on the labels?
change('np.where(y_true[:, 0] == 1, "red", "blue")', '"red"')

# %% plot_boundary.points_turned
# Which coordinate of a point goes along the horizontal axis?
change("x[:, 0], x[:, 1]", "x[:, 1], x[:, 0]")

# %% plot_boundary.only_one_label_drawn
# Count the points of your figure. Where are those of the other label?
change(
    'x[:, 0], x[:, 1], c=np.where(y_true[:, 0] == 1, "red", "blue")',
    '*x[y_true[:, 0] == 1].T, c="red"',
)

# %% plot_boundary.level_of_the_wrong_height
# The answers were trained toward the two labels. Which height lies in the middle between them?
change("[0.5]", "[0.0]")

# %% plot_boundary.many_levels
# How many lines should separate the two colors? Look up how contour is told its heights.
change(", levels=[0.5]", "")

# %% plot_boundary.levels_of_the_labels
# Which heights do your lines have, and where between the labels does a network change its mind?
change("[0.5]", "[0.0, 1.0]")

# %% plot_boundary.boundary_turned
# Put a grid into contour whose two ranges differ. Which of them goes along the horizontal axis?
change("axes.contour(xx, yy", "axes.contour(yy, xx")

# %% plot_boundary.heights_turned
# Rows and columns of the heights belong to those of xx. Did you turn one of them?
change("probs, levels", "probs.T, levels")

# %% plot_boundary.labels_for_heights
# Your line has corners at the middles of the grid. What is lost when an answer becomes a label?
change("probs, levels", "(probs > 0.5).astype(float), levels")

# %% plot_boundary.boundary_forgotten
# Your figure shows the points. What shows the opinion of the network?
change("axes.contour(xx, yy, probs, levels=[0.5])", "")
