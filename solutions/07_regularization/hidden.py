"""Do the student's penalties, their collection and the picture of the boundary hold?"""

import numpy as np
import pytest

TRIPLE = "decision_grid must return a tuple of three things: xx, yy and probs."
ANSWERS = {"rtol": 1e-4, "atol": 1e-5}
NOT_FLOAT32 = "What comes back is not float32, so it cannot be multiplied with float32 data."
NOT_TRAINABLE = "What comes back is not trainable."


def draw_weight(rng, shape):
    """Draw entries of both signs whose sum is far below zero; each square is below its size."""
    count = int(np.prod(shape))
    signs = np.where(np.arange(count) % 4 == 3, 1.0, -1.0)
    return (rng.permutation(signs) * rng.uniform(0.6, 0.95, count)).reshape(shape)


def draw_scales(rng):
    """Draw two scales; neither is its own square, nor near a half or one over a count."""
    return rng.uniform(0.2, 0.28), rng.uniform(0.32, 0.4)


def draw_variables(student, rng, *shapes):
    """Make variables whose sums of fourth powers differ."""
    sizes = 1.0 + 0.15 * rng.permutation(len(shapes))
    values = [size * draw_weight(rng, shape) for size, shape in zip(sizes, shapes, strict=True)]
    return [student.variable(value) for value in values]


def draw_network(student, rng, hidden):
    """Make a network that treats its two inputs differently."""
    w1 = rng.uniform([[0.3], [1.2]], [[0.8], [2.0]], (2, hidden)) * rng.choice([-1, 1], hidden)
    w2 = rng.uniform(0.5, 1.5, (hidden, 1)) * np.where(np.arange(hidden) % 3, 1.0, -1.0)[:, None]
    return student.network(w1, rng.uniform(0.5, 1.5, hidden), w2, rng.uniform(-1.0, 1.0, 1))


def three(result, require):
    """Return the three parts of a grid."""
    require(isinstance(result, (tuple, list)) and len(result) == 3, TRIPLE)
    return result


def only_axes(figure, require):
    """Return the one axes of a figure."""
    require(len(figure["axes"]) == 1, "The figure should have one pair of axes.")
    return figure["axes"][0]


def by_color(axes, require):
    """Return the red and the blue points of all scatters, each by their first coordinate."""
    reds, blues = [np.empty((0, 2))], [np.empty((0, 2))]
    for scatter in axes["scatters"]:
        points, colors = scatter["offsets"], scatter["colors"]
        require(len(colors) in (1, len(points)), "Every point needs a filled, colored marker.")
        red, _, blue, _ = np.broadcast_to(colors, (len(points), 4)).T
        is_red, is_blue = (red > 0.5) & (blue < 0.5), (blue > 0.5) & (red < 0.5)
        require((is_red | is_blue).all(), "Every point should be red or blue.")
        reds.append(points[is_red])
        blues.append(points[is_blue])
    return [by_first(np.concatenate(points)) for points in (reds, blues)]


def by_first(points):
    return points[np.argsort(points[:, 0])]


def draw_dots(rng, red, blue):
    """Draw points [red + blue, 2] with different first coordinates, and labels of both kinds."""
    rows = red + blue
    first = rng.permutation(rows) * 0.3 - 2.0 + rng.uniform(0.0, 0.1, rows)
    labels = rng.permutation([1.0] * red + [0.0] * blue)[:, None]
    return np.stack([first, rng.uniform(-1.0, 3.0, rows)], 1), labels


@pytest.mark.task("l1_regularizer", points=1)
def test_l1_of_several_weights(student, same, rng):
    """The L1 penalty of a matrix, a vector and a single number, with two scales.

    scale * sum |w|; each function keeps the scale that it was made with.
    """
    first, second = (student.l1_regularizer(scale) for scale in draw_scales(rng))
    matrix = draw_weight(rng, (4, 3))
    same(first(matrix))
    same(second(matrix))
    same(first(student.variable(draw_weight(rng, (7,)))))
    same(second(student.variable(draw_weight(rng, ()))))


@pytest.mark.task("l1_regularizer", points=1)
def test_slope_of_l1(student, same, rng):
    """How the L1 penalty changes with each entry of the weight.

    The derivative is scale where an entry is positive and -scale where it is negative.
    """
    scale, _ = draw_scales(rng)
    same(student.gradient(student.l1_regularizer(scale), draw_weight(rng, (3, 4)), wrt=0))


