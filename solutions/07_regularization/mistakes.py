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

# %% l1_regularizer.l1_default_for_zero
# Make a penalty with the scale 0. What does `x or other` take 0 for?
change("scale *", "(scale or 0.01) *")

# %% l1_regularizer.l1_nothing_for_zero
# Make a penalty with the scale 0. It costs nothing, and it is a function like the others.
change("return lambda", "if scale == 0:\n    return None\nreturn lambda")

# %% l1_regularizer.l1_scale_at_most_one
# You limit the scale. Does the handout name a limit?
change("scale *", "min(scale, 1.0) *")

# %% l1_regularizer.l1_entries_limited
# You limit the entries of the weight. How much does a very large one pay?
change("(tf.abs(w))", "(tf.abs(tf.clip_by_value(w, -3.0, 3.0)))")

# %% l1_regularizer.l1_penalty_limited
# You limit the penalty. Which weight is so large that it may grow for nothing?
change(
    "return lambda w: scale * tf.reduce_sum(tf.abs(w))",
    "return lambda w: tf.minimum(scale * tf.reduce_sum(tf.abs(w)), 1000.0)",
)

# %% l1_regularizer.l1_only_tables
# Try a weight that is a row of numbers, and one that is a single number. Over which axes do you
# sum?
change("tf.reduce_sum(tf.abs(w))", "tf.reduce_sum(tf.reduce_sum(tf.abs(w), axis=1), axis=0)")

# %% l1_regularizer.l1_of_each_column
# Your function gives a number per column. How many numbers does a loss have?
change("tf.abs(w))", "tf.abs(w), axis=0)")

# %% l1_regularizer.l1_by_numpy
# Ask for the derivative of your penalty. Which line leaves TensorFlow, or stops the gradient?
change("tf.reduce_sum(tf.abs(w))", "np.sum(np.abs(np.asarray(w)))")


# %% l1_regularizer.l1_upstream_dropped
# You wrote the derivative yourself. What becomes of the gradient that comes from behind, when the
# penalty is only one part of a loss?
def l1_regularizer(scale):
    @tf.custom_gradient
    def penalty(w):
        w = tf.convert_to_tensor(w)
        return scale * tf.reduce_sum(tf.abs(w)), lambda upstream: scale * tf.sign(w)

    return penalty


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

# %% l2_regularizer.l2_default_for_zero
# Make a penalty with the scale 0. What does `x or other` take 0 for?
change("scale *", "(scale or 0.01) *")

# %% l2_regularizer.l2_nothing_for_zero
# Make a penalty with the scale 0. It costs nothing, and it is a function like the others.
change("return lambda", "if scale == 0:\n    return None\nreturn lambda")

# %% l2_regularizer.l2_scale_at_most_one
# You limit the scale. Does the handout name a limit?
change("scale *", "min(scale, 1.0) *")

# %% l2_regularizer.l2_entries_limited
# You limit the entries of the weight. How much does a very large one pay?
change("(tf.square(w))", "(tf.square(tf.clip_by_value(w, -3.0, 3.0)))")

# %% l2_regularizer.l2_penalty_limited
# You limit the penalty. Which weight is so large that it may grow for nothing?
change(
    "return lambda w: scale * tf.reduce_sum(tf.square(w)) / 2.0",
    "return lambda w: tf.minimum(scale * tf.reduce_sum(tf.square(w)) / 2.0, 1000.0)",
)

# %% l2_regularizer.l2_only_tables
# Try a weight that is a row of numbers, and one that is a single number. Over which axes do you
# sum?
change("tf.reduce_sum(tf.square(w))", "tf.reduce_sum(tf.reduce_sum(tf.square(w), axis=1), axis=0)")

# %% l2_regularizer.l2_of_each_column
# Your function gives a number per column. How many numbers does a loss have?
change("tf.square(w))", "tf.square(w), axis=0)")

# %% l2_regularizer.l2_by_numpy
# Ask for the derivative of your penalty. Which line leaves TensorFlow, or stops the gradient?
change("tf.reduce_sum(tf.square(w))", "np.sum(np.square(np.asarray(w)))")


# %% l2_regularizer.l2_upstream_dropped
# You wrote the derivative yourself. What becomes of the gradient that comes from behind, when the
# penalty is only one part of a loss?
def l2_regularizer(scale):
    @tf.custom_gradient
    def penalty(w):
        w = tf.convert_to_tensor(w)
        return scale * tf.reduce_sum(tf.square(w)) / 2.0, lambda upstream: scale * w

    return penalty


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

# %% Losses.one_entry_per_pair
# May the same penalty of the same variable be added more than once? Look at your condition.
change(
    "self.entries.append((regularizer, variable))",
    """
    if not any(r is regularizer and v is variable for r, v in self.entries):
        self.entries.append((regularizer, variable))
""",
)

