"""Public checks of 01_network: the worked examples of the handout."""

import numpy as np
import pytest

ENDS = np.array([-1000.0, -1.0, 0.0, 1.0, 1000.0])
X = np.array([[1.0, 2.0], [0.0, -1.0]])
W = np.array([[1.0, -1.0, 2.0], [0.0, 1.0, 1.0]])
B = np.array([0.5, -2.0, 0.0])
Z = [[1.5, -1.0, 4.0], [0.5, -3.0, -1.0]]


@pytest.mark.task("relu")
def test_relu_of_three_numbers(student, close):
    """The relu of -2, 0.5 and 1000.

    Negative numbers become 0, positive ones stay.
    """
    close(student.relu(np.array([-2.0, 0.5, 1000.0])), [0.0, 0.5, 1000.0])


@pytest.mark.task("relu")
def test_relu_of_a_table(student, close):
    """The relu of a table is a table of the same shape."""
    close(student.relu(np.array(Z)), [[1.5, 0.0, 4.0], [0.5, 0.0, 0.0]])


@pytest.mark.task("relu")
def test_slopes_of_relu(student, close):
    """The derivative of relu is 0 on the left and 1 on the right.

    Taken by a GradientTape.
    """
    x = np.array([-1000.0, -2.0, 0.5, 1000.0])
    close(student.gradient("relu", x, wrt=0), [0.0, 0.0, 1.0, 1.0])


@pytest.mark.task("sigmoid")
def test_sigmoid_from_end_to_end(student, close):
    """The sigmoid of -1000, -1, 0, 1 and 1000.

    1 / (1 + e) = 0.268941 for -1, and 1 - 0.268941 for 1.
    """
    close(student.sigmoid(ENDS), [0.0, 0.2689414, 0.5, 0.7310586, 1.0])


@pytest.mark.task("sigmoid")
def test_slopes_of_sigmoid(student, close):
    """The derivative of the sigmoid at -1000, -1, 0, 1 and 1000.

    sigmoid(x) * (1 - sigmoid(x)), taken by a GradientTape.
    """
    slopes = student.gradient("sigmoid", ENDS, wrt=0)
    close(slopes, [0.0, 0.1966119, 0.25, 0.1966119, 0.0])


@pytest.mark.task("tanh")
def test_tanh_from_end_to_end(student, close):
    """The hyperbolic tangent of -1000, -1, 0, 1 and 1000.

    (e - 1/e) / (e + 1/e) = 0.761594 for 1.
    """
    close(student.tanh(ENDS), [-1.0, -0.7615942, 0.0, 0.7615942, 1.0])


@pytest.mark.task("tanh")
def test_slopes_of_tanh(student, close):
    """The derivative of the hyperbolic tangent at -1000, -1, 0, 1 and 1000.

    1 - tanh(x)^2, taken by a GradientTape.
    """
    close(student.gradient("tanh", ENDS, wrt=0), [0.0, 0.4199743, 1.0, 0.4199743, 0.0])


@pytest.mark.task("layer")
def test_layer_without_activation(student, close):
    """The handout's layer without an activation.

    x @ w + b: two rows, two inputs, three outputs.
    """
    close(student.layer(X, W, B), Z)
    close(student.layer(X, W, B, None), Z)


@pytest.mark.task("layer")
def test_layer_with_an_activation(student, close):
    """The handout's layer with an activation that squares.

    Each entry of x @ w + b, squared: layer(x, w, b, tf.square).
    """
    square = student.tensorflow("square")
    close(student.layer(X, W, B, square), [[2.25, 1.0, 16.0], [0.25, 9.0, 1.0]])


@pytest.mark.task("count_layers")
@pytest.mark.parametrize(("sizes", "layers"), [([3, 4, 2], 2), ([2, 11, 1], 2), ([2, 1], 1)])
def test_layers(student, close, sizes, layers):
    """The hidden layers and the output layer are counted."""
    close(student.count_layers(sizes), layers)


@pytest.mark.task("count_parameters")
@pytest.mark.parametrize(("sizes", "parameters"), [([3, 4, 2], 26), ([2, 11, 1], 45), ([2, 1], 3)])
def test_parameters(student, close, sizes, parameters):
    """All weights and all biases are counted."""
    close(student.count_parameters(sizes), parameters)
