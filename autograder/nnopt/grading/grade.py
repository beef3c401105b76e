"""How submissions become results documents: taken in, run on the lanes, put together."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Protocol

import msgspec

from nnopt.course.catalogue import Assignment, Course
from nnopt.course.mistakes import load_mistakes
from nnopt.course.records import misconception_paths, record_path, suite_hash
from nnopt.errors import Fault
from nnopt.grading import DEFAULT_SEED, DEFAULT_TIMEOUT, IMPORT_SECONDS
from nnopt.grading.job import Answer, Job
from nnopt.grading.own import NOTE
from nnopt.grading.pool import Lanes
from nnopt.grading.prepare import Own, Progress, prepare, prepare_own
from nnopt.grading.recording import Recording
from nnopt.grading.works import Part, best_answers, parts_of
from nnopt.intake.sealed import SealedAssignment, SealedSubmission, shown
from nnopt.report.document import (
    AssignmentResult,
    Document,
    Isolation,
    Kit,
    Status,
    Submission,
)
from nnopt.testing.wording import MOST_LATE
from nnopt.version import __version__


class Options(msgspec.Struct, frozen=True):
    """What a grading run was asked for.

    `budget` is how many seconds an assignment of a submission may take in all; None stands for
    twice what its tests may take when they end late. `order` is the seed of a
    shuffle of the tests: no verdict may depend on it.
    """

    seed: int = DEFAULT_SEED
    timeout: float = DEFAULT_TIMEOUT
    budget: float | None = None
    order: int | None = None


class Grader:
    """Grades sealed submissions of one course on one pool."""

    def __init__(self, course: Course, pool: Lanes, options: Options, progress: Progress) -> None:
        self.course = course
        self.pool = pool
        self.options = options
        self.progress = progress
        self._records: dict[str, tuple[str, dict[str, str]]] = {}

    def prepare(self, assignments: Sequence[str]) -> None:
        """Record the references before any student's process exists."""
        chosen = [self.course.get(name) for name in assignments]
        prepare(self.pool, chosen, self.options.seed, self.progress)

    def grade(
        self,
        submissions: Sequence[SealedSubmission],
        done: Callable[[int, Document], None],
        seeds: Sequence[int] = (),
    ) -> None:
        """Grade submissions on all lanes; hand over each document when it is complete.

        `seeds` are those of each submission's own data, where they have any.
        """
        own = dict(enumerate(seeds))
        broken = self._prepare_own(submissions, own)
        parts: dict[int, dict[Part, Answer]] = {i: {} for i in range(len(submissions))}
        works = [
            ((number, part), work)
            for number, submission in enumerate(submissions)
            for part, work in parts_of(submission)
        ]
        recording = Recording((work.id for _, work in works), self.progress)

        def collect(key: tuple[int, Part], answer: Answer) -> None:
            number, part = key
            parts[number][part] = answer
            recording.graded(part[0])
            submission = submissions[number]
            self.progress("Grading", sum(map(len, parts.values())), len(works))
            if len(parts[number]) == len(parts_of(submission)):
                best = best_answers(submission, parts[number])
                done(number, owned(self.document(submission, best), own.get(number)))

        def recorded(job: Job, count: int, total: int) -> None:
            recording.recorded(job.assignment, count, total)

        jobs = []
        for key, work in works:
            seed = own.get(key[0])
            if seed is not None and (work.id, seed) in broken:
                collect(key, broken[work.id, seed])
            else:
                jobs.append((key, self._job(work, seed)))
        self.pool.run(jobs, collect, recorded)

    def _prepare_own(
        self, submissions: Sequence[SealedSubmission], seeds: Mapping[int, int]
    ) -> dict[Own, Answer]:
        wanted = {
            (part.id, seed): self.course.get(part.id)
            for number, seed in seeds.items()
            for part in submissions[number].assignments
        }
        return prepare_own(self.pool, wanted, self.progress)

    def document(self, submission: SealedSubmission, answers: Mapping[str, Answer]) -> Document:
        """Put the results document of one submission together; `redact` it for a student.

        Its seconds are those of its own tests, however many others were graded meanwhile.
        """
        results = tuple(
            self._result(sealed, answers[sealed.id]) for sealed in submission.assignments
        )
        worst = _worst(results)
        return Document(
            kit=self.kit,
            isolation=self.isolation,
            submission=Submission(submission.id, submission.sha256),
            status=worst.status if worst else "graded",
            message=_why_nothing(results),
            fault=worst.fault if worst else "",
            score=sum(result.score for result in results),
            max_score=sum(result.max_score for result in results),
            notes=submission.notes,
            assignments=results,
            duration_s=round(sum(result.duration_s for result in results), 4),
        )

    def refused(
        self, name: str, why: str, notes: tuple[str, ...] = (), fault: Fault = "student"
    ) -> Document:
        """Return the document of a submission that could not be taken in."""
        return refused_document(self, name, why, notes, fault)

    def absent(self, name: str) -> Document:
        """Return the document of a student who handed in nothing."""
        return empty_document(self, name, "not_submitted")

    def _job(self, sealed: SealedAssignment, own: int | None = None) -> Job:
        options, assignment = self.options, self.course.get(sealed.id)
        common, suspects = self._recorded(sealed.id)
        expected = common if own is None else str(record_path(assignment, own))
        return Job(
            kind="grade",
            assignment=sealed.id,
            seed=options.seed if own is None else own,
            hints=None if own is None else (options.seed, common),
            timeout=options.timeout,
            budget=options.budget or default_budget(assignment, options.timeout),
            expected=expected,
            sealed=sealed,
            suspects=suspects,
            order=options.order,
        )

    def _recorded(self, name: str) -> tuple[str, dict[str, str]]:
        """Return where the records of an assignment are; looked up once for a whole class."""
        if name not in self._records:
            assignment, seed = self.course.get(name), self.options.seed
            known = load_mistakes(assignment)
            paths = misconception_paths(assignment, seed, known)
            suspects = {variant: str(path) for variant, path in paths.items()}
            self._records[name] = (str(record_path(assignment, seed)), suspects)
        return self._records[name]

    def _result(self, sealed: SealedAssignment, answer: Answer) -> AssignmentResult:
        if answer.result is not None:
            return answer.result
        assignment: Assignment = self.course.get(sealed.id)
        return AssignmentResult(
            id=assignment.id,
            title=assignment.title,
            status="grader_error",
            score=0,
            max_score=assignment.points,
            message=f"{answer.error} {answer.remedy}".strip(),
            fault=answer.fault or "kit",
            notes=sealed.notes,
        )

    @property
    def kit(self) -> Kit:
        """What grades, for a document."""
        return Kit(
            version=__version__,
            suite_sha256=suite_hash(self.course.assignments),
            tensorflow=version("tensorflow"),
            numpy=version("numpy"),
            python=platform.python_version(),
            seed=self.options.seed,
        )

    @property
    def isolation(self) -> Isolation:
        """How it is isolated, for a document."""
        warm = self.pool.warm
        return Isolation(warm.mode, warm.layers, official=warm.mode != "practice")


