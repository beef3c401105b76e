"""Public checks of 04_cross_entropy: the worked examples of the handout."""

import numpy as np
import pytest

SOFT = np.array([[0.5, 0.25, 0.25]])
LOGITS = np.array([[1.0, 2.0, 3.0]])


@pytest.mark.task("cross_entropy")
def test_two_predictions(student, close):
    """The lecture's two predictions for the label (1, 0), with the natural logarithm.

    -ln 0.6 and -ln 0.8.
    """
    y_true = np.array([[1.0, 0.0], [1.0, 0.0]])
    y_pred = np.array([[0.6, 0.4], [0.8, 0.2]])
    close(student.cross_entropy(y_true, y_pred), [0.5108256, 0.2231436])


@pytest.mark.task("cross_entropy")
def test_soft_label(student, close):
    """A label that is no certainty: every class has its share.

    -(0.5 ln 0.25 + 0.25 ln 0.25 + 0.25 ln 0.5) = 1.213008.
    """
    close(student.cross_entropy(SOFT, np.array([[0.25, 0.25, 0.5]])), [1.2130076])


@pytest.mark.task("cross_entropy")
def test_certain_predictions(student, close):
    """A prediction that is certain: right, and wrong.

    0 is clipped to 1e-12, and -ln 1e-12 = 27.631021.
    """
    y_true = np.array([[1.0, 0.0], [1.0, 0.0]])
    y_pred = np.array([[1.0, 0.0], [0.0, 1.0]])
    close(student.cross_entropy(y_true, y_pred), [0.0, 27.631021])


@pytest.mark.task("cross_entropy")
def test_slope_by_probabilities(student, close):
    """The derivative with respect to the prediction is -y_true / y_pred.

    Taken by a GradientTape.
    """
    y_pred = np.array([[0.25, 0.25, 0.5]])
    close(student.gradient("cross_entropy", SOFT, y_pred, wrt=1), [[-2.0, -1.0, -0.5]])


@pytest.mark.task("mean_over_entries")
def test_four_entries(student, close):
    """The lecture's cem of both predictions: the mean of four entries.

    (0.510826 + 0 + 0.223144 + 0) / 4.
    """
    y_true = np.array([[1.0, 0.0], [1.0, 0.0]])
    y_pred = np.array([[0.6, 0.4], [0.8, 0.2]])
    close(student.mean_over_entries(y_true, y_pred), 0.1834923)


@pytest.mark.task("softmax")
def test_three_logits(student, close):
    """The softmax of (1, 2, 3), in two rows.

    exp(1), exp(2), exp(3), divided by their sum.
    """
    row = [0.0900306, 0.2447285, 0.6652410]
    close(student.softmax(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])), [row, row[::-1]])


@pytest.mark.task("softmax")
def test_large_logits(student, close):
    """Adding 1000 to a whole row, or taking it off, changes nothing."""
    row = [0.0900306, 0.2447285, 0.6652410]
    for shift in (1000.0, -1000.0):
        close(student.softmax(LOGITS + shift), [row], rtol=2e-4)


@pytest.mark.task("softmax_cross_entropy")
def test_loss_from_logits(student, close):
    """Three logits, with a certain and with a soft label.

    3.407606 - 3 and 3.407606 - 1.75.
    """
    labels = np.array([[0.0, 0.0, 1.0], [0.5, 0.25, 0.25]])
    close(student.softmax_cross_entropy(labels, np.repeat(LOGITS, 2, axis=0)), [0.407606, 1.657606])


@pytest.mark.task("softmax_cross_entropy")
def test_wrong_and_sure_of_it(student, close):
    """The logits (0, 1000, 0) for a label in the first class: the loss is 1000.

    log(exp(0) + exp(1000) + exp(0)) - 0.
    """
    labels, logits = np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1000.0, 0.0]])
    close(student.softmax_cross_entropy(labels, logits), [1000.0])


@pytest.mark.task("softmax_cross_entropy")
def test_slope_by_logits(student, close):
    """The derivative with respect to the logits is softmax(logits) - labels.

    Taken by a GradientTape.
    """
    labels = np.array([[0.0, 0.0, 1.0]])
    slope = student.gradient("softmax_cross_entropy", labels, LOGITS, wrt=1)
    close(slope, [[0.0900306, 0.2447285, -0.3347590]])


@pytest.mark.task("sparse_softmax_cross_entropy")
@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_class_numbers(student, close, dtype):
    """The same three logits with the labels 2 and 0, as both kinds of integers."""
    labels = np.array([2, 0], dtype=dtype)
    logits = np.repeat(LOGITS, 2, axis=0)
    close(student.sparse_softmax_cross_entropy(labels, logits), [0.407606, 2.407606])
