"""How did a whole class do: one line per submission, and which mistakes are common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from rich.cells import cell_len, set_cell_size

from nnopt.report.document import Document
from nnopt.report.options import Options
from nnopt.report.page import BAD, GOOD, QUIET, STRONG, WAIT, Page, Part
from nnopt.report.plain import ascii_only, paragraph, visible
from nnopt.report.words import STATUSES, plural

_GAP = 2
_SHORTEST_ID = 8
_STYLES = {"graded": GOOD, "ungradable": BAD, "grader_error": WAIT, "not_submitted": QUIET}
_CELLS = {"ungradable": "not run", "grader_error": "open", "not_submitted": "-"}
_MOST_MISTAKES = 10


class _Column(msgspec.Struct, frozen=True):
    head: str
    cells: tuple[str, ...]
    left: bool = False

    @property
    def width(self) -> int:
        return max(cell_len(text) for text in (self.head, *self.cells))


def render(documents: Sequence[Document], options: Options | None = None) -> str:
    """Return a table of submissions in the order given, and what is worth a look below it.

    On narrow screens it leaves out first the names of the assignments, then their scores and the
    times, and last cuts the names of submissions.
    """
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
    _reasons(page, documents)
    _mistakes(page, documents)
    return page.text()


def _table(page: Page, documents: Sequence[Document]) -> None:
    columns = _fitting(page, documents)
    _row(page, [(column, column.head, STRONG) for column in columns])
    for number, document in enumerate(documents):
        cells: list[tuple[_Column, str, str]] = []
        for column in columns:
            style = _STYLES[document.status] if column.head == "Status" else ""
            cells.append((column, column.cells[number], style))
        _row(page, cells)


def _fitting(page: Page, documents: Sequence[Document]) -> list[_Column]:
    """Return the columns with most to tell that fit on the page."""
    names = tuple(_shown(page, paragraph(document.submission.id)) for document in documents)
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
    longest = _Column("Submission", names, left=True).width
    for rest in choices:
        room = page.width - sum(column.width + _GAP for column in rest)
        if room >= min(longest, 2 * _SHORTEST_ID):
            break
    width = max(min(longest, room), _SHORTEST_ID)
    cut = tuple(_cut(page, name, width) for name in names)
    return [_Column(_cut(page, "Submission", width), cut, left=True), *rest]


def _row(page: Page, cells: Sequence[tuple[_Column, str, str]]) -> None:
    parts: list[Part] = []
    for column, text, style in cells:
        space = " " * (column.width - cell_len(text))
        parts += [(text, style), space] if column.left else [space, (text, style)]
        parts.append(" " * _GAP)
    page.put(*parts)


def _shown(page: Page, text: str) -> str:
    text = visible(text)
    return text if page.options.unicode else ascii_only(text)


def _cut(page: Page, text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    end = page.sign("…", "..")
    return set_cell_size(text, width - len(end)).rstrip() + end


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


def _reasons(page: Page, documents: Sequence[Document]) -> None:
    """Say of each submission, or part of it, that was not graded why it was not."""
    for document in documents:
        name = _shown(page, paragraph(document.submission.id))
        failed = [a for a in document.assignments if a.status in ("ungradable", "grader_error")]
        reasons = [(f"{name}, {a.id}: ", a.message) for a in failed if a.message]
        if document.status != "graded" and document.message and not reasons:
            reasons = [(f"{name}: ", document.message)]
        for start, reason in reasons:
            page.put((start, STRONG), paragraph(reason))


def _mistakes(page: Page, documents: Sequence[Document]) -> None:
    """List recognized mistakes by how many submissions show them."""
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
