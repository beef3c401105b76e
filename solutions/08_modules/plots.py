"""Which figures does the handout of 08_modules show?

Drawn with NumPy and matplotlib alone, in shades of gray that survive a printer. The training is
written here once more, with derivatives by hand, because TensorFlow is not needed to draw it.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure


class Trained(NamedTuple):
    """What a training leaves: parameters and shadows at its end, totals and rates on its way."""

    parameters: list[np.ndarray]
    shadows: list[np.ndarray]
    totals: np.ndarray
    rates: np.ndarray


@functools.cache
def train(steps: int, scale: float = 0.001) -> Trained:
    """Do what `backward(steps, scale=scale)` does."""
    x, y_true = _data()
    rng = np.random.RandomState(1)
    parameters = [rng.normal(size=(2, 11)), np.full(11, 0.01)]
    parameters += [rng.normal(size=(11, 1)), np.full(1, 0.01)]
    shadows = list(parameters)
    totals = []
    rates = 0.05 * 0.99 ** (np.arange(steps) // 10)
    for step, rate in enumerate(rates):
        start = step * 30 % len(x)
        batch = slice(start, start + 30)
        total, gradients = _gradients(x[batch], y_true[batch], parameters, scale)
        totals.append(total)
        pairs = zip(parameters, gradients, strict=True)
        parameters = [p - rate * gradient for p, gradient in pairs]
        d = min(0.99, (1 + step) / (10 + step))
        shadows = [d * s + (1 - d) * p for s, p in zip(shadows, parameters, strict=True)]
    return Trained(parameters, shadows, np.array(totals), rates)


def answers(x: np.ndarray, parameters: list[np.ndarray]) -> np.ndarray:
    """Return what the network answers, [rows, 1]."""
    w1, b1, w2, b2 = parameters
    return np.maximum(x @ w1 + b1, 0) @ w2 + b2


def _data() -> tuple[np.ndarray, np.ndarray]:
    x = np.random.RandomState(2).randn(300, 2)
    return x, ((x**2).sum(axis=1, keepdims=True) < 2).astype(float)


def _gradients(
    x: np.ndarray, y_true: np.ndarray, parameters: list[np.ndarray], scale: float
) -> tuple[float, list[np.ndarray]]:
    w1, b1, w2, b2 = parameters
    hidden = np.maximum(x @ w1 + b1, 0)
    error = hidden @ w2 + b2 - y_true
    slope = 2 * error / len(x)
    back = (slope @ w2.T) * (hidden > 0)
    total = np.mean(error**2) + scale * (np.sum(w1**2) + np.sum(w2**2)) / 2
    gradients = [x.T @ back + scale * w1, back.sum(axis=0)]
    return total, [*gradients, hidden.T @ slope + scale * w2, slope.sum(axis=0)]


def _draw_dots(axes: Axes) -> None:
    """Draw the dots; red ones are dark disks, blue ones open rings, for printers without color."""
    x, y_true = _data()
    red = y_true[:, 0] > 0.5
    axes.scatter(*x[red].T, s=14, color="firebrick", label="red, label 1")
    axes.scatter(*x[~red].T, s=16, facecolors="none", edgecolors="royalblue", label="blue, label 0")
    axes.set(xlabel="x0 (no unit)", ylabel="x1 (no unit)", aspect="equal")
    axes.set(xlim=(-3, 3), ylim=(-3, 3))


def dots_plot() -> Figure:
    """Draw the data of the lecture and the circle that the labels were made with."""
    figure = Figure(figsize=(5.6, 4.2), layout="constrained")
    axes = figure.subplots()
    _draw_dots(axes)
    angle = np.linspace(0, 2 * np.pi, 200)
    radius = np.sqrt(2)
    axes.plot(radius * np.cos(angle), radius * np.sin(angle), "--", color="0.3", label="the rule")
    axes.set_title("generateds(): 300 dots, 188 of them red")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def curves_plot() -> Figure:
    """Draw total and rate of the first 300 steps, and the rate that never decays."""
    trained = train(300)
    figure = Figure(figsize=(6.4, 4.6), layout="constrained")
    upper, lower = figure.subplots(2, sharex=True)
    upper.plot(trained.totals, color="0.0", linewidth=1)
    upper.set(xlabel="step", ylabel="total loss (logarithmic)", yscale="log")
    upper.set_title("backward(300): the total before each step, on its batch")
    lower.step(np.arange(300), trained.rates, color="0.0", where="post", label="step handed on")
    lower.axhline(0.05, color="0.6", linestyle="--", label="counter never moves")
    lower.set(xlabel="step", ylabel="learning rate", ylim=(0.03, 0.055))
    lower.set_title("The rate: base 0.05, times 0.99 every 10 steps")
    lower.legend(loc="lower left")
    return figure


def boundary_plot() -> Figure:
    """Draw where the trained network changes its mind, with little and with much penalty."""
    figure = Figure(figsize=(7.6, 4.0), layout="constrained")
    places = np.arange(-3, 3.001, 0.05)
    xx, yy = np.meshgrid(places, places, indexing="ij")
    grid = np.c_[xx.ravel(), yy.ravel()]
    for axes, scale in zip(figure.subplots(1, 2), (0.001, 0.1), strict=True):
        _draw_dots(axes)
        heights = answers(grid, train(3000, scale).shadows).reshape(xx.shape)
        shade = ListedColormap(["0.85"])
        axes.contourf(xx, yy, heights, levels=[0.5, 9], cmap=shade, zorder=0)
        axes.contour(xx, yy, heights, levels=[0.5], colors="0.0", linewidths=1.8)
        axes.set_title(f"scale {scale:g}, 3000 steps")
    return figure


PLOTS = {
    "dots": dots_plot,
    "curves": curves_plot,
    "boundary": boundary_plot,
}
