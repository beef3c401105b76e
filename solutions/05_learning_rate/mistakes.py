"""Known mistakes of 05_learning_rate: the hint for each, and what it changes in the reference."""

# %% descend.half_gradient
# Work out the first step by hand: what is the derivative of a square?
change("learning_rate * 2.0", "learning_rate")

# %% descend.uphill
# Is the loss smaller after a step than before it? The gradient points uphill.
change("w - learning_rate", "w + learning_rate")

# %% descend.minimum_at_plus_one
# Where is the loss zero? Check the sign of the place that your walk runs to.
change("(w + 1.0)", "(w - 1.0)")

# %% descend.minimum_at_zero
# Your walk runs to the minimum of another parabola. Look at what is squared.
change("(w + 1.0)", "w")

# %% descend.step_by_the_loss
# The step is proportional to the slope of the loss, not to the loss itself.
change("2.0 * (w + 1.0)", "tf.square(w + 1.0)")

# %% descend.gradient_of_the_start
# Your steps are all of the same length. Where is the gradient taken in the second step?
change("(w + 1.0)", "(history[0] + 1.0)")

# %% descend.history_without_start
# Count the entries of your history. Which place of w does it leave out?
change("[w]", "[]")

# %% descend.history_without_last
# Count the entries of your history. What happens to w after the last one is stored?
change("tf.stack(history)", "tf.stack(history[:-1])")

# %% descend.only_the_last
# The whole walk is asked for, not only the place where it ends.
change("tf.stack(history)", "w")

# %% descend.history_of_the_loss
# The history is of w. Yours looks like a history of something computed from w.
change("tf.stack(history)", "tf.square(tf.stack(history) + 1.0)")

# %% descend.the_variable_itself_stored
# All entries of your history are the same. Do you store values, or the thing that moves?
change("w = tf.cast(w, tf.float32)", "w = tf.Variable(w, dtype=tf.float32)")
change("w = w - learning_rate * 2.0 * (w + 1.0)", "w.assign_sub(learning_rate * 2.0 * (w + 1.0))")

# %% descend.start_of_the_example
# Walk from another start. Is the argument used?
change("tf.cast(w, tf.float32)", "tf.constant(5.0)")

# %% descend.start_default_for_zero
# Walk from 0. What does `x or other` take 0 for?
change("tf.cast(w, tf.float32)", "tf.constant(float(w) or 5.0)")

# %% descend.rate_default_for_zero
# Walk with the rate 0. What does `x or other` take 0 for?
change("learning_rate *", "(learning_rate or 0.2) *")

# %% descend.rate_limited
# You limit the rate. Is a walk that diverges wrong?
change("learning_rate *", "min(learning_rate, 1.0) *")

# %% descend.gradient_limited
# You limit the gradient. Start far away: how long may a step be?
change("2.0 * (w + 1.0)", "tf.clip_by_value(2.0 * (w + 1.0), -100.0, 100.0)")

# %% descend.place_limited
# You limit the place. May a walk end on the other side of the minimum?
change(
    "w - learning_rate * 2.0 * (w + 1.0)", "tf.maximum(w - learning_rate * 2.0 * (w + 1.0), -1.0)"
)

# %% descend.ends_at_the_minimum
# Walk on when the minimum is reached. How many entries has your history?
change(
    "for _ in range(steps):",
    "for _ in range(steps):\n    if abs(float(w) + 1.0) < 1e-4:\n        break",
)

# %% descend.ends_when_it_diverges
# Walk on when the loss grows. How many entries has your history?
change(
    "history.append(w)",
    "history.append(w)\nif abs(float(w) + 1.0) > abs(float(history[-2]) + 1.0):\n    break",
)

# %% descend.at_most_so_many_steps
# Ask for more steps than the example has. How many entries has your history?
change("range(steps)", "range(min(steps, 40))")

# %% descend.known_by_start_and_rate
# Walk twice from one start, with more steps the second time. What does your function remember?
_WALKS = {}
change(
    "return tf.stack(history)",
    "return _WALKS.setdefault((float(history[0]), learning_rate), tf.stack(history))",
)

# %% descend.one_history_for_all
# Walk twice. Where is your list made, and how often?
_HISTORY = []
change("history = [w]", "history = _HISTORY\nhistory.append(w)")

# %% descend.decays_by_itself
# The rate is the same in every step. Is yours?
change("history.append(w)", "history.append(w)\nlearning_rate *= 0.99")

# %% exponential_decay.multiplied_before_the_floor
# Try the first step of a stair with many numbers of steps per stair. Is a product with a fraction
# the same as a division?
change("tf.cast(step, tf.float32) / decay_steps", "tf.cast(step, tf.float32) * (1.0 / decay_steps)")

