"""Does the reference of 03_custom_loss give the lecture's figures, and what the formula says?"""

import doctest
import itertools

import numpy as np
import pytest
import tensorflow as tf

ASSIGNMENT = "03_custom_loss"
# Where w may be over the last 4,000 steps, as (low, high) corners. Each machine rounds in its own
# way and walks another path, so the edges get some slack.
PROFIT_BOX = ([1.0111, 1.0328], [1.0314, 1.0507])
COST_BOX = ([0.9513, 0.9625], [0.9681, 0.9826])
SLACK = 2e-4


def train_long(reference, x, y_true, w, steps, **options):
    """Train in one graph: AutoGraph turns the loop over steps into a loop of TensorFlow's own."""
    data = (tf.constant(values, tf.float32) for values in (x, y_true, w))
    return tf.function(reference.train)(*data, tf.constant(steps), **options)


@pytest.fixture(scope="module")
def late_weights(reference):
    """The weights of the reference at every 100th of the last 4,000 steps, cost 1, profit 9."""
    x, y_true = reference.yogurt_data()
    w = train_long(reference, x, y_true, reference.INITIAL_W, 16_000)
    weights = []
    for _ in range(40):  # 100 steps of batch 8 are whole passes over the 32 rows
        w = train_long(reference, x, y_true, w, 100)
        weights.append(w.numpy()[:, 0])
    return np.array(weights)


def money_lost(y_true, y_pred, cost, profit):
    too_much = np.asarray(y_pred, np.float64) - np.asarray(y_true, np.float64)
    return np.where(too_much > 0, cost * too_much, -profit * too_much).sum()


def assert_inside(weights, box):
    low, high = np.array(box)
    assert (weights >= low - SLACK).all()
    assert (weights <= high + SLACK).all()


def test_the_weights_of_the_lecture_for_cost_9_and_profit_1(reference):
    x, y_true = reference.yogurt_data()
    w = train_long(reference, x, y_true, reference.INITIAL_W, 20_000, cost=9.0, profit=1.0)
    np.testing.assert_allclose(w, [[0.9661967], [0.97694933]], rtol=0, atol=1e-6)


@pytest.mark.slow
def test_training_with_cost_1_and_profit_9_stays_in_the_box_of_the_handout(late_weights):
    assert_inside(late_weights, PROFIT_BOX)
    assert (late_weights > 1).all()


@pytest.mark.slow
def test_training_with_cost_1_and_profit_9_does_not_come_to_rest(late_weights):
    assert (np.ptp(late_weights, axis=0) > 0.005).all()


def test_the_weights_of_the_lecture_for_cost_1_and_profit_9_lie_in_the_box():
    assert_inside(np.array([1.020171, 1.0425103]), PROFIT_BOX)


@pytest.mark.parametrize(("cost", "profit", "box"), [(1, 9, PROFIT_BOX), (9, 1, COST_BOX)])
def test_the_drawn_path_fills_the_box_of_the_handout(plots, cost, profit, box):
    last = plots._train(cost, profit)[-4_000:]
    assert_inside(last, box)
    np.testing.assert_allclose([last.min(axis=0), last.max(axis=0)], box, rtol=0, atol=5e-4)


def test_the_drawn_path_moves_at_every_step_as_the_handout_says(plots):
    moves = np.abs(np.diff(plots._train(1, 9)[-4_000:], axis=0))
    assert 0.0006 < moves.min() < moves.max() < 0.0121


def test_the_reference_and_the_drawn_path_begin_alike(reference, plots):
    x, y_true = reference.yogurt_data()
    w = train_long(reference, x, y_true, reference.INITIAL_W, 200)
    np.testing.assert_allclose(w[:, 0], plots._train(1, 9)[200], rtol=0, atol=1e-5)


def test_the_drawn_data_is_that_of_the_reference(reference, plots):
    for drawn, given in zip(plots._yogurt(), reference.yogurt_data(), strict=True):
        np.testing.assert_array_equal(drawn, given)


