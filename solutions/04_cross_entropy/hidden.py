"""Does a submission of 04_cross_entropy measure distributions and logits as the handout says?"""

import numpy as np
import pytest

from nnopt.testing.domain import Domain, array, drawn, like, number, whole

# float32 has steps of 0.00006 near 1000: other right formulas may round there.
LARGE = {"rtol": 1e-4, "atol": 2e-3}
LOSS = {"rtol": 1e-5, "atol": 1e-5}
# The same rounding in an exponent.
SHARES = {"rtol": 2e-4, "atol": 1e-6}
ANY_LOGITS = number(-1000.0, 1000.0, 0.0, 1000.0, -1000.0)


def rows_of(drawn_row):
    """Values that are tables of such rows: of one row, of many, of two classes and of many."""

    def table(shape):
        def draw(rng, given):
            rows, classes = shape(rng)
            return np.stack([drawn_row(rng, classes) for _ in range(rows)])

        return draw

    shapes = ((1, 3), (40, 3), (5, 2), (2, 12), (4, 4))
    edges = [table(lambda rng, shape=shape: shape) for shape in shapes]
    return drawn(table(lambda rng: (rng.randint(1, 8), rng.randint(2, 8))), *edges)


def draw_label(rng, classes):
    """Return a distribution: certain, with classes that are left out, or with a share for each."""
    kind = rng.randint(3)
    if kind == 0:
        return np.eye(classes)[rng.randint(classes)]
    shares = rng.uniform(0.2, 1.0, size=classes)
    if kind == 1:
        shares[rng.randint(classes)] = 0.0
    return shares / shares.sum()


def draw_class_numbers(rng, given):
    """Return the class of each row, in 32 or 64 bits."""
    kind = (np.int32, np.int64)[rng.randint(2)]
    return rng.randint(rng.randint(1, 7), size=rng.randint(1, 8)).astype(kind)


def logits_of_classes(values):
    """Logits for class numbers: a row for each, and sometimes classes that nothing belongs to."""

    def table(part=None):
        def draw(rng, given):
            labels = given["labels"]
            shape = (len(labels), max(2, int(labels.max()) + 1 + rng.randint(3)))
            logits = np.reshape(
                [values.draw(rng, given) for _ in range(int(np.prod(shape)))], shape
            )
            if part is not None:
                logits[rng.randint(len(labels))] = part(rng, given)
            return logits

        return draw

    return drawn(table(), *map(table, values.edges), marks=values.marks)


LABELS = rows_of(draw_label)
CLASS_NUMBERS = drawn(
    draw_class_numbers,
    lambda rng, given: np.array([0], np.int32),
    lambda rng, given: rng.randint(6, size=40).astype(np.int64),
    lambda rng, given: np.array([299, 1, 256], np.int64),
)
# Any number may stand in y_pred, also one that is no probability.
PREDICTIONS = number(0.0, 1.0, 0.0, 1.0, 0.9995, 2.0, -0.5, 1e-9, 1e-13)
INSIDE = number(0.01, 0.99, 1e-3, 1e-6, 0.999)


def draw_distributions(rng, rows, classes):
    """Return rows that add up to 1; no entry is near 0, and none is certain."""
    shares = rng.uniform(0.2, 1.0, size=(rows, classes))
    return shares / shares.sum(axis=1, keepdims=True)


def draw_shapes(rng):
    """Return more rows than classes, fewer rows than classes, and a single row."""
    return ((int(rng.randint(6, 10)), 4), (3, int(rng.randint(5, 8))), (1, 5))


def draw_logits(rng, rows, classes):
    """Return logits of which the largest of a row leads by little, wherever it stands."""
    return rng.uniform(-2.5, 2.5, size=(rows, classes))


def draw_far_logits(rng, rows):
    """Return four logits per row, in random order: hundreds apart, the upper two close together."""
    logits = np.empty((rows, 4))
    logits[:, 0] = rng.uniform(300.0, 400.0, size=rows)
    logits[:, 1] = logits[:, 0] - rng.uniform(0.5, 2.0, size=rows)
    logits[:, 2] = rng.uniform(-50.0, 50.0, size=rows)
    logits[:, 3] = rng.uniform(-400.0, -300.0, size=rows)
    return np.stack([row[rng.permutation(4)] for row in logits])


@pytest.mark.task("cross_entropy", points=1)
def test_distributions(student, same, rng):
    """One loss for each row of two distributions, for one row and for many.

    -(sum over the classes of y_true * log(y_pred)) with the natural logarithm; shape [rows].
    """
    for rows, classes in draw_shapes(rng):
        y_true = draw_distributions(rng, rows, classes)
        y_pred = draw_distributions(rng, rows, classes)
        same(student.cross_entropy(y_true, y_pred))