# %% exponential_decay.rate_not_below
# Your rate does not fall any more from some step on. Which number holds it?
change("base * decay**quotient", "tf.maximum(base * decay**quotient, 0.001)")

# %% exponential_decay.base_limited
# You limit the rate. Does the handout?
change("base * decay**quotient", "tf.minimum(base * decay**quotient, 1.0)")

# %% exponential_decay.base_default_for_zero
# Ask for the rate with the base 0. What does `x or other` take 0 for?
change("base * decay**quotient", "(base or 0.1) * decay**quotient")

# %% exponential_decay.decay_limited
# You limit the decay below one. Does the handout?
change("decay**quotient", "min(decay, 0.99) ** quotient")

# %% exponential_decay.step_limited
# Ask for the rate of a late step. Does your step go on growing?
change("tf.cast(step, tf.float32)", "tf.minimum(tf.cast(step, tf.float32), 40.0)")

# %% exponential_decay.order_of_the_lecture
# Compare the order of your arguments with the signature in the handout.
change(
    "decay_steps: int,\nstep: int | tf.Tensor,",
    "step: int | tf.Tensor,\ndecay_steps: int,",
)

# %% exponential_decay.whole_number_as_exponent
# Hand your function a counter that is a tensor. Which type has the exponent then?
change("quotient = tf.cast(step, tf.float32) / decay_steps", "quotient = step / decay_steps")
change("quotient = tf.floor(quotient)", "quotient = step // decay_steps")

# %% exponential_decay.by_the_percent
# Decay is applied again and again: which operation is that?
change("decay**quotient", "(1.0 - (1.0 - decay) * quotient)")

# %% exponential_decay.known_by_step
# Ask for one step of two schedules. What does your function remember?
_KNOWN = {}
change(
    "return base * decay**quotient",
    "return _KNOWN.setdefault((float(quotient), staircase), base * decay**quotient)",
)

# %% exponential_decay.staircase_ignored
# Ask for the rate at two neighboring steps with staircase=True. Should they differ?
change("if staircase:", "if False:")

# %% exponential_decay.always_stairs
# Ask for the rate at two neighboring steps without staircase. Should they differ?
change("if staircase:", "if True:")

# %% exponential_decay.staircase_inverted
# Try both values of staircase and compare with the figure in the handout.
change("if staircase:", "if not staircase:")

# %% exponential_decay.stairs_by_default
# Look at the signature in the handout: which kind of rate is it when nobody says?
change("staircase: bool = False", "staircase: bool = True")

# %% exponential_decay.ceil_for_floor
# In stairs, which rate does the step right after the first one have?
change("tf.floor", "tf.math.ceil")

# %% exponential_decay.round_for_floor
# Your stairs drop too early: follow one stair from its first step to its last.
change("tf.floor", "tf.round")

# %% exponential_decay.guard_before_the_floor
# Try the last step of a stair, with few and with many steps in each stair. What do you add before
# the quotient is cut?
change("tf.floor(quotient)", "tf.floor(quotient + 0.01)")

# %% exponential_decay.counter_one_ahead
# What should the rate be before any step is done?
change("tf.cast(step, tf.float32)", "(tf.cast(step, tf.float32) + 1.0)")

# %% exponential_decay.counter_one_behind
# Look at the step at which a new stair begins. Do your stairs drop there?
change("tf.cast(step, tf.float32)", "tf.maximum(tf.cast(step, tf.float32) - 1.0, 0.0)")

# %% exponential_decay.quotient_upside_down
# Does your rate fall when the counter goes up? Look at what is divided by what.
change("tf.cast(step, tf.float32) / decay_steps", "decay_steps / tf.cast(step, tf.float32)")

# %% exponential_decay.factor_for_power
# Ask for the rate at step 0. Decay is applied again and again: which operation is that?
change("decay**quotient", "decay * quotient")

# %% exponential_decay.natural_exponential
# Which number is raised to a power here? Exponential decay has more than one formula.
change("decay**quotient", "tf.exp(-decay * quotient)")

# %% exponential_decay.inverse_time
# Your rate falls like a fraction. Compare its formula with the one in the handout.
change("base * decay**quotient", "base / (1.0 + decay * quotient)")

# %% exponential_decay.decay_is_what_is_lost
# Is decay the part of the rate that is kept, or the part that is lost?
change("decay**quotient", "(1.0 - decay) ** quotient")

# %% exponential_decay.base_in_the_power
# Which comes first, the power or the product? Try step 0.
change("base * decay**quotient", "(base * decay) ** quotient")

# %% exponential_decay.decay_steps_forgotten
# Change decay_steps and nothing else. Does your rate change?
change(" / decay_steps", "")

