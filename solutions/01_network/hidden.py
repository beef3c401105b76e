"""Does a submission of 01_network compute activations and a layer, and count, as it should?"""

import numpy as np
import pytest

from nnopt.testing.domain import Domain, array, drawn, number, one_of, or_default, whole

SHAPES = (), (5,), (1,), (3, 4), (2, 2, 3), (40,)
# No upper end, and the corner at 0.
FOR_RELU = number(-1000.0, 1000.0, 0.0, 6.0, 0.0005, 1000.0, -1000.0, 1e6)
# Where an exponential, its square or a limit on either overflows or is seen, and where none is.
AROUND = 5.5, 10.0, 45.0, 60.0, 89.0, 95.0, 1000.0
FOR_CURVES = number(-1000.0, 1000.0, 0.0, 0.0005, *AROUND, *(-x for x in AROUND))
EXACT = {"rtol": 0.0, "atol": 0.25}


def of_any_shape(values):
    """Single numbers, lists and tables; the edges of the values in one place and in all."""
    tables = [array(*shape, values=values) for shape in SHAPES]
    return drawn(
        lambda rng, given: tables[rng.randint(len(tables))].draw(rng, given),
        *(table.draw for table in tables),
        *array(4, values=values).edges,
        marks=values.marks,
    )


def of_a_layer(values, **activation):
    """Layers of all sizes: one row, one input, one output, and many."""
    x = array(whole(1, 6, 1, 40), whole(1, 5, 1), values=values)
    w = drawn(lambda rng, given: draw_table(rng, given["x"].shape[1], rng.randint(1, 6)))
    b = drawn(lambda rng, given: draw_table(rng, given["w"].shape[1]))
    return Domain(x=x, w=w, b=b, **activation)


def draw_table(rng, *shape):
    return rng.uniform(-2.0, 2.0, size=shape)


def draw_numbers(rng, shape):
    """Return numbers of both signs between 0.2 and 3.2, none near another's place or 0."""
    count = int(np.prod(shape))
    sizes = np.linspace(0.3, 3.1, count) + rng.uniform(-0.1, 0.1, size=count)
    signs = np.where(np.arange(count) % 2, 1.0, -1.0)
    return rng.permutation(sizes * signs).reshape(shape)


def draw_shapes(rng):
    """Return the shapes of a list, of a table and of a table of tables."""
    return (int(rng.randint(7, 11)),), (int(rng.randint(3, 6)), 3), (2, 2, 3)


def draw_far_numbers(rng):
    """Return ordinary numbers among others that float32 has no exponential for."""
    far = np.array([15.0, 40.0, 120.0, 400.0, 1000.0]) * rng.uniform(0.9, 1.0)
    return rng.permutation(np.concatenate([draw_numbers(rng, 6), far, -far]))


def draw_layer(rng, rows, inputs, outputs):
    """Return inputs, weights and biases of a layer."""
    shapes = (rows, inputs), (inputs, outputs), (outputs,)
    return tuple(draw_numbers(rng, shape) for shape in shapes)


def draw_sizes(rng, rows):
    """Return four: with as many rows as inputs and outputs, a wrong order goes unnoticed."""
    return (4, 4, 4), (rows, 3, 5), (1, 2, 1), (3, 5, 2)


def draw_network(rng, given):
    """Return sizes of a network, few or many, small or large, some of them equal."""
    depth, largest = rng.randint(2, 9), int(rng.choice([3, 20, 1000, 60_000]))
    return [int(size) for size in rng.randint(1, largest, size=depth)]


NETWORKS = Domain(
    sizes=drawn(
        draw_network,
        lambda rng, given: [1, 1],
        lambda rng, given: [784, 500, 500, 10],
        lambda rng, given: [4] * 30,
        lambda rng, given: [2] * 400,
        lambda rng, given: [50_000, 50_000, 10],
        lambda rng, given: [3_000_001, 2_000_003, 1],
    )
)


@pytest.mark.task("relu", points=1)
def test_relu(student, same, rng):
    """The relu of lists and tables, and of a single number.

    x where x is positive, 0 where it is negative; the shape of x.
    """
    for shape in draw_shapes(rng):
        same(student.relu(draw_numbers(rng, shape)))
    same(student.relu(np.array(rng.uniform(1.5, 2.5))))
    same(student.relu(np.array(-rng.uniform(1.5, 2.5))))