@pytest.mark.task("cross_entropy", points=1)
def test_certain_labels(student, close, rng):
    """With a label that is certain, only the probability of the right class counts.

    The loss is -log(probability of the right class), nearer to 0 the nearer that is to 1.
    """
    classes = int(rng.randint(3, 6))
    y_true = np.eye(classes)[rng.permutation(2 * classes) % classes]
    y_pred = draw_distributions(rng, 2 * classes, classes)
    close(student.cross_entropy(y_true, y_pred), -np.log((y_true * y_pred).sum(axis=1)))


@pytest.mark.task("cross_entropy", points=1)
def test_impossible(student, same, rng):
    """A class that the prediction calls impossible gives a large loss, and no NaN or infinity.

    y_pred is clipped to at least 1e-12 before the logarithm.
    """
    rows = 6
    y_true, y_pred = draw_distributions(rng, rows, 4), draw_distributions(rng, rows, 4)
    y_pred[np.arange(rows), rng.randint(4, size=rows)] = 0.0
    same(student.cross_entropy(y_true, y_pred / y_pred.sum(axis=1, keepdims=True)))
    same(student.cross_entropy(np.eye(4), np.eye(4)[rng.permutation(4)]))


@pytest.mark.task("cross_entropy", points=1)
def test_range_of_predictions(student, same, rng):
    """Predictions inside the allowed range stay as they are; those outside move to its ends.

    y_pred is clipped to [1e-12, 1], entry by entry, and not changed in any other way.
    """
    rows = int(rng.randint(5, 8))
    y_pred = np.stack(
        [
            rng.uniform(2e-12, 5e-12, size=rows),
            rng.uniform(2e-9, 2e-8, size=rows),
            rng.uniform(0.3, 0.6, size=rows),
            rng.uniform(1.5, 3.0, size=rows),
        ],
        axis=1,
    )
    same(student.cross_entropy(draw_distributions(rng, rows, 4), y_pred))


@pytest.mark.task("cross_entropy", points=1)
def test_slope_by_probabilities(student, same, rng):
    """The loss has the right derivative with respect to the predictions.

    -y_true / y_pred inside the range of the clipping; shape of y_pred.
    """
    rows, classes = int(rng.randint(5, 9)), 3
    y_true, y_pred = draw_distributions(rng, rows, classes), draw_distributions(rng, rows, classes)
    same(student.gradient("cross_entropy", y_true, y_pred, wrt=1))


@pytest.mark.task("cross_entropy", points=1)
def test_many_tables(student, agree):
    """Tables of all sizes, one after the other, with numbers in and beside the allowed range.

    Labels that are certain and labels that are not; each entry is clipped by itself.
    """
    agree(
        student.cross_entropy,
        Domain(y_true=LABELS, y_pred=like("y_true", PREDICTIONS)),
        **LOSS,
    )


@pytest.mark.task("cross_entropy", points=1)
def test_slope_within_a_program(student, agree):
    """The derivative is right also when something follows the loss.

    -y_true / y_pred, times what comes from behind, for each row its own.
    """
    domain = Domain(y_true=LABELS, y_pred=like("y_true", INSIDE))
    agree(student.cross_entropy, domain, wrt="y_pred", count=12)


@pytest.mark.task("mean_over_entries", points=1)
def test_mean(student, same, rng):
    """The mean over the entries of all rows, for any number of rows and of classes.

    -(mean over every entry of y_true * log(y_pred)), a scalar.
    """
    for rows, classes in draw_shapes(rng):
        y_true = draw_distributions(rng, rows, classes)
        y_pred = draw_distributions(rng, rows, classes)
        same(student.mean_over_entries(y_true, y_pred))


@pytest.mark.task("mean_over_entries", points=1)
def test_mean_clipped(student, same, rng):
    """The mean is a number also when a prediction is far out.

    The clipping is that of cross_entropy: y_pred to [1e-12, 1] before the logarithm.
    """
    y_true, y_pred = draw_distributions(rng, 5, 3), draw_distributions(rng, 5, 3)
    y_pred[:, 0] = rng.uniform(2e-9, 2e-8, size=5)
    y_pred[1:3, 2] = 0.0
    same(student.mean_over_entries(y_true, y_pred))
    y_pred[:, 1] = rng.uniform(1.5, 3.0, size=5)
    same(student.mean_over_entries(y_true, y_pred))


@pytest.mark.task("mean_over_entries", points=1)
def test_slope_of_the_mean(student, same, rng):
    """The mean has the right derivative with respect to the predictions.

    -y_true / y_pred / (rows * classes) inside the range of the clipping.
    """
    rows, classes = int(rng.randint(5, 9)), 4
    y_true, y_pred = draw_distributions(rng, rows, classes), draw_distributions(rng, rows, classes)
    same(student.gradient("mean_over_entries", y_true, y_pred, wrt=1))


