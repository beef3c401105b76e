"""The report of one submission as text: advice first, every cause once, three states."""

from __future__ import annotations

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.options import Options


def render(document: Document, options: Options | None = None) -> str:
    """Return the report as text, with escape codes only when `options.color` is set."""
    from nnopt.report.sheet import report

    return report(document, options or Options()).text()


FORMAT = Format("terminal", ".txt", "the report that people read", render)
