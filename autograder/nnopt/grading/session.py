"""A whole grading run: every submission taken in, one pool started, one outcome each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from nnopt.course.locate import find_course
from nnopt.errors import IntakeError
from nnopt.grading.grade import DEFAULT_SEED, Grader, Options
from nnopt.grading.pool import Pool, default_lanes
from nnopt.grading.prepare import Progress
from nnopt.intake.sealed import SealedSubmission, shown
from nnopt.intake.take_in import take_in
from nnopt.report.document import Document
from nnopt.sandbox.outside.warm import Policy


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a grading run is asked for."""

    submissions: tuple[Path, ...]
    course: Path | None = None
    only: tuple[str, ...] = ()
    seed: int | None = None
    timeout: float = 5.0
    jobs: int | None = None
    policy: Policy = Policy()


class Outcome(msgspec.Struct):
    """What one submission came to: a document, and why it could not be taken in.

    When none of all submissions could be taken in, there are no documents: nothing was started.
    """

    given: str
    name: str
    document: Document | None = None
    error: str = ""


def grade_all(
    request: Request, *, progress: Progress, done: Callable[[Outcome], None]
) -> list[Outcome]:
    """Grade every submission; a broken one does not stop the rest.

    Raises `NnoptError` when nothing can be graded at all: no course, too little isolation.
    """
    course = find_course(request.course)
    only = [course.get(name).id for name in request.only]
    names = unique_names(request.submissions)
    outcomes = [Outcome(str(p), n) for p, n in zip(request.submissions, names, strict=True)]
    labels = _labels(request.submissions, names)
    sealed: list[tuple[Outcome, SealedSubmission]] = []
    for outcome, path in zip(outcomes, request.submissions, strict=True):
        try:
            taken = take_in(path, course, only)
            label = labels.get(outcome.name, taken.id)
            sealed.append((outcome, msgspec.structs.replace(taken, id=label)))
        except IntakeError as error:
            outcome.error = error.format_message()
    refused = [outcome for outcome in outcomes if outcome.error]
    wanted = {part.id for _, submission in sealed for part in submission.assignments}
    if not wanted:
        for outcome in refused:
            done(outcome)
        return outcomes
    lanes = min(request.jobs or default_lanes(), sum(len(s.assignments) for _, s in sealed))
    options = Options(
        seed=DEFAULT_SEED if request.seed is None else request.seed,
        timeout=request.timeout,
    )

    def finished(number: int, document: Document) -> None:
        outcome = sealed[number][0]
        outcome.document = document
        done(outcome)

    with Pool(course, sorted(wanted), lanes, request.policy) as pool:
        grader = Grader(course, pool, options, progress)
        for outcome in refused:
            outcome.document = grader.refused(
                labels.get(outcome.name, Path(outcome.given).name), outcome.error
            )
            done(outcome)
        grader.prepare(sorted(wanted))
        grader.grade([submission for _, submission in sealed], finished)
    return outcomes


def unique_names(paths: tuple[Path, ...]) -> list[str]:
    """Return a file name for each submission; equal names get their folders, or else a number.

    >>> unique_names((Path("a/x"), Path("b/x"), Path("y.zip"), Path("y")))
    ['a-x', 'b-x', 'y', 'y-2']
    """
    places = [_place(path) for path in paths]
    names: list[str] = []
    for place in places:
        alike = {each for each in places if each[-1] == place[-1]}
        depth = 1
        while depth < len(place) and len({each[-depth:] for each in alike}) < len(alike):
            depth += 1
        base, number = "-".join(place[-depth:]), 1
        while (name := base if number == 1 else f"{base}-{number}") in names:
            number += 1
        names.append(name)
    return names


def _labels(paths: tuple[Path, ...], names: list[str]) -> dict[str, str]:
    """Return what to call the submissions that have a folder's or file's name in common."""
    given = [path.resolve().name for path in paths]
    pairs = zip(given, names, strict=True)
    return {name: shown(name) for own, name in pairs if given.count(own) > 1}


def _place(path: Path) -> tuple[str, ...]:
    """Return the folders that a submission stands in and, last, its name without suffix."""
    whole = path.resolve()
    name = (whole.stem if path.suffix else whole.name) or "submission"
    return (*whole.parts[1:-1], name)
