"""Does a submission of 02_mse draw the data, measure the error and train as the handout says?"""

import numpy as np
import pytest

from nnopt.testing.domain import (
    Domain,
    array,
    drawn,
    like,
    number,
    one_of,
    or_default,
    plain,
    whole,
)

TRAINED = {"rtol": 1e-4, "atol": 1e-5}
FAR = {"rtol": 1e-4, "atol": 1e-3}
# For a step or two from near, where rounding has no time to grow.
NEAR = {"rtol": 1e-5, "atol": 2e-6}
ERRORS = like("y_true", number(-9.0, 9.0, 0.0, -3000.0))
PREDICTIONS = drawn(
    ERRORS.draw,
    *ERRORS.edges,
    lambda rng, given: given["y_true"],
    lambda rng, given: given["y_true"] + rng.uniform(0.01, 0.05, size=given["y_true"].shape),
    marks=ERRORS.marks,
)
ANSWERS = array(whole(1, 9, 1, 60, 300), whole(1, 3, 1), values=number(-9.0, 9.0, 0.0, 2000.0))


def draw_seed(rng):
    return int(rng.randint(1, 1_000_000))


def draw_problem(rng, rows, scale=1.0):
    """Return x, y_true and a start value; no weights fit every row, so each batch pulls its way."""
    x = scale * rng.normal(size=(rows, 2))
    y_true = scale * rng.normal(scale=2.0, size=(rows, 1))
    return x, y_true, rng.normal(size=(2, 1))


def pair(result, require):
    require(
        isinstance(result, (tuple, list)) and len(result) == 2,
        "yogurt_data must return two arrays, x and y_true, in this order.",
    )
    return result


@pytest.mark.task("yogurt_data", points=1)
def test_inputs(student, same, require, rng):
    """The inputs of each day come from the seed and come first.

    x holds the first 2 * rows uniform numbers of RandomState(seed), row by row.
    """
    seed, rows = draw_seed(rng), int(rng.randint(5, 12))
    x, _ = pair(student.yogurt_data(seed, rows), require)
    same(x)


@pytest.mark.task("yogurt_data", points=2)
def test_targets(student, same, require, rng):
    """The sales are the sum of the inputs and a little noise.

    y_true = x1 + x2 + noise; the noise is uniform on [-0.05, 0.05), one draw per row after all
    inputs; shape [rows, 1].
    """
    seed, rows = draw_seed(rng), int(rng.randint(40, 60))
    _, y_true = pair(student.yogurt_data(seed, rows), require)
    same(y_true)


@pytest.mark.task("yogurt_data", points=1)
def test_default_data(student, same):
    """Called without arguments, it gives the data of the lecture.

    The defaults are seed 23455 and 32 rows.
    """
    same(student.yogurt_data())


@pytest.mark.task("yogurt_data", points=1)
def test_data_again(student, same, rng):
    """A seed gives the same data at each call, whatever was drawn in between.

    Each call makes its own RandomState(seed). One row is data too.
    """
    seed, other = draw_seed(rng), draw_seed(rng)
    same(student.yogurt_data(seed=seed, rows=6))
    same(student.yogurt_data(seed=other, rows=1))
    same(student.yogurt_data(seed=seed, rows=6))


@pytest.mark.task("yogurt_data", points=1)
def test_any_data(student, agree):
    """Many seeds and many numbers of rows, one after the other, 0 among the seeds.

    Few rows and more than the lecture has; what is not given has its default.
    """
    domain = Domain(
        seed=or_default(whole(1, 10**6, 0, 1, 23455, 2**32 - 1)),
        rows=or_default(whole(1, 40, 1, 32, 33, 300, 20_000)),
    )
    agree(student.yogurt_data, domain)


@pytest.mark.task("mse", points=2)
def test_many_rows(student, same, rng):
    """The loss of a column of predictions is right, for small and for large errors.

    mse = mean((y_pred - y_true)^2), a scalar.
    """
    for size in (0.01, 0.1, 1.0, 20.0):
        rows = int(rng.randint(5, 20))
        y_true = rng.normal(size=(rows, 1))
        errors = size * rng.uniform(0.5, 2.0, size=(rows, 1))
        errors[0] = -errors[0]
        y_pred = y_true + errors
        same(student.mse(y_true, y_pred))


