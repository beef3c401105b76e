"""What of a student's modules could be imported, and what is said about the rest of them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nnopt.course.catalogue import Assignment
from nnopt.intake.sealed import listed
from nnopt.sandbox.outside.workers import StudentFault
from nnopt.sandbox.protocol.kinds import Fault
from nnopt.sandbox.protocol.verbs import EAGER, EXCEPTION, TOO_LONG
from nnopt.testing.finding import Finding, Location
from nnopt.testing.wording import Locate, error_text, import_finding

_MOST = 50
_SAID = {TOO_LONG: "it takes too long"}
_INPUT = ("EOFError", "OSError")
_BELOW = 'Remove it, or put it below `if __name__ == "__main__":`.'
# A function or a class is wanted where it is, also when its default or decorator fails.
_MADE = ("def ", "async def ", "class ", "@")
_REST = "It was left out, and the rest of the file was graded."


class Loaded:
    """Remembers which statements of which module were left out.

    `broken` has a finding for each module of which nothing can be called, `notes` a line for each
    statement.
    """

    def __init__(self, assignment: Assignment, tasks: Mapping[str, str], locate: Locate) -> None:
        self.assignment = assignment
        self.broken: dict[str, Finding] = {}
        self.notes: list[str] = []
        self._tasks = tasks
        self._locate = locate
        self._first: dict[str, Finding] = {}

    def ended(self, module: str, finding: Finding) -> None:
        """Note that a module was read once more without what is no definition."""
        self._first.setdefault(module, finding)
        self.notes.append(f"{finding.message} Only its definitions were read, and graded. {_BELOW}")

    def imported(self, module: str, answer: Any) -> None:
        """Read what a worker tells of an import: it may say anything."""
        body = answer if isinstance(answer, dict) else {}
        more: dict[str, list[int]] = {}
        for name, line, kind, text in _skipped(body.get("skipped")):
            place = self._locate(name, line)
            if place and (name not in self._first or kind == EAGER):
                self.notes.append(_note(place, kind, text))
            elif place:
                more.setdefault(place.file, []).append(place.line)
            if kind != EAGER:
                fault = Fault(EXCEPTION, _SAID.get(kind, kind), text, [(name, line, "")])
                self._first.setdefault(name, import_finding(fault, name, self._locate))
        for file, lines in more.items():
            numbers = listed(map(str, sorted(set(lines))))
            self.notes.append(f"`{file}` line {numbers} could not be run either.")
        names = body.get("names")
        found = {name for name in names if isinstance(name, str)} if isinstance(names, list) else ()
        wanted = {name for name, home in self._tasks.items() if home == module}
        if module in self._first and wanted.isdisjoint(found):
            self.broken[module] = self._first[module]

    def missing(self, module: str) -> Finding | None:
        """Return why a name may be missing in a module: what was left out may have made it."""
        return self._first.get(module)

    def failed(self, module: str, fault: StudentFault) -> None:
        """Note that a module cannot be imported at all."""
        raised = Fault(fault.stage, fault.kind, fault.text, fault.frames)
        self.broken[module] = import_finding(raised, module, self._locate)


def _skipped(given: Any) -> Iterator[tuple[str, int, str, str]]:
    for item in given[:_MOST] if isinstance(given, list) else []:
        match item:
            case [str(module), int(line), str(kind), str(text)]:
                yield module[:80], line, kind[:100], text[:500]


def _note(place: Location, kind: str, text: str) -> str:
    """Return what was left out, why, and what to do."""
    where = f"`{place.file}` line {place.line}"
    quoted = f" (`{place.text}`)" * bool(place.text)
    if kind == EAGER:
        return (
            f"{where} switches eager execution off{quoted}, but the exercises need it: it was "
            "left on. Remove this line."
        )
    if kind == TOO_LONG:
        return f"{where} takes too long for an import{quoted}. {_REST} {_BELOW}"
    if kind == "ModuleNotFoundError":
        return (
            f"{where}: {error_text(text)}{quoted}. What needs it does not work here; the rest of "
            "the file was graded. Use what the handout names."
        )
    if kind in _INPUT and "input(" in place.text:
        return f"{where} asks for input, and nobody answers{quoted}. {_REST} {_BELOW}"
    if kind == "SystemExit":
        return f"{where} ends the program{quoted}. {_REST} Remove this line."
    if kind == "AttributeError" and text.startswith("module 'tensorflow"):
        return f"{where}: {error_text(text)}{quoted}. {_REST} Write it for TensorFlow 2."
    what = f"raised {kind}{': ' * bool(text)}{error_text(text)}"
    advice = "Mend this line." if place.text.startswith(_MADE) else _BELOW
    return f"{where} {what}{quoted}. {_REST} {advice}"
