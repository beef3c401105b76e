"""How far is the recording of known mistakes? One count for a run, of however many assignments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nnopt.grading.prepare import FIRST_TIME, Progress


class Recording:
    """Tells of several assignments how many are through, and of a single one its mistakes.

    `parts` has the assignment of each work that is graded. One is through when its mistakes are
    recorded as far as a work needed them, or when all of its works are graded without.
    """

    def __init__(self, parts: Iterable[str], progress: Progress) -> None:
        self._left = Counter(parts)
        self._progress = progress
        self._all = len(self._left)
        self._through: set[str] = set()
        self._begun = False

    def recorded(self, assignment: str, count: int, total: int) -> None:
        """Hear that so many mistakes of an assignment are recorded, of those that a work needs."""
        if self._all < 2:
            self._progress(f"Recording known mistakes of {assignment}{FIRST_TIME}", count, total)
            return
        self._begun = True
        if count >= total:
            self._through.add(assignment)
        self._tell()

    def graded(self, assignment: str) -> None:
        """Hear that a work on an assignment is graded."""
        self._left[assignment] -= 1
        if not self._left[assignment] and assignment not in self._through:
            self._through.add(assignment)
            if self._begun:
                self._tell()

    def _tell(self) -> None:
        what = f"Recording known mistakes of {self._all} assignments{FIRST_TIME}"
        self._progress(what, len(self._through), self._all)
