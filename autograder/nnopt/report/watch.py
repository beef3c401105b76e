"""What does somebody see who is at work: what is done, what is next, and what fails first?"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from nnopt.report import words
from nnopt.report.causes import arrange, first_step, task_state
from nnopt.report.document import AssignmentResult, Document, TaskResult
from nnopt.report.options import Options
from nnopt.report.page import BAD, GOOD, QUIET, STRONG, WAIT, Page, Part
from nnopt.report.plain import paragraph
from nnopt.report.tasks import put_tasks

_SIGNS = {"right": ("✓", ":)", GOOD), "wrong": ("✗", ":(", BAD), "waiting": ("–", ":|", QUIET)}


def watched(document: Document, options: Options, status: str = "") -> str:
    """Return the screen of one submission: its tasks, the next one, its first failing check.

    `status` is the line at the foot: what is going on, and which keys there are.

    >>> from nnopt.report.document import Isolation, Kit, Submission
    >>> kit = Kit("0.1.0", "", "2.21.0", "2.4.6", "3.11.7", 1)
    >>> empty = Document(
    ...     kit=kit, isolation=Isolation("strong", (), True), submission=Submission("anna", ""),
    ...     status="ungradable", message="anna is empty.", score=0, max_score=0,
    ... )
    >>> print(watched(empty, Options(unicode=False), "q: quit"))
    anna
    <BLANKLINE>
    :( Nothing of this could be run yet.
       anna is empty.
    <BLANKLINE>
    q: quit
    <BLANKLINE>
    """
    page = Page(options)
    page.put((paragraph(document.submission.id, 80), STRONG))
    tasks = [task for each in document.assignments for task in each.tasks]
    if tasks:
        done = sum(task_state(task) == "right" for task in tasks)
        right = f"{done} of {words.plural(len(tasks), 'task')}"
        page.bar(done, len(tasks), right, GOOD if done == len(tasks) else WAIT)
    page.blank()
    step = first_step(document)
    for assignment in document.assignments:
        _assignment(page, assignment, step.task if step else None)
    page.blank()
    _first(page, document)
    if warning := words.unofficial(document.isolation):
        page.blank()
        page.put(("NOT OFFICIAL: ", f"{STRONG} {WAIT}"), (warning, WAIT))
    page.blank()
    page.put((status, QUIET))
    return page.text()


def _assignment(page: Page, assignment: AssignmentResult, following: TaskResult | None) -> None:
    page.put((assignment.id, STRONG), f"  {paragraph(assignment.title)}")
    for task in assignment.tasks:
        unicode, plain, style = _SIGNS[task_state(task)]
        here = task is following
        parts: Sequence[Part] = [(task.name, STRONG if here else ""), f"  {paragraph(task.title)}"]
        arrow = page.sign("→ ", "> ") if here else "  "
        page.put(
            *parts,
            first=(f"{arrow}{page.sign(unicode, plain)} ", style),
            right=f"{task.score}/{task.max_score}",
        )


def _first(page: Page, document: Document) -> None:
    """Tell the first thing to do, and nothing else."""
    step = first_step(document)
    if step is None and document.status == "graded":
        page.put(("All tasks are done.", f"{STRONG} {GOOD}"))
    elif step is None or step.task is None:
        message = step.assignment.message if step else document.message
        style = BAD if document.status == "ungradable" else WAIT
        page.put((words.HEADLINES.get(document.status, ""), style), first=page.sign("✗ ", ":( "))
        page.put(paragraph(message), indent=len(page.sign("✗ ", ":( ")))
    else:
        cause = arrange(step.task).causes[0]
        only = msgspec.structs.replace(step.task, tests=(cause.test, *cause.same))
        put_tasks(page, [only], instructor=document.audience == "instructor")
        page.put((words.next_step(document), STRONG))
