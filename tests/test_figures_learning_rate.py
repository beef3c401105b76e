"""Does the reference of 05_learning_rate give the figures of the notes and of other software?"""

from __future__ import annotations

import numpy as np
import pytest

ASSIGNMENT = "05_learning_rate"


def test_good_rate_runs_to_the_minimum(reference):
    walk = reference.descend(5.0, 0.2, 40).numpy()
    np.testing.assert_allclose(walk[:4], [5, 2.6, 1.16, 0.296], rtol=1e-6)
    np.testing.assert_allclose(walk, -1 + 6 * 0.6 ** np.arange(41), rtol=1e-5)
    assert walk[-1] == pytest.approx(-1, abs=1e-6)


def test_large_rate_jumps_between_two_places(reference):
    walk = reference.descend(5.0, 1.0, 40).numpy()
    np.testing.assert_array_equal(walk, np.where(np.arange(41) % 2, -7, 5))


def test_small_rate_barely_moves(reference):
    walk = reference.descend(5.0, 0.001, 40).numpy()
    np.testing.assert_allclose(walk, -1 + 6 * 0.998 ** np.arange(41), rtol=1e-5)
    assert walk[-1] == pytest.approx(4.538254, abs=1e-5)


def test_walk_diverges_above_a_rate_of_one(reference):
    distance = np.abs(reference.descend(5.0, 1.1, 10).numpy() + 1)
    assert (np.diff(distance) > 0).all()


def test_decay_demo_of_the_notes(reference):
    ws, rates = reference.descend_with_decay(10.0, 0.1, 0.99, 1, 40)
    step = np.arange(40)
    np.testing.assert_allclose(rates, 0.1 * 0.99**step, rtol=1e-5)
    exact = -1 + 11 * np.cumprod(1 - 0.2 * 0.99**step)
    np.testing.assert_allclose(ws, np.concatenate([[10], exact]), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(ws[:3], [10, 7.8, 6.0576], rtol=1e-5)
    assert float(ws[-1]) == pytest.approx(-0.992174, abs=1e-5)


def test_stairs_of_one_step_hide_the_floor(reference):
    """The notes decay every step, so their setting cannot tell stairs from a smooth curve."""
    stairs = reference.descend_with_decay(10.0, 0.1, 0.99, 1, 40, staircase=True)
    smooth = reference.descend_with_decay(10.0, 0.1, 0.99, 1, 40, staircase=False)
    for one, other in zip(stairs, smooth, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("staircase", [True, False])
@pytest.mark.parametrize("decay_steps", [1, 3, 7, 100])
def test_rates_agree_with_keras(reference, decay_steps, staircase):
    import tensorflow as tf

    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.05, decay_steps, 0.5, staircase)
    ours = [reference.exponential_decay(0.05, 0.5, decay_steps, i, staircase) for i in range(30)]
    np.testing.assert_allclose(ours, [schedule(i) for i in range(30)], rtol=1e-6)


@pytest.mark.parametrize("decay_steps", [1, 3, 7, 49])
def test_rates_agree_with_double_precision(reference, decay_steps):
    step = np.arange(3 * decay_steps + 1)
    for staircase, quotient in ((True, step // decay_steps), (False, step / decay_steps)):
        ours = [reference.exponential_decay(0.2, 0.8, decay_steps, int(i), staircase) for i in step]
        np.testing.assert_allclose(ours, 0.2 * 0.8**quotient, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_step_may_be_a_tensor(reference, dtype):
    import tensorflow as tf

    rate = reference.exponential_decay(0.1, 0.5, 3, tf.constant(5, dtype), staircase=True)
    assert rate.dtype == tf.float32
    assert rate.shape == ()
    assert float(rate) == pytest.approx(0.05)


def test_a_too_quick_decay_stops_before_the_minimum(reference):
    """The handout says that the walk freezes near 2.9."""
    ws, _ = reference.descend_with_decay(5.0, 0.1, 0.5, 1, 40)
    assert float(ws[-1]) == pytest.approx(2.902196, abs=1e-5)


def test_a_decaying_rate_stops_the_jumps(reference):
    """The handout gives the first steps of base 1, decay 0.9."""
    ws, _ = reference.descend_with_decay(5.0, 1.0, 0.9, 1, 40)
    np.testing.assert_allclose(ws[:4], [5, -7, 3.8, -3.976], rtol=1e-5)
    assert float(ws[-1]) == pytest.approx(-1, abs=1e-5)


def test_figure_shows_both_kinds_of_rate(reference):
    axes = reference.plot_rates(0.1, 0.5, 3, 12).axes[0]
    step = np.arange(12)
    lines = {line.get_label(): line.get_xydata() for line in axes.get_lines()}
    stairs, smooth = 0.1 * 0.5 ** (step // 3), 0.1 * 0.5 ** (step / 3)
    np.testing.assert_allclose(lines["staircase"], np.stack([step, stairs], 1), rtol=1e-5)
    np.testing.assert_allclose(lines["smooth"], np.stack([step, smooth], 1), rtol=1e-5)
    assert axes.get_xlabel()
    assert axes.get_ylabel()
