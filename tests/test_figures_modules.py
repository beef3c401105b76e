"""Does the reference of 08_modules give the figures of the notes and of other software?"""

from __future__ import annotations

import doctest
import itertools
import re
from types import ModuleType

import numpy as np
import pytest
import tensorflow as tf

ASSIGNMENT = "08_modules"
# What separates the mistakes of a training that the settings of the notes hide.
SETTINGS = {"base": 0.05, "decay": 0.5, "decay_steps": 3, "scale": 0.1}


@pytest.fixture(scope="module")
def generateds(solution) -> ModuleType:
    return solution.generateds


@pytest.fixture(scope="module")
def forward(solution) -> ModuleType:
    return solution.forward


@pytest.fixture(scope="module")
def backward(solution) -> ModuleType:
    return solution.backward


def variables(*values) -> list[tf.Variable]:
    return [tf.Variable(value, dtype=tf.float32) for value in values]


def draw_parameters(units: int = 11) -> list[np.ndarray]:
    random = np.random.RandomState(7)
    return [random.randn(*shape) for shape in ((2, units), (units,), (units, 1), (1,))]


def draw_batch(rows: int = 12) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.RandomState(8)
    return random.randn(rows, 2), random.randint(0, 2, (rows, 1)).astype(float)


def with_penalties(forward: ModuleType, parameters: list[tf.Variable], scale: float):
    """Return a collection with the penalties of both weights, as tf.nn.l2_loss works them out."""
    losses = forward.Losses()
    for w in parameters[::2]:
        losses.add(lambda w: scale * tf.nn.l2_loss(w), w)
    return losses


def total_in_numpy(x, y_true, parameters, scale):
    w1, b1, w2, b2 = parameters
    answers = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    return np.mean((answers - y_true) ** 2) + scale / 2 * ((w1**2).sum() + (w2**2).sum())


def slope_in_numpy(x, y_true, parameters, scale):
    """Differentiate the total by every entry of every parameter, with differences."""
    slopes = []
    for parameter in parameters:
        slope = np.empty_like(parameter)
        for place in np.ndindex(parameter.shape):
            kept, sides = parameter[place], []
            for side in (1, -1):
                parameter[place] = kept + side * 1e-6
                sides.append(total_in_numpy(x, y_true, parameters, scale))
            parameter[place] = kept
            slope[place] = (sides[0] - sides[1]) / 2e-6
        slopes.append(slope)
    return slopes


def share_right(answers, y_true) -> float:
    return float(np.mean((np.asarray(answers) > 0.5) == (y_true > 0.5)))


def test_dots_of_the_notes(generateds):
    x, y_true, colors = generateds.generateds()
    expected = np.random.RandomState(2).randn(300, 2)
    np.testing.assert_allclose(x, expected, rtol=1e-6)
    labels = [int(x0 * x0 + x1 * x1 < 2) for x0, x1 in expected]
    np.testing.assert_array_equal(y_true, np.array(labels)[:, None])
    assert sum(labels) == 188
    assert colors == [["blue", "red"][label] for label in labels]
    assert x.dtype == y_true.dtype == np.float32


def test_by_hand_the_first_dots(generateds, handout):
    x, y_true, colors = generateds.generateds(rows=3)
    rows = re.findall(
        r"^\| \d \| (.*) \| (.*) \| (.*) \| ([01]) \| (\w+) \|$", handout, re.MULTILINE
    )
    assert len(rows) == 3
    for row, dot, label, color in zip(rows, x.astype(float), y_true[:, 0], colors, strict=True):
        np.testing.assert_allclose(dot, [float(row[0]), float(row[1])], atol=6e-6)
        assert (dot**2).sum() == pytest.approx(float(row[2]), abs=6e-4)
        assert (int(row[3]), row[4]) == (label, color)


