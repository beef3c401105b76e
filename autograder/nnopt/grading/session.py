"""A whole grading run: every submission taken in, then one pool started, one outcome each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from nnopt.classes.download import Class, file_name
from nnopt.course.catalogue import Course
from nnopt.course.locate import find_course
from nnopt.errors import Fault, GraderError, IntakeError, reason
from nnopt.grading import DEFAULT_SEED, DEFAULT_TIMEOUT
from nnopt.grading.grade import Grader, Options, empty_document, refused_document
from nnopt.grading.kept import Entry, Kept, Student
from nnopt.grading.key import Key, assignment_key, own_key, run_key, submission_key
from nnopt.grading.names import Name, names_of
from nnopt.grading.own import Own
from nnopt.grading.pool import Pool, default_lanes
from nnopt.grading.prepare import Progress
from nnopt.intake.apart import Reader
from nnopt.intake.sealed import SealedSubmission, shown
from nnopt.intake.take_in import Copies
from nnopt.report.document import Document
from nnopt.sandbox.outside.warm import Policy

if TYPE_CHECKING:
    from nnopt.grading.cluster import ClusterPool


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a grading run is asked for; `whole` has the students when they are known.

    With a `scheduler` the workers of a cluster grade; `told` hears which of them do not, and why.
    With `own` each student gets hidden data of their own, drawn for the name in the results.
    """

    submissions: tuple[Path, ...]
    course: Path | None = None
    only: tuple[str, ...] = ()
    copies: Copies = "best"
    seed: int | None = None
    own: Own | None = None
    timeout: float = DEFAULT_TIMEOUT
    budget: float | None = None
    jobs: int | None = None
    policy: Policy = Policy()
    scheduler: str = ""
    told: Callable[[str], None] = lambda sentence: None
    whole: Class = Class(())
    kept: Kept | None = None

    @property
    def options(self) -> Options:
        """How each submission is graded."""
        seed = DEFAULT_SEED if self.seed is None else self.seed
        return Options(seed, self.timeout, self.budget)


class Outcome(msgspec.Struct):
    """What one submission came to: a document, and why it could not be taken in.

    When none of all submissions could be taken in, there are no documents: nothing was started.
    `missing`: a student of the roster who handed in nothing. `recalled`: the document is that of
    an earlier run.
    """

    given: str
    name: str
    document: Document | None = None
    error: str = ""
    missing: bool = False
    recalled: bool = False
    unkept: str = ""


class Taken(msgspec.Struct):
    """A submission as it was taken in; `sealed` is None when it could not be."""

    outcome: Outcome
    label: str
    sealed: SealedSubmission | None = None
    fault: Fault = "student"
    notes: tuple[str, ...] = ()
    key: Key = {}
    student: Student | None = None


def grade_all(
    request: Request, *, progress: Progress, done: Callable[[Outcome], None]
) -> list[Outcome]:
    """Grade every submission; a broken one does not stop the rest.

    Raises `NnoptError` when nothing can be graded at all: no course, too little isolation.
    """
    course = find_course(request.course)
    only = [course.get(name).id for name in request.only]
    with Reader(course) as reader:
        taken = _members(request, reader, only)
        if not taken:
            pairs = zip(request.submissions, names_of(request.submissions), strict=True)
            taken = [_take_in(path, name, reader, only, request.copies) for path, name in pairs]
    absent = [Outcome(who.name, who.id, missing=True) for who in request.whole.missing]
    if request.kept:
        _recall(request, request.kept, course, taken, done)
    waiting = [each for each in taken if each.outcome.document is None]
    if any(each.sealed for each in waiting):
        grade_taken(request, course, waiting, absent, progress, done)
    else:
        known = next((each.outcome.document for each in taken if each.outcome.document), None)
        for each in waiting:
            if known:
                why, notes = each.outcome.error, each.notes
                document = refused_document(known, each.label, why, notes, each.fault)
                finish(request.kept, each, document)
            done(each.outcome)
        for outcome in absent:
            outcome.document = known and empty_document(known, outcome.name, "not_submitted")
    _keep_absent(request, absent)
    return [each.outcome for each in taken] + absent


