"""Known mistakes of 03_custom_loss: the hint for each, and what it changes in the reference."""

# %% profit_loss.cost_and_profit_swapped
# What does the shop lose when yogurt is left over, and what when it is sold out?
# also: labels and predictions swapped: profit_loss(y_pred, y_true) gives the same numbers
change("cost * too_much, -profit * too_much", "profit * too_much, -cost * too_much")

# %% profit_loss.mean_for_sum
# Give every row twice and look at your loss. What should happen to the money lost?
change("tf.reduce_sum", "tf.reduce_mean")

# %% profit_loss.no_sum
# You give back one number per row. A loss to train on is a single number.
change(
    "tf.reduce_sum(tf.where(y_pred > y_true, cost * too_much, -profit * too_much))",
    "tf.where(y_pred > y_true, cost * too_much, -profit * too_much)",
)

# %% profit_loss.squared
# Let a prediction be twice as far off. How does your loss grow?
change("cost * too_much, -profit * too_much", "cost * too_much**2, profit * too_much**2")

# %% profit_loss.sign_lost_for_too_little
# Try one row that is predicted too low. A wrong prediction should never lower the loss.
change("-profit", "profit")

# %% profit_loss.condition_turned_round
# Both branches have the right formula. Which rows reach which of them?
change("y_pred > y_true", "y_pred < y_true")

# %% profit_loss.usual_prices_hard_coded
# Call your loss with other prices than the usual ones. Does the result change?
change("cost * too_much, -profit * too_much", "too_much, -9.0 * too_much")

# %% profit_loss.profit_ignored
# Change only the profit. Your loss does not seem to notice.
change("-profit * too_much", "-cost * too_much")

# %% profit_loss.cost_ignored
# Change only the cost. Your loss does not seem to notice.
change("cost * too_much, ", "profit * too_much, ")

# %% profit_loss.both_prices_on_every_row
# A row is predicted too high or too low, never both. Your loss charges both prices for it.
change(
    "tf.reduce_sum(tf.where(y_pred > y_true, cost * too_much, -profit * too_much))",
    "(cost + profit) * tf.reduce_sum(tf.abs(too_much))",
)

# %% profit_loss.too_little_is_free
# Try one row that is predicted too low. It should lose money too.
change("-profit * too_much", "0.0")

# %% profit_loss.too_much_is_free
# Try one row that is predicted too high. It should lose money too.
change("cost * too_much,", "0.0,")

# %% profit_loss.days_cancel_out
# Yogurt left over today cannot be sold yesterday. Decide for each row, before you add up.
change("y_pred - y_true", "tf.reduce_sum(y_pred - y_true)")
change("y_pred > y_true", "too_much > 0")

# %% profit_loss.cost_of_0_is_the_default
# Set the cost to 0: leftover yogurt is free. `x or other` takes 0 for a missing value.
change("too_much = y_pred - y_true", "cost, too_much = cost or 1.0, y_pred - y_true")

# %% profit_loss.profit_of_0_is_the_default
# Set the profit to 0. `x or other` takes 0 for a missing value.
# also: prices_of_0_are_the_defaults
change("too_much = y_pred - y_true", "profit, too_much = profit or 9.0, y_pred - y_true")

# %% profit_loss.prices_of_0_are_the_defaults
# Set a price to 0: that side of the loss is free. `x or other` takes 0 for a missing value.
# also: profit_of_0_is_the_default
change(
    "too_much = y_pred - y_true",
    "cost, profit, too_much = cost or 1.0, profit or 9.0, y_pred - y_true",
)

# %% profit_loss.loss_at_most_1000
# Your loss has an upper end. The money that many wrong days lose has none.
change("return tf.reduce_sum(", "return tf.minimum(1000.0, tf.reduce_sum(")
change("-profit * too_much))", "-profit * too_much)))")

# %% profit_loss.quantile_loss_times_ten
# In the handout's example cost and profit have a special sum. Try prices that do not.
change(
    "tf.where(y_pred > y_true, cost * too_much, -profit * too_much)",
    """
    10.0 * tf.maximum(
        cost / (cost + profit) * too_much, (cost / (cost + profit) - 1.0) * too_much
    )
""",
)

# %% profit_loss.means_of_both_sides
# You take the mean of each side and multiply it by the number of its days. What is the mean of no
# day at all?
change(
    "tf.reduce_sum(tf.where(y_pred > y_true, cost * too_much, -profit * too_much))",
    """
    sum(
        tf.reduce_mean(tf.boolean_mask(price * too_much, side))
        * tf.reduce_sum(tf.cast(side, tf.float32))
        for price, side in ((cost, y_pred > y_true), (-profit, y_pred <= y_true))
    )
""",
)


