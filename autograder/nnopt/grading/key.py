"""What does the document of a submission depend on? Each part by its name, so that a change of it
can be found, and said.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from nnopt.course.catalogue import Assignment
from nnopt.course.mistakes import load_mistakes
from nnopt.course.records import suite_parts, versions
from nnopt.grading import DEFAULT_SEED, DEFAULT_TIMEOUT
from nnopt.grading.grade import Options
from nnopt.grading.own import Own
from nnopt.intake.sealed import SealedSubmission, digest

_DRAWN = "own "

Key = dict[str, str]
"""Each part that a document depends on, and its value, or a hash of it.

What depends on an assignment is called `suite 02_mse`, `points 02_mse`, `reference 02_mse` and
`mistakes 02_mse`; `submission`, `kit`, `seed`, `limits`, `isolation` and `choice` are of all of it.
"""


def assignment_key(assignment: Assignment) -> dict[str, str]:
    """Return the parts on which the verdicts and hints of an assignment depend."""
    known = (f"{each.name} {each.digest} {each.hint}" for each in load_mistakes(assignment))
    parts = {**suite_parts(assignment), "mistakes": digest(known)}
    return {f"{name} {assignment.id}": value for name, value in parts.items()}


def submission_key(
    sealed: SealedSubmission | None, why: str, notes: Sequence[str], assignments: Mapping[str, Key]
) -> Key:
    """Return the parts that are of one submission; `why` says why it could not be taken in."""
    parts = sealed.assignments if sealed else ()
    own: Key = {"submission": digest([sealed.sha256 if sealed else why, *notes])}
    for part in parts:
        own |= assignments[part.id]
    return own


def run_key(options: Options, isolation: str, choice: Sequence[str]) -> Key:
    """Return the parts that are the same for every submission of a run."""
    return {
        "kit": " ".join([*versions(), os.environ.get("NNOPT_ONEDNN", "0")]),
        "seed": str(options.seed),
        "limits": f"{options.timeout} {options.budget}",
        "isolation": isolation,
        "choice": " ".join(choice),
    }


def own_key(own: Own | None, name: str) -> Key:
    """Return the seed of a student's own numbers, which takes the place of that of all."""
    return {"seed": f"{_DRAWN}{own.seed(name)}"} if own else {}


def seed_of(key: Key) -> tuple[int, bool]:
    """Return the seed that a key was made with, and whether it is of one student alone.

    >>> seed_of({"seed": "7"}), seed_of({"seed": "own 12"})
    ((7, False), (12, True))
    """
    text = key.get("seed", str(DEFAULT_SEED))
    return int(text.removeprefix(_DRAWN)), text.startswith(_DRAWN)


def limits_of(key: Key) -> tuple[float, float | None]:
    """Return the seconds of a test and of all tests that a key was made with.

    >>> limits_of({"limits": "10.0 None"})
    (10.0, None)
    """
    timeout, _, budget = key.get("limits", f"{DEFAULT_TIMEOUT} None").partition(" ")
    return float(timeout), None if budget == "None" else float(budget)
