"""What can go wrong in the kit itself, and with which exit status a command ends."""

from __future__ import annotations

import click


class NnoptError(click.ClickException):
    """An error that a command reports in plain words.

    `what` says what happened and where, `remedy` what to do next.

    >>> error = NnoptError("no course in /tmp", "Point --course at a course folder.")
    >>> error.format_message()
    'no course in /tmp\\nPoint --course at a course folder.'
    """

    exit_code = 3

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def format_message(self) -> str:
        """Return the text that a command prints after `Error: `."""
        return f"{self.what}\n{self.remedy}" if self.remedy else self.what


class CourseError(NnoptError):
    """The course folder is missing or says something it must not say."""


class IntakeError(NnoptError):
    """A submission could not be taken in; nothing of it was run."""


class IsolationError(NnoptError):
    """The student's code cannot be isolated as asked for."""


class GraderError(NnoptError):
    """The grader itself failed; this is never a student's fault and never a zero."""
