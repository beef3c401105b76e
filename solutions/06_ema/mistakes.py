"""Named wrong solutions of 06_ema."""

import tensorflow as tf


# %% no_ramp
# task = "ramped_decay"
# hint = "Your decay is the same in the first step and in the last. What should grow with the step?"
# also = "inverted"
def ramped_decay(decay, step):
    return tf.constant(decay, tf.float32)


# %% inverted
# task = "ramped_decay"
# hint = """Your decay never changes: work out the second number in the bracket for step 0, \
# and say whether a decay may be that large."""
# also = "no_ramp"
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32)
    return tf.minimum(decay, (10.0 + step) / (1.0 + step))


# %% no_cap
# task = "ramped_decay"
# hint = "Where does your decay end up after very many steps? Which argument should hold it back?"
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32)
    return (1.0 + step) / (10.0 + step)


# %% max_for_min
# task = "ramped_decay"
# hint = "Of two numbers you take the one that is never small. Which of them should win at step 0?"
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32)
    return tf.maximum(decay, (1.0 + step) / (10.0 + step))


# %% steps_from_one
# task = "ramped_decay"
# hint = "Work out your decay for the very first step, and compare it with the handout's table."
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32) + 1.0
    return tf.minimum(decay, (1.0 + step) / (10.0 + step))


# %% zero_at_the_first_step
# task = "ramped_decay"
# hint = "What is your decay at step 0? Look at the numerator of the formula again."
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32)
    return tf.minimum(decay, step / (10.0 + step))


# %% product_for_min
# task = "ramped_decay"
# hint = "Both numbers have a say in your decay all the time. How many should count at once?"
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32)
    return decay * (1.0 + step) / (10.0 + step)


