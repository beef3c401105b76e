"""How are the scores of a class spread, as a picture that is text for a screen reader too?"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import numpy as np

_BINS = 10
_INK, _BAR = "#123456", "#234567"


def histogram(shares: Sequence[float]) -> str:
    """Return an SVG of how many submissions have which share of the points, from 0 to 1.

    It takes the colors of the page around it and is the same bytes for the same shares.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    counts, edges = np.histogram(np.clip(shares, 0, 1), bins=_BINS, range=(0, 1))
    with mpl.rc_context():
        mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "nnopt", "font.size": 9})
        mpl.rcParams["axes.edgecolor"] = _INK
        figure = Figure(figsize=(6.4, 2.4), layout="constrained")
        axes = figure.add_subplot()
        axes.bar(edges[:-1] * 100, counts, width=100 / _BINS, align="edge", color=_BAR, ec="none")
        axes.set_xlim(0, 100)
        axes.set_xlabel("percent of the points", color=_INK)
        axes.set_ylabel("submissions", color=_INK)
        axes.tick_params(colors=_INK)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.spines[["top", "right"]].set_visible(False)
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    picture = file.getvalue()
    picture = picture[picture.index("<svg") :].replace(_INK, "currentColor")
    picture = picture.replace(_BAR, "var(--bar)")
    picture = re.sub(r"<metadata>.*?</metadata>", "", picture, flags=re.DOTALL)
    picture = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', "", picture, count=1)
    return picture.replace("<svg", f'<svg role="img" aria-label="{described(counts.tolist())}"', 1)


def described(counts: Sequence[int]) -> str:
    """Return what a histogram shows in words.

    >>> described([0, 2, 1])
    'Submissions by percent of the points: 33 to 67: 2, 67 to 100: 1.'
    """
    width = 100 / len(counts)
    parts = [
        f"{n * width:.0f} to {(n + 1) * width:.0f}: {count}"
        for n, count in enumerate(counts)
        if count
    ]
    return f"Submissions by percent of the points: {', '.join(parts)}."


def sparkline(curve: Sequence[float]) -> str:
    """Return the points of a polyline in a box of 60 by 20.

    >>> sparkline([0.0, 1.0])
    '0.0,20.0 60.0,0.0'
    """
    step = 60 / max(len(curve) - 1, 1)
    return " ".join(f"{n * step:.1f},{20 - 20 * share:.1f}" for n, share in enumerate(curve))
