"""Known mistakes of 08_modules: the hint for each, and what it changes in the reference."""

# %% generateds.labels_inverted
# Which label does the dot at the origin get, and which a dot far away?
change("< 2", ">= 2")

# %% generateds.colors_swapped
# Look at your first dot: it is near the origin. Does its color fit its label?
change('"red" if label else "blue"', '"blue" if label else "red"')

# %% generateds.colors_in_lists
# How deep is your list of colors? Look at its first entry alone.
change('"red" if label else "blue"', '["red" if label else "blue"]')

# %% generateds.labels_flat
# How many dimensions have your labels? The network will answer with a column.
change("x[:, :1] ** 2 + x[:, 1:] ** 2", "x[:, 0] ** 2 + x[:, 1] ** 2")
change("y_true[:, 0]", "y_true")

# %% generateds.uniform_dots
# None of your dots has a negative coordinate. Which distribution do you draw from?
change("rng.randn", "rng.rand")

# %% generateds.circle_too_wide
# The rule compares the sum of the squares. What do you compare, the distance or its square?
change("x[:, :1] ** 2 + x[:, 1:] ** 2", "np.linalg.norm(x, axis=1, keepdims=True)")

# %% generateds.drawn_by_columns
# Draw two rows by hand: do the first two numbers of the generator belong to one dot?
change("rng.randn(rows, 2)", "rng.randn(2, rows).T")

# %% generateds.seed_default_for_zero
# Call your function with the seed 0. What does `x or other` take 0 for?
change("RandomState(seed)", "RandomState(seed or 2)")

# %% generateds.always_so_many_rows
# Ask for another number of rows. Is the argument used?
change("rng.randn(rows, 2)", "rng.randn(300, 2)")

# %% generateds.rows_limited
# Ask for more rows than the lecture has. How many come back?
change("rng.randn(rows, 2)", "rng.randn(min(rows, 300), 2)")

# %% generateds.single_row_squeezed
# Ask for a single row. How many dimensions have your dots?
change("return x, y_true", "return x if rows > 1 else x[0], y_true")

# %% generateds.other_generator
# There are several generators in NumPy. Which one does the handout name?
change("np.random.RandomState(seed)", "np.random.default_rng(seed)")
change("rng.randn(rows, 2)", "rng.normal(size=(rows, 2))")

# %% generateds.dots_known_by_seed
# Ask for few rows and then for more, with one seed. What does your function remember?
_DOTS = {}
change(
    "x = rng.randn(rows, 2).astype(np.float32)",
    "x = _DOTS.setdefault(seed, rng.randn(rows, 2).astype(np.float32))[:rows]",
)

# %% generateds.seed_ignored
# Call your function with two different seeds. Is the argument used?
change("RandomState(seed)", "RandomState(2)")

# %% generateds.global_generator_seeded
# Your dots are right, but somebody else who draws random numbers notices the call. Whose generator
# do you seed?
change("rng = np.random.RandomState(seed)", "np.random.seed(seed)")
change("rng.randn", "np.random.randn")

# %% generateds.global_generator_unseeded
# Call your function twice with the same seed. Which generator do the numbers come from?
change("rng.randn", "np.random.randn")

# %% generateds.generator_kept_between_calls
# Call your function twice with the same seed. Where is the generator made, and how often?
_GENERATORS = {}
change("np.random.RandomState(seed)", "_GENERATORS.setdefault(seed, np.random.RandomState(seed))")

# %% get_weight.weights_uniform
# Are there negative ones among your starting weights, and large ones? Look at how you draw.
change("rng.normal", "rng.uniform")

# %% get_weight.weights_from_the_global_generator
# You were given a generator. Who else draws your starting weights?
change("rng.normal", "np.random.normal")

# %% get_weight.weights_from_a_new_generator
# Make two weights one after the other and compare their first entries. Where does the second one
# start to draw?
change("rng.normal", "np.random.RandomState(1).normal")

# %% get_weight.weights_by_columns
# Draw two rows by hand. In which order do the numbers of the generator fill your weight?
change("rng.normal(size=shape)", "np.transpose(rng.normal(size=shape[::-1]))")

