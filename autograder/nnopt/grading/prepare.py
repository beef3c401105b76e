"""What is recorded of a course: the references before a student's process exists, the rest later.

Misconceptions are many, and only a wrong submission needs them: a lane records those of an
assignment when the first wrong submission of it comes, each in a worker of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.course.mistakes import load_mistakes
from nnopt.course.records import misconception_paths, read_record, record_path
from nnopt.course.variants import Variant
from nnopt.errors import CourseError
from nnopt.grading.job import RECORD_SECONDS, Answer, Job
from nnopt.grading.pool import Lanes

Progress = Callable[[str, int, int], None]
Own = tuple[str, int]
"""An assignment, and the seed of one student's data."""
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


def prepare_own(
    pool: Lanes, wanted: Mapping[Own, Assignment], progress: Progress
) -> dict[Own, Answer]:
    """Record the references for seeds of single students; return what could not be recorded.

    One broken number of one student does not stop the others.
    """
    jobs = [
        msgspec.structs.replace(job, once=True)
        for (_, seed), assignment in wanted.items()
        for job in missing_references([assignment], seed)
    ]
    failed: dict[Own, Answer] = {}
    count = 0

    def done(job: Job, answer: Answer) -> None:
        nonlocal count
        count += 1
        progress(what, count, len(jobs))
        if answer.error:
            failed[job.assignment, job.seed] = answer

    what = f"Recording the answers to each student's numbers{FIRST_TIME}"
    if jobs:
        progress(what, 0, len(jobs))
        pool.run([(job, job) for job in jobs], done)
    return failed


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


def prepare(pool: Lanes, assignments: Sequence[Assignment], seed: int, progress: Progress) -> None:
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