# %% profit_loss.upstream_lost
# Your own gradient is right as long as nothing follows the loss. The function in
# `tf.custom_gradient` gets an argument: what is it for?
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    @tf.custom_gradient
    def loss(y_pred):
        too_much = y_pred - y_true
        slope = tf.where(too_much > 0.0, cost * tf.ones_like(y_pred), -profit)
        return tf.reduce_sum(too_much * slope), lambda upstream: slope

    return loss(tf.convert_to_tensor(y_pred))


# %% profit_loss.numpy_breaks_the_path
# The numbers are right, but the way back from them is cut, as by NumPy or by a copy into a new
# variable. Which operations does a tape see?
change(
    "tf.reduce_sum(tf.where(y_pred > y_true, cost * too_much, -profit * too_much))",
    """
    tf.constant(
        np.sum(np.where(too_much.numpy() > 0, cost * too_much, -profit * too_much.numpy()))
    )
""",
)

# %% profit_loss.negative_predictions_cut_off
# You take predictions below 0 for 0. The handout's formula does not: what does a day lose then?
change("too_much = y_pred - y_true", "y_pred = tf.nn.relu(y_pred)\ntoo_much = y_pred - y_true")

# %% profit_loss.three_days_only
# Your loss looks at the first three days, as many as the example has.
change(
    "too_much = y_pred - y_true",
    "y_true, y_pred = y_true[:3], y_pred[:3]\ntoo_much = y_pred - y_true",
)

# %% profit_loss.first_day_only
# Give two days. Does the second one change your loss?
change("return tf.reduce_sum(", "return tf.squeeze(")
change("-profit * too_much))", "-profit * too_much)[0])")

# %% profit_loss.shape_of_one
# Look at the shape of your loss: a scalar has none.
change("-profit * too_much))", "-profit * too_much), axis=0)")

# %% profit_loss.error_relative_to_the_sales
# You divide by what was sold. The handout counts units, not percent.
change("too_much = y_pred - y_true", "too_much = (y_pred - y_true) / tf.maximum(y_true, 1e-7)")

# %% profit_loss.first_32_days
# Your loss looks at as many days as the lecture has. Try more.
change(
    "too_much = y_pred - y_true",
    "y_true, y_pred = y_true[:32], y_pred[:32]\ntoo_much = y_pred - y_true",
)

# %% train.trains_on_mean_squared_error
# Print the loss that your training takes the gradient of. Is it the loss in money?
change(
    "profit_loss(y_batch, x_batch @ w, cost, profit)",
    "tf.reduce_mean(tf.square(x_batch @ w - y_batch))",
)

# %% train.prices_not_handed_on
# Train with other prices than the usual ones. Do they ever reach the loss?
change("profit_loss(y_batch, x_batch @ w, cost, profit)", "profit_loss(y_batch, x_batch @ w)")

# %% train.prices_handed_on_swapped
# Look at the order of the arguments where training calls the loss.
# also: labels and predictions swapped where train calls profit_loss
change("@ w, cost, profit", "@ w, profit, cost")

# %% train.only_the_first_batch
# Print the first row of every batch. Which days does your training see?
change("(i * batch_size) % rows", "0")

# %% train.whole_data_each_step
# How many rows does one of your steps look at, and how many should it?
change("y_batch, x_batch @ w", "y_true, x @ w")

# %% train.no_wrap_around
# Train for more steps than the data has batches. Does w still move?
change("(i * batch_size) % rows", "i * batch_size")

# %% train.thirty_two_rows_assumed
# Where does your training get the number of rows from? Other data has other rows.
change("% rows", "% 32")

# %% train.starts_over_at_row_zero
# Let the batch size not divide the rows. Where does each batch start by the rule?
change("(i * batch_size) % rows", "i % -(-rows // batch_size) * batch_size")

# %% train.batch_filled_up_from_the_front
# What should a batch hold that starts near the last row? Read the rule again.
change("x[start : start + batch_size]", "tf.roll(x, -start, 0)[:batch_size]")
change("y_true[start : start + batch_size]", "tf.roll(y_true, -start, 0)[:batch_size]")

# %% train.last_rows_left_out
# Let the batch size not divide the rows. Are there days that your training never sees?
change("x.shape[0]", "x.shape[0] - x.shape[0] % batch_size")

# %% train.second_batch_first
# Which number does your first step have, and which rows does that give?
change("range(steps)", "range(1, steps + 1)")

# %% train.one_step_too_many
# Count how often w changes when you ask for one step.
change("range(steps)", "range(steps + 1)")

# %% train.one_step_too_few
# Count how often w changes when you ask for one step.
change("range(steps)", "range(steps - 1)")

# %% train.uphill
# Print the loss of the first batch before and after a step. Does it go down?
change("w -=", "w +=")