# %% get_weight.weights_truncated
# You limit the starting weights. Does the handout name a limit?
change("rng.normal(size=shape)", "np.clip(rng.normal(size=shape), -2.0, 2.0)")

# %% get_weight.weights_of_tables_only
# Ask for a weight with one number in its shape, and with three. Which entries of the shape do you
# read?
change("size=shape", "size=(shape[0], shape[1])")

# %% get_weight.penalty_always_l2
# Give your function another penalty. Which one does it register?
change("losses.add(regularizer, w)", "losses.add(l2_regularizer(0.001), w)")

# %% get_weight.penalty_twice
# Make one weight and compare the total with its penalty. How often is it added?
change("losses.add(regularizer, w)", "losses.add(regularizer, w)\nlosses.add(regularizer, w)")

# %% get_weight.weight_no_variable
# Training changes a weight in place. Which kind of object can be changed?
change("tf.Variable(rng.normal(size=shape), dtype", "tf.constant(rng.normal(size=shape), dtype")

# %% get_weight.weight_of_float64
# Which type have the numbers of NumPy, and which one is asked for?
change(", dtype=tf.float32", "")

# %% get_weight.weights_narrow
# Your starting weights all have the right sign. How wide should they spread?
change("rng.normal(", "rng.normal(scale=0.1, ")

# %% get_weight.penalty_frozen
# Change a weight and ask for the total again. When is your penalty worked out?
change(
    "losses.add(regularizer, w)",
    "penalty = regularizer(w)\nlosses.add(lambda _: penalty, w)",
)

# %% get_weight.penalty_not_registered
# What does the collection hold after you have made a weight?
change("losses.add(regularizer, w)", "")

# %% get_weight.penalty_replaces_the_others
# Make two weights and ask for the total. What has become of the first penalty?
change(
    "losses.add(regularizer, w)",
    "losses.entries = [(regularizer, w)]",
)

# %% get_bias.bias_zero
# At which value should every bias start? It is small, but it is there.
change("0.01", "0.0")

# %% get_bias.bias_too_large
# Count the places behind the point of your bias.
change("0.01", "0.1")

# %% get_bias.bias_without_shape
# How many entries has your bias? Look at the argument.
change("tf.fill(shape, 0.01)", "0.01")

# %% get_bias.bias_shared
# Make two biases and change one. Are they two variables or one?
_BIASES = {}
change(
    "return tf.Variable(tf.fill(shape, 0.01))",
    "return _BIASES.setdefault(tuple(shape), tf.Variable(tf.fill(shape, 0.01)))",
)

# %% get_bias.bias_first_axis_only
# Ask for a bias with two numbers in its shape. How many of them do you read?
change("tf.fill(shape,", "tf.fill(shape[:1],")

# %% get_bias.bias_no_variable
# Training changes a bias in place. Which kind of object can be changed?
change("tf.Variable(tf.fill(shape, 0.01))", "tf.fill(shape, 0.01)")

# %% get_parameters.scale_of_the_training
# Call your function with another scale. Is the argument used?
change("[2, 11], l2_regularizer(scale)", "[2, 11], l2_regularizer(0.001)")
change("[11, 1], l2_regularizer(scale)", "[11, 1], l2_regularizer(0.001)")

# %% get_parameters.scale_default_for_zero
# Call your function with the scale 0. What does `x or other` take 0 for?
change("[2, 11], l2_regularizer(scale)", "[2, 11], l2_regularizer(scale or 0.001)")
change("[11, 1], l2_regularizer(scale)", "[11, 1], l2_regularizer(scale or 0.001)")

# %% get_parameters.generator_ignored
# Call your function with another generator. Is the argument used?
change("w1 = get_weight", "rng = generator(1)\nw1 = get_weight")

# %% get_parameters.output_layer_first
# Which of the two weights is drawn first?
change("w1 = get_weight([2, 11]", "w2 = get_weight([11, 1]")
change("w2 = get_weight([11, 1]", "w1 = get_weight([2, 11]")

# %% get_parameters.second_layer_not_penalized
# Which weights have a say in your penalty? Change each of them and see.
change("[11, 1], l2_regularizer(scale)", "[11, 1], l2_regularizer(0.0)")

