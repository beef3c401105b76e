"""Renderers: pure functions of the results document, one module per format.

A renderer takes a document and `Options` and returns text (or bytes); it computes no score, reads
no file and asks no clock. To add a format, write such a function and name it in `FORMATS`.
A table of many submissions is `nnopt.render.summary`, which takes several documents.
"""

from __future__ import annotations

from collections.abc import Callable

from nnopt.render import json_, svg, terminal
from nnopt.render.options import Options
from nnopt.results.document import Document

Renderer = Callable[[Document, Options], str | bytes]

FORMATS: dict[str, Renderer] = {
    "terminal": terminal.render,
    "json": json_.render,
    "svg": svg.render,
}

__all__ = ["FORMATS", "Options", "Renderer"]
