"""How a matplotlib figure is read as data: texts, lines, scatters, contours."""

from __future__ import annotations

from typing import Any

import numpy as np

# A scatter for each dot is a way to draw, too.
_MAX_ARTISTS = 1000
_MAX_POINTS = 200_000
_TEXTS = ("title", "xlabel", "ylabel", "xscale", "yscale")


def read_figure(figure: Any) -> dict[str, Any]:
    """Return a figure as dicts of texts and arrays."""
    return {"axes": [_axes(axes) for axes in figure.axes[:_MAX_ARTISTS]]}


def _axes(axes: Any) -> dict[str, Any]:
    from matplotlib.collections import PathCollection

    legend = axes.get_legend()
    collections = list(axes.collections)[:_MAX_ARTISTS]
    told = {name: getattr(axes, f"get_{name}")() for name in _TEXTS}
    told["legend"] = [text.get_text() for text in legend.get_texts()] if legend else []
    told["lines"] = [_line(line) for line in list(axes.lines)[:_MAX_ARTISTS]]
    told["scatters"] = [_scatter(c) for c in collections if isinstance(c, PathCollection)]
    told["contours"] = [_contour(c) for c in collections if hasattr(c, "levels")]
    told["images"] = len(axes.images)
    return told


def _label(artist: Any) -> str:
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def _line(line: Any) -> dict[str, Any]:
    x, y = (np.asarray(data, np.float64)[:_MAX_POINTS] for data in line.get_data(orig=False))
    return {"label": _label(line), "x": x, "y": y, "drawstyle": str(line.get_drawstyle())}


def _scatter(collection: Any) -> dict[str, Any]:
    """Read a scatter; points whose marker is empty are drawn nowhere, so there are none."""
    offsets = np.asarray(np.ma.filled(collection.get_offsets(), np.nan), np.float64)
    collection.update_scalarmappable()  # colors of a colormap are worked out late
    colors = np.asarray(collection.get_facecolors(), np.float64)
    shown = collection.get_visible() and any(len(path.vertices) for path in collection.get_paths())
    points = offsets[: _MAX_POINTS if shown else 0]
    return {"label": _label(collection), "offsets": points, "colors": colors[:_MAX_POINTS]}


def _contour(collection: Any) -> dict[str, Any]:
    paths = [np.asarray(path.vertices, np.float64) for path in collection.get_paths()]
    levels = np.asarray(collection.levels, np.float64)
    return {"levels": levels, "paths": [path[:_MAX_POINTS] for path in paths[:_MAX_ARTISTS]]}
