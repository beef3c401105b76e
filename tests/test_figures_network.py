"""Does the reference of 01_network give the lecture's figures, and what others compute?"""

import doctest

import numpy as np
import pytest
import tensorflow as tf

ASSIGNMENT = "01_network"
ENDS = [-1000.0, -1.0, 0.0, 1.0, 1000.0]
THEIRS = {"relu": tf.nn.relu, "sigmoid": tf.math.sigmoid, "tanh": tf.math.tanh}


def gradient(function, x):
    x = tf.constant(x, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x).numpy()


def in_double_precision(name, x):
    """Compute in float64, by formulas of another form, what the tasks compute in float32."""
    if name == "relu":
        return np.where(x > 0, x, 0.0)
    return np.exp(-np.logaddexp(0, -x)) if name == "sigmoid" else np.tanh(x)


def test_the_figures_of_the_lecture(reference):
    assert reference.count_layers([3, 4, 2]) == 2
    assert reference.count_parameters([3, 4, 2]) == 3 * 4 + 4 + 4 * 2 + 2 == 26
    assert reference.count_layers([2, 11, 1]) == 2
    assert reference.count_parameters([2, 11, 1]) == 45


@pytest.mark.parametrize("sizes", [[2, 1], [3, 4, 2], [5, 1, 1, 7], [784, 500, 10], [4] * 9])
def test_counts_agree_with_keras(reference, sizes):
    dense = [tf.keras.layers.Dense(size) for size in sizes[1:]]
    model = tf.keras.Sequential([tf.keras.Input([sizes[0]]), *dense])
    assert reference.count_layers(sizes) == len(model.layers)
    assert reference.count_parameters(sizes) == model.count_params()


