"""Hidden tests of 03_custom_loss: the loss in money, training with it, and its plot."""

import numpy as np
import pytest

from nnopt.testing.domain import (
    LEFT_OUT,
    Domain,
    array,
    as_array,
    like,
    number,
    or_default,
    plain,
    whole,
)

USUAL = {"cost": 1.0, "profit": 9.0, "batch_size": 8, "learning_rate": 0.001}
PRICES = number(0.0, 10.0, 0.0, 1.0, 9.0, 120.0)
SALES = array(whole(1, 9, 1, 60, 300), 1, values=number(0.0, 5.0, 0.0, 3000.0))
# A model may well predict less than nothing.
PREDICTIONS = like("y_true", number(-2.0, 5.0, 0.0, -4.0, 3000.0))
WEIGHTS = {"rtol": 1e-4, "atol": 1e-4}
# For a step or two from near, where rounding has no time to grow.
NEAR = {"rtol": 1e-5, "atol": 2e-6}


def sales(rng, over, under):
    """Draw y_true and y_pred [over + under, 1] with so many rows too high and too low.

    No row is near a tie, where the loss has no derivative.
    """
    side = rng.permutation([1.0] * over + [-1.0] * under)[:, None]
    y_true = rng.uniform(1.0, 3.0, size=side.shape)
    return y_true, y_true + side * rng.uniform(0.2, 0.9, size=side.shape)


def narrowest(x, y_true, w, steps, cost, profit, batch_size, learning_rate):
    """Return how close any row of any step comes to a tie, in float64."""
    distance = np.inf
    for i in range(steps):
        start = (i * batch_size) % len(x)
        batch = slice(start, start + batch_size)
        too_much = x[batch] @ w - y_true[batch]
        distance = min(distance, np.abs(too_much).min())
        w = w - learning_rate * x[batch].T @ np.where(too_much > 0, cost, -profit)
    return distance


def days(rng, rows, **training):
    """Draw x, y_true and a start value for which rounding cannot decide any step."""
    while True:
        x = rng.uniform(0.2, 1.0, size=(rows, 2))
        y_true = x.sum(axis=1, keepdims=True) + rng.uniform(-0.3, 0.3, size=(rows, 1))
        w = rng.uniform([[0.3], [1.1]], [[0.6], [1.4]])
        if narrowest(x, y_true, w, **training) > 1e-3:
            return x, y_true, w


def is_settled(case):
    """Say whether rounding cannot decide any step of a training."""
    how = {**USUAL, **{name: value for name, value in case.items() if value is not LEFT_OUT}}
    x, y_true, w = (as_array(how.pop(name)).astype(float) for name in ("x", "y_true", "w"))
    return narrowest(x, y_true, w, **how) > 1e-3


def only_axes(figure, require):
    """Return the one axes of a figure."""
    require(len(figure["axes"]) == 1, "The figure should have one axes.")
    return figure["axes"][0]


def labelled(artists, label, require):
    """Return the one artist with this label."""
    found = [artist for artist in artists if artist["label"] == label]
    require(len(found) == 1, f'The axes should hold one scatter or line with label="{label}".')
    return found[0]


@pytest.mark.task("profit_loss", points=1)
def test_many_rows(student, same, rng):
    """The loss adds up many rows, some too high and some too low.

    profit_loss = sum of cost * (y_pred - y_true) where y_pred > y_true, and of
    profit * (y_true - y_pred) elsewhere; cost is 1 and profit is 9 when they are not given.
    """
    y_true, y_pred = sales(rng, over=8, under=5)
    same(student.profit_loss(y_true, y_pred))
    same(student.profit_loss(1e-5 * y_true, 1e-5 * y_pred))


@pytest.mark.task("profit_loss", points=1)
def test_every_row_too_high(student, same, rng):
    """Every row is predicted too high.

    Each unit too much loses cost, whatever cost is; profit plays no part.
    """
    y_true, y_pred = sales(rng, over=6, under=0)
    same(student.profit_loss(y_true, y_pred, cost=rng.uniform(2, 3), profit=rng.uniform(5, 6)))