def owned(document: Document, seed: int | None) -> Document:
    """Return a document that says which data were drawn for it alone."""
    if seed is None:
        return document
    kit = msgspec.structs.replace(document.kit, seed=seed)
    notes = (*document.notes, NOTE.format(seed))
    return msgspec.structs.replace(document, kit=kit, notes=notes)


class _Made(Protocol):
    """Where a document comes from: a grader, or another document of the same run."""

    @property
    def kit(self) -> Kit: ...

    @property
    def isolation(self) -> Isolation: ...


def empty_document(made: _Made, name: str, status: Status) -> Document:
    """Return the document of a submission of which there is nothing to grade."""
    return Document(
        kit=made.kit,
        isolation=made.isolation,
        submission=Submission(shown(name), ""),
        status=status,
        score=0,
        max_score=0,
    )


def refused_document(
    made: _Made, name: str, why: str, notes: tuple[str, ...], fault: Fault = "student"
) -> Document:
    """Return the document of a submission that could not be taken in, through whose fault ever."""
    status: Status = "ungradable" if fault == "student" else "grader_error"
    document = empty_document(made, name, status)
    return msgspec.structs.replace(document, message=_sentences(why), fault=fault, notes=notes)


def default_budget(assignment: Assignment, timeout: float) -> float:
    """Return twice the seconds after which every import and every task would count as too late."""
    imports = IMPORT_SECONDS * len(assignment.modules)
    return 2 * (imports + MOST_LATE * timeout * len(assignment.tasks))


def _why_nothing(results: Sequence[AssignmentResult]) -> str:
    """Return why nothing could be graded, or nothing when something was."""
    if any(result.status == "graded" for result in results):
        return ""
    return " ".join(dict.fromkeys(result.message for result in results if result.message))


def _sentences(text: str) -> str:
    r"""Return lines as sentences in one line.

    >>> _sentences("emma is empty\nHand in the modules.")
    'emma is empty. Hand in the modules.'
    """
    *first, last = [" ".join(line.split()) for line in text.splitlines() if line.strip()] or [""]
    return " ".join([*(f"{line.rstrip('.')}." for line in first), last])


def _worst(results: Sequence[AssignmentResult]) -> AssignmentResult | None:
    """Return the part that decides the status of all: a fault of ours outranks everything."""
    for status in ("grader_error", "graded"):
        for result in results:
            if result.status == status:
                return result
    return results[0] if results else None
