"""The gradebook of Canvas, to import: the columns that name a student, and one for the points.

With the exported gradebook, the columns whose names hold that of an assignment are filled in, and
no other is written: an import changes what it holds. Without one, Canvas makes new assignments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnopt.errors import NnoptError
from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.options import Handed, Options

if TYPE_CHECKING:
    from nnopt.report.grades import Row

_HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POINTS = "Points Possible"


def render(documents: Sequence[Document], options: Options | None = None) -> bytes:
    """Return the gradebook. Raises `NnoptError` when the one of the options is none."""
    from nnopt.report.cells import table
    from nnopt.report.grades import matched

    options = options or Options()
    most: dict[str, int] = {}
    for each in (a for document in documents for a in document.assignments):
        most[each.id] = max(each.max_score, most.get(each.id, 0))
    titles = {a.id: a.title for d in documents for a in d.assignments}
    rows = _rows(options.worksheet) if options.worksheet else _new(documents, options, most)
    head = rows[0]
    columns = {name: _column(head, name, titles[name]) for name in sorted(most)}
    if None in columns.values():
        missing = [name for name, column in columns.items() if column is None]
        raise NnoptError(
            f"the gradebook has no column for {', '.join(missing)}",
            "Make an assignment in Canvas whose name holds this, and export the gradebook again.",
        )
    places = [place for place, cell in enumerate(head) if cell.strip() in _HEAD]
    places += [place for place in columns.values() if place is not None]
    named = _students(rows)
    whose = dict(
        zip((row.number for row in named), matched(named, documents, options), strict=True)
    )
    filled = [head]
    for number, row in enumerate(rows[1:], start=1):
        row += [""] * (len(head) - len(row))
        document = whose.get(number)
        if document or _POINTS in row[0]:
            filled.append(_filled(row, columns, document))
    return table([[row[place] for place in places] for row in filled])


def students(sheet: bytes) -> list[Row]:
    """Return the rows of a gradebook with the ids and the name of each student."""
    return _students(_rows(sheet))


def _students(rows: Sequence[Sequence[str]]) -> list[Row]:
    from nnopt.report.grades import Row

    found = []
    for number, row in enumerate(rows[1:], start=1):
        said = dict(zip((cell.strip() for cell in rows[0]), row, strict=False))
        keys = tuple(said.get(name, "") for name in ("ID", "SIS Login ID", "SIS User ID"))
        if _POINTS not in row[0]:
            found.append(Row(number, keys, said.get("Student", "")))
    return found


def _filled(row: list[str], columns: dict[str, int | None], document: Document | None) -> list[str]:
    """Return a row with the points of a student; what is not graded leaves its cell as it is."""
    scores = {a.id: a for a in document.assignments} if document else {}
    for name, column in columns.items():
        found = scores.get(name)
        if found and column is not None and found.status in ("graded", "ungradable"):
            row[column] = str(found.score)
    return row


def _rows(data: bytes) -> list[list[str]]:
    from nnopt.report.cells import Cells

    try:
        rows = [row for row in Cells(data).rows if any(row)]
    except UnicodeDecodeError:
        rows = []
    if not rows or "ID" not in [cell.strip() for cell in rows[0]]:
        raise NnoptError(
            "this is no gradebook of Canvas: it has no column ID", "Export the gradebook as CSV."
        )
    return rows


def _column(head: Sequence[str], name: str, title: str) -> int | None:
    """Return the column of an assignment; its name holds the id or the title of ours."""
    for wanted in (name, title):
        for place, cell in enumerate(head):
            if wanted.casefold() in cell.casefold() and cell.strip() not in _HEAD:
                return place
    return None


def _new(documents: Sequence[Document], options: Options, most: dict[str, int]) -> list[list[str]]:
    from nnopt.report.listed import line

    names = sorted(most)
    rows = [[*_HEAD, *names], [f"    {_POINTS}", "", "", "", "", *(str(most[n]) for n in names)]]
    for document in documents:
        about = options.handed.get(document.submission.id, Handed())
        login = about.login or line(document.submission.id, 80)
        rows.append([about.name or login, about.number, "", login, "", *("" for _ in names)])
    return rows


FORMAT = Format(
    "canvas", ".canvas.csv", "the gradebook of Canvas with the points, to import", render, many=True
)