# %% whole_division
# task = "ramped_decay"
# hint = "Your quotient has lost everything behind the point. Which division do you use?"
def ramped_decay(decay, step):
    step = int(step)
    return tf.minimum(decay, float((1 + step) // (10 + step)))


# %% brackets_missing
# task = "ramped_decay"
# hint = "What does Python divide first in your formula? Try a step other than 0."
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32)
    return tf.minimum(decay, (1.0 + step) / 10.0 + step)


# %% weight_of_the_variable
# task = "ramped_decay"
# hint = "There are two weights in the update, and they add up to one. Which of them is the decay?"
def ramped_decay(decay, step):
    step = tf.cast(step, tf.float32)
    return 1.0 - tf.minimum(decay, (1.0 + step) / (10.0 + step))


# %% step_ignored
# task = "ramped_decay"
# hint = "Call your function with two different steps and compare. Is the argument used?"
def ramped_decay(decay, step):
    return tf.minimum(decay, 1.0 / 10.0)


# %% weights_swapped
# task = "MovingAverage"
# hint = "Does your average move a lot or a little when the decay is large? A shadow is slow."
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign((1.0 - decay) * shadow + decay * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% starts_at_zero
# task = "MovingAverage"
# hint = """Make an average of a variable that is not zero, and ask for it before any update. \
# Where should a shadow start?"""
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(tf.zeros_like(v)) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% starts_at_the_first_update
# task = "MovingAverage"
# hint = """By the time your shadow is made, the variable has already moved. When is the value \
# that the shadow starts with still there?"""
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.variables = variables
        self.shadows = {}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for variable in self.variables:
            shadow = self.shadows.setdefault(variable.ref(), tf.Variable(variable))
            shadow.assign(decay * shadow + (1.0 - decay) * variable)

    def average(self, variable):
        return self.shadows.get(variable.ref(), variable)


# %% starts_as_a_plain_copy
# task = "MovingAverage"
# hint = """After your first update the shadow stands where the variable stands. Has it \
# forgotten its start?"""
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.fresh = True
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = 0.0 if self.fresh else ramped_decay(self.decay, step)
        self.fresh = False
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% variable_for_average
# task = "MovingAverage"
# hint = "Change a variable and ask for its average before any update. Do you return the shadow?"
# also = "shadow_is_the_variable"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())

    def average(self, variable):
        return variable


# %% shadow_is_the_variable
# task = "MovingAverage"
# hint = "Is your shadow an object of its own, or a second name for the variable?"
# also = "variable_for_average"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): v for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% ramp_not_used
# task = "MovingAverage"
# hint = "How far does your average move in its first step? Which decay is in force so early?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        for reference, shadow in self.shadows.items():
            shadow.assign(self.decay * shadow + (1.0 - self.decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% decay_of_step_zero
# task = "MovingAverage"
# hint = "Your average moves as fast in a late step as in the first. Is the argument of apply used?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = ramped_decay(decay, 0)
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        for reference, shadow in self.shadows.items():
            shadow.assign(self.decay * shadow + (1.0 - self.decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% counts_its_updates
# task = "MovingAverage"
# hint = "Who counts the steps: your object, or the program that calls it?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.updates = 0
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, self.updates)
        self.updates += 1
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% one_shadow_for_all
# task = "MovingAverage"
# hint = "Make an average of two variables of different shapes. How many shadows do you keep?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.variable = variables[0]
        self.shadow = tf.Variable(variables[0])

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        self.shadow.assign(decay * self.shadow + (1.0 - decay) * self.variable)

    def average(self, variable):
        return self.shadow


# %% only_the_first_updated
# task = "MovingAverage"
# hint = "Make an average of two variables and change the second one. Where does your loop end?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())
            return

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% found_by_name
# task = "MovingAverage"
# hint = "Print the names of two variables of the same shape. Do they tell the two apart?"
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


# %% found_by_value
# task = "MovingAverage"
# hint = """Two variables may hold the same number without being the same variable. How do you \
# find the shadow that belongs to one?"""
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.variables = list(variables)
        self.shadows = [tf.Variable(v) for v in variables]

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for variable, shadow in zip(self.variables, self.shadows):
            shadow.assign(decay * shadow + (1.0 - decay) * variable)

    def average(self, variable):
        for known, shadow in zip(self.variables, self.shadows):
            if known.shape == variable.shape and bool(tf.reduce_all(known == variable)):
                return shadow


# %% shared_by_all_objects
# task = "MovingAverage"
# hint = """Make two averages of one variable: does the second one change what the first one \
# remembers? Look at where your dictionary is made."""
class MovingAverage:
    shadows = {}

    def __init__(self, decay, variables):
        self.decay = decay
        for variable in variables:
            self.shadows[variable.ref()] = tf.Variable(variable)

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% plain_mean
# task = "MovingAverage"
# hint = "All values weigh the same in your average, however old they are. What should age do?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.history = {v.ref(): [tf.identity(v)] for v in variables}

    def apply(self, step):
        for reference, values in self.history.items():
            values.append(tf.identity(reference.deref()))

    def average(self, variable):
        return tf.reduce_mean(tf.stack(self.history[variable.ref()]), axis=0)


# %% updated_twice
# task = "MovingAverage"
# hint = "How often does your shadow move in one call of apply? Count what follows the assignment."
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% decay_squared
# task = "MovingAverage"
# hint = "Add up the two weights of your update. Is the decay in it more than once?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * (decay * shadow + (1.0 - decay) * reference.deref()))

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% old_part_kept_whole
# task = "MovingAverage"
# hint = """Let the variable stand still and update many times. Does your shadow come to rest \
# there, or does it grow on?"""
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign_add((1.0 - decay) * reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% new_part_kept_whole
# task = "MovingAverage"
# hint = "Add up the two weights of your update. What is the weight of the variable?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% moves_away
# task = "MovingAverage"
# hint = "Is your shadow closer to the variable after an update, or farther away? Check a sign."
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign_add((1.0 - decay) * (shadow - reference.deref()))

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% lags_behind
# task = "MovingAverage"
# hint = """Update once after the variable has moved: your shadow still looks at an older value. \
# Which value should it see?"""
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}
        self.seen = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * self.seen[reference])
            self.seen[reference].assign(reference.deref())

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% always_from_the_start
# task = "MovingAverage"
# hint = "Does your update begin with the shadow as it is now, or with the one of long ago?"
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.starts = {v.ref(): tf.identity(v) for v in variables}
        self.shadows = dict(self.starts)

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, start in self.starts.items():
            self.shadows[reference] = decay * start + (1.0 - decay) * reference.deref()

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% variable_overwritten
# task = "MovingAverage"
# hint = """Look at a variable before and after an update. Training goes on with the variable, \
# so who may change it?"""
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.shadows = {v.ref(): tf.Variable(v) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())
            reference.deref().assign(shadow)

    def average(self, variable):
        return self.shadows[variable.ref()]


# %% corrected_as_in_adam
# task = "MovingAverage"
# hint = """You correct for a shadow that starts at zero, as some optimizers do. Does this one \
# start there?"""
class MovingAverage:
    def __init__(self, decay, variables):
        self.decay = decay
        self.left = 1.0
        self.shadows = {v.ref(): tf.Variable(tf.zeros_like(v)) for v in variables}

    def apply(self, step):
        decay = ramped_decay(self.decay, step)
        self.left = self.left * decay
        for reference, shadow in self.shadows.items():
            shadow.assign(decay * shadow + (1.0 - decay) * reference.deref())

    def average(self, variable):
        if self.left == 1.0:
            return variable
        return self.shadows[variable.ref()] / (1.0 - self.left)


# %% moves_when_read
# task = "MovingAverage"
# hint = "Ask for the average twice in a row. May looking at it change it?"
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


# %% average_first
# task = "train_step"
# hint = "Which weight does your average see: the one before the step, or the one after it?"
def train_step(w, learning_rate, ema, step):
    ema.apply(step)
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1.0)
    w.assign_sub(learning_rate * tape.gradient(loss, w))


# %% never_averaged
# task = "train_step"
# hint = "The weight moves and the average stands still. Who tells the average that a step is done?"
def train_step(w, learning_rate, ema, step):
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1.0)
    w.assign_sub(learning_rate * tape.gradient(loss, w))


# %% averaged_before_and_after
# task = "train_step"
# hint = "How many updates of the average belong to one step? Count yours."
def train_step(w, learning_rate, ema, step):
    ema.apply(step)
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1.0)
    w.assign_sub(learning_rate * tape.gradient(loss, w))
    ema.apply(step)


# %% number_of_the_next_step
# task = "train_step"
# hint = "Which number does your average get in the very first step? Where does the count begin?"
def train_step(w, learning_rate, ema, step):
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1.0)
    w.assign_sub(learning_rate * tape.gradient(loss, w))
    ema.apply(step + 1)


