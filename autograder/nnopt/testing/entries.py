"""For which numbers of an argument are the entries of a result wrong? Said without a number.

Where a result has an entry for each number of an argument, as the losses of many labels, it may be
right for small numbers and wrong for large ones in one and the same call.

>>> labels = [np.arange(4) * 100, np.arange(5) * 90]
>>> given = [np.where(v < 256, 1.0, 7.0) for v in labels]
>>> results = [Result(g, np.ones_like(g), True) for g in given]
>>> entries_of([{"labels": v} for v in labels], results).sentence
'It is right for small numbers of `labels` and wrong for large ones.'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nnopt.testing.compare import Array
from nnopt.testing.domain import LEFT_OUT, Case, as_array
from nnopt.testing.patterns import Mask, Pattern, Result, near

# So many wrong numbers are no chance.
_NUMBERS = 3


def entries_of(cases: Sequence[Case], results: Sequence[Result]) -> Pattern | None:
    """Return for which numbers of one argument all entries are wrong, and right for all others.

    None when this can be said of no argument, or of several.
    """
    found = []
    for name in cases[0] if results else ():
        pairs = list(_pairs(name, cases, results))
        if pairs:
            values, wrong = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
            if wrong.sum() >= _NUMBERS and (~wrong).sum() >= _NUMBERS:
                found.append(_where(name, values[wrong], values[~wrong]))
    told = [pattern for pattern in found if pattern]
    return told[0] if len(told) == 1 else None


def _pairs(
    name: str, cases: Sequence[Case], results: Sequence[Result]
) -> Iterator[tuple[Array, Mask]]:
    """Yield the numbers of an argument and whether the entries that belong to them are wrong."""
    for case, result in zip(cases, results, strict=True):
        array = None if case[name] is LEFT_OUT else as_array(case[name])
        if array is None or not array.ndim or array.dtype.kind not in "fiu":
            continue
        if array.size == result.given.size == result.expected.size:
            yield array.ravel().astype(float), ~near(result.given, result.expected)


def _where(name: str, wrong: Array, right: Array) -> Pattern | None:
    """Return the words for two groups of numbers that do not overlap; None where they do."""
    if (wrong == 0).all() and (right != 0).all():
        return _pattern("zero", name, "other numbers", "0")
    if wrong.max() < right.min():
        if wrong.max() < 0 <= right.min():
            return _pattern("negative", name, "numbers from 0 on", "those below")
        return _pattern("small", name, "large numbers", "small ones")
    if wrong.min() > right.max():
        if right.max() <= 0 < wrong.min():
            return _pattern("positive", name, "numbers up to 0", "those above")
        return _pattern("large", name, "small numbers", "large ones")
    return None


_HINTS = {
    "zero": "Follow an entry that is 0 in `{0}` through your code.",
    "negative": "Follow a number below zero in `{0}` through your code.",
    "positive": "Follow a number above zero in `{0}` through your code.",
    "small": "Follow a small number of `{0}` through your code. Is something rounded, kept away "
    "from 0, or taken for 0?",
    "large": "Follow a large number of `{0}` through your code. Is there a limit, a table that is "
    "too short, or a type of few bits?",
}
ENTRIES = frozenset(f"entries: {kind}" for kind in _HINTS)


def _pattern(kind: str, name: str, right: str, wrong: str) -> Pattern:
    sentence = f"It is right for {right} of `{name}` and wrong for {wrong}."
    return Pattern(f"entries: {kind}", sentence, _HINTS[kind].format(name))