# %% Losses.one_entry_per_penalty
# May two variables have the same penalty? Look at what your container does with the second one.
change(
    "self.entries.append((regularizer, variable))",
    """
    self.entries = [entry for entry in self.entries if entry[0] is not regularizer]
    self.entries.append((regularizer, variable))
""",
)

# %% Losses.flattened_before_its_penalty
# A penalty may depend on the shape of a variable. In which shape does it get it?
change("regularizer(variable)", "regularizer(tf.reshape(variable, [-1]))")

# %% Losses.rewards_refused
# A penalty is any function of a variable. What becomes of one that is below zero?
change("+= regularizer(variable)", "+= tf.maximum(regularizer(variable), 0.0)")

# %% Losses.sizes_of_the_penalties
# A penalty is any function of a variable. Do you keep the sign of what it gives?
change("+= regularizer(variable)", "+= tf.abs(regularizer(variable))")

# %% Losses.always_the_example
# Add another penalty than the one of the example. Which one do you work out?
change("+= regularizer(variable)", "+= quartic(variable)")

# %% Losses.total_limited
# You limit the total. Which penalty is so large that it may grow for nothing?
change("return total", "return tf.minimum(total, 1000.0)")

# %% Losses.penalties_without_effect
# Ask for the derivative of the total. Where does it stop?
change("+= regularizer(variable)", "+= tf.stop_gradient(regularizer(variable))")

# %% Losses.total_as_a_float
# Ask for the derivative of the total. Which line takes the number out of TensorFlow?
change("return total", "return float(total)")

# %% Losses.no_tensor_when_empty
# What do you give for an empty collection: a tensor, or a number of Python's?
change("tf.constant(0.0)", "0.0")

# %% Losses.recorded_once
# Add a penalty after the first total. When does a tf.function read a Python list?
change("def total", "@tf.function\ndef total")

# %% Losses.known_until_the_next_add
# Ask for the total, change a variable and ask again. When do you forget the first one?
change(
    "self.entries.append((regularizer, variable))",
    "self.entries.append((regularizer, variable))\nself.known = None",
)
change(
    "total = tf.constant(0.0)",
    'if getattr(self, "known", None) is not None:\n    return self.known\ntotal = tf.constant(0.0)',
)
change("return total", "self.known = total\nreturn total")

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
# Are your start values spread evenly? Look up which distribution the function draws from.
change("rng.normal", "rng.uniform")

# %% get_weight.generator_of_its_own
# You were given a generator. Who else draws your start values?
change("rng.normal", "np.random.RandomState(1).normal")

# %% get_weight.global_generator
# Your numbers come from the generator that the whole program shares. Which one were you given?
change("rng.normal", "np.random.normal")

# %% get_weight.generator_of_tensorflow
# Your numbers are random, but TensorFlow drew them. Which generator were you given?
change(
    "tf.Variable(rng.normal(size=shape), dtype=tf.float32)",
    "tf.Variable(tf.random.stateless_normal(shape, seed=[1, 0]))",
)

# %% get_weight.generator_wound_back
# Make two weights with one generator. Do they start with the same numbers?
change("w = tf", "state = rng.get_state()\nw = tf")
change("return w", "rng.set_state(state)\nreturn w")

# %% get_weight.draws_more_than_it_needs
# Make two weights with one generator. How many numbers are drawn for the first one?
change("return w", "rng.normal()\nreturn w")

# %% get_weight.drawn_by_columns
# Draw two rows by hand. In which order do the numbers of the generator fill your weight?
change("rng.normal(size=shape)", "np.transpose(rng.normal(size=shape[::-1]))")

# %% get_weight.truncated
# You limit the start values. Does the handout name a limit?
change("rng.normal(size=shape)", "np.clip(rng.normal(size=shape), -2.0, 2.0)")

# %% get_weight.only_tables
# Ask for a weight with one number in its shape, and with three. Which entries of the shape do you
# read?
change("size=shape", "size=(shape[0], shape[1])")

# %% get_weight.penalty_of_the_example
# Give your function another penalty. Which one does it register?
change("losses.add(regularizer, w)", "losses.add(quartic, w)")

# %% get_weight.always_l2
# Which penalty do you register: the one that you were given, or one that you know already?
change("losses.add(regularizer, w)", "losses.add(l2_regularizer(0.01), w)")

# %% get_weight.rewards_of_a_weight_refused
# A penalty is any function of the weight. What becomes of one that is below zero?
change("losses.add(regularizer, w)", "losses.add(lambda v: tf.maximum(regularizer(v), 0.0), w)")

# %% get_weight.float64_weight
# Which type have the numbers of NumPy, and which one is asked for?
change(", dtype=tf.float32", "")

# %% get_weight.weight_no_variable
# Training changes a weight in place. Which kind of object can be changed?
change(
    "w = tf.Variable(rng.normal(size=shape), dtype", "w = tf.constant(rng.normal(size=shape), dtype"
)

# %% get_weight.made_smaller
# Compare your start values with the public check. What are they multiplied by?
change("rng.normal", "0.1 * rng.normal")

