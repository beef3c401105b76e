"""Named wrong solutions of 05_learning_rate."""

import math

import tensorflow as tf
from matplotlib.figure import Figure


# %% half_gradient
# task = "descend"
# hint = "Work out the first step by hand: what is the derivative of a square?"
def descend(w, learning_rate, steps):
    history = [tf.cast(w, tf.float32)]
    for _ in range(steps):
        history.append(history[-1] - learning_rate * (history[-1] + 1.0))
    return tf.stack(history)


# %% uphill
# task = "descend"
# hint = "Is the loss smaller after a step than before it? The gradient points uphill."
def descend(w, learning_rate, steps):
    history = [tf.cast(w, tf.float32)]
    for _ in range(steps):
        history.append(history[-1] + learning_rate * 2.0 * (history[-1] + 1.0))
    return tf.stack(history)


# %% minimum_at_plus_one
# task = "descend"
# hint = "Where is the loss zero? Check the sign of the place that your walk runs to."
def descend(w, learning_rate, steps):
    history = [tf.cast(w, tf.float32)]
    for _ in range(steps):
        history.append(history[-1] - learning_rate * 2.0 * (history[-1] - 1.0))
    return tf.stack(history)


# %% minimum_at_zero
# task = "descend"
# hint = "Your walk runs to the minimum of another parabola. Look at what is squared."
def descend(w, learning_rate, steps):
    history = [tf.cast(w, tf.float32)]
    for _ in range(steps):
        history.append(history[-1] - learning_rate * 2.0 * history[-1])
    return tf.stack(history)


# %% step_by_the_loss
# task = "descend"
# hint = "The step is proportional to the slope of the loss, not to the loss itself."
def descend(w, learning_rate, steps):
    history = [tf.cast(w, tf.float32)]
    for _ in range(steps):
        history.append(history[-1] - learning_rate * tf.square(history[-1] + 1.0))
    return tf.stack(history)


# %% gradient_of_the_start
# task = "descend"
# hint = "Your steps are all of the same length. Where is the gradient taken in the second step?"
def descend(w, learning_rate, steps):
    history = [tf.cast(w, tf.float32)]
    gradient = 2.0 * (history[0] + 1.0)
    for _ in range(steps):
        history.append(history[-1] - learning_rate * gradient)
    return tf.stack(history)


# %% history_without_start
# task = "descend"
# hint = "Count the entries of your history. Which place of w does it leave out?"
def descend(w, learning_rate, steps):
    w, history = tf.cast(w, tf.float32), []
    for _ in range(steps):
        w = w - learning_rate * 2.0 * (w + 1.0)
        history.append(w)
    return tf.stack(history)


# %% history_without_last
# task = "descend"
# hint = "Count the entries of your history. What happens to w after the last one is stored?"
def descend(w, learning_rate, steps):
    w, history = tf.cast(w, tf.float32), []
    for _ in range(steps):
        history.append(w)
        w = w - learning_rate * 2.0 * (w + 1.0)
    return tf.stack(history)


# %% only_the_last
# task = "descend"
# hint = "The whole walk is asked for, not only the place where it ends."
def descend(w, learning_rate, steps):
    w = tf.cast(w, tf.float32)
    for _ in range(steps):
        w = w - learning_rate * 2.0 * (w + 1.0)
    return w


# %% history_of_the_loss
# task = "descend"
# hint = "The history is of w. Yours looks like a history of something computed from w."
def descend(w, learning_rate, steps):
    history = [tf.cast(w, tf.float32)]
    for _ in range(steps):
        history.append(history[-1] - learning_rate * 2.0 * (history[-1] + 1.0))
    return tf.square(tf.stack(history) + 1.0)


# %% staircase_ignored
# task = "exponential_decay"
# hint = "Ask for the rate at two neighboring steps with staircase=True. Should they differ?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    return base * decay ** (tf.cast(step, tf.float32) / decay_steps)


# %% always_stairs
# task = "exponential_decay"
# hint = "Ask for the rate at two neighboring steps without staircase. Should they differ?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    return base * decay ** tf.floor(tf.cast(step, tf.float32) / decay_steps)


