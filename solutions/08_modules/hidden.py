"""Do the three modules draw the data, make the network and train it with everything in effect?"""

import numpy as np
import pytest

WALK = {"rtol": 1e-4, "atol": 1e-5}
TRIPLE = "generateds must return a tuple of three things: the dots, their labels, their colors."
FOUR = "get_parameters must return a list of four: w1, b1, w2, b2."
RESULT = "backward must return a tuple of four things: parameters, shadows, totals, rates."
ANSWERS = "forward must give one finite number for each dot, shape [rows, 1]."


def draw_seed(rng):
    return int(rng.randint(3, 1_000_000))


def parts(result, count, require, message):
    require(isinstance(result, (tuple, list)) and len(result) == count, message)
    return result


def draw_parameters(rng, units=11):
    """Draw w1, b1, w2, b2 such that about half of the hidden units answer to a dot."""
    shapes = ([2, units], [units], [units, 1], [1])
    return [rng.normal(scale=scale, size=s) for s, scale in zip(shapes, (1, 1, 1, 3), strict=True)]


def draw_network(student, rng, scale, losses):
    """Make parameters in the sandbox: weights that register their penalty, biases far from 0."""
    generator = student.random_state(draw_seed(rng))
    w1, b1, w2, b2 = draw_parameters(rng, units=6)
    parameters = [
        student.keep.get_weight([2, 6], scale, losses, generator),
        student.variable(b1),
        student.keep.get_weight([6, 1], scale, losses, generator),
        student.variable(b2),
    ]
    parameters[0].assign(w1)
    parameters[2].assign(w2)
    return parameters


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
def test_lecture_data_and_global_generator(student, same, require):
    """Without arguments it gives the lecture's data, and NumPy's own generator does not notice.

    The defaults are seed 2 and 300 rows. np.random.seed and np.random.randn are not used.
    """
    same(parts(student.generateds(), 3, require, TRIPLE)[0])
    same(student.random_state().rand(3))


@pytest.mark.task("get_weight", points=1)
def test_starting_weights(student, same, rng):
    """Weights of different shapes are drawn one after the other from the generator given.

    Standard normal numbers; the generator goes on from where it is.
    """
    losses, generator = student.keep.Losses(), student.random_state(draw_seed(rng))
    for shape in ([3, 2], [4, 1], [2]):
        same(student.get_weight(shape, 0.1, losses, generator))


@pytest.mark.task("get_weight", points=1)
def test_penalty(student, same, rng):
    """The collection sums up the penalties of its weights as they are now.

    scale * sum(w^2) / 2 for each weight; another collection has a sum of its own.
    """
    losses, other = student.keep.Losses(), student.keep.Losses()
    generator = student.random_state(draw_seed(rng))
    scale = rng.uniform(0.2, 0.4)
    w1 = student.keep.get_weight([2, 3], scale, losses, generator)
    same(losses.total())
    w2 = student.keep.get_weight([3, 1], 2.5 * scale, losses, generator)
    student.keep.get_weight([2, 2], scale, other, generator)
    w1.assign(rng.uniform(2.0, 4.0, size=(2, 3)))
    w2.assign(-rng.uniform(2.0, 4.0, size=(3, 1)))
    same(losses.total())
    same(other.total())


@pytest.mark.task("get_bias", points=1)
def test_bias(student, same, close, rng):
    """Biases start at their small value, each of them a variable of its own.

    Every entry is 0.01.
    """
    size = int(rng.randint(3, 8))
    same(student.get_bias([size]))
    same(student.get_bias([1]))
    one, other = student.keep.get_bias([size]), student.keep.get_bias([size])
    one.assign(rng.uniform(1.0, 2.0, size=size))
    close(other.numpy(), np.full(size, 0.01))


@pytest.mark.task("get_parameters", points=1)
def test_parameters(student, same, require, rng):
    """The four parameters have their order, their shapes and their starting values.

    w1 [2, 11] is drawn before w2 [11, 1]; the biases are those of get_bias.
    """
    losses, generator = student.keep.Losses(), student.random_state(draw_seed(rng))
    for _ in range(2):
        made = student.get_parameters(rng.uniform(0.1, 0.2), losses, generator)
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


