"""Does the student's average follow its variables, and does training keep it in step?"""

import numpy as np
import pytest

from nnopt.testing.domain import Domain, array, number, one_of, whole

WALK = {"rtol": 1e-4, "atol": 1e-5}
PAIR = "train must return a tuple of two things: ws and averages."


DECAYS = number(0.0, 1.0, 0.0, 1.0, 0.0005, 0.5, 0.9, 0.99, 0.999)
STEPS = whole(0, 60, 0, 1, 2, 7, 9, 100, 1000, 1001, 100_000, 1_000_000_000)
RATES = number(0.0, 1.2, 0.0, 0.5, 1.0, 0.001)


def is_pair(result):
    return isinstance(result, (tuple, list)) and len(result) == 2


def draw_places(rng, count):
    """Draw values of both signs, all of them far from zero and from each other."""
    sizes = np.arange(2, count + 2) + rng.uniform(-0.3, 0.3, count)
    signs = np.where(np.arange(count) % 2, 1.0, -1.0)
    return rng.permutation(sizes * signs).astype(np.float32)


def draw_high_decay(rng):
    """Draw a decay that the ramp does not reach in the first hundred steps."""
    return rng.uniform(0.96, 0.99)


@pytest.mark.task("ramped_decay", points=1)
def test_early_steps(student, same, rng):
    """The decay of early steps, where it is still growing.

    (1 + step) / (10 + step) while that is less than the largest decay.
    """
    decay = draw_high_decay(rng)
    for step in (0, 1, int(rng.randint(3, 8)), int(rng.randint(20, 60))):
        same(student.ramped_decay(decay, step))


@pytest.mark.task("ramped_decay", points=1)
def test_late_steps(student, same, rng):
    """The decay of late steps, where it does not grow any more.

    min(decay, (1 + step) / (10 + step)) is the decay itself from some step on.
    """
    decay = rng.uniform(0.3, 0.7)
    for step in (int(rng.randint(25, 60)), 10_000):
        same(student.ramped_decay(decay, step))


@pytest.mark.task("ramped_decay", points=1)
def test_around_the_cap(student, close, rng):
    """The last step that still grows, and the first that does not.

    Checked against the closed form in double precision.
    """
    last = int(rng.randint(5, 20))
    before, after = ((1 + step) / (10 + step) for step in (last, last + 1))
    decay = before + rng.uniform(0.4, 0.6) * (after - before)
    close(student.ramped_decay(decay, last), before)
    close(student.ramped_decay(decay, last + 1), decay)


@pytest.mark.task("ramped_decay", points=1)
def test_step_as_a_tensor(student, same, rng):
    """The step may be an int tensor, 32 or 64 bits wide.

    The decay does not depend on how the step is stored.
    """
    high, low = draw_high_decay(rng), rng.uniform(0.3, 0.6)
    for dtype in (np.int32, np.int64):
        step = np.array(rng.randint(15, 40), dtype=dtype)
        same(student.ramped_decay(high, step))
        same(student.ramped_decay(low, step))


@pytest.mark.task("ramped_decay", points=1)
def test_many_decays_and_steps(student, agree):
    """Decays from 0 to 1 and steps from 0 to 1000 millions, as ints and as tensors.

    min(decay, (1 + step) / (10 + step)), whatever was asked before.
    """
    agree(student.ramped_decay, Domain(decay=DECAYS, step=STEPS))
    for dtype in (np.int32, np.int64):
        counters = array(values=STEPS, dtype=dtype)
        agree(student.ramped_decay, Domain(decay=one_of(0.5, 0.99, 1.0), step=counters), count=8)


@pytest.mark.task("MovingAverage", points=1)
def test_average_before_any_update(student, same, rng):
    """What the average is when nothing has been applied yet.

    A shadow starts at the value that its variable had when the average was made, and moves only
    in apply.
    """
    places = draw_places(rng, 6)
    w, b = student.variable(places[:2].reshape(2, 1)), student.variable(places[2])
    ema = student.keep.MovingAverage(draw_high_decay(rng), [w, b])
    same(ema.average(w))
    same(ema.average(b))
    w.assign(places[3:5].reshape(2, 1))
    b.assign(places[5])
    same(ema.average(w))
    same(ema.average(b))
    tiny = student.variable(rng.uniform(2e-4, 8e-4))
    same(student.keep.MovingAverage(0.9, [tiny]).average(tiny), atol=1e-7)


@pytest.mark.task("MovingAverage", points=2)
def test_first_steps_of_one_variable(student, same, rng):
    """The average of one variable that moves in every step, after each of the first steps.

    shadow <- d * shadow + (1 - d) * variable, with d = min(decay, (1 + step) / (10 + step)).
    """
    places = draw_places(rng, 6)
    w = student.variable(places[0])
    ema = student.keep.MovingAverage(draw_high_decay(rng), [w])
    for step, place in enumerate(places[1:]):
        w.assign(place)
        ema.apply(step)
        same(ema.average(w))


