"""Which row of a downloaded sheet is whose, and which grade goes there?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from nnopt.report.document import Document
from nnopt.report.options import Handed, Options
from nnopt.report.plain import squeezed


def gradeable(document: Document) -> bool:
    """Say whether points of a document may be handed back: a fault of ours is no grade."""
    return document.status in ("graded", "ungradable") and document.max_score > 0


class Row(msgspec.Struct, frozen=True):
    """A student's row of a downloaded sheet: what names the student surely, and the whole name."""

    number: int
    keys: tuple[str, ...]
    name: str = ""

    @property
    def shown(self) -> str:
        """What people call the student of this row."""
        return self.name.strip() or next(filter(None, self.keys), f"line {self.number + 1}")


def matched(
    rows: Sequence[Row], documents: Sequence[Document], options: Options
) -> list[Document | None]:
    """Return whose results belong in each row: by number, user name or e-mail, else by name.

    A name counts only where one row and one document without a platform's number have it.
    """
    by_key = _by(documents, lambda document: _keys(document, options))
    found = [_only(by_key, row.keys) for row in rows]
    taken = {document.submission.id for document in found if document}
    free = [
        document
        for document in documents
        if document.submission.id not in taken and not _about(document, options).number
    ]
    by_name = _by(free, lambda document: _names(_about(document, options).name, document))
    of_name = Counter(name for row in rows for name in _forms(row.name))
    for place, row in enumerate(rows):
        if found[place] is None:
            lone = [name for name in sorted(_forms(row.name)) if of_name[name] == 1]
            found[place] = _only(by_name, lone)
    return found


def _by(
    documents: Sequence[Document], keys: Callable[[Document], Iterable[str]]
) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for document in documents:
        for key in keys(document):
            found.setdefault(key, []).append(document)
    return found


def _only(known: Mapping[str, list[Document]], keys: Iterable[str]) -> Document | None:
    """Return the document of the first key that names exactly one."""
    for key in keys:
        if len(found := known.get(key.strip().casefold(), [])) == 1:
            return found[0]
    return None


def _about(document: Document, options: Options) -> Handed:
    return options.handed.get(document.submission.id, Handed())


def _names(name: str, document: Document) -> set[str]:
    return _forms(name) | _forms(document.submission.id)


def _forms(name: str) -> set[str]:
    """Return a name as it is written with the first name first, and as it stands.

    >>> sorted(_forms("Lovelace, Ada"))
    ['adalovelace', 'lovelaceada']
    """
    last, _, first = name.partition(",")
    return {squeezed(name), squeezed(first + last)} - {""}


def _keys(document: Document, options: Options) -> set[str]:
    """Return all that a sheet may say of the student of a document."""
    about = _about(document, options)
    keys = (about.number, about.login, about.email, document.submission.id)
    return {key.casefold() for key in keys if key}


def column(head: Sequence[str], names: Mapping[str, Sequence[str]], what: str) -> int | None:
    """Return which column of a sheet has what is asked for, None where none has."""
    small = [cell.strip().casefold() for cell in head]
    return next((small.index(name) for name in names[what] if name in small), None)
