"""Does the reference of 04_cross_entropy give the lecture's figures, and what others compute?"""

import doctest
import re

import numpy as np
import pytest
import tensorflow as tf

ASSIGNMENT = "04_cross_entropy"
LABEL = tf.constant([[1.0, 0.0], [1.0, 0.0]])
PREDICTIONS = tf.constant([[0.6, 0.4], [0.8, 0.2]])


def draw_distributions(random, rows, classes):
    return random.dirichlet(np.full(classes, 2.0), size=rows)


def log_softmax(logits):
    """Compute in double precision what the tasks compute in single precision."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def gradient(function, *args):
    """Differentiate with respect to the last argument."""
    *first, last = (
        tf.constant(value, tf.float32) if value.dtype.kind == "f" else tf.constant(value)
        for value in args
    )
    with tf.GradientTape() as tape:
        tape.watch(last)
        result = function(*first, last)
    return tape.gradient(result, last).numpy()


def finite_differences(function, point, step=1e-6):
    """Differentiate the sum of a double-precision function by central differences."""
    slopes = np.empty_like(point)
    for place in np.ndindex(point.shape):
        up, down = point.copy(), point.copy()
        up[place] += step
        down[place] -= step
        slopes[place] = (function(up).sum() - function(down).sum()) / (2 * step)
    return slopes


def test_the_figures_of_the_lecture_are_base_10(reference):
    natural = reference.cross_entropy(LABEL, PREDICTIONS).numpy()
    np.testing.assert_allclose(natural / np.log(10), [0.222, 0.097], atol=5e-4)
    np.testing.assert_allclose(natural, [0.511, 0.223], atol=5e-4)
    np.testing.assert_allclose(natural / np.log(2), [0.737, 0.322], atol=5e-4)


def test_the_cem_of_the_lecture_divides_by_the_classes(reference):
    cem = reference.mean_over_entries(LABEL, PREDICTIONS)
    lecture = -tf.reduce_mean(LABEL * tf.math.log(tf.clip_by_value(PREDICTIONS, 1e-12, 1.0)))
    assert cem.shape == ()
    assert float(cem) == pytest.approx(float(lecture))
    assert float(cem) == pytest.approx(0.183492, abs=1e-6)
    mean = np.mean(reference.cross_entropy(LABEL, PREDICTIONS))
    assert mean == pytest.approx(0.366985, abs=1e-6)
    assert float(cem) == pytest.approx(mean / 2)


@pytest.mark.parametrize(("rows", "classes"), [(1, 2), (9, 4), (3, 7)])
def test_cross_entropy_agrees_with_double_precision(reference, rows, classes):
    random = np.random.RandomState(41)
    y_true = draw_distributions(random, rows, classes)
    y_pred = draw_distributions(random, rows, classes)
    expected = -(y_true * np.log(y_pred)).sum(axis=1)
    args = tf.constant(y_true, tf.float32), tf.constant(y_pred, tf.float32)
    losses = reference.cross_entropy(*args)
    assert losses.dtype == tf.float32
    assert losses.shape == (rows,)
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    np.testing.assert_allclose(
        reference.mean_over_entries(*args), expected.mean() / classes, rtol=1e-5
    )
    np.testing.assert_allclose(tf.keras.losses.categorical_crossentropy(*args), losses, rtol=1e-5)


def test_clipping_bounds_the_loss_and_keras_clips_elsewhere(reference):
    y_true, y_pred = tf.constant([[1.0, 0.0]]), tf.constant([[0.0, 1.0]])
    assert float(reference.cross_entropy(y_true, y_pred)[0]) == pytest.approx(27.631021)
    keras = tf.keras.losses.CategoricalCrossentropy()(y_true, y_pred)
    assert float(keras) == pytest.approx(16.118, abs=1e-3)
    outside = reference.cross_entropy(y_true, tf.constant([[3.0, 1e-20]]))
    np.testing.assert_array_equal(np.abs(outside), [0.0])


def test_the_best_prediction_of_a_soft_label_is_the_label(reference):
    label = tf.constant([[0.5, 0.25, 0.25]])
    best = float(reference.cross_entropy(label, label)[0])
    assert best == pytest.approx(1.039721, abs=1e-6)
    random = np.random.RandomState(42)
    others = tf.constant(draw_distributions(random, 100, 3), tf.float32)
    assert (reference.cross_entropy(tf.repeat(label, 100, axis=0), others).numpy() > best).all()


def test_slopes_by_probabilities_agree_with_finite_differences(reference):
    random = np.random.RandomState(43)
    y_true, y_pred = draw_distributions(random, 5, 3), draw_distributions(random, 5, 3)
    slopes = gradient(reference.cross_entropy, y_true, y_pred)
    by_hand = finite_differences(lambda p: -(y_true * np.log(p)), y_pred)
    np.testing.assert_allclose(slopes, by_hand, rtol=1e-4)
    np.testing.assert_allclose(slopes, -y_true / y_pred, rtol=1e-5)
    mean = gradient(reference.mean_over_entries, y_true, y_pred)
    np.testing.assert_allclose(mean, -y_true / y_pred / 15, rtol=1e-5)


@pytest.mark.parametrize("shift", [0.0, 1000.0, -1000.0])
@pytest.mark.parametrize(("rows", "classes"), [(1, 5), (8, 3), (2, 6)])
def test_softmax_and_losses_agree_with_tensorflow(reference, rows, classes, shift):
    random = np.random.RandomState(44)
    logits = tf.constant(random.randn(rows, classes) + shift, tf.float32)
    labels = tf.constant(draw_distributions(random, rows, classes), tf.float32)
    numbers = random.randint(classes, size=rows)
    np.testing.assert_allclose(reference.softmax(logits), tf.nn.softmax(logits), rtol=1e-5)
    np.testing.assert_allclose(
        reference.softmax_cross_entropy(labels, logits),
        tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits),
        rtol=1e-5,
    )
    for dtype in (tf.int32, tf.int64):
        sparse = tf.constant(numbers, dtype)
        np.testing.assert_allclose(
            reference.sparse_softmax_cross_entropy(sparse, logits),
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=sparse, logits=logits),
            rtol=1e-5,
        )


def test_rows_and_classes_far_apart_agree_with_double_precision(reference):
    random = np.random.RandomState(45)
    logits = np.array([[1000, 999, -1000], [-1000, -998, -1001], [0, 1000, 0], [0.5, 0, -0.5]])
    labels = draw_distributions(random, 4, 3)
    np.testing.assert_allclose(
        reference.softmax(tf.constant(logits, tf.float32)),
        np.exp(log_softmax(logits)),
        rtol=1e-5,
        atol=1e-30,
    )
    np.testing.assert_allclose(
        reference.softmax_cross_entropy(
            tf.constant(labels, tf.float32), tf.constant(logits, tf.float32)
        ),
        -(labels * log_softmax(logits)).sum(axis=1),
        rtol=1e-5,
    )


def test_slopes_by_logits_are_softmax_less_labels(reference):
    random = np.random.RandomState(46)
    labels, logits = draw_distributions(random, 5, 4), random.randn(5, 4) * 2
    slopes = gradient(reference.softmax_cross_entropy, labels, logits)
    by_hand = finite_differences(lambda z: -(labels * log_softmax(z)), logits)
    np.testing.assert_allclose(slopes, by_hand, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(slopes, np.exp(log_softmax(logits)) - labels, rtol=1e-4, atol=1e-6)
    numbers = random.randint(4, size=5)
    sparse = gradient(reference.sparse_softmax_cross_entropy, numbers, logits)
    expected = np.exp(log_softmax(logits)) - np.eye(4)[numbers]
    np.testing.assert_allclose(sparse, expected, rtol=1e-4, atol=1e-6)


def test_the_way_through_probabilities_ends_at_27_and_has_no_slope_there(reference):
    labels, logits = np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1000.0, 0.0]])

    def through_probabilities(labels, logits):
        return reference.cross_entropy(labels, reference.softmax(logits))

    tensors = tf.constant(labels, tf.float32), tf.constant(logits, tf.float32)
    assert float(through_probabilities(*tensors)[0]) == pytest.approx(27.631021)
    np.testing.assert_array_equal(gradient(through_probabilities, labels, logits), [[0, 0, 0]])
    assert float(reference.softmax_cross_entropy(*tensors)[0]) == 1000.0
    slopes = gradient(reference.softmax_cross_entropy, labels, logits)
    np.testing.assert_array_equal(slopes, [[-1, 1, 0]])


def test_the_lecture_loses_soft_labels_in_argmax(reference):
    labels, logits = tf.constant([[0.5, 0.25, 0.25]]), tf.constant([[1.0, 2.0, 3.0]])
    hard = reference.sparse_softmax_cross_entropy(tf.argmax(labels, 1), logits)
    assert float(hard[0]) == pytest.approx(2.407606, abs=1e-6)
    soft = reference.softmax_cross_entropy(labels, logits)
    assert float(soft[0]) == pytest.approx(1.657606, abs=1e-6)


def test_the_numbers_by_hand(reference):
    exponentials = np.exp([1.0, 2.0, 3.0])
    np.testing.assert_allclose(exponentials, [2.718282, 7.389056, 20.085537], atol=5e-7)
    assert exponentials.sum() == pytest.approx(30.192875, abs=5e-7)
    once = reference.softmax(tf.constant([[1.0, 2.0, 3.0]]))
    np.testing.assert_allclose(once, [[0.090031, 0.244728, 0.665241]], atol=1e-6)
    np.testing.assert_allclose(reference.softmax(once), [[0.2535, 0.2959, 0.4506]], atol=5e-5)
    assert np.exp([-2.0, -1.0, 0.0]).sum() == pytest.approx(1.503215, abs=5e-7)
    assert np.log(30.192875) == pytest.approx(3.407606, abs=5e-7)
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(np.float32(88.72)))
        assert np.isinf(np.exp(np.float32(88.73)))


def test_the_examples_of_the_docstrings_hold(reference):
    failed, attempted = doctest.testmod(reference)
    assert attempted > 0
    assert failed == 0


def test_the_handout_names_every_call_that_is_not_allowed(solution):
    folder = solution.folder
    toml = (folder / "assignment.toml").read_text("utf-8")
    handed_out = folder.parents[1] / "assignments" / folder.name / "README.md"
    rules = handed_out.read_text("utf-8")
    names = set(re.findall(r'"(tf\.[\w.]+)"', toml))
    assert names
    assert not {name for name in names if f"`{name}`" not in rules}


def test_the_stable_curve_of_the_figure_is_the_reference(reference, plots):
    lead = np.array([-5, 0, 10, 27, 50, 88, 110], np.float32)
    logits = tf.constant(np.stack([np.zeros_like(lead), lead], axis=1))
    labels = tf.repeat(tf.constant([[1.0, 0.0]]), len(lead), axis=0)
    stable = reference.softmax_cross_entropy(labels, logits)
    np.testing.assert_allclose(plots._stable_loss(lead), stable, rtol=1e-5)
    clipped = reference.cross_entropy(labels, reference.softmax(logits))
    np.testing.assert_allclose(plots._clipped_loss(lead), clipped, rtol=1e-5)
    np.testing.assert_allclose(plots._bare_loss(lead)[:-2], stable[:-2], rtol=1e-5)
    assert np.isinf(plots._bare_loss(lead)[-1])