@pytest.mark.task("relu", points=1)
def test_relu_of_large_numbers(student, same, rng):
    """The relu of small and large numbers together.

    There is no upper end: a positive number stays as it is.
    """
    same(student.relu(draw_far_numbers(rng)))


@pytest.mark.task("relu", points=1)
def test_slopes_of_relu(student, same, rng):
    """The derivative of relu, near 0 and far from it, and twice.

    1 where x is positive, 0 where it is negative; shape of x.
    """
    x = draw_far_numbers(rng)
    same(student.gradient("relu", x, wrt=0))
    same(student.gradient("relu", draw_numbers(rng, (4, 3)), wrt=0))
    same(student.gradient("relu", x, wrt=0))


@pytest.mark.task("relu", points=1)
def test_many_relus(student, agree):
    """The relu of numbers, lists and tables, one after the other, from end to end.

    Each entry by itself; no upper end.
    """
    agree(student.relu, Domain(x=of_any_shape(FOR_RELU)))


@pytest.mark.task("relu", points=1)
def test_slopes_of_relu_within_a_network(student, agree):
    """The derivative is right also when something follows, everywhere from -1000 to 1000.

    1 or 0, times what comes from behind.
    """
    agree(
        student.relu,
        Domain(x=of_any_shape(number(-1000.0, 1000.0, 1000.0, -1000.0, 1e-3))),
        wrt="x",
        count=1,
    )


@pytest.mark.task("sigmoid", points=1)
def test_sigmoid(student, same, rng):
    """The sigmoid of lists and tables, and of a single number.

    1 / (1 + exp(-x)), entry by entry; the shape of x.
    """
    for shape in draw_shapes(rng):
        same(student.sigmoid(draw_numbers(rng, shape)))
    same(student.sigmoid(np.array(rng.uniform(0.5, 2.5))))
    same(student.sigmoid(np.array(0.0)))


@pytest.mark.task("sigmoid", points=1)
def test_sigmoid_of_large_numbers(student, same, rng):
    """The sigmoid of small and large numbers together.

    It is finite everywhere, and comes to its two ends.
    """
    same(student.sigmoid(draw_far_numbers(rng)))


@pytest.mark.task("sigmoid", points=1)
def test_slopes_of_sigmoid(student, same, rng):
    """The derivative of the sigmoid at ordinary numbers, 0 among them.

    sigmoid(x) * (1 - sigmoid(x)); shape of x.
    """
    same(student.gradient("sigmoid", np.append(draw_numbers(rng, 7), 0.0), wrt=0))
    same(student.gradient("sigmoid", draw_numbers(rng, (3, 4)), wrt=0))
    same(student.gradient("sigmoid", np.zeros((2, 3)), wrt=0))


@pytest.mark.task("sigmoid", points=1)
def test_slopes_of_sigmoid_far_out(student, same, rng):
    """The derivative of the sigmoid at small and large numbers together.

    It goes to 0 at both ends, and is a number everywhere.
    """
    same(student.gradient("sigmoid", draw_far_numbers(rng), wrt=0))


@pytest.mark.task("sigmoid", points=1)
def test_many_sigmoids(student, agree):
    """The sigmoid of numbers, lists and tables, one after the other, from end to end.

    Each entry by itself; finite everywhere.
    """
    agree(student.sigmoid, Domain(x=of_any_shape(FOR_CURVES)))


@pytest.mark.task("sigmoid", points=1)
def test_slopes_of_sigmoid_within_a_network(student, agree):
    """The derivative is right also when something follows, everywhere from -1000 to 1000.

    sigmoid(x) * (1 - sigmoid(x)), times what comes from behind.
    """
    agree(student.sigmoid, Domain(x=of_any_shape(FOR_CURVES)), wrt="x", count=1)


@pytest.mark.task("tanh", points=1)
def test_tanh(student, same, rng):
    """The hyperbolic tangent of lists and tables, and of a single number.

    (exp(x) - exp(-x)) / (exp(x) + exp(-x)), entry by entry; the shape of x.
    """
    for shape in draw_shapes(rng):
        same(student.tanh(draw_numbers(rng, shape)))
    same(student.tanh(np.array(-rng.uniform(0.5, 2.5))))
    same(student.tanh(np.array(0.0)))


