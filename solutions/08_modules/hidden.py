"""Do the three modules draw the data, make the network and train it with everything in effect?"""

import numpy as np
import pytest

from nnopt.testing.domain import Domain, array, drawn, number, one_of, or_default, plain, whole
from nnopt.testing.finding import Finding

WALK = {"rtol": 1e-4, "atol": 1e-5}
TRIPLE = "generateds must return a tuple of three things: the dots, their labels, their colors."
FOUR = "get_parameters must return a list of four: w1, b1, w2, b2."
RESULT = "backward must return a tuple of four things: parameters, shadows, totals, rates."
NOT_TRAINABLE = "What comes back is not trainable."
NO_VARIABLE = "What comes back is no tf.Variable, so training cannot change it."
DECAYS = number(0.0, 1.0, 0.0, 1.0, 0.5, 0.9, 0.99)
STEPS = whole(0, 60, 0, 1, 9, 100, 1000, 100_000, 1_000_000_000)


def draw_seed(rng):
    return int(rng.randint(3, 1_000_000))


def parts(result, count, require, message):
    require(isinstance(result, (tuple, list)) and len(result) == count, message)
    return result


def draw_parameters(rng, units=11):
    """Draw w1, b1, w2, b2 such that about half of the hidden units answer to a dot."""
    shapes = ([2, units], [units], [units, 1], [1])
    return [rng.normal(scale=scale, size=s) for s, scale in zip(shapes, (1, 1, 1, 3), strict=True)]


def draw_network(student, rng, scale, losses, units=6):
    """Make parameters in the sandbox, and register the penalties of the weights."""
    parameters = [student.variable(value) for value in draw_parameters(rng, units)]
    for weight in parameters[::2]:
        losses.add(student.keep.l2_regularizer(scale), weight)
    return parameters


def is_variable(made):
    """Say whether something can be changed in place."""
    try:
        return made.read("assign") is not None
    except Finding:
        return False


def shapes():
    """Shapes that may be asked for: lists and tuples of one or more whole numbers."""
    edges = ([1], (1,), [11], (4,), (2, 11), [1, 1], [11, 1], (1, 5), [2, 3, 4])
    return drawn(
        lambda rng, given: [list, tuple][rng.randint(2)](
            int(size) for size in rng.randint(1, 6, rng.randint(1, 4))
        ),
        *(lambda rng, given, edge=edge: edge for edge in edges),
    )


def draw_batch(rng, rows):
    return rng.normal(size=(rows, 2)), rng.randint(0, 2, size=(rows, 1)).astype(np.float32)


def draw_settings(rng):
    """Draw settings that let every part of ten steps show; no pass is a whole number of batches."""
    return {
        "batch_size": int(rng.randint(130, 141)),
        "base": rng.uniform(0.04, 0.06),
        "decay": rng.uniform(0.4, 0.6),
        "decay_steps": 3,
        "scale": rng.uniform(0.08, 0.12),
        "ema_decay": 0.9,
        "seed": draw_seed(rng),
    }


@pytest.mark.task("generateds", points=1)
def test_dots(student, same, require, rng):
    """The dots come from the seed, row by row, again at each call.

    Standard normal numbers of a RandomState(seed) that the call makes for itself.
    """
    seed, rows = draw_seed(rng), int(rng.randint(5, 12))
    for size in (rows, 1, rows):
        same(parts(student.generateds(seed, size), 3, require, TRIPLE)[0])


@pytest.mark.task("generateds", points=1)
def test_labels_and_colors(student, same, require, rng):
    """Each dot has a label and a color that fit each other.

    The label is 1 where x0^2 + x1^2 < 2, shape [rows, 1]; the color is red where the label is 1.
    """
    _, labels, colors = parts(student.generateds(draw_seed(rng), 60), 3, require, TRIPLE)
    same(labels)
    same(colors)


@pytest.mark.task("generateds", points=1)
def test_data_of_many_seeds(student, agree):
    """Dots, labels and colors of many seeds, of one dot and of many, and with defaults.

    The same seed gives the same dots, whatever was asked before.
    """
    seeds = or_default(whole(0, 100_000, 0, 1, 2, 2**32 - 1))
    rows = or_default(whole(1, 40, 1, 2, 300, 301, 420, 1_000))
    agree(student.generateds, Domain(seed=seeds, rows=rows))


