"""What would be graded of each student of a class, in a line for each, and what is wrong there?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from nnopt.classes.download import Class, Member
from nnopt.classes.layouts import Layout
from nnopt.errors import GraderError, IntakeError
from nnopt.intake.apart import Reader
from nnopt.intake.inventory import LINE_SHOWN, in_short
from nnopt.intake.sealed import shown
from nnopt.intake.take_in import Copies
from nnopt.report.plain import paragraph
from nnopt.report.words import plural

_WIDEST, _REASON = 40, 240


class Listing:
    """The listing of a class; `refused` counts those of whom nothing can be graded."""

    def __init__(self, whole: Class, reader: Reader, only: Sequence[str], copies: Copies) -> None:
        self._whole, self._reader = whole, reader
        self._only, self._copies = only, copies
        names = [*(each.id for each in whole.members), *(each.id for each in whole.missing)]
        self._width = min(_WIDEST, max((len(shown(name)) for name in names), default=0))
        self.refused = 0

    def lines(self) -> Iterator[str]:
        """Yield a line for each student, below it what is to be known of their files."""
        for member in self._whole.members:
            yield from self._student(member)
        for person in self._whole.missing:
            yield self._line(person.id, "handed in nothing")
        yield from self._whole.notes
        count = len(self._whole.members)
        yield ""
        whole = plural(count, "submission")
        yield f"{count - self.refused} of {whole} can be graded. Nothing was run."

    def _student(self, member: Member) -> Iterator[str]:
        notes = [*member.notes]
        try:
            sealed = self._reader.take_in(member.path, self._only, self._copies)
        except (IntakeError, GraderError) as error:
            self.refused += 1
            yield self._line(member.id, paragraph(error.what, _REASON))
        else:
            parts = [(self._reader.course.get(each.id), each) for each in sealed.assignments]
            self.refused += all(each.problem for _, each in parts)
            yield self._line(member.id, ", ".join(in_short(*part) for part in parts))
            notes += [*sealed.notes, *(note for _, each in parts for note in each.notes)]
        yield from (f"  Note: {note}" for note in dict.fromkeys(notes))

    def _line(self, name: str, what: str) -> str:
        return f"{shown(name):<{self._width}}  {what}"


def command(
    submissions: Sequence[Path], layout: Layout | None, roster: Path | None, only: Sequence[str]
) -> str:
    """Return the command that grades a class.

    >>> command([Path("week 2.zip")], "moodle", None, ["02_mse"])
    "nnopt-grade --from moodle 'week 2.zip' --assignment 02_mse -o results/"
    """
    words = ["nnopt-grade", *(["--from", layout] if layout else []), *map(str, submissions)]
    words += ["--roster", str(roster)] if roster else []
    words += [word for name in only for word in ("--assignment", name)]
    return shown(shlex.join([*words, "-o", "results/"]), LINE_SHOWN)
