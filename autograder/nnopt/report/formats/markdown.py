"""The report of one submission in Markdown, as GitHub and learning platforms show it.

A student's text is escaped: it becomes no heading, no link, no HTML and names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from nnopt.report.document import Document, TestResult
from nnopt.report.formats import Format
from nnopt.report.options import Options
from nnopt.report.plain import block, evidence, paragraph, visible
from nnopt.report.words import (
    check_command,
    happened,
    next_step,
    plural,
    unofficial,
    versions,
    walls,
)

if TYPE_CHECKING:
    from nnopt.report.feedback import AssignmentPart

_SIGNS = {"right": "✓", "wrong": "✗", "waiting": "–"}
# What means something within a line, and what does so at its start.
_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_START = re.compile(r"^(?=[#+\-=])|^(\d+)(?=[.)])")
_WWW = re.compile(r"(www)\.", re.IGNORECASE)
_CODE = re.compile(r"`([^`\n]{1,200})`")


def render(document: Document, options: Options | None = None) -> str:
    """Return the report; `options` change nothing."""
    from nnopt.report.feedback import parts_of, total, trouble_of

    del options
    blocks = [f"# Results for {prose(document.submission.id, 80)}", f"**{total(document)}**"]
    blocks += [f"**{prose(text)}**" for text in (unofficial(document.isolation),) if text]
    blocks += [prose(text) for text in (trouble_of(document),) if text]
    if document.audience != "instructor":
        blocks.append(f"> {prose(next_step(document, hint='below'))}")
        if command := check_command(document):
            blocks += ["Run its public checks again:", fenced([command])]
    blocks += [f"Note: {prose(note)}" for note in document.notes]
    for part in parts_of(document):
        blocks += _assignment(part)
    about = ", ".join([walls(document.isolation).capitalize(), *versions(document)])
    return "\n\n".join([*blocks, prose(about)]) + "\n"


def _assignment(part: AssignmentPart) -> Iterator[str]:
    assignment = part.assignment
    yield f"## {prose(assignment.id)} {prose(assignment.title)}"
    yield f"{assignment.score} of {plural(assignment.max_score, 'point')}"
    if part.trouble:
        yield prose(part.trouble)
    yield from (f"Note: {prose(note)}" for note in assignment.notes)
    rows = [
        f"| {prose(each.task.name)} | {prose(each.task.title)} | "
        f"{_SIGNS[each.state]} {each.verdict} | {each.task.score}/{each.task.max_score} |"
        for each in part.tasks
    ]
    if rows:
        yield "\n".join(["| Task | What it is | State | Points |", "|---|---|---|---:|", *rows])
    for each in part.tasks:
        if each.causes:
            yield f"### {prose(each.task.name)}: {prose(each.task.title)}"
        for advice in each.causes:
            yield from [prose(advice.elsewhere)] if advice.elsewhere else _cause(advice.test)
            if advice.mistake:
                yield f"Recognized as {prose(advice.mistake)}."
            if advice.same:
                yield prose(advice.same)
            if advice.hidden:
                yield f"{prose(advice.hidden.title)} {prose(happened(advice.hidden))}"
                yield fenced(evidence(advice.hidden.detail, 40))


def _cause(test: TestResult) -> Iterator[str]:
    from nnopt.report.drawn import described

    public = " (public check)" if test.visibility == "public" else ""
    yield f"**{prose(test.title)}**{public}"
    if test.hint:
        yield f"Hint: {prose(test.hint)}"
    yield prose(happened(test))
    if test.rule:
        yield f"Asked for: {prose(test.rule)}"
    if test.detail:
        yield fenced(evidence(test.detail, 40))
    if test.figures:
        yield f"Your code draws: {prose(described(test.figures.yours))}"
        yield f"A right one draws: {prose(described(test.figures.right))}"
    if test.location:
        yield f"{prose(test.location.file, 80)}, line {test.location.line}:"
        yield fenced([paragraph(test.location.text, 200)])
    if test.output.strip():
        yield "Your code printed:"
        yield fenced(block(test.output, 12))


def prose(text: str, longest: int = 2000) -> str:
    r"""Return one line of prose in which only what stands in backticks is marked.

    >>> print(prose("`mse` is *too* large; see [here](http://x), @ben <b>"))
    `mse` is \*too\* large; see \[here\](http&#58;//x), &#64;ben &lt;b&gt;
    """
    parts = _CODE.split(visible(paragraph(text, longest)))
    return "".join(f"`{part}`" if n % 2 else _escaped(part) for n, part in enumerate(parts))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _START.sub(r"\1\\", _SPECIAL.sub(r"\\\g<0>", text))
    text = text.replace("://", "&#58;//").replace("@", "&#64;")
    # GitHub takes also this for the beginning of a link.
    return _WWW.sub(r"\1&#46;", text)


def fenced(lines: Iterable[str]) -> str:
    """Return lines as a block of code that none of them can end."""
    text = "\n".join(map(visible, lines))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


FORMAT = Format("markdown", ".md", "the report of one submission in Markdown", render)
