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
