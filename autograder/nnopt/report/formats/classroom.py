"""What a grading step of GitHub Classroom gives to its reporter: `result` is this as base64.

The reporter adds the scores of the tests up and shows fractions wrongly, so points stay whole.
"""

from __future__ import annotations

import msgspec

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.listed import Listed, line, listed, summary
from nnopt.report.options import Options

_STATUS = {"right": "pass", "wrong": "fail", "waiting": "error"}
_OUTPUT = 500


def render(document: Document, options: Options | None = None) -> bytes:
    """Return the result in one line of JSON; `options` change nothing."""
    del options
    tests = [_test(each) for each in listed(document)]
    graded = document.status == "graded"
    right = all(test["status"] == "pass" for test in tests)
    content = {
        "version": 3,
        "status": ("pass" if right else "fail") if graded else "error",
        "max_score": document.max_score,
        "message": summary(document),
        "tests": tests,
    }
    return msgspec.json.encode(content) + b"\n"


def _test(each: Listed) -> dict[str, object]:
    where = each.test.location if each.test else None
    return {
        "name": each.full_name,
        "status": _STATUS[each.state],
        "score": each.points,
        "max_score": each.most,
        "message": each.text,
        "test_code": "",
        "filename": line(where.file, 80) if where else "",
        "line_no": where.line if where else 0,
        "duration": f"{each.test.duration_s if each.test else 0:.2f}s",
        "output": each.text[:_OUTPUT],
    }


FORMAT = Format(
    "classroom", ".classroom.json", "the result of a grading step of GitHub Classroom", render
)
