"""Which figures does the handout of 05_learning_rate show?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_STEPS = 20
_START = 5.0
_STYLES = ("-o", "--s", ":^", "-.D")
_GRAYS = ("0.0", "0.35", "0.55", "0.2")


def _walk(rates: np.ndarray) -> np.ndarray:
    """Return w before the first and after each step on (w + 1)^2."""
    return np.concatenate([[_START], -1 + (_START + 1) * np.cumprod(1 - 2 * rates)])


def _draw_walks(axes: Axes, walks: dict[str, np.ndarray]) -> None:
    """Draw one line of w against the step for every named sequence of rates."""
    for (label, rates), style, gray in zip(walks.items(), _STYLES, _GRAYS, strict=False):
        axes.plot(_walk(rates), style, color=gray, markersize=4, linewidth=1.2, label=label)
    axes.axhline(-1, color="0.8", linewidth=1, zorder=0)
    axes.set(xlabel="steps done", ylabel="w (no unit)", xticks=range(0, _STEPS + 1, 4))
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1.0, 0.5))


def constant_rates_plot() -> Figure:
    """Draw w against the step for a good, a large and a small constant rate."""
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    axes = figure.add_subplot()
    rates = {"rate 0.2": 0.2, "rate 1": 1.0, "rate 0.001": 0.001}
    _draw_walks(axes, {label: np.full(_STEPS, rate) for label, rate in rates.items()})
    axes.set_title("Constant rates on (w + 1)², start at 5")
    return figure


def on_the_bowl_plot() -> Figure:
    """Draw the first steps of a good and of a large rate on the loss itself."""
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    grid = np.linspace(-8.5, 6.5, 200)
    for axes, rate in zip(figure.subplots(1, 2, sharey=True), (0.2, 1.0), strict=True):
        w = _walk(np.full(5, rate))
        axes.plot(grid, (grid + 1) ** 2, color="0.7")
        axes.plot(w, (w + 1) ** 2, "--o", color="0.0", markersize=5, linewidth=1)
        axes.set(xlabel="w (no unit)", title=f"rate {rate:g}, five steps")
    figure.axes[0].set_ylabel("loss (w + 1)² (no unit)")
    return figure


def staircase_plot() -> Figure:
    """Draw the decayed rate against the step, as a staircase and smooth."""
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.add_subplot()
    step = np.arange(13)
    axes.plot(step, 0.1 * 0.5 ** (step // 3), "o", color="0.0", label="staircase")
    axes.hlines(
        0.1 * 0.5 ** np.arange(4), 3 * np.arange(4), 3 * np.arange(4) + 2, color="0.0", linewidth=1
    )
    axes.plot(step, 0.1 * 0.5 ** (step / 3), "--x", color="0.5", label="smooth")
    axes.set(
        xlabel="step (how many are already done)",
        ylabel="learning rate (per step)",
        title="base 0.1, decay 0.5, decay_steps 3",
        xticks=range(0, 13, 3),
        ylim=(0, 0.11),
    )
    axes.legend()
    return figure


def decaying_rates_plot() -> Figure:
    """Draw w against the step for a constant rate and three decaying ones."""
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    axes = figure.add_subplot()
    step = np.arange(_STEPS)
    walks = {
        "base 1, constant": np.full(_STEPS, 1.0),
        "base 1, decay 0.9": 0.9**step,
        "base 0.1, decay 0.99": 0.1 * 0.99**step,
        "base 0.1, decay 0.5": 0.1 * 0.5**step,
    }
    _draw_walks(axes, walks)
    axes.set_title("Decaying rates on (w + 1)², start at 5, decay_steps 1")
    return figure


PLOTS = {
    "constant_rates": constant_rates_plot,
    "on_the_bowl": on_the_bowl_plot,
    "staircase": staircase_plot,
    "decaying_rates": decaying_rates_plot,
}