# %% get_parameters.first_layer_not_penalized
# Which weights have a say in your penalty? Change each of them and see whether the total does.
change("[2, 11], l2_regularizer(scale)", "[2, 11], l2_regularizer(0.0)")

# %% get_parameters.biases_penalized
# Sum up the penalties by hand and compare. Do the biases belong to it?
change(
    "return",
    """
    for bias in (b1, b2):
        losses.add(l2_regularizer(scale), bias)
    return
""",
)

# %% get_parameters.biases_drawn
# There is a function for weights and one for biases. Which one makes your biases?
change("get_bias([11])", "get_weight([11], l2_regularizer(scale), losses, rng)")
change("get_bias([1])", "get_weight([1], l2_regularizer(scale), losses, rng)")

# %% get_parameters.weights_before_biases
# In which order does the handout list the four? A layer is a weight and its bias.
change("[w1, b1, w2, b2]", "[w1, w2, b1, b2]")

# %% get_parameters.same_start_for_both_weights
# Do your two weights begin with the same numbers? How many generators are there?
change(
    "w1 = get_weight([2, 11], l2_regularizer(scale), losses, rng)",
    """
    seed = rng.randint(1000)
    w1 = get_weight([2, 11], l2_regularizer(scale), losses, generator(seed))
""",
)
change("scale), losses, rng)\nb2", "scale), losses, generator(seed))\nb2")

# %% forward.relu_on_the_output
# Can your network answer with a negative number? It should be able to.
change("hidden @ w2 + b2", "tf.nn.relu(hidden @ w2 + b2)")

# %% forward.no_activation
# Without something between the layers, two of them are no more than one. What is missing?
change("tf.nn.relu(x @ w1 + b1)", "x @ w1 + b1")

# %% forward.bias_after_the_activation
# What comes first in the hidden layer, the bias or the activation?
change("tf.nn.relu(x @ w1 + b1)", "tf.nn.relu(x @ w1) + b1")

# %% forward.hidden_bias_forgotten
# Change the parameters one by one. Which of them does your answer not depend on?
change(" + b1", "")

# %% forward.output_bias_forgotten
# Change the parameters one by one. Is there one that your answer does not depend on?
change(" + b2", "")

# %% forward.answers_flat
# Which shape do your answers have? Labels in a column need answers in a column.
change("hidden @ w2 + b2", "tf.squeeze(hidden @ w2 + b2, axis=1)")

# %% forward.hidden_units_of_the_lecture
# Call your function with parameters of another number of hidden units. Where does your code know
# how many there are?
change("hidden @ w2 + b2", "tf.reshape(hidden, [-1, 11]) @ w2 + b2")

# %% forward.single_answer_squeezed
# Ask for the answer to a single dot. How many dimensions has it?
change(
    "hidden @ w2 + b2",
    "(lambda answers: answers if len(answers) > 1 else answers[0])(hidden @ w2 + b2)",
)

# %% forward.hidden_limited
# You limit the hidden units. Which dot is so far away that its answer is too small?
change("tf.nn.relu(x @ w1 + b1)", "tf.nn.relu6(x @ w1 + b1)")

# %% forward.hidden_limited_late
# You limit the hidden units. Which dot is so far away that its answer stays the same?
change("tf.nn.relu(x @ w1 + b1)", "tf.minimum(tf.nn.relu(x @ w1 + b1), 100.0)")

# %% forward.answers_limited
# You limit the answers. May one lie beyond the labels?
change("hidden @ w2 + b2", "tf.clip_by_value(hidden @ w2 + b2, 0.0, 1.0)")

# %% forward.answers_squeezed_by_sigmoid
# You put an activation on the output. Does the handout?
change("hidden @ w2 + b2", "tf.sigmoid(hidden @ w2 + b2)")

# %% forward.parameters_by_numpy
# Ask for the derivative with respect to the parameters. Which line takes them out of TensorFlow?
change("= parameters", "= [tf.constant(np.asarray(p), tf.float32) for p in parameters]")

# %% forward.labels_for_answers
# The network answers with numbers of any size. Who makes labels of them?
change("hidden @ w2 + b2", "tf.cast(hidden @ w2 + b2 > 0.5, tf.float32)")

