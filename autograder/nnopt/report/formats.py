"""Renderers: pure functions of the results document, one module per format.

A renderer takes a document and `Options` and returns text (or bytes); it computes no score, reads
no file and asks no clock. To add a format, write such a function and name it in `FORMATS`.
A table of many submissions is `nnopt.report.summary`, which takes several documents.
"""

from __future__ import annotations

from collections.abc import Callable

from nnopt.report import json_, svg, terminal
from nnopt.report.document import Document
from nnopt.report.options import Options

Renderer = Callable[[Document, Options], str | bytes]

FORMATS: dict[str, Renderer] = {
    "terminal": terminal.render,
    "json": json_.render,
    "svg": svg.render,
}