@pytest.mark.parametrize("seed", [0, 5, 99])
def test_drawing_dots_leaves_the_shared_generator_alone(generateds, seed):
    before = np.random.get_state()
    first, again = generateds.generateds(seed, 20), generateds.generateds(seed, 20)
    np.testing.assert_array_equal(first[0], again[0])
    after = np.random.get_state()
    assert before[0] == after[0]
    np.testing.assert_array_equal(before[1], after[1])
    assert before[2:] == after[2:]


def test_the_warning_of_the_handout_about_the_shared_generator(generateds):
    """It gives the same numbers, and another draw of the program changes."""
    kept = np.random.get_state()
    try:
        np.random.seed(2)
        np.testing.assert_allclose(np.random.randn(300, 2), generateds.generateds()[0], rtol=1e-6)
    finally:
        np.random.set_state(kept)


def test_weights_are_drawn_in_a_row_from_one_generator(forward):
    losses, generator = forward.Losses(), forward.generator(6)
    penalty = forward.l2_regularizer(0.1)
    shapes = ([2, 3], [4], [2, 2])
    made = [forward.get_weight(shape, penalty, losses, generator) for shape in shapes]
    expected = np.random.RandomState(6).randn(14)
    np.testing.assert_allclose(np.concatenate([np.ravel(w) for w in made]), expected, rtol=1e-6)
    assert {w.dtype for w in made} == {tf.float32}
    assert [w is v for (_, w), v in zip(losses.entries, made, strict=True)] == [True] * 3


def test_the_penalty_is_that_of_tensorflow_and_follows_the_weight(forward):
    losses = forward.Losses()
    w = forward.get_weight([2, 11], forward.l2_regularizer(0.3), losses, forward.generator(4))
    for factor in (1.0, -2.0):
        w.assign(factor * w)
        with tf.GradientTape() as tape:
            total = losses.total()
        np.testing.assert_allclose(total, 0.3 * tf.nn.l2_loss(w), rtol=1e-6)
        np.testing.assert_allclose(total, tf.keras.regularizers.L2(0.15)(w), rtol=1e-6)
        np.testing.assert_allclose(tape.gradient(total, w), 0.3 * w, rtol=1e-6)


def test_what_the_handout_says_of_a_weight(forward):
    losses = forward.Losses()
    assert losses.total() == 0.0
    w = forward.get_weight([2, 1], forward.l2_regularizer(0.1), losses, forward.generator(5))
    np.testing.assert_allclose(w, [[0.44123], [-0.33087]], atol=6e-6)
    w.assign([[1.0], [2.0]])
    assert float(losses.total()) == pytest.approx(0.25)


def test_parameters_of_the_notes(forward):
    losses = forward.Losses()
    parameters = forward.get_parameters(0.1, losses, forward.generator(3))
    expected = np.random.RandomState(3).randn(33)
    np.testing.assert_allclose(np.ravel(parameters[0]), expected[:22], rtol=1e-6)
    np.testing.assert_allclose(np.ravel(parameters[2]), expected[22:], rtol=1e-6)
    for b, size in ((parameters[1], 11), (parameters[3], 1)):
        np.testing.assert_allclose(b, np.full(size, 0.01), rtol=1e-6)
    assert sum(int(tf.size(parameter)) for parameter in parameters) == 45
    penalties = 0.1 * sum(tf.nn.l2_loss(w) for w in parameters[::2])
    np.testing.assert_allclose(losses.total(), penalties, rtol=1e-6)


def test_the_network_is_that_of_keras(forward):
    parameters = draw_parameters()
    model = tf.keras.Sequential(
        [tf.keras.Input((2,)), tf.keras.layers.Dense(11, "relu"), tf.keras.layers.Dense(1)]
    )
    model.set_weights(parameters)
    x, _ = draw_batch(40)
    answers = forward.forward(tf.constant(x, tf.float32), variables(*parameters))
    np.testing.assert_allclose(answers, model(x), rtol=1e-5, atol=1e-5)
    assert answers.shape == (40, 1)
    assert np.min(answers) < 0


