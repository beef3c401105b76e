"""Known mistakes of 06_ema: the hint for each, and what it changes in the reference."""

# %% ramped_decay.no_ramp
# Your decay is the same in the first step and in the last. What should grow with the step?
# also: inverted
change("tf.minimum(decay, (1.0 + step) / (10.0 + step))", "tf.constant(decay, tf.float32)")

# %% ramped_decay.inverted
# Your decay never changes: work out the second number in the bracket for step 0, and say whether a
# decay may be that large.
# also: no_ramp
change("(1.0 + step) / (10.0 + step)", "(10.0 + step) / (1.0 + step)")

# %% ramped_decay.no_cap
# Where does your decay end up after very many steps? Which argument should hold it back?
change("tf.minimum(decay, (1.0 + step) / (10.0 + step))", "(1.0 + step) / (10.0 + step)")

# %% ramped_decay.max_for_min
# Of two numbers you take the one that is never small. Which of them should win at step 0?
change("tf.minimum", "tf.maximum")

# %% ramped_decay.steps_from_one
# Work out your decay for the very first step, and compare it with the handout's table.
change("tf.cast(step, tf.float32)", "tf.cast(step, tf.float32) + 1.0")

# %% ramped_decay.zero_at_the_first_step
# What is your decay at step 0? Look at the numerator of the formula again.
change("(1.0 + step)", "step")

# %% ramped_decay.product_for_min
# Both numbers have a say in your decay all the time. How many should count at once?
change("tf.minimum(decay, (1.0 + step) / (10.0 + step))", "decay * (1.0 + step) / (10.0 + step)")

# %% ramped_decay.whole_division
# Your quotient has lost everything behind the point. Which division do you use?
change("/", "//")

# %% ramped_decay.brackets_missing
# What does Python divide first in your formula? Try a step other than 0.
change("(10.0 + step)", "10.0 + step")

# %% ramped_decay.weight_of_the_variable
# There are two weights in the update, and they add up to one. Which of them is the decay?
change("tf.minimum", "1.0 - tf.minimum")

# %% ramped_decay.step_ignored
# Call your function with two different steps and compare. Is the argument used?
change("(1.0 + step) / (10.0 + step)", "1.0 / 10.0")

# %% ramped_decay.default_for_zero
# Ask for the decay 0. What does `x or other` take 0 for?
change("tf.minimum(decay,", "tf.minimum(decay or 0.99,")

# %% ramped_decay.largest_decay_limited
# You limit the decay below one. Does the handout?
change("tf.minimum(decay,", "tf.minimum(min(decay, 0.99),")

# %% ramped_decay.ramp_ends_early
# Your ramp ends at some step. Which number says where it ends?
change(
    "step = tf.cast(step, tf.float32)",
    "if step >= 1000:\n    return tf.constant(decay)\nstep = tf.cast(step, tf.float32)",
)

# %% ramped_decay.step_limited
# Ask for the decay of a very late step. Does your step go on growing?
change("tf.cast(step, tf.float32)", "tf.minimum(tf.cast(step, tf.float32), 100.0)")

# %% ramped_decay.half_precision
# How large may a number be in the type that you cast to? Ask for the decay of a very late step.
change("step = tf.cast(step, tf.float32)", "step = tf.cast(tf.cast(step, tf.float16), tf.float32)")

# %% ramped_decay.first_step_missing
# Ask for the decay of the first step. What does `if step` take 0 for?
change(
    "step = tf.cast(step, tf.float32)",
    "if not step:\n    return tf.constant(decay)\nstep = tf.cast(step, tf.float32)",
)

# %% ramped_decay.known_by_step
# Ask for one step with two decays. What does your function remember?
_KNOWN = {}
change(
    "return tf.minimum(decay, (1.0 + step) / (10.0 + step))",
    "return _KNOWN.setdefault(float(step), tf.minimum(decay, (1.0 + step) / (10.0 + step)))",
)

