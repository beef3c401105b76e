"""How is the report of one submission laid out, for a terminal and for a picture of one?"""

from __future__ import annotations

from nnopt.report import tasks, words
from nnopt.report.document import AssignmentResult, Document
from nnopt.report.options import Options
from nnopt.report.page import BAD, GOOD, QUIET, STRONG, WAIT, Page, Part
from nnopt.report.plain import paragraph


def report(document: Document, options: Options) -> Page:
    """Lay out the report of one submission."""
    page = Page(options)
    page.put(("Results for ", QUIET), (paragraph(document.submission.id, 80), STRONG))
    page.blank()
    told = any(assignment.message for assignment in document.assignments)
    if document.status != "graded" and not told and (document.message or not document.assignments):
        _trouble(page, document.status, document.message)
        page.blank()
    _notes(page, document.notes)
    for assignment in document.assignments:
        _assignment(page, document, assignment)
        page.blank()
    _footer(page, document)
    return page


def _assignment(page: Page, document: Document, assignment: AssignmentResult) -> None:
    status, most = assignment.status, assignment.max_score
    lost = f"0/{most}" if status in ("ungradable", "not_submitted") and most else ""
    page.put((assignment.id, STRONG), f"  {paragraph(assignment.title)}", right=lost)
    if assignment.status == "graded":
        right = f"{assignment.score} of {words.plural(assignment.max_score, 'point')}"
        style = GOOD if assignment.score == assignment.max_score else WAIT
        page.bar(assignment.score, assignment.max_score, right, style)
    else:
        _trouble(page, assignment.status, assignment.message)
    _notes(page, assignment.notes)
    if assignment.tasks and assignment.status == "graded":
        page.blank()
        tasks.put_tasks(page, assignment.tasks, instructor=document.audience == "instructor")


def _trouble(page: Page, status: str, message: str) -> None:
    style = {"ungradable": BAD, "not_submitted": QUIET}.get(status, WAIT)
    sign = page.sign("–", ":|") if status == "not_submitted" else page.sign("✗", ":(")
    sign = "!" if status == "grader_error" else sign
    page.put((words.HEADLINES.get(status, ""), style), first=(f"{sign} ", style))
    if message:
        page.put(paragraph(message), indent=len(sign) + 1)


def _notes(page: Page, notes: tuple[str, ...]) -> None:
    for note in notes:
        page.put((paragraph(note), QUIET), first=("Note: ", QUIET))
    if notes:
        page.blank()


def _footer(page: Page, document: Document) -> None:
    page.rule()
    _total(page, document)
    if warning := words.unofficial(document.isolation):
        page.put(("NOT OFFICIAL: ", f"{STRONG} {WAIT}"), (warning, WAIT))
    if document.audience != "instructor":
        page.put((words.next_step(document), STRONG))
    page.blank()
    if document.isolation.mode != "practice":
        page.put((words.walls(document.isolation), QUIET))
    versions = words.versions(document)
    if page.options.verbose:
        versions += [
            f"suite {document.kit.suite_sha256[:12]}",
            f"files {document.submission.sha256[:12]}",
        ]
    if took := words.took(document):
        page.put((took, QUIET))
    page.put((", ".join(versions), QUIET))


def _total(page: Page, document: Document) -> None:
    score, most = document.score, document.max_score
    ours = [a for a in document.assignments if a.status == "grader_error"]
    if not most or (document.status == "grader_error" and not ours):
        page.put(("Total: nothing graded yet.", STRONG))
        return
    parts: list[Part] = [("Total: ", STRONG), (f"{score} of {words.plural(most, 'point')}", STRONG)]
    if ours:
        open_points = sum(assignment.max_score for assignment in ours)
        parts.append(f", {open_points} of them still open")
    else:
        parts.append(f", {words.percent(score, most)}")
    page.put(*parts)
