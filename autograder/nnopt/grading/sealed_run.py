"""What a sealed submission brings to a run: where its lines are, and what its rules forbid."""

from __future__ import annotations

from nnopt.course.catalogue import Assignment
from nnopt.intake.sealed import SealedAssignment
from nnopt.testing.finding import Finding, Location
from nnopt.testing.rules import find_disallowed
from nnopt.testing.wording import Locate, disallowed_finding


def locator(sealed: SealedAssignment | None) -> Locate:
    """Return how a line is shown to the student: from the sealed copy, not from the worker."""
    modules = {**sealed.helpers, **sealed.modules} if sealed else {}

    def locate(module: str, line: int) -> Location | None:
        if module not in modules:
            return None
        file, number = modules[module].locate(line)
        return Location(file, number, modules[module].text(line))

    return locate


def forbidden(assignment: Assignment, sealed: SealedAssignment) -> dict[str, Finding]:
    """Return a finding for each task that uses what its handout disallows."""
    modules = {**sealed.helpers, **sealed.modules}
    sources = {name: module.source for name, module in modules.items()}
    findings = {}
    for task in assignment.tasks:
        if use := find_disallowed(sources, task):
            module = modules[use.module]
            place = Location(*module.locate(use.line), module.text(use.line))
            findings[task.name] = disallowed_finding(task.name, use.name, place)
    return findings