@pytest.mark.task("tanh", points=1)
def test_tanh_of_large_numbers(student, same, rng):
    """The hyperbolic tangent of small and large numbers together.

    It is finite everywhere, and comes to its two ends.
    """
    same(student.tanh(draw_far_numbers(rng)))


@pytest.mark.task("tanh", points=1)
def test_slopes_of_tanh(student, same, rng):
    """The derivative of the hyperbolic tangent at ordinary numbers, 0 among them.

    1 - tanh(x)^2; shape of x.
    """
    same(student.gradient("tanh", np.append(draw_numbers(rng, 7), 0.0), wrt=0))
    same(student.gradient("tanh", draw_numbers(rng, (3, 4)), wrt=0))
    same(student.gradient("tanh", np.zeros((2, 3)), wrt=0))


@pytest.mark.task("tanh", points=1)
def test_slopes_of_tanh_far_out(student, same, rng):
    """The derivative of the hyperbolic tangent at small and large numbers together.

    It goes to 0 at both ends, and is a number everywhere.
    """
    same(student.gradient("tanh", draw_far_numbers(rng), wrt=0))


@pytest.mark.task("tanh", points=1)
def test_many_tanhs(student, agree):
    """The hyperbolic tangent of numbers, lists and tables, one after the other, from end to end.

    Each entry by itself; finite everywhere.
    """
    agree(student.tanh, Domain(x=of_any_shape(FOR_CURVES)))


@pytest.mark.task("tanh", points=1)
def test_slopes_of_tanh_within_a_network(student, agree):
    """The derivative is right also when something follows, everywhere from -1000 to 1000.

    1 - tanh(x)^2, times what comes from behind.
    """
    agree(student.tanh, Domain(x=of_any_shape(FOR_CURVES)), wrt="x", count=1)


@pytest.mark.task("layer", points=1)
def test_layer_without_activation(student, same, rng):
    """A layer without an activation, for several shapes.

    x @ w + b, of shape [rows, outputs]; no activation is the default.
    """
    for sizes in draw_sizes(rng, int(rng.randint(6, 9))):
        x, w, b = draw_layer(rng, *sizes)
        same(student.layer(x, w, b))
        same(student.layer(x, w, b, None))


@pytest.mark.task("layer", points=1)
def test_layer_with_activation(student, same, rng):
    """A layer with an activation, for several shapes.

    activation(x @ w + b), whichever function the activation is.
    """
    # Nobody writes these here, so a wrong relu costs nothing in this task. One looks at all rows.
    for name in ("square", "sin", "cumsum"):
        activation = student.tensorflow(name)
        for sizes in draw_sizes(rng, int(rng.randint(6, 9))):
            same(student.layer(*draw_layer(rng, *sizes), activation), rtol=1e-4, atol=1e-4)


@pytest.mark.task("layer", points=1)
def test_slopes_of_the_layer(student, same, rng):
    """The derivatives with respect to the inputs, the weights and the biases.

    All three exist, through the activation, and have the shapes of their arguments.
    """
    for sizes in draw_sizes(rng, int(rng.randint(6, 9))):
        x, w, b = draw_layer(rng, *sizes)
        slopes = student.gradient("layer", x, w, b, student.tensorflow("square"), wrt=(0, 1, 2))
        same(slopes, rtol=1e-4, atol=1e-3)


@pytest.mark.task("layer", points=1)
def test_layers_with_variables(student, same, rng):
    """Two layers whose weights are variables that change between two calls.

    Each call uses the values of its own moment, and changes none; each has its derivative.
    """
    x, *first = draw_layer(rng, 4, 4, 4)
    _, *second = draw_layer(rng, 4, 4, 4)
    w, b = (student.variable(value) for value in first)
    other = [student.variable(value) for value in second]
    inner = same(student.layer(x, w, b))
    same(student.layer(inner, *other), rtol=1e-4, atol=1e-4)
    same(student.gradient("layer", x, w, b, wrt=[w, b]), rtol=1e-4, atol=1e-4)
    same(w.numpy())
    same(b.numpy())
    w.assign(draw_numbers(rng, (4, 4)))
    b.assign(draw_numbers(rng, 4))
    same(student.layer(x, w, b))