# %% forward.new_weights_in_each_call
# Call your function twice with different parameters. Which ones does it compute with?
change("= parameters", "= get_parameters(0.0, Losses(), generator(1))")

# %% learning_rate.rate_constant
# Print your rate for the first and for a late step. Is the step used at all?
change("base * decay**stairs", "tf.constant(base, tf.float32)")

# %% learning_rate.floor_missing
# Your rate falls a little in each step. What makes stairs of a slope?
change(
    "tf.floor(tf.cast(step, tf.float32) / decay_steps)", "tf.cast(step, tf.float32) / decay_steps"
)

# %% learning_rate.falls_in_every_step
# After how many steps does your rate fall for the first time? Which argument should say so?
change(" / decay_steps", "")

# %% learning_rate.stairs_one_early
# What is your rate at the very first step? It should be the base.
change("decay**stairs", "decay ** (stairs + 1.0)")

# %% learning_rate.steps_from_one
# Your stairs end one step too early. With which number does the count begin?
change("tf.cast(step, tf.float32)", "(tf.cast(step, tf.float32) + 1.0)")

# %% learning_rate.multiplied_before_the_floor
# Try the first step of a stair with many numbers of steps per stair. Is a product with a fraction
# the same as a division?
change("tf.cast(step, tf.float32) / decay_steps", "tf.cast(step, tf.float32) * (1.0 / decay_steps)")

# %% learning_rate.rate_not_below
# Your rate does not fall any more from some step on. Which number holds it?
change("base * decay**stairs", "tf.maximum(base * decay**stairs, 0.001)")

# %% learning_rate.base_limited
# You limit the rate. Does the handout?
change("return base", "return min(base, 1.0)")

# %% learning_rate.nearest_stair
# Follow one stair from its first step to its last. Where does your rate fall?
change("tf.floor", "tf.round")

# %% learning_rate.next_stair
# In stairs, which rate does the step right after the first one have?
change("tf.floor", "tf.math.ceil")

# %% learning_rate.decay_is_what_is_lost
# Is decay the part of the rate that is kept, or the part that is lost?
change("decay**stairs", "(1.0 - decay) ** stairs")

# %% learning_rate.factor_for_power
# Decay is applied again and again: which operation is that?
change("decay**stairs", "decay * stairs")

# %% learning_rate.inverse_time_decay
# There are several ways to let a rate fall. In this one it is multiplied by the same number at each
# stair.
change("base * decay**stairs", "base / (1.0 + decay * stairs)")

# %% train_step.penalty_missing
# Call it once with an empty collection and once with a full one. Does that make a difference?
change(" + losses.total()", "")

# %% train_step.penalty_shown_but_not_trained
# The total that you return has the penalty in it. Which number do you take the gradient of?
change(" + losses.total()", "")
change("return total", "return total + losses.total()")

# %% train_step.penalty_trained_but_not_shown
# Your parameters go the right way, but is the number that you return the whole of what they go
# down?
change("return total", "return tf.reduce_mean(tf.square(error))")

# %% train_step.errors_summed
# Give every row twice. What should the total do?
change("tf.reduce_mean", "tf.reduce_sum")

# %% train_step.errors_halved
# Work the first total out by hand. Is there a half that the rule does not have?
change("tf.square(error))", "tf.square(error)) / 2.0")

# %% train_step.labels_flattened
# Print the shape of the difference inside your loss. A row and a column make a table.
change("- y_true", "- tf.reshape(y_true, [-1])")

# %% train_step.uphill
# Is the total smaller or larger after your step? A gradient points uphill.
change("parameter.assign_sub", "parameter.assign_add")

# %% train_step.rate_not_used
# Do the step with two different rates. Is the argument used?
change("rate * gradient", "0.01 * gradient")

# %% train_step.only_weights_trained
# Look at all four parameters after a step. Which of them have not moved?
change("zip(parameters, gradients, strict=True)", "list(zip(parameters, gradients))[::2]")

# %% train_step.total_after_the_step
# Is your total that of the parameters before the step, or after it?
change(
    "return total",
    "return tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()",
)