@pytest.mark.task("profit_loss", points=1)
def test_every_row_too_low(student, same, rng):
    """Every row is predicted too low.

    Each unit too little loses profit, whatever profit is; the loss stays positive.
    """
    y_true, y_pred = sales(rng, over=0, under=6)
    same(student.profit_loss(y_true, y_pred, cost=rng.uniform(5, 6), profit=rng.uniform(2, 3)))


@pytest.mark.task("profit_loss", points=1)
def test_cost_above_profit(student, same, rng):
    """Predicting too much loses more than predicting too little.

    cost and profit are arguments, and each belongs to one kind of row.
    """
    y_true, y_pred = sales(rng, over=4, under=7)
    same(student.profit_loss(y_true, y_pred, cost=rng.uniform(6, 8), profit=rng.uniform(2, 3)))


@pytest.mark.task("profit_loss", points=1)
def test_profit_above_cost(student, same, rng):
    """Predicting too little loses more, with other values than the usual ones.

    cost and profit are the third and the fourth argument.
    """
    y_true, y_pred = sales(rng, over=7, under=4)
    same(student.profit_loss(y_true, y_pred, rng.uniform(0.3, 0.6), rng.uniform(3, 5)))


@pytest.mark.task("profit_loss", points=1)
def test_gradient(student, same, rng):
    """The loss can be differentiated by each prediction.

    The derivative by a row's y_pred is cost where it is too high and -profit where too low.
    """
    y_true, y_pred = sales(rng, over=5, under=4)
    cost, profit = rng.uniform(2, 3), rng.uniform(4, 5)
    same(student.gradient("profit_loss", y_true, y_pred, wrt=1, cost=cost, profit=profit))


@pytest.mark.task("profit_loss", points=1)
def test_calls_do_not_mix(student, same, rng):
    """Two calls with other rows and other prices, then the first one again.

    The loss depends on its arguments and on nothing else.
    """
    first, second = sales(rng, over=3, under=4), sales(rng, over=6, under=2)
    cost, profit = rng.uniform(2, 3), rng.uniform(5, 6)
    same(student.profit_loss(*first, cost=cost, profit=profit))
    same(student.profit_loss(*second, cost=profit, profit=cost))
    same(student.profit_loss(*first, cost=cost, profit=profit))


@pytest.mark.task("profit_loss", points=1)
def test_many_losses(student, agree):
    """One day and many, predictions below 0, days that are exact, prices of 0, one after the other.

    No loss is too large, and no price is taken for missing.
    """
    domain = Domain(
        y_true=SALES, y_pred=PREDICTIONS, cost=or_default(PRICES), profit=or_default(PRICES)
    )
    agree(student.profit_loss, domain)


@pytest.mark.task("profit_loss", points=1)
def test_gradient_within_a_program(student, agree):
    """The derivative is right also when something follows the loss, with any prices.

    cost or -profit, times what comes from behind.
    """
    domain = Domain(
        where=lambda case: (case["y_true"] != case["y_pred"]).all(),
        y_true=array(whole(1, 9, 1), 1, values=number(0.0, 5.0)),
        y_pred=like("y_true", number(-2.0, 5.0, -4.0, 3000.0)),
        cost=number(0.0, 10.0, 0.0, 120.0),
        profit=number(0.0, 10.0, 0.0, 120.0),
    )
    agree(student.profit_loss, domain, wrt="y_pred", count=14)


@pytest.mark.task("train", points=1)
def test_one_step(student, same, rng):
    """One step on the first batch.

    w moves by learning_rate times the gradient of the batch's loss, against the gradient.
    """
    how = {"cost": 3.0, "profit": 5.0, "batch_size": 4, "learning_rate": 0.02}
    x, y_true, w = days(rng, rows=10, steps=1, **how)
    same(student.train(x, y_true, w, steps=1, **how), **NEAR)


@pytest.mark.task("train", points=1)
def test_cost_above_profit_trains(student, same, rng):
    """Ten steps where predicting too much loses more.

    train hands cost and profit on to the loss; each step starts from the w of the step before.
    """
    how = {"cost": rng.uniform(5, 7), "profit": rng.uniform(2, 3)}
    how |= {"steps": 10, "batch_size": 4, "learning_rate": 0.02}
    x, y_true, w = days(rng, rows=12, **how)
    same(student.train(x, y_true, w, **how), rtol=1e-4, atol=1e-5)


