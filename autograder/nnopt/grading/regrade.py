"""How is a run graded again after its course changed? From what it keeps, into another folder or
into its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from nnopt.course.catalogue import Course
from nnopt.course.locate import find_course
from nnopt.errors import CourseError, MachineError, reason
from nnopt.grading import DEFAULT_SEED
from nnopt.grading.kept import FOLDER, Entry, Kept
from nnopt.grading.kept_run import KeptRun
from nnopt.grading.key import Key, limits_of, own_key, run_key, seed_of, submission_key
from nnopt.grading.own import Own
from nnopt.grading.prepare import Progress
from nnopt.grading.session import (
    Outcome,
    Request,
    Taken,
    assignment_keys,
    finish,
    grade_taken,
)
from nnopt.intake.sealed import listed
from nnopt.report.document import Document
from nnopt.whole import write_whole

_FROM = "regraded-from"
# What was handed in, and how it was read, is as it was.
_OWN = ("submission", "choice")


def check_place(folder: Path, to: Path) -> None:
    """Refuse to write into the run itself or into another one; an interrupted one goes on.

    Raises `MachineError`.
    """
    if to.resolve() == folder.resolve():
        raise MachineError(
            f"{to} is the run that is graded again", "Name another folder with --to: it is kept."
        )
    mark = to / FOLDER / _FROM
    source = str(folder.resolve())
    if (to / FOLDER).exists() and not (mark.is_file() and mark.read_text("utf-8") == source):
        raise MachineError(f"{to} holds another run", "Name a new folder with --to.")
    try:
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(mark, source.encode("utf-8", "surrogateescape"), mode=0o600)
    except OSError as error:
        what = f"cannot write {to}: {reason(error)}"
        raise MachineError(what, "Name another with --to.") from None


def regrade_all(
    request: Request, run: KeptRun, *, progress: Progress, done: Callable[[Outcome], None]
) -> list[Outcome]:
    """Grade what a run keeps with the course as it is now, into `request.kept`.

    Limits, and the seed where none is given, are those of the run. What did not change is not run
    again, unless `request.kept` is the run itself and asks for it; what could not be taken in, or
    was not handed in, keeps its document. Raises `MachineError` when the run does not keep what
    was graded, and `CourseError` when it is of another course.
    """
    course = find_course(request.course)
    _check_run(run, course)
    known = assignment_keys(course, run.submissions.values())
    of_all = run_key(request.options, request.policy.require, ())
    taken = []
    for name, document in run.documents.items():
        sealed, entry = run.submissions.get(name), run.entries[name]
        outcome = Outcome(name, name, missing=document.status == "not_submitted")
        each = Taken(outcome, document.submission.id, sealed)
        each.student, each.key = entry.student, entry.key
        if sealed:
            new = submission_key(sealed, "", (), known) | of_all | own_key(request.own, name)
            each.key = {part: value for part, value in new.items() if part not in _OWN}
            each.key |= {part: entry.key.get(part, "") for part in _OWN}
        _take_over(request.kept, each, entry, document, done)
        taken.append(each)
    waiting = [each for each in taken if each.outcome.document is None]
    if waiting:
        grade_taken(request, course, waiting, [], progress, done)
    return [each.outcome for each in taken]


def request_like(run: KeptRun, seed: int | None) -> Request:
    """Return a request with the limits of a run, and with its seeds where none is given."""
    keys = {name: entry.key for name, entry in run.entries.items() if entry.key}
    timeout, budget = limits_of(next(iter(keys.values()), {}))
    seeds = {name: seed_of(key) for name, key in keys.items()}
    drawn = {name: value for name, (value, own) in seeds.items() if own}
    common = next((value for value, own in seeds.values() if not own), DEFAULT_SEED)
    return Request(
        submissions=(),
        seed=common if seed is None else seed,
        own=KeptSeeds(b"", drawn) if drawn and seed is None else None,
        timeout=timeout,
        budget=budget,
    )


class KeptSeeds(Own, frozen=True):
    """The seeds that a run drew for its students, without the key that they came from."""

    seeds: dict[str, int] = msgspec.field(default_factory=dict)

    def seed(self, student: str) -> int:
        """Return the seed of a student's hidden data."""
        return self.seeds.get(student, DEFAULT_SEED)


def _take_over(
    kept: Kept | None,
    each: Taken,
    entry: Entry,
    document: Document,
    done: Callable[[Outcome], None],
) -> None:
    """Keep a document that would be the same, or one that this run made before."""
    same = each.key == entry.key and document.status != "grader_error"
    if kept and (again := kept.recall(each.outcome.name, each.key)):
        each.outcome.document, each.outcome.recalled = again, True
    elif each.sealed is None or (same and not (kept and kept.knows(entry.name))):
        each.outcome.recalled = True
        finish(kept, each, document)
    if each.outcome.document:
        done(each.outcome)


def _check_run(run: KeptRun, course: Course) -> None:
    held = run.submissions
    lost = [n for n, d in run.documents.items() if n not in held and d.submission.sha256]
    if lost:
        raise MachineError(
            f"{run.folder} does not keep what was graded of {listed(lost[:5])}",
            "Grade the submissions themselves with nnopt-grade -o.",
        )
    ours = {assignment.id for assignment in course.assignments}
    used = {part.id for each in held.values() for part in each.assignments}
    if other := sorted(used - ours):
        raise CourseError(
            f"{run.folder} is a run of another course: {course.folder} has no {listed(other)}",
            "Name its course with --course.",
        )


def changed_parts(before: Key, after: Key, assignment: str) -> list[str]:
    """Return what changed that the verdicts on an assignment depend on.

    >>> changed_parts({"kit": "1", "points 02": "a"}, {"kit": "1", "points 02": "b"}, "02")
    ['points']
    """
    parts = [
        part for part in sorted(before.keys() | after.keys()) if before.get(part) != after.get(part)
    ]
    words = [part.partition(" ") for part in parts]
    mine = [word for word, _, of in words if of in ("", assignment)]
    return ["data" if word == "seed" else word for word in mine]
