"""Does the reference of 06_ema give the figures of the notes and of other software?"""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import tensorflow as tf

ASSIGNMENT = "06_ema"
# w is 0, then 1 at step 0, then 10 at step 100, applied again and again.
NOTES = [0, 0.9, 1.6445453, 2.3281732, 2.955868, 3.532206, 4.061389, 4.547275]


def decay_at(decay: float, step: int) -> float:
    return min(decay, (1 + step) / (10 + step))


def test_figures_of_the_notes(reference):
    w = tf.Variable(0.0)
    ema = reference.MovingAverage(0.99, [w])
    averages = [ema.average(w)]
    w.assign(1.0)
    ema.apply(0)
    averages.append(ema.average(w))
    w.assign(10.0)
    for _ in range(6):
        ema.apply(100)
        averages.append(ema.average(w))
    np.testing.assert_allclose(averages, NOTES, rtol=1e-6)
    by_hand = 0.9 + (1 - 101 / 110) * (10 - 0.9)
    np.testing.assert_allclose(averages[2], by_hand, rtol=1e-6)
    # Seven updates toward a weight that stands still are one power.
    np.testing.assert_allclose(averages[-1], 10 - (101 / 110) ** 6 * 9.1, rtol=1e-6)


def test_the_notes_never_print_the_first_average_of_ten():
    """Their program runs in a graph, makes w1 twice and updates twice before it prints."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        v1.Variable(0, dtype=tf.float32)
        w1 = v1.Variable(0, dtype=tf.float32)
        global_step = v1.Variable(0, trainable=False)
        ema = v1.train.ExponentialMovingAverage(0.99, global_step)
        ema_op = ema.apply(v1.trainable_variables())
        shadows = [v for v in v1.global_variables() if "ExponentialMovingAverage" in v.name]
        session.run(v1.global_variables_initializer())
        printed = [session.run(ema.average(w1))]
        session.run(v1.assign(w1, 1))
        session.run(ema_op)
        printed.append(session.run(ema.average(w1)))
        session.run([v1.assign(global_step, 100), v1.assign(w1, 10)])
        session.run(ema_op)
        for _ in range(5):
            session.run(ema_op)
            printed.append(session.run(ema.average(w1)))
    assert len(shadows) == 2
    np.testing.assert_allclose(printed, [*NOTES[:2], *NOTES[3:]], rtol=1e-6)


@pytest.mark.parametrize("decay", [0.1, 0.5, 0.9, 0.99, 0.999])
def test_ramp_agrees_with_double_precision(reference, decay):
    steps = [*range(30), 79, 80, 81, 889, 890, 891, 10_000, 1_000_000]
    ours = [reference.ramped_decay(decay, step) for step in steps]
    np.testing.assert_allclose(ours, [decay_at(decay, step) for step in steps], rtol=1e-6)


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_step_may_be_a_tensor(reference, dtype):
    decay = reference.ramped_decay(0.99, tf.constant(2, dtype))
    assert decay.dtype == tf.float32
    assert decay.shape == ()
    assert float(decay) == pytest.approx(0.25)
    w = tf.Variable(4.0)
    ema = reference.MovingAverage(0.99, [w])
    w.assign(2.0)
    ema.apply(tf.constant(0, dtype))
    assert float(ema.average(w)) == pytest.approx(2.2)


@pytest.mark.parametrize("decay", [0.3, 0.9, 0.99])
def test_averages_agree_with_tensorflow(reference, decay):
    random = np.random.RandomState(6)
    shapes = [(), (3,), (2, 4), (2, 4)]
    variables = [tf.Variable(random.randn(*shape), dtype=tf.float32) for shape in shapes]
    ours = reference.MovingAverage(decay, variables)
    num_updates = tf.Variable(0)
    theirs = tf.train.ExponentialMovingAverage(decay, num_updates)
    theirs.apply(variables)  # makes the shadows; the variables have not moved yet
    for step in [0, 1, 2, 3, 20, 20, 100, 2000]:
        for variable in variables:
            variable.assign(random.randn(*variable.shape))
        num_updates.assign(step)
        theirs.apply(variables)
        ours.apply(step)
        for variable in variables:
            average = ours.average(variable)
            assert average.dtype == tf.float32
            np.testing.assert_allclose(average, theirs.average(variable), rtol=1e-5, atol=1e-6)


def test_averages_agree_with_the_weights_of_the_past(reference):
    """With a constant decay, a value that is k updates old has the weight (1 - d) * d^k."""
    random = np.random.RandomState(7)
    values, decay = random.randn(12), 0.6
    w = tf.Variable(values[0], dtype=tf.float32)
    ema = reference.MovingAverage(decay, [w])
    for value in values[1:]:
        w.assign(value)
        ema.apply(50)
    age = np.arange(10, -1, -1)
    weights = np.concatenate([[decay**11], (1 - decay) * decay**age])
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(ema.average(w), weights @ values, rtol=1e-5)


def test_the_class_of_tensorflow_starts_at_its_first_update():
    """The handout warns of it: what the variable was before is lost."""
    w = tf.Variable(0.0)
    ema = tf.train.ExponentialMovingAverage(0.99, tf.Variable(0))
    w.assign(1.0)
    ema.apply([w])
    assert float(ema.average(w)) == 1.0


def test_an_average_that_was_read_does_not_move(reference):
    w = tf.Variable([1.0, 2.0])
    ema = reference.MovingAverage(0.99, [w])
    before = ema.average(w)
    w.assign([5.0, 5.0])
    ema.apply(0)
    np.testing.assert_array_equal(before, [1.0, 2.0])
    np.testing.assert_array_equal(w, [5.0, 5.0])


def test_variables_without_a_name_share_one():
    """The handout says why a name cannot find a shadow, nor can `==`."""
    one, other = tf.Variable(1.0), tf.Variable(1.0)
    assert one.name == other.name == "Variable:0"
    assert bool(one == other)
    with pytest.raises(TypeError):
        hash(one)


def test_worked_example_of_the_training(reference):
    ws, averages = reference.train(5.0, 0.2, 0.99, 4)
    np.testing.assert_allclose(ws, [5, 2.6, 1.16, 0.296, -0.2224], rtol=1e-5)
    np.testing.assert_allclose(averages, [5, 2.84, 1.4654545, 0.5883636, 0.0270657], rtol=2e-5)


@pytest.mark.parametrize(("rate", "decay"), [(0.2, 0.99), (0.05, 0.4), (0.9, 0.9)])
def test_training_agrees_with_double_precision(reference, rate, decay):
    ws, averages = reference.train(tf.constant(5.0), rate, decay, 40)
    places = -1 + 6 * (1 - 2 * rate) ** np.arange(41)
    shadow = [5.0]
    for step, place in enumerate(places[1:]):
        d = decay_at(decay, step)
        shadow.append(d * shadow[-1] + (1 - d) * place)
    np.testing.assert_allclose(ws, places, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(averages, shadow, rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_the_average_of_a_jumping_weight_finds_the_minimum(reference):
    ws, averages = (part.numpy() for part in reference.train(5.0, 1.0, 0.99, 2000))
    np.testing.assert_array_equal(ws, np.where(np.arange(2001) % 2, -7, 5))
    assert averages[1] == pytest.approx(-5.8)
    np.testing.assert_allclose(sorted(averages[-2:]), [-1.03, -0.97], atol=1e-3)


def test_the_shadow_of_the_figure_is_that_of_the_reference(reference, plots):
    _, averages = reference.train(5.0, 1.0, 0.99, 60)
    line = plots.jumping_plot().axes[0].get_lines()[-1]
    assert line.get_label() == "average"
    np.testing.assert_allclose(line.get_ydata(), averages, rtol=1e-4, atol=1e-5)


def test_without_the_ramp_the_shadow_is_late(plots):
    """The figure's caption: less than half of the way after 60 steps."""
    lines = {line.get_label(): line for line in plots.why_a_ramp_plot().axes[0].get_lines()}
    assert 0.4 < lines["shadow, always 0.99"].get_ydata()[-1] < 0.5
    assert lines["shadow, decay grows to 0.99"].get_ydata()[-1] > 0.99


def test_the_examples_of_the_docstrings_hold(reference):
    failed, attempted = doctest.testmod(reference)
    assert attempted > 0
    assert failed == 0
