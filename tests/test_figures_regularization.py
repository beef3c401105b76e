"""Does the reference of 07_regularization give the figures of the notes and of other software?"""

from __future__ import annotations

import doctest
import re
from types import ModuleType

import numpy as np
import pytest
import tensorflow as tf

ASSIGNMENT = "07_regularization"


def weights(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    random = np.random.RandomState(7)
    return [np.asarray(random.randn(*shape), np.float32) for shape in shapes]


def network_of(reference: ModuleType, parameters: tuple[np.ndarray, ...]):
    return reference.network(*(tf.constant(value, tf.float32) for value in parameters))


@pytest.mark.parametrize("shape", [(), (5,), (2, 11), (3, 3, 4)])
@pytest.mark.parametrize("scale", [0.01, 0.3, 2.0])
def test_penalties_agree_with_tensorflow_and_double_precision(reference, shape, scale):
    (w,) = weights(shape)
    l1, l2 = reference.l1_regularizer(scale)(w), reference.l2_regularizer(scale)(w)
    assert l1.shape == l2.shape == ()
    assert l1.dtype == l2.dtype == tf.float32
    exact = w.astype(np.float64)
    np.testing.assert_allclose(l1, scale * np.abs(exact).sum(), rtol=1e-5)
    np.testing.assert_allclose(l2, scale * (exact**2).sum() / 2, rtol=1e-5)
    # The function of TensorFlow 1.3 was this one times the scale.
    np.testing.assert_allclose(l2, scale * tf.nn.l2_loss(w), rtol=1e-5)


def test_keras_does_not_halve(reference):
    (w,) = weights((2, 11))
    keras = tf.keras.regularizers
    np.testing.assert_allclose(reference.l1_regularizer(0.1)(w), keras.L1(0.1)(w), rtol=1e-5)
    np.testing.assert_allclose(reference.l2_regularizer(0.1)(w), keras.L2(0.05)(w), rtol=1e-5)
    np.testing.assert_allclose(2 * reference.l2_regularizer(0.1)(w), keras.L2(0.1)(w), rtol=1e-5)


def test_slopes_agree_with_finite_differences(reference):
    (start,) = weights((3, 4))
    for make in (reference.l1_regularizer, reference.l2_regularizer):
        w = tf.Variable(start)
        with tf.GradientTape() as tape:
            penalty = make(0.3)(w)
        slope = tape.gradient(penalty, w).numpy()
        for place in np.ndindex(start.shape):
            moved = [start.astype(np.float64) for _ in range(2)]
            for side, array in zip((-1, 1), moved, strict=True):
                array[place] += side * 1e-5
            down, up = (float(make(0.3)(tf.constant(array))) for array in moved)
            assert slope[place] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-6)


def test_a_step_on_l2_alone_multiplies_the_weight(reference):
    (start,) = weights((4,))
    w, losses = tf.Variable(start), reference.Losses()
    losses.add(reference.l2_regularizer(0.5), w)
    for _ in range(10):
        with tf.GradientTape() as tape:
            total = losses.total()
        w.assign_sub(0.1 * tape.gradient(total, w))
    np.testing.assert_allclose(w, start * (1 - 0.1 * 0.5) ** 10, rtol=1e-5)


def test_the_collection_is_that_of_tensorflow_1(reference):
    """A graph with tf.add_n of a collection gives the same sums before and after a change."""
    first, second, third = weights((2, 11), (11, 1), (2, 11))
    w1, w2, losses = tf.Variable(first), tf.Variable(second), reference.Losses()
    for w in (w1, w2):
        losses.add(reference.l2_regularizer(0.01), w)
    ours = [float(losses.total())]
    w1.assign(third)
    ours.append(float(losses.total()))
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        old = [v1.Variable(value) for value in (first, second)]
        for w in old:
            v1.add_to_collection("losses", 0.01 * tf.nn.l2_loss(w))
        total = tf.add_n(v1.get_collection("losses"))
        session.run(v1.global_variables_initializer())
        theirs = [session.run(total)]
        session.run(v1.assign(old[0], third))
        theirs.append(session.run(total))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_what_the_handout_says_of_lists_and_stored_numbers(reference):
    """Why an empty list and a stored penalty need care."""
    with pytest.raises(ValueError):
        tf.add_n([])
    w = tf.Variable([1.0, -2.0])
    stored = reference.quartic(w)
    with tf.GradientTape() as tape:
        total = stored + 0.0
    assert tape.gradient(total, w) is None
    assert float(w.assign([2.0, 0.0])[0]) == 2.0
    assert float(stored) == 4.25


