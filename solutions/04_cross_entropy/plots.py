"""Which figures does the handout of 04_cross_entropy show?

Drawn with NumPy and matplotlib alone, in shades of gray that survive a printer.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

LOWER_END = 1e-12


def _axes(width: float = 5.6, height: float = 3.6) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _stable_loss(lead: np.ndarray) -> np.ndarray:
    """Return ln(e^0 + e^lead) - 0: the loss when the wrong one of two logits leads."""
    return np.logaddexp(np.float32(0), lead)


def _clipped_loss(lead: np.ndarray) -> np.ndarray:
    """Return -ln of the clipped softmax of the right class, with the shift, in float32."""
    largest = np.maximum(lead, 0)
    right = np.exp(-largest) / (np.exp(-largest) + np.exp(lead - largest))
    return -np.log(np.clip(right, np.float32(LOWER_END), np.float32(1)))


def _bare_loss(lead: np.ndarray) -> np.ndarray:
    """Return -ln of the softmax of the right class, without shift and clipping, in float32."""
    with np.errstate(over="ignore", divide="ignore"):
        return -np.log(np.float32(1) / (np.float32(1) + np.exp(lead)))


def minus_log_plot() -> Figure:
    """What the probability of the right class costs, in two bases."""
    p = np.linspace(0.001, 1, 1000)
    worked = np.array([0.6, 0.8])
    figure, axes = _axes()
    axes.plot(p, -np.log(p), color="black", linestyle="-", label="natural: -ln p")
    axes.plot(p, -np.log10(p), color="0.5", linestyle="--", label="base 10")
    axes.plot(worked, -np.log(worked), "o", color="black", label="0.511 and 0.223")
    axes.plot(worked, -np.log10(worked), "s", color="0.5", label="0.222 and 0.097")
    axes.set(xlabel="probability p of the right class", ylabel="loss of the row")
    axes.set(xlim=(0, 1.02), ylim=(0, 7))
    axes.set_title("The smaller the probability, the larger the loss")
    axes.legend()
    return figure


def soft_labels_plot() -> Figure:
    """Cross entropy over the predicted probability, for three labels: lowest at the label."""
    p = np.linspace(0.005, 0.995, 199)
    figure, axes = _axes()
    looks = ((1.0, "-", "0.0"), (0.7, "--", "0.3"), (0.5, ":", "0.5"))
    for share, line, gray in looks:
        rest = 1 - share
        loss = -share * np.log(p) - rest * np.log(1 - p)
        label = f"label ({share:g}, {rest:.2g})"
        axes.plot(p, loss, color=gray, linestyle=line, label=label)
        lowest = -share * np.log(share) - (rest * np.log(rest) if rest else 0.0)
        axes.plot(share, lowest, "o", color=gray)
    axes.set(xlabel="p, for the prediction (p, 1 - p)", ylabel="cross entropy of the row")
    axes.set(xlim=(0, 1.02), ylim=(-0.1, 3.5))
    axes.set_title("The best prediction is the label itself")
    axes.legend()
    return figure


def softmax_plot() -> Figure:
    """Softmax of two logits: multiplied it is sharper, shifted it is the same."""
    z = np.linspace(-6, 6, 241)
    figure, axes = _axes()
    axes.plot(z, 1 / (1 + np.exp(-z)), color="black", linestyle="-", label="softmax of (z, 0)")
    axes.plot(z, 1 / (1 + np.exp(-2 * z)), color="0.45", linestyle="--", label="of (2z, 0)")
    some = np.arange(-6, 7.0)
    shifted = np.exp(some + 5) / (np.exp(some + 5) + np.exp(5))
    axes.plot(some, shifted, "o", color="black", markersize=4, label="of (z + 5, 5)")
    axes.set(xlabel="z (no unit)", ylabel="probability of the first class")
    axes.set_title("Only the differences of logits count")
    axes.legend()
    return figure


def naive_and_stable_plot() -> Figure:
    """The loss of a wrong answer in three ways: right, flat from 27.6 on, infinite from 88.7 on."""
    lead = np.linspace(-10, 120, 1301, dtype=np.float32)
    bare = _bare_loss(lead)
    finite = np.isfinite(bare)
    figure, axes = _axes(6.4, 3.8)
    axes.plot(
        lead, _stable_loss(lead), color="0.7", linewidth=5, linestyle="-", label="from logits"
    )
    axes.plot(lead[finite], bare[finite], color="black", linestyle="--", label="not shifted")
    axes.plot(lead[finite][-1], bare[finite][-1], "x", color="black", markersize=9)
    axes.plot(
        lead, _clipped_loss(lead), color="black", linestyle=":", label="clipped probabilities"
    )
    axes.annotate("infinity from here on", (86, 90), ha="right", va="bottom", fontsize=9)
    axes.annotate("flat: no derivative", (75, 30), ha="center", va="bottom", fontsize=9)
    axes.set(xlabel="z, for the logits (0, z) and the label (1, 0)", ylabel="loss of the row")
    axes.set_title("The further the wrong logit leads, the larger the loss")
    axes.legend()
    return figure


PLOTS = {
    "minus_log": minus_log_plot,
    "soft_labels": soft_labels_plot,
    "softmax": softmax_plot,
    "naive_and_stable": naive_and_stable_plot,
}
