"""The results document itself, for programs; `results/schema.json` describes it."""

from __future__ import annotations

from nnopt.report.document import Document, encode
from nnopt.report.options import Options


def render(document: Document, options: Options | None = None) -> str:
    """Return the document as indented JSON; `options` change nothing."""
    del options
    return encode(document).decode("utf-8")
