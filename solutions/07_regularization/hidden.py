"""Do the student's penalties, their collection and the picture of the boundary hold?"""

import numpy as np
import pytest

from nnopt.testing.domain import Domain, array, drawn, number, one_of
from nnopt.testing.finding import Finding

TRIPLE = "decision_grid must return a tuple of three things: xx, yy and probs."
ANSWERS = {"rtol": 1e-4, "atol": 1e-5}
NOT_FLOAT32 = "What comes back is not float32, so it cannot be multiplied with float32 data."
NOT_TRAINABLE = "What comes back is not trainable."
NO_VARIABLE = "What comes back is no tf.Variable, so training cannot change it."
NO_TENSOR = "The total of an empty collection is a number of Python's. It must be a tensor, too."
SHAPES = ((), (1,), (5,), (1, 3), (4, 1), (2, 11), (2, 3, 2))


def weights(*edges):
    """Weights of any shape with entries from -1000 to 1000, most of them small.

    The edges are every shape, and weights that hold a number in one place and in all.
    """

    def of(shape=None, part=None, share=0.0):
        def draw(rng, given):
            size = SHAPES[rng.randint(len(SHAPES))] if shape is None else shape
            values = rng.uniform(-2.0, 2.0, size) * rng.choice([1.0, 1.0, 500.0], size)
            if part is not None:
                values = np.where(rng.uniform(size=size) < share, part, values)
            return np.asarray(values, np.float32).astype(float)

        return draw

    kinds = [of(shape) for shape in SHAPES] + [
        of(part=edge, share=share) for edge in edges for share in (0.4, 1.0)
    ]
    return drawn(of(), *kinds, marks=(1.0, 2.0, 3.0))


def shapes():
    """Shapes that may be asked for: lists and tuples of one or more whole numbers."""
    edges = ([1], (1,), [11], (4,), (2, 11), [1, 1], [11, 1], (1, 5), [2, 3, 4], (3, 1, 2))
    return drawn(
        lambda rng, given: [list, tuple][rng.randint(2)](
            int(size) for size in rng.randint(1, 6, rng.randint(1, 4))
        ),
        *(lambda rng, given, edge=edge: edge for edge in edges),
    )


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


def is_variable(made):
    """Say whether something can be changed in place."""
    try:
        return made.read("assign") is not None
    except Finding:
        return False


def functions(make, rng, require):
    """Make penalties with several scales, each of them before any of them is asked."""
    scales = (*draw_scales(rng), 0.0, float(rng.uniform(5.0, 20.0)))
    made = [make(scale) for scale in scales]
    require(all(map(callable, made)), "What comes back is not a function, for one of the scales.")
    return made


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
        is_red, is_blue = red > blue + 0.2, blue > red + 0.2
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
def test_l1_of_many_weights(student, agree, same, require, rng):
    """The L1 penalty of weights of many shapes and sizes, with scales from 0 on.

    scale * sum |w|; each function keeps the scale that it was made with.
    """
    made = functions(student.l1_regularizer, rng, require)
    for function in made:
        agree(function, Domain(w=weights(0.0, 1.0, -3.0)), count=13)
    same(made[0](student.variable(draw_weight(rng, (7,)))))
    same(made[0](student.variable(0.0003 * draw_weight(rng, (7,)))))


@pytest.mark.task("l1_regularizer", points=1)
def test_slope_of_l1(student, agree, require, rng):
    """How the L1 penalty changes with each entry of the weight.

    The derivative is scale where an entry is positive and -scale where it is negative.
    """
    for function in functions(student.l1_regularizer, rng, require)[:3]:
        agree(function, Domain(w=weights(1.0, -3.0)), wrt="w", count=14)


@pytest.mark.task("l2_regularizer", points=1)
def test_l2_of_many_weights(student, agree, same, require, rng):
    """The L2 penalty of weights of many shapes and sizes, with scales from 0 on.

    scale * sum(w^2) / 2; each function keeps the scale that it was made with.
    """
    made = functions(student.l2_regularizer, rng, require)
    for function in made:
        agree(function, Domain(w=weights(0.0, 1.0, -3.0)), count=13)
    same(made[0](student.variable(draw_weight(rng, (7,)))))
    same(made[0](student.variable(0.03 * draw_weight(rng, (7,)))))