@pytest.mark.task("train", points=1)
def test_profit_above_cost_trains(student, same, rng):
    """Ten steps where predicting too little loses more, with other values than the usual ones.

    train hands cost and profit on to the loss; each step starts from the w of the step before.
    """
    how = {"cost": rng.uniform(1.5, 2), "profit": rng.uniform(4, 6)}
    how |= {"steps": 10, "batch_size": 5, "learning_rate": 0.02}
    x, y_true, w = days(rng, rows=15, **how)
    same(student.train(x, y_true, w, **how), rtol=1e-4, atol=1e-5)


@pytest.mark.task("train", points=2)
def test_batch_does_not_divide_rows(student, same, rng):
    """Ten steps with a batch size that does not divide the number of rows.

    start = (i * batch_size) % rows, and the slice is shorter where the rows end.
    """
    how = {"cost": rng.uniform(2, 3), "profit": rng.uniform(4, 5)}
    how |= {"steps": 10, "batch_size": 4, "learning_rate": 0.02}
    x, y_true, w = days(rng, rows=11, **how)
    same(student.train(x, y_true, w, **how), rtol=1e-4, atol=1e-5)


@pytest.mark.task("train", points=1)
def test_defaults(student, same, rng):
    """Eight steps with nothing given but the data, the start value and the steps.

    cost is 1, profit is 9, batch_size is 8 and learning_rate is 0.001 when they are not given.
    """
    usual = {"cost": 1.0, "profit": 9.0, "batch_size": 8, "learning_rate": 0.001}
    x, y_true, w = days(rng, rows=40, steps=8, **usual)
    same(student.train(x, y_true, w, 8), rtol=1e-4, atol=1e-5)


@pytest.mark.task("train", points=2)
def test_start_value_stays(student, same, rng):
    """Training twice from the same variable.

    The call leaves the start value as it is, so the second training gives the same result.
    """
    how = {"steps": 5, "cost": 2.0, "profit": 4.0, "batch_size": 3, "learning_rate": 0.03}
    x, y_true, w = days(rng, rows=7, **how)
    start = student.variable(w)
    same(student.train(x, y_true, start, **how), rtol=1e-4, atol=1e-5)
    same(start.numpy())
    same(student.train(x, y_true, start, **how), rtol=1e-4, atol=1e-5)


@pytest.mark.task("train", points=2)
def test_many_trainings(student, agree, same, rng):
    """Trainings of no step, of one and of several, with one row and with many, one after the other.

    A batch may be larger than the data, a price may be 0, and w may become negative.
    """
    row = number(-2.0, 2.0)
    domain = Domain(
        where=is_settled,
        x=plain(array(whole(1, 9, 1, 40, 200), 2, values=row, dtype=np.float32), 0.3),
        y_true=plain(array("x", 1, values=number(0.0, 3.0, 300.0), dtype=np.float32), 0.3),
        w=plain(array(2, 1, values=number(-2.0, 2.0, 0.0, -40.0), dtype=np.float32), 0.3),
        steps=whole(0, 3, 0, 1, 9),
        cost=or_default(number(0.5, 9.0, 0.0, 1.0, 60.0)),
        profit=or_default(number(0.5, 9.0, 0.0, 9.0, 60.0)),
        batch_size=or_default(whole(1, 6, 1, 8, 50)),
        learning_rate=or_default(number(0.01, 0.2, 1.0, 0.001)),
    )
    # Weights below 0 stay as they are when there is no step.
    same(student.train(np.ones((2, 2)), np.ones((2, 1)), np.array([[-1.5], [0.5]]), 0))
    agree(student.train, domain, **WEIGHTS)
    # A batch of zeros costs nothing, whatever the weights are, and ends nothing.
    x, y_true, w = days(rng, 4, **{**USUAL, "steps": 4, "batch_size": 2, "learning_rate": 0.05})
    x[:2], y_true[:2] = 0.0, 0.0
    same(student.train(x, y_true, w, 4, batch_size=2, learning_rate=0.05), **WEIGHTS)
    # Every step counts, however small it is; no number is too large, and none is too small.
    how = {**USUAL, "batch_size": 4, "learning_rate": 1e-5}
    x, y_true, w = days(rng, 8, steps=130, **how)
    same(student.train(x, y_true, w, 130, **how), **WEIGHTS)
    same(student.train(x, y_true, w, 1, learning_rate=0.0), **WEIGHTS)
    same(student.train(x, y_true, w / 2000.0, 0))
    far = np.array([[2000.0], [-3000.0]])
    same(student.train(3000.0 * x, 3e6 * y_true, far, 1, learning_rate=0.01), **WEIGHTS)


