"""Public checks: the worked examples of the handout."""

import numpy as np
import pytest

Y_TRUE = np.array([[2.0], [3.0], [1.0]])
Y_PRED = np.array([[3.0], [1.0], [1.5]])
X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
W = np.array([[1.0], [1.0]])


@pytest.mark.task("profit_loss")
def test_worked_example(student, close):
    """Cost 1 and profit 9, the example of the handout.

    1 * 1 + 9 * 2 + 1 * 0.5 = 19.5
    """
    close(student.profit_loss(Y_TRUE, Y_PRED), 19.5)


@pytest.mark.task("profit_loss")
def test_worked_example_the_other_way_round(student, close):
    """Cost 9 and profit 1, the example of the handout.

    9 * 1 + 1 * 2 + 9 * 0.5 = 15.5
    """
    close(student.profit_loss(Y_TRUE, Y_PRED, cost=9.0, profit=1.0), 15.5)


@pytest.mark.task("profit_loss")
def test_gradient_of_worked_example(student, close):
    """One unit more predicted costs 1 where it was too much, and saves 9 where too little.

    The derivative of the loss by each prediction is cost or -profit.
    """
    close(student.gradient("profit_loss", Y_TRUE, Y_PRED, wrt=1), [[1.0], [-9.0], [1.0]])


@pytest.mark.task("train")
def test_first_step(student, close):
    """The first step of the worked example uses rows 0 and 1.

    Both are predicted too low: the gradient is (-9, -9), and w moves by 0.1 * 9.
    """
    w = student.train(X, Y_TRUE, W, steps=1, batch_size=2, learning_rate=0.1)
    close(w, [[1.9], [1.9]], rtol=1e-4, atol=1e-5)


@pytest.mark.task("train")
def test_three_steps(student, close):
    """Three steps of the worked example use rows 0-1, then row 2, then rows 1-2.

    start = (i * batch_size) % rows gives 0, 2 and 1.
    """
    w = student.train(X, Y_TRUE, W, steps=3, batch_size=2, learning_rate=0.1)
    close(w, [[1.7], [2.6]], rtol=1e-4, atol=1e-5)


@pytest.mark.task("train")
def test_three_steps_the_other_way_round(student, close):
    """The same three steps with cost 9 and profit 1.

    The gradients are (-1, -1), (9, 9) and (-1, -2).
    """
    w = student.train(X, Y_TRUE, W, steps=3, cost=9.0, profit=1.0, batch_size=2, learning_rate=0.1)
    close(w, [[0.3], [0.4]], rtol=1e-4, atol=1e-5)


@pytest.mark.task("plot_predictions")
def test_points_of_worked_example(student, close, require):
    """The points too high are (2, 3) and (1, 1.5), the point too low is (3, 1).

    Each point stands at (y_true, y_pred).
    """
    figure = student.figure("plot_predictions", Y_TRUE, Y_PRED)
    require(len(figure["axes"]) == 1, "The figure should have one pair of axes.")
    scatters = {scatter["label"]: scatter["offsets"] for scatter in figure["axes"][0]["scatters"]}
    require("over" in scatters, 'There is no scatter with label="over".')
    require("under" in scatters, 'There is no scatter with label="under".')
    close(scatters["over"], [[2.0, 3.0], [1.0, 1.5]])
    close(scatters["under"], [[3.0, 1.0]])


@pytest.mark.task("plot_predictions")
def test_line_and_labels(student, close, require):
    """The figure has the line "exact", a label on each axis and a legend.

    The line goes from (1, 1) to (3, 3) or beyond. A plot without labels cannot be read.
    """
    figure = student.figure("plot_predictions", Y_TRUE, Y_PRED)
    require(len(figure["axes"]) == 1, "The figure should have one pair of axes.")
    axes = figure["axes"][0]
    lines = [line for line in axes["lines"] if line["label"] == "exact"]
    require(len(lines) == 1, 'There is no line with label="exact".')
    x = close(lines[0]["y"], lines[0]["x"])
    require(
        x.size > 1 and x.min() <= 1.0 and x.max() >= 3.0,
        "The line exact should reach from the smallest to the largest y_true.",
    )
    require(bool(axes["xlabel"]) and bool(axes["ylabel"]), "Give both axes a label.")
    require(
        set(axes["legend"]) >= {"over", "under", "exact"},
        "The legend should name over, under and exact.",
    )