@pytest.mark.task("mse", points=1)
def test_several_columns(student, same, rng):
    """The loss works on predictions with more than one column.

    The mean is over every entry, whatever the shape; the result has shape [].
    """
    y_true = rng.normal(size=(int(rng.randint(5, 9)), 3))
    y_pred = rng.normal(size=y_true.shape)
    same(student.mse(y_true, y_pred))


@pytest.mark.task("mse", points=1)
def test_one_row_off(student, close, rng):
    """An exact prediction costs nothing; one wrong row costs its share, too high or too low.

    With one error e among n rows, mse = e^2 / n.
    """
    rows = int(rng.randint(3, 9))
    error = rng.uniform(2.0, 5.0)
    y_true = rng.randint(-9, 10, size=(rows, 1)).astype(float)
    close(student.mse(y_true, y_true), 0.0)
    for signed in (error, -error):
        y_pred = y_true.copy()
        y_pred[-1, 0] += signed
        close(student.mse(y_true, y_pred), error**2 / rows, rtol=1e-4)


@pytest.mark.task("mse", points=1)
def test_gradient(student, same, rng):
    """The loss has the right derivative with respect to the predictions.

    The derivative of the mean of the squared errors, taken by a GradientTape; shape of y_pred. It
    exists where all predictions are exact, too.
    """
    y_true = rng.normal(size=(int(rng.randint(5, 9)), 1))
    y_pred = y_true + rng.uniform(0.5, 2.0, size=y_true.shape) * rng.choice([-1, 1], y_true.shape)
    same(student.gradient("mse", y_true, y_pred, wrt=1))
    same(student.gradient("mse", y_true, y_true, wrt=1))


@pytest.mark.task("mse", points=1)
def test_many_losses(student, agree):
    """Tables of all sizes, one after the other, with small and large errors of both signs.

    The mean over every entry, and no loss is too large.
    """
    domain = Domain(y_true=ANSWERS, y_pred=PREDICTIONS)
    agree(student.mse, domain)


@pytest.mark.task("mse", points=1)
def test_gradient_within_a_program(student, agree):
    """The derivative is right also when something follows the loss.

    2 * error / n, times what comes from behind; 0 where a prediction is exact.
    """
    domain = Domain(
        y_true=array(whole(1, 9, 1), whole(1, 3), values=number(-9.0, 9.0, 0.0)), y_pred=PREDICTIONS
    )
    agree(student.mse, domain, wrt="y_pred", count=12)


@pytest.mark.task("train", points=1)
def test_one_step(student, same, rng):
    """One step goes down the slope of the loss.

    w - learning_rate * gradient of the loss of the first batch.
    """
    x, y_true, w = draw_problem(rng, rows=12)
    same(student.train(x, y_true, w, 1, batch_size=5, learning_rate=0.1), **NEAR)


@pytest.mark.task("train", points=1)
def test_one_pass(student, same, rng):
    """A few steps see one batch after the other, each from where the last one ended.

    Step i = 0, 1, 2, ... uses the rows from i * batch_size on.
    """
    batch_size = int(rng.choice([3, 4, 5, 6]))
    x, y_true, w = draw_problem(rng, rows=4 * batch_size)
    for steps in (2, 4):
        trained = student.train(x, y_true, w, steps, batch_size=batch_size, learning_rate=0.05)
        same(trained, **TRAINED)


@pytest.mark.task("train", points=2)
def test_several_passes(student, same, rng):
    """Training goes on in the right place after it has seen all rows.

    start = (i * batch_size) % rows, also where batch_size does not divide rows; a slice that
    reaches the end of the data is shorter.
    """
    for batch_size, most in ((4, 3), (7, 6)):
        rows = 2 * batch_size + int(rng.randint(1, most + 1))
        x, y_true, w = draw_problem(rng, rows)
        trained = student.train(x, y_true, w, 14, batch_size=batch_size, learning_rate=0.04)
        same(trained, **TRAINED)