def test_a_recorded_total_does_not_notice_what_is_added_later(reference):
    losses, recorded = reference.Losses(), tf.function(reference.total_loss)
    assert float(recorded(tf.constant(0.5), losses)) == 0.5
    losses.add(reference.quartic, tf.Variable([1.0, -2.0]))
    assert float(recorded(tf.constant(0.5), losses)) == 0.5
    assert float(reference.total_loss(tf.constant(0.5), losses)) == 4.75


def test_float64_numbers_make_a_float64_variable():
    assert tf.Variable(np.random.RandomState(1).randn(2)).dtype == tf.float64


def test_parameters_start_as_the_handout_says(reference):
    losses = reference.Losses()
    w = reference.get_weight([1, 2], reference.quartic, losses, np.random.RandomState(1))
    np.testing.assert_allclose(w, [[1.6243454, -0.6117564]], rtol=1e-6)
    assert float(losses.total()) == pytest.approx(1.7754, abs=5e-5)
    b = reference.get_bias([11])
    np.testing.assert_allclose(b, np.full(11, 0.01), rtol=1e-6)
    assert w.dtype == b.dtype == tf.float32
    assert w.trainable
    assert b.trainable


def test_scale_zero_leaves_the_loss_on_the_data(reference):
    losses = reference.Losses()
    for make in (reference.l1_regularizer, reference.l2_regularizer):
        reference.get_weight([2, 11], make(0.0), losses, np.random.RandomState(3))
    data_loss = tf.constant(0.123456)
    assert float(reference.total_loss(data_loss, losses)) == float(data_loss)


def test_dots_of_the_notes(reference):
    x, y_true = reference.dots_data()
    expected = np.random.RandomState(2).randn(300, 2)
    np.testing.assert_allclose(x, expected, rtol=1e-6)
    labels = [int(x0 * x0 + x1 * x1 < 2) for x0, x1 in expected]
    np.testing.assert_array_equal(y_true[:, 0], labels)
    assert sum(labels) == 188
    np.testing.assert_array_equal(reference.dots_data(rows=40)[0], x[:40])


def test_weights_of_one_generator_go_on(reference):
    losses, generator = reference.Losses(), np.random.RandomState(6)
    made = [
        reference.get_weight(shape, reference.quartic, losses, generator)
        for shape in ([2, 3], (4,), [2, 2, 1])
    ]
    expected = np.random.RandomState(6).randn(14)
    np.testing.assert_allclose(np.concatenate([np.ravel(w) for w in made]), expected, rtol=1e-6)


def test_grid_of_the_notes(reference, plots):
    parameters = plots.train(plots.START, plots.SCALE)
    xx, yy, probs = reference.decision_grid(network_of(reference, parameters), -3, 3, 0.01)
    assert xx.shape == yy.shape == probs.shape == (600, 600)
    np.testing.assert_allclose(xx[:, 5], -3 + 0.01 * np.arange(600), atol=1e-9)
    np.testing.assert_allclose(yy[5], -3 + 0.01 * np.arange(600), atol=1e-9)
    for i, j in ((0, 0), (0, 599), (599, 0), (123, 456)):
        place = np.array([[-3 + 0.01 * i, -3 + 0.01 * j]])
        assert probs[i, j] == pytest.approx(plots.predict(parameters, place).item(), abs=1e-4)


def test_worked_example_of_the_grid(reference):
    predict = reference.network(
        tf.eye(2), tf.constant([5.0, 5.0]), tf.constant([[1.0], [10.0]]), tf.constant([-55.0])
    )
    _, _, probs = reference.decision_grid(predict, -1.0, 2.0, 1.0)
    np.testing.assert_allclose(probs, [[-11, -1, 9], [-10, 0, 10], [-9, 1, 11]], atol=1e-5)