# %% staircase_inverted
# task = "exponential_decay"
# hint = "Try both values of staircase and compare with the figure in the handout."
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return base * decay ** (quotient if staircase else tf.floor(quotient))


# %% stairs_by_default
# task = "exponential_decay"
# hint = "Look at the signature in the handout: which kind of rate is it when nobody says?"
def exponential_decay(base, decay, step, decay_steps, staircase=True):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return base * decay ** (tf.floor(quotient) if staircase else quotient)


# %% ceil_for_floor
# task = "exponential_decay"
# hint = "In stairs, which rate does the step right after the first one have?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return base * decay ** (tf.math.ceil(quotient) if staircase else quotient)


# %% round_for_floor
# task = "exponential_decay"
# hint = "Your stairs drop too early: follow one stair from its first step to its last."
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return base * decay ** (tf.round(quotient) if staircase else quotient)


# %% counter_one_ahead
# task = "exponential_decay"
# hint = "What should the rate be before any step is done?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = (tf.cast(step, tf.float32) + 1.0) / decay_steps
    return base * decay ** (tf.floor(quotient) if staircase else quotient)


# %% counter_one_behind
# task = "exponential_decay"
# hint = "Look at the step at which a new stair begins. Do your stairs drop there?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.maximum(tf.cast(step, tf.float32) - 1.0, 0.0) / decay_steps
    return base * decay ** (tf.floor(quotient) if staircase else quotient)


# %% quotient_upside_down
# task = "exponential_decay"
# hint = "Does your rate fall when the counter goes up? Look at what is divided by what."
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = decay_steps / tf.cast(step, tf.float32)
    return base * decay ** (tf.floor(quotient) if staircase else quotient)


# %% factor_for_power
# task = "exponential_decay"
# hint = "Ask for the rate at step 0. Decay is applied again and again: which operation is that?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return base * decay * (tf.floor(quotient) if staircase else quotient)


# %% natural_exponential
# task = "exponential_decay"
# hint = "Which number is raised to a power here? Exponential decay has more than one formula."
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return base * tf.exp(-decay * (tf.floor(quotient) if staircase else quotient))


# %% inverse_time
# task = "exponential_decay"
# hint = "Your rate falls like a fraction. Compare its formula with the one in the handout."
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return base / (1.0 + decay * (tf.floor(quotient) if staircase else quotient))


# %% decay_is_what_is_lost
# task = "exponential_decay"
# hint = "Is decay the part of the rate that is kept, or the part that is lost?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return base * (1.0 - decay) ** (tf.floor(quotient) if staircase else quotient)


# %% base_in_the_power
# task = "exponential_decay"
# hint = "Which comes first, the power or the product? Try step 0."
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return (base * decay) ** (tf.floor(quotient) if staircase else quotient)


# %% decay_steps_forgotten
# task = "exponential_decay"
# hint = "Change decay_steps and nothing else. Does your rate change?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    return base * decay ** tf.cast(step, tf.float32)


# %% times_decay_steps
# task = "exponential_decay"
# hint = "Should a larger decay_steps make the rate fall faster or more slowly?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    return base * decay ** (tf.cast(step, tf.float32) * decay_steps)


# %% rounded_rate
# task = "exponential_decay"
# hint = "In stairs, which number is made whole: the quotient, or something else?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    rate = base * decay ** (tf.cast(step, tf.float32) / decay_steps)
    return tf.floor(rate) if staircase else rate


# %% base_for_ever
# task = "exponential_decay"
# hint = "Ask for the rate at the start and much later. Which arguments does it depend on?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    return tf.cast(base, tf.float32)


# %% factor_only
# task = "exponential_decay"
# hint = "At step 0 nothing has decayed yet. Which rate is in force then?"
def exponential_decay(base, decay, step, decay_steps, staircase=False):
    quotient = tf.cast(step, tf.float32) / decay_steps
    return decay ** (tf.floor(quotient) if staircase else quotient)


