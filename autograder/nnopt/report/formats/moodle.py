"""The zip of feedback files of Moodle: a page for each student, in the folder that Moodle knows.

"Upload multiple feedback files in a zip" reads the number of the participant from the name of the
folder, so the folders are called like those of "Download all submissions".
"""

from __future__ import annotations

from collections.abc import Sequence

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.options import Handed, Options
from nnopt.zipped import zipped


def render(documents: Sequence[Document], options: Options | None = None) -> bytes:
    """Return the archive. Pages are for students, whatever the documents hold."""
    from nnopt.report.formats import html
    from nnopt.report.redact import redact

    options = options or Options()
    pages = []
    for document in documents:
        about = options.handed.get(document.submission.id, Handed())
        page = html.render(redact(document, "student"), options)
        name = f"{folder(document.submission.id, about)}/feedback.html"
        pages.append((name, page.encode("utf-8", "backslashreplace")))
    return zipped(pages)


def folder(name: str, about: Handed) -> str:
    """Return the name of a student's folder; without a number of Moodle's, that of the submission.

    >>> folder("anna", Handed("4711", "Anna Müller"))
    'Anna Müller_4711_assignsubmission_file_'
    """
    if about.number.isdigit():
        # Moodle takes what stands between underscores apart.
        full = about.name.replace("_", " ").replace("/", " ")
        return f"{full}_{about.number}_assignsubmission_file_"
    from nnopt.report.listed import line

    return line(name, 80).replace("/", "_").replace("\\", "_").strip(".") or "_"


FORMAT = Format("moodle", ".moodle.zip", "the zip of feedback files of Moodle", render, many=True)