# %% exponential_decay.times_decay_steps
# Should a larger decay_steps make the rate fall faster or more slowly?
change("/ decay_steps", "* decay_steps")

# %% exponential_decay.rounded_rate
# In stairs, which number is made whole: the quotient, or something else?
change("quotient = tf.floor(quotient)", "return tf.floor(base * decay**quotient)")

# %% exponential_decay.base_for_ever
# Ask for the rate at the start and much later. Which arguments does it depend on?
change("base * decay**quotient", "tf.cast(base, tf.float32)")

# %% exponential_decay.factor_only
# At step 0 nothing has decayed yet. Which rate is in force then?
change("base * decay**quotient", "decay**quotient")

# %% descend_with_decay.never_decays
# Print the rate in every step. Does anything tell it that the counter has moved?
change("decay_steps, step, staircase", "decay_steps, 0, staircase")

# %% descend_with_decay.decayed_twice
# The formula starts from the base each time. What do you start from in the second step?
change("ws, rates = [w], []", "ws, rates, rate = [w], [], base")
change("exponential_decay(base", "exponential_decay(rate")

# %% descend_with_decay.rate_of_the_next_step
# Which value does the counter have in the very first step, and when does it go up?
change("range(steps)", "range(1, steps + 1)")

# %% descend_with_decay.rate_read_after_the_step
# w walks as it should. Is the rate that you store the one that the step used?
change(
    "rates.append(rate)",
    "rates.append(exponential_decay(base, decay, decay_steps, step + 1, staircase))",
)

# %% descend_with_decay.decays_on_paper_only
# Your rates decay, but look at the walk: which rate moves w?
change("w - rate", "w - base")

# %% descend_with_decay.staircase_not_passed_on
# Follow the argument staircase from your signature to the formula. Does it arrive?
change("step, staircase)", "step)")

# %% descend_with_decay.always_walks_in_stairs
# Call your function with staircase=False. Does anything change?
# also: stairs_unless_asked
change("step, staircase)", "step, True)")

# %% descend_with_decay.counter_not_reset
# Call your function twice with the same arguments. Where does the counter live?
_GLOBAL_STEP = [0]
change("decay_steps, step,", "decay_steps, _GLOBAL_STEP[0],")
change("ws.append(w)", "ws.append(w)\n_GLOBAL_STEP[0] += 1")

# %% descend_with_decay.order_of_the_old_function
# Compare the order of the arguments in your call with the signature of the function.
change(
    "base, decay, decay_steps, step, staircase)",
    "base, decay_steps, decay, step, staircase)",
)

# %% descend_with_decay.half_gradient_with_decay
# Work out the first step by hand: what is the derivative of a square?
change("rate * 2.0", "rate")

# %% descend_with_decay.uphill_with_decay
# Is the loss smaller after a step than before it? The gradient points uphill.
change("w - rate", "w + rate")

# %% descend_with_decay.walk_without_start
# Count the entries of ws. Which place of w does it leave out?
change("[w]", "[]")

# %% descend_with_decay.one_rate_too_many
# Count the entries of rates. Does every one of them belong to a step?
change(
    "return", "rates.append(exponential_decay(base, decay, decay_steps, steps, staircase))\nreturn"
)

# %% descend_with_decay.results_swapped
# Two things are returned. In which order?
change("tf.stack(ws), tf.stack(rates)", "tf.stack(rates), tf.stack(ws)")

# %% descend_with_decay.stairs_unless_asked
# Look at the signature in the handout: which kind of rate is it when nobody says?
# also: always_walks_in_stairs
change("staircase: bool = False", "staircase: bool = True")

# %% descend_with_decay.walk_of_the_lecture
# Walk from another start. Is the argument used?
change("tf.cast(w, tf.float32)", "tf.constant(5.0)")

# %% descend_with_decay.walk_default_for_zero
# Walk from 0. What does `x or other` take 0 for?
change("tf.cast(w, tf.float32)", "tf.constant(float(w) or 5.0)")

# %% descend_with_decay.walk_ends_at_the_minimum
# Walk on when the minimum is reached. How many entries have your histories?
change(
    "for step in range(steps):",
    "for step in range(steps):\n    if abs(float(w) + 1.0) < 1e-4:\n        break",
)

# %% descend_with_decay.walk_limited
# You limit the gradient. Start far away: how long may a step be?
change("2.0 * (w + 1.0)", "tf.clip_by_value(2.0 * (w + 1.0), -100.0, 100.0)")

# %% descend_with_decay.walk_rate_limited
# You limit the rate. Is a walk that jumps to the other side wrong?
change("w - rate", "w - tf.minimum(rate, 1.0)")

# %% descend_with_decay.at_most_so_many
# Ask for more steps than the example has. How many entries have your histories?
change("range(steps)", "range(min(steps, 10))")