# %% train_step.one_parameter_after_the_other
# When you take the gradient of the second parameter, has the first one moved already?
def train_step(x, y_true, parameters, losses, rate):
    before = None
    for parameter in parameters:
        with tf.GradientTape() as tape:
            total = tf.reduce_mean(tf.square(fw.forward(x, parameters) - y_true)) + losses.total()
        before = total if before is None else before
        parameter.assign_sub(rate * tape.gradient(total, parameter))
    return before


# %% train_step.terms_of_an_empty_collection
# Do a step with a collection that is empty. What does `tf.add_n` say to an empty list?
change("losses.total()", "tf.add_n([r(v) for r, v in losses.entries])")

# %% train_step.gradients_limited
# You limit the gradients. Start with dots that are far away: how long may a step be?
change("rate * gradient", "rate * tf.clip_by_value(gradient, -1.0, 1.0)")

# %% train_step.gradients_limited_in_length
# You limit the length of the gradients. Does the rule?
change("rate * gradient", "rate * tf.clip_by_norm(gradient, 5.0)")

# %% train_step.total_limited
# You limit the total. May it be larger than in the example of the handout?
change("return total", "return tf.minimum(total, 1000.0)")

# %% train_step.rewards_refused
# The sum of a collection may be below zero. What do you make of it then?
change("losses.total()", "tf.maximum(losses.total(), 0.0)")

# %% train_step.rate_default_for_zero
# Do a step with the rate 0. What does `x or other` take 0 for?
change("rate * gradient", "(rate or 0.05) * gradient")

# %% train_step.rows_of_the_training
# Do a step on another number of rows. By which number do you divide?
change("tf.reduce_mean(tf.square(error))", "tf.reduce_sum(tf.square(error)) / 30.0")

# %% train_step.first_row_only
# Do a step on several rows. How many of them have a say in your total?
change("tf.reduce_mean(tf.square(error))", "tf.square(error[0, 0])")

# %% train_step.two_steps
# How often do the parameters move in one call?
change(
    "return total",
    """
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(rate * gradient)
    return total
""",
)

# %% train_step.absolute_errors
# Work the first total out by hand. What is done with the difference before the mean?
change("tf.square(error)", "tf.abs(error)")

# %% train_step.adam_for_descent
# All your parameters move by nearly the same amount. Which method is asked for here?
change(
    """
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.assign_sub(rate * gradient)
""",
    "tf.keras.optimizers.Adam(rate).apply_gradients(zip(gradients, parameters))",
)

# %% update_average.no_ramp
# How far does your shadow move in the first step? Which decay is in force so early?
change("tf.minimum(decay, (1.0 + step) / (10.0 + step))", "decay")

# %% update_average.no_cap
# Where does your decay end up after very many steps? Which argument should hold it back?
change("tf.minimum(decay, (1.0 + step) / (10.0 + step))", "(1.0 + step) / (10.0 + step)")

# %% update_average.larger_of_the_two
# Of two decays you take the one that is never small. Which one should win at step 0?
change("tf.minimum", "tf.maximum")

# %% update_average.ramp_from_one
# Work out your decay for the very first step and compare it with the handout.
change("tf.cast(step, tf.float32)", "tf.cast(step, tf.float32) + 1.0")

# %% update_average.weights_of_the_average_swapped
# Does your shadow move a lot or a little when the decay is large?
change("d * shadow + (1.0 - d) * parameter", "(1.0 - d) * shadow + d * parameter")

# %% update_average.decay_default_for_zero
# Update with the decay 0. What does `x or other` take 0 for?
change("tf.minimum(decay,", "tf.minimum(decay or 0.99,")

# %% update_average.decay_limited
# You limit the decay below one. Does the handout?
change("tf.minimum(decay,", "tf.minimum(min(decay, 0.99),")

# %% update_average.ramp_ends_early
# Your ramp ends at some step. Which number says where it ends?
change(
    "d = tf.minimum(decay, (1.0 + step) / (10.0 + step))",
    "d = decay if step >= 1000.0 else tf.minimum(decay, (1.0 + step) / (10.0 + step))",
)

# %% update_average.never_goes_back
# Update at a late step, then at an early one. What does your function remember?
_LATEST = [0.0]
change("step = tf.cast(step, tf.float32)", "_LATEST[0] = step = max(_LATEST[0], float(step))")