@pytest.mark.task("generateds", points=1)
def test_lecture_data_and_global_generator(student, same, require):
    """Without arguments it gives the lecture's data, and NumPy's own generator does not notice.

    The defaults are seed 2 and 300 rows. np.random.seed and np.random.randn are not used.
    """
    same(parts(student.generateds(), 3, require, TRIPLE)[0])
    same(student.random_state().rand(3))


@pytest.mark.task("get_weight", points=1)
def test_starting_weights(student, agree, same, require, rng):
    """Weights of many shapes are drawn one after the other from the generator given.

    Standard normal numbers, row by row, in a float32 variable; the generator goes on from where it
    is.
    """
    losses, generator = student.keep.Losses(), student.random_state(draw_seed(rng))
    penalty = student.keep.l2_regularizer(0.1)
    domain = Domain(
        shape=shapes(), regularizer=one_of(penalty), losses=one_of(losses), rng=one_of(generator)
    )
    agree(student.get_weight, domain)
    w = student.keep.get_weight([2, 3], penalty, losses, generator)
    same(w.numpy())
    require(is_variable(w), NO_VARIABLE)
    require(w.numpy().dtype == np.float32, "The weight is not float32.")
    require(w.read("trainable"), NOT_TRAINABLE)


@pytest.mark.task("get_weight", points=1)
def test_penalty(student, same, rng):
    """Two collections sum up the penalties of their weights as these are now.

    The penalty that was given goes to the collection that was given, once.
    """
    losses, other = student.keep.Losses(), student.keep.Losses()
    generator = student.random_state(draw_seed(rng))
    scale = rng.uniform(0.2, 0.4)
    l2, total = student.keep.l2_regularizer(scale), student.tensorflow("reduce_sum")
    w1 = student.keep.get_weight([2, 3], l2, losses, generator)
    same(losses.total())
    w2 = student.keep.get_weight([3, 1], total, losses, generator)
    student.keep.get_weight([2, 2], student.keep.l2_regularizer(2.5 * scale), other, generator)
    same(losses.total())
    w1.assign(rng.uniform(2.0, 4.0, size=(2, 3)))
    same(losses.total())
    w2.assign(-rng.uniform(20.0, 40.0, size=(3, 1)))
    same(losses.total())
    same(other.total())


@pytest.mark.task("get_bias", points=1)
def test_bias(student, agree, close, require, rng):
    """Biases of many shapes start at their small value, each of them a variable of its own.

    Every entry is 0.01.
    """
    agree(student.get_bias, Domain(shape=shapes()))
    size = int(rng.randint(3, 8))
    one, other = student.keep.get_bias([size]), student.keep.get_bias([size])
    require(is_variable(one), NO_VARIABLE)
    require(one.numpy().dtype == np.float32, "The bias is not float32.")
    require(one.read("trainable"), NOT_TRAINABLE)
    one.assign(rng.uniform(1.0, 2.0, size=size))
    close(other.numpy(), np.full(size, 0.01))
    close(student.get_bias([size]), np.full(size, 0.01))


@pytest.mark.task("get_parameters", points=1)
def test_parameters(student, same, require, rng):
    """The four parameters have their order, their shapes and their starting values.

    w1 [2, 11] is drawn before w2 [11, 1]; the biases are those of get_bias.
    """
    losses, generator = student.keep.Losses(), student.random_state(draw_seed(rng))
    for scale in (rng.uniform(0.1, 0.2), 0.0, 20.0, 20.0):
        made = student.get_parameters(scale, losses, generator)
        same(list(parts(made, 4, require, FOUR)))


@pytest.mark.task("get_parameters", points=1)
def test_which_parameters_are_penalized(student, same, rng):
    """The collection holds the penalties of both weights and of nothing else.

    scale * (sum(w1^2) + sum(w2^2)) / 2.
    """
    losses, generator = student.keep.Losses(), student.random_state(draw_seed(rng))
    student.get_parameters(rng.uniform(0.1, 0.2), losses, generator)
    # Tight: the biases are still small.
    same(losses.total(), rtol=5e-6, atol=0.0)
    # What was in the collection before stays there.
    student.get_parameters(0.0, losses, generator)
    same(losses.total(), rtol=5e-6, atol=0.0)
    for scale in (0.0, rng.uniform(5.0, 10.0)):
        losses = student.keep.Losses()
        student.get_parameters(scale, losses, generator)
        same(losses.total())


