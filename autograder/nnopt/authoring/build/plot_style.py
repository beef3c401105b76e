"""How do the figures of all handouts look, and why are they the same bytes every time?"""

from __future__ import annotations

from typing import Any

from cycler import cycler

# Grays and line styles together: lines can be told apart in print and by everyone.
_CYCLE = cycler(color=["#000000", "#1f5f9e", "#b5541c", "#6b6b6b", "#3b7d4f"]) + cycler(
    linestyle=["-", "--", "-.", ":", (0, (5, 1, 1, 1))]
)

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.prop_cycle": _CYCLE,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.constrained_layout.use": True,
    "figure.figsize": (6.4, 3.6),
    "font.size": 10,
    "grid.alpha": 0.3,
    "image.cmap": "cividis",
    "legend.frameon": False,
    "lines.linewidth": 1.4,
    # Text as outlines and ids from a fixed salt: no fonts, no random numbers in the file.
    "svg.fonttype": "path",
    "svg.hashsalt": "nnopt",
}

METADATA: dict[str, Any] = {"Date": None}
