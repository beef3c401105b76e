"""Public checks of 02_mse: the worked examples of the handout."""

import numpy as np
import pytest

X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
Y_TRUE = np.array([[1.0], [2.0], [3.0]])
ZEROS = np.zeros([2, 1])


@pytest.mark.task("yogurt_data")
def test_first_days(student, close, require):
    """The first days of the yogurt data are those of the handout.

    x is drawn first; y_true = x1 + x2 + noise.
    """
    data = student.yogurt_data()
    require(isinstance(data, (tuple, list)) and len(data) == 2, "return two arrays: x, y_true")
    x, y_true = data
    close(np.asarray(x)[:2], [[0.834943, 0.114830], [0.668998, 0.465950]], atol=1e-5)
    close(np.asarray(y_true)[:2], [[0.969798], [1.163460]], atol=1e-5)


@pytest.mark.task("yogurt_data")
def test_other_data(student, close, require):
    """Another seed and another number of days give other data of the right shape.

    x has shape [rows, 2] and y_true has shape [rows, 1].
    """
    data = student.yogurt_data(seed=7, rows=2)
    require(isinstance(data, (tuple, list)) and len(data) == 2, "return two arrays: x, y_true")
    x, y_true = data
    close(x, [[0.076308, 0.779919], [0.438409, 0.723465]], atol=1e-5)
    close(y_true, [[0.904026], [1.165724]], atol=1e-5)


@pytest.mark.task("mse")
def test_three_predictions(student, close):
    """The worked example of the loss: errors 1, 0 and -3.

    (1 + 0 + 9) / 3.
    """
    y_true = np.array([[1.0], [2.0], [4.0]])
    y_pred = np.array([[2.0], [2.0], [1.0]])
    close(student.mse(y_true, y_pred), 10 / 3)


@pytest.mark.task("mse")
def test_slope(student, close):
    """The loss has a derivative: 2 * error / 3 for each of three predictions.

    Taken by a GradientTape with respect to y_pred.
    """
    y_true = np.array([[1.0], [2.0], [4.0]])
    y_pred = np.array([[2.0], [2.0], [1.0]])
    close(student.gradient("mse", y_true, y_pred, wrt=1), [[2 / 3], [0.0], [-2.0]])


@pytest.mark.task("train")
@pytest.mark.parametrize(
    ("steps", "expected"),
    [(1, [[0.1], [0.2]]), (2, [[0.64], [0.74]]), (3, [[0.802], [1.028]])],
)
def test_three_steps(student, close, steps, expected):
    """The worked example of training, after one, two and three steps.

    Three rows in batches of two: rows 0 and 1, then row 2 alone, then rows 1 and 2.
    """
    trained = student.train(X, Y_TRUE, ZEROS, steps, batch_size=2, learning_rate=0.1)
    close(trained, expected, atol=1e-5)


@pytest.mark.task("train")
def test_start_value_stays(student, close):
    """A tf.Variable given as the start value is the same after training.

    train takes a tensor or a tf.Variable, and changes neither.
    """
    w = student.variable([[0.0], [0.0]])
    trained = student.train(X, Y_TRUE, w, 3, batch_size=2, learning_rate=0.1)
    close(trained, [[0.802], [1.028]], atol=1e-5)
    close(w.numpy(), [[0.0], [0.0]])
