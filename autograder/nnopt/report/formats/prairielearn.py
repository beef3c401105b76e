"""PrairieLearn's results.json of an external grader; an attempt that is our fault costs nothing."""

from __future__ import annotations

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.listed import Listed, as_json, listed, summary
from nnopt.report.options import Options

# PrairieLearn refuses a result of more than a mebibyte. What is too much is shortened in steps: so
# many characters of each output, with pictures or without.
_MOST = 900_000
_STEPS = ((100_000, True), (2_000, True), (2_000, False), (300, False))
_SUMMARY, _MESSAGE = 20_000, 300


def render(document: Document, options: Options | None = None) -> bytes:
    """Return results.json; `options` change nothing."""
    del options
    gradable = document.status == "graded"
    share = document.score / document.max_score if document.max_score else 0.0
    said = summary(document)[:_SUMMARY]
    content = {
        "gradable": gradable,
        "score": share if gradable else 0.0,
        "message": said,
        "output": "",
        "images": [],
        "format_errors": [] if gradable else [said],
    }
    tests = [_test(each) for each in listed(document)]
    for longest, drawn in _STEPS:
        shortened = [_shortened(test, longest, drawn=drawn) for test in tests]
        text = as_json({**content, "tests": shortened})
        if len(text) <= _MOST:
            break
    return text


def _shortened(test: dict[str, object], longest: int, *, drawn: bool) -> dict[str, object]:
    images = test["images"] if drawn else []
    return {**test, "output": str(test["output"])[:longest], "images": images}


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
        "message": each.text.split("\n", 1)[0][:_MESSAGE],
        "output": each.text,
        "images": _images(each),
    }


FORMAT = Format(
    "prairielearn", ".prairielearn.json", "results.json of a PrairieLearn grader", render
)
