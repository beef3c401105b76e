"""Public checks: the worked examples of the handout."""

import numpy as np
import pytest

PAIR = "Return a tuple of two things: ws and rates."


def is_pair(result):
    """Tell whether a result is a tuple (or list) of two."""
    return isinstance(result, (tuple, list)) and len(result) == 2


@pytest.mark.task("descend")
def test_good_rate(student, close):
    """A rate of 0.2 walks from 5 toward -1.

    5 - 0.2 * 2 * (5 + 1) = 2.6, and so on.
    """
    close(student.descend(5.0, 0.2, 3), np.array([5.0, 2.6, 1.16, 0.296]))


@pytest.mark.task("descend")
def test_rate_too_large(student, close):
    """A rate of 1 jumps from one side of the minimum to the other and back."""
    close(student.descend(5.0, 1.0, 4), np.array([5.0, -7.0, 5.0, -7.0, 5.0]))


@pytest.mark.task("descend")
def test_rate_too_small(student, close):
    """A rate of 0.001 barely moves."""
    close(student.descend(5.0, 0.001, 2), np.array([5.0, 4.988, 4.976024]))


@pytest.mark.task("descend")
def test_start_may_be_a_tensor(student, close):
    """The start value may be a scalar float32 tensor."""
    start = np.array(5.0, dtype=np.float32)
    close(student.descend(start, 0.2, 1), np.array([5.0, 2.6]))


@pytest.mark.task("exponential_decay")
def test_smooth_rates(student, close):
    """0.1 halved every 3 steps, on the smooth curve."""
    expected = [0.1, 0.07937005, 0.06299605, 0.05]
    for step, rate in enumerate(expected):
        close(student.exponential_decay(0.1, 0.5, 3, step), rate)


@pytest.mark.task("exponential_decay")
def test_staircase_rates(student, close):
    """0.1 halved every 3 steps, in stairs."""
    expected = [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025]
    for step, rate in enumerate(expected):
        close(student.exponential_decay(0.1, 0.5, 3, step, staircase=True), rate)


@pytest.mark.task("exponential_decay")
def test_step_may_be_a_tensor(student, close):
    """The counter may be a scalar int tensor, in stairs and on the smooth curve."""
    for dtype in (np.int32, np.int64):
        close(student.exponential_decay(0.1, 0.5, 3, np.array(5, dtype), staircase=True), 0.05)
        close(student.exponential_decay(0.1, 0.5, 3, np.array(2, dtype)), 0.06299605)


@pytest.mark.task("descend_with_decay")
def test_walk_with_decay(student, close, require):
    """0.2 halved every 2 steps: two steps with 0.2, then two with 0.1."""
    result = student.descend_with_decay(5.0, 0.2, 0.5, 2, 4, staircase=True)
    require(is_pair(result), PAIR)
    close(result[0], np.array([5.0, 2.6, 1.16, 0.728, 0.3824]))
    close(result[1], np.array([0.2, 0.2, 0.1, 0.1]))


@pytest.mark.task("descend_with_decay")
def test_smooth_walk(student, close, require):
    """Without stairs the second step already has a smaller rate."""
    result = student.descend_with_decay(5.0, 0.2, 0.25, 2, 2)
    require(is_pair(result), PAIR)
    close(result[0], np.array([5.0, 2.6, 1.88]))
    close(result[1], np.array([0.2, 0.1]))


@pytest.mark.task("plot_rates")
def test_figure(student, close, require):
    """Two labeled lines, one point per step, and what one needs to read them."""
    figure = student.figure("plot_rates", 0.1, 0.5, 3, 7)
    require(len(figure["axes"]) == 1, "The figure should have one pair of axes.")
    (words,) = figure["axes"]
    require(bool(words["xlabel"]) and bool(words["ylabel"]), "Give both axes a label.")
    in_legend = {"staircase", "smooth"} <= set(words["legend"])
    require(in_legend, "The legend should name staircase and smooth.")
    lines = {line["label"]: line for axes in figure["axes"] for line in axes["lines"]}
    require({"staircase", "smooth"} <= set(lines), "Label the lines 'staircase' and 'smooth'.")
    close(lines["staircase"]["x"], np.arange(7.0))
    close(lines["staircase"]["y"], np.array([0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025]))
    close(lines["smooth"]["y"], 0.1 * 0.5 ** (np.arange(7) / 3))
