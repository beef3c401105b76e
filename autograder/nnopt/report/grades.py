"""Which row of a downloaded sheet is whose, and which grade goes there?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnopt.report.cells import Cells
from nnopt.report.document import Document
from nnopt.report.options import Handed, Options


def gradeable(document: Document) -> bool:
    """Say whether points of a document may be handed back: a fault of ours is no grade."""
    return document.status in ("graded", "ungradable") and document.max_score > 0


class Known:
    """Finds documents by whatever a sheet says of a student: number, user name, e-mail."""

    def __init__(self, documents: Sequence[Document], options: Options) -> None:
        self._found: dict[str, list[Document]] = {}
        for document in documents:
            for key in _keys(document, options):
                self._found.setdefault(key, []).append(document)

    def find(self, *keys: str) -> Document | None:
        """Return the document of the first key that names exactly one."""
        for key in keys:
            if len(found := self._found.get(key.strip().casefold(), [])) == 1:
                return found[0]
        return None


def not_in(sheet: bytes, documents: Sequence[Document], options: Options) -> list[str]:
    """Return the submissions of students whom no cell of a sheet names."""
    cells = {cell.strip().casefold() for row in Cells(sheet).rows for cell in row}
    cells |= {cell.rpartition(" ")[2] for cell in cells}
    return [
        document.submission.id
        for document in documents
        if cells.isdisjoint(_keys(document, options))
    ]


def _keys(document: Document, options: Options) -> set[str]:
    """Return all that a sheet may say of the student of a document."""
    about = options.handed.get(document.submission.id, Handed())
    keys = (about.number, about.login, about.email, document.submission.id)
    return {key.casefold() for key in keys if key}


def column(head: Sequence[str], names: Mapping[str, Sequence[str]], what: str) -> int | None:
    """Return which column of a sheet has what is asked for, None where none has."""
    small = [cell.strip().casefold() for cell in head]
    return next((small.index(name) for name in names[what] if name in small), None)
