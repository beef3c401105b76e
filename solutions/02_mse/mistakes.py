"""Known mistakes of 02_mse: the hint for each, and what it changes in the reference."""

# %% yogurt_data.noise_drawn_first
# Look at the order in which you take numbers from the generator. Which of them come first?
change(
    "x = random.rand(rows, 2)\nnoise = random.rand(rows, 1) / 10 - 0.05",
    "noise = random.rand(rows, 1) / 10 - 0.05\nx = random.rand(rows, 2)",
)

# %% yogurt_data.noise_drawn_row_by_row
# Your first row is right and the others are not. When is the noise drawn: with each row, or after
# all rows?
change(
    "x = random.rand(rows, 2)\nnoise = random.rand(rows, 1) / 10 - 0.05",
    "draws = random.rand(rows, 3)\nx, noise = draws[:, :2], draws[:, 2:] / 10 - 0.05",
)

# %% yogurt_data.noise_not_centered
# Look at the range of your noise. Can it lower the sales as well as raise them?
change(" - 0.05", "")

# %% yogurt_data.noise_parentheses
# Work out by hand the lowest and the highest noise that your expression can give. Which operation
# comes first?
change("random.rand(rows, 1) / 10 - 0.05", "(random.rand(rows, 1) - 0.05) / 10")

# %% yogurt_data.noise_not_scaled
# Your noise is as large as the inputs. How wide is its range supposed to be?
change(" / 10", "")

# %% yogurt_data.noise_ten_times
# Your noise is centered, but compare how wide its range is with the range in the handout.
change("/ 10 - 0.05", "- 0.5")

# %% yogurt_data.noise_subtracted
# Your noise has the right size. Look at its sign: is a draw at the top of the range good or bad for
# sales?
change("+ noise", "- noise")

# %% yogurt_data.noise_normal
# Your noise can be arbitrarily large once in a while. Which distribution does the handout ask for?
change("random.rand(rows, 1) / 10 - 0.05", "random.randn(rows, 1) * 0.05")

# %% yogurt_data.no_noise
# Your sales follow from the inputs exactly. Real sales do not: what is missing?
change(" + noise", "")

# %% yogurt_data.one_noise_for_all
# Every day of yours has the same noise. How many draws does the noise take?
change("random.rand(rows, 1)", "random.rand()")

# %% yogurt_data.normal_inputs
# Some of your inputs are negative. Which method of RandomState gives uniform numbers?
change("random.rand(rows, 2)", "random.randn(rows, 2)")

# %% yogurt_data.new_generator
# NumPy has two families of generators, and a seed means something else to each. Which one does the
# handout name?
change("np.random.RandomState(seed)", "np.random.default_rng(seed)")
change("random.rand(rows, 2)", "random.random((rows, 2))")
change("random.rand(rows, 1)", "random.random((rows, 1))")

# %% yogurt_data.flat_targets
# Your sales are a plain list of numbers, not a column. Subtracting them from a column of
# predictions would broadcast.
change("random.rand(rows, 1)", "random.rand(rows)")
change("x[:, :1] + x[:, 1:]", "x[:, 0] + x[:, 1]")

# %% yogurt_data.seed_ignored
# Call your function with two different seeds and compare. Is the argument used?
change("RandomState(seed)", "RandomState(23455)")

# %% yogurt_data.rows_ignored
# Ask your function for another number of days and count them. Is the argument used?
change("random.rand(rows, 2)", "random.rand(32, 2)")
change("random.rand(rows, 1)", "random.rand(32, 1)")

# %% yogurt_data.seed_0_is_the_default
# Draw with the seed 0. `seed or other` takes 0 for a missing value.
change("RandomState(seed)", "RandomState(seed or 23455)")

# %% yogurt_data.one_generator_per_seed
# Draw twice with the same seed. A generator that is kept goes on where it stopped.
change(
    "random = np.random.RandomState(seed)",
    """
    kept = yogurt_data.__dict__.setdefault("kept", {})
    random = kept.setdefault(seed, np.random.RandomState(seed))
""",
)