@pytest.mark.task("mean_over_entries", points=1)
def test_many_means(student, agree):
    """Tables of all sizes, one after the other, and the derivative of a multiple of the mean.

    Every entry counts, also where the label is 0.
    """
    domain = Domain(y_true=LABELS, y_pred=like("y_true", PREDICTIONS))
    agree(student.mean_over_entries, domain, **LOSS)
    inside = Domain(y_true=LABELS, y_pred=like("y_true", INSIDE))
    agree(student.mean_over_entries, inside, wrt="y_pred", count=12)


@pytest.mark.task("softmax", points=1)
def test_probabilities(student, same, rng):
    """Each row of logits becomes probabilities of its own, for one row and for many.

    exp(z_i) / sum of exp(z_j) over the last axis; a second call gives the same.
    """
    for rows, classes in draw_shapes(rng):
        logits = draw_logits(rng, rows, classes)
        same(student.softmax(logits))
    same(student.softmax(logits))


@pytest.mark.task("softmax", points=1)
def test_huge_logits(student, same, rng):
    """All logits may be very large, or very small.

    Adding a constant to a row changes nothing, so the largest logit of a row can be made 0.
    """
    logits = draw_logits(rng, 5, 5)
    same(student.softmax(logits + rng.uniform(900.0, 1000.0)), **SHARES)
    same(student.softmax(logits - rng.uniform(900.0, 1000.0)), **SHARES)


@pytest.mark.task("softmax", points=1)
def test_rows_far_apart(student, same, rng):
    """One batch may hold rows with very large and rows with very small logits.

    Each row is shifted by a number of its own.
    """
    rows = 6
    shifts = np.array([0.0, 1000.0, -1000.0, 500.0, -500.0, 0.0])
    logits = draw_logits(rng, rows, 4) + shifts[rng.permutation(rows), None]
    same(student.softmax(logits), **SHARES)


@pytest.mark.task("softmax", points=1)
def test_classes_far_apart(student, same, rng):
    """One row may hold very large and very small logits.

    A class that is far behind gets the probability 0, and the others share 1.
    """
    same(student.softmax(draw_far_logits(rng, int(rng.randint(5, 8)))), **SHARES)
    same(student.softmax(rng.permutation([[3000.0, -4000.0, 1500.0], [-4000.0, 2500.0, 1200.0]])))


@pytest.mark.task("softmax", points=1)
def test_many_distributions(student, agree):
    """Tables of all sizes, one after the other, with logits from -1000 to 1000, equal ones too.

    Each row is shifted, exponentiated and divided by itself.
    """
    logits = array(whole(1, 7, 1, 40, 300), whole(2, 7, 2, 12, 200), values=ANY_LOGITS)
    agree(student.softmax, Domain(logits=logits), **SHARES)


@pytest.mark.task("softmax_cross_entropy", points=1)
def test_labels_and_logits(student, same, rng):
    """One loss for each row, from distributions as labels and ordinary logits.

    -(sum over the classes of labels * log(softmax(logits))), natural logarithm; shape [rows].
    """
    for rows, classes in draw_shapes(rng):
        labels = draw_distributions(rng, rows, classes)
        same(student.softmax_cross_entropy(labels, draw_logits(rng, rows, classes)), **LOSS)


@pytest.mark.task("softmax_cross_entropy", points=1)
def test_loss_of_huge_logits(student, same, rng):
    """Logits may be very large in one row and very small in the next.

    Adding a constant to a row of logits does not change its loss.
    """
    rows = 6
    shifts = np.array([0.0, 1000.0, -1000.0, 500.0, -500.0, 0.0])
    logits = draw_logits(rng, rows, 4) + shifts[rng.permutation(rows), None]
    same(student.softmax_cross_entropy(draw_distributions(rng, rows, 4), logits), **LARGE)


@pytest.mark.task("softmax_cross_entropy", points=1)
def test_loss_of_far_classes(student, same, rng):
    """The further the logits lean to the wrong side, the larger the loss, without an upper end.

    log(sum of exp(logits)) - (sum of labels * logits); nothing is clipped.
    """
    rows = int(rng.randint(5, 8))
    labels, logits = draw_distributions(rng, rows, 4), draw_far_logits(rng, rows)
    same(student.softmax_cross_entropy(labels, logits), **LARGE)
    wrong = np.eye(4)[logits.argmin(axis=1)]
    for scale in (1.0, 8.0):
        same(student.softmax_cross_entropy(wrong, scale * logits), **LARGE)
    # The right class leads by far: the loss is small, but not 0.
    same(student.softmax_cross_entropy(np.eye(3), 8.5 * np.eye(3)), atol=1e-6)


