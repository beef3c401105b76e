"""One page about a class, that needs no network and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from nnopt.insights.beside import beside
from nnopt.insights.charts import histogram, sparkline
from nnopt.insights.groups import Cause, causes, interval
from nnopt.insights.items import FEWEST, Item, alpha, items
from nnopt.insights.outliers import outliers
from nnopt.insights.people import Shown, shown_students
from nnopt.insights.programs import Programs, calls_of
from nnopt.insights.similar import similar
from nnopt.report.document import Document
from nnopt.report.html import templates
from nnopt.report.plain import evidence, visible
from nnopt.report.words import percent

# Beyond these a page says how many more there are; the exported tables have all.
_MOST_CAUSES, _LINES = 200, 6


def class_page(
    documents: Sequence[Document],
    *,
    title: str = "Class",
    people: Mapping[str, tuple[str, str]] | None = None,
    anonymous: bool = False,
    works: Mapping[str, Programs] | None = None,
    known: Mapping[str, Iterable[str]] | None = None,
) -> str:
    """Return the page as HTML; with `anonymous` it holds no name and no id of a submission.

    `works` are the files that were handed in for each assignment, `known` the texts of its stub and
    solutions: with them the page shows similar work. Without names it shows no code, which may
    hold some.
    """
    shown = shown_students(documents, people or {}, anonymous=anonymous)
    environment = templates("nnopt.insights")
    script = environment.get_template("class.js.jinja").render()
    found = causes(documents, calls_of(works) if works else None)
    tasks = items(documents)
    clusters = similar(works or {}, found, known)
    code = {} if anonymous else works or {}
    data = shown.data | {
        "causes": [_row(cause, shown) for cause in found],
        "similar": beside(clusters, code, known or {}, shown.number),
    }
    return environment.get_template("class.html.jinja").render(
        title=visible(title),
        policy=_policy(script),
        script=Markup(script),
        style=Markup(environment.get_template("class.css.jinja").render()),
        data=_embedded(data),
        cards=_cards(documents, tasks),
        causes=[_cause(cause, documents, shown) for cause in found[:_MOST_CAUSES]],
        more=max(len(found) - _MOST_CAUSES, 0),
        items=tasks,
        alphas=alpha(documents),
        fewest=FEWEST,
        sparkline=sparkline,
        histogram=Markup(histogram(_shares(documents))),
        compared=works is not None,
        similar=data["similar"]["clusters"],
        outliers=[(shown.number[name], why) for name, why in outliers(documents)],
    )


def _embedded(data: Any) -> Markup:
    """Return data for a script element: nothing in it can end the element."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _shares(documents: Sequence[Document]) -> list[float]:
    graded = [d for d in documents if d.status == "graded" and d.max_score]
    return [document.score / document.max_score for document in graded]


def _cards(documents: Sequence[Document], tasks: Sequence[Item]) -> list[tuple[str, str]]:
    handed_in = [d for d in documents if d.status != "not_submitted"]
    ungraded = sum(document.status != "graded" for document in handed_in)
    shares = _shares(documents)
    middle = f"{100 * statistics.median(shares):.0f} %" if shares else "–"
    hardest = min(tasks, key=lambda item: item.right / item.count, default=None)
    hard = f"{hardest.task}, {hardest.right} of {hardest.count} right" if hardest else "–"
    return [
        ("handed in", f"{len(handed_in)} of {len(documents)}"),
        ("not graded", str(ungraded)),
        ("median", middle),
        ("hardest task", hard),
    ]


def _cause(cause: Cause, documents: Sequence[Document], shown: Shown) -> dict[str, Any]:
    """Return what the page says of a cause."""
    total = shown.handed_in[cause.assignment]
    low, high = interval(len(cause.who), total)
    example = cause.example
    return {
        "cause": cause,
        "share": percent(len(cause.who), total),
        "range": f"{low:.0%} to {high:.0%}",
        "total": total,
        "example": evidence(example.detail, _LINES, 200) if example.detail else [],
        "test": example,
    }


def _row(cause: Cause, shown: Shown) -> list[Any]:
    """Return a line of the table of causes; the last cell are the numbers of who is concerned."""
    total = shown.handed_in[cause.assignment]
    said = [cause.assignment, cause.task, cause.name, "yes" if cause.new else "", len(cause.who)]
    test = cause.example
    texts = [visible(text) for text in (test.stage, test.message, test.hint)]
    return [*said, total, *texts, [shown.number[name] for name in cause.who]]