@pytest.mark.task("l2_regularizer", points=1)
def test_slope_of_l2(student, agree, require, rng):
    """How the L2 penalty changes with each entry of the weight.

    The derivative is scale * w.
    """
    for function in functions(student.l2_regularizer, rng, require)[:3]:
        agree(function, Domain(w=weights(0.0, 1.0, -3.0)), wrt="w", count=14)


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
    # A penalty of 0 is a penalty like any other, and a small total is not 0.
    w.assign(np.zeros((2, 4)))
    same(losses.total())
    w.assign(1.5 * draw_weight(rng, (2, 4)))
    same(losses.total())
    v.assign(np.zeros(5))
    w.assign(0.1 * draw_weight(rng, (2, 4)))
    same(losses.total())
    v.assign(0.7 * draw_weight(rng, (5,)))
    same(losses.total())


@pytest.mark.task("Losses", points=1)
def test_no_entry_and_equal_entries(student, same, require, rng):
    """The total of an empty collection, and of one that holds the same penalty twice.

    Zero at first; every call of add counts; asking twice changes nothing.
    """
    w, v = draw_variables(student, rng, (4, 2), (3,))
    losses = student.keep.Losses()
    empty = losses.total()
    same(empty)
    require(not isinstance(empty, int | float), NO_TENSOR)
    losses.add(student.quartic, w)
    losses.add(student.quartic, v)
    losses.add(student.tensorflow("reduce_max"), w)
    same(losses.total())
    losses.add(student.quartic, w)
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
def test_slope_of_the_total(student, agree, rng):
    """How the total changes with each of two variables, also after one has moved.

    The derivative of a sum is that of the penalty which the variable is in.
    """
    w, v = draw_variables(student, rng, (2, 3), (4,))
    losses = student.keep.Losses()
    losses.add(student.quartic, w)
    losses.add(student.quartic, v)
    agree(losses.total, Domain(), wrt=[w, v], count=1)
    w.assign(1.4 * draw_weight(rng, (2, 3)))
    agree(losses.total, Domain(), wrt=w, count=1)


@pytest.mark.task("Losses", points=1)
def test_penalties_of_any_kind(student, agree, same, rng):
    """Two collections of several penalties of different kinds, some of them below zero.

    A penalty is any function of a variable; it gets the variable itself, in its own shape.
    """
    trace = student.tensorflow("linalg").trace
    kinds = [student.tensorflow(name) for name in ("reduce_sum", "reduce_max", "norm")]
    kinds += [trace, student.quartic]
    one, other = student.keep.Losses(), student.keep.Losses()
    for number_of_it, kind in enumerate([*kinds, kinds[0], trace, kinds[0]]):
        (w,) = draw_variables(student, rng, (3, 3))
        (one, other)[number_of_it % 2].add(kind, w)
        agree(one.total, Domain(), count=1)
        agree(other.total, Domain(), count=1)
    agree(other.total, Domain(), wrt=w, count=1)
    (v,) = draw_variables(student, rng, (3, 3))
    v.assign(40.0 * draw_weight(rng, (3, 3)))
    one.add(student.quartic, v)
    same(one.total())


@pytest.mark.task("get_weight", points=1)
def test_start_values(student, agree, same, require, rng):
    """The start values of weights of many shapes, which one generator draws one after the other.

    Standard normal numbers, row by row, in a trainable float32 variable; the generator goes on
    from where it is.
    """
    losses, generator = student.keep.Losses(), student.random_state(int(rng.randint(10, 1000)))
    domain = Domain(
        shape=shapes(),
        regularizer=one_of(student.quartic),
        losses=one_of(losses),
        rng=one_of(generator),
    )
    agree(student.get_weight, domain)
    same(losses.total(), rtol=1e-4)
    w = student.keep.get_weight([2, 5], student.quartic, losses, student.random_state(0))
    same(w.numpy())
    require(is_variable(w), NO_VARIABLE)
    require(w.numpy().dtype == np.float32, NOT_FLOAT32)
    require(w.read("trainable"), NOT_TRAINABLE)


@pytest.mark.task("get_weight", points=1)
def test_weights_register_themselves(student, same, rng):
    """The collection after two weights were made, and after one of them moved.

    Each weight adds its penalty once, and the penalty is that of its present value.
    """
    losses, generator = student.keep.Losses(), student.random_state(int(rng.randint(10, 1000)))
    w1 = student.keep.get_weight([2, 4], student.quartic, losses, generator)
    same(losses.total())
    student.keep.get_weight([4, 1], student.quartic, losses, generator)
    same(losses.total())
    w1.assign(draw_weight(rng, (2, 4)))
    same(losses.total())


