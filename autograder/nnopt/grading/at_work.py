"""What is a submission worth now, while somebody is writing it? Only what changed is run again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from nnopt.errors import IntakeError
from nnopt.grading.grade import Grader, owned
from nnopt.grading.job import Answer
from nnopt.grading.names import names_of
from nnopt.grading.session import Request
from nnopt.intake.apart import Reader
from nnopt.intake.sealed import SealedSubmission
from nnopt.report.document import AssignmentResult, Document

CHECKING = "Checking"


class AtWork:
    """One submission, looked at again and again on a pool that stays warm."""

    def __init__(self, request: Request, reader: Reader, grader: Grader) -> None:
        self._request, self._reader, self._grader = request, reader, grader
        self._path: Path = request.submissions[0]
        self._only = [reader.course.get(name).id for name in request.only]
        self._name = names_of([self._path])[0].file
        self._seed = request.own.seed(self._name) if request.own else None
        self._results: dict[str, tuple[str, AssignmentResult]] = {}
        self._seen = ""

    def look(self) -> Document | None:
        """Return the document of what is there now; None when it is what was there last time."""
        try:
            sealed = self._reader.take_in(self._path, self._only, self._request.copies)
        except (IntakeError, OSError) as error:
            why = error.format_message() if isinstance(error, IntakeError) else str(error)
            return self._grader.refused(self._name, why) if self._news(why) else None
        if not self._news(sealed.sha256):
            return None
        self._grade(sealed)
        answers = {part.id: Answer(result=self._results[part.id][1]) for part in sealed.assignments}
        return owned(self._grader.document(sealed, answers), self._seed)

    def _news(self, seen: str) -> bool:
        before, self._seen = self._seen, seen
        return before != seen

    def _grade(self, sealed: SealedSubmission) -> None:
        """Grade the assignments that are not as they were; a fault of ours is tried again."""
        changed = [part for part in sealed.assignments if not self._known(part.id, part.sha256)]
        if not changed:
            return
        self._grader.progress(CHECKING, 0, len(changed))
        self._grader.prepare([part.id for part in changed])
        seeds = [] if self._seed is None else [self._seed]
        found: list[Document] = []
        only = msgspec.structs.replace(sealed, assignments=tuple(changed))
        self._grader.grade([only], lambda _, document: found.append(document), seeds)
        for part, result in zip(changed, found[0].assignments, strict=True):
            self._results[part.id] = (part.sha256, result)

    def _known(self, name: str, sha256: str) -> bool:
        known = self._results.get(name)
        return known is not None and known[0] == sha256 and known[1].status != "grader_error"