# %% train.loss_divided_by_the_batch
# Is the loss that you train on the sum over the rows of the batch, or their average?
# also: the gradient divided by the rows of the batch
change(
    "profit_loss(y_batch, x_batch @ w, cost, profit)",
    "profit_loss(y_batch, x_batch @ w, cost, profit) / len(y_batch)",
)

# %% train.usual_rate_hard_coded
# Train with another learning rate. Does w move further?
change("learning_rate *", "0.001 *")

# %% train.usual_batch_size_hard_coded
# Train with another batch size. Does your training look at other rows?
change("i * batch_size", "i * 8")
change("x[start : start + batch_size]", "x[start : start + 8]")
change("y_true[start : start + batch_size]", "y_true[start : start + 8]")

# %% train.starts_from_the_notes_weight
# Train for no steps at all. Which w comes back?
change("(x, y_true, w))", "(x, y_true, INITIAL_W))")

# %% train.start_value_overwritten
# Print the start value before and after your call. Who changed it?
change(
    "x, y_true, w = (tf.convert_to_tensor(value, tf.float32) for value in (x, y_true, w))",
    "w = w if isinstance(w, tf.Variable) else tf.Variable(w)",
)
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "w.assign_sub(learning_rate * tape.gradient(loss, w))",
)

# %% train.batch_at_most_the_rows
# Let the batch size be larger than the data. Where does the second step begin by the rule?
change("rows = x.shape[0]", "rows = x.shape[0]\nbatch_size = min(batch_size, rows)")

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
    "w = tf.nn.relu(w - learning_rate * tape.gradient(loss, w))",
)

# %% train.prices_of_0_become_the_defaults
# Train with a price of 0. `x or other` takes 0 for a missing value.
change("rows = x.shape[0]", "rows, cost, profit = x.shape[0], cost or 1.0, profit or 9.0")

# %% train.goes_on_from_the_last_training
# Call your training twice. Where does the second one start?
change("rows = x.shape[0]", "rows, w = x.shape[0], getattr(train, 'w', w)")
change("return w", "train.w = w\nreturn w")

# %% train.counts_on_from_the_last_training
# Call your training twice. With which rows does the second one begin?
change(
    "rows = x.shape[0]",
    "rows, first = x.shape[0], getattr(train, 'first', 0)\ntrain.first = first + steps",
)
change("(i * batch_size)", "((first + i) * batch_size)")

# %% train.rate_falls
# Your learning rate becomes smaller from step to step. The rule keeps it.
change("learning_rate *", "learning_rate / (i + 1) *")

# %% train.rows_drawn_at_random
# Print the rows that your steps use. The rule says which.
change("(i * batch_size) % rows", "int(np.random.RandomState(i).randint(rows))")

# %% train.gradient_at_the_start_value
# Each step takes the gradient where the last step ended. Yours are all taken at the start.
change("x_batch @ w, cost", "x_batch @ start_w, cost")
change("rows = x.shape[0]", "rows, start_w = x.shape[0], w")
change("tape.watch(w)", "tape.watch(start_w)")
change("tape.gradient(loss, w)", "tape.gradient(loss, start_w)")

# %% train.momentum
# Your steps remember the steps before them. The rule is plain gradient descent.
change("rows = x.shape[0]", "rows, speed = x.shape[0], 0.0")
change(
    "w -= learning_rate * tape.gradient(loss, w)",
    "speed = 0.9 * speed + tape.gradient(loss, w)\nw -= learning_rate * speed",
)

# %% train.weights_as_whole_numbers
# You round the weights.
change("return w", "return tf.round(w)")

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

# %% plot_predictions.over_and_under_swapped
# Read off one point of your scatter over. Was more predicted than sold?
change("y_pred > y_true", "y_pred < y_true")

# %% plot_predictions.axes_swapped
# Which of the two goes along the horizontal axis?
change("y_true[over], y_pred[over]", "y_pred[over], y_true[over]")
change("y_true[~over], y_pred[~over]", "y_pred[~over], y_true[~over]")
change('"sold"', '"predicted"')
change('axes.set_ylabel("predicted")', 'axes.set_ylabel("sold")')

# %% plot_predictions.errors_drawn
# The height of a point is the prediction itself. What do your points show?
change("over = y_pred > y_true", "over, error = y_pred > y_true, y_pred - y_true")
change("y_true[over], y_pred[over]", "y_true[over], error[over]")
change("y_true[~over], y_pred[~over]", "y_true[~over], error[~over]")
change('"predicted"', '"error"')

# %% plot_predictions.row_numbers_drawn
# Along the horizontal axis goes what was sold. What is it in your plot?
change("over = y_pred > y_true", "over, row = y_pred > y_true, np.arange(len(y_true))")
change("y_true[over], y_pred[over]", "row[over], y_pred[over]")
change("y_true[~over], y_pred[~over]", "row[~over], y_pred[~over]")
change('"sold"', '"row"')

