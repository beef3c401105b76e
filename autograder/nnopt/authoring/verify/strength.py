"""How many mutants of a reference do the hidden tests kill, and is each one that lives explained?

Verdicts are remembered in the cache, one line of JSON each as soon as it is known: a run that is
interrupted goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from nnopt.authoring.mutation.ledger import Ledger, load_ledger
from nnopt.authoring.mutation.mutants import Mutant, make_mutants
from nnopt.authoring.verify.cases import seal
from nnopt.course.catalogue import Assignment
from nnopt.course.records import mutants_path, record_path
from nnopt.errors import GraderError
from nnopt.grading.job import OURS, Answer, Job
from nnopt.grading.pool import Pool

# A test of a reference takes a fraction of a second; a mutant that needs longer hangs.
TIMEOUT = 5.0
LEAST = 98
"""Percent of the mutants that are not equivalent, of every assignment, that must be killed."""

State = Literal["killed", "survived", "equivalent"]
Progress = Callable[[str, int, int], None]
_SAME = "It compiles to the code of the reference."


class Verdict(msgspec.Struct, frozen=True):
    """The result of one mutant: the hidden test that killed it, "" when it survived.

    `stage` is where that test stopped, such as `value`, `shape` or `timeout`.
    """

    mutant: str
    killer: str = ""
    stage: str = ""


class Row(msgspec.Struct, frozen=True):
    """One mutant beside its verdict; `reason` says why it lives, "" when nobody said."""

    mutant: Mutant
    verdict: Verdict
    state: State
    reason: str = ""

    def __str__(self) -> str:
        mutant = self.mutant
        nth = f", number {mutant.nth}" if mutant.nth > 1 else ""
        return f"{mutant.function}, line {mutant.line}{nth}, {mutant.kind}"


class Count(msgspec.Struct, frozen=True):
    """How many mutants are in which state; `timeouts` of the killed ones did not end in time."""

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


def count(rows: Iterable[Row]) -> Count:
    """Count mutants."""
    rows = list(rows)
    states = [row.state for row in rows]
    killed, survived, equivalent = (
        states.count(state) for state in ("killed", "survived", "equivalent")
    )
    return Count(killed, survived, equivalent, sum(row.verdict.stage == "timeout" for row in rows))


class Tried(msgspec.Struct):
    """The mutants of one assignment and their verdicts; `errors` are faults of its suite."""

    assignment: Assignment
    mutants: tuple[Mutant, ...]
    ledger: Ledger
    verdicts: dict[str, Verdict] = {}
    errors: list[str] = []

    @property
    def id(self) -> str:
        """The id of the assignment."""
        return self.assignment.id

    @property
    def rows(self) -> list[Row]:
        """Return every mutant beside its verdict and what the ledger says."""
        return [self._row(mutant) for mutant in self.mutants]

    def of(self, state: State) -> list[Row]:
        """Return the mutants in this state."""
        return [row for row in self.rows if row.state == state]

    def count(self, task: str = "") -> Count:
        """Count the mutants of one task, or of all."""
        return count(row for row in self.rows if task in ("", row.mutant.task))

    def problems(self) -> Iterator[str]:
        """Say which entries of the ledger do not hold, and which survivors have none."""
        rows = self.rows
        for entry in self.ledger.entries():
            found = [row for row in rows if entry.names(row.mutant)]
            if not found:
                yield f"{entry}: there is no such mutant"
            for row in found:
                if row.verdict.killer:
                    yield f"{entry}: it is killed, by {row.verdict.killer}"
                elif row.mutant.same:
                    yield f"{entry}: it needs no entry, it is the same code"
        for row in rows:
            if row.state == "survived" and not row.reason:
                yield f"{row}: it survives, and nobody says why"
        yield from self.errors

    def _row(self, mutant: Mutant) -> Row:
        verdict = self.verdicts.get(mutant.digest, Verdict(mutant.digest))
        if verdict.killer:
            return Row(mutant, verdict, "killed")
        if mutant.same:
            return Row(mutant, verdict, "equivalent", _SAME)
        reasons = [entry.reason for entry in self.ledger.entries() if entry.names(mutant)]
        equivalent = any(entry.names(mutant) for entry in self.ledger.equivalent)
        state: State = "equivalent" if equivalent else "survived"
        return Row(mutant, verdict, state, reasons[-1] if reasons else "")


def try_mutants(
    pool: Pool, assignments: Sequence[Assignment], seed: int, progress: Progress
) -> list[Tried]:
    """Run every mutant against the hidden tests; those that were run before are not run again.

    The references must be recorded. Raises `CourseError` when a ledger cannot be read.
    """
    tried = [Tried(a, make_mutants(a), load_ledger(a)) for a in assignments]
    for each in tried:
        each.verdicts = remembered(mutants_path(each.assignment, seed))
    every = [(each, mutant) for each in tried for mutant in each.mutants if not mutant.same]
    jobs = [
        ((each, mutant), _job(each.assignment, mutant, seed))
        for each, mutant in every
        if mutant.digest not in each.verdicts
    ]
    finished = len(every) - len(jobs)

    def done(key: tuple[Tried, Mutant], answer: Answer) -> None:
        nonlocal finished
        each, mutant = key
        finished += 1
        progress("Trying mutants", finished, len(every))
        if answer.fault in OURS:
            what = "Verify again; what was tried is kept."
            raise GraderError(answer.error, what, fault=answer.fault)
        if answer.error:
            each.errors.append(f"{mutant.function}, `{mutant.after}`: {answer.error}")
            return
        verdict = Verdict(mutant.digest, answer.killer, answer.stage)
        remember(mutants_path(each.assignment, seed), verdict)
        each.verdicts[mutant.digest] = verdict

    if jobs:
        progress("Trying mutants", finished, len(every))
        pool.run(jobs, done)
    return tried


def _job(assignment: Assignment, mutant: Mutant, seed: int) -> Job:
    return Job(
        kind="mutant",
        assignment=assignment.id,
        seed=seed,
        timeout=TIMEOUT,
        expected=str(record_path(assignment, seed)),
        sealed=seal(assignment, assignment.reference() | {mutant.module: mutant.source}),
        task=mutant.task,
    )


def remembered(path: Path) -> dict[str, Verdict]:
    """Read the verdicts that are kept in a file, by the digest of the mutant."""
    known = {}
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            verdict = msgspec.json.decode(line, type=Verdict)
        except msgspec.DecodeError:
            continue  # the line that an interrupted run was writing
        known[verdict.mutant] = verdict
    return known


def remember(path: Path, verdict: Verdict) -> None:
    """Add a verdict to a file."""
    # The line break comes first: it ends what an interrupted run left half written.
    line = b"\n" + msgspec.json.encode(verdict) + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