# %% always_step_zero
# task = "train_step"
# hint = "Does the average know which step it is? Look at what you hand to it."
def train_step(w, learning_rate, ema, step):
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1.0)
    w.assign_sub(learning_rate * tape.gradient(loss, w))
    ema.apply(0)


# %% goes_on_from_the_average
# task = "train_step"
# hint = """Compare your weight with a training that has no average. They should be the same: \
# who is allowed to follow whom?"""
def train_step(w, learning_rate, ema, step):
    with tf.GradientTape() as tape:
        loss = tf.square(w + 1.0)
    w.assign_sub(learning_rate * tape.gradient(loss, w))
    ema.apply(step)
    w.assign(ema.average(w))


# %% gradient_at_the_average
# task = "train_step"
# hint = "For which value do you take the gradient: for the weight, or for its shadow?"
def train_step(w, learning_rate, ema, step):
    slope = 2.0 * (ema.average(w) + 1.0)
    w.assign_sub(learning_rate * slope)
    ema.apply(step)


# %% half_gradient
# task = "train_step"
# hint = "Work out the first step by hand: what is the derivative of a square?"
def train_step(w, learning_rate, ema, step):
    w.assign_sub(learning_rate * (w + 1.0))
    ema.apply(step)


# %% uphill
# task = "train_step"
# hint = "Is the loss smaller after a step than before it? The gradient points uphill."
def train_step(w, learning_rate, ema, step):
    w.assign_add(learning_rate * 2.0 * (w + 1.0))
    ema.apply(step)