# %% plot_predictions.truth_under_predictions_over
# Your scatters show two quantities of the same rows, not two kinds of rows.
change("y_true[over], y_pred[over]", "y_true, y_pred")
change("y_true[~over], y_pred[~over]", "y_true, y_true")

# %% plot_predictions.line_joins_the_predictions
# Where would a point stand whose prediction is right? The line goes through those places.
change("ends = [y_true.min(), y_true.max()]", "order = np.argsort(y_true)")
change("ends, ends", "y_true[order], y_pred[order]")

# %% plot_predictions.legend_forgotten
# Your scatters have names, but the plot does not show them. What draws the box of names?
change("axes.legend()", "")

# %% plot_predictions.empty_side_left_out
# Draw days that are all too low. Both scatters should be there, one of them empty.
change(
    'axes.scatter(y_true[over], y_pred[over], marker="^", label="over")',
    'if over.any():\n    axes.scatter(y_true[over], y_pred[over], marker="^", label="over")',
)
change(
    'axes.scatter(y_true[~over], y_pred[~over], marker="v", label="under")',
    'if not over.all():\n    axes.scatter(y_true[~over], y_pred[~over], marker="v", label="under")',
)

# %% plot_predictions.exact_days_nowhere
# On which side is a day whose prediction is exact? In your figure it is on none.
change("y_true[~over], y_pred[~over]", "y_true[y_pred < y_true], y_pred[y_pred < y_true]")

# %% plot_predictions.exact_days_over
# A day whose prediction is exact is no day with too much.
change("y_pred > y_true", "y_pred >= y_true")

# %% plot_predictions.negative_predictions_drawn_at_0
# A prediction below 0 stands where it is. Where is it in your figure?
change(
    "y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)",
    "y_true, y_pred = np.ravel(y_true), np.maximum(np.ravel(y_pred), 0.0)",
)

# %% plot_predictions.line_between_the_predictions
# The line exact goes from the smallest to the largest of what was sold. Whose ends does yours take?
change("ends = [y_true.min(), y_true.max()]", "ends = [y_pred.min(), y_pred.max()]")

# %% plot_predictions.line_of_the_example
# The line exact has the ends of the handout's example. Other days reach further.
change("ends = [y_true.min(), y_true.max()]", "ends = [1.0, 3.0]")

# %% plot_predictions.line_through_the_sold_and_predicted_ends
# Where would a point stand whose prediction is right? The line goes through those places.
change("ends, ends,", "ends, [y_pred.min(), y_pred.max()],")

# %% plot_predictions.days_sorted
# Keep the rows in their order.
change(
    "np.ravel(y_true), np.ravel(y_pred)",
    """
    np.ravel(y_true), np.ravel(y_pred)
    order = np.argsort(y_true)
    y_true, y_pred = y_true[order], y_pred[order]
""",
)

# %% plot_predictions.drawn_over_the_last_figure
# Call your function twice. Where is what the first call drew?
change(
    "figure = Figure()\naxes = figure.subplots()",
    """
    figure = plot_predictions.__dict__.setdefault("figure", Figure())
    axes = (figure.axes or [figure.subplots()])[0]
""",
)

# %% train.rate_falls_in_stairs
# The size of a step does not change on the way. What is it in your last steps?
change("w -= learning_rate *", "w -= learning_rate / (1 + i // 10) *")

# %% train.start_wraps_once
# Follow where the batches begin for a while, also when one is larger than all of the data.
change("rows = x.shape[0]", "rows, begin = x.shape[0], 0")
change(
    "start = (i * batch_size) % rows",
    "start, begin = begin, begin + batch_size\nbegin -= rows if begin >= rows else 0",
)

# %% profit_loss.whole_prices
# A price need not be a whole number. What does yours make of half a yuan?
change(
    "too_much = y_pred", "cost, profit = float(int(cost)), float(int(profit))\ntoo_much = y_pred"
)

# %% profit_loss.prices_of_0_refused
# A price of 0 is a price like any other. What does yours do with it?
change(
    "too_much = y_pred",
    "if cost <= 0 or profit <= 0:\n    raise ValueError('a price')\ntoo_much = y_pred",
)

# %% train.predicts_once_a_pass
# At which weights are the predictions of a step made? Every step before it has moved them.
change(
    "loss = profit_loss(y_batch, x_batch @ w, cost, profit)",
    "at = w if i == 0 or start < before else at\nbefore = start\n"
    "there = w + tf.stop_gradient(at - w)\n"
    "loss = profit_loss(y_batch, x_batch @ there, cost, profit)",
)

# %% plot_predictions.line_through_the_days
# Draw a single day. How many points does your line join then?
change("axes.plot(ends, ends", "axes.plot(y_true, y_true")
