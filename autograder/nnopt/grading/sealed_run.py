"""What a sealed submission brings to a run: where its lines are, and what its rules forbid."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Generator

from nnopt.course.catalogue import Assignment
from nnopt.intake.sealed import SealedAssignment
from nnopt.intake.syntax import collected_later
from nnopt.testing.finding import Finding, Location
from nnopt.testing.rules import find_disallowed
from nnopt.testing.wording import Locate, disallowed_finding

RULE_SECONDS = 20.0


def locator(sealed: SealedAssignment | None) -> Locate:
    """Return how a line is shown to the student: from the sealed copy, not from the worker."""
    modules = {**sealed.helpers, **sealed.modules} if sealed else {}

    def locate(module: str, line: int) -> Location | None:
        if module not in modules:
            return None
        file, number = modules[module].locate(line)
        return Location(file, number, modules[module].text(line))

    return locate


class TooMuchToRead(Exception):
    """A source that the check of calls does not come to the end of."""


def forbidden(assignment: Assignment, sealed: SealedAssignment) -> dict[str, Finding]:
    """Return a finding for each task that uses what its handout disallows.

    Raises `TooMuchToRead` when that takes more than `RULE_SECONDS` of a processor, or memory that
    is not there.
    """
    try:
        with _at_most(RULE_SECONDS), collected_later():
            return _forbidden(assignment, sealed)
    except MemoryError:
        raise TooMuchToRead from None


@contextlib.contextmanager
def _at_most(seconds: float) -> Generator[None]:
    def stop(*_: object) -> None:
        raise TooMuchToRead

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)


def _forbidden(assignment: Assignment, sealed: SealedAssignment) -> dict[str, Finding]:
    modules = {**sealed.helpers, **sealed.modules}
    sources = {name: module.source for name, module in modules.items()}
    findings = {}
    for task in assignment.tasks:
        if use := find_disallowed(sources, task):
            module = modules[use.module]
            place = Location(*module.locate(use.line), module.text(use.line))
            findings[task.name] = disallowed_finding(task.name, use.name, place)
    return findings