def test_the_boundary_lies_where_the_network_says_one_half(reference, plots):
    x, y_true = reference.dots_data()
    predict = network_of(reference, plots.train(plots.START, plots.SCALE))
    grid = reference.decision_grid(predict, -3.0, 3.0, 0.05)
    axes = reference.plot_boundary(x, y_true, *grid).axes[0]
    dots, contour = axes.collections
    np.testing.assert_allclose(dots.get_offsets(), x, rtol=1e-6)
    red, blue = [1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]
    np.testing.assert_array_equal(dots.get_facecolors(), np.where(y_true == 1, red, blue))
    assert list(contour.levels) == [0.5]
    line = np.concatenate([path.vertices for path in contour.get_paths()])
    assert len(line) > 50
    np.testing.assert_allclose(predict(line), np.full((len(line), 1), 0.5), atol=0.05)


def test_the_slopes_that_train_the_figure_are_those_of_the_reference(reference, plots):
    x, y_true = plots.dots(40)
    start = plots.train(plots.START, 0.0)
    parameters = [tf.Variable(value, dtype=tf.float32) for value in start]
    losses = reference.Losses()
    for w in parameters[::2]:
        losses.add(reference.l2_regularizer(0.01), w)
    with tf.GradientTape() as tape:
        error = reference.network(*parameters)(x) - tf.constant(y_true, tf.float32)
        loss = reference.total_loss(tf.reduce_mean(tf.square(error)), losses)
    slopes = plots.slopes(start, x, y_true, 0.01)
    for ours, theirs in zip(tape.gradient(loss, parameters), slopes, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def test_the_program_of_the_handout_trains_the_network_of_the_figure(
    reference, plots, handout, tmp_path, monkeypatch
):
    """Both are compared after 60 of the 3000 steps."""
    program = re.search(r"```python\n(x, y_true = dots_data.*?)```", handout, re.DOTALL)
    assert program is not None
    short = program[1].replace("range(3000)", "range(60)").replace("1 / 64)).save", "0.25)).save")
    assert short.count("range(60)") == 1
    monkeypatch.chdir(tmp_path)
    names = {**vars(reference)}
    exec(short, names)
    assert (tmp_path / "boundary.png").is_file()
    monkeypatch.setattr(plots, "STEPS", 60)
    expected = plots.train.__wrapped__(plots.START, plots.SCALE)
    for ours, theirs in zip(names["parameters"], expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-3)


def test_what_the_handout_says_of_the_two_pictures(plots):
    few, new = plots.dots(40), plots.dots(20_000, seed=99)
    free, priced = (plots.train(plots.START, scale) for scale in (0.0, plots.SCALE))
    squares = [sum((w**2).sum() for w in parameters[::2]) for parameters in (free, priced)]
    np.testing.assert_allclose(squares, [39.6, 6.7], atol=0.06)
    assert [plots.wrong(p, *few) * 40 for p in (free, priced)] == [0, 1]
    shares = [plots.wrong(p, *new) for p in (free, priced)]
    np.testing.assert_allclose(shares, [0.115, 0.080], atol=6e-4)
    assert np.abs(few[0]).max() < 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "means", "better"), [(40, [0.116, 0.096], 7), (300, [0.066, 0.064], 4)]
)
def test_what_the_handout_says_of_eight_trainings(plots, rows, means, better):
    new = plots.dots(20_000, seed=99)
    pairs = [[plots.train(start, scale, rows) for scale in (0, 0.01)] for start in range(1, 9)]
    shares = np.array([[plots.wrong(parameters, *new) for parameters in pair] for pair in pairs])
    np.testing.assert_allclose(shares.mean(axis=0), means, atol=6e-4)
    assert (shares[:, 1] < shares[:, 0]).sum() == better


def test_the_examples_of_the_docstrings_hold(reference):
    failed, attempted = doctest.testmod(reference)
    assert attempted > 0
    assert failed == 0
