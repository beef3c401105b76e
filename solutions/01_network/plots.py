"""Which figures does the handout of 01_network show?

Drawn with NumPy and matplotlib alone, in shades of gray that survive a printer.
"""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SIZES = (3, 4, 2)


def _axes(width: float = 5.6, height: float = 3.6) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -x))


def _plain_slope(x: np.ndarray) -> np.ndarray:
    """Return the slope of 1 / (1 + exp(-x)) as a tape works it out, in float32."""
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        power = np.exp(-x.astype(np.float32))
        value = np.float32(1) / (np.float32(1) + power)
        return value * value * power


def activations_plot() -> Figure:
    """The three activation functions."""
    x = np.linspace(-4, 4, 401)
    figure, axes = _axes()
    axes.plot(x, np.maximum(x, 0), color="black", linestyle="-", label="relu")
    axes.plot(x, _sigmoid(x), color="0.35", linestyle="--", label="sigmoid")
    axes.plot(x, np.tanh(x), color="0.35", linestyle=":", linewidth=2.2, label="tanh")
    axes.set(xlabel="x (no unit)", ylabel="activation (no unit)", ylim=(-1.3, 3))
    axes.set_title("A corner and no upper end, or two ends")
    axes.legend()
    return figure


def slopes_plot() -> Figure:
    """The derivatives of the three activation functions."""
    x = np.linspace(-4, 4, 401)
    figure, axes = _axes()
    for side in (x[x < 0], x[x > 0]):
        label = "relu" if side[0] < 0 else None
        axes.plot(side, (side > 0) * 1.0, color="black", linestyle="-", label=label)
    axes.plot(0, 0, "o", color="black", markerfacecolor="white", markersize=5)
    axes.plot(0, 1, "o", color="black", markerfacecolor="white", markersize=5)
    value = _sigmoid(x)
    axes.plot(x, value * (1 - value), color="0.35", linestyle="--", label="sigmoid")
    axes.plot(x, 1 - np.tanh(x) ** 2, color="0.35", linestyle=":", linewidth=2.2, label="tanh")
    axes.set(xlabel="x (no unit)", ylabel="derivative (no unit)", ylim=(-0.1, 1.2))
    axes.set_title("At most 0.25 for the sigmoid, 1 for tanh; far out both vanish")
    axes.legend(loc="upper left")
    return figure


def overflow_plot() -> Figure:
    """The range in which float32 has an exponential."""
    x = np.linspace(-130, 130, 2601).astype(np.float32)
    with np.errstate(over="ignore", under="ignore"):
        power = np.exp(x)
    there = np.isfinite(power) & (power > 0)
    figure, axes = _axes()
    axes.semilogy(x[there], power[there], color="black", linestyle="-")
    first, last = x[there][0], x[there][-1]
    axes.plot([first, last], [power[there][0], power[there][-1]], "o", color="black")
    axes.axvspan(last, 180, color="0.85")
    axes.axvspan(-180, first, color="0.93")
    axes.annotate("infinity\nfrom 88.73 on", (134, 1e-4), ha="center", fontsize=9)
    axes.annotate("0\nbelow -104", (-142, 1e4), ha="center", fontsize=9)
    axes.set(xlabel="x (no unit)", ylabel="exp(x) in float32", xlim=(-180, 180))
    axes.set_title("The exponentials that float32 can hold")
    return figure


def plain_slopes_plot() -> Figure:
    """The slope of the plain formula of the sigmoid: right, until it is NaN."""
    x = np.linspace(-100, 20, 1201)
    slope = _plain_slope(x)
    right = _sigmoid(x) * _sigmoid(-x)
    there = np.isfinite(slope)
    figure, axes = _axes(6.0, 3.4)
    axes.plot(x, right, color="0.75", linewidth=5, linestyle="-", label="right")
    axes.plot(x[there], slope[there], color="black", linestyle="--", label="by the plain formula")
    axes.plot(x[there][0], 0, "x", color="black", markersize=9)
    axes.annotate("NaN from here\nto the left", (-88, 0.03), ha="center", fontsize=9)
    axes.set(xlabel="x (no unit)", ylabel="derivative (no unit)", ylim=(-0.02, 0.28))
    axes.set_title("The tape multiplies 0 by infinity where exp(-x) overflows")
    axes.legend(loc="upper left")
    return figure


def network_plot() -> Figure:
    """The 3-4-2 network with what is counted in it."""
    figure, axes = _axes(6.4, 4.2)
    places = [
        [(2.0 * stage, (size - 1) / 2 - unit) for unit in range(size)]
        for stage, size in enumerate(SIZES)
    ]
    for left, right in pairwise(places):
        for x0, y0 in left:
            for x1, y1 in right:
                axes.plot([x0, x1], [y0, y1], color="0.6", linewidth=0.9, linestyle="-", zorder=1)
    for stage, column in enumerate(places):
        x, y = zip(*column, strict=True)
        marker, face = ("s", "white") if stage == 0 else ("o", "0.8")
        look = {"markersize": 20, "markeredgecolor": "black", "linestyle": "none"}
        axes.plot(x, y, marker, markerfacecolor=face, zorder=2, **look)
        for number, place in enumerate(column, start=1):
            axes.annotate(f"{'xhy'[stage]}{number}", place, ha="center", va="center", fontsize=9)
    names = ("3 inputs\n(no layer)", "layer 1, hidden\n4 biases", "layer 2, output\n2 biases")
    for stage, name in enumerate(names):
        axes.annotate(name, (2.0 * stage, -2.45), ha="center", va="center", fontsize=9)
    axes.annotate("3 · 4 = 12 weights", (1.0, 1.85), ha="center", fontsize=9)
    axes.annotate("4 · 2 = 8 weights", (3.0, 1.85), ha="center", fontsize=9)
    axes.set(xlim=(-0.8, 4.8), ylim=(-2.9, 2.3))
    axes.axis("off")
    axes.set_title("2 layers, 12 + 4 + 8 + 2 = 26 parameters")
    return figure


PLOTS = {
    "activations": activations_plot,
    "slopes": slopes_plot,
    "overflow": overflow_plot,
    "plain_slopes": plain_slopes_plot,
    "network": network_plot,
}
