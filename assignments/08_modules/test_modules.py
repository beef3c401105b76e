"""Public checks: the worked examples of the handout."""

import numpy as np
import pytest

# The network of the handout: 2 inputs, 2 hidden units, 1 output; then that of one hidden unit.
TWO_UNITS = [[[1.0, -1.0], [1.0, 1.0]], [0.5, -2.0], [[1.0], [-2.0]], [-4.0]]
ONE_UNIT = [[[0.5], [0.25]], [0.0], [[2.0]], [0.5]]
AFTER_ONE_STEP = [[[-0.11], [-0.955]], [-0.6], [[1.66]], [0.2]]


def make_one_unit(student, losses):
    """Make the network of one hidden unit; the weights register a penalty of scale 0.2."""
    parameters = [student.variable(value) for value in ONE_UNIT]
    for weight in parameters[::2]:
        losses.add(student.keep.l2_regularizer(0.2), weight)
    return parameters


@pytest.mark.task("generateds")
def test_first_dots(student, close, require):
    """The first dots of the lecture, their labels and their colors."""
    result = student.generateds(rows=3)
    require(isinstance(result, (tuple, list)) and len(result) == 3, "Return a tuple of three.")
    x, y_true, colors = result
    close(x, [[-0.4167578, -0.0562668], [-2.1361961, 1.6402708], [-1.7934356, -0.8417474]])
    close(y_true, [[1.0], [0.0], [0.0]])
    require(colors == ["red", "blue", "blue"], f"expected ['red', 'blue', 'blue'], got {colors}")


@pytest.mark.task("generateds")
def test_all_dots(student, close, require):
    """The data of the lecture: 300 dots, 188 of them red."""
    result = student.generateds()
    for name, array, shape in zip(("x", "y_true"), result[:2], ((300, 2), (300, 1)), strict=True):
        found = np.shape(array)
        require(found == shape, f"{name} must have the shape {shape}, not {found}.")
    close(np.sum(result[1]), 188.0)


@pytest.mark.task("get_weight")
def test_weight(student, close):
    """The first numbers of generator 5; 0.1 * (1 + 4) / 2 once the weight is 1 and 2."""
    losses = student.keep.Losses()
    penalty = student.keep.l2_regularizer(0.1)
    w = student.keep.get_weight([2, 1], penalty, losses, student.keep.generator(5))
    close(w.numpy(), [[0.4412275], [-0.3308702]])
    w.assign([[1.0], [2.0]])
    close(losses.total(), 0.25)


@pytest.mark.task("get_bias")
def test_bias(student, close):
    """Three entries of 0.01, which can be changed: a tf.Variable."""
    bias = student.keep.get_bias([3])
    close(bias.numpy(), [0.01, 0.01, 0.01])
    bias.assign([1.0, 2.0, 3.0])
    close(bias.numpy(), [1.0, 2.0, 3.0])


@pytest.mark.task("get_parameters")
def test_parameters(student, close, require):
    """Shapes, first entries and penalty of the network of generator 5."""
    losses = student.keep.Losses()
    made = student.get_parameters(0.1, losses, student.keep.generator(5))
    require(isinstance(made, (tuple, list)) and len(made) == 4, "Return a list of four.")
    shapes = {"w1": (2, 11), "b1": (11,), "w2": (11, 1), "b2": (1,)}
    for parameter, (name, shape) in zip(made, shapes.items(), strict=True):
        found = np.shape(parameter)
        require(found == shape, f"{name} must have the shape {shape}, not {found}.")
    w1, b1, w2, b2 = made
    close(w1[0, :3], [0.4412275, -0.3308702, 2.4307711])
    close(w2[0], [-0.8718792])
    close([b1[0], b2[0]], [0.01, 0.01])
    close(losses.total(), 1.4059, rtol=1e-4)


@pytest.mark.task("forward")
def test_two_dots(student, close):
    """The worked example: two dots, two hidden units, and answers below zero."""
    x = np.array([[1.0, 2.0], [1.0, -2.0]])
    parameters = [np.array(value) for value in TWO_UNITS]
    close(student.forward(x, parameters), [[-0.5], [-4.0]])


@pytest.mark.task("learning_rate")
def test_stairs(student, close):
    """0.05, halved every 3 steps."""
    for step, rate in enumerate([0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125]):
        close(student.learning_rate(0.05, 0.5, 3, step), rate)
    close(student.learning_rate(0.05, 0.5, 3, np.array(5, dtype=np.int64)), 0.025)


@pytest.mark.task("train_step")
def test_one_step(student, close):
    """The worked example: the total before the step, the four parameters after it."""
    losses = student.keep.Losses()
    parameters = make_one_unit(student, losses)
    x, y_true = np.array([[1.0, 2.0]]), np.array([[1.0]])
    close(student.train_step(x, y_true, parameters, losses, 0.1), 2.68125)
    for parameter, expected in zip(parameters, AFTER_ONE_STEP, strict=True):
        close(parameter.numpy(), expected)


@pytest.mark.task("update_average")
def test_one_update(student, close):
    """Two shadows in step 0, where d is 0.1, and one in a late step, an int tensor."""
    parameters = [student.variable(2.0), student.variable([1.0, 3.0])]
    shadows = [student.variable(4.0), student.variable([0.0, 0.0])]
    student.update_average(shadows, parameters, 0.99, 0)
    close(shadows[0].numpy(), 2.2)
    close(shadows[1].numpy(), [0.9, 2.7])
    student.update_average(shadows[:1], parameters[:1], 0.5, np.array(1000, dtype=np.int64))
    close(shadows[0].numpy(), 2.1)
    close(parameters[0].numpy(), 2.0)


@pytest.mark.task("backward")
def test_four_steps(student, close, require):
    """The worked example: rates, totals and the last bias with its shadow."""
    result = student.backward(4, decay=0.5, decay_steps=2)
    require(isinstance(result, (tuple, list)) and len(result) == 4, "Return a tuple of four.")
    parameters, shadows, totals, rates = result
    close(rates, [0.05, 0.05, 0.025, 0.025])
    close(totals, [7.927165, 2.075704, 1.687650, 0.933440], rtol=1e-4)
    close(parameters[3], [0.286167], rtol=1e-4)
    close(shadows[3], [0.273490], rtol=1e-4)