# %% never_decays
# task = "descend_with_decay"
# hint = "Print the rate in every step. Does anything tell it that the counter has moved?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    rate = exponential_decay(base, decay, 0, decay_steps, staircase)
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for _ in range(steps):
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% decayed_twice
# task = "descend_with_decay"
# hint = "The formula starts from the base each time. What do you start from in the second step?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w, rate = tf.cast(w, tf.float32), base
    ws, rates = [w], []
    for step in range(steps):
        rate = exponential_decay(rate, decay, step, decay_steps, staircase)
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% rate_of_the_next_step
# task = "descend_with_decay"
# hint = "Which value does the counter have in the very first step, and when does it go up?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(1, steps + 1):
        rate = exponential_decay(base, decay, step, decay_steps, staircase)
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% rate_read_after_the_step
# task = "descend_with_decay"
# hint = "w walks as it should. Is the rate that you store the one that the step used?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        w = w - exponential_decay(base, decay, step, decay_steps, staircase) * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(exponential_decay(base, decay, step + 1, decay_steps, staircase))
    return tf.stack(ws), tf.stack(rates)


# %% decays_on_paper_only
# task = "descend_with_decay"
# hint = "Your rates decay, but look at the walk: which rate moves w?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        w = w - base * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(exponential_decay(base, decay, step, decay_steps, staircase))
    return tf.stack(ws), tf.stack(rates)


# %% staircase_not_passed_on
# task = "descend_with_decay"
# hint = "Follow the argument staircase from your signature to the formula. Does it arrive?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        rate = exponential_decay(base, decay, step, decay_steps)
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% always_walks_in_stairs
# task = "descend_with_decay"
# hint = "Call your function with staircase=False. Does anything change?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        rate = exponential_decay(base, decay, step, decay_steps, True)
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% counter_not_reset
# task = "descend_with_decay"
# hint = "Call your function twice with the same arguments. Where does the counter live?"
_GLOBAL_STEP = [0]


def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for _ in range(steps):
        rate = exponential_decay(base, decay, _GLOBAL_STEP[0], decay_steps, staircase)
        w = w - rate * 2.0 * (w + 1.0)
        _GLOBAL_STEP[0] += 1
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% order_of_the_old_function
# task = "descend_with_decay"
# hint = "Compare the order of the arguments in your call with the signature of the function."
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        rate = exponential_decay(base, float(step), decay_steps, decay, staircase)
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% half_gradient_with_decay
# task = "descend_with_decay"
# hint = "Work out the first step by hand: what is the derivative of a square?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        rate = exponential_decay(base, decay, step, decay_steps, staircase)
        w = w - rate * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% uphill_with_decay
# task = "descend_with_decay"
# hint = "Is the loss smaller after a step than before it? The gradient points uphill."
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        rate = exponential_decay(base, decay, step, decay_steps, staircase)
        w = w + rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% walk_without_start
# task = "descend_with_decay"
# hint = "Count the entries of ws. Which place of w does it leave out?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [], []
    for step in range(steps):
        rate = exponential_decay(base, decay, step, decay_steps, staircase)
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(ws), tf.stack(rates)


# %% one_rate_too_many
# task = "descend_with_decay"
# hint = "Count the entries of rates. Does every one of them belong to a step?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], [tf.cast(base, tf.float32)]
    for step in range(steps):
        w = w - rates[-1] * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(exponential_decay(base, decay, step + 1, decay_steps, staircase))
    return tf.stack(ws), tf.stack(rates)


# %% results_swapped
# task = "descend_with_decay"
# hint = "Two things are returned. In which order?"
def descend_with_decay(w, base, decay, decay_steps, steps, staircase=True):
    w = tf.cast(w, tf.float32)
    ws, rates = [w], []
    for step in range(steps):
        rate = exponential_decay(base, decay, step, decay_steps, staircase)
        w = w - rate * 2.0 * (w + 1.0)
        ws.append(w)
        rates.append(rate)
    return tf.stack(rates), tf.stack(ws)