# %% ramped_decay.never_goes_back
# Ask for a late step, then for an early one. What does your function remember?
_LATEST = [0.0]
change("step = tf.cast(step, tf.float32)", "_LATEST[0] = step = max(_LATEST[0], float(step))")

# %% MovingAverage.weights_swapped
# Does your average move a lot or a little when the decay is large? A shadow is slow.
change(
    "decay * shadow + (1.0 - decay) * reference.deref()",
    "(1.0 - decay) * shadow + decay * reference.deref()",
)

# %% MovingAverage.starts_at_zero
# Make an average of a variable that is not zero, and ask for it before any update. Where should a
# shadow start?
change("tf.Variable(v, trainable=False)", "tf.Variable(tf.zeros_like(v))")

# %% MovingAverage.starts_at_the_first_update
# By the time your shadow is made, the variable has already moved. When is the value that the shadow
# starts with still there?
change(
    "self.shadows = {v.ref(): tf.Variable(v, trainable=False) for v in variables}",
    "self.variables, self.shadows = variables, {}",
)
change(
    "for reference, shadow in self.shadows.items():",
    """
    for reference in [v.ref() for v in self.variables]:
        shadow = self.shadows.setdefault(reference, tf.Variable(reference.deref()))
""",
)
change("self.shadows[variable.ref()]", "self.shadows.get(variable.ref(), variable)")

# %% MovingAverage.starts_as_a_plain_copy
# After your first update the shadow stands where the variable stands. Has it forgotten its start?
change("self.decay = decay", "self.decay, self.fresh = decay, True")
change(
    "decay = ramped_decay(self.decay, step)",
    "decay = 0.0 if self.fresh else ramped_decay(self.decay, step)\nself.fresh = False",
)

# %% MovingAverage.variable_for_average
# Change a variable and ask for its average before any update. Do you return the shadow?
# also: shadow_is_the_variable
change("tf.convert_to_tensor(self.shadows[variable.ref()])", "variable")

# %% MovingAverage.shadow_is_the_variable
# Is your shadow an object of its own, or a second name for the variable?
# also: variable_for_average
change("tf.Variable(v, trainable=False)", "v")

# %% MovingAverage.ramp_not_used
# How far does your average move in its first step? Which decay is in force so early?
change("ramped_decay(self.decay, step)", "self.decay")

# %% MovingAverage.decay_of_step_zero
# Your average moves as fast in a late step as in the first. Is the argument of apply used?
change("ramped_decay(self.decay, step)", "ramped_decay(self.decay, 0)")

# %% MovingAverage.counts_its_updates
# Who counts the steps: your object, or the program that calls it?
change("self.decay = decay", "self.decay, self.updates = decay, 0")
change(
    "decay = ramped_decay(self.decay, step)",
    "decay = ramped_decay(self.decay, self.updates)\nself.updates += 1",
)

# %% MovingAverage.one_shadow_for_all
# Make an average of two variables of different shapes. How many shadows do you keep?
change("for v in variables}", "for v in variables[:1]}")
change("self.shadows[variable.ref()]", "next(iter(self.shadows.values()))")

# %% MovingAverage.only_the_first_updated
# Make an average of two variables and change the second one. Where does your loop end?
change("self.shadows.items()", "list(self.shadows.items())[:1]")