@pytest.mark.task("layer", points=1)
def test_many_layers(student, agree, same, rng):
    """Layers of all sizes, one after the other: one row, one input, one output, and many.

    With several activations, with None, and with none given.
    """
    functions = [student.tensorflow(name) for name in ("square", "sin")]
    domain = of_a_layer(
        number(-3.0, 3.0, 0.0, 200.0), activation=or_default(one_of(None, *functions))
    )
    agree(student.layer, domain, rtol=1e-4, atol=1e-3)
    # Numbers far from 0 and near it, and the same layer with another activation.
    x, w, b = draw_layer(rng, 4, 2, 3)
    for scales in ((3000.0, 1.0, 1.0), (1.0, 3000.0, 1.0), (1.0, 1.0, 3000.0), (0.0, 1.0, 1e-4)):
        parts = [scale * part for scale, part in zip(scales, (x, w, b), strict=True)]
        same(student.layer(*parts), rtol=1e-4)
        same(student.layer(*parts, functions[1]), rtol=1e-3, atol=2e-2)


@pytest.mark.task("layer", points=1)
def test_slopes_within_a_network(student, agree):
    """The derivatives are right also when something follows the layer.

    With respect to x, w and b, for layers of all sizes.
    """
    domain = of_a_layer(number(-3.0, 3.0, 0.0), activation=one_of(student.tensorflow("square")))
    agree(student.layer, domain, wrt=("x", "w", "b"), count=12, rtol=1e-4, atol=1e-3)


@pytest.mark.task("count_layers", points=1)
def test_deep_networks(student, same, rng):
    """The layers of networks with many hidden layers, some of them of equal size.

    The hidden layers and the output layer; the inputs are no layer.
    """
    size = int(rng.randint(4, 9))
    for hidden in (int(rng.randint(5, 8)), 3):
        same(student.count_layers([size + 3, *[size] * hidden, size + 1, size - 2]))


@pytest.mark.task("count_layers", points=1)
def test_flat_networks(student, same, rng):
    """The layers of networks with one hidden layer, and with none.

    Without hidden layers, there is the output layer alone.
    """
    inputs, hidden, outputs = (int(size) for size in rng.permutation(np.arange(3, 15))[:3])
    same(student.count_layers([inputs, hidden, outputs]))
    same(student.count_layers([inputs, outputs]))


@pytest.mark.task("count_layers", points=1)
def test_networks_of_any_depth(student, agree):
    """The layers of all sorts of networks, one after the other.

    However many there are, and however large they are.
    """
    agree(student.count_layers, NETWORKS, **EXACT)


@pytest.mark.task("count_parameters", points=1)
def test_parameters_of_one_hidden_layer(student, same, rng):
    """The parameters of networks with one hidden layer.

    All the weights and all the biases.
    """
    inputs, hidden, outputs = (int(size) for size in rng.permutation(np.arange(3, 15))[:3])
    same(student.count_parameters([inputs, hidden, outputs]))
    same(student.count_parameters([outputs, inputs, hidden]))


@pytest.mark.task("count_parameters", points=1)
def test_parameters_of_deep_networks(student, same, rng):
    """The parameters of networks with many hidden layers.

    Each layer adds its table of weights and its list of biases.
    """
    sizes = [int(size) for size in rng.permutation(np.arange(3, 15))[:6]]
    same(student.count_parameters(sizes[:5]))
    same(student.count_parameters(sizes))
    same(student.count_parameters(sizes[:5]))


@pytest.mark.task("count_parameters", points=1)
def test_parameters_of_one_layer(student, same, rng):
    """The parameters of networks without a hidden layer, and with layers of a single number.

    The rule is the same for every size.
    """
    inputs, outputs = (int(size) for size in rng.permutation(np.arange(5, 15))[:2])
    same(student.count_parameters([inputs, outputs]))
    same(student.count_parameters([inputs, 1]))
    same(student.count_parameters([inputs, 1, outputs, 1]))


@pytest.mark.task("count_parameters", points=1)
def test_parameters_of_any_network(student, agree):
    """The parameters of all sorts of networks, one after the other, up to very large ones.

    The count is exact, also beyond two billion.
    """
    agree(student.count_parameters, NETWORKS, **EXACT)


@pytest.mark.task("relu", points=1)
def test_relu_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("sigmoid", points=1)
def test_sigmoid_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("tanh", points=1)
def test_tanh_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("layer", points=1)
def test_layer_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("count_layers", points=1)
def test_count_layers_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("count_parameters", points=1)
def test_count_parameters_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()
