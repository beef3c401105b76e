"""What does the folder of a run hold of a class? Read for the commands that speak of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from nnopt.course.catalogue import Course
from nnopt.course.locate import find_course
from nnopt.errors import CourseError, NnoptError
from nnopt.insights.programs import Programs
from nnopt.intake.sealed import SealedSubmission
from nnopt.report.document import Document


class KeptClass(msgspec.Struct, frozen=True):
    """The documents of a run, what was handed in, and name and e-mail of each student."""

    documents: tuple[Document, ...]
    submissions: dict[str, SealedSubmission]
    people: dict[str, tuple[str, str]]

    @property
    def works(self) -> dict[str, dict[str, dict[str, str]]]:
        """The files of each submission by assignment, and by the id in its document."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for submission in self.submissions.values():
            for sealed in submission.assignments:
                texts = {
                    f"{module}.py": source.decode("utf-8", "replace")
                    for module, source in sealed.sources.items()
                }
                if texts:
                    found.setdefault(sealed.id, {})[submission.id] = texts
        return found


def read_class(results: Path, roster: Path | None = None) -> KeptClass:
    """Read the folder of a run; `NnoptError` when it holds none, or the roster cannot be read."""
    from nnopt.classes.people import read_roster
    from nnopt.grading.kept_run import KeptRun

    run = KeptRun(results)
    given = {each.id: (each.name, each.email) for each in (read_roster(roster) if roster else [])}
    return KeptClass(tuple(run.documents.values()), run.submissions, run.people | given)


def need_submissions(results: Path, submissions: Mapping[str, SealedSubmission]) -> None:
    """Raise `NnoptError` when a run does not hold what was handed in."""
    if not submissions:
        raise NnoptError(
            f"{results} does not hold what was handed in", "Grade again with --force, then it does."
        )


def known_texts(course: Path | None, works: Mapping[str, Programs]) -> dict[str, Iterable[str]]:
    """Return the stubs and right solutions of assignments, as far as the course is at hand.

    A course that was named must be there.
    """
    try:
        found = find_course(course)
    except CourseError:
        if course:
            raise
        return {}
    return {name: _known(found, name) for name in works if name in _ids(found)}


def _ids(course: Course) -> set[str]:
    return {assignment.id for assignment in course.assignments}


def _known(course: Course, name: str) -> list[str]:
    from nnopt.authoring.build.release import make_stubs
    from nnopt.course.variants import load_accepted

    assignment = course.get(name)
    right = [text for each in load_accepted(assignment) for text in each.changed.values()]
    return [*make_stubs(assignment).values(), *assignment.reference().values(), *right]
