"""Gradescope's results.json: a test for each test, all of them visible to the student.

What a student may not read is not in the document. A test of no points is a public check.
"""

from __future__ import annotations

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.listed import Listed, as_json, listed, summary
from nnopt.report.options import Options


def render(document: Document, options: Options | None = None) -> bytes:
    """Return results.json; `options` change nothing."""
    del options
    content = {
        "score": document.score,
        "execution_time": document.duration_s,
        "output": summary(document),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "status": document.status,
            "kit": document.kit.version,
            "suite": document.kit.suite_sha256,
            "seed": document.kit.seed,
        },
        "tests": [_test(each) for each in listed(document)],
    }
    return as_json(content)


def _test(each: Listed) -> dict[str, object]:
    return {
        "score": each.points,
        "max_score": each.most,
        "status": "passed" if each.state == "right" else "failed",
        "name": each.full_name,
        "number": each.number,
        "output": each.text,
        "visibility": "visible",
    }


FORMAT = Format("gradescope", ".gradescope.json", "results.json of a Gradescope autograder", render)
