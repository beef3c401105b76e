"""The report of one submission as a page that needs nothing else: no script, file or network."""

from __future__ import annotations

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.options import Options


def render(document: Document, options: Options | None = None) -> str:
    """Return the page; `options` change nothing."""
    from nnopt.report.feedback import parts_of, total, trouble_of
    from nnopt.report.html import templates
    from nnopt.report.words import check_command, next_step, unofficial, versions, walls

    del options
    instructor = document.audience == "instructor"
    return (
        templates("nnopt.report")
        .get_template("feedback.jinja")
        .render(
            document=document,
            total=total(document),
            warning=unofficial(document.isolation),
            trouble=trouble_of(document),
            next="" if instructor else next_step(document, hint="below"),
            command="" if instructor else check_command(document),
            parts=parts_of(document),
            walls=walls(document.isolation).capitalize(),
            versions=", ".join(versions(document)),
        )
    )


FORMAT = Format("html", ".html", "the report of one submission as a page", render)
