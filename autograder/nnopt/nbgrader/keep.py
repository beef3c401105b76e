"""Where are the results documents of what nbgrader graded, for the exporter and for people?"""

from __future__ import annotations

from pathlib import Path

import msgspec

from nnopt.nbgrader.scores import Place
from nnopt.report.document import Document, decode, encode

# Beside autograded/ and not in it: what lies there is copied to feedback/.
FOLDER = "nnopt_results"


def results_path(root: Path, place: Place) -> Path:
    """Return the file of one submitted notebook."""
    return root / FOLDER / place.student / place.assignment / f"{place.notebook}.json"


def keep_results(root: Path, place: Place, document: Document) -> None:
    """Write a results document; it is for instructors."""
    path = results_path(root, place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(document))


def drop_results(root: Path, place: Place) -> None:
    """Remove the document of an earlier run."""
    results_path(root, place).unlink(missing_ok=True)


def read_results(root: Path, place: Place) -> Document | None:
    """Return the document, None when there is none that can be read."""
    try:
        return decode(results_path(root, place).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
