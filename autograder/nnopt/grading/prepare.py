"""What is recorded of a course: the references before a student's process exists, the rest later.

Misconceptions are many, and only a wrong submission needs them: a lane records those of an
assignment when the first wrong submission of it comes, each in a worker of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nnopt.course.catalogue import Assignment
from nnopt.course.mistakes import load_mistakes
from nnopt.course.records import misconception_paths, read_record, record_path
from nnopt.course.variants import Variant
from nnopt.errors import CourseError
from nnopt.grading.job import RECORD_SECONDS, Answer, Job
from nnopt.grading.pool import Pool

Progress = Callable[[str, int, int], None]
FIRST_TIME = " (first time)"
"""How work is marked that a machine does once: it is also told where no bar can be shown."""


def missing_references(assignments: Sequence[Assignment], seed: int) -> list[Job]:
    """Return the jobs that record the references that are not recorded yet."""
    expected = {each.id: record_path(each, seed) for each in assignments}
    return [
        _job(assignment, seed, str(expected[assignment.id]))
        for assignment in assignments
        if read_record(expected[assignment.id]) is None
    ]


def missing_records(assignments: Sequence[Assignment], seed: int) -> tuple[list[Job], list[Job]]:
    """Return the jobs that record what is not recorded yet: references, then misconceptions."""
    suspects = []
    for assignment in assignments:
        expected = record_path(assignment, seed)
        known = load_mistakes(assignment)
        paths = misconception_paths(assignment, seed, known)
        for variant in known:
            path = paths[variant.name]
            if read_record(path) is None:
                suspects.append(_job(assignment, seed, str(path), variant, str(expected)))
    return missing_references(assignments, seed), suspects


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
        timeout=RECORD_SECONDS,
        expected=expected,
        write=write,
        variant=variant,
    )


def prepare(pool: Pool, assignments: Sequence[Assignment], seed: int, progress: Progress) -> None:
    """Record the references that are missing; `CourseError` when one fails its own tests."""
    references = missing_references(assignments, seed)
    count = 0

    def done(job: Job, answer: Answer) -> None:
        nonlocal count
        count += 1
        progress(what, count, len(references))
        if answer.error:
            raise CourseError(answer.error, answer.remedy, fault=answer.fault)

    what = f"Recording the answers of the course{FIRST_TIME}"
    if references:
        progress(what, 0, len(references))
        pool.run([(job, job) for job in references], done)