@pytest.mark.task("forward", points=1)
def test_answers(student, agree, same, rng):
    """The answers to one dot and to many, near and far, of networks with 1 to 20 hidden units.

    relu(x @ w1 + b1) @ w2 + b2; answers may be negative, and of any size.
    """
    networks = [draw_parameters(rng, units) for units in (11, 11, 1, 4, 20)]
    networks[1][3] = -networks[1][3]
    networks.append([0.0001 * part for part in networks[0]])
    far = number(-300.0, 300.0, 0.0, -300.0, 3000.0)
    dots = array(whole(1, 6, 1, 2, 40, 500), 2, values=far, dtype=np.float32)
    agree(student.forward, Domain(x=plain(dots, 0.3), parameters=one_of(*networks)), rtol=1e-4)


@pytest.mark.task("forward", points=1)
def test_answers_follow_the_parameters(student, agree, same, rng):
    """When a parameter moves, the answers move with it, and gradients flow to all of them.

    The network is computed with the parameters that it is given, now.
    """
    parameters = [student.variable(value) for value in draw_parameters(rng)]
    x = rng.normal(size=(5, 2))
    for parameter, value in zip(parameters, draw_parameters(rng), strict=True):
        parameter.assign(value)
        same(student.forward(x, parameters))
    domain = Domain(
        x=array(whole(1, 12, 1), 2, values=number(-3.0, 3.0)), parameters=one_of(parameters)
    )
    agree(student.forward, domain, wrt=parameters, count=12, rtol=1e-4, atol=1e-5)


@pytest.mark.task("learning_rate", points=1)
def test_rates_of_the_first_steps(student, same, rng):
    """The rate of each of the first steps; it falls, in stairs.

    base * decay^floor(step / decay_steps).
    """
    base, decay = rng.uniform(0.04, 0.06), rng.uniform(0.4, 0.6)
    decay_steps = int(rng.randint(3, 6))
    for step in range(8):
        same(student.learning_rate(base, decay, decay_steps, step))
    same(student.learning_rate(base, 0.0004, decay_steps, decay_steps), atol=1e-7)
    same(student.learning_rate(1e5 * base, decay, decay_steps, decay_steps))