@pytest.mark.task("l2_regularizer", points=1)
def test_l2_of_several_weights(student, same, rng):
    """The L2 penalty of a matrix, a vector and a single number, with two scales.

    scale * sum(w^2) / 2; each function keeps the scale that it was made with.
    """
    first, second = (student.l2_regularizer(scale) for scale in draw_scales(rng))
    matrix = draw_weight(rng, (4, 3))
    same(first(matrix))
    same(second(matrix))
    same(first(student.variable(draw_weight(rng, (7,)))))
    same(second(student.variable(draw_weight(rng, ()))))


@pytest.mark.task("l2_regularizer", points=1)
def test_slope_of_l2(student, same, rng):
    """How the L2 penalty changes with each entry of the weight.

    The derivative is scale * w.
    """
    scale, _ = draw_scales(rng)
    same(student.gradient(student.l2_regularizer(scale), draw_weight(rng, (3, 4)), wrt=0))


@pytest.mark.task("Losses", points=1)
def test_sum_of_penalties(student, same, rng):
    """The total after one penalty was added, and after three.

    The sum of the penalties of all variables that were added so far.
    """
    # The largest penalty is neither the first nor the last.
    b, w, v = draw_variables(student, rng, (), (4, 4), (2,))
    losses = student.keep.Losses()
    losses.add(student.quartic, b)
    same(losses.total())
    losses.add(student.quartic, w)
    losses.add(student.quartic, v)
    same(losses.total())


@pytest.mark.task("Losses", points=1)
def test_variables_that_move(student, same, rng):
    """The total before and after the variables get other values.

    A penalty is that of the value which the variable has now.
    """
    w, v = draw_variables(student, rng, (2, 4), (5,))
    losses = student.keep.Losses()
    losses.add(student.quartic, w)
    losses.add(student.quartic, v)
    same(losses.total())
    w.assign(1.5 * draw_weight(rng, (2, 4)))
    same(losses.total())
    v.assign(0.7 * draw_weight(rng, (5,)))
    same(losses.total())


@pytest.mark.task("Losses", points=1)
def test_no_entry_and_equal_entries(student, same, rng):
    """The total of an empty collection, and of one that holds the same penalty twice.

    Zero at first; every call of add counts; asking twice changes nothing.
    """
    w, v = draw_variables(student, rng, (4, 2), (3,))
    losses = student.keep.Losses()
    same(losses.total())
    for variable in (w, v, w):
        losses.add(student.quartic, variable)
    same(losses.total())
    same(losses.total())


@pytest.mark.task("Losses", points=1)
def test_two_collections(student, same, rng):
    """Two collections that are filled in turns.

    What is added to one is in no other.
    """
    w, v, b = draw_variables(student, rng, (3, 3), (4,), (2,))
    one, other = student.keep.Losses(), student.keep.Losses()
    one.add(student.quartic, w)
    other.add(student.quartic, v)
    same(one.total())
    same(other.total())
    one.add(student.quartic, b)
    same(other.total())
    same(one.total())


@pytest.mark.task("Losses", points=1)
def test_slope_of_the_total(student, same, rng):
    """How the total changes with each of two variables, also after one has moved.

    The derivative of a sum is that of the penalty which the variable is in.
    """
    w, v = draw_variables(student, rng, (2, 3), (4,))
    losses = student.keep.Losses()
    losses.add(student.quartic, w)
    losses.add(student.quartic, v)
    same(student.gradient(losses.total, wrt=[w, v]))
    w.assign(1.4 * draw_weight(rng, (2, 3)))
    same(student.gradient(losses.total, wrt=w))


@pytest.mark.task("get_weight", points=1)
def test_start_values(student, same, require, rng):
    """The start values of weights of different shapes, and of the same seed twice.

    Normal numbers of np.random.RandomState(seed), in a trainable float32 variable.
    """
    losses = student.keep.Losses()
    first, second = (int(seed) for seed in rng.choice(np.arange(10, 1000), 2, replace=False))
    for shape, seed in (([2, 5], first), ((4,), second), ([3, 2, 2], first)):
        w = student.keep.get_weight(shape, student.quartic, losses, seed)
        values = w.numpy()
        same(values)
        require(values.dtype == np.float32, NOT_FLOAT32)
        require(w.read("trainable"), NOT_TRAINABLE)


