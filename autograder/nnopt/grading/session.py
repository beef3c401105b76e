"""A whole grading run: every submission taken in, then one pool started, one outcome each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from nnopt.classes.download import Class
from nnopt.course.catalogue import Assignment, Course
from nnopt.course.locate import find_course
from nnopt.course.mistakes import load_mistakes
from nnopt.course.records import suite_hash
from nnopt.errors import IntakeError
from nnopt.grading import DEFAULT_SEED, DEFAULT_TIMEOUT
from nnopt.grading.grade import Grader, Options, empty_document, refused_document
from nnopt.grading.kept import Kept
from nnopt.grading.names import Name, names_of
from nnopt.grading.own import Own
from nnopt.grading.pool import Pool, default_lanes
from nnopt.grading.prepare import Progress
from nnopt.intake.sealed import SealedSubmission, shown
from nnopt.intake.take_in import Copies, take_in
from nnopt.report.document import Document
from nnopt.sandbox.outside.warm import Policy
from nnopt.version import __version__

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


class _Taken(msgspec.Struct):
    """A submission as it was taken in; `sealed` is None when it could not be."""

    outcome: Outcome
    label: str
    sealed: SealedSubmission | None = None
    notes: tuple[str, ...] = ()
    key: str = ""


def grade_all(
    request: Request, *, progress: Progress, done: Callable[[Outcome], None]
) -> list[Outcome]:
    """Grade every submission; a broken one does not stop the rest.

    Raises `NnoptError` when nothing can be graded at all: no course, too little isolation.
    """
    course = find_course(request.course)
    only = [course.get(name).id for name in request.only]
    taken = _members(request, course, only)
    if not taken:
        pairs = zip(request.submissions, names_of(request.submissions), strict=True)
        taken = [_take_in(path, name, course, only, request.copies) for path, name in pairs]
    absent = [Outcome(who.name, who.id, missing=True) for who in request.whole.missing]
    if request.kept:
        _recall(request, request.kept, course, taken, done)
    waiting = [each for each in taken if each.outcome.document is None]
    if any(each.sealed for each in waiting):
        _grade(request, course, waiting, absent, progress, done)
    else:
        known = next((each.outcome.document for each in taken if each.outcome.document), None)
        for each in waiting:
            if known:
                document = refused_document(known, each.label, each.outcome.error, each.notes)
                _finish(request.kept, each, document)
            done(each.outcome)
        for outcome in absent:
            outcome.document = known and empty_document(known, outcome.name, "not_submitted")
    return [each.outcome for each in taken] + absent


def _recall(
    request: Request,
    kept: Kept,
    course: Course,
    taken: Sequence[_Taken],
    done: Callable[[Outcome], None],
) -> None:
    """Take the documents of what did not change from an earlier run."""
    sealed = [each.sealed for each in taken if each.sealed]
    names = {part.id for submission in sealed for part in submission.assignments}
    suites = {name: _suite_key(course.get(name)) for name in names}
    for each in taken:
        each.key = _key(request, suites, each)
        if document := kept.recall(each.outcome.name, each.key):
            each.outcome.document, each.outcome.recalled = document, True
            done(each.outcome)


def _suite_key(assignment: Assignment) -> str:
    """Return all that an assignment's verdicts and hints depend on, in short."""
    known = [
        f"{variant.name} {variant.digest} {variant.hint}" for variant in load_mistakes(assignment)
    ]
    return "\0".join([suite_hash([assignment]), *known])


def _key(request: Request, suites: Mapping[str, str], taken: _Taken) -> str:
    """Return a hash of all that the document of a submission depends on."""
    sealed = taken.sealed
    own = [str(request.own.seed(taken.outcome.name))] if request.own else []
    parts = [
        __version__,
        *own,
        *(suites[part.id] for part in (sealed.assignments if sealed else ())),
        sealed.sha256 if sealed else taken.outcome.error,
        *taken.notes,
        request.policy.require,
        repr(request.options),
        request.copies,
        *request.only,
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _members(request: Request, course: Course, only: Sequence[str]) -> list[_Taken]:
    """Take in the submissions of students who are known by name."""
    taken = []
    for member in request.whole.members:
        label = shown(member.id)
        each = _take_in(member.path, Name(member.id, label), course, only, request.copies)
        each.outcome.given, each.notes = member.given, member.notes
        if each.sealed:
            notes = (*member.notes, *each.sealed.notes)
            each.sealed = msgspec.structs.replace(each.sealed, notes=notes)
        taken.append(each)
    return taken


def _take_in(path: Path, name: Name, course: Course, only: Sequence[str], copies: Copies) -> _Taken:
    outcome = Outcome(str(path), name.file)
    try:
        sealed = take_in(path, course, only, copies)
    except IntakeError as error:
        outcome.error = error.format_message()
        return _Taken(outcome, name.label or path.name)
    label = name.label or sealed.id
    return _Taken(outcome, label, msgspec.structs.replace(sealed, id=label))


def _grade(
    request: Request,
    course: Course,
    taken: Sequence[_Taken],
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

    def keep(each: _Taken, document: Document) -> None:
        _finish(request.kept, each, document)
        done(each.outcome)

    with _pool(request, course, wanted, lanes) as pool:
        grader = Grader(course, pool, request.options, progress)
        for each in taken:
            if each.sealed is None:
                keep(each, grader.refused(each.label, each.outcome.error, each.notes))
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


def _finish(kept: Kept | None, each: _Taken, document: Document) -> None:
    """Keep a document for the next run; where that is not possible, the run goes on and says so."""
    each.outcome.document = document
    try:
        if kept:
            kept.keep(each.outcome.name, each.key, document)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        each.outcome.unkept = f"{each.outcome.name} is graded again next time: {reason}"