@pytest.mark.task("train", points=1)
def test_batch_sizes(student, same, rng):
    """Training works with the smallest batch, and with one that is larger than the data.

    The rule for the rows of a step is the same for every batch size.
    """
    x, y_true, w = draw_problem(rng, rows=int(rng.randint(5, 8)))
    rows = len(x)
    same(student.train(x, y_true, w, rows + 3, batch_size=1, learning_rate=0.02), **TRAINED)
    same(student.train(x, y_true, w, 4, batch_size=rows + 2, learning_rate=0.05), **TRAINED)


@pytest.mark.task("train", points=1)
def test_learning_rates(student, same, rng):
    """The learning rate sets how far a step goes.

    Each step moves w by learning_rate times the gradient.
    """
    x, y_true, w = draw_problem(rng, rows=13)
    for learning_rate in (rng.uniform(0.005, 0.01), rng.uniform(0.05, 0.1), 0.0):
        trained = student.train(x, y_true, w, 6, batch_size=6, learning_rate=float(learning_rate))
        same(trained, **TRAINED)
    # A small rate moves large numbers: nothing is too large, and nothing is over before its time.
    far = np.array([[2000.0], [-3000.0]])
    same(student.train(3000.0 * x, 1e6 * y_true, far, 1, batch_size=6, learning_rate=1e-9))
    same(student.train(x, y_true, w, 130, batch_size=6), **TRAINED)


@pytest.mark.task("train", points=1)
def test_default_training(student, same, rng):
    """Training with the default batch size and learning rate.

    The defaults are batch_size = 8 and learning_rate = 0.001.
    """
    x, y_true, w = draw_problem(rng, rows=int(rng.randint(18, 23)), scale=3.0)
    same(student.train(x, y_true, w, 10), **TRAINED)


@pytest.mark.task("train", points=1)
def test_start_value(student, same, rng):
    """The start value stays as it is, and training from it again gives the same weights.

    train does not write into the w that it is given; with no steps it returns the start value.
    """
    x, y_true, start = draw_problem(rng, rows=11)
    w = student.variable(start)
    same(student.train(x, y_true, w, 0), **TRAINED)
    same(student.train(x, y_true, start / 4000.0, 0))
    for _ in range(2):
        same(student.train(x, y_true, w, 5, batch_size=4, learning_rate=0.05), **TRAINED)
    same(w.numpy())


@pytest.mark.task("train", points=2)
def test_many_trainings(student, agree, same, rng):
    """Trainings of no step, of one and of several, with one row and with many, one after the other.

    A batch may be larger than the data, x and y_true may be arrays, and w may become negative.
    """
    row = number(-1.5, 1.5)
    domain = Domain(
        x=plain(array(whole(1, 9, 1, 40, 200), 2, values=row, dtype=np.float32), 0.3),
        y_true=plain(array("x", 1, values=number(-3.0, 3.0, 200.0), dtype=np.float32), 0.3),
        w=plain(array(2, 1, values=number(-2.0, 2.0, 0.0, -40.0), dtype=np.float32), 0.3),
        steps=whole(0, 3, 0, 1, 9),
        batch_size=or_default(whole(1, 6, 1, 8, 50)),
        learning_rate=or_default(one_of(0.03, 0.1, 1.0, 0.001)),
    )
    agree(student.train, domain, **FAR)
    # Batches that are exact: a loss of 0 ends nothing.
    for exact in (np.zeros((2, 2)), rng.randint(-3, 4, size=(2, 2)).astype(float)):
        x = np.concatenate([exact, rng.normal(size=(2, 2))])
        w = rng.randint(1, 4, size=(2, 1)).astype(float)
        y_true = x @ w + np.array([[0.0], [0.0], [1.5], [0.8]])
        same(student.train(x, y_true, w, 3, batch_size=2, learning_rate=0.05), **TRAINED)


@pytest.mark.task("yogurt_data", points=1)
def test_yogurt_data_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("mse", points=1)
def test_mse_leaves_the_rest(contract):
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
