"""Does the reference of 02_mse give the lecture's figures, and what the mathematics says?"""

import doctest

import numpy as np
import pytest
import tensorflow as tf

ASSIGNMENT = "02_mse"


def train_long(reference, x, y_true, w, steps, **options):
    """Train in one graph: AutoGraph turns the loop over steps into a loop of TensorFlow's own."""
    data = (tf.constant(values, tf.float32) for values in (x, y_true, w))
    return tf.function(reference.train)(*data, tf.constant(steps), **options)


@pytest.fixture(scope="module")
def lecture_weights(reference):
    x, y_true = reference.yogurt_data()
    return train_long(reference, x, y_true, reference.INITIAL_W, 20_000).numpy()


def test_the_weights_of_the_lecture(lecture_weights):
    np.testing.assert_allclose(lecture_weights, [[0.98019385], [1.0159807]], rtol=0, atol=1e-6)


def test_the_start_value_is_what_the_lecture_drew(reference):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        w1 = v1.Variable(v1.random_normal([2, 1], stddev=1, seed=1), use_resource=True)
        session.run(w1.initializer)
        drawn = session.run(w1)
    np.testing.assert_allclose(reference.INITIAL_W, drawn, rtol=1e-6)
    np.testing.assert_allclose(reference.INITIAL_W, [[-0.8113182], [1.4845988]], rtol=1e-6)


def test_the_handout_draws_the_same_path(plots, lecture_weights):
    np.testing.assert_allclose(plots._path()[-1], lecture_weights[:, 0], rtol=0, atol=1e-6)


def test_longer_training_finds_the_least_squares_weights_of_the_handout(reference):
    x, y_true = reference.yogurt_data()
    best, *_ = np.linalg.lstsq(x.astype(float), y_true.astype(float), rcond=None)
    np.testing.assert_allclose(best, [[1.0043], [0.9948]], rtol=0, atol=5e-5)
    trained = train_long(
        reference, x, y_true, reference.INITIAL_W, 2_000, batch_size=32, learning_rate=0.1
    )
    np.testing.assert_allclose(trained, best, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("seed", "rows"), [(23455, 32), (1, 1), (99, 57)])
def test_the_data_follows_the_order_of_draws_of_the_lecture(reference, seed, rows):
    generator = np.random.RandomState(seed)
    inputs = [[generator.random_sample() for _ in range(2)] for _ in range(rows)]
    sales = [[x1 + x2 + (generator.random_sample() / 10 - 0.05)] for x1, x2 in inputs]
    x, y_true = reference.yogurt_data(seed, rows)
    assert (x.dtype, y_true.dtype) == (np.float32, np.float32)
    np.testing.assert_array_equal(x, np.array(inputs, np.float32))
    np.testing.assert_array_equal(y_true, np.array(sales, np.float32))


def test_the_data_leaves_the_global_generator_alone(reference):
    np.random.seed(3)
    expected = np.random.rand()
    np.random.seed(3)
    reference.yogurt_data()
    assert np.random.rand() == expected


def test_the_noise_fills_its_range_around_zero(reference):
    x, y_true = reference.yogurt_data(seed=5, rows=20_000)
    noise = y_true[:, 0] - x.astype(float).sum(axis=1)
    assert abs(noise.mean()) < 0.001
    assert -0.05 <= noise.min() + 1e-6 < -0.0499
    assert 0.0499 < noise.max() - 1e-6 <= 0.05


@pytest.mark.parametrize("shape", [(1, 1), (9, 1), (4, 3)])
def test_the_loss_agrees_with_keras_and_with_double_precision(reference, shape):
    random = np.random.RandomState(11)
    y_true, y_pred = random.randn(2, *shape)
    loss = reference.mse(tf.constant(y_true, tf.float32), tf.constant(y_pred, tf.float32))
    assert loss.shape == ()
    assert loss.dtype == tf.float32
    np.testing.assert_allclose(loss, np.mean((y_pred - y_true) ** 2), rtol=1e-6)
    keras = tf.keras.losses.MeanSquaredError()(y_true, y_pred)
    np.testing.assert_allclose(loss, keras, rtol=1e-6)


def test_the_derivative_of_the_loss_is_its_closed_form(reference):
    random = np.random.RandomState(12)
    y_true, y_pred = random.randn(2, 7, 1)
    prediction = tf.constant(y_pred, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(prediction)
        loss = reference.mse(tf.constant(y_true, tf.float32), prediction)
    slope = tape.gradient(loss, prediction)
    np.testing.assert_allclose(slope, 2 * (y_pred - y_true) / 7, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("batch_size", [1, 4, 8, 11, 15])
def test_training_agrees_with_double_precision(reference, batch_size):
    random = np.random.RandomState(13)
    x, y_true, start_value = random.randn(11, 2), random.randn(11, 1), random.randn(2, 1)
    w = start_value
    for i in range(25):
        start = (i * batch_size) % 11
        inputs, answers = x[start : start + batch_size], y_true[start : start + batch_size]
        w = w - 0.03 * 2 * np.mean(inputs * (inputs @ w - answers), axis=0)[:, None]
    trained = reference.train(x, y_true, start_value, 25, batch_size, 0.03)
    np.testing.assert_allclose(trained, w, rtol=1e-4, atol=1e-5)


def test_training_leaves_a_variable_alone(reference):
    x, y_true = reference.yogurt_data()
    w = tf.Variable(reference.INITIAL_W)
    first = reference.train(x, y_true, w, 5)
    second = reference.train(x, y_true, w, 5)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(w.numpy(), np.array(reference.INITIAL_W, np.float32))
    np.testing.assert_array_equal(reference.train(x, y_true, w, 0), w.numpy())


def test_the_examples_of_the_docstrings_hold(reference):
    failed, attempted = doctest.testmod(reference)
    assert attempted > 0
    assert failed == 0
