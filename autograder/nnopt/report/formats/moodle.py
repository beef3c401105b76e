"""The zip of feedback files of Moodle: a page for each student, in the folder that Moodle knows.

"Upload multiple feedback files in a zip" reads the number of the participant from the name of the
folder, so the folders are called like those of "Download all submissions".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.listed import line
from nnopt.report.options import Handed, Options
from nnopt.zipped import zipped

# What takes names of Moodle's folders apart, and paths on any system.
_SEPARATORS = re.compile(r"[_/\\:]")


def render(documents: Sequence[Document], options: Options | None = None) -> bytes:
    """Return the archive. Pages are for students, whatever the documents hold."""
    from nnopt.report.formats import html
    from nnopt.report.redact import redact

    options = options or Options()
    pages: dict[str, bytes] = {}
    for document in documents:
        about = options.handed.get(document.submission.id, Handed())
        page = html.render(redact(document, "student"), options)
        name = base = folder(document.submission.id, about)
        number = 1
        while f"{name}/feedback.html" in pages:  # no page takes the place of another one
            number += 1
            name = f"{base}-{number}"
        pages[f"{name}/feedback.html"] = page.encode("utf-8", "backslashreplace")
    return zipped(pages.items())


def folder(name: str, about: Handed) -> str:
    """Return the name of a student's folder; without a number of Moodle's, that of the submission.

    >>> folder("anna", Handed("4711", "Anna Müller"))
    'Anna Müller_4711_assignsubmission_file_'
    """
    if about.number.isdigit():
        full = _SEPARATORS.sub(" ", line(about.name, 80))
        return f"{full}_{about.number}_assignsubmission_file_"
    return re.sub(r"[/\\:]", "_", line(name, 80)).strip(".") or "_"


FORMAT = Format("moodle", ".moodle.zip", "the zip of feedback files of Moodle", render, many=True)