@pytest.mark.parametrize("name", THEIRS)
@pytest.mark.parametrize("shape", [(), (9,), (4, 5), (2, 3, 4)])
def test_values_agree_with_tensorflow_and_double_precision(reference, name, shape):
    x = np.random.RandomState(11).uniform(-6, 6, size=shape).astype(np.float32)
    mine = getattr(reference, name)(tf.constant(x))
    assert mine.dtype == tf.float32
    assert mine.shape == shape
    np.testing.assert_allclose(mine, THEIRS[name](x), rtol=1e-5, atol=1e-6)
    expected = in_double_precision(name, x.astype(np.float64))
    np.testing.assert_allclose(mine, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", THEIRS)
def test_values_and_slopes_are_right_from_end_to_end(reference, name):
    x = np.concatenate([-np.geomspace(1e-3, 1000, 200), np.geomspace(1e-3, 1000, 200)])
    mine, theirs = getattr(reference, name), THEIRS[name]
    single = x.astype(np.float32)
    np.testing.assert_allclose(mine(tf.constant(single)), theirs(single), rtol=1e-5, atol=1e-6)
    slopes = gradient(mine, x)
    assert np.isfinite(slopes).all()
    np.testing.assert_allclose(slopes, gradient(theirs, x), rtol=1e-5, atol=1e-6)
    step = 1e-6
    rise = in_double_precision(name, x + step) - in_double_precision(name, x - step)
    np.testing.assert_allclose(slopes, rise / (2 * step), rtol=1e-4, atol=1e-6)


def test_the_numbers_by_hand(reference):
    ends = tf.constant(ENDS)
    for name, values, slopes in (
        ("sigmoid", [0, 0.268941, 0.5, 0.731059, 1], [0, 0.196612, 0.25, 0.196612, 0]),
        ("tanh", [-1, -0.761594, 0, 0.761594, 1], [0, 0.419974, 1, 0.419974, 0]),
    ):
        np.testing.assert_allclose(getattr(reference, name)(ends), values, atol=1e-6)
        np.testing.assert_allclose(gradient(getattr(reference, name), ENDS), slopes, atol=1e-6)
    assert np.exp(-1) == pytest.approx(0.367879, abs=5e-7)
    assert np.e - 1 / np.e == pytest.approx(2.350402, abs=5e-7)
    assert np.e + 1 / np.e == pytest.approx(3.086161, abs=5e-7)
    assert np.tanh(1) ** 2 == pytest.approx(0.580026, abs=5e-7)
    stretched_once = 2 * reference.sigmoid(tf.constant(1.0)) - 1
    assert float(stretched_once) == pytest.approx(0.462117, abs=1e-6)
    with np.errstate(over="ignore", under="ignore"):
        assert np.isfinite(np.exp(np.float32(88.72)))
        assert np.isinf(np.exp(np.float32(88.73)))
        assert np.exp(np.float32(-104)) == 0


def test_the_plain_formulas_fail_where_the_handout_says(reference):
    ends = tf.constant([-1000.0, 1000.0])

    def a(x):
        return 1.0 / (1.0 + tf.exp(-x))

    def b(x):
        return tf.exp(x) / (1.0 + tf.exp(x))

    np.testing.assert_array_equal(a(ends), [0, 1])
    np.testing.assert_array_equal(gradient(a, ends), [np.nan, 0])
    np.testing.assert_array_equal(b(ends), [0, np.nan])
    np.testing.assert_array_equal(gradient(b, ends), [0, np.nan])

    def chosen(x):
        return tf.where(x >= 0.0, a(x), b(x))

    np.testing.assert_array_equal(chosen(ends), [0, 1])
    assert np.isnan(gradient(chosen, ends)).all()

    def one_exponential(x):
        return 1.0 - 2.0 / (tf.exp(2.0 * x) + 1.0)

    np.testing.assert_array_equal(one_exponential(ends), [-1, 1])
    np.testing.assert_array_equal(gradient(one_exponential, ends), [0, np.nan])


def test_an_absolute_value_can_lose_the_slope_at_0(reference):
    def short(x):
        small = tf.exp(-tf.abs(x))
        return tf.where(x >= 0.0, 1.0 / (1.0 + small), small / (1.0 + small))

    np.testing.assert_array_equal(gradient(short, [0.0]), [0.0])
    np.testing.assert_allclose(gradient(reference.sigmoid, [0.0]), [0.25])
    np.testing.assert_allclose(gradient(reference.tanh, [0.0]), [1.0])


def test_the_layer_by_hand(reference):
    x = tf.constant([[1.0, 2.0], [0.0, -1.0]])
    w = tf.constant([[1.0, -1.0, 2.0], [0.0, 1.0, 1.0]])
    b = tf.constant([0.5, -2.0, 0.0])
    np.testing.assert_array_equal(x @ w, [[1, 1, 4], [0, -1, -1]])
    np.testing.assert_array_equal(reference.layer(x, w, b), [[1.5, -1, 4], [0.5, -3, -1]])
    bent = reference.layer(x, w, b, reference.relu)
    np.testing.assert_array_equal(bent, [[1.5, 0, 4], [0.5, 0, 0]])
    squared = reference.layer(x, w, b, tf.square)
    np.testing.assert_array_equal(squared, [[2.25, 1, 16], [0.25, 9, 1]])


@pytest.mark.parametrize("activation", [None, *THEIRS])
def test_the_layer_agrees_with_keras(reference, activation):
    random = np.random.RandomState(12)
    x, w = (tf.constant(random.randn(*shape), tf.float32) for shape in ((5, 3), (3, 4)))
    b = tf.constant(random.randn(4), tf.float32)
    dense = tf.keras.layers.Dense(4, activation=activation)
    dense.build(x.shape)
    dense.set_weights([w.numpy(), b.numpy()])
    mine = reference.layer(x, w, b, getattr(reference, activation) if activation else None)
    np.testing.assert_allclose(mine, dense(x), rtol=1e-5, atol=1e-6)


def test_two_layers_that_only_mix_are_one(reference):
    random = np.random.RandomState(13)
    x, v, w = (tf.constant(random.randn(3, 3), tf.float32) for _ in range(3))
    b = tf.constant(random.randn(3), tf.float32)
    deep = reference.layer(reference.layer(x, v, b), w, b)
    shallow = reference.layer(x, v @ w, tf.linalg.matvec(w, b, transpose_a=True) + b)
    np.testing.assert_allclose(deep, shallow, rtol=1e-4, atol=1e-5)


def test_the_examples_of_the_docstrings_hold(reference):
    failed, attempted = doctest.testmod(reference)
    assert attempted > 0
    assert failed == 0


def test_the_slope_of_the_figure_is_that_of_a_tape(plots):
    x = np.array([-90, -89, -88, -40, -3, 0, 2, 15], np.float32)
    slopes = gradient(lambda x: 1.0 / (1.0 + tf.exp(-x)), x)
    np.testing.assert_allclose(plots._plain_slope(x), slopes, rtol=1e-5, atol=1e-30)
    assert np.isnan(slopes[:2]).all()
    assert np.isfinite(slopes[2:]).all()


def test_the_drawing_of_the_network_has_a_line_for_each_weight(plots):
    (axes,) = plots.network_plot().axes
    assert sum(len(line.get_xdata()) == 2 and line.get_zorder() == 1 for line in axes.lines) == 20
    words = " ".join(text.get_text() for text in axes.texts) + axes.get_title()
    assert "12 weights" in words
    assert "8 weights" in words
    assert "26 parameters" in words