@pytest.mark.task("forward", points=1)
def test_answers(student, same, rng):
    """The answers to many dots, of networks with the usual and with another number of units.

    relu(x @ w1 + b1) @ w2 + b2; answers may be negative.
    """
    for units in (11, 4):
        parameters = draw_parameters(rng, units)
        x = 2.0 * rng.normal(size=(40, 2))
        same(student.forward(x, parameters))
        parameters[3] = -parameters[3]
        same(student.forward(x, parameters))


@pytest.mark.task("forward", points=1)
def test_answers_follow_the_parameters(student, same, rng):
    """When a parameter moves, the answers move with it, and gradients flow to all of them.

    The network is computed with the parameters that it is given, now.
    """
    parameters = [student.variable(value) for value in draw_parameters(rng)]
    x = rng.normal(size=(5, 2))
    for number, value in enumerate(draw_parameters(rng)):
        parameters[number].assign(value)
        same(student.forward(x, parameters))
    same(student.gradient("forward", x, parameters, wrt=parameters))


@pytest.mark.task("learning_rate", points=1)
def test_rates_of_the_first_steps(student, same, rng):
    """The rate of each of the first steps; it falls, in stairs.

    base * decay^floor(step / decay_steps).
    """
    base, decay = rng.uniform(0.04, 0.06), rng.uniform(0.4, 0.6)
    decay_steps = int(rng.randint(3, 6))
    for step in range(8):
        same(student.learning_rate(base, decay, step, decay_steps))


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
            rate = student.learning_rate(base, decay, np.array(step, dtype), decay_steps)
            close(rate, base * decay ** (step // decay_steps))


@pytest.mark.task("train_step", points=1)
def test_three_steps(student, same, rng):
    """The total before each of three steps, and all parameters after each of them.

    total = mean((forward(x) - y_true)^2) + losses.total(); p <- p - rate * d total / d p.
    """
    losses = student.keep.Losses()
    parameters = draw_network(student, rng, rng.uniform(0.2, 0.3), losses)
    for _ in range(3):
        x, y_true = draw_batch(rng, 12)
        rate = rng.uniform(0.01, 0.02)
        same(student.train_step(x, y_true, parameters, losses, rate), **WALK)
        same([parameter.numpy() for parameter in parameters], **WALK)


@pytest.mark.task("train_step", points=1)
def test_step_of_another_collection(student, same, rng):
    """A step on one row, with a rate that is a tensor and a collection that is empty.

    Only the penalties of the collection that was given belong to the total.
    """
    losses, empty = student.keep.Losses(), student.keep.Losses()
    parameters = draw_network(student, rng, rng.uniform(0.2, 0.3), losses)
    x, y_true = draw_batch(rng, 1)
    rate = np.array(rng.uniform(0.005, 0.01), np.float32)
    same(student.train_step(x, y_true, parameters, empty, rate), **WALK)
    same([parameter.numpy() for parameter in parameters], **WALK)
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


@pytest.mark.task("backward", points=1)
def test_totals_and_rates(student, same, require, rng):
    """The history of ten steps, of two trainings one after the other.

    rates[i] is what step i used, totals[i] the total on its batch before it. Nothing is left from
    one call to the next.
    """
    for _ in range(2):
        result = parts(student.backward(10, **draw_settings(rng)), 4, require, RESULT)
        same(result[3])
        same(result[2], **WALK)


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
def test_long_training(student, same, require, rng):
    """A longer training ends with a network that tells the colors apart.

    The share of dots that the trained network puts on the right side of 0.5, up to a few dots.
    """
    settings = {"batch_size": 60, "base": 0.1, "decay": 0.95, "decay_steps": 20, "ema_decay": 0.9}
    trained = student.backward(60, **settings, seed=draw_seed(rng))
    parameters = parts(parts(trained, 4, require, RESULT)[1], 4, require, RESULT)
    x = np.random.RandomState(2).randn(300, 2)
    answers = student.forward(x, list(parameters))
    require(np.shape(answers) == (300, 1) and np.isfinite(answers).all(), ANSWERS)
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