@pytest.mark.task("get_weight", points=1)
def test_weights_of_two_networks(student, same, rng):
    """Weights of two networks with a collection each, and a penalty each.

    The penalty that was given goes to the collection that was given; the weight can be trained
    with it.
    """
    one, other = student.keep.Losses(), student.keep.Losses()
    generator = student.random_state(int(rng.randint(10, 1000)))
    w = student.keep.get_weight([3, 2], student.quartic, one, generator)
    v = student.keep.get_weight([5], student.tensorflow("reduce_sum"), other, generator)
    same(other.total())
    same(one.total())
    u = student.keep.get_weight([2], student.tensorflow("reduce_max"), one, generator)
    same(student.gradient(one.total, wrt=[w, u]))
    same(student.gradient(other.total, wrt=v))


@pytest.mark.task("get_bias", points=1)
def test_biases(student, agree, same, require, rng):
    """Biases of many shapes, one of which moves.

    0.01 everywhere, each in a trainable float32 variable of its own.
    """
    agree(student.get_bias, Domain(shape=shapes()))
    size = int(rng.randint(3, 12))
    first = student.keep.get_bias([size])
    require(is_variable(first), NO_VARIABLE)
    require(first.numpy().dtype == np.float32, NOT_FLOAT32)
    require(first.read("trainable"), NOT_TRAINABLE)
    first.assign(rng.uniform(1.0, 2.0, size))
    same(student.keep.get_bias((size,)).numpy())
    same(student.keep.get_bias([size]).numpy())
    same(first.numpy())


@pytest.mark.task("total_loss", points=1)
def test_data_and_penalties(student, agree, rng):
    """Many losses on the data with two penalties, with three, with none, and with one below zero.

    data_loss + the total of the collection.
    """
    w, v, u = draw_variables(student, rng, (3, 2), (4,), (2,))
    two, none, below = (student.keep.Losses() for _ in range(3))
    two.add(student.quartic, w)
    two.add(student.quartic, v)
    below.add(student.tensorflow("reduce_sum"), v)
    domain = Domain(
        data_loss=array(values=number(0.0, 3000.0, 0.0, 0.0005)), losses=one_of(two, none, below)
    )
    agree(student.total_loss, domain)
    two.add(student.quartic, u)
    agree(student.total_loss, domain, count=6)


@pytest.mark.task("total_loss", points=1)
def test_slope_of_the_loss(student, agree, same, rng):
    """How the loss changes with the loss on the data, and with the variables.

    One for the loss on the data; for a variable the derivative of its penalty.
    """
    w, v = draw_variables(student, rng, (3, 2), (4,))
    losses = student.keep.Losses()
    losses.add(student.quartic, w)
    losses.add(student.quartic, v)
    domain = Domain(data_loss=array(values=number(0.0, 3000.0, 0.0)), losses=one_of(losses))
    agree(student.total_loss, domain, wrt="data_loss", count=12)
    data_loss = np.array(rng.uniform(2.0, 3.0), np.float32)
    agree(student.total_loss, domain, wrt=["data_loss", w, v], count=1)
    v.assign(1.4 * draw_weight(rng, (4,)))
    same(student.total_loss(data_loss, losses))
    agree(student.total_loss, domain, wrt=v, count=1)


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
def test_many_grids(student, agree, rng):
    """What three networks say on many grids: of one place, of two by two, of up to 64.

    Both coordinates run from low in steps of step, as far as they are below high.
    """

    def steps(*counts):
        # The end lies in the middle between two places.
        return lambda rng, given: (given["high"] - given["low"]) / (int(rng.choice(counts)) + 0.5)

    domain = Domain(
        predict=one_of(*(draw_network(student, rng, hidden) for hidden in (1, 4, 11))),
        low=number(-4.0, 1.0, 0.0, -3.0, 1.25),
        high=number(1.5, 5.0, 3.0),
        step=drawn(steps(0, 1, 2, 3, 5, 7), steps(0), steps(1)),
    )
    agree(student.decision_grid, domain, **ANSWERS)