def test_the_lowest_loss_is_the_one_of_the_handout(reference):
    """A loss of straight pieces is lowest at weights that predict two of the days exactly."""
    x, y_true = (values.astype(float) for values in reference.yogurt_data())
    pairs = [list(pair) for pair in itertools.combinations(range(32), 2)]
    weights = [np.linalg.solve(x[pair], y_true[pair]) for pair in pairs]
    losses = [money_lost(y_true, x @ w, 1, 9) for w in weights]
    assert min(losses) == pytest.approx(1.898, abs=5e-4)
    best = weights[int(np.argmin(losses))]
    np.testing.assert_allclose(best[:, 0], [1.0178, 1.0448], rtol=0, atol=5e-5)


@pytest.mark.parametrize(("cost", "profit", "over"), [(1, 9, 27), (9, 1, 6)])
def test_as_many_days_too_high_as_the_handout_says(reference, plots, cost, profit, over):
    x, y_true = reference.yogurt_data()
    predicted = x @ plots._train(cost, profit)[-1]
    assert abs(int((predicted > y_true[:, 0]).sum()) - over) <= 3


@pytest.mark.parametrize(("cost", "profit"), [(1.0, 9.0), (9.0, 1.0), (0.3, 2.5), (4.0, 4.0)])
def test_loss_equals_the_formula_in_float64(reference, cost, profit):
    random = np.random.RandomState(5)
    y_true, y_pred = random.normal(size=(2, 50, 1)).astype(np.float32)
    loss = reference.profit_loss(tf.constant(y_true), tf.constant(y_pred), cost, profit)
    assert loss.shape == ()
    np.testing.assert_allclose(loss, money_lost(y_true, y_pred, cost, profit), rtol=1e-6)


@pytest.mark.parametrize(("cost", "profit"), [(1.0, 9.0), (9.0, 1.0), (0.3, 2.5)])
def test_gradient_equals_finite_differences(reference, cost, profit):
    random = np.random.RandomState(6)
    y_true = random.normal(size=(9, 1))
    y_pred = y_true + random.choice([-1, 1], size=(9, 1)) * random.uniform(0.1, 1, size=(9, 1))
    tensor = tf.constant(y_pred, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        loss = reference.profit_loss(tf.constant(y_true, tf.float32), tensor, cost, profit)
    step = 1e-4
    for row, slope in enumerate(tape.gradient(loss, tensor)[:, 0]):
        nudge = step * np.eye(9)[:, [row]]
        rise = money_lost(y_true, y_pred + nudge, cost, profit)
        fall = money_lost(y_true, y_pred - nudge, cost, profit)
        assert float(slope) == pytest.approx((rise - fall) / (2 * step), rel=1e-5)


def test_the_plot_holds_the_days_that_a_loop_sorts(reference):
    random = np.random.RandomState(7)
    y_true, y_pred = random.uniform(1, 9, size=(2, 12, 1)).astype(np.float32)
    y_pred[4] = y_true[4]
    days = [(float(sold), float(guess)) for (sold,), (guess,) in zip(y_true, y_pred, strict=True)]
    figure = reference.plot_predictions(tf.constant(y_true), tf.constant(y_pred))
    (axes,) = figure.axes
    points = {scatter.get_label(): scatter.get_offsets() for scatter in axes.collections}
    np.testing.assert_allclose(points["over"], [day for day in days if day[1] > day[0]])
    np.testing.assert_allclose(points["under"], [day for day in days if day[1] <= day[0]])
    assert set(points) == {"over", "under"}
    (line,) = axes.get_lines()
    assert line.get_label() == "exact"
    np.testing.assert_array_equal(line.get_xdata(), line.get_ydata())
    np.testing.assert_allclose(np.sort(line.get_xdata()), [y_true.min(), y_true.max()])
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["over", "under", "exact"]
    assert axes.get_xlabel()
    assert axes.get_ylabel()


def test_exact_predictions_lose_nothing(reference):
    y_true = tf.constant([[1.0], [2.5]])
    assert float(reference.profit_loss(y_true, y_true)) == 0


def test_no_steps_give_back_the_start_value(reference):
    x, y_true = reference.yogurt_data()
    w = reference.train(x, y_true, tf.Variable(reference.INITIAL_W), 0)
    np.testing.assert_array_equal(w, reference.INITIAL_W)


def test_the_examples_of_the_docstrings(reference):
    result = doctest.testmod(reference)
    assert result.attempted > 0
    assert result.failed == 0
