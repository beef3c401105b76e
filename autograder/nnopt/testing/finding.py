"""What a test found wrong: the stage it stopped at, and what may be said about it to whom."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Status = Literal["failed", "timeout", "crashed", "not_run"]


class Location(NamedTuple):
    """A line of the student's own: the file or cell, the number of the line, and its text."""

    file: str
    line: int
    text: str = ""


class Finding(Exception):
    """A test stopped here.

    `message` holds neither the input nor the expected value of a hidden test, nor a text that the
    student's code chose while it held such an input. `full` may hold all of that; it is for public
    checks and for instructors.

    `called` is what was called last and `exception` the class of what the student's code raised.

    `index` counts the comparisons of the test and `value` is what was compared, so that a known
    mistake can be recognized by its numbers. `named` is the name and the hint of a mistake that
    needs no numbers to be known, `kind` the way in which numbers differ.
    """

    def __init__(
        self,
        stage: str,
        message: str,
        *,
        full: str = "",
        status: Status = "failed",
        location: Location | None = None,
        called: str = "",
        exception: str = "",
        index: int = 0,
        value: Any = None,
        named: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.stage = stage
        self.message = message
        self.full = full
        self.status = status
        self.location = location
        self.called = called
        self.exception = exception
        self.index = index
        self.value = value
        self.named = named
        self.kind = ""
