"""PrairieLearn's results.json of an external grader; an attempt that is our fault costs nothing."""

from __future__ import annotations

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.listed import Listed, as_json, listed, summary
from nnopt.report.options import Options

# PrairieLearn refuses a result of more than a mebibyte.
_MOST = 900_000


def render(document: Document, options: Options | None = None) -> bytes:
    """Return results.json; `options` change nothing."""
    del options
    gradable = document.status == "graded"
    tests = [_test(each) for each in listed(document)]
    share = document.score / document.max_score if document.max_score else 0.0
    content = {
        "gradable": gradable,
        "score": share if gradable else 0.0,
        "message": summary(document),
        "output": "",
        "images": [],
        "format_errors": [] if gradable else [summary(document)],
        "tests": tests,
    }
    while len(text := as_json(content)) > _MOST:
        longest = max(tests, key=lambda test: len(str(test["output"])))
        longest["output"] = str(longest["output"])[: len(str(longest["output"])) // 2]
    return text


def _images(each: Listed) -> list[dict[str, str]]:
    """Return what was drawn in a public check beside what a right one draws."""
    if each.test is None or each.test.figures is None:
        return []
    from nnopt.report.html import drawn

    figures = each.test.figures
    both = (("What your code draws", figures.yours), ("What a right one draws", figures.right))
    return [{"label": label, "url": drawn(axes)} for label, axes in both]


def _test(each: Listed) -> dict[str, object]:
    return {
        "name": each.full_name,
        "description": each.number,
        "points": each.points,
        "max_points": each.most,
        "message": each.text.split("\n", 1)[0],
        "output": each.text,
        "images": _images(each),
    }


FORMAT = Format(
    "prairielearn", ".prairielearn.json", "results.json of a PrairieLearn grader", render
)
