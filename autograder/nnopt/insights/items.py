"""How do the tasks of a class work: difficulty, how well each one separates, and alpha over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from nnopt.report.causes import task_state
from nnopt.report.document import Document
from nnopt.testing.compare import Array

FEWEST = 20
"""Below so many submissions a statistic says more about chance than about a task."""

_PARTS = 5


class Item(msgspec.Struct, frozen=True):
    """A task in a class; shares are between 0 and 1, None where there are too few submissions.

    `separates` is the correlation with the rest of the points, itself left out. `curve` has the
    mean share of the points in each fifth of the submissions, from the lowest total to the highest.
    """

    assignment: str
    task: str
    title: str
    count: int
    untouched: int
    wrong: int
    right: int
    mean: float | None = None
    separates: float | None = None
    curve: tuple[float, ...] = ()


def items(documents: Sequence[Document]) -> list[Item]:
    """Return every task in the order of the assignments, over what was graded."""
    found = []
    for assignment, tasks in _tables(documents).items():
        names = list(tasks)
        shares = np.array([[row[0] for row in tasks[name]] for name in names])
        for number, name in enumerate(names):
            states = Counter(row[1] for row in tasks[name])
            found.append(
                Item(
                    assignment,
                    name,
                    tasks[name][0][2],
                    len(tasks[name]),
                    states["waiting"],
                    states["wrong"],
                    states["right"],
                    *_statistics(shares, number),
                )
            )
    return found


def alpha(documents: Sequence[Document]) -> dict[str, float]:
    """Return Cronbach's alpha over the tasks of each assignment that has enough of both."""
    found = {}
    for assignment, tasks in _tables(documents).items():
        shares = np.array([[row[0] for row in rows] for rows in tasks.values()])
        count, total = len(shares), shares.sum(axis=0).var(ddof=1) if shares.shape[1] > 1 else 0.0
        if count > 1 and shares.shape[1] >= FEWEST and total:
            found[assignment] = float(
                count / (count - 1) * (1 - shares.var(axis=1, ddof=1).sum() / total)
            )
    return found


_Row = tuple[float, str, str]


def _tables(documents: Sequence[Document]) -> Mapping[str, dict[str, list[_Row]]]:
    """Return for each assignment its tasks: share of the points, state and title in each work."""
    tables: dict[str, dict[str, list[_Row]]] = {}
    for document in documents:
        for assignment in document.assignments:
            if assignment.status != "graded":
                continue
            tasks = tables.setdefault(assignment.id, {})
            for task in assignment.tasks:
                share = task.score / task.max_score if task.max_score else 0.0
                tasks.setdefault(task.name, []).append((share, task_state(task), task.title))
    # One that was graded by another version of the suite has other tasks; it would shift the rest.
    return {
        name: {t: rows for t, rows in tasks.items() if len(rows) == max(map(len, tasks.values()))}
        for name, tasks in sorted(tables.items())
    }


def _statistics(shares: Array, number: int) -> tuple[float | None, float | None, tuple[float, ...]]:
    item, total = shares[number], shares.sum(axis=0)
    if len(item) < FEWEST:
        return None, None, ()
    mean = float(item.mean())
    rest = total - item
    order = np.argsort(total, kind="stable")
    curve = tuple(float(item[part].mean()) for part in np.array_split(order, _PARTS))
    if not item.std() or not rest.std():
        return mean, None, curve
    return mean, float(np.corrcoef(item, rest)[0, 1]), curve
