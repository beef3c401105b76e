"""Moodle's grading worksheet, filled in: Grade and Feedback comments, all else byte for byte.

Points are scaled to the maximum that the worksheet says. What is not graded leaves its row alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnopt.errors import NnoptError
from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.options import Handed, Options

if TYPE_CHECKING:
    from nnopt.report.cells import Cells
    from nnopt.report.grades import Row

_NAMES = {
    "id": ("identifier", "kennung", "bezeichner", "标识符", "identifiant", "identificador"),
    "name": ("full name", "vollständiger name", "nom complet", "nombre completo", "姓名", "全名"),
    "email": ("email address", "e-mail-adresse", "email", "adresse de courriel", "电子邮件地址"),
    "grade": ("grade", "bewertung", "note", "calificación", "成绩"),
    "most": ("maximum grade", "bestwertung", "note maximale", "calificación máxima", "最高分"),
    "comment": ("feedback comments", "feedback als kommentar", "commentaires", "反馈评论"),
}
_HEAD = (
    "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade",
    "Feedback comments",
)  # fmt: skip


def render(documents: Sequence[Document], options: Options | None = None) -> bytes:
    """Return the worksheet of the options, filled in; without one, a new one.

    Raises `NnoptError` when it has no column for what is to be written.
    """
    from nnopt.report.cells import Cells
    from nnopt.report.grades import gradeable, matched

    options = options or Options()
    data = options.worksheet or _new(documents, options)
    rows = students(data)
    cells = Cells(data)
    place = _places(cells.rows[0])
    for row, document in zip(rows, matched(rows, documents, options), strict=True):
        if document and gradeable(document):
            _fill(cells, row.number, place, document)
    return bytes(cells)


def students(sheet: bytes) -> list[Row]:
    """Return the rows of a worksheet with the number of `Participant 4711`, the e-mail and name.

    Raises `NnoptError` when it has no column for what is to be written.
    """
    from nnopt.report.cells import Cells
    from nnopt.report.grades import Row

    try:
        rows = Cells(sheet).rows
    except UnicodeDecodeError:
        raise NnoptError(
            "the worksheet is not in UTF-8", "Give the file as Moodle wrote it."
        ) from None
    place = _places(rows[0])
    if place["grade"] is None or (place["id"] is None and place["email"] is None):
        raise NnoptError(
            "this is no grading worksheet: it has no columns Identifier and Grade",
            "In Moodle, turn on Offline grading worksheet, and download it there.",
        )
    return [
        Row(number, _keys(row, place), _at(row, place["name"]))
        for number, row in enumerate(rows[1:], start=1)
        if any(row)
    ]


def _places(head: Sequence[str]) -> dict[str, int | None]:
    from nnopt.report.grades import column

    return {what: column(head, _NAMES, what) for what in _NAMES}


def _keys(row: Sequence[str], place: dict[str, int | None]) -> tuple[str, ...]:
    """Return what a row says of a student: the number of `Participant 4711`, then the e-mail."""
    said = _at(row, place["id"])
    number = re.search(r"\d+$", said)
    return number[0] if number else said, _at(row, place["email"])


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _fill(cells: Cells, row: int, place: dict[str, int | None], document: Document) -> None:
    said = _at(cells.rows[row], place["most"])
    most = _number(said) or float(document.max_score)
    grade = f"{document.score * most / document.max_score:.2f}"
    column = place["grade"]
    if column is not None:
        cells.put(row, column, grade.replace(".", ",") if "," in said else grade)
    if place["comment"] is not None:
        cells.put(row, place["comment"], comment(document))


def _number(text: str) -> float:
    found = re.fullmatch(r"\s*(\d+)(?:[.,](\d+))?\s*", text)
    return float(f"{found[1]}.{found[2] or 0}") if found else 0.0


def comment(document: Document) -> str:
    """Return the points of all tasks and the next step as one line of HTML."""
    from nnopt.report.feedback import total, trouble_of
    from nnopt.report.listed import line
    from nnopt.report.redact import redact
    from nnopt.report.words import next_step, trouble, unofficial

    seen = redact(document, "student")
    lines = [total(seen), trouble_of(seen)]
    for assignment in seen.assignments:
        why = trouble(assignment.status, assignment.message)
        lines.append(f"{assignment.id}: {why}".strip())
        lines += [f"{t.name}: {t.score}/{t.max_score}" for t in assignment.tasks]
    lines += [
        unofficial(seen.isolation),
        next_step(seen).replace(" Start from its hint above.", ""),
    ]
    return "<br>".join(html.escape(line(text, 1000), quote=False) for text in lines if text)


def _new(documents: Sequence[Document], options: Options) -> bytes:
    """Return a worksheet with a row for each student whose number is known."""
    from nnopt.report.cells import table
    from nnopt.report.listed import line

    rows: list[list[object]] = [[*_HEAD]]
    for document in documents:
        about = options.handed.get(document.submission.id, Handed())
        said = f"Participant {about.number}" if about.number else line(document.submission.id, 80)
        rows.append([said, about.name, about.email, "", "", document.max_score, ""])
    return table(rows)


FORMAT = Format(
    "worksheet", ".worksheet.csv", "Moodle's grading worksheet, filled in", render, many=True
)
