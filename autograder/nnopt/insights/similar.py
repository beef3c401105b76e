"""Which submissions are more alike than their task explains? A reason to look, not a verdict.

Two things speak for it: pieces of code that few others have, and wrong answers that few others
gave. What is in the stub, in a known solution or in many submissions says nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import msgspec
import numpy as np

from nnopt.insights.groups import Cause
from nnopt.insights.programs import Programs
from nnopt.insights.trees import pieces
from nnopt.testing.compare import Array

# Candidates share three minima in a row in one of the bands: 99 of 100 pairs that are half alike.
_BANDS, _ROWS = 42, 3
_PRIME = (1 << 61) - 1
# What more than so many have is common: this share of a class, but never fewer or more than these.
_COMMON, _FEW, _MANY = 0.1, 4, 50
# A pair is linked from this share of its rare pieces on; from the lower one with a shared answer.
_ALIKE, _ALIKE_AND_WRONG = 0.5, 0.25
# So many rare pieces must be the same: about three lines.
_LEAST = 25


class Pair(msgspec.Struct, frozen=True):
    """Two submissions: the share of their rare pieces that both have, and rare wrong answers."""

    left: str
    right: str
    share: float
    answers: tuple[str, ...] = ()


class Cluster(msgspec.Struct, frozen=True):
    """Submissions of one assignment that are linked by pairs, the most similar pair first."""

    assignment: str
    names: tuple[str, ...]
    pairs: tuple[Pair, ...]


def similar(
    programs: Mapping[str, Programs],
    found: Sequence[Cause] = (),
    known: Mapping[str, Iterable[str]] | None = None,
) -> list[Cluster]:
    """Return the clusters of each assignment, the largest first.

    `programs` holds what was handed in for each assignment, `found` the causes of a class, `known`
    the texts that are no sign of anything: its stub, the reference, other right solutions.
    """
    clusters: list[Cluster] = []
    for assignment, works in sorted(programs.items()):
        rare = rare_pieces(works, (known or {}).get(assignment, ()))
        own = [cause for cause in found if cause.assignment == assignment]
        pairs = list(_pairs(rare, _rare_answers(own, len(works))))
        clusters += _clusters(assignment, pairs)
    return sorted(clusters, key=lambda c: (-len(c.names), -c.pairs[0].share, c.assignment, c.names))


def rare_pieces(works: Programs, known: Iterable[str] = ()) -> dict[str, frozenset[int]]:
    """Return the pieces of each submission that are in few others and in no known text."""
    every = {
        name: frozenset[int]().union(*map(pieces, files.values())) for name, files in works.items()
    }
    counts = Counter(piece for found in every.values() for piece in found)
    most = max(_FEW, min(_COMMON * len(every), _MANY))
    common = {piece for piece, count in counts.items() if count > most}
    common = common.union(*map(pieces, known))
    return {name: found - common for name, found in every.items()}


def _pairs(
    rare: Mapping[str, frozenset[int]], answers: Mapping[tuple[str, str], list[str]]
) -> Iterator[Pair]:
    """Yield the pairs that are linked."""
    for left, right in sorted({*_candidates(rare), *answers}):
        mine, yours = rare.get(left, frozenset()), rare.get(right, frozenset())
        both, either = len(mine & yours), len(mine | yours)
        share = both / either if either else 0.0
        wrong = answers.get((left, right), [])
        if both >= _LEAST and share >= (_ALIKE_AND_WRONG if wrong else _ALIKE):
            yield Pair(left, right, share, tuple(wrong))


def _candidates(rare: Mapping[str, frozenset[int]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that MinHash finds, left before right; some of them more than once."""
    names = sorted(name for name, found in rare.items() if len(found) >= _LEAST)
    if not names:
        return
    signatures = np.array([_signature(rare[name]) for name in names])
    for band in range(_BANDS):
        buckets = defaultdict(list)
        for name, row in zip(names, signatures[:, band * _ROWS : (band + 1) * _ROWS], strict=True):
            buckets[row.tobytes()].append(name)
        for bucket in buckets.values():
            yield from combinations(bucket, 2)


def _signature(found: frozenset[int]) -> Array:
    """Return the least value of a set under each of many hash functions (a x + b)."""
    random = np.random.RandomState(1)
    factors, terms = random.randint(1, 1 << 31, (2, _BANDS * _ROWS, 1)).astype(np.uint64)
    values = np.array(sorted(found), np.uint64) % np.uint64((1 << 31) - 1)
    least: Array = ((factors * values + terms) % np.uint64(_PRIME)).min(axis=1)
    return least


def _rare_answers(found: Sequence[Cause], count: int) -> dict[tuple[str, str], list[str]]:
    """Return the pairs with a wrong answer that nobody knows and few of `count` works gave."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for cause in found:
        if cause.new and 2 <= len(cause.who) <= max(3, 0.02 * count):
            for left, right in combinations(sorted(cause.who), 2):
                pairs.setdefault((left, right), []).append(_said(cause))
    return pairs


def _said(cause: Cause) -> str:
    return f"{cause.task}: {cause.example.title}"


def _clusters(assignment: str, pairs: Sequence[Pair]) -> Iterator[Cluster]:
    """Put together what is linked, directly or through others."""
    home: dict[str, set[str]] = {}
    for pair in pairs:
        joined = home.get(pair.left, {pair.left}) | home.get(pair.right, {pair.right})
        home |= dict.fromkeys(joined, joined)
    for names in sorted({tuple(sorted(names)) for names in home.values()}):
        own = [pair for pair in pairs if pair.left in names]
        own.sort(key=lambda pair: (-pair.share, pair.left, pair.right))
        yield Cluster(assignment, names, tuple(own))
