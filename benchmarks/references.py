"""Right submissions: the reference of assignments, written as a student would hand it in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nnopt.course.catalogue import Assignment


def hand_in(assignments: Iterable[Assignment], folder: Path, remark: str = "") -> Path:
    """Write the modules of every assignment into one new folder, as a flat submission."""
    folder.mkdir()
    for assignment in assignments:
        for module, text in assignment.reference().items():
            (folder / f"{module}.py").write_text(f"{text}\n# {remark}\n" if remark else text)
    return folder