# %% yogurt_data.data_of_the_first_call
# Call it with another seed after the first. Do the data change?
change("random =", "seed, rows = yogurt_data.__dict__.setdefault('kept', (seed, rows))\nrandom =")

# %% yogurt_data.noise_for_32_rows
# You draw as many numbers for the noise as the lecture has rows, whatever `rows` says.
change("random.rand(rows, 1)", "random.rand(32, 1)[:rows]")

# %% yogurt_data.at_most_32_rows
# Ask for more days than the lecture has. How many come back?
change("random =", "rows = min(rows, 32)\nrandom =")

# %% yogurt_data.always_32_days_drawn
# You draw the lecture's number of days and return the first of them. With the order of the rule
# that is other noise.
change("random.rand(rows, 2)", "random.rand(max(rows, 32), 2)[:rows]")

# %% yogurt_data.sales_cut_at_two
# You limit the sales. The noise may carry them a little beyond the ends of the sum.
change("+ noise", "+ np.maximum(noise, 0.0)")

# %% mse.sum_for_mean
# Give your loss the same rows twice over. Should it grow?
change("tf.reduce_mean", "tf.reduce_sum")

# %% mse.halved
# Some textbooks put a constant in front of this loss to make its derivative tidy. Does the handout?
change(
    "tf.reduce_mean(tf.square(y_pred - y_true))", "tf.reduce_mean(tf.square(y_pred - y_true)) / 2"
)

# %% mse.absolute_errors
# How much worse is an error twice as large under your loss? And what does the S in MSE stand for?
change("tf.square", "tf.abs")

# %% mse.root_taken
# If sales are counted in cups, what is the unit of your loss? Compare it with the unit in the
# formula.
change(
    "tf.reduce_mean(tf.square(y_pred - y_true))",
    "tf.sqrt(tf.reduce_mean(tf.square(y_pred - y_true)))",
)

# %% mse.squared_mean
# Try one error upwards and one of the same size downwards. Should they cancel out?
change("tf.reduce_mean(tf.square(y_pred - y_true))", "tf.square(tf.reduce_mean(y_pred - y_true))")

# %% mse.not_squared
# A loss must not become negative: no prediction is better than an exact one. What does yours give
# when all predictions are too low?
change("tf.square(y_pred - y_true)", "y_pred - y_true")

# %% mse.not_averaged
# You return one number for each entry. A loss is one number for the whole batch.
change("tf.reduce_mean(tf.square(y_pred - y_true))", "tf.square(y_pred - y_true)")

# %% mse.mean_per_column
# Look at the shape of your result. Over which axes does the mean go?
change("tf.square(y_pred - y_true)", "tf.square(y_pred - y_true), axis=0")

# %% mse.mean_per_row
# Look at the shape of your result: it has one entry for each row. Over which axes does the mean go?
change("tf.square(y_pred - y_true)", "tf.square(y_pred - y_true), axis=-1")

# %% mse.divided_by_rows
# Your loss is right for a single column. What do you divide by when there are more?
change(
    "return tf.reduce_mean(tf.square(y_pred - y_true))",
    """
    total = tf.reduce_sum(tf.square(y_pred - y_true))
    return total / tf.cast(tf.shape(y_true)[0], tf.float32)
""",
)

# %% mse.exact_is_a_constant
# Nothing is wrong with your numbers. What is the derivative of the value that you return when all
# predictions are exact?
change(
    "return tf.reduce_mean",
    """
    if bool(tf.reduce_all(tf.equal(y_pred, y_true))):
        return tf.constant(0.0)
    return tf.reduce_mean""",
)

# %% mse.broadcast
# Print the shape of the difference before you average it. A flat list and a column make a table of
# every pair.
change("- y_true", "- tf.squeeze(y_true)")

# %% mse.loss_at_most_1000
# Your loss has an upper end. A mean of squares has none.
change(
    "tf.reduce_mean(tf.square(y_pred - y_true))",
    "tf.minimum(tf.reduce_mean(tf.square(y_pred - y_true)), 1000.0)",
)

