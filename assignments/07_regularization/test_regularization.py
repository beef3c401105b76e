"""Public checks: the worked examples of the handout."""

import numpy as np
import pytest

W = np.array([[1.0, -2.0], [0.0, 3.0]])
TRIPLE = "decision_grid must return a tuple of three things: xx, yy and probs."


def is_triple(result):
    """Tell whether a result is a tuple (or list) of three."""
    return isinstance(result, (tuple, list)) and len(result) == 3


def points_by_color(axes, require):
    """Return the places of the scattered points that are more red than blue, and of the others."""
    red_points, blue_points = [], []
    for scatter in axes["scatters"]:
        places, colors = scatter["offsets"], scatter["colors"]
        filled = len(colors) in (1, len(places))
        require(filled, "Every dot needs a filled marker with a color: c= or color= of scatter.")
        if len(colors) == 1:  # one color for all points of this scatter
            colors = np.repeat(colors, len(places), axis=0)
        for place, (red, _, blue, _) in zip(places, colors, strict=True):
            (red_points if red > blue else blue_points).append(place)
    return red_points, blue_points


@pytest.mark.task("l1_regularizer")
def test_l1_of_worked_example(student, close):
    """0.1 * (1 + 2 + 0 + 3) = 0.6; another scale does not disturb the first function."""
    small, large = student.l1_regularizer(0.1), student.l1_regularizer(2.0)
    close(small(W), 0.6)
    close(large(W), 12.0)


@pytest.mark.task("l2_regularizer")
def test_l2_of_worked_example(student, close):
    """0.1 * (1 + 4 + 0 + 9) / 2 = 0.7; another scale does not disturb the first function."""
    small, large = student.l2_regularizer(0.1), student.l2_regularizer(2.0)
    close(small(W), 0.7)
    close(large(W), 14.0)


@pytest.mark.task("Losses")
def test_collection_of_worked_example(student, close, require):
    """The table of the handout, row by row."""
    w, v = student.variable([1.0, -2.0]), student.variable(3.0)
    losses, others = student.keep.Losses(), student.keep.Losses()
    close(losses.total(), 0.0)
    losses.add(student.quartic, w)
    close(losses.total(), 4.25)
    losses.add(student.quartic, v)
    close(losses.total(), 24.5)
    w.assign([2.0, 0.0])
    stale = np.all(losses.total() == 24.5)
    require(not stale, "w has changed, total() has not: it must follow the variables.")
    close(losses.total(), 24.25)
    losses.add(student.quartic, w)
    close(losses.total(), 28.25)
    close(others.total(), 0.0)


@pytest.mark.task("get_weight")
def test_weight_of_worked_example(student, close, require):
    """The first numbers of generator 1, and the penalty of the weight in its collection."""
    losses = student.keep.Losses()
    w = student.keep.get_weight([1, 2], student.quartic, losses, student.random_state(1))
    close(w.numpy(), [[1.6243454, -0.6117564]])
    require(w.numpy().dtype == np.float32, "The weight should be a float32 tf.Variable.")
    close(losses.total(), (1.6243454**4 + 0.6117564**4) / 4)
    w.assign([[1.0, -2.0]])
    close(losses.total(), 4.25)


@pytest.mark.task("get_bias")
def test_bias_of_worked_example(student, close, require):
    """Three biases, 0.01 each."""
    b = student.keep.get_bias([3])
    close(b.numpy(), [0.01, 0.01, 0.01])
    require(b.numpy().dtype == np.float32, "The bias should be a float32 tf.Variable.")


@pytest.mark.task("total_loss")
def test_total_of_worked_example(student, close):
    """0.5 + 4.25 = 4.75, and 0.5 where the collection is empty."""
    losses = student.keep.Losses()
    close(student.total_loss(np.array(0.5), losses), 0.5)
    losses.add(student.quartic, student.variable([1.0, -2.0]))
    close(student.total_loss(np.array(0.5), losses), 4.75)


@pytest.mark.task("decision_grid")
def test_grid_of_worked_example(student, close, require):
    """A network that says x0 + 10 * x1, asked on a grid of 3 by 3 places."""
    w1, b1 = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([5.0, 5.0])
    w2, b2 = np.array([[1.0], [10.0]]), np.array([-55.0])
    predict = student.network(w1, b1, w2, b2)
    result = student.decision_grid(predict, -1.0, 2.0, 1.0)
    require(is_triple(result), TRIPLE)
    close(result[0], [[-1.0, -1.0, -1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    close(result[1], [[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]])
    close(result[2], [[-11.0, -1.0, 9.0], [-10.0, 0.0, 10.0], [-9.0, 1.0, 11.0]])


@pytest.mark.task("plot_boundary")
def test_figure_of_worked_example(student, close, require):
    """One red and one blue point, and a boundary where x0 is 1."""
    xx, yy = np.mgrid[0:2:0.5, 0:2:0.5]
    points, labels = np.array([[1.5, 0.5], [0.5, 1.0]]), np.array([[1.0], [0.0]])
    arrays = [student.plain(array) for array in (points, labels, xx, yy, xx / 2)]
    figure = student.figure("plot_boundary", *arrays)
    require(len(figure["axes"]) == 1, "The figure should have one pair of axes.")
    axes = figure["axes"][0]
    red_points, blue_points = points_by_color(axes, require)
    close(np.array(red_points), [[1.5, 0.5]])
    close(np.array(blue_points), [[0.5, 1.0]])
    require(len(axes["contours"]) == 1, "The axes should hold one contour.")
    contour = axes["contours"][0]
    close(contour["levels"], [0.5])
    line = np.concatenate([np.empty((0, 2)), *contour["paths"]])
    close(line[:, 0], np.ones(len(line)))