def _keep_absent(request: Request, absent: Sequence[Outcome]) -> None:
    """Keep who handed in nothing, so that the folder knows the whole class."""
    for who, outcome in zip(request.whole.missing, absent, strict=True):
        entry = Entry(file_name(who.id), "not_submitted", {}, Student(who))
        # Who was graded before is missing among these files only.
        if request.kept and outcome.document and not request.kept.knows(entry.name):
            with contextlib.suppress(OSError):  # they are found missing again the next time
                request.kept.keep(entry, outcome.document, None)


def assignment_keys(course: Course, submissions: Iterable[SealedSubmission]) -> dict[str, Key]:
    """Return what the documents of submissions depend on, for each assignment that is in them."""
    names = {part.id for submission in submissions for part in submission.assignments}
    return {name: assignment_key(course.get(name)) for name in names}


def _recall(
    request: Request,
    kept: Kept,
    course: Course,
    taken: Sequence[Taken],
    done: Callable[[Outcome], None],
) -> None:
    """Take the documents of what did not change from an earlier run."""
    known = assignment_keys(course, [each.sealed for each in taken if each.sealed])
    choice = (request.copies, *request.only)
    of_all = run_key(request.options, request.policy.require, choice)
    for each in taken:
        own = submission_key(each.sealed, each.outcome.error, each.notes, known)
        each.key = of_all | own | own_key(request.own, each.outcome.name)
        if document := kept.recall(each.outcome.name, each.key):
            each.outcome.document, each.outcome.recalled = document, True
            done(each.outcome)


def _members(request: Request, reader: Reader, only: Sequence[str]) -> list[Taken]:
    """Take in the submissions of students who are known by name."""
    taken = []
    for member in request.whole.members:
        label = shown(member.id)
        each = _take_in(member.path, Name(member.id, label), reader, only, request.copies)
        each.outcome.given, each.notes = member.given, member.notes
        each.student = Student(member.person, member.origin)
        if each.sealed:
            notes = (*member.notes, *each.sealed.notes)
            each.sealed = msgspec.structs.replace(each.sealed, notes=notes)
        taken.append(each)
    return taken


def _take_in(path: Path, name: Name, reader: Reader, only: Sequence[str], copies: Copies) -> Taken:
    outcome = Outcome(str(path), name.file)
    try:
        sealed = reader.take_in(path, only, copies)
    except (IntakeError, GraderError) as error:
        outcome.error = error.format_message()
        return Taken(outcome, name.label or path.name, fault=error.fault)
    label = name.label or sealed.id
    return Taken(outcome, label, msgspec.structs.replace(sealed, id=label))


def grade_taken(
    request: Request,
    course: Course,
    taken: Sequence[Taken],
    absent: Sequence[Outcome],
    progress: Progress,
    done: Callable[[Outcome], None],
) -> None:
    """Grade what was taken in on one pool; the rest gets a document that says why not."""
    sealed = [(each, each.sealed) for each in taken if each.sealed]
    parts = [part.id for _, submission in sealed for part in submission.assignments]
    wanted = sorted(set(parts))
    lanes = min(request.jobs or default_lanes(), len(parts))

    def finished(number: int, document: Document) -> None:
        keep(sealed[number][0], document)

    def keep(each: Taken, document: Document) -> None:
        finish(request.kept, each, document)
        done(each.outcome)

    with _pool(request, course, wanted, lanes) as pool:
        grader = Grader(course, pool, request.options, progress)
        for each in taken:
            if each.sealed is None:
                keep(each, grader.refused(each.label, each.outcome.error, each.notes, each.fault))
        for outcome in absent:
            outcome.document = grader.absent(outcome.name)
        grader.prepare(wanted)
        seeds = [own.seed(each.outcome.name) for each, _ in sealed] if (own := request.own) else []
        grader.grade([submission for _, submission in sealed], finished, seeds)


def _pool(
    request: Request, course: Course, wanted: Sequence[str], lanes: int
) -> Pool | ClusterPool:
    if request.scheduler:
        from nnopt.grading.cluster import ClusterPool

        return ClusterPool(course, request.scheduler, request.policy, request.told)
    return Pool(course, wanted, lanes, request.policy)


def finish(kept: Kept | None, each: Taken, document: Document) -> None:
    """Keep a document for the next run; where that is not possible, the run goes on and says so."""
    each.outcome.document = document
    try:
        if kept:
            name, status = each.outcome.name, document.status
            entry = Entry(name, status, each.key, each.student)
            kept.keep(entry, document, each.sealed)
    except OSError as error:
        each.outcome.unkept = f"{each.outcome.name} is graded again next time: {reason(error)}"
