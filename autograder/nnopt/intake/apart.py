"""Who reads a submission that may be made to cost much? A process of its own, with limits.

It runs nothing of the submission either. What takes it too much memory or processor time ends one
such process at most: the submission is told so, and the next one is read by a new process.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Self

import msgspec

from nnopt.course.catalogue import Course, load_course
from nnopt.errors import Fault, GraderError, IntakeError, MachineError, NnoptError, reason
from nnopt.intake import limits
from nnopt.intake.files import TooLargeError
from nnopt.intake.folder import IrregularError, read_regular
from nnopt.intake.jupyter import NotJson, ShownCell, shown_cells
from nnopt.intake.sealed import SealedSubmission, shown
from nnopt.intake.take_in import Copies, take_in

_ATTEMPTS = 3
_PROGRAM = ("-m", "nnopt.intake.apart")
_LESS = "Hand in your code only, without data or outputs."
_TOO_MUCH: Mapping[int, str] = {
    signal.SIGXCPU: "it takes too long to read",
    signal.SIGSEGV: "it is nested too deeply to be read",
    signal.SIGABRT: "it takes too much memory to read",
}


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


class Reader:
    """Takes submissions in, one after another; a context manager, and for several threads.

    Its process is started with the first one.
    """

    def __init__(self, course: Course, program: Sequence[str] = _PROGRAM) -> None:
        self.course = course
        self._program = program
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

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
        for _ in range(_ATTEMPTS):
            with self._turn:
                told = self._ask(question) or self._ended(path)
            if told and not told.what:
                return told
            if told and told.fault == "student":
                raise IntakeError(told.what, told.remedy)
            if told:
                raise GraderError(told.what, told.remedy, fault=told.fault)
        raise MachineError("the process that reads submissions was killed", "Grade again.")

    def close(self) -> None:
        """End the process."""
        if self._process and self._connection:
            self._connection.close()
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, question: _Question) -> _Told | None:
        """Return the answer, None when the process ended instead."""
        connection = self._connection or self._start()
        try:
            connection.send_bytes(msgspec.msgpack.encode(question))
            # Steps are counted, not read from a clock: a machine that was paused is not late.
            for _ in range(limits.READ_STEPS):
                if connection.poll(1.0):
                    return msgspec.msgpack.decode(connection.recv_bytes(), type=_Told)
        except (EOFError, OSError):
            return None
        self.close()
        return _Told(
            what="a submission was not read in time", remedy="Grade again.", fault="machine"
        )

    def _ended(self, path: Path) -> _Told | None:
        """Say why the process ended; None when something from outside did it."""
        code = self._process.wait() if self._process else 0
        self.close()
        why = _TOO_MUCH.get(-code)
        return _too_much(path, why) if why else None

    def _start(self) -> Connection:
        self._connection, theirs = Pipe()
        names = [each.id for each in self.course.assignments]
        settings = msgspec.json.encode([theirs.fileno(), str(self.course.folder), names])
        self._process = subprocess.Popen(
            [sys.executable, "-E", "-P", *self._program, settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        return self._connection


def main(arguments: Sequence[str]) -> None:
    """Answer until the other side is gone; `arguments` holds the settings as one JSON text."""
    descriptor, folder, names = msgspec.json.decode(arguments[0], type=tuple[int, str, list[str]])
    connection = Connection(descriptor)
    course = load_course(Path(folder))
    course = Course(course.folder, tuple(each for each in course.assignments if each.id in names))
    resource.setrlimit(resource.RLIMIT_AS, (limits.READ_MEMORY, limits.READ_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            question = msgspec.msgpack.decode(connection.recv_bytes(), type=_Question)
        except (EOFError, OSError):
            return
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + limits.READ_SECONDS, hard))
        connection.send_bytes(_answer(question, course))


def _answer(question: _Question, course: Course) -> bytes:
    path = Path(os.fsdecode(question.path))
    try:
        if question.shown:
            told = _Told(cells=shown_cells(read_regular(str(path), limits.NOTEBOOK_BYTES)))
        else:
            told = _Told(take_in(path, course, question.only, question.copies))
        return msgspec.msgpack.encode(told)
    except NnoptError as error:
        told = _Told(what=error.what, remedy=error.remedy, fault=error.fault)
    except (NotJson, IrregularError, TooLargeError, OSError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error) or "it is too large"
        told = _Told(what=f"{shown(path.name)} is no notebook: {why}", remedy=_LESS)
    except (MemoryError, RecursionError):
        told = _too_much(path, _TOO_MUCH[signal.SIGABRT])
    except Exception as error:
        what = f"{shown(path.name)} could not be read: {type(error).__name__}"
        told = _Told(what=what, remedy="This is a fault of the kit; please report it.", fault="kit")
    return msgspec.msgpack.encode(told)


def _too_much(path: Path, why: str) -> _Told:
    return _Told(what=f"{shown(path.name)} was not read: {why}", remedy=_LESS)


if __name__ == "__main__":
    main(sys.argv[1:])
