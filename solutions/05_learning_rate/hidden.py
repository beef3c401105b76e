"""Does the student's gradient descent, decayed rate and counted training do what they must?"""

import numpy as np
import pytest

from nnopt.testing.domain import Domain, array, drawn, number, one_of, or_default, whole

WALK = {"rtol": 1e-4, "atol": 1e-5}
EARLY_STAIRS = 'Your stairs drop before their step. Draw them with where="post".'
PAIR = "descend_with_decay must return a tuple of two things: ws and rates."


FAR = {"rtol": 2e-4, "atol": 2e-4}
STARTS = number(-50.0, 50.0, 0.0, -1.0, 5.0, 900.0, -900.0)
BASES = number(0.0, 1.2, 0.0, 0.5, 1.0, 0.001, 3.0)
# Among them some n for which k * (1 / n * k) is not quite a whole number.
DECAY_STEPS = one_of(1, 2, 3, 7, 10, 41, 47, 49, 55, 61, 98, 103, 107, 1000)
# Close to 1, where a rate falls for a long time; float32 holds these three as they are. Of 0.999 it
# keeps so little that a thousand stairs later right rates differ.
CLOSE = 1 - 2**-6, 1 - 2**-8, 1 - 2**-10
DECAYS = number(0.3, 1.0, 1.0, 0.5, 0.99, 1 - 2**-9, 0.0005, *CLOSE)


def is_pair(result):
    return isinstance(result, (tuple, list)) and len(result) == 2


def draw_schedule(rng):
    """Draw base, decay and decay_steps so that no two formulas that are tried agree.

    The decay stays away from 0.5 (where decay = 1 - decay) and from 0.567 (where
    decay = exp(-decay)).
    """
    return rng.uniform(0.04, 0.09), rng.uniform(0.4, 0.48), int(rng.randint(3, 5))


def draw_long_schedule(rng):
    """Draw a schedule with 5 or 7 steps per stair: one after and one before a multiple, the
    nearest whole number of the quotient differs."""
    return rng.uniform(0.2, 0.7), rng.uniform(0.66, 0.84), int(rng.choice([5, 7]))


@pytest.mark.task("descend", points=2)
def test_walk_from_the_right(student, same, rng):
    """The walk from a start right of the minimum, start value included.

    w[0] is the start, w[i + 1] = w[i] - learning_rate * 2 * (w[i] + 1).
    """
    start = np.array(rng.uniform(2.0, 6.0), dtype=np.float32)
    same(student.descend(start, rng.uniform(0.05, 0.12), 10), **WALK)


@pytest.mark.task("descend", points=1)
def test_walk_with_a_huge_rate(student, same, rng):
    """A rate so large that every step ends farther away, on the other side.

    The rule is the same for every rate; nothing is clipped and nothing stops early.
    """
    same(student.descend(rng.uniform(-6.0, -3.0), rng.uniform(1.05, 1.15), 6), **WALK)


@pytest.mark.task("descend", points=1)
def test_walk_of_one_step_twice(student, same, rng):
    """A walk of one step, the same walk again, and three steps from there.

    The history has steps + 1 entries; a call leaves nothing behind for the next one.
    """
    start, rate = rng.uniform(2.0, 6.0), rng.uniform(0.2, 0.4)
    for steps in (1, 1, 3):
        same(student.descend(start, rate, steps))


@pytest.mark.task("descend", points=1)
def test_many_walks(student, agree, same, rng):
    """Walks from near and far with rates from 0 on, one after the other, short and long.

    As many steps as are asked for, whatever the rate does.
    """
    domain = Domain(w=STARTS, learning_rate=BASES, steps=whole(1, 5, 1))
    agree(student.descend, domain, **FAR)
    near = array(values=number(-50.0, 50.0))
    walks = Domain(w=near, learning_rate=one_of(0.25, 0.5, 1.5), steps=one_of(11, 60))
    agree(student.descend, walks, count=6, **FAR)
    same(student.descend(rng.uniform(2.0, 6.0), 0.004, 130), **WALK)
    same(student.descend(rng.uniform(0.0004, 0.0008), 0.0, 1))
    same(student.descend(rng.uniform(2000.0, 6000.0), 0.1, 2), **WALK)


@pytest.mark.task("exponential_decay", points=1)
def test_smooth_between_multiples(student, same, rng):
    """The smooth rate at steps that are no multiple of decay_steps.

    base * decay^(step / decay_steps), the quotient as it is.
    """
    base, decay, decay_steps = draw_long_schedule(rng)
    for step in (1, decay_steps + 2, 3 * decay_steps - 1):
        same(student.exponential_decay(base, decay, decay_steps, step, staircase=False))


@pytest.mark.task("exponential_decay", points=1)
def test_smooth_unless_asked(student, same, rng):
    """Without the argument staircase the rate is smooth.

    The default of staircase is False.
    """
    base, decay, decay_steps = draw_schedule(rng)
    for step in (1, decay_steps + 1, 11):
        same(student.exponential_decay(base, decay, decay_steps, step))