# %% learning_rate_missing
# task = "train_step"
# hint = "Your weight jumps by the whole gradient. Which argument should make the step shorter?"
def train_step(w, learning_rate, ema, step):
    w.assign_sub(2.0 * (w + 1.0))
    ema.apply(step)


# %% histories_without_start
# task = "train"
# hint = "Count the entries of your histories. Which place do they leave out?"
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    ws, averages = [], []
    for step in range(steps):
        train_step(w, learning_rate, ema, step)
        ws.append(w.numpy())
        averages.append(tf.identity(ema.average(w)))
    return tf.stack(ws), tf.stack(averages)


# %% histories_swapped
# task = "train"
# hint = "Which of your two histories moves slowly? See which one is asked for first."
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    ws, averages = [w.numpy()], [tf.identity(ema.average(w))]
    for step in range(steps):
        train_step(w, learning_rate, ema, step)
        ws.append(w.numpy())
        averages.append(tf.identity(ema.average(w)))
    return tf.stack(averages), tf.stack(ws)


# %% a_new_average_each_step
# task = "train"
# hint = "How many averages does your training make? What can one remember that was made just now?"
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ws, averages = [w.numpy()], [w.numpy()]
    for step in range(steps):
        ema = MovingAverage(decay, [w])
        train_step(w, learning_rate, ema, step)
        ws.append(w.numpy())
        averages.append(tf.identity(ema.average(w)))
    return tf.stack(ws), tf.stack(averages)


# %% step_not_counted
# task = "train"
# hint = "Print the step that you hand on in each round. Does it grow?"
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    ws, averages = [w.numpy()], [tf.identity(ema.average(w))]
    for _ in range(steps):
        train_step(w, learning_rate, ema, 0)
        ws.append(w.numpy())
        averages.append(tf.identity(ema.average(w)))
    return tf.stack(ws), tf.stack(averages)


# %% counts_from_one
# task = "train"
# hint = "Which number does your first step have? Compare it with the worked example."
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    ws, averages = [w.numpy()], [tf.identity(ema.average(w))]
    for step in range(1, steps + 1):
        train_step(w, learning_rate, ema, step)
        ws.append(w.numpy())
        averages.append(tf.identity(ema.average(w)))
    return tf.stack(ws), tf.stack(averages)


# %% applied_once_more
# task = "train"
# hint = "Does a training step update the average by itself? How often is it updated in a round?"
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    ws, averages = [w.numpy()], [tf.identity(ema.average(w))]
    for step in range(steps):
        train_step(w, learning_rate, ema, step)
        ema.apply(step)
        ws.append(w.numpy())
        averages.append(tf.identity(ema.average(w)))
    return tf.stack(ws), tf.stack(averages)


# %% not_bound_to_the_average
# task = "train"
# hint = """Your average stays where it started: your training runs the step, but not the step \
# that is bound to the average."""
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    ws, averages = [w.numpy()], [tf.identity(ema.average(w))]
    for _ in range(steps):
        w.assign_sub(learning_rate * 2.0 * (w + 1.0))
        ws.append(w.numpy())
        averages.append(tf.identity(ema.average(w)))
    return tf.stack(ws), tf.stack(averages)


# %% the_variable_itself_stored
# task = "train"
# hint = "All entries of your history are the same. Do you store values, or the thing that moves?"
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    ws, averages = [w], [tf.identity(ema.average(w))]
    for step in range(steps):
        train_step(w, learning_rate, ema, step)
        ws.append(w)
        averages.append(tf.identity(ema.average(w)))
    return tf.stack(ws), tf.stack(averages)


# %% only_the_ends
# task = "train"
# hint = "The whole histories are asked for, not only the places where they end."
def train(w, learning_rate, decay, steps):
    w = tf.Variable(w, dtype=tf.float32)
    ema = MovingAverage(decay, [w])
    for step in range(steps):
        train_step(w, learning_rate, ema, step)
    return w, ema.average(w)