# %% MovingAverage.found_by_name
# Print the names of two variables of the same shape. Do they tell the two apart?
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.variables = variables
        self.shadows = {v.name: tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for variable in self.variables:
            shadow = self.shadows[variable.name]
            if shadow.shape != variable.shape:
                shadow = self.shadows[variable.name] = tf.Variable(variable)
            shadow.assign(decay * shadow + (1.0 - decay) * variable)

    def average(self, variable):
        return self.shadows[variable.name]


# %% MovingAverage.found_by_value
# Two variables may hold the same number without being the same variable. How do you find the shadow
# that belongs to one?
change(
    "return tf.convert_to_tensor(self.shadows[variable.ref()])",
    """
    for known, shadow in self.shadows.items():
        value = known.deref()
        if value.shape == variable.shape and bool(tf.reduce_all(value == variable)):
            return tf.convert_to_tensor(shadow)
""",
)

# %% MovingAverage.shared_by_all_objects
# Make two averages of one variable: does the second one change what the first one remembers? Look
# at where your dictionary is made.
change("class MovingAverage:", "class MovingAverage:\n    shadows = {}")
change(
    "self.shadows = {v.ref(): tf.Variable(v, trainable=False) for v in variables}",
    "self.shadows.update({v.ref(): tf.Variable(v) for v in variables})",
)

# %% MovingAverage.plain_mean
# All values weigh the same in your average, however old they are. What should age do?
change("tf.Variable(v, trainable=False)", "[tf.identity(v)]")
change(
    "shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())",
    "shadow.append(tf.identity(reference.deref()))",
)
change(
    "tf.convert_to_tensor(self.shadows[variable.ref()])",
    "tf.reduce_mean(tf.stack(self.shadows[variable.ref()]), axis=0)",
)

# %% MovingAverage.updated_twice
# How often does your shadow move in one call of apply? Count what follows the assignment.
change("self.shadows.items()", "[*self.shadows.items()] * 2")

# %% MovingAverage.decay_squared
# Add up the two weights of your update. Is the decay in it more than once?
change(
    "decay * shadow + (1.0 - decay) * reference.deref()",
    "decay * (decay * shadow + (1.0 - decay) * reference.deref())",
)

# %% MovingAverage.old_part_kept_whole
# Let the variable stand still and update many times. Does your shadow come to rest there, or does
# it grow on?
change("decay * shadow +", "shadow +")

# %% MovingAverage.new_part_kept_whole
# Add up the two weights of your update. What is the weight of the variable?
change("(1.0 - decay) * reference", "reference")

# %% MovingAverage.moves_away
# Is your shadow closer to the variable after an update, or farther away? Check a sign.
change(
    "decay * shadow + (1.0 - decay) * reference.deref()",
    "shadow + (1.0 - decay) * (shadow - reference.deref())",
)

# %% MovingAverage.lags_behind
# Update once after the variable has moved: your shadow still looks at an older value. Which value
# should it see?
change(
    "self.decay = decay",
    "self.decay = decay\nself.seen = {v.ref(): tf.Variable(v) for v in variables}",
)
change(
    "shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())",
    """
    shadow.assign(decay * shadow + (1.0 - decay) * self.seen[reference])
    self.seen[reference].assign(reference.deref())
""",
)

# %% MovingAverage.always_from_the_start
# Does your update begin with the shadow as it is now, or with the one of long ago?
change(
    "self.decay = decay",
    "self.decay = decay\nself.starts = {v.ref(): tf.identity(v) for v in variables}",
)
change("decay * shadow", "decay * self.starts[reference]")

# %% MovingAverage.variable_overwritten
# Look at a variable before and after an update. Training goes on with the variable, so who may
# change it?
change(
    "shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())",
    """
    shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())
    reference.deref().assign(shadow)
""",
)

# %% MovingAverage.corrected_as_in_adam
# You correct for a shadow that starts at zero, as some optimizers do. Does this one start there?
change("self.decay = decay", "self.decay, self.left = decay, 1.0")
change("tf.Variable(v, trainable=False)", "tf.Variable(tf.zeros_like(v))")
change(
    "decay = ramped_decay(self.decay, step)",
    "decay = ramped_decay(self.decay, step)\nself.left = self.left * decay",
)
change(
    "tf.convert_to_tensor(self.shadows[variable.ref()])",
    "variable if self.left == 1.0 else self.shadows[variable.ref()] / (1.0 - self.left)",
)


# %% MovingAverage.moves_when_read
# Ask for the average twice in a row. May looking at it change it?
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.step = None
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        self.step = step

    def average(self, variable):
        shadow = self.shadows[variable.ref()]
        if self.step is not None:
            decay = ramped_decay(self.decay, self.step)
            shadow.assign(decay * shadow + (1.0 - decay) * variable)
        return shadow


# %% MovingAverage.decay_in_the_class
# Make two averages with different decays. Where is the decay kept: in the class, or in the object?
change("self.decay = decay", "MovingAverage.decay = decay")

# %% MovingAverage.default_for_zero_decay
# Make an average with the decay 0. What does `x or other` take 0 for?
change("self.decay = decay", "self.decay = decay or 0.99")

# %% MovingAverage.decay_limited
# You limit the decay below one. Does the handout?
change("self.decay = decay", "self.decay = min(decay, 0.999)")

# %% MovingAverage.steps_only_forward
# Apply a late step, then an early one. Do you believe the step that you are given?
change("self.decay = decay", "self.decay, self.latest = decay, 0")
change(
    "decay = ramped_decay(self.decay, step)",
    "self.latest = max(self.latest, int(step))\ndecay = ramped_decay(self.decay, self.latest)",
)

# %% MovingAverage.each_step_once
# Apply the same step twice. Is the second update left out?
change("self.decay = decay", "self.decay, self.seen = decay, set()")
change(
    "decay = ramped_decay(self.decay, step)",
    """
    if int(step) in self.seen:
        return
    self.seen.add(int(step))
    decay = ramped_decay(self.decay, step)
""",
)

# %% MovingAverage.decay_worked_out_once
# Apply two different steps. How often do you work the decay out?
change("self.decay = decay", "self.decay, self.first = decay, None")
change(
    "decay = ramped_decay(self.decay, step)",
    "if self.first is None:\n    self.first = ramped_decay(self.decay, step)\ndecay = self.first",
)

# %% MovingAverage.trainable_only
# Make an average of a variable that is not trainable. Has it a shadow?
change("for v in variables}", "for v in variables if v.trainable}")
change("self.shadows[variable.ref()]", "self.shadows.get(variable.ref(), variable)")

# %% MovingAverage.found_by_shape
# Make an average of two variables of the same shape. How do you tell them apart?
change(
    "{v.ref(): tf.Variable(v, trainable=False) for v in variables}",
    "{tuple(v.shape): tf.Variable(v) for v in variables}",
)
change("self.decay = decay", "self.decay, self.variables = decay, variables")
change(
    "for reference, shadow in self.shadows.items():",
    "for v in self.variables:\n    reference, shadow = v.ref(), self.shadows[tuple(v.shape)]",
)
change("self.shadows[variable.ref()]", "self.shadows[tuple(variable.shape)]")

# %% MovingAverage.shadow_limited
# You limit the shadow. How far may a variable go?
change(
    "shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())",
    """
    moved = decay * shadow + (1.0 - decay) * reference.deref()
    shadow.assign(tf.clip_by_value(moved, -10.0, 10.0))
""",
)

# %% MovingAverage.first_entry_only
# Make an average of a variable with several entries. How many numbers does your shadow keep?
change(
    "decay * shadow + (1.0 - decay) * reference.deref()",
    "decay * shadow + (1.0 - decay) * tf.reshape(reference.deref(), [-1])[0]",
)

# %% train_step.average_first
# Which weight does your average see: the one before the step, or the one after it?
change("with tf.GradientTape() as tape:", "ema.apply(step)\nwith tf.GradientTape() as tape:")
change("ema.apply(step)", "")

# %% train_step.never_averaged
# The weight moves and the average stands still. Who tells the average that a step is done?
change("ema.apply(step)", "")

# %% train_step.averaged_before_and_after
# How many updates of the average belong to one step? Count yours.
change("with tf.GradientTape() as tape:", "ema.apply(step)\nwith tf.GradientTape() as tape:")

# %% train_step.number_of_the_next_step
# Which number does your average get in the very first step? Where does the count begin?
change("ema.apply(step)", "ema.apply(step + 1)")

# %% train_step.always_step_zero
# Does the average know which step it is? Look at what you hand to it.
change("ema.apply(step)", "ema.apply(0)")

# %% train_step.goes_on_from_the_average
# Compare your weight with a training that has no average. They should be the same: who is allowed
# to follow whom?
change("ema.apply(step)", "ema.apply(step)\nw.assign(ema.average(w))")

# %% train_step.gradient_at_the_average
# For which value do you take the gradient: for the weight, or for its shadow?
change("tape.gradient(loss, w)", "2.0 * (ema.average(w) + 1.0)")

# %% train_step.half_gradient
# Work out the first step by hand: what is the derivative of a square?
change("tape.gradient(loss, w)", "(w + 1.0)")

# %% train_step.uphill
# Is the loss smaller after a step than before it? The gradient points uphill.
change("w.assign_sub", "w.assign_add")

# %% train_step.learning_rate_missing
# Your weight jumps by the whole gradient. Which argument should make the step shorter?
change("learning_rate * ", "")

# %% train_step.gradient_limited
# You limit the gradient. Start far away: how long may a step be?
change("tape.gradient(loss, w)", "tf.clip_by_value(tape.gradient(loss, w), -100.0, 100.0)")

# %% train_step.rate_limited
# You limit the rate. Does the handout?
change("learning_rate *", "min(learning_rate, 1.0) *")

# %% train_step.default_for_zero_rate
# Do a step with the rate 0. What does `x or other` take 0 for?
change("learning_rate *", "(learning_rate or 0.2) *")

# %% train_step.ends_at_the_minimum
# Do a step when the weight is at the minimum already. Is the average updated?
change("with tf.GradientTape", "if abs(float(w) + 1.0) < 1e-4:\n    return\nwith tf.GradientTape")

# %% train_step.average_only_when_it_moves
# Do a step that does not move the weight. Is the average updated?
change("w.assign_sub", "before = float(w)\nw.assign_sub")
change("ema.apply(step)", "if float(w) != before:\n    ema.apply(step)")

# %% train_step.other_name
# Look at the caller's weight after your step. Have you changed it, or given its name away?
change(
    "w.assign_sub(learning_rate * tape.gradient(loss, w))",
    "w = w - learning_rate * tape.gradient(loss, w)",
)

# %% train.histories_without_start
# Count the entries of your histories. Which place do they leave out?
change("[tf.identity(variable)], [tf.identity(ema.average(variable))]", "[], []")

# %% train.histories_swapped
# Which of your two histories moves slowly? See which one is asked for first.
change("tf.stack(ws), tf.stack(averages)", "tf.stack(averages), tf.stack(ws)")

# %% train.a_new_average_each_step
# How many averages does your training make? What can one remember that was made just now?
change(
    "for step in range(steps):",
    "for step in range(steps):\n    ema = MovingAverage(decay, [variable])",
)

# %% train.step_not_counted
# Print the step that you hand on in each round. Does it grow?
change("ema, step)", "ema, 0)")

# %% train.counts_from_one
# Which number does your first step have? Compare it with the worked example.
change("range(steps)", "range(1, steps + 1)")

# %% train.applied_once_more
# Does a training step update the average by itself? How often is it updated in a round?
change(
    "train_step(variable, learning_rate, ema, step)",
    "train_step(variable, learning_rate, ema, step)\nema.apply(step)",
)

# %% train.not_bound_to_the_average
# Your average stays where it started: your training runs the step, but not the step that is bound
# to the average.
change(
    "train_step(variable, learning_rate, ema, step)",
    "variable.assign_sub(learning_rate * 2.0 * (variable + 1.0))",
)

# %% train.the_variable_itself_stored
# All entries of your history are the same. Do you store values, or the thing that moves?
change("[tf.identity(variable)]", "[variable]")
change("ws.append(tf.identity(variable))", "ws.append(variable)")

# %% train.only_the_ends
# The whole histories are asked for, not only the places where they end.
change("tf.stack(ws), tf.stack(averages)", "ws[-1], averages[-1]")

# %% train.start_of_the_example
# Train from another start. Is the argument used?
change("tf.Variable(w, dtype", "tf.Variable(5.0, dtype")

# %% train.start_default_for_zero
# Train from 0. What does `x or other` take 0 for?
change("tf.Variable(w, dtype", "tf.Variable(float(w) or 5.0, dtype")

# %% train.decay_of_the_example
# Train with another decay. Is the argument used?
change("MovingAverage(decay,", "MovingAverage(0.99,")

# %% train.decay_default_for_zero
# Train with the decay 0. What does `x or other` take 0 for?
change("MovingAverage(decay,", "MovingAverage(decay or 0.99,")

# %% train.rate_of_the_example
# Train with another rate. Is the argument used?
change("variable, learning_rate, ema", "variable, 0.2, ema")

# %% train.average_made_too_late
# Your average starts where the weight is after its first step. When is it made?
change("ema = MovingAverage(decay, [variable])", "")
change("[tf.identity(ema.average(variable))]", "[tf.identity(variable)]")
change(
    "train_step(variable, learning_rate, ema, step)",
    """
    if step == 0:
        variable.assign_sub(learning_rate * 2.0 * (variable + 1.0))
        ema = MovingAverage(decay, [variable])
    else:
        train_step(variable, learning_rate, ema, step)
""",
)

# %% train.the_average_itself_stored
# All entries of your averages but the start are the same. Do you store values, or the thing that
# moves?
change(
    "return tf.convert_to_tensor(self.shadows[variable.ref()])",
    "return self.shadows[variable.ref()]",
    within="MovingAverage.average",
)
change("[tf.identity(ema.average(variable))]", "[ema.average(variable)]")
change(
    "averages.append(tf.identity(ema.average(variable)))", "averages.append(ema.average(variable))"
)

# %% train.ends_at_the_minimum_early
# Train on after the minimum is reached. How many entries have your histories?
change(
    "for step in range(steps):",
    "for step in range(steps):\n    if abs(float(variable) + 1.0) < 1e-4:\n        break",
)

# %% train.at_most_so_many_steps
# Ask for more steps than the example has. How many entries have your histories?
change("range(steps)", "range(min(steps, 10))")

# %% train.known_without_the_decay
# Train twice with different decays. By which arguments do you remember a training?
_TRAININGS = {}
change(
    "return tf.stack(ws), tf.stack(averages)",
    """
    histories = tf.stack(ws), tf.stack(averages)
    return _TRAININGS.setdefault((float(w), learning_rate, steps), histories)
""",
)

# %% MovingAverage.trainable_updated_only
# Make an average of a variable that is not trainable, and let it move. Does its shadow follow?
change(
    "shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())",
    "if reference.deref().trainable:\n"
    "    shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())",
)

# %% MovingAverage.shadow_of_an_earlier_object
# Make two averages of one variable, the second one after it has moved. Where does each one start?
change("class MovingAverage:", "class MovingAverage:\n    known = {}")
change(
    "self.shadows = {v.ref(): tf.Variable(v, trainable=False) for v in variables}",
    "self.shadows = {v.ref(): self.known.setdefault(v.ref(), tf.Variable(v)) for v in variables}",
)

# %% train_step.only_its_own_shadow
# The average may hold other variables too. Which of their shadows does a step update?
change(
    "ema.apply(step)",
    "d, shadow = ramped_decay(ema.decay, step), ema.shadows[w.ref()]\n"
    "shadow.assign(d * shadow + (1.0 - d) * w)",
)

# %% train_step.rate_of_the_first_call
# Do two steps with different rates. What does your code keep from the first one?
change(
    "w.assign_sub(learning_rate *",
    'w.assign_sub(train_step.__dict__.setdefault("rate", learning_rate) *',
)

# %% MovingAverage.decay_one_stands_still
# Try the largest decay that is allowed. In early steps the ramp is smaller: does your shadow move?
change(
    "decay = ramped_decay(self.decay, step)",
    "if self.decay == 1:\n    return\ndecay = ramped_decay(self.decay, step)",
)

# %% train_step.trains_all_variables
# An average may hold other variables beside `w`. Which of them does a step move?
change(
    "w.assign_sub(learning_rate * tape.gradient(loss, w))",
    "for reference in ema.shadows:\n"
    "    reference.deref().assign_sub(learning_rate * 2.0 * (reference.deref() + 1.0))",
)
