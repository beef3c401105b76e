"""How many mutants of the reference do the hidden tests kill?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from nnopt.authoring.mutation.ledger import Ledger, load_ledger
from nnopt.authoring.mutation.mutants import Mutant, make_mutants
from nnopt.authoring.mutation.remembered import Remembered, Verdict
from nnopt.authoring.verify.cases import seal
from nnopt.course.catalogue import Assignment
from nnopt.course.records import mutants_path, record_path
from nnopt.errors import GraderError
from nnopt.grading.job import OURS, Answer, Job
from nnopt.grading.pool import Pool

# A test of a reference takes a fraction of a second; a mutant that needs longer hangs.
TIMEOUT = 5.0

Progress = Callable[[str, int, int], None]


class Tried(msgspec.Struct):
    """The mutants of one assignment and what came of them; `errors` are faults of its suite."""

    assignment: Assignment
    mutants: tuple[Mutant, ...]
    ledger: Ledger
    verdicts: dict[str, Verdict] = {}
    errors: list[str] = []


def try_mutants(
    pool: Pool, assignments: Sequence[Assignment], seed: int, progress: Progress
) -> list[Tried]:
    """Run every mutant against the hidden tests; those that were run before are not run again.

    The references must be recorded. Raises `CourseError` when a ledger cannot be read.
    """
    tried = [Tried(a, make_mutants(a), load_ledger(a)) for a in assignments]
    memories = {a.id: Remembered(mutants_path(a, seed)) for a in assignments}
    jobs: list[tuple[tuple[Tried, Mutant], Job]] = []
    total = 0
    for each in tried:
        for mutant in each.mutants:
            if mutant.same:
                continue
            total += 1
            if known := memories[each.assignment.id].get(mutant.digest):
                each.verdicts[mutant.digest] = known
            else:
                jobs.append(((each, mutant), _job(each.assignment, mutant, seed)))
    count = total - len(jobs)

    def done(key: tuple[Tried, Mutant], answer: Answer) -> None:
        nonlocal count
        each, mutant = key
        count += 1
        progress("Trying mutants", count, total)
        if answer.fault in OURS:
            what = "Verify again; what was tried is kept."
            raise GraderError(answer.error, what, fault=answer.fault)
        if answer.error:
            each.errors.append(f"{mutant.function}, `{mutant.after}`: {answer.error}")
            return
        verdict = Verdict(mutant.digest, answer.killer, answer.stage)
        memories[each.assignment.id].add(verdict)
        each.verdicts[mutant.digest] = verdict

    if jobs:
        progress("Trying mutants", count, total)
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