# %% descend_with_decay.known_without_the_base
# Walk twice with different rates. By which arguments do you remember a walk?
_WALKED = {}
change(
    "return tf.stack(ws), tf.stack(rates)",
    """
    key = (float(ws[0]), decay, decay_steps, steps, staircase)
    return _WALKED.setdefault(key, (tf.stack(ws), tf.stack(rates)))
""",
)

# %% descend_with_decay.known_without_the_kind
# Walk twice, in stairs and without them. By which arguments do you remember the rates?
_RATES_OF = {}
change(
    "return tf.stack(ws), tf.stack(rates)",
    """
    key = (float(ws[0]), base, decay, decay_steps, steps)
    return _RATES_OF.setdefault(key, (tf.stack(ws), tf.stack(rates)))
""",
)

# %% descend_with_decay.one_drop_only
# Walk over three stairs. How often does your rate drop?
change("decay_steps, step, staircase", "decay_steps, min(step, decay_steps), staircase")

# %% descend_with_decay.places_rounded
# You round where w is. Who asks for that, and what does it do to the next step?
change("w = w - rate * 2.0 * (w + 1.0)", "w = tf.round((w - rate * 2.0 * (w + 1.0)) * 1e4) / 1e4")

# %% descend_with_decay.the_variable_in_the_list
# All entries of ws are the same. Do you store values, or the thing that moves?
change("w = tf.cast(w, tf.float32)", "w = tf.Variable(w, dtype=tf.float32)")
change("w = w - rate * 2.0 * (w + 1.0)", "w.assign_sub(rate * 2.0 * (w + 1.0))")

# %% descend_with_decay.rate_before_its_step
# Does your first step use the base? Which rate moves w, the new one or the last one?
change("ws, rates = [w], []", "ws, rates, last = [w], [], base")
change("w = w - rate * 2.0 * (w + 1.0)", "w, last = w - last * 2.0 * (w + 1.0), rate")

# %% plot_rates.stairs_drop_too_early
# Draw one stair with `step`. On which side of its first step does it drop?
change('marker=".", label=label', 'label=label, drawstyle="steps-pre" if staircase else "default"')

# %% plot_rates.smooth_drawn_as_stairs
# Look at the line that is called smooth. Has it corners?
change('marker=".", label=label', 'label=label, drawstyle="steps-post"')

# %% plot_rates.rates_of_the_example
# Draw another schedule. Are all arguments used?
change("exponential_decay(base,", "exponential_decay(0.1,")

# %% plot_rates.decay_steps_of_the_example
# Draw a schedule with other stairs. Are all arguments used?
change("decay, decay_steps, i", "decay, 3, i")

# %% plot_rates.always_so_many_steps
# Count the points of a line. Does their number follow the argument?
change("range(steps)", "range(12)")

# %% plot_rates.every_other_step
# Draw many steps. Has every step a point?
change("range(steps)", "range(0, steps, 1 + steps // 50)")

# %% plot_rates.labels_swapped
# Look at your figure: is the line that the legend calls smooth the smooth one?
change('"staircase", True', '"staircase", False')
change('"smooth", False', '"smooth", True')

# %% plot_rates.both_lines_smooth
# Look at your figure: one line hides the other. What makes the two differ?
change("i, staircase)", "i)")

# %% plot_rates.both_lines_stairs
# Look at your figure: do you see a curve as well as stairs?
change("i, staircase)", "i, True)")

# %% plot_rates.steps_from_one
# Where on the horizontal axis does your line begin? How does a counter begin?
change("range(steps)", "range(1, steps + 1)")

# %% plot_rates.smooth_from_one
# Compare where your two lines begin on the horizontal axis. How does a counter begin?
change("axes.plot(counter", "axes.plot([i + (not staircase) for i in counter]")

# %% plot_rates.a_whole_stair_at_least
# Ask for fewer steps than a stair has. How many points do your lines have?
change("range(steps)", "range(max(steps, decay_steps))")

# %% plot_rates.heights_moved_by_one
# Which rate stands above step 0 in your figure, and which one should?
change("decay_steps, i,", "decay_steps, i + 1,")

# %% plot_rates.one_point_too_many
# Count the points of a line. How many steps did the caller ask for?
change("range(steps)", "range(steps + 1)")

# %% plot_rates.quotient_on_the_axis
# What does your horizontal axis count: steps, or something made from them?
change("axes.plot(counter", "axes.plot([i / decay_steps for i in counter]")
change('xlabel="step"', 'xlabel="step / decay_steps"')

# %% plot_rates.legend_forgotten
# Your lines have names, but the figure does not show them. What draws the box of names?
change("axes.legend()", "")
