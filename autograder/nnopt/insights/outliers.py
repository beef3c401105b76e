"""Which submissions deserve a look by a person: slow, ended from outside, or not isolated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nnopt.report.document import Document, TestResult
from nnopt.report.words import seconds

# Beyond three times the middle half, as usual for a box plot's far points, and worth a look at all.
_FAR, _SLOW = 3.0, 5.0


def outliers(documents: Sequence[Document]) -> list[tuple[str, str]]:
    """Return the id of each submission that stands out, with the reason; one line for each."""
    graded = [document for document in documents if document.status == "graded"]
    times = [document.duration_s for document in graded] or [0.0]
    low, high = np.percentile(times, [25, 75])
    limit = max(float(high + _FAR * (high - low)), _SLOW)
    found = []
    for document in documents:
        reasons = list(_reasons(document))
        if document.duration_s > limit:
            reasons.insert(0, f"took {seconds(document.duration_s)}")
        if reasons:
            found.append((document.submission.id, "; ".join(reasons)))
    return found


def _reasons(document: Document) -> Iterator[str]:
    tests = [test for a in document.assignments for task in a.tasks for test in task.tests]
    for what, some in (
        ("did not finish in time", [t for t in tests if t.status == "timeout"]),
        ("used too much memory", [t for t in tests if _memory(t)]),
        ("ended its process", [t for t in tests if t.status == "crashed" and not _memory(t)]),
    ):
        if some:
            called = ", ".join(dict.fromkeys(f"`{t.called}`" for t in some if t.called))
            yield f"{called or 'it'} {what}"
    if document.status == "grader_error":
        yield "could not be graded: our fault"
    if not document.isolation.official and document.status != "not_submitted":
        yield f"ran in {document.isolation.mode} isolation: not official"


def _memory(test: TestResult) -> bool:
    return test.status == "crashed" and "too much memory" in test.message
