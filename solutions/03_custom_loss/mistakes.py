"""Named wrong solutions of 03_custom_loss."""

import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure


# %% cost_and_profit_swapped
# task = "profit_loss"
# hint = "What does the shop lose when yogurt is left over, and what when it is sold out?"
# also = "labels and predictions swapped: profit_loss(y_pred, y_true) gives the same numbers"
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return tf.reduce_sum(
        tf.where(y_pred > y_true, profit * (y_pred - y_true), cost * (y_true - y_pred))
    )


# %% mean_for_sum
# task = "profit_loss"
# hint = "Give every row twice and look at your loss. What should happen to the money lost?"
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return tf.reduce_mean(
        tf.where(y_pred > y_true, cost * (y_pred - y_true), profit * (y_true - y_pred))
    )


# %% no_sum
# task = "profit_loss"
# hint = "You give back one number per row. A loss to train on is a single number."
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return tf.where(y_pred > y_true, cost * (y_pred - y_true), profit * (y_true - y_pred))


# %% squared
# task = "profit_loss"
# hint = "Let a prediction be twice as far off. How does your loss grow?"
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    square = tf.square(y_pred - y_true)
    return tf.reduce_sum(tf.where(y_pred > y_true, cost * square, profit * square))


# %% sign_lost_for_too_little
# task = "profit_loss"
# hint = "Try one row that is predicted too low. A wrong prediction should never lower the loss."
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    too_much = y_pred - y_true
    return tf.reduce_sum(tf.where(y_pred > y_true, cost * too_much, profit * too_much))


# %% condition_turned_round
# task = "profit_loss"
# hint = "Both branches have the right formula. Which rows reach which of them?"
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return tf.reduce_sum(
        tf.where(y_pred < y_true, cost * (y_pred - y_true), profit * (y_true - y_pred))
    )


# %% usual_prices_hard_coded
# task = "profit_loss"
# hint = "Call your loss with other prices than the usual ones. Does the result change?"
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    too_much = y_pred - y_true
    return tf.reduce_sum(tf.where(y_pred > y_true, too_much, -9.0 * too_much))


# %% profit_ignored
# task = "profit_loss"
# hint = "Change only the profit. Your loss does not seem to notice."
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return cost * tf.reduce_sum(tf.abs(y_pred - y_true))


# %% cost_ignored
# task = "profit_loss"
# hint = "Change only the cost. Your loss does not seem to notice."
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return profit * tf.reduce_sum(tf.abs(y_pred - y_true))


# %% both_prices_on_every_row
# task = "profit_loss"
# hint = "A row is predicted too high or too low, never both. Your loss charges both prices for it."
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return (cost + profit) * tf.reduce_sum(tf.abs(y_pred - y_true))


# %% too_little_is_free
# task = "profit_loss"
# hint = "Try one row that is predicted too low. It should lose money too."
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return tf.reduce_sum(cost * tf.nn.relu(y_pred - y_true))


# %% too_much_is_free
# task = "profit_loss"
# hint = "Try one row that is predicted too high. It should lose money too."
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    return tf.reduce_sum(profit * tf.nn.relu(y_true - y_pred))


# %% days_cancel_out
# task = "profit_loss"
# hint = "Yogurt left over today cannot be sold yesterday. Decide for each row, before you add up."
def profit_loss(y_true, y_pred, cost=1.0, profit=9.0):
    too_much = tf.reduce_sum(y_pred - y_true)
    return tf.where(too_much > 0, cost * too_much, -profit * too_much)


# %% trains_on_mean_squared_error
# task = "train"
# hint = "Print the loss that your training takes the gradient of. Is it the loss in money?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x[start:end] @ w - y_true[start:end]))
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% prices_not_handed_on
# task = "train"
# hint = "Train with other prices than the usual ones. Do they ever reach the loss?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% prices_handed_on_swapped
# task = "train"
# hint = "Look at the order of the arguments where training calls the loss."
# also = "labels and predictions swapped where train calls profit_loss"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, profit, cost)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% only_the_first_batch
# task = "train"
# hint = "Print the first row of every batch. Which days does your training see?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[:batch_size], x[:batch_size] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% whole_data_each_step
# task = "train"
# hint = "How many rows does one of your steps look at, and how many should it?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true, x @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% no_wrap_around
# task = "train"
# hint = "Train for more steps than the data has batches. Does w still move?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = i * batch_size
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% thirty_two_rows_assumed
# task = "train"
# hint = "Where does your training get the number of rows from? Other data has other rows."
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % 32
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% starts_over_at_row_zero
# task = "train"
# hint = "Let the batch size not divide the rows. Where does each batch start by the rule?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    batches = -(-x.shape[0] // batch_size)
    for i in range(steps):
        start = (i % batches) * batch_size
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% batch_filled_up_from_the_front
# task = "train"
# hint = "What should a batch hold that starts near the last row? Read the rule again."
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        rows = [(i * batch_size + k) % x.shape[0] for k in range(batch_size)]
        with tf.GradientTape() as tape:
            loss = profit_loss(tf.gather(y_true, rows), tf.gather(x, rows) @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% last_rows_left_out
# task = "train"
# hint = "Let the batch size not divide the rows. Are there days that your training never sees?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    rows = x.shape[0] - x.shape[0] % batch_size
    for i in range(steps):
        start = (i * batch_size) % rows
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% second_batch_first
# task = "train"
# hint = "Which number does your first step have, and which rows does that give?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(1, steps + 1):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% one_step_too_many
# task = "train"
# hint = "Count how often w changes when you ask for one step."
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps + 1):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% one_step_too_few
# task = "train"
# hint = "Count how often w changes when you ask for one step."
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps - 1):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% uphill
# task = "train"
# hint = "Print the loss of the first batch before and after a step. Does it go down?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_add(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% loss_divided_by_the_batch
# task = "train"
# hint = "Is the loss that you train on the sum over the rows of the batch, or their average?"
# also = "the gradient divided by the rows of the batch"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
            loss /= tf.cast(tf.shape(y_true[start:end])[0], tf.float32)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% usual_rate_hard_coded