# %% mse.errors_cut_off
# You limit the errors. A large error costs what its square says.
change("y_pred - y_true", "tf.clip_by_value(y_pred - y_true, -100.0, 100.0)")

# %% mse.first_column_only
# Give predictions with several columns. Do all of them count?
change(
    "tf.reduce_mean(tf.square(y_pred - y_true))",
    "tf.reduce_mean(tf.square(y_pred - y_true), axis=0)[0]",
)

# %% mse.first_row_only
# Give two rows. Does the second one change your loss?
change("tf.square(y_pred - y_true)", "tf.square(y_pred - y_true)[:1]")

# %% mse.three_rows_assumed
# You divide by the number of rows of the example. How many entries are there?
change(
    "tf.reduce_mean(tf.square(y_pred - y_true))", "tf.reduce_sum(tf.square(y_pred - y_true)) / 3.0"
)

# %% mse.divided_by_one_row_less
# You divide by one less than the number of entries. That is an estimate of a variance; the mean
# divides by all.
change(
    "tf.reduce_mean(tf.square(y_pred - y_true))",
    "tf.reduce_sum(tf.square(y_pred - y_true)) / float(tf.size(y_true) - 1)",
)


# %% mse.upstream_lost
# Your own gradient is right as long as nothing follows the loss. The function in
# `tf.custom_gradient` gets an argument: what is it for?
def mse(y_true, y_pred):
    @tf.custom_gradient
    def loss(y_pred):
        error = y_pred - y_true
        return tf.reduce_mean(
            tf.square(error)
        ), lambda upstream: 2.0 * error / float(tf.size(error))

    return loss(tf.convert_to_tensor(y_pred))


# %% mse.slope_without_the_mean
# Your own gradient forgets that the loss is a mean. By what does its derivative divide?
def mse(y_true, y_pred):
    @tf.custom_gradient
    def loss(y_pred):
        error = y_pred - y_true
        return tf.reduce_mean(tf.square(error)), lambda upstream: upstream * 2.0 * error

    return loss(tf.convert_to_tensor(y_pred))


# %% mse.numpy_breaks_the_path
# The numbers are right, but the way back from them is cut, as by NumPy or by a copy into a new
# variable. Which operations does a tape see?
change(
    "tf.reduce_mean(tf.square(y_pred - y_true))",
    "tf.constant(np.mean((y_pred.numpy() - y_true.numpy()) ** 2))",
)

# %% mse.first_32_rows
# Your loss looks at as many rows as the lecture has. Try more.
change("tf.square(y_pred - y_true)", "tf.square(y_pred - y_true)[:32]")

# %% train.first_batch_only
# Print the first row of each batch. Does it ever change?
change("(i * batch_size) % rows", "0")

# %% train.no_wrap_around
# After one pass over the data your weights stand still. What does a slice beyond the last row hold?
change("(i * batch_size) % rows", "i * batch_size")

# %% train.wraps_at_32
# The lecture's program knows how many rows its data has. Yours must work with any data: where does
# it turn back?
change("% rows", "% 32")

# %% train.starts_over_at_row_0
# Look at the first batch of your second pass when the batch size does not divide the rows. Where
# does the rule start it?
change("(i * batch_size) % rows", "i % -(-rows // batch_size) * batch_size")

# %% train.drops_the_last_rows
# Some rows at the end of the data never reach a batch of yours. Is a short batch allowed?
change("(i * batch_size) % rows", "i % max(1, rows // batch_size) * batch_size")

# %% train.fills_up_from_the_front
# Your batch at the end of the data takes rows from the front to be full. What does a slice do
# there?
change("slice(start, start + batch_size)", "(start + np.arange(batch_size)) % rows")
change("y_true[batch], x[batch] @ w", "tf.gather(y_true, batch), tf.gather(x, batch) @ w")

# %% train.moves_on_by_one_row
# Print the first row of each batch. How far apart are two batches that follow each other?
change("(i * batch_size) % rows", "i % rows")

# %% train.counts_from_one
# Which rows does your very first step look at? Check the number that your count begins with.
change("range(steps)", "range(1, steps + 1)")

