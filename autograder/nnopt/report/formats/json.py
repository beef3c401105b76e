"""The results document itself, for programs; `report/schema.json` describes it."""

from __future__ import annotations

from nnopt.report.document import Document, encode
from nnopt.report.formats import Format
from nnopt.report.options import Options


def render(document: Document, options: Options | None = None) -> bytes:
    """Return the document as indented JSON; `options` change nothing."""
    del options
    return encode(document)


FORMAT = Format("json", ".json", "the whole results document, for programs", render)
