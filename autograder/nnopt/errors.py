"""What can go wrong in the kit itself, and with which exit status a command ends."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from typing import ClassVar, Literal

import click

Fault = Literal["student", "course", "kit", "machine"]
"""Who has to do something: what was handed in, the course, the kit itself, or the computer."""


class NnoptError(click.ClickException):
    """An error that a command reports in plain words.

    `what` says what happened and where, `remedy` what to do next, `fault` at whom that points;
    where none is given it is that of the class.

    >>> error = NnoptError("no course in /tmp", "Point --course at a course folder.")
    >>> error.format_message()
    'no course in /tmp\\nPoint --course at a course folder.'
    """

    exit_code = 3
    default_fault: ClassVar[Fault] = "machine"

    def __init__(self, what: str, remedy: str = "", *, fault: Fault | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.fault: Fault = fault or self.default_fault

    def format_message(self) -> str:
        """Return the text that a command prints after `Error: `."""
        return f"{self.what}\n{self.remedy}" if self.remedy else self.what


class CourseError(NnoptError):
    """The course folder is missing or says something it must not say."""

    default_fault: ClassVar[Fault] = "course"


class BrokenReference(CourseError):
    """The reference of an assignment fails its own tests."""


class IntakeError(NnoptError):
    """A submission could not be taken in; nothing of it was run."""

    default_fault: ClassVar[Fault] = "student"


class IsolationError(NnoptError):
    """The student's code cannot be isolated as asked for."""


class GraderError(NnoptError):
    """The grader itself failed; this is never a student's fault and never a zero."""

    default_fault: ClassVar[Fault] = "kit"


class MachineError(GraderError):
    """A process or a file was not there when the grader needed it; another try may find it."""

    default_fault: ClassVar[Fault] = "machine"


def reason(error: OSError) -> str:
    """Return the system's reason without paths.

    >>> reason(OSError(errno.EACCES, "Permission denied"))
    'permission denied'
    """
    return (error.strerror or "input/output error").lower()


_SHORT = {errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM}


@contextlib.contextmanager
def enough() -> Iterator[None]:
    """Raise `MachineError` for what fails because a limit of the machine is reached.

    >>> with enough():
    ...     raise OSError(errno.EMFILE, "Too many open files")
    Traceback (most recent call last):
    nnopt.errors.MachineError: this machine has not enough left: too many open files
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _SHORT:
            raise
        why = reason(error)
    except RuntimeError as error:
        if "start new thread" not in str(error):
            raise
        why = "no more threads can be started"
    else:
        return
    raise MachineError(
        f"this machine has not enough left: {why}",
        "End other programs or raise its limits (see `ulimit -a`), and grade again.",
    )