@pytest.mark.task("get_weight", points=1)
def test_weights_register_themselves(student, same, rng):
    """The collection after two weights were made, and after one of them moved.

    Each weight adds its penalty once, and the penalty is that of its present value.
    """
    losses = student.keep.Losses()
    seed = int(rng.randint(10, 1000))
    w1 = student.keep.get_weight([2, 4], student.quartic, losses, seed)
    same(losses.total())
    student.keep.get_weight([4, 1], student.quartic, losses, seed + 1)
    same(losses.total())
    w1.assign(draw_weight(rng, (2, 4)))
    same(losses.total())


@pytest.mark.task("get_weight", points=1)
def test_weights_of_two_networks(student, same, rng):
    """Weights of two networks with a collection each.

    A penalty goes to the collection that was given; the weight can be trained with it.
    """
    one, other = student.keep.Losses(), student.keep.Losses()
    seed = int(rng.randint(10, 1000))
    w = student.keep.get_weight([3, 2], student.quartic, one, seed)
    v = student.keep.get_weight([5], student.quartic, other, seed)
    same(other.total())
    same(one.total())
    same(student.gradient(one.total, wrt=w))
    same(student.gradient(other.total, wrt=v))


@pytest.mark.task("get_bias", points=1)
def test_biases(student, same, require, rng):
    """Biases of several shapes, one of which moves.

    0.01 everywhere, each in a trainable float32 variable of its own.
    """
    size = int(rng.randint(3, 12))
    first = student.keep.get_bias([size])
    same(first.numpy())
    require(first.numpy().dtype == np.float32, NOT_FLOAT32)
    require(first.read("trainable"), NOT_TRAINABLE)
    first.assign(rng.uniform(1.0, 2.0, size))
    same(student.keep.get_bias((size,)).numpy())
    same(student.keep.get_bias([2, size]).numpy())
    same(first.numpy())


@pytest.mark.task("total_loss", points=1)
def test_data_and_penalties(student, same, close, rng):
    """The loss on the data with two penalties, with three, with none, and with one of scale 0.

    data_loss + the total of the collection.
    """
    data_loss = np.array(rng.uniform(2.0, 3.0), np.float32)
    w, v, u = draw_variables(student, rng, (3, 2), (4,), (2,))
    losses, free = student.keep.Losses(), student.keep.Losses()
    losses.add(student.quartic, w)
    losses.add(student.quartic, v)
    same(student.total_loss(data_loss, losses))
    same(student.total_loss(data_loss, losses))
    losses.add(student.quartic, u)
    same(student.total_loss(data_loss, losses))
    close(student.total_loss(data_loss, free), data_loss)
    free.add(student.l2_regularizer(0.0), w)
    close(student.total_loss(data_loss, free), data_loss)


@pytest.mark.task("total_loss", points=1)
def test_slope_of_the_loss(student, same, rng):
    """How the loss changes with the loss on the data, and with the variables.

    One for the loss on the data; for a variable the derivative of its penalty.
    """
    data_loss = np.array(rng.uniform(2.0, 3.0), np.float32)
    w, v = draw_variables(student, rng, (3, 2), (4,))
    losses = student.keep.Losses()
    losses.add(student.quartic, w)
    losses.add(student.quartic, v)
    same(student.gradient("total_loss", data_loss, losses, wrt=[0, w, v]))
    v.assign(1.4 * draw_weight(rng, (4,)))
    same(student.total_loss(data_loss, losses))
    same(student.gradient("total_loss", data_loss, losses, wrt=v))


@pytest.mark.task("decision_grid", points=1)
def test_coordinates(student, same, require, rng):
    """The two coordinates of every place.

    xx[i, j] = low + i * step and yy[i, j] = low + j * step, for all that is below high.
    """
    low, step, count = rng.uniform(-3.0, -1.0), rng.uniform(0.2, 0.5), int(rng.randint(6, 10))
    high = low + (count - 0.5) * step
    result = student.decision_grid(draw_network(student, rng, 4), low, high, step)
    xx, yy, _ = three(result, require)
    same(xx)
    same(yy)