@pytest.mark.task("learning_rate", points=1)
def test_step_as_a_tensor(student, close, rng):
    """The step may be an int tensor, 32 or 64 bits wide, late in the training.

    Checked against the closed form in double precision.
    """
    base, decay = rng.uniform(0.4, 0.6), rng.uniform(0.8, 0.9)
    for dtype in (np.int32, np.int64):
        decay_steps, stairs = int(rng.randint(5, 10)), int(rng.randint(4, 9))
        for step in (
            stairs * decay_steps - 1,
            stairs * decay_steps,
            (stairs + 1) * decay_steps - 1,
        ):
            rate = student.learning_rate(base, decay, decay_steps, np.array(step, dtype))
            close(rate, base * decay ** (step // decay_steps))


@pytest.mark.task("learning_rate", points=1)
def test_many_rates(student, agree):
    """Rates of many schedules, early and late, at the first and the last step of a stair.

    The whole part of the quotient counts; nothing is limited.
    """

    def at(distance):
        return lambda rng, given: given["decay_steps"] * int(rng.randint(1, 9)) + distance

    def late(rng, given):
        """Return a step at which a twentieth or more of the base is left, after many stairs."""
        stairs = np.log(rng.uniform(0.05, 0.3)) / min(np.log(given["decay"]), -1e-3)
        return min(given["decay_steps"] * int(1 + stairs) - 1, 1_000_000)

    def early_or_late(rng, given):
        return (late if rng.rand() < 0.5 else at(0))(rng, given)

    domain = Domain(
        base=number(0.0, 30.0, 0.0, 1.0, 0.001, 5000.0),
        decay=number(0.3, 1.0, 1.0, 0.5, 0.99, 0.0005, 1 - 2**-6, 1 - 2**-8, 1 - 2**-10),
        decay_steps=one_of(1, 2, 3, 10, 41, 47, 49, 55, 61, 98, 103, 107, 1000),
        step=drawn(early_or_late, *map(at, (0, -1, 1)), late, lambda rng, given: 0, marks=(0.0,)),
    )
    agree(student.learning_rate, domain, count=60)


@pytest.mark.task("train_step", points=1)
def test_steps_of_any_size(student, same, rng):
    """Steps of networks of several sizes, on one row and on many, with rates from 0 on.

    Nothing is limited: errors, gradients and penalties may be large, or below zero.
    """
    for units, rows, rate, far in ((3, 40, 0.0, 1.0), (1, 1, 0.5, 1.0), (20, 7, 0.001, 30.0)):
        losses = student.keep.Losses()
        parameters = draw_network(student, rng, rng.uniform(0.2, 0.3), losses, units)
        losses.add(student.tensorflow("reduce_sum"), parameters[2 if units == 3 else 1])
        # A reward, which brings the collection and the whole total far below zero.
        reward = student.variable(np.full(2, -900.0 if units == 1 else 0.25))
        losses.add(student.tensorflow("reduce_sum"), reward)
        x, y_true = draw_batch(rng, rows)
        same(student.train_step(far * x, y_true, parameters, losses, rate), **WALK)
        same([parameter.numpy() for parameter in parameters], **WALK)
    # A network that answers 0 to everything: targets near and far, and a rate above 1.
    parameters = [student.variable(0.0 * value) for value in draw_parameters(rng, 3)]
    x, _ = draw_batch(rng, 4)
    for target, rate in ((0.01, 0.0), (3000.0, 1.5)):
        losses = student.keep.Losses()
        y_true = np.full((4, 1), target)
        same(student.train_step(x, y_true, parameters, losses, rate), **WALK)
        same([parameter.numpy() for parameter in parameters], **WALK)
    parameters = draw_network(student, rng, 0.1, student.keep.Losses(), 3)
    same(student.train_step(3000.0 * x, y_true, parameters, student.keep.Losses(), 1e-9), **WALK)


@pytest.mark.task("train_step", points=1)
def test_three_steps(student, same, rng):
    """The total before each of three steps, and all parameters after each of them.

    Between the steps the collection gets another penalty.
    total = mean((forward(x) - y_true)^2) + losses.total(); p <- p - rate * d total / d p.
    """
    losses = student.keep.Losses()
    parameters = draw_network(student, rng, rng.uniform(0.2, 0.3), losses)
    first, last = rng.uniform(0.01, 0.02, 2)
    # The same rate twice: a graph that was traced before the collection grew would be used again.
    for rate in (first, first, last):
        x, y_true = draw_batch(rng, 12)
        same(student.train_step(x, y_true, parameters, losses, rate), **WALK)
        same([parameter.numpy() for parameter in parameters], **WALK)
        losses.add(student.tensorflow("reduce_sum"), parameters[3])


@pytest.mark.task("train_step", points=1)
def test_step_of_another_collection(student, same, rng):
    """A step on one row, with a rate that is a tensor and a collection that is empty.

    Only the penalties of the collection that was given belong to the total.
    """
    losses, empty = student.keep.Losses(), student.keep.Losses()
    parameters = draw_network(student, rng, rng.uniform(0.2, 0.3), losses)
    x, y_true = draw_batch(rng, 1)
    rate = np.array(rng.uniform(0.005, 0.01), np.float32)
    same(student.train_step(x, y_true, parameters, empty, rate), rtol=1e-5)
    same([parameter.numpy() for parameter in parameters], rtol=1e-5, atol=1e-5)
    same(losses.total(), **WALK)


@pytest.mark.task("update_average", points=1)
def test_early_updates(student, same, close, rng):
    """Four shadows follow their parameters in the first steps; the parameters stay.

    shadow <- d * shadow + (1 - d) * parameter, with d = (1 + step) / (10 + step).
    """
    parameters = [student.variable(value) for value in draw_parameters(rng, units=3)]
    shadows = [student.variable(value) for value in draw_parameters(rng, units=3)]
    for step in range(4):
        moved = draw_parameters(rng, units=3)
        for parameter, value in zip(parameters, moved, strict=True):
            parameter.assign(value)
        student.update_average(shadows, parameters, 0.95, step)
        same([shadow.numpy() for shadow in shadows])
        close([parameter.numpy() for parameter in parameters], moved)


@pytest.mark.task("update_average", points=1)
def test_updates_of_any_kind(student, same, rng):
    """Updates with decays from 0 to 1, at late and at early steps, of large numbers.

    Every call stands for itself: shadows that have the same parameter know nothing of each other.
    """
    places = rng.uniform(50.0, 900.0, (6, 3)) * rng.choice([-1.0, 1.0], (6, 3))
    parameter = student.variable(places[0], trainable=False)
    shadows = [student.variable(place) for place in places[1:]]
    for decay, step in ((0.0, 5), (1.0, 2000), (0.99, 1_000_000), (0.5, 3), (0.999, 100_000)):
        shadow = shadows.pop()
        for now in (step, 0):
            student.update_average([shadow], [parameter], decay, now)
            # Of large numbers that nearly cancel, float32 keeps few digits.
            same(shadow.numpy(), rtol=1e-4, atol=0.02)
    same(parameter.numpy())


@pytest.mark.task("update_average", points=1)
def test_late_updates(student, same, rng):
    """Updates so late that the decay does not grow any more, with steps that are int tensors.

    d = decay.
    """
    shadow, parameter = (
        student.variable(rng.uniform(4, 6, 3)),
        student.variable(rng.uniform(1, 2, 3)),
    )
    decay, late = rng.uniform(0.6, 0.7), int(rng.randint(100, 200))
    for step in (late, np.array(late + 1, np.int32), np.array(late + 2, np.int64)):
        student.update_average([shadow], [parameter], decay, step)
        same(shadow.numpy())


@pytest.mark.task("backward", points=1, times=4)
def test_totals_and_rates(student, same, require, rng):
    """The history of ten steps, of two trainings one after the other.

    rates[i] is what step i used, totals[i] the total on its batch before it. Nothing is left from
    one call to the next.
    """
    for _ in range(2):
        result = parts(student.backward(10, **draw_settings(rng)), 4, require, RESULT)
        same(result[3])
        same(result[2], **WALK)
    lasting = student.backward(105, batch_size=1, base=0.001, decay=0.9, decay_steps=50)
    same(parts(lasting, 4, require, RESULT)[3])


@pytest.mark.task("backward", points=1)
def test_parameters_after_ten_steps(student, same, require, rng):
    """Where all four parameters are after ten steps.

    Step i trains on rows start:start + batch_size, start = (i * batch_size) % rows.
    """
    result = parts(student.backward(10, **draw_settings(rng)), 4, require, RESULT)
    same(list(parts(result[0], 4, require, RESULT)), **WALK)


@pytest.mark.task("backward", points=1)
def test_shadows_after_ten_steps(student, same, require, rng):
    """Where all four shadows are after few and after ten steps, with a small largest decay.

    A shadow starts at its parameter and is updated after every step, with the number of the step.
    """
    settings = draw_settings(rng) | {"ema_decay": rng.uniform(0.42, 0.46)}
    for steps in (2, 10):
        result = parts(student.backward(steps, **settings), 4, require, RESULT)
        same(list(parts(result[1], 4, require, RESULT)), **WALK)


@pytest.mark.task("backward", points=1)
def test_many_trainings(student, agree):
    """Short trainings with many settings, which have most of their arguments in common.

    Batches of one row and of more than there are, scales and decays of 0, the seed 0, and defaults.
    """
    domain = Domain(
        steps=whole(2, 2),
        batch_size=or_default(one_of(1, 301, 1000)),
        base=number(0.02, 0.1, 0.0),
        decay=number(0.5, 1.0),
        decay_steps=whole(1, 3),
        scale=or_default(one_of(0.0, 0.5)),
        ema_decay=or_default(one_of(0.0, 1.0)),
        seed=or_default(one_of(0, 2)),
    )
    # Each of them may be compiled anew, which takes its time.
    agree(student.backward, domain, count=16, **WALK)


@pytest.mark.task("backward", points=1)
def test_long_training(student, same, require, rng):
    """A longer training, of several passes, ends with a network that tells the colors apart.

    The totals of its first pass, and the share of dots that the shadows put on the right side of
    0.5, up to a few dots.
    """
    settings = {"batch_size": 60, "base": 0.1, "decay": 0.95, "decay_steps": 20, "ema_decay": 0.9}
    trained = parts(student.backward(40, **settings, seed=draw_seed(rng)), 4, require, RESULT)
    w1, b1, w2, b2 = map(np.asarray, parts(trained[1], 4, require, RESULT))
    same(trained[2][:5], **WALK)
    x = np.random.RandomState(2).randn(300, 2)
    answers = np.maximum(x @ w1 + b1, 0.0) @ w2 + b2
    red = (x**2).sum(axis=1, keepdims=True) < 2
    same(np.mean((answers > 0.5) == red), rtol=0.0, atol=0.03)


@pytest.mark.task("generateds", points=1)
def test_generateds_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("get_weight", points=1)
def test_get_weight_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("get_bias", points=1)
def test_get_bias_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("get_parameters", points=1)
def test_get_parameters_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("forward", points=1)
def test_forward_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("learning_rate", points=1)
def test_learning_rate_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("train_step", points=1)
def test_train_step_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("update_average", points=1)
def test_update_average_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("backward", points=1)
def test_backward_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()