@pytest.mark.parametrize("as_tensor", [False, True])
def test_rates_agree_with_keras_and_with_a_table(backward, as_tensor):
    base, decay, decay_steps = 0.05, 0.5, 3
    keras = tf.keras.optimizers.schedules.ExponentialDecay(base, decay_steps, decay, staircase=True)
    table = list(
        itertools.chain.from_iterable([base * decay**stair] * decay_steps for stair in range(6))
    )
    for step, expected in enumerate(table):
        given = tf.constant(step, tf.int64) if as_tensor else step
        rate = backward.learning_rate(base, decay, decay_steps, given)
        assert rate.shape == ()
        assert rate.dtype == tf.float32
        np.testing.assert_allclose(rate, expected, rtol=1e-6)
        np.testing.assert_allclose(rate, keras(step), rtol=1e-6)


def test_one_step_agrees_with_finite_differences(forward, backward):
    start, (x, y_true) = draw_parameters(5), draw_batch()
    parameters = variables(*start)
    losses = with_penalties(forward, parameters, 0.25)
    data = (tf.constant(values, tf.float32) for values in (x, y_true))
    total = backward.train_step(*data, parameters, losses, 0.02)
    assert total.shape == ()
    np.testing.assert_allclose(total, total_in_numpy(x, y_true, start, 0.25), rtol=1e-5)
    for ours, before, slope in zip(
        parameters, start, slope_in_numpy(x, y_true, start, 0.25), strict=True
    ):
        np.testing.assert_allclose(ours, before - 0.02 * slope, rtol=1e-4, atol=1e-5)


def test_by_hand_one_step(forward, backward):
    parameters = variables([[0.5], [0.25]], [0.0], [[2.0]], [0.5])
    losses = with_penalties(forward, parameters, 0.2)
    x, y_true = tf.constant([[1.0, 2.0]]), tf.constant([[1.0]])
    total = backward.train_step(x, y_true, parameters, losses, 0.1)
    assert float(total) == pytest.approx(2.68125)
    for parameter, value in zip(
        parameters, ([[-0.11], [-0.955]], [-0.6], [[1.66]], [0.2]), strict=True
    ):
        np.testing.assert_allclose(parameter, value, rtol=1e-5)


def test_why_the_handout_does_not_use_adam(forward):
    """Its first step is as long as the rate, with a penalty and without."""
    x, y_true = draw_batch()
    for scale in (0.0, 0.25):
        parameters = variables(*draw_parameters(5))
        losses = with_penalties(forward, parameters, scale)
        before = [parameter.numpy() for parameter in parameters]
        with tf.GradientTape() as tape:
            error = forward.forward(tf.constant(x, tf.float32), parameters) - y_true
            total = tf.reduce_mean(tf.square(error)) + losses.total()
        slopes = tape.gradient(total, parameters)
        tf.keras.optimizers.Adam(0.001).apply_gradients(zip(slopes, parameters, strict=True))
        for parameter, start, slope in zip(parameters, before, slopes, strict=True):
            moved = np.abs(parameter - start)[np.abs(slope) > 1e-3]
            np.testing.assert_allclose(moved, 0.001, rtol=2e-3)


@pytest.mark.parametrize("decay", [0.3, 0.99])
def test_averages_agree_with_tensorflow(backward, decay):
    starts = draw_parameters(3)
    parameters, shadows = variables(*starts), variables(*starts)
    followed = variables(*starts)
    step = tf.Variable(0)
    average = tf.train.ExponentialMovingAverage(decay, num_updates=step)
    average.apply(followed)
    for number in (0, 1, 2, 50, 1000):
        step.assign(number)
        for ours, theirs, start in zip(parameters, followed, starts, strict=True):
            ours.assign(start * (number + 2))
            theirs.assign(start * (number + 2))
        average.apply(followed)
        backward.update_average(shadows, parameters, decay, tf.constant(number))
        for ours, theirs in zip(shadows, followed, strict=True):
            np.testing.assert_allclose(ours, average.average(theirs), rtol=1e-5, atol=1e-6)