@pytest.mark.task("decision_grid", points=1)
def test_answers_of_two_networks(student, same, require, rng):
    """What two networks say on two grids.

    probs[i, j] is the answer at the place (xx[i, j], yy[i, j]).
    """
    for hidden, count in ((5, 6), (3, 4)):
        low, step = rng.uniform(-2.0, -1.0), rng.uniform(0.3, 0.6)
        high = low + (count - 0.5) * step
        result = student.decision_grid(draw_network(student, rng, hidden), low, high, step)
        same(three(result, require)[2], **ANSWERS)


@pytest.mark.task("decision_grid", points=1)
def test_ends_of_the_grid(student, same, require, rng):
    """A grid where a whole number of steps leads from low to high.

    low belongs to the grid, high does not.
    """
    low, high = -float(rng.randint(1, 4)), float(rng.randint(1, 3))
    result = student.decision_grid(draw_network(student, rng, 4), low, high, 0.25)
    xx, yy, probs = three(result, require)
    same(xx)
    same(yy)
    same(probs, **ANSWERS)


@pytest.mark.task("plot_boundary", points=1)
def test_colors_of_the_points(student, close, require, rng):
    """Where the points of each label are.

    Red where the label is 1, blue where it is 0, each at (x0, x1).
    """
    x, labels = draw_dots(rng, red=9, blue=6)
    xx, yy = np.mgrid[-2:2:0.5, -2:2:0.5]
    arrays = [student.plain(array) for array in (x, labels, xx, yy, 0.5 + 0.3 * xx - 0.1 * yy)]
    axes = only_axes(student.figure("plot_boundary", *arrays), require)
    reds, blues = by_color(axes, require)
    close(reds, by_first(x[labels[:, 0] == 1]))
    close(blues, by_first(x[labels[:, 0] == 0]))


@pytest.mark.task("plot_boundary", points=1)
def test_place_of_the_boundary(student, close, require, rng):
    """Where the line between the two answers runs.

    One contour of probs at the level 0.5, x0 along the horizontal axis.
    """
    x, labels = draw_dots(rng, red=4, blue=7)
    steps = np.arange(16)
    x0, x1 = rng.uniform(-3.0, -2.0) + 0.25 * steps, rng.uniform(1.0, 2.0) + 0.3 * steps
    xx, yy = np.meshgrid(x0, x1, indexing="ij")
    slope = rng.uniform(0.2, 0.4) * rng.choice([-1, 1])
    height = rng.uniform(0.8, 1.1)
    middle = (x0[0] + x0[-1]) / 2, (x1[0] + x1[-1]) / 2 + rng.uniform(-0.3, 0.3)
    # The line is straight: x1 = middle[1] + slope * (x0 - middle[0]), from side to side.
    probs = 0.5 + height * (yy - middle[1] - slope * (xx - middle[0]))
    arrays = [student.plain(array) for array in (x, labels, xx, yy, probs)]
    axes = only_axes(student.figure("plot_boundary", *arrays), require)
    require(len(axes["contours"]) == 1, "The axes should hold one contour.")
    contour = axes["contours"][0]
    close(contour["levels"], [0.5])
    line = np.concatenate([np.empty((0, 2)), *contour["paths"]])
    require(len(line) > 1, "The contour is empty.")
    ends = middle[1] + slope * (x0[[0, -1]] - middle[0])
    box = [[x0[0], ends.min()], [x0[-1], ends.max()]]
    close(np.stack([line.min(axis=0), line.max(axis=0)]), box, rtol=1e-4, atol=1e-5)
    on_line = middle[1] + slope * (line[:, 0] - middle[0])
    close(line[:, 1], on_line, rtol=1e-4, atol=1e-5)


@pytest.mark.task("l1_regularizer", points=1)
def test_l1_regularizer_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("l2_regularizer", points=1)
def test_l2_regularizer_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("Losses", points=1)
def test_losses_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("get_weight", points=1)
def test_get_weight_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("get_bias", points=1)
def test_get_bias_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("total_loss", points=1)
def test_total_loss_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("decision_grid", points=1)
def test_decision_grid_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("plot_boundary", points=1)
def test_plot_boundary_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()
