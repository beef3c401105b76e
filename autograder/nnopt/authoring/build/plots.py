"""Which figures does each handout show? Drawn in a process of their own, from plots.py.

`solutions/NN_name/plots.py` has PLOTS, a dict from name to a function that returns a matplotlib
Figure; each becomes plots/<name>.svg. Drawing imports TensorFlow as soon as a reference is used,
so it happens in a child process and never in the one that builds, verifies or grades.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from nnopt.course.catalogue import Assignment
from nnopt.errors import CourseError
from nnopt.temporary import TemporaryFolder

_VERSION = re.compile(rb"<dc:title>Matplotlib v(?P<version>[\w.+-]+), ")


def draw_plots(assignments: Sequence[Assignment]) -> dict[str, dict[str, bytes]]:
    """Return the plots of each assignment: id -> name -> the text of an SVG file."""
    drawn = {a.id: a for a in assignments if (a.folder / "plots.py").is_file()}
    plots: dict[str, dict[str, bytes]] = {a.id: {} for a in assignments}
    if not drawn:
        return plots
    with TemporaryFolder("plots") as folder:
        _run_child(folder, [a.folder for a in drawn.values()])
        for name in drawn:
            files = sorted((folder / name).glob("*.svg"))
            plots[name] = {path.stem: path.read_bytes() for path in files}
    return plots


def matplotlib_version(svg: bytes) -> str:
    """Return the version of matplotlib that wrote an SVG file, or "".

    >>> matplotlib_version(b"<dc:title>Matplotlib v3.10.1, https://matplotlib.org/</dc:title>")
    '3.10.1'
    """
    found = _VERSION.search(svg)
    return found["version"].decode() if found else ""


def _run_child(output: Path, folders: Sequence[Path]) -> None:
    environment = {
        **os.environ,
        "CUDA_VISIBLE_DEVICES": "-1",
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }
    command = [sys.executable, "-m", "nnopt.authoring.build.draw", str(output), *map(str, folders)]
    child = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if child.returncode:
        raise CourseError(
            f"a plots.py could not be drawn:\n{child.stderr.strip()[-2000:]}",
            "Mend the plots.py that is named there; PLOTS = {name: function that draws}.",
        )