@pytest.mark.task("MovingAverage", points=1)
def test_updates_under_the_cap(student, same, rng):
    """Updates at steps so late that the decay is constant.

    d = decay.
    """
    places = draw_places(rng, 5)
    w = student.variable(places[0])
    ema = student.keep.MovingAverage(rng.uniform(0.6, 0.8), [w])
    for step, place in enumerate(places[1:], start=int(rng.randint(100, 200))):
        w.assign(place)
        ema.apply(step)
        same(ema.average(w))


@pytest.mark.task("MovingAverage", points=1)
def test_step_of_the_caller(student, same, rng):
    """Steps that jump ahead, come again and go back, also as int tensors.

    The decay depends on the step that apply is given, not on how often apply was called.
    """
    places = draw_places(rng, 7)
    w = student.variable(places[0])
    ema = student.keep.MovingAverage(draw_high_decay(rng), [w])
    early, late = int(rng.randint(3, 7)), int(rng.randint(30, 60))
    steps = [early, np.array(late, np.int64), np.array(late, np.int32), late + 1, early, 0]
    for step, place in zip(steps, places[1:], strict=True):
        w.assign(place)
        ema.apply(step)
        same(ema.average(w))


@pytest.mark.task("MovingAverage", points=1)
def test_variables_of_many_shapes(student, same, rng):
    """Four variables of different shapes, each with an average of its own.

    Every variable is updated in every apply, entry by entry.
    """
    shapes = [(3, 2), (), (2,), (2,)]
    places = draw_places(rng, 33)
    parts = [np.split(places[11 * i : 11 * (i + 1)], [6, 7, 9]) for i in range(3)]
    values = [[part.reshape(s) for part, s in zip(p, shapes, strict=True)] for p in parts]
    variables = [student.variable(value) for value in values[0]]
    ema = student.keep.MovingAverage(draw_high_decay(rng), variables)
    for step in (1, 2):
        for variable, value in zip(variables, values[step], strict=True):
            variable.assign(value)
        ema.apply(step)
        for variable in variables:
            same(ema.average(variable))


@pytest.mark.task("MovingAverage", points=1)
def test_variables_of_equal_value(student, same, rng):
    """Two variables that hold the same number now, but have not always done so.

    A variable is told from another by which object it is, not by its value or its name.
    """
    start, other, third = draw_places(rng, 3)
    w, b = student.variable(start), student.variable(start)
    ema = student.keep.MovingAverage(draw_high_decay(rng), [w, b])
    w.assign(other)
    ema.apply(0)
    w.assign(start)
    same(ema.average(w))
    same(ema.average(b))
    b.assign(third)
    ema.apply(1)
    b.assign(start)
    same(ema.average(b))
    same(ema.average(w))


@pytest.mark.task("MovingAverage", points=1)
def test_two_averages_of_one_variable(student, same, rng):
    """Two averages, made at different times, watch the same variable.

    Each has its own decay, its own start and its own updates.
    """
    places = draw_places(rng, 4)
    w = student.variable(places[0])
    slow = student.keep.MovingAverage(draw_high_decay(rng), [w])
    w.assign(places[1])
    slow.apply(3)
    quick = student.keep.MovingAverage(rng.uniform(0.4, 0.6), [w])
    same(slow.average(w))
    same(quick.average(w))
    w.assign(places[2])
    quick.apply(40)
    same(slow.average(w))
    same(quick.average(w))
    w.assign(places[3])
    slow.apply(50)
    same(slow.average(w))
    same(quick.average(w))


