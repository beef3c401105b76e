"""The child process that draws: `python -m nnopt.authoring.build.draw OUTPUT FOLDER...`."""

from __future__ import annotations

import importlib
import io
import re
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot
from matplotlib.figure import Figure

from nnopt.authoring.build.plot_style import METADATA, STYLE

_rc_context: Any = mpl.rc_context


def draw_folder(folder: Path, output: Path) -> None:
    """Draw every plot of `folder`/plots.py into `output`/<name>.svg."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        plots = importlib.import_module("plots").PLOTS
        for name, draw in plots.items():
            _save(draw, output / f"{name.removesuffix('.svg')}.svg")
    finally:
        sys.path.remove(str(folder))
        _forget(folder, before)


def _save(draw: Any, path: Path) -> None:
    """Draw one figure with the style of all handouts, whatever matplotlibrc says."""
    mpl.rcdefaults()
    with _rc_context(STYLE):
        figure = draw() if callable(draw) else draw
        if not isinstance(figure, Figure):
            raise TypeError(
                f"plot {path.stem}: not a matplotlib Figure but {type(figure).__name__}"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", metadata=METADATA)
        path.write_text(numbered(drawn.getvalue()), "utf-8", newline="\n")
    pyplot.close("all")


def numbered(svg: str) -> str:
    """Number the ids that matplotlib makes of the text of Python objects.

    Releases of NumPy write the same number in different ways.

    >>> numbered('<g id="p20a7a5d68d"/><use href="#p20a7a5d68d"/>')
    '<g id="p-1"/><use href="#p-1"/>'
    """
    ids = dict.fromkeys(re.findall(r'id="([A-Za-z]+[0-9a-f]{10})"', svg))
    names = {old: f"{old[:-10]}-{number}" for number, old in enumerate(ids, 1)}
    return re.sub(r"[A-Za-z]+[0-9a-f]{10}", lambda found: names.get(found[0], found[0]), svg)


def _forget(folder: Path, before: set[str]) -> None:
    """Make room for the modules of the next folder: its plots.py has the same name."""
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None)
        if file and Path(file).parent == folder:
            del sys.modules[name]


def main() -> None:
    """Draw the plots of every folder on the command line."""
    output, *folders = map(Path, sys.argv[1:])
    for folder in folders:
        draw_folder(folder, output / folder.name)


if __name__ == "__main__":
    main()
