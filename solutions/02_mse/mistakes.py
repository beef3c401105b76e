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

# %% mse.broadcast
# Print the shape of the difference before you average it. A flat list and a column make a table of
# every pair.
change("- y_true", "- tf.squeeze(y_true)")

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
