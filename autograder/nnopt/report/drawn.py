"""How is what a student's code drew kept as data, and drawn again for a report?

Only numbers and texts come out of a sandbox. What is drawn of them is our own picture: it shows the
lines, dots and contours with their labels, not colors or sizes.
"""

from __future__ import annotations

import functools
import io
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnopt.report.document import Axes, Shape
from nnopt.report.plain import paragraph, visible

_AXES, _SHAPES, _POINTS, _TEXT = 2, 12, 300, 80
# Beyond this a picture shows nothing, and float arithmetic of axes overflows.
_LARGEST = 1e30
# Told apart without colors too.
_STYLES = {"line": ("-", "--", "-.", ":"), "contour": ("-",), "dots": ("o", "x", "^", "s")}


def compact(figure: Any) -> tuple[Axes, ...]:
    """Return a figure, as the sandbox reads it, with few points; empty when it shows nothing.

    It was read beside a student's code and may be anything.
    """
    axes = [_axes(each) for each in _dicts(figure, "axes")[:_AXES]]
    return tuple(axes) if any(each.shapes for each in axes) else ()


def _dicts(value: Any, name: str) -> list[dict[str, Any]]:
    """Return the dicts in a list that a dict has under this name."""
    found = value.get(name) if isinstance(value, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _axes(axes: dict[str, Any]) -> Axes:
    shapes: list[Shape] = []
    for line in _dicts(axes, "lines")[:_SHAPES]:
        shapes += _shape("line", line, line.get("x"), line.get("y"))
    for scatter in _dicts(axes, "scatters")[:_SHAPES]:
        shapes += _shape("dots", scatter, *_columns(scatter.get("offsets")))
    for contour in _dicts(axes, "contours")[:_SHAPES]:
        paths = contour.get("paths")
        for path in paths[:_SHAPES] if isinstance(paths, list) else ():
            shapes += _shape("contour", contour, *_columns(path))
    title, xlabel, ylabel = (_text(axes.get(name)) for name in ("title", "xlabel", "ylabel"))
    return Axes(title, xlabel, ylabel, tuple(shapes[:_SHAPES]))


def _columns(places: Any) -> tuple[Any, Any]:
    """Return the two columns of an array of places; what is no such array has none."""
    if isinstance(places, np.ndarray) and places.ndim == 2 and places.shape[1] == 2:
        return places[:, 0], places[:, 1]
    return (), ()


def _shape(kind: Any, about: dict[str, Any], x: Any, y: Any) -> list[Shape]:
    """Return a shape of finite numbers in a list; none when there is none."""
    try:
        places = np.stack(np.broadcast_arrays(*(np.asarray(v, np.float64).ravel() for v in (x, y))))
    except (TypeError, ValueError):
        return []
    places = places[:, np.isfinite(places).all(axis=0) & (np.abs(places) < _LARGEST).all(axis=0)]
    count = places.shape[1]
    if not count:
        return []
    kept = places[:, np.unique(np.linspace(0, count - 1, min(count, _POINTS)).astype(int))]
    xs, ys = (tuple(float(f"{number:.4g}") for number in row) for row in kept)
    return [Shape(kind, _text(about.get("label")), xs, ys)]


def _text(value: Any) -> str:
    return visible(paragraph(value, _TEXT)) if isinstance(value, str) else ""


def described(axes: Sequence[Axes]) -> str:
    """Return what a figure shows, in words, for those who do not see it.

    >>> dots = Shape("dots", "over", (1.0, 2.0), (3.0, 4.0))
    >>> described([Axes("", "day", "sales", (dots,))])
    'dots "over" (2 points); x: day, y: sales'
    """
    parts = []
    for each in axes:
        shapes = [
            " ".join([s.kind, *([f'"{s.label}"'] if s.label else []), f"({len(s.x)} points)"])
            for s in each.shapes[:6]
        ]
        named = {"title": each.title, "x": each.xlabel, "y": each.ylabel}
        texts = [f"{name}: {text}" for name, text in named.items() if text]
        parts.append("; ".join(filter(None, [", ".join(shapes) or "nothing", ", ".join(texts)])))
    return " / ".join(parts)


@functools.lru_cache(maxsize=64)
def picture(axes: tuple[Axes, ...]) -> bytes:
    """Return an SVG of a figure; the same figure gives the same bytes.

    The right one is the same for a whole class, and drawn once.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(), warnings.catch_warnings():
        # A letter that the font lacks, browsers draw with another one.
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "nnopt", "font.size": 8})
        figure = Figure(figsize=(3.4, 2.5 * len(axes)))
        figure.subplots_adjust(0.16, 0.18 / len(axes), 0.98, 1 - 0.1 / len(axes), hspace=0.5)
        for number, each in enumerate(axes, start=1):
            _draw(figure.add_subplot(len(axes), 1, number), each)
        written = io.BytesIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return written.getvalue()


def _draw(plot: Any, axes: Axes) -> None:
    """Draw what the axes hold; a text of a student's is never read as a formula."""
    seen: Counter[str] = Counter()
    for shape in axes.shapes:
        styles = _STYLES[shape.kind]
        style = styles[seen[shape.kind] % len(styles)]
        seen[shape.kind] += 1
        label = shape.label or "_nothing"
        plot.plot(shape.x, shape.y, style, markersize=4, linewidth=1, label=label)
    for put, text in (
        (plot.set_title, axes.title),
        (plot.set_xlabel, axes.xlabel),
        (plot.set_ylabel, axes.ylabel),
    ):
        put(text, parse_math=False)
    if any(shape.label for shape in axes.shapes):
        for text in plot.legend().get_texts():
            text.set_parse_math(False)