@pytest.mark.task("exponential_decay", points=1)
def test_stairs_between_multiples(student, same, rng):
    """The staircase rate in the middle of a stair.

    base * decay^floor(step / decay_steps).
    """
    base, decay, decay_steps = draw_long_schedule(rng)
    for step in (1, decay_steps + 1, 2 * decay_steps + 1, 3 * decay_steps - 1):
        same(student.exponential_decay(base, decay, decay_steps, step, staircase=True))


@pytest.mark.task("exponential_decay", points=1)
def test_edges_of_the_stairs(student, same, agree, rng):
    """The first and the last step of each stair, of short and of long ones.

    The rate at step 0 is the base; it drops exactly at the multiples of decay_steps.
    """
    base, decay, decay_steps = draw_long_schedule(rng)
    for each in (decay_steps, 20_000):
        for step in (0, each - 1, each, 2 * each - 1, 2 * each):
            same(student.exponential_decay(base, decay, each, step, staircase=True))
    first = Domain(
        base=one_of(base),
        decay=one_of(decay),
        decay_steps=DECAY_STEPS,
        step=drawn(lambda rng, given: given["decay_steps"]),
        staircase=one_of(True),
    )
    agree(student.exponential_decay, first, count=14)


@pytest.mark.task("exponential_decay", points=1)
def test_one_period_later(student, close, rng):
    """decay_steps steps later the rate is smaller by one factor decay, in both modes.

    Checked against the closed form in double precision.
    """
    base, decay, decay_steps = draw_schedule(rng)
    step = int(rng.randint(1, decay_steps))
    for period in range(3):
        now = step + period * decay_steps
        smooth = base * decay ** (now / decay_steps)
        close(student.exponential_decay(base, decay, decay_steps, now, False), smooth)
        stairs = base * decay**period
        close(student.exponential_decay(base, decay, decay_steps, now, True), stairs)


@pytest.mark.task("exponential_decay", points=1)
def test_counter_as_a_tensor(student, same, rng):
    """The step may be an int tensor, 32 or 64 bits wide.

    The rate does not depend on how the counter is stored.
    """
    base, decay, decay_steps = draw_schedule(rng)
    step = 2 * decay_steps - 1
    for dtype in (np.int32, np.int64):
        counter = np.array(step, dtype=dtype)
        same(student.exponential_decay(base, decay, decay_steps, counter, staircase=True))
        same(student.exponential_decay(base, decay, decay_steps, counter, staircase=False))


@pytest.mark.task("exponential_decay", points=1)
def test_many_schedules(student, agree):
    """Rates of many schedules, early and late, at the first and the last step of a stair.

    Nothing is limited, and nothing of an earlier call counts.
    """

    def at(distance):
        return lambda rng, given: given["decay_steps"] * int(rng.randint(1, 9)) + distance

    def late(rng, given):
        """Return a step at which a twentieth or more of the base is left, after many stairs."""
        stairs = np.log(rng.uniform(0.05, 0.3)) / min(np.log(given["decay"]), -1e-3)
        return min(given["decay_steps"] * int(1 + stairs) - 1, 1_000_000)

    def early_or_late(rng, given):
        return (late if rng.rand() < 0.5 else at(0))(rng, given)

    domain = Domain(
        base=number(0.0, 30.0, 0.0, 1.0, 0.001, 0.1, 5000.0),
        decay=DECAYS,
        decay_steps=DECAY_STEPS,
        step=drawn(
            early_or_late,
            *map(at, (0, -1, 1)),
            late,
            lambda rng, given: 0,
            lambda rng, given: 40_000,
            marks=(0.0,),
        ),
        staircase=or_default(one_of(True, False)),
    )
    agree(student.exponential_decay, domain)


@pytest.mark.task("descend_with_decay", points=2)
def test_rates_of_the_walk(student, same, require, rng):
    """The rates that the steps used, in stairs.

    rates[i] = base * decay^floor(i / decay_steps) for i = 0 ... steps - 1.
    """
    base, decay, decay_steps = draw_schedule(rng)
    result = student.descend_with_decay(
        rng.uniform(4.0, 9.0), base, decay, decay_steps, 10, staircase=True
    )
    require(is_pair(result), PAIR)
    same(result[1])


@pytest.mark.task("descend_with_decay", points=2)
def test_places_of_the_walk(student, same, require, rng):
    """Where w was before the first and after each step.

    Step i moves w by -rates[i] * 2 * (w + 1).
    """
    base, decay, decay_steps = draw_schedule(rng)
    start = np.array(rng.uniform(4.0, 9.0), dtype=np.float32)
    result = student.descend_with_decay(start, base, decay, decay_steps, 10, staircase=True)
    require(is_pair(result), PAIR)
    same(result[0], **WALK)


@pytest.mark.task("descend_with_decay", points=1)
def test_smooth_walk(student, same, require, rng):
    """The same walk with a smooth rate.

    staircase=False reaches the formula of the rate.
    """
    base, decay, decay_steps = draw_schedule(rng)
    result = student.descend_with_decay(rng.uniform(-9.0, -4.0), base, decay, decay_steps, 10)
    require(is_pair(result), PAIR)
    same(result[0], **WALK)
    same(result[1])