@pytest.mark.task("MovingAverage", points=1)
def test_averages_side_by_side(student, same, rng):
    """Averages with decays from 0 to 1 that watch the same large numbers, used in turns.

    Each keeps to its own decay, also two with the same one; a variable need not be trainable.
    """
    start, *places = (300.0 * draw_places(rng, 12)).reshape(4, 3)
    w = student.variable(start, trainable=False)
    decays = (0.0, 1.0, 0.99, 0.5, 0.99)
    averages = [student.keep.MovingAverage(decay, [w]) for decay in decays]
    for round_, (place, step) in enumerate(zip(places, (200_000, 5, 300), strict=True)):
        w.assign(place)
        for ema in averages[::-1] if round_ == 1 else averages[round_ // 2 :]:
            ema.apply(step)
        for ema in averages:
            # Of large numbers that nearly cancel, float32 keeps few digits.
            same(ema.average(w), rtol=1e-4, atol=0.02)


@pytest.mark.task("MovingAverage", points=1)
def test_nothing_else_moves(student, same, close, rng):
    """The variable stays as it was, and asking for the average changes nothing.

    apply moves the shadows only; average only looks.
    """
    places = draw_places(rng, 6).reshape(3, 2)
    w = student.variable(places[0])
    ema = student.keep.MovingAverage(draw_high_decay(rng), [w])
    for step in (1, 2):
        w.assign(places[step])
        ema.apply(step)
        close(w.numpy(), places[step])
        same(ema.average(w))
        same(ema.average(w))
        close(w.numpy(), places[step])


@pytest.mark.task("train_step", points=1)
def test_weight_after_each_step(student, same, rng):
    """The weight walks down the loss as if there were no average.

    w <- w - learning_rate * 2 * (w + 1).
    """
    w = student.variable(rng.uniform(2.0, 6.0))
    rate = rng.uniform(0.05, 0.15)
    ema = student.keep.MovingAverage(draw_high_decay(rng), [w])
    for step in range(3):
        student.train_step(w, rate, ema, step)
        same(w.numpy(), **WALK)


@pytest.mark.task("train_step", points=2)
def test_average_after_each_step(student, same, rng):
    """The average after each step has seen the weight of that step.

    The gradient step comes first, then one update of the average with the same step number.
    """
    w = student.variable(rng.uniform(2.0, 6.0))
    rate = rng.uniform(0.2, 0.3)
    ema = student.keep.MovingAverage(draw_high_decay(rng), [w])
    for step in range(4):
        student.train_step(w, rate, ema, step)
        same(ema.average(w), **WALK)


@pytest.mark.task("train_step", points=1)
def test_average_of_two_variables(student, same, rng):
    """A step in the middle of training, with an average that serves a second variable too.

    The update is one for all variables of the average; only w is trained.
    """
    places = draw_places(rng, 2)
    w, b = student.variable(rng.uniform(-8.0, -4.0)), student.variable(places[0])
    rate = rng.uniform(0.2, 0.3)
    ema = student.keep.MovingAverage(draw_high_decay(rng), [b, w])
    b.assign(places[1])
    student.train_step(w, rate, ema, np.array(rng.randint(30, 50), np.int64))
    same(ema.average(b), **WALK)
    same(ema.average(w), **WALK)
    same(b.numpy())


@pytest.mark.task("train_step", points=1)
def test_steps_of_any_size(student, same, rng):
    """Steps from far away and from the minimum, with rates from 0 on, early and late.

    The same rule for every weight, rate and step; the average is updated in each.
    """
    far = float(rng.uniform(200.0, 900.0))
    cases = [(far, 0.3, 0), (-far, 1.25, 2000), (3.0, 0.0, 1), (-1.0, 0.4, 7), (0.0, 3.0, 12)]
    cases.append((2.0, 0.1, 30_000))
    for place, rate, step in cases:
        w = student.variable(rng.uniform(5.0, 9.0))
        decay = 0.9995 if step == 30_000 else draw_high_decay(rng)
        ema = student.keep.MovingAverage(decay, [w])
        w.assign(place)
        student.train_step(w, rate, ema, step)
        same(w.numpy(), **WALK)
        same(ema.average(w), **WALK)


@pytest.mark.task("train", points=1, times=4)
def test_many_trainings(student, agree):
    """Many short trainings, one after the other, that have some arguments in common.

    From every start with every rate and decay, as many steps as are asked for.
    """
    domain = Domain(
        w=number(-50.0, 50.0, 0.0, -1.0, 5.0),
        learning_rate=RATES,
        decay=DECAYS,
        steps=whole(1, 4, 1),
    )
    # Each of them may be compiled anew, which takes its time.
    agree(student.train, domain, count=24, rtol=2e-4, atol=2e-4)
    late = one_of(0.5, 0.99, 0.0)
    lasting = Domain(w=one_of(5.0), learning_rate=one_of(0.25), decay=late, steps=one_of(12))
    agree(student.train, lasting, count=6, rtol=2e-4, atol=2e-4)
    long = Domain(w=one_of(5.0), learning_rate=one_of(0.004), decay=one_of(0.9), steps=one_of(104))
    agree(student.train, long, count=1, rtol=2e-4, atol=2e-4)


@pytest.mark.task("train", points=1)
def test_history_of_the_weight(student, same, require, rng):
    """Where the weight was at the start and after each step.

    w <- w - learning_rate * 2 * (w + 1), steps times.
    """
    start, rate = rng.uniform(2.0, 6.0), rng.uniform(0.05, 0.12)
    result = student.train(start, rate, draw_high_decay(rng), 10)
    require(is_pair(result), PAIR)
    same(result[0], **WALK)


@pytest.mark.task("train", points=1)
def test_history_of_the_average(student, same, require, rng):
    """Where the average was at the start and after each step.

    One average serves the whole training; its steps are counted from 0.
    """
    start, rate = rng.uniform(2.0, 6.0), rng.uniform(0.2, 0.3)
    result = student.train(start, rate, draw_high_decay(rng), 10)
    require(is_pair(result), PAIR)
    same(result[1], **WALK)


@pytest.mark.task("train", points=1)
def test_second_training(student, same, require, rng):
    """A second call starts afresh, with a start value that is a tensor and a smaller decay.

    Nothing is left from one call to the next.
    """
    decay = rng.uniform(0.3, 0.4)
    for start in (rng.uniform(3.0, 6.0), rng.uniform(-9.0, -6.0)):
        value = np.array(start, dtype=np.float32)
        result = student.train(value, rng.uniform(0.7, 0.8), decay, 9)
        require(is_pair(result), PAIR)
        same(result[0], **WALK)
        same(result[1], **WALK)


@pytest.mark.task("ramped_decay", points=1)
def test_ramped_decay_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("MovingAverage", points=1)
def test_moving_average_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("train_step", points=1)
def test_train_step_leaves_the_rest(contract):
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