@pytest.mark.task("plot_predictions", points=1)
def test_points_too_high(student, same, require, rng):
    """The scatter "over" holds the rows that were predicted too high.

    Its points stand at (y_true, y_pred), for the rows with y_pred > y_true.
    """
    y_true, y_pred = sales(rng, over=7, under=7)
    axes = only_axes(student.figure("plot_predictions", y_true, y_pred), require)
    same(labelled(axes["scatters"], "over", require)["offsets"])


@pytest.mark.task("plot_predictions", points=1)
def test_points_too_low(student, same, require, rng):
    """The scatter "under" holds the rows that were not predicted too high.

    Its points stand at (y_true, y_pred), for the rows with y_pred < y_true and for those that are
    exact.
    """
    y_true, y_pred = sales(rng, over=6, under=6)
    exact = rng.randint(len(y_true))
    y_pred[exact] = y_true[exact]
    axes = only_axes(student.figure("plot_predictions", y_true, y_pred), require)
    same(labelled(axes["scatters"], "under", require)["offsets"])


@pytest.mark.task("plot_predictions", points=1)
def test_exact_line(student, close, require, rng):
    """The line "exact" shows where predictions would be right.

    On the line y_pred equals y_true, at least from the smallest to the largest y_true.
    """
    y_true, y_pred = sales(rng, over=4, under=9)
    axes = only_axes(student.figure("plot_predictions", y_true, y_pred), require)
    line = labelled(axes["lines"], "exact", require)
    require(len(line["x"]) >= 2, "The line exact should join at least two points.")
    x = close(line["y"], line["x"])
    require(
        x.min() <= y_true.min() + 1e-5 and x.max() >= y_true.max() - 1e-5,
        "The line exact should reach from the smallest to the largest y_true.",
    )


@pytest.mark.task("plot_predictions", points=1)
def test_figures_of_any_days(student, same, close, require, rng):
    """A single day, only days of one kind, exact days, predictions below 0, and large numbers.

    Both scatters are there even when one of them is empty; each figure shows its own days.
    """
    y_true, y_pred = sales(rng, over=5, under=4)
    days = [(y_true[:1], y_true[:1] + side) for side in (1.0, -1.0, 0.0)]
    days += [(np.full((3, 1), y_true[0]), y_true[:3])]
    days += [(y_true, y_true - 4.0), (y_true, y_true + 1.0), (y_true * 1000.0, y_pred * 1000.0)]
    days += [sales(rng, over=160, under=200)]
    for sold, predicted in days:
        axes = only_axes(student.figure("plot_predictions", sold, predicted), require)
        sides = [labelled(axes["scatters"], label, require) for label in ("over", "under")]
        same([side["offsets"] for side in sides])
        line = labelled(axes["lines"], "exact", require)
        x = close(line["y"], line["x"])
        require(x.size >= 2, "The line exact should join at least two points.")
        reaches = x.size and x.min() <= sold.min() + 1e-3 and x.max() >= sold.max() - 1e-3
        require(reaches, "The line exact should reach from the smallest to the largest y_true.")


@pytest.mark.task("plot_predictions", points=1)
def test_labels(student, require, rng):
    """The figure can be read: a label on each axis, and a legend.

    The legend names over, under and exact.
    """
    y_true, y_pred = sales(rng, over=3, under=5)
    axes = only_axes(student.figure("plot_predictions", y_true, y_pred), require)
    require(bool(axes["xlabel"]), "The horizontal axis has no label.")
    require(bool(axes["ylabel"]), "The vertical axis has no label.")
    for label in ("over", "under", "exact"):
        require(label in axes["legend"], f"The legend does not name {label}.")


@pytest.mark.task("profit_loss", points=1)
def test_profit_loss_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("train", points=1)
def test_train_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("plot_predictions", points=1)
def test_plot_predictions_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()