# %% train.one_step_short
# Ask for a single step and look at the weights. Count how often your loop runs.
change("range(steps)", "range(steps - 1)")

# %% train.one_step_more
# Ask for no step at all and look at the weights. Count how often your loop runs.
change("range(steps)", "range(steps + 1)")

# %% train.steps_are_epochs
# You make a whole pass over the data where the handout makes one step. How many updates does one
# step hold?
change(
    "for i in range(steps):\n    start = (i * batch_size) % rows",
    "for start in [*range(0, rows, batch_size)] * steps:",
)

# %% train.full_batch
# Each of your steps looks at all rows. Which argument says how many it should look at?
change("y_true[batch], x[batch] @ w", "y_true, x @ w")

# %% train.batch_size_ignored
# Train with two different batch sizes and compare. Is the argument used?
change("i * batch_size", "i * 8")
change("start + batch_size", "start + 8")

# %% train.gradient_ascent
# Print the loss before and after one small step: does it fall? Think of the direction in which a
# gradient points.
change("w -=", "w +=")

# %% train.gradient_of_the_start
# Your gradient does not know that w has moved. For which w is it taken in the second step?
change("rows = len(x)", "rows, first = len(x), w")
change("tape.watch(w)", "tape.watch(first)")
change("x[batch] @ w", "x[batch] @ first")
change("tape.gradient(loss, w)", "tape.gradient(loss, first)")

# %% train.learning_rate_ignored
# Train with two different learning rates and compare. Is the argument used?
change("learning_rate *", "0.001 *")

# %% train.learning_rate_missing
# Your weights jump by the whole gradient. Which argument should make the step shorter?
change("learning_rate * ", "")

# %% train.divided_by_the_batch_again
# Your steps get shorter as the batch grows. The loss is a mean already: is the batch size counted
# twice?
change("learning_rate *", "learning_rate / batch_size *")

# %% train.start_value_overwritten
# Train twice from one tf.Variable and look at it in between. Whose variable do you update?
change(
    "x, y_true, w = (tf.convert_to_tensor(values, tf.float32) for values in (x, y_true, w))",
    "w = w if isinstance(w, tf.Variable) else tf.Variable(w)",
)
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "w.assign_sub(learning_rate * tape.gradient(loss, w))",
)

# %% train.batch_at_most_the_rows
# Let the batch size be larger than the data. Where does the second step begin by the rule?
change("rows = len(x)", "rows = len(x)\nbatch_size = min(batch_size, rows)")

# %% train.no_step_is_an_error
# Train for no step at all. The result is a name that only your loop sets.
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "w = trained = w - learning_rate * tape.gradient(loss, w)",
)
change("return w", "return trained")

# %% train.at_least_one_step
# Train for no step at all. What should come back?
change("range(steps)", "range(max(steps, 1))")

# %% train.stops_when_the_loss_is_small
# Your training ends before the number of steps that it is given.
change("w -=", "if loss < 1.0:\n    break\nw -=")

# %% train.gradient_clipped_to_norm_10
# You limit the gradient. The rule takes it as it is.
change("tape.gradient(loss, w)", "tf.clip_by_norm(tape.gradient(loss, w), 10.0)")

# %% train.gradient_clipped_to_10
# You limit the gradient. The rule takes it as it is.
change("tape.gradient(loss, w)", "tf.clip_by_value(tape.gradient(loss, w), -10.0, 10.0)")

# %% train.weights_never_negative
# You keep the weights at 0 or above. The rule does not.
change("return w", "return tf.maximum(w, 0.0)")

# %% train.weights_never_negative_in_between
# You keep the weights at 0 or above. The rule does not.
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "w = tf.maximum(w - learning_rate * tape.gradient(loss, w), 0.0)",
)

# %% train.goes_on_from_the_last_training
# Call your training twice. Where does the second one start?
change("rows = len(x)", "rows, w = len(x), getattr(train, 'w', w)")
change("return w", "train.w = w\nreturn w")

