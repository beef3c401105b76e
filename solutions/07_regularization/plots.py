"""Which figures does the handout of 07_regularization show?

Drawn with NumPy and matplotlib alone. The two networks of the boundary figure are trained here,
in double precision and always in the same way, so the figure is the same every time.
"""

from __future__ import annotations

import functools

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Parameters = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

FEW, HIDDEN, STEPS, SCALE, START = 40, 11, 3000, 0.01, 4


def dots(rows: int, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Return dots [rows, 2] and their labels [rows, 1]."""
    x = np.random.RandomState(seed).randn(rows, 2)
    return x, ((x**2).sum(axis=1, keepdims=True) < 2).astype(float)


def predict(parameters: Parameters, points: np.ndarray) -> np.ndarray:
    """Return what the network with one hidden layer says, [n, 1]."""
    w1, b1, w2, b2 = parameters
    return np.maximum(points @ w1 + b1, 0) @ w2 + b2


def slopes(parameters: Parameters, x: np.ndarray, y: np.ndarray, scale: float) -> Parameters:
    """Return the derivatives of the mean squared error plus the L2 penalty of both weights."""
    w1, b1, w2, b2 = parameters
    hidden = np.maximum(x @ w1 + b1, 0)
    error = 2 * (hidden @ w2 + b2 - y) / len(x)
    back = (error @ w2.T) * (hidden > 0)
    return x.T @ back + scale * w1, back.sum(0), hidden.T @ error + scale * w2, error.sum(0)


@functools.cache
def train(start: int, scale: float, rows: int = FEW) -> Parameters:
    """Train on so many dots with Adam, rate 0.01, all of them in every step.

    The last digits differ from one processor to the next; rounding drops them.
    """
    x, y = dots(rows)
    w1, w2 = np.random.RandomState(start), np.random.RandomState(start + 1)
    values = [w1.randn(2, HIDDEN), np.full(HIDDEN, 0.01), w2.randn(HIDDEN, 1), np.full(1, 0.01)]
    means, squares = ([np.zeros_like(value) for value in values] for _ in range(2))
    for step in range(1, STEPS + 1):
        for i, slope in enumerate(slopes(tuple(values), x, y, scale)):
            means[i] += 0.1 * (slope - means[i])
            squares[i] += 0.001 * (slope**2 - squares[i])
            size = np.sqrt(squares[i] / (1 - 0.999**step)) + 1e-8
            values[i] = values[i] - 0.01 * means[i] / (1 - 0.9**step) / size
    return tuple(value.round(4) for value in values)


def wrong(parameters: Parameters, x: np.ndarray, y: np.ndarray) -> float:
    """Return the share of dots on the wrong side of the boundary."""
    return float(((predict(parameters, x) > 0.5) != (y > 0.5)).mean())


def penalties_plot() -> Figure:
    """Draw both penalties of one weight, and their slopes."""
    figure = Figure(figsize=(7.2, 3.2), layout="constrained")
    values, pulls = figure.subplots(1, 2)
    w = np.linspace(-3, 3, 121)
    values.plot(w, np.abs(w), "--", color="0.45", label="L1: |w|")
    values.plot(w, w**2 / 2, "-", color="0.0", label="L2: w² / 2")
    values.set(xlabel="w (no unit)", ylabel="penalty (scale 1)", title="The penalty of one weight")
    for side in (w[w < 0], w[w > 0]):
        label = "L1: sign of w" if side[0] < 0 else "_"
        pulls.plot(side, np.sign(side), "--", color="0.45", label=label)
    pulls.plot(w, w, "-", color="0.0", label="L2: w")
    pulls.set(xlabel="w (no unit)", ylabel="slope (scale 1)", title="Its derivative")
    for axes in (values, pulls):
        axes.legend()
    return figure


def pull_plot() -> Figure:
    """Draw two weights that only their penalty moves."""
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.add_subplot()
    rate, scale, steps = 0.1, 0.5, np.arange(61)
    for start, style in ((2.0, "o"), (0.8, "s")):
        axes.plot(
            steps,
            np.maximum(start - rate * scale * steps, 0),
            f"--{style}",
            color="0.5",
            markevery=5,
            markersize=4,
            label=f"L1, start {start:g}",
        )
        axes.plot(
            steps,
            start * (1 - rate * scale) ** steps,
            f"-{style}",
            color="0.0",
            markevery=5,
            markersize=4,
            label=f"L2, start {start:g}",
        )
    axes.set(
        xlabel="steps done (learning rate 0.1, scale 0.5)",
        ylabel="w (no unit)",
        title="What a penalty alone does to a weight",
    )
    axes.legend()
    return figure


def grid_plot() -> Figure:
    """Draw a small grid and write at each place its row in the list of points."""
    figure = Figure(figsize=(5.2, 4.2), layout="constrained")
    axes = figure.add_subplot()
    xx, yy = np.mgrid[-1:2:1, -1:2:1]
    axes.plot(xx.ravel(), yy.ravel(), "-", color="0.8", linewidth=1)
    axes.plot(xx.ravel(), yy.ravel(), "o", color="0.0", markersize=5)
    for row, (x0, x1) in enumerate(zip(xx.ravel(), yy.ravel(), strict=True)):
        i, j = divmod(row, 3)
        axes.annotate(
            f"row {row}\n[{i}, {j}]", (x0, x1), (8, 4), textcoords="offset points", fontsize=9
        )
    axes.set(
        xlabel="x0, kept in xx (no unit)",
        ylabel="x1, kept in yy (no unit)",
        title="low = -1, high = 2, step = 1",
        xticks=(-1, 0, 1, 2),
        yticks=(-1, 0, 1, 2),
        xlim=(-1.3, 2.1),
        ylim=(-1.3, 2.1),
    )
    return figure


def _draw_dots(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    inside = y[:, 0] == 1
    axes.scatter(*x[inside].T, c="red", marker="o", s=16, edgecolors="black", linewidths=0.5)
    axes.scatter(*x[~inside].T, c="blue", marker="^", s=20, edgecolors="black", linewidths=0.5)
    axes.set(xlabel="x0 (no unit)", ylabel="x1 (no unit)", aspect="equal")
    axes.set(xlim=(-3, 3), ylim=(-3, 3), xticks=range(-3, 4), yticks=range(-3, 4))


def boundary_plot() -> Figure:
    """Draw the boundaries of two networks that differ only in the scale of the penalty."""
    figure = Figure(figsize=(7.6, 4.2), layout="constrained")
    x, y = dots(FEW)
    xx, yy = np.mgrid[-3:3:0.05, -3:3:0.05]
    grid = np.c_[xx.ravel(), yy.ravel()]
    angle = np.linspace(0, 2 * np.pi, 100)
    names = ("without a penalty", f"L2 penalty, scale {SCALE:g}")
    for axes, scale, name in zip(figure.subplots(1, 2), (0.0, SCALE), names, strict=True):
        parameters = train(START, scale)
        _draw_dots(axes, x, y)
        circle = np.sqrt(2) * np.cos(angle), np.sqrt(2) * np.sin(angle)
        axes.plot(*circle, ":", color="0.5", linewidth=1)
        probs = predict(parameters, grid).reshape(xx.shape)
        axes.contour(xx, yy, probs, levels=[0.5], colors="black", linewidths=1.5)
        squares = sum((w**2).sum() for w in parameters[::2])
        axes.set_title(f"{name}\nsum of squared weights: {squares:.1f}", fontsize=10)
    return figure


def dots_plot() -> Figure:
    """Draw all dots of the lecture."""
    figure = Figure(figsize=(4.6, 4.2), layout="constrained")
    axes = figure.add_subplot()
    _draw_dots(axes, *dots(300))
    axes.set(xlim=(-4.4, 4.4), ylim=(-4.4, 4.4), xticks=range(-4, 5), yticks=range(-4, 5))
    axes.set_title("300 dots: red circles have label 1, blue triangles 0", fontsize=9)
    return figure


PLOTS = {
    "penalties": penalties_plot,
    "pull": pull_plot,
    "dots": dots_plot,
    "grid": grid_plot,
    "boundary": boundary_plot,
}
