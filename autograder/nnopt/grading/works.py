"""Which of several different pieces of work on one assignment counts? The one with more points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from nnopt.grading.job import Answer
from nnopt.intake.sealed import SealedAssignment, SealedSubmission, capped_notes
from nnopt.report.words import plural

Part = tuple[str, int]
"""An assignment, and which of the works on it."""


def works_of(sealed: SealedAssignment) -> tuple[SealedAssignment, ...]:
    """Return every work on an assignment that is to be graded."""
    return (msgspec.structs.replace(sealed, others=()), *sealed.others)


def parts_of(submission: SealedSubmission) -> list[tuple[Part, SealedAssignment]]:
    """Return every work of a submission."""
    return [
        ((sealed.id, number), work)
        for sealed in submission.assignments
        for number, work in enumerate(works_of(sealed))
    ]


def best_answers(submission: SealedSubmission, answers: Mapping[Part, Answer]) -> dict[str, Answer]:
    """Return the answer that counts for each assignment, with a note about the others."""
    best = {}
    for sealed in submission.assignments:
        works = works_of(sealed)
        found = [answers[sealed.id, number] for number in range(len(works))]
        best[sealed.id] = found[0] if len(found) == 1 else _best(works, found)
    return best


def _best(works: Sequence[SealedAssignment], answers: Sequence[Answer]) -> Answer:
    number = max(range(len(works)), key=lambda n: (_score(answers[n]), -n))
    best, failed = answers[number], [answer for answer in answers if answer.result is None]
    if best.result is None or (failed and best.result.score < best.result.max_score):
        # What could not be graded may be the better one: a fault of ours takes no points.
        return failed[0]
    others = ", ".join(
        f"{work.what} has {max(0, _score(answer))}"
        for work, answer in zip(works, answers, strict=True)
        if answer is not best
    )
    note = (
        f"Different work was handed in: {works[number].what} counts, with {best.result.score} of "
        f"{plural(best.result.max_score, 'point')}; {others}."
    )
    notes = capped_notes([note, *best.result.notes])
    return msgspec.structs.replace(best, result=msgspec.structs.replace(best.result, notes=notes))


def _score(answer: Answer) -> int:
    return answer.result.score if answer.result else -1