@pytest.mark.task("softmax_cross_entropy", points=1)
def test_slope_by_logits(student, same, rng):
    """The loss has the right derivative with respect to the logits, near and far from the answer.

    softmax(logits) - labels, shape of logits; it does not vanish where the loss is large.
    """
    rows = int(rng.randint(5, 8))
    labels = draw_distributions(rng, rows, 4)
    near, far = draw_logits(rng, rows, 4), draw_far_logits(rng, rows)
    same(student.gradient("softmax_cross_entropy", labels, near, wrt=1))
    same(student.gradient("softmax_cross_entropy", labels, far, wrt=1), **LARGE)


@pytest.mark.task("softmax_cross_entropy", points=1)
def test_many_losses(student, agree):
    """Tables of all sizes, one after the other, with logits from -1000 to 1000, equal ones too.

    Nothing is clipped, and each row counts by itself.
    """
    domain = Domain(labels=LABELS, logits=like("labels", ANY_LOGITS))
    agree(student.softmax_cross_entropy, domain, **LARGE)


@pytest.mark.task("softmax_cross_entropy", points=1)
def test_slope_of_a_multiple(student, agree):
    """The derivative is right also when something follows the loss, near and far.

    softmax(logits) - labels, times what comes from behind, for each row its own.
    """
    domain = Domain(labels=LABELS, logits=like("labels", ANY_LOGITS))
    agree(student.softmax_cross_entropy, domain, wrt="logits", count=12, **LARGE)


@pytest.mark.task("sparse_softmax_cross_entropy", points=1)
def test_class_numbers(student, same, rng):
    """One loss for each row, from the number of its class.

    -log(softmax(logits)[row, labels[row]]) with labels of 32 bits; shape [rows].
    """
    for rows, classes in ((int(rng.randint(7, 10)), 4), (3, int(rng.randint(5, 8))), (1, 5)):
        labels = (rng.permutation(rows) % classes).astype(np.int32)
        logits = draw_logits(rng, rows, classes)
        same(student.sparse_softmax_cross_entropy(labels, logits), **LOSS)


@pytest.mark.task("sparse_softmax_cross_entropy", points=1)
def test_long_class_numbers(student, same, rng):
    """Class numbers may be integers of 64 bits, as tf.argmax gives them.

    The loss does not depend on how the labels are stored.
    """
    # Shifted by 2, the one-hot table on its side would look like the next class of each row.
    labels = (np.arange(5) + int(rng.choice([1, 3, 4]))) % 5
    same(student.sparse_softmax_cross_entropy(labels, draw_logits(rng, 5, 5)), **LOSS)


@pytest.mark.task("sparse_softmax_cross_entropy", points=1)
def test_class_numbers_of_far_logits(student, same, rng):
    """With class numbers, too, the logits may be of any size.

    Each row is shifted by a number of its own, and nothing is clipped.
    """
    rows = int(rng.randint(5, 8))
    labels = (rng.permutation(rows) % 4).astype(np.int32)
    shifts = np.resize([600.0, -600.0], (rows, 1))
    same(student.sparse_softmax_cross_entropy(labels, draw_logits(rng, rows, 4) + shifts), **LARGE)
    same(student.sparse_softmax_cross_entropy(labels, draw_far_logits(rng, rows)), **LARGE)
    same(student.sparse_softmax_cross_entropy(labels, 8.0 * draw_far_logits(rng, rows)), **LARGE)
    same(student.sparse_softmax_cross_entropy(np.arange(3), 8.5 * np.eye(3)), atol=1e-6)


@pytest.mark.task("sparse_softmax_cross_entropy", points=1)
def test_slope_by_class_numbers(student, same, rng):
    """The loss by class numbers has the right derivative with respect to the logits.

    softmax(logits), less 1 in the right class; shape of logits.
    """
    rows = int(rng.randint(5, 8))
    labels = (rng.permutation(rows) % 3).astype(np.int32)
    same(student.gradient("sparse_softmax_cross_entropy", labels, draw_logits(rng, rows, 3), wrt=1))


@pytest.mark.task("sparse_softmax_cross_entropy", points=1)
def test_many_class_numbers(student, agree):
    """Tables of all sizes, one after the other, with logits from -1000 to 1000.

    Classes that no row belongs to, a single row, labels of 32 and of 64 bits.
    """
    domain = Domain(labels=CLASS_NUMBERS, logits=logits_of_classes(ANY_LOGITS))
    agree(student.sparse_softmax_cross_entropy, domain, **LARGE)
    agree(student.sparse_softmax_cross_entropy, domain, wrt="logits", count=12, **LARGE)


@pytest.mark.task("cross_entropy", points=1)
def test_cross_entropy_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("mean_over_entries", points=1)
def test_mean_over_entries_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("softmax", points=1)
def test_softmax_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("softmax_cross_entropy", points=1)
def test_softmax_cross_entropy_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("sparse_softmax_cross_entropy", points=1)
def test_sparse_softmax_cross_entropy_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()
