"""What is to be said of grades that are handed back: who has none, who is not found, and why?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import click
import msgspec

from nnopt.errors import NnoptError
from nnopt.report.document import Document
from nnopt.report.formats import canvas, worksheet
from nnopt.report.grades import Row, gradeable, matched
from nnopt.report.listed import line
from nnopt.report.options import Options
from nnopt.report.words import plural

_SHEETS = {"worksheet": "worksheet", "canvas": "gradebook"}
_FROM = {"worksheet": "moodle", "canvas": "canvas"}
# So many are named; of a large class the rest is counted.
_NAMED = 20
_NAME, _REASON = 60, 200


class Sheet(msgspec.Struct, frozen=True):
    """A sheet that was filled in: who of it is known, and which rows and results are nobody's."""

    form: str
    count: int
    known: tuple[Document, ...]
    rows: tuple[Row, ...]
    results: tuple[Document, ...]

    @property
    def nobody(self) -> NnoptError:
        """The error where no result belongs to anybody in the sheet."""
        name, ids = _SHEETS[self.form], [each.submission.id for each in self.results]
        return NnoptError(
            f"nobody in the {name} has a result here, and nothing was written\n"
            f"In the {name}: {_names(row.shown for row in self.rows)}\n"
            f"In the results: {_names(ids)}",
            self._remedy,
        )

    def say_who_is_missing(self) -> None:
        """Name the results that are in no row, and the rows that have no result."""
        name = _SHEETS[self.form]
        if self.results:
            all_results = len(self.known) + len(self.results)
            ids = [each.submission.id for each in self.results]
            click.echo(
                f"Not in the {name}, and left out ({len(ids)} of {plural(all_results, 'result')}): "
                f"{_names(ids)}\n{self._remedy}",
                err=True,
            )
        if self.rows:
            click.echo(
                f"Without a result, and left without a grade ({len(self.rows)} of "
                f"{plural(self.count, 'row')}): {_names(row.shown for row in self.rows)}",
                err=True,
            )

    @property
    def _remedy(self) -> str:
        return (
            f"Is it the {_SHEETS[self.form]} of this assignment? Then grade the download as it "
            f"came, with `nnopt-grade --from {_FROM[self.form]}`: so each result knows its student."
        )


def sheet_of(
    form: str, found: Mapping[str, Document], absent: Sequence[Document], options: Options
) -> Sheet:
    """Look up whose result is in which row of the sheet; who handed in nothing needs none."""
    students = canvas.students if form == "canvas" else worksheet.students
    rows, documents = students(options.worksheet), list(found.values())
    whose = matched(rows, [*documents, *absent], options)
    known = {document.submission.id for document in whose if document}
    return Sheet(
        form,
        len(rows),
        tuple(each for each in documents if each.submission.id in known),
        tuple(row for row, document in zip(rows, whose, strict=True) if document is None),
        tuple(each for each in documents if each.submission.id not in known),
    )


def warn(found: Mapping[str, Document]) -> None:
    """Say what should not become a grade."""
    weak = sum(not document.isolation.official for document in found.values())
    if weak:
        click.echo(
            f"NOT OFFICIAL: {weak} of {len(found)} ran without full isolation; "
            "no grade comes of them.",
            err=True,
        )
    ours = [name for name, document in found.items() if document.status == "grader_error"]
    if ours:
        click.echo(
            f"Not graded by a fault of the grader, and left without a grade: "
            f"{', '.join(line(name, 80) for name in ours)}",
            err=True,
        )


def say_who_is_absent(absent: Sequence[Document], people: Mapping[str, tuple[str, str]]) -> None:
    """Name those who handed in nothing."""
    if absent:
        names = ", ".join(_person(document, people) for document in absent)
        click.echo(f"Handed in nothing, and got no grade: {names}", err=True)


def say_who_is_ungradable(
    documents: Sequence[Document], form: str, people: Mapping[str, tuple[str, str]]
) -> None:
    """Name those whose work could not be run, why not, and what became of their grade."""
    lost = [document for document in documents if document.status == "ungradable"]
    left = "Their cells are left as they were." if form in _SHEETS else ""
    zero = "They get 0 points." if form in _SHEETS else ""
    _say_why([each for each in lost if not gradeable(each)], left, people)
    _say_why([each for each in lost if gradeable(each)], zero, people)


def _say_why(lost: Sequence[Document], so: str, people: Mapping[str, tuple[str, str]]) -> None:
    if not lost:
        return
    click.echo(f"{plural(len(lost), 'submission')} could not be graded. {so}".rstrip(), err=True)
    for document in lost[:_NAMED]:
        why = document.message or next((a.message for a in document.assignments if a.message), "")
        click.echo(f"  {_person(document, people)}: {line(why, _REASON)}", err=True)
    if (more := len(lost) - _NAMED) > 0:
        click.echo(f"  and {more} more", err=True)


def _person(document: Document, people: Mapping[str, tuple[str, str]]) -> str:
    who = document.submission.id
    return line(people.get(who, ("", ""))[0] or who, _NAME)


def _names(names: Iterable[str]) -> str:
    every = [line(name, _NAME) for name in names]
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + more