def test_by_hand_two_updates(backward):
    (shadow,), (w,) = variables(4.0), variables(2.0)
    backward.update_average([shadow], [w], 0.99, 0)
    assert float(shadow) == pytest.approx(2.2)
    backward.update_average([shadow], [w], 0.5, 1000)
    assert float(shadow) == pytest.approx(2.1)
    assert float(w) == 2.0


@pytest.mark.parametrize("batch_size", [30, 70, 135])
def test_ten_steps_agree_with_double_precision(backward, batch_size):
    """Slopes by finite differences; every part of the training is written once more."""
    random, data = np.random.RandomState(9), np.random.RandomState(2).randn(300, 2)
    labels = ((data**2).sum(axis=1, keepdims=True) < 2).astype(float)
    parameters = [random.randn(2, 11), np.full(11, 0.01), random.randn(11, 1), np.full(1, 0.01)]
    shadows = [parameter.copy() for parameter in parameters]
    totals, place = [], 0
    for step in range(10):
        x, y_true = data[place : place + batch_size], labels[place : place + batch_size]
        place = (place + batch_size) % 300
        totals.append(total_in_numpy(x, y_true, parameters, 0.1))
        slopes = slope_in_numpy(x, y_true, parameters, 0.1)
        for parameter, slope in zip(parameters, slopes, strict=True):
            parameter -= 0.05 * 0.5 ** (step // 3) * slope
        share = max(1 - 0.4, 9 / (10 + step))
        for shadow, parameter in zip(shadows, parameters, strict=True):
            shadow += share * (parameter - shadow)
    result = backward.backward(10, batch_size, ema_decay=0.4, seed=9, **SETTINGS)
    np.testing.assert_allclose(result[2], totals, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(result[3], [0.05] * 3 + [0.025] * 3 + [0.0125] * 3 + [0.00625])
    for ours, theirs in zip([*result[0], *result[1]], [*parameters, *shadows], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def notes_program(start, counted: bool):
    """Train ten steps in a graph as the notes do; return rates, parameters and their averages."""
    v1 = tf.compat.v1
    x_all = np.random.RandomState(2).randn(300, 2)
    y_all = ((x_all**2).sum(axis=1, keepdims=True) < 2).astype(float)
    with tf.Graph().as_default(), v1.Session() as session:
        x, y_true = v1.placeholder(tf.float32, [None, 2]), v1.placeholder(tf.float32, [None, 1])
        parameters = [v1.Variable(np.float32(value), use_resource=True) for value in start]
        w1, b1, w2, b2 = parameters
        for w in (w1, w2):
            v1.add_to_collection("losses", 0.1 * tf.nn.l2_loss(w))
        answers = tf.nn.relu(x @ w1 + b1) @ w2 + b2
        loss = tf.reduce_mean(tf.square(answers - y_true))
        loss_total = loss + tf.add_n(v1.get_collection("losses"))
        global_step = v1.Variable(0, trainable=False, use_resource=True)
        rate = v1.train.exponential_decay(0.05, global_step, 3, 0.5, staircase=True)
        train_step = v1.train.GradientDescentOptimizer(rate).minimize(
            loss_total, var_list=parameters, global_step=global_step if counted else None
        )
        average = v1.train.ExponentialMovingAverage(0.9, global_step)
        average.apply(parameters)
        session.run(v1.global_variables_initializer())
        rates = []
        for step in range(10):
            rates.append(session.run(rate))
            rows = slice(step * 30 % 300, step * 30 % 300 + 30)
            session.run(train_step, {x: x_all[rows], y_true: y_all[rows]})
        shadows = [average.average(parameter) for parameter in parameters]
        return rates, *session.run([parameters, shadows])


def test_slips_of_the_notes(forward, backward):
    """Without `global_step` the rate stays; where only `train_step` runs, the shadows stay."""
    start = [p.numpy() for p in forward.get_parameters(0.1, forward.Losses(), forward.generator(9))]
    parameters, shadows, _, rates = backward.backward(10, ema_decay=0.9, seed=9, **SETTINGS)

    frozen, strayed, asleep = notes_program(start, counted=False)
    np.testing.assert_allclose(frozen, [0.05] * 10, rtol=1e-6)
    for first, shadow, ours in zip(start, asleep, shadows, strict=True):
        np.testing.assert_array_equal(shadow, first)
        assert np.abs(shadow - ours).max() > 1e-3

    counted, mended, _ = notes_program(start, counted=True)
    np.testing.assert_allclose(rates, counted, rtol=1e-6)
    for ours, theirs, stray in zip(parameters, mended, strayed, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
        assert np.abs(ours - stray).max() > 1e-3


def test_two_trainings_know_nothing_of_each_other(backward):
    first, again = (backward.backward(3, scale=0.1) for _ in range(2))
    for ours, theirs in zip([*first[0], *first[1]], [*again[0], *again[1]], strict=True):
        assert ours is not theirs
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(first[2], again[2])


def test_what_the_handout_says_of_batches_of_70():
    starts = [(step * 70) % 300 for step in range(7)]
    assert starts == [0, 70, 140, 210, 280, 50, 120]
    assert len(range(300)[280 : 280 + 70]) == 20


def test_for_comparison_four_steps(backward, handout):
    rows = re.findall(
        r"^\| (\d) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| (\d+/\d+) \| ([\d.]+) \|$",
        handout,
        re.MULTILINE,
    )
    assert [int(row[0]) for row in rows] == [0, 1, 2, 3]
    for number, rate, total, bias, d, shadow in rows:
        step = int(number)
        parameters, shadows, totals, rates = backward.backward(step + 1, decay=0.5, decay_steps=2)
        assert float(rates[-1]) == pytest.approx(float(rate))
        assert float(totals[-1]) == pytest.approx(float(total), rel=1e-4)
        assert float(parameters[3][0]) == pytest.approx(float(bias), rel=1e-4)
        assert float(shadows[3][0]) == pytest.approx(float(shadow), rel=1e-4)
        assert d == f"{1 + step}/{10 + step}"


def test_the_reference_trains_the_network_of_the_figures(backward, plots):
    """Both are compared after 60 of the 300 steps."""
    drawn = plots.train(60)
    parameters, shadows, totals, rates = backward.backward(60)
    np.testing.assert_allclose(totals, drawn.totals, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(rates, drawn.rates, rtol=1e-5)
    expected = [*drawn.parameters, *drawn.shadows]
    for ours, theirs in zip([*parameters, *shadows], expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-3)


def test_what_the_handout_says_of_300_steps(plots):
    trained, (x, y_true) = plots.train(300), plots._data()
    assert trained.totals[0] == pytest.approx(7.9, abs=0.05)
    assert trained.totals[-20:].mean() == pytest.approx(0.1, abs=0.02)
    assert trained.rates[-1] == pytest.approx(0.037, abs=5e-4)
    lists = (trained.parameters, trained.shadows)
    fast, slow = (share_right(plots.answers(x, values), y_true) for values in lists)
    assert fast == pytest.approx(0.94, abs=0.005)
    assert abs(fast - slow) <= 0.01


def test_what_the_handout_says_of_a_large_penalty(plots):
    """With scale 0.1 the line takes in many more blue dots, and the weights are smaller."""
    x, y_true = plots._data()
    mild, strong = (plots.train(3000, scale).shadows for scale in (0.001, 0.1))
    blue = y_true[:, 0] == 0
    taken = [(plots.answers(x[blue], shadows) > 0.5).mean() for shadows in (mild, strong)]
    assert taken[0] < 0.15
    assert taken[1] > 0.35
    sizes = [sum((w**2).sum() for w in shadows[::2]) for shadows in (mild, strong)]
    assert sizes[1] < sizes[0] / 2


def test_labels_in_a_row_make_a_table():
    answers, labels = np.zeros((5, 1)), np.zeros(5)
    assert (answers - labels).shape == (5, 5)


@pytest.mark.parametrize("name", ["generateds", "forward", "backward"])
def test_the_examples_of_the_docstrings_hold(solution, name):
    failed, attempted = doctest.testmod(getattr(solution, name))
    assert attempted > 0
    assert failed == 0