# %% labels_swapped
# task = "plot_rates"
# hint = "Look at your figure: is the line that the legend calls smooth the smooth one?"
def plot_rates(base, decay, decay_steps, steps):
    figure = Figure()
    axes = figure.add_subplot()
    for label, staircase in (("staircase", False), ("smooth", True)):
        rates = [exponential_decay(base, decay, i, decay_steps, staircase) for i in range(steps)]
        axes.plot(range(steps), rates, label=label)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.legend()
    return figure


# %% both_lines_smooth
# task = "plot_rates"
# hint = "Look at your figure: one line hides the other. What makes the two differ?"
def plot_rates(base, decay, decay_steps, steps):
    figure = Figure()
    axes = figure.add_subplot()
    for label in ("staircase", "smooth"):
        rates = [exponential_decay(base, decay, i, decay_steps) for i in range(steps)]
        axes.plot(range(steps), rates, label=label)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.legend()
    return figure


# %% both_lines_stairs
# task = "plot_rates"
# hint = "Look at your figure: do you see a curve as well as stairs?"
def plot_rates(base, decay, decay_steps, steps):
    figure = Figure()
    axes = figure.add_subplot()
    for label in ("staircase", "smooth"):
        rates = [exponential_decay(base, decay, i, decay_steps, True) for i in range(steps)]
        axes.plot(range(steps), rates, label=label)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.legend()
    return figure


# %% steps_from_one
# task = "plot_rates"
# hint = "Where on the horizontal axis does your line begin? How does a counter begin?"
def plot_rates(base, decay, decay_steps, steps):
    figure = Figure()
    axes = figure.add_subplot()
    counter = range(1, steps + 1)
    for label, staircase in (("staircase", True), ("smooth", False)):
        rates = [exponential_decay(base, decay, i, decay_steps, staircase) for i in counter]
        axes.plot(counter, rates, label=label)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.legend()
    return figure


# %% heights_moved_by_one
# task = "plot_rates"
# hint = "Which rate stands above step 0 in your figure, and which one should?"
def plot_rates(base, decay, decay_steps, steps):
    figure = Figure()
    axes = figure.add_subplot()
    counter = range(1, steps + 1)
    for label, staircase in (("staircase", True), ("smooth", False)):
        rates = [exponential_decay(base, decay, i, decay_steps, staircase) for i in counter]
        axes.plot(range(steps), rates, label=label)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.legend()
    return figure


# %% one_point_too_many
# task = "plot_rates"
# hint = "Count the points of a line. How many steps did the caller ask for?"
def plot_rates(base, decay, decay_steps, steps):
    figure = Figure()
    axes = figure.add_subplot()
    counter = range(steps + 1)
    for label, staircase in (("staircase", True), ("smooth", False)):
        rates = [exponential_decay(base, decay, i, decay_steps, staircase) for i in counter]
        axes.plot(counter, rates, label=label)
    axes.set(xlabel="step", ylabel="learning rate")
    axes.legend()
    return figure


# %% quotient_on_the_axis
# task = "plot_rates"
# hint = "What does your horizontal axis count: steps, or something made from them?"
def plot_rates(base, decay, decay_steps, steps):
    figure = Figure()
    axes = figure.add_subplot()
    for label, staircase in (("staircase", True), ("smooth", False)):
        rates = [exponential_decay(base, decay, i, decay_steps, staircase) for i in range(steps)]
        axes.plot([i / decay_steps for i in range(steps)], rates, label=label)
    axes.set(xlabel="step / decay_steps", ylabel="learning rate")
    axes.legend()
    return figure


# %% legend_forgotten
# task = "plot_rates"
# hint = "Your lines have names, but the figure does not show them. What draws the box of names?"
def plot_rates(base, decay, decay_steps, steps):
    figure = Figure()
    axes = figure.add_subplot()
    for label, staircase in (("staircase", True), ("smooth", False)):
        rates = [exponential_decay(base, decay, i, decay_steps, staircase) for i in range(steps)]
        axes.plot(range(steps), rates, label=label)
    axes.set(xlabel="step", ylabel="learning rate")
    return figure
