"""How two other graders group equal failures by their texts, from the rules that they publish.

Pawtograder's Test Insights replace what varies in the output of a test (addresses, times, lines,
long numbers) and group what is equal then. Artemis' Feedback Analysis joins the feedback of a test
whose Levenshtein similarity is at least 90 %.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Mapping

import numpy as np

_VARYING = (
    (r"0x[0-9a-fA-F]+", "<hex>"),
    (r"\d{4}-\d{2}-\d{2}[T\s]\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:?\d{2}|Z)?", "<timestamp>"),
    (r"at line \d+", "at line <N>"),
    (r"\b\d{5,}\b", "<num>"),
)
_ALIKE = 0.9

Failures = Mapping[tuple[str, str], str]
"""The output of each failing test: (student, test) -> text."""


def pawtograder(failures: Failures) -> dict[tuple[str, str], Hashable]:
    """Group failures by test and normalized text."""
    return {key: (key[1], _normalized(text)) for key, text in failures.items()}


def artemis(failures: Failures) -> dict[tuple[str, str], Hashable]:
    """Group failures by test and by the first text that is alike, the most common text first."""
    groups: dict[tuple[str, str], Hashable] = {}
    for test in sorted({test for _, test in failures}):
        texts = Counter(text for (_, name), text in failures.items() if name == test)
        bases: list[str] = []
        home = {}
        for text, _ in texts.most_common():
            base = next((b for b in bases if _similarity(text, b) >= _ALIKE), None)
            if base is None:
                bases.append(base := text)
            home[text] = base
        groups |= {key: (test, home[text]) for key, text in failures.items() if key[1] == test}
    return groups


def _normalized(text: str) -> str:
    for pattern, word in _VARYING:
        text = re.sub(pattern, word, text)
    return text


def _similarity(left: str, right: str) -> float:
    """Return 1 - Levenshtein distance / length of the longer text; 0 where a bound says so."""
    most = max(len(left), len(right), 1)
    mine, yours = Counter(left), Counter(right)
    if max((mine - yours).total(), (yours - mine).total()) > (1 - _ALIKE) * most:
        return 0.0
    codes, steps = np.array([ord(c) for c in right]), np.arange(len(right) + 1)
    row = steps
    for count, letter in enumerate(left, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (codes != ord(letter)))
        row = np.minimum.accumulate(np.concatenate([[count], best]) - steps) + steps
    return 1 - float(row[-1]) / most
