"""Who reads a submission that may be made to cost much? A process of its own, with limits.

It runs nothing of the submission either.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from nnopt.apart import DEEP, MEMORY, Apart, Limits, TooCostly, serve, told
from nnopt.course.catalogue import Course, load_course
from nnopt.errors import Fault, GraderError, IntakeError, NnoptError, reason
from nnopt.intake import limits
from nnopt.intake.files import TooLargeError
from nnopt.intake.folder import IrregularError, read_regular
from nnopt.intake.jupyter import NotJson, ShownCell, shown_cells
from nnopt.intake.sealed import SealedSubmission, shown
from nnopt.intake.take_in import Copies, take_in

_PROGRAM = ("-m", "nnopt.intake.apart")
_LESS = "Hand in your code only, without data or outputs."


class _Question(msgspec.Struct, frozen=True):
    """What to read: a submission, or with `shown` what people look at in a notebook."""

    path: bytes
    only: tuple[str, ...] = ()
    copies: Copies = "best"
    shown: bool = False


class _Told(msgspec.Struct, frozen=True):
    """A submission or cells, or why there are none, what to do, and whose fault it is."""

    sealed: SealedSubmission | None = None
    cells: list[ShownCell] | None = None
    what: str = ""
    remedy: str = ""
    fault: Fault = "student"


# Made before there are threads: see `nnopt.grading.job`.
_told = msgspec.msgpack.Decoder(_Told)


class Reader(Apart):
    """Takes submissions in, one after another; a context manager, and for several threads."""

    does = "reads submissions"

    def __init__(self, course: Course, program: Sequence[str] = _PROGRAM) -> None:
        super().__init__(program)
        self.course = course

    def settings(self) -> object:
        """Return where the course is, and which of its assignments count."""
        return [str(self.course.folder), [each.id for each in self.course.assignments]]

    def take_in(
        self, path: Path, only: Sequence[str] = (), copies: Copies = "best"
    ) -> SealedSubmission:
        """Do what `nnopt.intake.take_in` does, within limits.

        Raises `IntakeError`, also when that took too much, and `GraderError` for what is no fault
        of the submission: something from outside ended the process again and again.
        """
        given = os.fsencode(os.path.abspath(path))  # noqa: PTH100 as there
        sealed = self._told(path, _Question(given, tuple(only), copies)).sealed
        assert sealed
        return sealed

    def shown_cells(self, path: Path) -> list[ShownCell]:
        """Return what people look at in a notebook; raises what `take_in` raises."""
        return self._told(path, _Question(os.fsencode(path.absolute()), shown=True)).cells or []

    def _told(self, path: Path, question: _Question) -> _Told:
        """Return what was read."""
        most = Limits(limits.READ_MEMORY, limits.READ_SECONDS, limits.READ_STEPS)
        try:
            answer = self.ask(msgspec.msgpack.encode(question), most)
        except TooCostly as error:
            raise IntakeError(*_too_much(path, str(error))) from None
        found = _told.decode(answer)
        if found.what and found.fault == "student":
            raise IntakeError(found.what, found.remedy)
        if found.what:
            raise GraderError(found.what, found.remedy, fault=found.fault)
        return found


def main(arguments: Sequence[str]) -> None:
    """Answer until the other side is gone; `arguments` holds the settings as one JSON text."""
    connection, settings = told(arguments[0])
    folder, names = msgspec.convert(settings, tuple[str, list[str]])
    course = load_course(Path(folder))
    course = Course(course.folder, tuple(each for each in course.assignments if each.id in names))
    serve(connection, lambda question: _answer(question, course))


def _answer(asked: bytes, course: Course) -> bytes:
    question = msgspec.msgpack.decode(asked, type=_Question)
    path = Path(os.fsdecode(question.path))
    try:
        if question.shown:
            found = _Told(cells=shown_cells(read_regular(str(path), limits.NOTEBOOK_BYTES)))
        else:
            found = _Told(take_in(path, course, question.only, question.copies))
        return msgspec.msgpack.encode(found)
    except NnoptError as error:
        found = _Told(what=error.what, remedy=error.remedy, fault=error.fault)
    except (NotJson, IrregularError, TooLargeError, OSError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error) or "it is too large"
        found = _Told(what=f"{shown(path.name)} is no notebook: {why}", remedy=_LESS)
    except (MemoryError, RecursionError) as error:
        what, remedy = _too_much(path, MEMORY if isinstance(error, MemoryError) else DEEP)
        found = _Told(what=what, remedy=remedy)
    except Exception as error:
        what = f"{shown(path.name)} could not be read: {type(error).__name__}"
        remedy = "This is a fault of the kit; please report it."
        found = _Told(what=what, remedy=remedy, fault="kit")
    return msgspec.msgpack.encode(found)


def _too_much(path: Path, why: str) -> tuple[str, str]:
    return f"{shown(path.name)} was not read: {why}", _LESS


if __name__ == "__main__":
    main(sys.argv[1:])
