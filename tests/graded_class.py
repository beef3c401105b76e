"""A class that was handed in, and graded on one pool as often as a test wants."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nnopt.grading.grade import Grader, Options
from nnopt.grading.pool import Pool
from nnopt.intake.take_in import take_in
from nnopt.report.document import Document


class GradedClass:
    """`works` has the text of the module `name` by student."""

    def __init__(self, folder: Path, pool: Pool, name: str, works: Mapping[str, str]) -> None:
        self.pool = pool
        self.sealed = []
        for student, text in works.items():
            (folder / student).mkdir()
            (folder / student / f"{name}.py").write_text(text)
            self.sealed.append(take_in(folder / student, pool.course))

    @property
    def submissions(self):
        return {each.id: each for each in self.sealed}

    def grade(self) -> dict[str, Document]:
        """Grade all with the course as it is now; documents by student."""
        grader = Grader(self.pool.course, self.pool, Options(), lambda *_: None)
        grader.prepare([each.id for each in self.pool.course.assignments])
        documents: dict[int, Document] = {}
        grader.grade(self.sealed, documents.__setitem__)
        return {each.id: documents[n] for n, each in enumerate(self.sealed)}


def named(document: Document) -> set[str]:
    """Return the mistakes that a document names."""
    tests = [test for task in document.assignments[0].tasks for test in task.tests]
    return {test.misconception for test in tests if test.misconception}
