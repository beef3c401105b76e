"""Which lines do similar submissions share, for a view of two of them side by side?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nnopt.insights.programs import Programs
from nnopt.insights.similar import Cluster
from nnopt.insights.trees import statements
from nnopt.report.plain import visible

# Beyond these nobody looks, and the page would grow with the class.
_MOST_CLUSTERS, _MOST_PAIRS, _MOST_LINES, _LONGEST_LINE = 60, 50, 400, 200


def beside(
    clusters: Sequence[Cluster],
    works: Mapping[str, Programs],
    known: Mapping[str, Iterable[str]],
    number: Mapping[str, int],
) -> dict[str, Any]:
    """Return the clusters and the code of their members for a page.

    A cluster is its assignment, the numbers of its members and its pairs; a pair two numbers, the
    percent of rare pieces that both have, and the rare wrong answers of both. A line of code is its
    text and a mark, the same for statements that are the same; 0 where it says nothing.
    """
    shown = clusters[:_MOST_CLUSTERS]
    code: dict[str, dict[int, Any]] = {}
    for cluster in shown:
        marks: dict[int, int] = {}
        ignored = {m for text in known.get(cluster.assignment, ()) for m in _marks(text)}
        home = code.setdefault(cluster.assignment, {})
        for name in cluster.names:
            files = works.get(cluster.assignment, {}).get(name, {})
            home[number[name]] = [
                [visible(file), _lines(files[file], marks, ignored)] for file in sorted(files)
            ]
    return {"clusters": [_cluster(each, number) for each in shown], "code": code}


def _cluster(cluster: Cluster, number: Mapping[str, int]) -> list[Any]:
    pairs = [
        [number[p.left], number[p.right], round(100 * p.share), [visible(a) for a in p.answers]]
        for p in cluster.pairs[:_MOST_PAIRS]
    ]
    return [cluster.assignment, [number[name] for name in cluster.names], pairs]


def _marks(text: str) -> Iterable[int]:
    return statements(text).values()


def _lines(text: str, marks: dict[int, int], ignored: set[int]) -> list[list[Any]]:
    begins = statements(text)
    lines = []
    for row, line in enumerate(text.splitlines()[:_MOST_LINES], 1):
        mark = begins.get(row)
        same = 0 if mark is None or mark in ignored else marks.setdefault(mark, len(marks) + 1)
        lines.append([visible(line[:_LONGEST_LINE]), same])
    return lines
