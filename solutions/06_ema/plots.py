"""Which figures does the handout of 06_ema show?

Drawn with NumPy and matplotlib alone, in shades of gray that survive a printer. The rule of the
average is written here once more because TensorFlow is not needed to draw it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def _axes(width: float = 6.4, height: float = 3.4) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _ramp(step: np.ndarray) -> np.ndarray:
    return (1 + step) / (10 + step)


def _shadow(places: np.ndarray, decays: Iterable[float]) -> np.ndarray:
    """Return the shadow at the start, places[0], and after each further place."""
    shadow = [places[0]]
    for place, decay in zip(places[1:], decays, strict=True):
        shadow.append(decay * shadow[-1] + (1 - decay) * place)
    return np.array(shadow)


def following_plot() -> Figure:
    """Draw the example of the lecture: the weight, and its shadow after each update."""
    places = np.array([0.0, 1.0, *[10.0] * 6])
    steps = np.array([0, *[100] * 6])
    shadow = _shadow(places, np.minimum(0.99, _ramp(steps)))
    figure, axes = _axes()
    axes.plot(places, "--s", color="0.55", markersize=5, linewidth=1, label="weight")
    axes.plot(shadow, "-o", color="0.0", markersize=5, linewidth=1.2, label="shadow")
    for update, value in enumerate(shadow):
        above = (0, 7) if update != 1 else (12, -10)
        axes.annotate(
            f"{value:.2f}", (update, value), above, textcoords="offset points", ha="center"
        )
    axes.set(
        xlabel="updates of the shadow (the first at step 0, the others at step 100)",
        ylabel="value (no unit)",
        title="A shadow follows a weight: decay 0.99",
        ylim=(-0.6, 11),
    )
    axes.legend(loc="upper left")
    return figure


def ramp_plot() -> Figure:
    """Draw the decay against the step, uncut and cut off at three levels."""
    figure, axes = _axes()
    step = np.unique(np.round(np.geomspace(1, 3001, 400))) - 1
    axes.plot(1 + step, _ramp(step), color="0.8", linewidth=5, label="(1 + step) / (10 + step)")
    for decay, style in ((0.99, "-"), (0.9, "--"), (0.5, ":")):
        axes.plot(
            1 + step,
            np.minimum(decay, _ramp(step)),
            style,
            color="0.0",
            label=f"largest decay {decay:g}",
        )
    marks = (0, 1, 9, 99, 999)
    axes.set_xscale("log")
    axes.set_xticks([1 + mark for mark in marks], [str(mark) for mark in marks])
    axes.set(
        xlabel="step (counted from 0, logarithmic)",
        ylabel="decay in force (no unit)",
        title="The decay grows until it is the one that was chosen",
        ylim=(0, 1.05),
    )
    axes.legend(loc="lower right")
    return figure


def why_a_ramp_plot() -> Figure:
    """Draw two shadows of a weight that starts far away: with and without the ramp."""
    count = 60
    places = 1 - 0.6 ** np.arange(count + 1)
    figure, axes = _axes()
    axes.plot(places, color="0.7", linewidth=4, label="weight")
    ramped = _shadow(places, np.minimum(0.99, _ramp(np.arange(count))))
    axes.plot(ramped, "-", color="0.0", label="shadow, decay grows to 0.99")
    axes.plot(_shadow(places, [0.99] * count), "--", color="0.0", label="shadow, always 0.99")
    axes.set(
        xlabel="steps done",
        ylabel="value (no unit)",
        title="The start of a training, with and without the ramp",
        ylim=(-0.05, 1.1),
    )
    axes.legend(loc="center right", bbox_to_anchor=(1.0, 0.6), fontsize="small")
    return figure


def jumping_plot() -> Figure:
    """Draw a weight that jumps over the minimum for ever, and its average."""
    count = 60
    places = -1 + 6 * (-1.0) ** np.arange(count + 1)
    figure, axes = _axes(7.2)
    axes.axhline(-1, color="0.8", linewidth=1, zorder=0)
    axes.plot(places, ":", color="0.6", linewidth=1, marker="s", markersize=3, label="weight")
    average = _shadow(places, np.minimum(0.99, _ramp(np.arange(count))))
    axes.plot(average, "-o", color="0.0", markersize=3, linewidth=1, label="average")
    axes.set(
        xlabel="steps done",
        ylabel="w (no unit)",
        title="Learning rate 1 on (w + 1)², start at 5, decay 0.99",
    )
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


PLOTS = {
    "following": following_plot,
    "ramp": ramp_plot,
    "why_a_ramp": why_a_ramp_plot,
    "jumping": jumping_plot,
}