@pytest.mark.task("descend_with_decay", points=1)
def test_second_walk(student, same, require, rng):
    """A second call starts afresh.

    The counter starts at 0 in every call.
    """
    base, decay, decay_steps = draw_schedule(rng)
    first, second = rng.uniform(4.0, 9.0), rng.uniform(-9.0, -4.0)
    for start, rate in ((first, base), (second, base), (second, 1.5 * base)):
        result = student.descend_with_decay(start, rate, decay, decay_steps, 5, True)
        require(is_pair(result), PAIR)
        same(result[0], **WALK)
        same(result[1])


@pytest.mark.task("descend_with_decay", points=1)
def test_many_walks_with_decay(student, agree, same, rng):
    """Walks with many schedules, one after the other, with stairs and without.

    As many steps as are asked for; nothing is limited.
    """
    domain = Domain(
        w=STARTS,
        base=one_of(0.5, 0.0, 1.5, 0.001),
        decay=number(0.3, 1.0, 1.0, 0.5, 0.99, 0.0005),
        decay_steps=one_of(1, 2, 3, 10),
        steps=one_of(1, 2, 3, 12),
        staircase=or_default(one_of(True, False)),
    )
    agree(student.descend_with_decay, domain, count=28, **FAR)
    # Two steps from near: nothing is rounded but by float32.
    start = rng.uniform(-1.0, 1.0)
    same(student.descend_with_decay(start, 0.0123, 0.9, 1, 2), rtol=3e-6, atol=1e-6)
    # Many steps, each of which moves w, and a rate that is almost gone after the first stair.
    same(student.descend_with_decay(start, 0.05, 0.9, 20, 130), **WALK)
    same(student.descend_with_decay(start, 300.0, 0.0005, 1, 2), **WALK)


def lines_of(figure, require):
    """Return the lines of a figure by label, once it is certain that both are there."""
    lines = [line for axes in figure["axes"] for line in axes["lines"]]
    labels = sorted(line["label"] for line in lines)
    require(
        labels == ["smooth", "staircase"],
        "plot_rates must draw two lines, labeled 'staircase' and 'smooth'.",
    )
    return {line["label"]: line for line in lines}


@pytest.mark.task("plot_rates", points=2)
def test_heights_of_the_lines(student, same, require, rng):
    """Each line shows the rates of its own kind.

    y = exponential_decay(base, decay, decay_steps, x, staircase).
    """
    base, decay, decay_steps = draw_schedule(rng)
    lines = lines_of(student.figure("plot_rates", base, decay, decay_steps, 11), require)
    # Both at once: which of the two is wrong, and how, tells one mistake from another.
    same({label: lines[label]["y"] for label in ("staircase", "smooth")})


@pytest.mark.task("plot_rates", points=1)
def test_steps_of_the_lines(student, same, require, rng):
    """Each line has one point for each step.

    x = 0, 1, ..., steps - 1.
    """
    base, decay, decay_steps = draw_schedule(rng)
    steps = int(rng.randint(8, 15))
    lines = lines_of(student.figure("plot_rates", base, decay, decay_steps, steps), require)
    same(lines["staircase"]["x"])
    same(lines["smooth"]["x"])


@pytest.mark.task("plot_rates", points=1)
def test_figures_of_any_size(student, same, require, rng):
    """Lines of a single step and of many, of large and of small rates, and how they are drawn.

    Every step has its point; stairs drop at the step itself, and a smooth line has no stairs.
    """
    base = float(rng.uniform(2.0, 30.0))
    for schedule in ((base, 0.5, 4, 1), (0.002, 0.25, 1, 5), (base, 0.9, 41, 90)):
        lines = lines_of(student.figure("plot_rates", *schedule), require)
        styles = {label: line["drawstyle"] for label, line in lines.items()}
        require(styles["staircase"] in ("default", "steps-post"), EARLY_STAIRS)
        require(styles["smooth"] == "default", "The smooth line is drawn with steps.")
        same({label: lines[label]["y"] for label in ("staircase", "smooth")})
        same({label: lines[label]["x"] for label in ("staircase", "smooth")})


@pytest.mark.task("plot_rates", points=1)
def test_words_of_the_figure(student, require, rng):
    """The axes are labeled and the legend names both lines.

    Any words will do for the axes.
    """
    base, decay, decay_steps = draw_schedule(rng)
    figure = student.figure("plot_rates", base, decay, decay_steps, 9)
    require(len(figure["axes"]) == 1, "plot_rates must draw on one pair of axes.")
    axes = figure["axes"][0]
    require(axes["xlabel"].strip() and axes["ylabel"].strip(), "Label both axes.")
    require({"staircase", "smooth"} <= set(axes["legend"]), "Add a legend that names both lines.")


@pytest.mark.task("descend", points=1)
def test_descend_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("exponential_decay", points=1)
def test_exponential_decay_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("descend_with_decay", points=1)
def test_descend_with_decay_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()


@pytest.mark.task("plot_rates", points=1)
def test_plot_rates_leaves_the_rest(contract):
    """It leaves everything else as it was, and gives the same when it is called again.

    Looked at around every call of the tests above: arguments, random numbers, figures, settings.
    """
    contract()
