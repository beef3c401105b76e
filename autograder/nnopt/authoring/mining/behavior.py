"""What does a program give in all cases of a task, and do two programs give the same?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.course.records import record_path
from nnopt.grading import DEFAULT_TIMEOUT
from nnopt.grading.job import Answer, Job
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import Progress
from nnopt.intake.sealed import SealedAssignment
from nnopt.report.given import close, parsed
from nnopt.testing.compare import Array

_Key = TypeVar("_Key")


class Behavior(msgspec.Struct, frozen=True):
    """The lines of all comparisons by test, as `nnopt.report.given` writes them, and as numbers."""

    heads: dict[str, tuple[str, ...]]
    numbers: dict[str, tuple[Array, ...]]

    def differs(self, other: Behavior, test: str) -> list[int]:
        """Return the numbers of the comparisons of a test in which two programs differ.

        One that was made for one of them only counts as different.
        """
        mine, yours = self.heads.get(test, ()), other.heads.get(test, ())
        most = max(len(mine), len(yours))
        return [
            n
            for n in range(most)
            if n >= min(len(mine), len(yours))
            or mine[n] != yours[n]
            or not close(self.numbers[test][n], other.numbers[test][n])
        ]

    def same(self, other: Behavior) -> bool:
        """Whether two programs give the same everywhere, up to rounding."""
        return self.heads == other.heads and not any(self.differs(other, t) for t in self.heads)


def behavior(lines: Mapping[str, Iterable[str]]) -> Behavior:
    """Read the lines of each test.

    >>> one, other = behavior({"t": ["0 [2] 1 2"]}), behavior({"t": ["0 [2] 1 2.1", "! timeout"]})
    >>> one.differs(other, "t"), one.same(one), one.same(other)
    ([0, 1], True, False)
    """
    read = {test: [parsed(line) for line in some] for test, some in lines.items()}
    return Behavior(
        {test: tuple(head for head, _ in some) for test, some in read.items()},
        {test: tuple(numbers for _, numbers in some) for test, some in read.items()},
    )


def watch(
    pool: Pool,
    assignment: Assignment,
    task: str,
    seed: int,
    programs: Sequence[tuple[_Key, SealedAssignment]],
    progress: Progress,
) -> dict[_Key, Behavior]:
    """Run the hidden tests of a task on programs; what cannot be run is not among the results.

    The reference must be recorded.
    """
    found: dict[_Key, Behavior] = {}
    count = 0

    def done(key: _Key, answer: Answer) -> None:
        nonlocal count
        count += 1
        progress(f"Watching {task}", count, len(programs))
        if not answer.error:
            found[key] = behavior(answer.behavior)

    pool.run([(key, _job(assignment, task, seed, each)) for key, each in programs], done)
    return found


def _job(assignment: Assignment, task: str, seed: int, sealed: SealedAssignment) -> Job:
    return Job(
        kind="behave",
        assignment=assignment.id,
        seed=seed,
        timeout=DEFAULT_TIMEOUT,
        expected=str(record_path(assignment, seed)),
        sealed=sealed,
        task=task,
    )