# %% update_average.trainable_only
# Update the shadow of a variable that is not trainable. Does it move?
change(
    "zip(shadows, parameters, strict=True)",
    "[(s, p) for s, p in zip(shadows, parameters) if p.trainable]",
)

# %% update_average.shadow_limited
# You limit the shadow. How far may a parameter be?
change(
    "shadow.assign(d * shadow + (1.0 - d) * parameter)",
    "shadow.assign(tf.clip_by_value(d * shadow + (1.0 - d) * parameter, -10.0, 10.0))",
)

# %% update_average.other_name
# Look at the caller's shadow after your update. Have you changed it, or given its name away?
change(
    "shadow.assign(d * shadow + (1.0 - d) * parameter)",
    "shadow = d * shadow + (1.0 - d) * parameter",
)

# %% update_average.only_the_first_shadow_moves
# Look at all four shadows after an update. Where does your loop end?
change("zip(shadows, parameters, strict=True)", "list(zip(shadows, parameters))[:1]")

# %% update_average.parameters_follow_the_shadows
# Look at the parameters before and after an update. Who may change them?
change(
    "shadow.assign(d * shadow + (1.0 - d) * parameter)",
    "parameter.assign(shadow.assign(d * shadow + (1.0 - d) * parameter))",
)

# %% backward.rate_never_decays
# Print the rate of each step. Who tells the schedule that a step is done?
change("decay, decay_steps, step", "decay, decay_steps, 0")

# %% backward.rate_falls_with_the_passes
# What do you count for the rate: steps, or passes over the data?
change("decay, decay_steps, step", "decay, decay_steps, step // (len(x) // batch_size)")

# %% backward.rate_of_the_next_step
# Is the rate that you note down the one that the step used?
change("rates.append(rate)", "rates.append(learning_rate(base, decay, decay_steps, step + 1))")

# %% backward.counter_starts_at_one
# Which number has your first step? Look at its batch and at its rate.
change("range(steps)", "range(1, steps + 1)")

# %% backward.average_never_applied
# Compare your shadows with the starting values. Who calls the update?
change("update_average(shadows, parameters, ema_decay, step)", "")

# %% backward.average_before_the_step
# Which parameters do your shadows see: those before the step, or those after it?
change("totals.append", "update_average(shadows, parameters, ema_decay, step)\ntotals.append")
change("update_average(shadows, parameters, ema_decay, step)", "")

# %% backward.average_of_step_zero
# Does the average know which step it is? Look at what you hand to it.
change("ema_decay, step", "ema_decay, 0")

# %% backward.average_counts_from_one
# Which step number does the average get first?
change("ema_decay, step", "ema_decay, step + 1")

# %% backward.shadows_start_at_zero
# Look at your shadows before the first step. Where should they start?
change("tf.Variable(parameter, trainable=False)", "tf.Variable(tf.zeros_like(parameter))")

# %% backward.shadows_are_the_parameters
# Are your shadows objects of their own, or second names of the parameters?
change("[tf.Variable(parameter, trainable=False) for parameter in parameters]", "parameters")

# %% backward.training_goes_on_from_the_shadows
# Train once with a small and once with a large decay of the average. The parameters should not
# notice.
change(
    "rates.append(rate)",
    """
    rates.append(rate)
    for parameter, shadow in zip(parameters, shadows):
        parameter.assign(shadow)
""",
)

# %% backward.batches_do_not_wrap
# What does a batch hold when the rows are used up? Print the start of each one.
change("(step * batch_size) % len(x)", "step * batch_size")

# %% backward.always_the_first_batch
# Which rows does your second step train on?
change("(step * batch_size) % len(x)", "0")

# %% backward.last_rows_left_out
# The rows at the end that fill no whole batch are rows too. When are they used?
change("(step * batch_size) % len(x)", "step % (len(x) // batch_size) * batch_size")

# %% backward.batch_filled_from_the_beginning
# How many rows has your batch at the end of the data? Compare with the slice in the handout.
change("slice(start, start + batch_size)", "np.arange(start, start + batch_size) % len(x)")

# %% backward.all_rows_in_each_step
# How many rows does a step see? Change the size of the batch and look.
change("slice(start, start + batch_size)", "slice(None)")

