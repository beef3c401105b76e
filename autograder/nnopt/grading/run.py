"""The run of one assignment's tests on one set of modules, wherever these come from.

The same class runs the reference (recording what it gives), a misconception, an accepted variant
or a student's work: only the sources and the expected values differ.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from nnopt.course.catalogue import Assignment, public_names
from nnopt.report.document import Location
from nnopt.sandbox.outside.workers import Lane, StudentFault, Worker, WorkerEnd
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.values import Value
from nnopt.testing.finding import Finding
from nnopt.testing.wording import end_finding, fault_finding, without_folders

IMPORT_SECONDS = 15.0


class Run:
    """One assignment, one set of sources, one worker at a time.

    `expected` holds what the reference gave per test, None while the reference itself is run.
    """

    def __init__(
        self,
        assignment: Assignment,
        lane: Lane,
        sources: Mapping[str, bytes],
        *,
        seed: int,
        timeout: float,
        expected: Mapping[str, list[Value]] | None,
        locate: Callable[[str, int], Location | None],
    ) -> None:
        self.assignment = assignment
        self.seed = seed
        self.timeout = timeout
        self.expected = expected
        self.locate = locate
        self.recorded: dict[str, list[Value]] = {}
        self.broken_modules: dict[str, Finding] = {}
        self._lane = lane
        self._sources = sources
        self._worker: Worker | None = None
        self._modules = _modules_by_name(assignment)

    def module_of(self, name: str) -> str:
        """Return the module that the handout puts `name` into; `Finding` when it is broken."""
        module = self._modules.get(name, self.assignment.modules[0])
        if module in self.broken_modules:
            raise self.broken_modules[module]
        return module

    def usage(self, name: str) -> str:
        """Return the signature that the handout gives, such as `mse(y_true, y_pred)`."""
        return f"`{_signatures(self.assignment).get(name, name)}`"

    def open(self) -> None:
        """Import every module once; what does not import is a finding for all that need it."""
        for module in self.assignment.modules:
            if module not in self._sources:
                words = f"{module}.py is missing. Hand it in together with the other files."
                self.broken_modules[module] = Finding("import", words)
                continue
            try:
                self._fresh().ask(verbs.IMPORT, {"module": module}, IMPORT_SECONDS)
            except WorkerEnd as end:
                name = f"{module}.py"
                self.broken_modules[module] = end_finding(end, name, IMPORT_SECONDS)
            except StudentFault as fault:
                self.broken_modules[module] = self._import_finding(fault, module)

    def worker(self) -> Worker:
        """Return the worker, after forking a new one when the last one is gone."""
        return self._fresh()

    def record(self, test_id: str, value: Value) -> None:
        """Keep what the reference gave."""
        self.recorded.setdefault(test_id, []).append(value)

    def printed(self) -> str:
        """Return what the student's code printed so far in the present worker."""
        return self._worker.printed() if self._worker else ""

    def close(self) -> None:
        """End the worker."""
        if self._worker:
            self._worker.close()
            self._worker = None

    def _fresh(self) -> Worker:
        if self._worker is None or self._worker.ended:
            self._worker = self._lane.worker(self._sources)
        return self._worker

    def _import_finding(self, fault: StudentFault, module: str) -> Finding:
        """Tell an import that raised. No hidden input exists yet, so all of it may be told."""
        finding = fault_finding(fault, f"{module}.py", "", self.locate)
        what = without_folders(fault.text)
        text = f"{module}.py cannot be imported: {fault.kind}{': ' * bool(what)}{what}"
        return Finding("import", text[:500], location=finding.location)


def _modules_by_name(assignment: Assignment) -> dict[str, str]:
    """Return which module defines which public function or class."""
    sources = assignment.reference().items()
    return {name: module for module, text in sources for name in public_names(text)}


def _signatures(assignment: Assignment) -> dict[str, str]:
    """Return the signatures of the reference's functions, without types and defaults."""
    found: dict[str, str] = {}
    for text in assignment.reference().values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                names: list[Any] = [arg.arg for arg in node.args.args if arg.arg != "self"]
                found[node.name] = f"{node.name}({', '.join(names)})"
    return found
