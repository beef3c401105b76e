"""Which figures does the handout of 02_mse show?

Drawn with NumPy and matplotlib alone, in shades of gray that survive a printer. The data and the
training of the figures are written here once more, in float32, because TensorFlow is not needed
to draw them.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SEED, ROWS, BATCH_SIZE, STEPS = 23455, 32, 8, 20_000
LEARNING_RATE = np.float32(0.001)
START = np.array([[-0.8113182], [1.4845988]], np.float32)


def _axes(width: float = 5.6, height: float = 3.6) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _data() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.RandomState(SEED)
    x = random.rand(ROWS, 2)
    y_true = x.sum(axis=1, keepdims=True) + random.rand(ROWS, 1) / 10 - 0.05
    return x.astype(np.float32), y_true.astype(np.float32)


def _path() -> np.ndarray:
    """Return w before the first and after each step, shape [STEPS + 1, 2].

    Without `@`: a product of matrices rounds differently on another processor.
    """
    x, y_true = _data()
    path = np.empty((STEPS + 1, 2), np.float32)
    w = START[:, 0]
    path[0] = w
    for i in range(STEPS):
        start = (i * BATCH_SIZE) % ROWS
        inputs, answers = x[start : start + BATCH_SIZE], y_true[start : start + BATCH_SIZE]
        error = inputs[:, :1] * w[0] + inputs[:, 1:] * w[1] - answers
        slope = (inputs * (np.float32(2 / len(inputs)) * error)).sum(axis=0)
        w = w - LEARNING_RATE * slope
        path[i + 1] = w
    return path


def yogurt_data_plot() -> Figure:
    """Sales against the sum of the inputs: a line with a band of noise around it."""
    x, y_true = _data()
    figure, axes = _axes()
    line = np.array([0.0, 2.0])
    axes.fill_between(line, line - 0.05, line + 0.05, color="0.85", label="noise: up to 0.05")
    axes.plot(line, line, color="0.4", linewidth=1, label="x1 + x2")
    axes.plot(x.sum(axis=1), y_true[:, 0], "o", color="black", markersize=4, label="a day")
    axes.set(xlabel="x1 + x2 (no unit)", ylabel="sales y_true (no unit)")
    axes.set_title("The yogurt data: 32 days, seed 23455")
    axes.legend()
    return figure


def squared_error_plot() -> Figure:
    """What one error costs: its square against its absolute value."""
    error = np.linspace(-3, 3, 121)
    figure, axes = _axes()
    axes.plot(error, error**2, color="black", label="squared error")
    axes.plot(error, abs(error), color="0.5", linestyle="--", label="absolute error")
    axes.plot([1, 0, -3], [1, 0, 9], "o", color="black", label="the worked example")
    axes.set(xlabel="error y_pred - y_true", ylabel="cost of this error")
    axes.set_title("Twice the error, four times the cost")
    axes.legend()
    return figure


def batches_plot() -> Figure:
    """Which rows each step sees, for 10 rows in batches of 4."""
    rows, batch_size, steps = 10, 4, 6
    figure, axes = _axes()
    for i in range(steps):
        start = (i * batch_size) % rows
        end = min(start + batch_size, rows)
        axes.barh(i, end - start, left=start, height=0.7, color="0.75", edgecolor="black")
        axes.text((start + end) / 2, i, f"start = {start}", ha="center", va="center", fontsize=8)
    axes.axvline(rows, color="black", linestyle=":", linewidth=1)
    axes.set_xticks(np.arange(rows) + 0.5, [str(row) for row in range(rows)])
    axes.set(xlabel="row of the data", ylabel="step i", xlim=(0, rows + 0.5))
    axes.invert_yaxis()
    axes.set_title("10 rows, batch_size = 4: a batch at the end may be short")
    return figure


def descent_plot() -> Figure:
    """The loss over both weights, and the way that training takes down its valley."""
    x, y_true = _data()
    path = _path()
    w1, w2 = np.meshgrid(np.linspace(-1.2, 1.8, 61), np.linspace(0.2, 2.2, 61))
    errors = x[:, 0] * w1[..., None] + x[:, 1] * w2[..., None] - y_true[:, 0]
    loss = np.mean(errors**2, axis=-1)
    figure, axes = _axes(height=4.2)
    levels = [0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6]
    contours = axes.contour(w1, w2, loss, levels=levels, colors="0.65", linewidths=0.8)
    axes.clabel(contours, fontsize=7)
    axes.plot(path[:, 0], path[:, 1], color="black", linewidth=1)
    axes.plot(*path[::2000].T, "o", color="black", markersize=4, label="every 2,000 steps")
    axes.plot(*path[0], "s", color="black", markersize=7, label="start value")
    axes.plot(1, 1, "x", color="black", markersize=9, label="rule of the data (1, 1)")
    axes.set(xlabel="w1 (no unit)", ylabel="w2 (no unit)")
    axes.set_title("Mean squared error of all 32 rows, and 20,000 steps")
    axes.legend(loc="upper right", frameon=True, framealpha=1)
    return figure


def weights_plot() -> Figure:
    """Both weights over 20,000 steps."""
    path = _path()[::100]
    steps = np.arange(len(path)) * 100
    figure, axes = _axes()
    axes.plot(steps, path[:, 0], color="black", label="w1")
    axes.plot(steps, path[:, 1], color="black", linestyle="--", label="w2")
    axes.axhline(1, color="0.6", linewidth=1, label="rule of the data")
    axes.set(xlabel="steps done", ylabel="weight (no unit)")
    axes.set_title("Batches of 8, learning rate 0.001")
    axes.legend()
    return figure


PLOTS = {
    "yogurt_data": yogurt_data_plot,
    "squared_error": squared_error_plot,
    "batches": batches_plot,
    "descent": descent_plot,
    "weights": weights_plot,
}