# %% backward.new_weights_in_every_step
# Your total does not come down. How often do you make the parameters?
change("start =", "parameters = fw.get_parameters(scale, losses, fw.generator(seed))\nstart =")

# %% backward.one_collection_for_all_trainings
# Train twice in a row: what does the second total know of the first network?
_LOSSES = fw.Losses()
change("losses = fw.Losses()", "losses = _LOSSES")

# %% backward.empty_collection_handed_on
# Is the collection that your weights register with the one that your step asks?
change("parameters, losses, rate", "parameters, fw.Losses(), rate")

# %% backward.data_of_the_same_seed
# Which seed do your data have? The argument is for something else.
change("ge.generateds()", "ge.generateds(seed)")

# %% backward.shadows_returned_first
# Which of your two lists is the slow one? See which is asked for first.
change("parameters, shadows, tf.stack", "shadows, parameters, tf.stack")

# %% backward.batch_size_of_the_lecture
# Train with another batch size. Is the argument used everywhere?
change("slice(start, start + batch_size)", "slice(start, start + 30)")

# %% backward.batch_size_limited
# Train with a batch that is larger than the data. Where does the second one begin?
change("start =", "batch_size = min(batch_size, len(x))\nstart =")

# %% backward.one_pass_only
# Train longer than one pass over the data. How many totals come back?
change("start =", "if step * batch_size >= len(x):\n    break\nstart =")

# %% backward.scale_of_the_lecture
# Train with another scale. Is the argument used?
change("get_parameters(scale,", "get_parameters(0.001,")

# %% backward.scale_default_for_zero_too
# Train with the scale 0. What does `x or other` take 0 for?
change("get_parameters(scale,", "get_parameters(scale or 0.001,")

# %% backward.seed_of_the_lecture
# Train with another seed. Is the argument used?
change("generator(seed)", "generator(1)")

# %% backward.seed_default_for_zero_too
# Train with the seed 0. What does `x or other` take 0 for?
change("generator(seed)", "generator(seed or 1)")

# %% backward.ema_decay_default_for_zero
# Train with the decay 0 of the average. What does `x or other` take 0 for?
change("ema_decay, step", "ema_decay or 0.99, step")

# %% backward.decay_of_the_rate_for_the_average
# There are two decays. Which one does the average get?
change("parameters, ema_decay, step", "parameters, decay, step")

# %% backward.decay_of_the_average_for_the_rate
# There are two decays. Which one does the rate get?
change("base, decay, decay_steps", "base, ema_decay, decay_steps")

# %% backward.ends_when_it_is_good
# Train on after the total is small. How many totals come back?
change("rates.append(rate)", "rates.append(rate)\nif totals[-1] < 0.3:\n    break")

# %% backward.average_after_the_training_only
# How often is your average updated: after every step, or once at the end?
change("update_average(shadows, parameters, ema_decay, step)", "")
change(
    "return parameters",
    "update_average(shadows, parameters, ema_decay, steps - 1)\nreturn parameters",
)

# %% backward.shadows_made_after_the_first_step
# When do your shadows start: before the first step, or after it?
change(
    "shadows = [tf.Variable(parameter, trainable=False) for parameter in parameters]",
    "shadows = []",
)
change(
    "update_average(shadows, parameters, ema_decay, step)",
    """
    shadows = shadows or [tf.Variable(parameter) for parameter in parameters]
    update_average(shadows, parameters, ema_decay, step)
""",
)

# %% get_weight.weight_not_trainable
# Can your weight be trained? Look at the arguments of tf.Variable.
change("dtype=tf.float32)", "dtype=tf.float32, trainable=False)")

# %% get_bias.bias_not_trainable
# Can your bias be trained? Look at the arguments of tf.Variable.
change("tf.fill(shape, 0.01))", "tf.fill(shape, 0.01), trainable=False)")

# %% train_step.penalties_of_the_first_step
# Add a penalty between two steps. Does the next step count it?
change(
    "losses.total()",
    "tf.add_n(\n"
    "    [term(v) for term, v in losses.__dict__.setdefault('first', list(losses.entries))]\n"
    "    or [tf.constant(0.0)]\n)",
)
