"""A line for each submission of a class, with a column for each assignment and task."""

from __future__ import annotations

from collections.abc import Sequence

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.options import Options

_HEAD = ("submission", "name", "email", "status", "score", "max_score", "percent", "official")


def render(documents: Sequence[Document], options: Options | None = None) -> bytes:
    """Return the table; a cell is empty where nothing was graded."""
    from nnopt.report.cells import table
    from nnopt.report.listed import line

    people = (options or Options()).people
    columns = dict.fromkeys(
        (assignment.id, task)
        for document in documents
        for assignment in sorted(document.assignments, key=lambda each: each.id)
        for task in ("", *(each.name for each in assignment.tasks))
    )
    rows: list[list[object]] = [[*_HEAD, *(".".join(filter(None, key)) for key in columns)]]
    for document in documents:
        name = line(document.submission.id, 80)
        scores = _scores(document)
        most = document.max_score
        points = [document.score, most, f"{100 * document.score / most:.2f}" if most else ""]
        about = [name, *people.get(document.submission.id, ("", "")), document.status]
        official = "yes" if document.isolation.official else "no"
        rows.append([*about, *points, official, *(scores.get(key, "") for key in columns)])
    return table(rows)


def _scores(document: Document) -> dict[tuple[str, str], int]:
    graded = [a for a in document.assignments if a.status in ("graded", "ungradable")]
    found = {(assignment.id, ""): assignment.score for assignment in graded}
    return found | {(a.id, task.name): task.score for a in graded for task in a.tasks}


FORMAT = Format("csv", ".csv", "a line for each submission, for spreadsheets", render, many=True)