@pytest.mark.task("decision_grid", points=1)
def test_ends_of_the_grid(student, same, require, rng):
    """A grid where a whole number of steps leads from low to high.

    low belongs to the grid, high does not.
    """
    low, high = -float(rng.randint(1, 4)), float(rng.randint(1, 3))
    predict = draw_network(student, rng, 4)
    # The same network on other grids: coarser, below 0, and of very small steps.
    for grid in (
        (low, high, 0.25),
        (low, high, 0.5),
        (-3.0, -1.0, 0.5),
        (0.5, 0.5 + 2**-9, 2**-11),
    ):
        xx, yy, probs = three(student.decision_grid(predict, *grid), require)
        same(xx)
        same(yy)
        same(probs, **ANSWERS)


def pictured(student, require, x, labels, grid):
    """Return the axes of plot_boundary for dots and a grid (xx, yy, probs)."""
    arrays = [student.plain(np.asarray(array)) for array in (x, labels, *grid)]
    return only_axes(student.figure("plot_boundary", *arrays), require)


def draw_grid(rng, height):
    """Draw a grid on which probs is 0.5 along a straight line, from side to side.

    Returns the grid, both ends of the line, and its slope.
    """
    steps = np.arange(16)
    x0, x1 = rng.uniform(-3.0, -2.0) + 0.25 * steps, rng.uniform(1.0, 2.0) + 0.3 * steps
    xx, yy = np.meshgrid(x0, x1, indexing="ij")
    slope = rng.uniform(0.2, 0.4) * rng.choice([-1, 1])
    middle = (x0[0] + x0[-1]) / 2, (x1[0] + x1[-1]) / 2 + rng.uniform(-0.3, 0.3)
    ends = [[x, middle[1] + slope * (x - middle[0])] for x in (x0[0], x0[-1])]
    probs = 0.5 + height * (yy - middle[1] - slope * (xx - middle[0]))
    return (xx, yy, probs), np.array(ends), slope


@pytest.mark.task("plot_boundary", points=1)
def test_colors_of_the_points(student, close, require, rng):
    """Where the points of each label are.

    Red where the label is 1, blue where it is 0, each at (x0, x1).
    """
    for red, blue in ((9, 6), (40, 30)):
        x, labels = draw_dots(rng, red, blue)
        axes = pictured(student, require, x, labels, draw_grid(rng, 0.3)[0])
        reds, blues = by_color(axes, require)
        close(reds, by_first(x[labels[:, 0] == 1]))
        close(blues, by_first(x[labels[:, 0] == 0]))


@pytest.mark.task("plot_boundary", points=1)
def test_dots_of_one_label(student, close, require, rng):
    """A single dot of either label, and several dots that all have the same one.

    The colors do not depend on which other dots there are.
    """
    for red, blue in ((1, 0), (0, 1), (6, 0), (0, 6), (180, 170)):
        x, labels = draw_dots(rng, red, blue)
        axes = pictured(student, require, x, labels, draw_grid(rng, 0.3)[0])
        reds, blues = by_color(axes, require)
        close(reds, by_first(x[labels[:, 0] == 1]))
        close(blues, by_first(x[labels[:, 0] == 0]))
        require(len(axes["contours"]) == 1, "The axes should hold one contour.")


@pytest.mark.task("plot_boundary", points=1)
def test_place_of_the_boundary(student, close, require, rng):
    """Where the line between the two answers runs, in two figures one after the other.

    One contour of probs at the level 0.5, x0 along the horizontal axis, also where probs lies far
    below 0 and above 1.
    """
    for height in (rng.uniform(0.8, 1.1), -rng.uniform(3.0, 5.0)):
        x, labels = draw_dots(rng, red=4, blue=7)
        grid, ends, slope = draw_grid(rng, height)
        axes = pictured(student, require, x, labels, grid)
        require(len(axes["contours"]) == 1, "The axes should hold one contour.")
        contour = axes["contours"][0]
        close(contour["levels"], [0.5])
        line = np.concatenate([np.empty((0, 2)), *contour["paths"]])
        require(len(line) > 1, "The contour is empty.")
        found = np.stack([line.min(axis=0), line.max(axis=0)])
        close(found, np.stack([ends.min(axis=0), ends.max(axis=0)]), **ANSWERS)
        close(line[:, 1], ends[0, 1] + slope * (line[:, 0] - ends[0, 0]), **ANSWERS)


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