# %% get_weight.starts_at_zero
# Why must the weights of a network differ at the start?
change(
    "tf.Variable(rng.normal(size=shape), dtype=tf.float32)",
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

# %% get_bias.first_axis_only
# Ask for a bias with two numbers in its shape. How many of them do you read?
change("shape=shape", "shape=shape[:1]")

# %% get_bias.last_axis_only
# Ask for a bias with two numbers in its shape. Do you read all of them?
change("shape=shape", "shape=shape[-1:]")

# %% get_bias.kept_between_calls
# Make two biases of one shape and change one. Are they two variables or one?
_BIASES = {}
change(
    "return tf.Variable(tf.constant(0.01, shape=shape))",
    "return _BIASES.setdefault(tuple(shape), tf.Variable(tf.constant(0.01, shape=shape)))",
)

# %% get_bias.bias_no_variable
# Training changes a bias in place. Which kind of object can be changed?
change("tf.Variable(tf.constant(0.01, shape=shape))", "tf.constant(0.01, shape=shape)")

# %% get_bias.float64_bias
# Which type have the numbers of NumPy, and which one is asked for?
change("tf.constant(0.01, shape=shape)", "np.full(shape, 0.01)")

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

# %% total_loss.loss_limited
# You limit the loss. May it be larger than in the example of the handout?
change("data_loss + losses.total()", "tf.minimum(data_loss + losses.total(), 1000.0)")

# %% total_loss.rewards_of_the_total_refused
# The total of a collection may be below zero. What do you make of it then?
change("losses.total()", "tf.maximum(losses.total(), 0.0)")

# %% total_loss.penalty_without_effect
# The penalty is counted. Ask for the derivative with respect to a variable: does it act?
change("losses.total()", "tf.stop_gradient(losses.total())")

# %% total_loss.a_number_of_python
# Ask for the derivative of your result. Which line takes the number out of TensorFlow?
change("data_loss + losses.total()", "float(data_loss) + float(losses.total())")

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

# %% decision_grid.default_for_zero
# Call your function with a range that begins at zero. What does `x or other` take 0 for?
change(
    "np.mgrid[low:high:step, low:high:step]",
    "np.mgrid[low or -3.0 : high : step, low or -3.0 : high : step]",
)

# %% decision_grid.limited_to_0_and_1
# The network has no activation at its end. Which answers of it do you change?
change("np.asarray(predict(grid))", "np.clip(np.asarray(predict(grid)), 0.0, 1.0)")

# %% decision_grid.size_of_the_example
# Ask for a grid of another size. Where does your code know how many places there are?
change("reshape(xx.shape)", "reshape(3, 3)")

# %% decision_grid.single_place_squeezed
# Ask for a grid of a single place. How many dimensions have its answers?
change("reshape(xx.shape)", "reshape(xx.shape).squeeze()")

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

# %% plot_boundary.heights_limited
# The line runs between places with heights of any size. Which of them do you change?
change("probs, levels", "np.clip(probs, 0.0, 1.0), levels")

# %% plot_boundary.single_dot_squeezed
# Draw a single dot. What is left of its label when you squeeze it?
change(
    'np.where(y_true[:, 0] == 1, "red", "blue")',
    '["red" if label else "blue" for label in np.squeeze(y_true)]',
)

# %% plot_boundary.only_the_first_dots
# Draw more dots than the example has. Where does your loop end?
change(
    "x[:, 0], x[:, 1], c=np.where(y_true[:, 0]", "x[:50, 0], x[:50, 1], c=np.where(y_true[:50, 0]"
)

# %% plot_boundary.colors_by_comparison
# Draw dots that all have the same label. What does a colormap do when it sees one number only?
change('c=np.where(y_true[:, 0] == 1, "red", "blue")', 'c=y_true[:, 0], cmap="bwr"')

# %% plot_boundary.no_line_without_both
# Draw dots that all have the same label. Does the line depend on them?
change("axes.contour(", "if 0 < y_true.mean() < 1:\n    axes.contour(")

# %% l1_regularizer.slope_of_one_sign
# The value is right, its derivative is not. Which of the two sides of `abs` is cut off from it?
change("tf.abs(w)", "tf.maximum(w, tf.stop_gradient(-w))")

# %% decision_grid.places_cut
# Let the end of the grid lie between two places. Does the last place below it belong to your grid?
change(
    "xx, yy = np.mgrid[low:high:step, low:high:step]",
    "places = low + step * np.arange(int((high - low) / step))\n"
    'xx, yy = np.meshgrid(places, places, indexing="ij")',
)

# %% decision_grid.places_rounded
# Let the end of the grid lie a little beyond a place. Does that place belong to your grid?
change(
    "xx, yy = np.mgrid[low:high:step, low:high:step]",
    "places = low + step * np.arange(round((high - low) / step))\n"
    'xx, yy = np.meshgrid(places, places, indexing="ij")',
)
