"""How did a whole class do: one line per submission, and which mistakes are common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.options import Options
from nnopt.report.plain import ascii_only, paragraph, visible
from nnopt.report.words import STATUSES, plural

if TYPE_CHECKING:
    from nnopt.report.page import Page

_GAP = 2
_SHORT_ID = 16
_CELLS = {"ungradable": "not run", "grader_error": "open", "not_submitted": "-"}
_MOST_MISTAKES = 10


class _Column(msgspec.Struct, frozen=True):
    head: str
    cells: tuple[str, ...]
    left: bool = False

    @property
    def width(self) -> int:
        from rich.cells import cell_len

        return max(map(cell_len, (self.head, *self.cells)))


def render(documents: Sequence[Document], options: Options | None = None) -> str:
    """Return a table of submissions in the order given, and what is worth a look below it.

    On narrow screens it leaves out first the e-mails and the names of the assignments, then their
    scores and the times, then the names of students, and last cuts the names of submissions.
    """
    from nnopt.report.page import STRONG, WAIT, Page

    options = options or Options()
    page = Page(options)
    page.width = max(page.width, options.width)  # a table may be wider than prose
    _table(page, documents)
    page.blank()
    counts = Counter(STATUSES[document.status] for document in documents)
    parts = ", ".join(f"{counts[word]} {word}" for word in STATUSES.values() if counts[word])
    page.put((f"{plural(len(documents), 'submission')}: {parts}.", STRONG))
    if weak := sum(not document.isolation.official for document in documents):
        text = f"{plural(weak, 'submission')} ran without full isolation; no grade comes of it."
        page.put(("NOT OFFICIAL: ", f"{STRONG} {WAIT}"), (text, WAIT))
    _missing(page, documents)
    _reasons(page, documents)
    _mistakes(page, documents)
    return page.text()


FORMAT = Format("table", ".txt", "a line for each submission of a class", render, many=True)


def _table(page: Page, documents: Sequence[Document]) -> None:
    """Let rich lay out a table; it cuts names that do not fit."""
    from rich.table import Table
    from rich.text import Text

    from nnopt.report.page import BAD, GOOD, QUIET, STRONG, WAIT

    styles = {"graded": GOOD, "ungradable": BAD, "grader_error": WAIT, "not_submitted": QUIET}
    names = [Text(_name(page, d), no_wrap=True, overflow="ellipsis") for d in documents]
    columns = _fitting(page, documents, max((name.cell_len for name in names), default=0))
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style=STRONG)
    table.add_column(Text("Submission", no_wrap=True, overflow="ellipsis"))
    for column in columns:
        table.add_column(column.head, justify="left" if column.left else "right", no_wrap=True)
    for number, (name, document) in enumerate(zip(names, documents, strict=True)):
        style = {"Status": styles[document.status]}
        cells = [Text(c.cells[number], style.get(c.head, "")) for c in columns]
        table.add_row(name, *cells)
    page.put_table(table)


def _fitting(page: Page, documents: Sequence[Document], longest: int) -> Sequence[_Column]:
    """Return the columns with most to tell that fit beside the names."""
    ids = sorted({a.id for document in documents for a in document.assignments})
    total = _Column("Total", tuple(_total(document) for document in documents))
    status = _Column("Status", tuple(STATUSES[d.status] for d in documents), left=True)
    time = _Column("Seconds", tuple(f"{document.duration_s:.1f}" for document in documents))
    scores = [tuple(_score(document, name) for document in documents) for name in ids]
    full = [_Column(name, cells) for name, cells in zip(ids, scores, strict=True)]
    short = [_Column(c.head.split("_")[0], c.cells) for c in full]
    choices = (
        [*full, total, status, time],
        [*short, total, status, time],
        [total, status, time],
        [total, status],
        [total],
    )
    people = _people(page, documents)
    named = [[*people, *choices[0]], [*people, *choices[1]], [*people[:1], *choices[1]]]
    wide = [*named, [*people[:1], *choices[3]]] if people else []
    room = page.width - min(max(longest, len("Submission")), _SHORT_ID)
    fitting = (c for c in (*wide, *choices) if sum(_GAP + column.width for column in c) <= room)
    return next(fitting, choices[-1])


def _people(page: Page, documents: Sequence[Document]) -> list[_Column]:
    """Return the columns with names and e-mails, where they are known."""
    known = [page.options.people.get(d.submission.id, ("", "")) for d in documents]
    columns = [("Name", [name for name, _ in known]), ("E-mail", [mail for _, mail in known])]
    return [
        _Column(head, tuple(_seen(page, cell) for cell in cells), left=True)
        for head, cells in columns
        if any(cells)
    ]


def _name(page: Page, document: Document) -> str:
    return _seen(page, document.submission.id)


def _seen(page: Page, text: str) -> str:
    text = visible(paragraph(text, 80))
    return text if page.options.unicode else ascii_only(text)


def _total(document: Document) -> str:
    if document.status == "grader_error" and not document.score:
        return "open"
    return f"{document.score}/{document.max_score}"


def _score(document: Document, assignment_id: str) -> str:
    for assignment in document.assignments:
        if assignment.id == assignment_id:
            score = f"{assignment.score}/{assignment.max_score}"
            return _CELLS.get(assignment.status, score)
    return "-"


def _missing(page: Page, documents: Sequence[Document]) -> None:
    """List the students who handed in nothing."""
    from nnopt.report.page import STRONG

    ids = [d.submission.id for d in documents if d.status == "not_submitted" and not d.assignments]
    names = [page.options.people.get(each, ("", ""))[0] for each in ids]
    told = [f"{n} ({i})" if n and n != i else i for n, i in zip(names, ids, strict=True)]
    if told:
        page.put(("Missing: ", STRONG), paragraph(_seen_all(page, told), 6_000) + ".")


def _seen_all(page: Page, texts: Sequence[str]) -> str:
    return ", ".join(_seen(page, text) for text in texts)


def _reasons(page: Page, documents: Sequence[Document]) -> None:
    """Say of each submission, or part of it, that was not graded why it was not."""
    from nnopt.report.page import STRONG

    for document in documents:
        name = _name(page, document)
        failed = [a for a in document.assignments if a.status in ("ungradable", "grader_error")]
        reasons = [(f"{name}, {a.id}: ", a.message) for a in failed if a.message]
        if document.status != "graded" and document.message and not reasons:
            reasons = [(f"{name}: ", document.message)]
        for start, reason in reasons:
            page.put((start, STRONG), paragraph(reason))


def _mistakes(page: Page, documents: Sequence[Document]) -> None:
    """List recognized mistakes by how many submissions show them."""
    from nnopt.report.page import QUIET, STRONG

    found = Counter(mistake for document in documents for mistake in _recognized(document))
    if not found:
        return
    page.blank()
    page.put(("Recognized mistakes", STRONG))
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    for (assignment, task, name), count in ranked[:_MOST_MISTAKES]:
        page.put(f"{name}  ", (f"{assignment}, {task}", QUIET), first=f"{count:4} x ")


def _recognized(document: Document) -> set[tuple[str, str, str]]:
    """Return each mistake with the first task that it shows in: later ones follow from that."""
    found: dict[tuple[str, str], str] = {}
    for assignment in document.assignments:
        for task in assignment.tasks:
            for test in task.tests:
                if test.misconception:
                    found.setdefault((assignment.id, test.misconception), task.name)
    return {(assignment, task, name) for (assignment, name), task in found.items()}
