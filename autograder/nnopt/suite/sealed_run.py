"""What a sealed submission brings to a run: where its lines are, and what its rules forbid."""

from __future__ import annotations

from nnopt.course.catalogue import Assignment
from nnopt.intake.sealed import SealedAssignment
from nnopt.results.document import Location
from nnopt.suite.finding import Finding
from nnopt.suite.rules import find_disallowed
from nnopt.suite.wording import Locate


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
    findings = {}
    for task in assignment.tasks:
        module = sealed.modules.get(task.module)
        use = find_disallowed(module.source, task) if module and task.disallow else None
        if module and use:
            words = f"`{task.name}` uses {use.name}. The handout asks to write it without that."
            place = Location(*module.locate(use.line), module.text(use.line))
            findings[task.name] = Finding("disallowed", words, location=place)
    return findings