# task = "train"
# hint = "Train with another learning rate. Does w move further?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(0.001 * tape.gradient(loss, w))
    return tf.identity(w)


# %% usual_batch_size_hard_coded
# task = "train"
# hint = "Train with another batch size. Does your training look at other rows?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(w)
    for i in range(steps):
        start = (i * 8) % x.shape[0]
        end = start + 8
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% starts_from_the_notes_weight
# task = "train"
# hint = "Train for no steps at all. Which w comes back?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = tf.Variable(INITIAL_W)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% start_value_overwritten
# task = "train"
# hint = "Print the start value before and after your call. Who changed it?"
def train(x, y_true, w, steps, cost=1.0, profit=9.0, batch_size=8, learning_rate=0.001):
    w = w if isinstance(w, tf.Variable) else tf.Variable(w)
    for i in range(steps):
        start = (i * batch_size) % x.shape[0]
        end = start + batch_size
        with tf.GradientTape() as tape:
            loss = profit_loss(y_true[start:end], x[start:end] @ w, cost, profit)
        w.assign_sub(learning_rate * tape.gradient(loss, w))
    return tf.identity(w)


# %% over_and_under_swapped
# task = "plot_predictions"
# hint = "Read off one point of your scatter over. Was more predicted than sold?"
def plot_predictions(y_true, y_pred):
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    over = y_pred < y_true
    ends = [y_true.min(), y_true.max()]
    figure = Figure()
    axes = figure.subplots()
    axes.scatter(y_true[over], y_pred[over], label="over")
    axes.scatter(y_true[~over], y_pred[~over], label="under")
    axes.plot(ends, ends, label="exact")
    axes.set(xlabel="sold", ylabel="predicted")
    axes.legend()
    return figure


# %% axes_swapped
# task = "plot_predictions"
# hint = "Which of the two goes along the horizontal axis?"
def plot_predictions(y_true, y_pred):
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    over = y_pred > y_true
    ends = [y_true.min(), y_true.max()]
    figure = Figure()
    axes = figure.subplots()
    axes.scatter(y_pred[over], y_true[over], label="over")
    axes.scatter(y_pred[~over], y_true[~over], label="under")
    axes.plot(ends, ends, label="exact")
    axes.set(xlabel="predicted", ylabel="sold")
    axes.legend()
    return figure


# %% errors_drawn
# task = "plot_predictions"
# hint = "The height of a point is the prediction itself. What do your points show?"
def plot_predictions(y_true, y_pred):
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    over = y_pred > y_true
    error = y_pred - y_true
    ends = [y_true.min(), y_true.max()]
    figure = Figure()
    axes = figure.subplots()
    axes.scatter(y_true[over], error[over], label="over")
    axes.scatter(y_true[~over], error[~over], label="under")
    axes.plot(ends, ends, label="exact")
    axes.set(xlabel="sold", ylabel="error")
    axes.legend()
    return figure


# %% row_numbers_drawn
# task = "plot_predictions"
# hint = "Along the horizontal axis goes what was sold. What is it in your plot?"
def plot_predictions(y_true, y_pred):
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    over = y_pred > y_true
    row = np.arange(len(y_true))
    ends = [y_true.min(), y_true.max()]
    figure = Figure()
    axes = figure.subplots()
    axes.scatter(row[over], y_pred[over], label="over")
    axes.scatter(row[~over], y_pred[~over], label="under")
    axes.plot(ends, ends, label="exact")
    axes.set(xlabel="row", ylabel="predicted")
    axes.legend()
    return figure


# %% truth_under_predictions_over
# task = "plot_predictions"
# hint = "Your scatters show two quantities of the same rows, not two kinds of rows."
def plot_predictions(y_true, y_pred):
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    ends = [y_true.min(), y_true.max()]
    figure = Figure()
    axes = figure.subplots()
    axes.scatter(y_true, y_pred, label="over")
    axes.scatter(y_true, y_true, label="under")
    axes.plot(ends, ends, label="exact")
    axes.set(xlabel="sold", ylabel="predicted")
    axes.legend()
    return figure


# %% line_joins_the_predictions
# task = "plot_predictions"
# hint = "Where would a point stand whose prediction is right? The line goes through those places."
def plot_predictions(y_true, y_pred):
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    over = y_pred > y_true
    order = np.argsort(y_true)
    figure = Figure()
    axes = figure.subplots()
    axes.scatter(y_true[over], y_pred[over], label="over")
    axes.scatter(y_true[~over], y_pred[~over], label="under")
    axes.plot(y_true[order], y_pred[order], label="exact")
    axes.set(xlabel="sold", ylabel="predicted")
    axes.legend()
    return figure


# %% legend_forgotten
# task = "plot_predictions"
# hint = "Your scatters have names, but the plot does not show them. What draws the box of names?"
def plot_predictions(y_true, y_pred):
    y_true, y_pred = np.ravel(y_true), np.ravel(y_pred)
    over = y_pred > y_true
    ends = [y_true.min(), y_true.max()]
    figure = Figure()
    axes = figure.subplots()
    axes.scatter(y_true[over], y_pred[over], label="over")
    axes.scatter(y_true[~over], y_pred[~over], label="under")
    axes.plot(ends, ends, label="exact")
    axes.set(xlabel="sold", ylabel="predicted")
    return figure
