"""What the mutants say about a suite: killed, survived or equivalent, per assignment and task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from nnopt.authoring.mutation.mutants import Mutant
from nnopt.authoring.mutation.strength import Tried

LEAST = 98
"""Percent of the mutants that are not equivalent, of every assignment, that must be killed."""

_SAME = "It compiles to the code of the reference."
State = Literal["killed", "survived", "equivalent"]


class MutantRow(msgspec.Struct, frozen=True):
    """One mutant and what came of it; `reason` says why it lives, "" when nobody said."""

    task: str
    function: str
    line: int
    kind: str
    before: str
    after: str
    nth: int
    state: State
    killed_by: str
    stage: str
    reason: str


class Count(msgspec.Struct, frozen=True):
    """How many mutants came to what; `timeouts` of the killed ones did not end in time."""

    killed: int
    survived: int
    equivalent: int
    timeouts: int

    @property
    def percent(self) -> float:
        """How many of those that can be killed are, rounded down to a tenth.

        >>> Count(killed=2, survived=1, equivalent=5, timeouts=0).percent
        66.6
        """
        able = self.killed + self.survived
        return self.killed * 1000 // able / 10 if able else 100.0

    @property
    def enough(self) -> bool:
        """Whether these are as many as there must be."""
        return self.killed * 100 >= LEAST * (self.killed + self.survived)


class AssignmentMutants(msgspec.Struct, frozen=True):
    """The mutants of one assignment; `problems` are entries of its ledger that do not hold."""

    id: str
    tasks: tuple[str, ...]
    rows: tuple[MutantRow, ...]
    problems: tuple[str, ...]

    def count(self, task: str = "") -> Count:
        """Count the mutants of one task, or of all."""
        return count(row for row in self.rows if task in ("", row.task))

    def of(self, state: State) -> list[MutantRow]:
        """Return the mutants that came to this."""
        return [row for row in self.rows if row.state == state]


def count(rows: Iterable[MutantRow]) -> Count:
    """Count mutants."""
    rows = list(rows)
    states = [row.state for row in rows]
    timeouts = sum(row.stage == "timeout" for row in rows)
    return Count(
        killed=states.count("killed"),
        survived=states.count("survived"),
        equivalent=states.count("equivalent"),
        timeouts=timeouts,
    )


def report_mutants(tried: Tried) -> AssignmentMutants:
    """Put what came of the mutants of an assignment beside what its ledger says."""
    rows = tuple(_row(tried, mutant) for mutant in tried.mutants)
    names = tuple(task.name for task in tried.assignment.tasks)
    return AssignmentMutants(tried.assignment.id, names, rows, tuple(_problems(tried, rows)))


def _row(tried: Tried, mutant: Mutant) -> MutantRow:
    verdict = tried.verdicts.get(mutant.digest)
    killer, stage = (verdict.killer, verdict.stage) if verdict else ("", "")
    state: State = "killed" if killer else "survived"
    reason = _SAME if mutant.same else ""
    for entry in tried.ledger.entries():
        if not killer and entry.names(mutant):
            reason = entry.reason
    if mutant.same or (not killer and any(e.names(mutant) for e in tried.ledger.equivalent)):
        state = "equivalent"
    return MutantRow(
        mutant.task,
        mutant.function,
        mutant.line,
        mutant.kind,
        mutant.before,
        mutant.after,
        mutant.nth,
        state,
        killer,
        stage,
        reason,
    )


def _problems(tried: Tried, rows: Iterable[MutantRow]) -> Iterator[str]:
    by_mutant = list(zip(tried.mutants, rows, strict=True))
    for entry in tried.ledger.entries():
        found = [(mutant, row) for mutant, row in by_mutant if entry.names(mutant)]
        if not found:
            yield f"{entry}: there is no such mutant"
        for mutant, row in found:
            if row.killed_by:
                yield f"{entry}: it is killed, by {row.killed_by}"
            elif mutant.same:
                yield f"{entry}: it needs no entry, it is the same code"
    for row in rows:
        if row.state == "survived" and not row.reason:
            yield f"{told(row)}, {row.kind}: it survives, and nobody says why"
    yield from tried.errors


def told(row: MutantRow) -> str:
    """Say where a mutant is."""
    nth = f", number {row.nth}" if row.nth > 1 else ""
    return f"{row.function}, line {row.line}{nth}"