# %% train.counts_on_from_the_last_training
# Call your training twice. With which rows does the second one begin?
change(
    "rows = len(x)", "rows, first = len(x), getattr(train, 'first', 0)\ntrain.first = first + steps"
)
change("(i * batch_size)", "((first + i) * batch_size)")

# %% train.rate_falls
# Your learning rate becomes smaller from step to step. The rule keeps it.
change("learning_rate *", "learning_rate / (i + 1) *")

# %% train.rate_at_most_a_tenth
# You limit the learning rate. The rule takes it as it is.
change("learning_rate *", "min(learning_rate, 0.1) *")

# %% train.momentum
# Your steps remember the steps before them. The rule is plain gradient descent.
change("rows = len(x)", "rows, speed = len(x), 0.0")
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "speed = 0.9 * speed + tape.gradient(loss, w)\nw -= learning_rate * speed",
)

# %% train.rows_drawn_at_random
# Print the rows that your steps use. The rule says which.
change("(i * batch_size) % rows", "int(np.random.RandomState(i).randint(rows))")

# %% train.starts_from_the_notes_weight
# Train for no steps at all. Which w comes back?
change("(x, y_true, w))", "(x, y_true, INITIAL_W))")

# %% train.starts_from_zero
# Train for no steps at all. Which w comes back?
change("rows = len(x)", "rows, w = len(x), tf.zeros_like(w)")

# %% train.arrays_refused
# x and y_true may be arrays. Which of your calls wants a tensor?
change(
    "x, y_true, w = (tf.convert_to_tensor(values, tf.float32) for values in (x, y_true, w))",
    "w = tf.convert_to_tensor(w, tf.float32)",
)
change("rows = len(x)", "rows = x.shape.as_list()[0]")

# %% train.short_batch_at_row_0
# What does a step do that begins near the last row? Yours starts over at row 0.
change(
    "(i * batch_size) % rows",
    "(i * batch_size) % rows * ((i * batch_size) % rows + batch_size <= rows)",
)

# %% train.short_batch_moved_back
# What does a step do that begins near the last row? Yours begins earlier, so that the batch is
# full.
change("(i * batch_size) % rows", "min((i * batch_size) % rows, max(rows - batch_size, 0))")

# %% train.weights_shrunk
# You also make the weights smaller. The loss of this task has no penalty.
change("w -= learning_rate *", "w -= learning_rate * 0.02 * w + learning_rate *")

# %% train.ends_when_a_batch_is_exact
# A small loss of one batch says nothing of the next one. The number of steps is given.
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "if float(loss) < 1e-6:\n    break\nw -= learning_rate * tape.gradient(loss, w)",
)

# %% train.rate_falls_in_stairs
# The size of a step does not change on the way. What is it in your last steps?
change("w -= learning_rate *", "w -= learning_rate / (1 + i // 10) *")

# %% train.start_wraps_once
# Follow where the batches begin for a while, also when one is larger than all of the data.
change("rows = len(x)", "rows, begin = len(x), 0")
change(
    "start = (i * batch_size) % rows",
    "start, begin = begin, begin + batch_size\nbegin -= rows if begin >= rows else 0",
)

# %% train.divided_by_the_batch_size
# A slice that reaches the end of the data is shorter. By how many rows do you divide its sum?
change(
    "mse(y_true[batch], x[batch] @ w)",
    "tf.reduce_sum(tf.square(x[batch] @ w - y_true[batch])) / batch_size",
)

# %% train.stops_when_the_loss_grows
# A loss may grow on the way: another batch, a large rate. The number of steps is given.
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "if i and loss > before:\n    break\n"
    "before = loss\nw -= learning_rate * tape.gradient(loss, w)",
)

# %% train.returns_the_best
# Train with a large rate, so that the loss grows. Which weights do you give back: the last ones?
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "all_rows = float(mse(y_true, x @ w))\n"
    "if i == 0 or all_rows < least:\n    least, best = all_rows, w\n"
    "w -= learning_rate * tape.gradient(loss, w)",
)
change("return w", "return best if steps and float(mse(y_true, x @ w)) > least else w")
