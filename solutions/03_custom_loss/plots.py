"""Which figures does the handout of 03_custom_loss show?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

_INITIAL_W = np.array([[-0.8113182], [1.4845988]], dtype=np.float32)
_STEPS = 20_000
_LAST = 4_000
_BATCH = 8


def _yogurt() -> tuple[np.ndarray, np.ndarray]:
    """Draw the 32 days of the lecture notes, float32."""
    random = np.random.RandomState(23455)
    x = random.rand(32, 2)
    y_true = x.sum(axis=1, keepdims=True) + random.rand(32, 1) / 10 - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


def _train(cost: float, profit: float) -> np.ndarray:
    """Return w before the first and after each step, float32 [steps + 1, 2].

    Without `@`: a product of matrices rounds differently on another processor, and the limit cycle
    makes that visible.
    """
    x, y_true = _yogurt()
    w = _INITIAL_W[:, 0]
    path = [w]
    for i in range(_STEPS):
        start = (i * _BATCH) % len(x)
        x_batch, y_batch = x[start : start + _BATCH], y_true[start : start + _BATCH]
        predicted = x_batch[:, :1] * w[0] + x_batch[:, 1:] * w[1]
        slope = np.where(predicted > y_batch, np.float32(cost), np.float32(-profit))
        w = w - np.float32(0.001) * (x_batch * slope).sum(axis=0)
        path.append(w)
    return np.array(path)


def loss_plot() -> Figure:
    """Draw the loss of one day against how far its prediction is off."""
    too_much = np.linspace(-2, 2, 401)
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.add_subplot()
    for cost, profit, style, gray in ((1, 9, "-", "0.0"), (9, 1, "--", "0.45")):
        loss = np.where(too_much > 0, cost * too_much, -profit * too_much)
        axes.plot(too_much, loss, style, color=gray, label=f"cost {cost}, profit {profit}")
    axes.plot(too_much, too_much**2, ":", color="0.3", label="squared error")
    axes.axvline(0, color="0.85", linewidth=1, zorder=0)
    axes.set(
        xlabel="predicted - sold (units)",
        ylabel="loss of one day (yuan)",
        title="Too little on the left, too much on the right",
    )
    axes.legend()
    return figure


def _draw_fit(axes: Axes, cost: float, profit: float) -> None:
    """Draw the predictions of the 32 days after training with these prices."""
    x, y_true = (values.astype(float) for values in _yogurt())
    sold, predicted = y_true[:, 0], x @ _train(cost, profit)[-1]
    over = predicted > sold
    ends = [sold.min(), sold.max()]
    axes.scatter(sold[over], predicted[over], marker="^", color="0.0", label="over")
    axes.scatter(
        sold[~over], predicted[~over], marker="v", facecolor="white", edgecolor="0.0", label="under"
    )
    axes.plot(ends, ends, color="0.5", linewidth=1, label="exact", zorder=0)
    axes.set(
        xlabel="sold (units)",
        title=f"cost {cost:g}, profit {profit:g}: {over.sum()} over, {(~over).sum()} under",
    )


def both_ways_plot() -> Figure:
    """Draw the predictions after training with both pairs of prices."""
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2, sharex=True, sharey=True)
    _draw_fit(left, cost=1, profit=9)
    _draw_fit(right, cost=9, profit=1)
    left.set_ylabel("predicted (units)")
    left.legend()
    for axes in (left, right):
        axes.title.set_fontsize("medium")
    return figure


def limit_cycle_plot() -> Figure:
    """Draw where w goes at the end of the training with cost 1 and profit 9."""
    last = _train(cost=1, profit=9)[-_LAST:]
    low, high = last.min(axis=0), last.max(axis=0)
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    plane, time = figure.subplots(1, 2)

    plane.plot(*last[-240:].T, "-", color="0.7", linewidth=0.5)
    plane.plot(*last[-240:].T, ".", color="0.25", markersize=3)
    plane.add_patch(Rectangle(low, *(high - low), fill=False, linestyle="--", color="0.4"))
    star = {"color": "0.0", "markersize": 13, "markeredgecolor": "white"}
    plane.plot(1.020171, 1.0425103, "*", label="lecture", **star)
    plane.legend(loc="upper left", fontsize="small")
    plane.set(xlabel="w1 (no unit)", ylabel="w2 (no unit)", title="the last 240 steps")

    steps = np.arange(_STEPS - 39, _STEPS + 1)
    time.plot(steps, last[-40:, 0], "-o", color="0.0", markersize=3, linewidth=1, label="w1")
    time.plot(steps, last[-40:, 1], "--s", color="0.5", markersize=3, linewidth=1, label="w2")
    time.set(xlabel="steps done", ylabel="weight (no unit)", title="the last 40 steps")
    time.set_xticks([_STEPS - 40, _STEPS - 20, _STEPS])
    time.legend(fontsize="small")
    return figure


PLOTS = {"loss": loss_plot, "both_ways": both_ways_plot, "limit_cycle": limit_cycle_plot}
