"""What must be recorded before a student's process exists: reference values and misconceptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnopt.course.catalogue import Assignment
from nnopt.course.variants import Variant, load_misconceptions
from nnopt.errors import CourseError
from nnopt.grading.pool import Pool
from nnopt.suite.job import Answer, Job
from nnopt.suite.records import read_record, record_path

# The course's own code is trusted to end, and a loaded machine may be slow.
_TIMEOUT = 60.0

Progress = Callable[[str, int, int], None]


def missing_records(assignments: Sequence[Assignment], seed: int) -> tuple[list[Job], list[Job]]:
    """Return the jobs that record what is not recorded yet: references, then misconceptions."""
    references, suspects = [], []
    for assignment in assignments:
        expected = record_path(assignment, seed)
        if read_record(expected) is None:
            references.append(_job(assignment, seed, str(expected)))
        for variant in load_misconceptions(assignment):
            path = record_path(assignment, seed, variant)
            if read_record(path) is None:
                suspects.append(_job(assignment, seed, str(path), variant, str(expected)))
    return references, suspects


def _job(
    assignment: Assignment,
    seed: int,
    write: str,
    variant: Variant | None = None,
    expected: str = "",
) -> Job:
    kind = "suspect" if variant else "record"
    return Job(
        kind=kind,  # type: ignore[arg-type]
        assignment=assignment.id,
        seed=seed,
        timeout=_TIMEOUT,
        expected=expected,
        write=write,
        variant=variant,
    )


def prepare(pool: Pool, assignments: Sequence[Assignment], seed: int, progress: Progress) -> None:
    """Record what is missing; `CourseError` when a reference fails its own tests."""
    references, suspects = missing_records(assignments, seed)
    total = len(references) + len(suspects)
    count = 0

    def done(job: Job, answer: Answer) -> None:
        nonlocal count
        count += 1
        progress("Preparing the course (first time)", count, total)
        if answer.error:
            raise CourseError(answer.error, answer.remedy)

    for jobs in (references, suspects):
        if jobs:
            pool.run([(job, job) for job in jobs], done)
