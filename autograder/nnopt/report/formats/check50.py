"""What check50 --output json gives: :) is true, :( is false, and :| waits and is null."""

from __future__ import annotations

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.listed import Listed, as_json, listed
from nnopt.report.options import Options

_PASSED = {"right": True, "wrong": False, "waiting": None}


def render(document: Document, options: Options | None = None) -> bytes:
    """Return the results; the slug names the assignments. `options` change nothing."""
    del options
    content = {
        "slug": "/".join(["nnopt", *(a.id for a in document.assignments)]),
        "results": _results(listed(document)),
        "version": document.kit.version,
    }
    return as_json(content)


def _results(tests: list[Listed]) -> list[dict[str, object]]:
    results: list[dict[str, object]] = []
    cause: dict[str, str] = {}
    for each in tests:
        waits = each.state == "waiting"
        dependency = cause.get(each.task) if waits else None
        if each.state == "wrong":
            cause.setdefault(each.task, each.number)
        results.append(
            {
                "name": each.number,
                "description": each.full_name,
                "passed": _PASSED[each.state],
                "log": each.text.split("\n")[1:] if each.text else [],
                "cause": None if each.state == "right" else _cause(each),
                "data": {"points": each.points, "max_points": each.most},
                "dependency": dependency,
            }
        )
    return results


def _cause(each: Listed) -> dict[str, str]:
    found = {"rationale": each.text.split("\n", 1)[0] or "It was not run."}
    if each.test and each.test.hint:
        found["help"] = each.test.hint
    return found


FORMAT = Format("check50", ".check50.json", "results as check50 --output json gives them", render)
