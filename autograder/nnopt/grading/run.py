"""The run of one assignment's tests on one set of modules, wherever these come from.

The same class runs the reference (recording what it gives), a misconception, an accepted variant
or a student's work: only the sources and the expected values differ.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import signal
import time
import zlib
from collections.abc import Generator, Mapping
from typing import Any

from nnopt.course.catalogue import Assignment, public_names, result_names, signatures
from nnopt.errors import GraderError
from nnopt.grading import IMPORT_SECONDS
from nnopt.grading.loaded import Loaded
from nnopt.grading.noticed import Noticed
from nnopt.grading.spec import TestSpec
from nnopt.sandbox.outside.workers import StudentFault, Worker, WorkerEnd, Workers
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.kinds import Fault
from nnopt.testing.finding import Finding, Status
from nnopt.testing.probe import Probe
from nnopt.testing.wording import MOST_LATE, Locate, late_finding

NOTICED_SECONDS = 5.0

_ENDS: dict[str, tuple[Status, str]] = {
    "crashed": ("crashed", "ended the whole process{how}. Return a value and do not exit."),
    "memory": ("crashed", "used too much memory and was stopped. How large are your arrays?"),
    "files": ("crashed", "wrote too many files or too much to disk and was stopped."),
    "tasks": ("crashed", "started too many threads and was stopped."),
    "babble": ("crashed", "sent something that is no result, and was stopped."),
    "broken": ("crashed", "broke the process that it runs in, and was stopped."),
}
# Where a worker keeps the modules: no file of the student's, and another one for each worker.
_OWN_FOLDER = re.compile(r"(?:/[\w.+-]+)*/job-\d+/student/")
_CRASHES = frozenset(
    int(getattr(signal, name, 0)) for name in "SIGSEGV SIGBUS SIGABRT SIGFPE SIGILL".split()
) - {0}


class Run:
    """One assignment, one set of sources, one worker at a time.

    `expected` holds what the reference gave per test, None while the reference itself is run.
    A run that is `watched` compares with nothing either, so that its tests go on to their ends.
    """

    def __init__(
        self,
        assignment: Assignment,
        workers: Workers,
        sources: Mapping[str, bytes],
        *,
        seed: int,
        timeout: float,
        budget: float = 0.0,
        expected: Mapping[str, list[Any]] | None,
        locate: Locate,
        absent: Mapping[str, str] | None = None,
        data: Mapping[str, bytes] | None = None,
        watched: bool = False,
    ) -> None:
        self.assignment = assignment
        self.seed = seed
        self.timeout = timeout
        self.time = _Time(budget)
        self.expected = expected
        self.locate = locate
        self.noticed = Noticed(assignment, locate)
        # Tasks of which a hidden test passed, and what was found first in the others.
        self.passed: set[str] = set()
        self.stopped: dict[str, Finding] = {}
        self.recorded: dict[str, list[Any]] = {}
        self.figures: dict[str, Any] = {}  # what was drawn last in each test
        self._watched = watched
        self._workers = workers
        self._sources = sources
        self._absent = absent or {}
        self._worker: Worker | None = None
        self._data = data or {}
        self._gently = False
        self._modules = _modules_by_name(assignment)
        self.loaded = Loaded(assignment, self._modules, locate)
        self.broken_modules = self.loaded.broken
        self._late: dict[str, int] = {}  # how many tests of a task did not finish

    @property
    def recording(self) -> bool:
        """Whether values are kept, and compared with nothing."""
        return self.expected is None or self._watched

    def probe(self, spec: TestSpec) -> Probe:
        """Return the state of a test that begins; its data depend on its name and the seed."""
        probe = Probe(self, spec.task, spec.id, zlib.crc32(f"{self.seed}/{spec.id}".encode()))
        probe.times = spec.times
        return probe

    def module_of(self, name: str) -> str:
        """Return the module that the handout puts `name` into; `Finding` when it is broken."""
        module = self._modules.get(name, self.assignment.modules[0])
        if name and module in self.broken_modules:
            raise self.broken_modules[module]
        return module

    def _home(self, probe: Probe) -> str:
        return self._modules.get(probe.culprit, "")

    def usage(self, name: str) -> str:
        """Return the signature that the handout gives, such as `mse(y_true, y_pred)`."""
        return f"`{signatures(self.assignment).get(name, name)}`"

    def results(self, name: str) -> tuple[str, ...]:
        """Return what the handout calls the results of a function that has several."""
        return result_names(self.assignment).get(name, ())

    def ask(self, probe: Probe, verb: str, body: Mapping[str, Any]) -> Any:
        """Ask the worker; one that ended is a `Finding`, and the next test gets a new one."""
        if self._late.get(probe.task, 0) >= MOST_LATE:
            raise late_finding(probe.task, self.timeout, again=True)
        self.time.check()
        # Each call has its time: what is slow but right is not lost to a test that asks often.
        seconds = self.timeout * probe.times
        try:
            worker = self._fresh()
            if not probe.begun:
                body = {**body, "begin": _worker_seed(self.seed, probe.test_id)}
                probe.begun = True
            with self.time.spending(worker):
                value = worker.ask(verb, body, seconds)
            if verb == verbs.FIGURE:
                self.figures[probe.test_id] = value
            return value
        except StudentFault as fault:
            if fault.stage == verbs.MISSING and (why := self.loaded.missing(self._home(probe))):
                raise why from None
            raise Fault(fault.stage, fault.kind, fault.text, fault.frames) from None
        except WorkerEnd as end:
            self._late[probe.task] = self._late.get(probe.task, 0) + (end.end == "timeout")
            finding = end_finding(end, probe.culprit, seconds)
            finding.full = probe.told(finding.full)
            raise finding from None

    def notice(self, spec: TestSpec) -> None:
        """Ask the worker, after a test, what the student's code did beside its results."""
        if self._worker is None or self._worker.ended:
            return
        # What breaks here was broken by the student's code, which costs only what is noticed.
        with contextlib.suppress(StudentFault, WorkerEnd):
            self.noticed.add(spec, self._worker.ask(verbs.NOTICED, {}, NOTICED_SECONDS))

    def ended(self, spec: TestSpec, finding: Finding | None) -> None:
        """Remember how a test ended."""
        if finding:
            self.stopped.setdefault(spec.task, finding)
        elif spec.points and spec.visibility == "hidden":
            self.passed.add(spec.task)

    def contract(self, task: str) -> None:
        """Check that a task's function left everything else as it was, in all tests so far.

        Nothing can be said of a function of which no hidden test passed: a stub changes nothing.
        """
        if task not in self.passed:
            first = self.stopped.get(task)
            if first and first.stage in ("not_written", "import"):
                place, called = first.location, first.called
                raise Finding(first.stage, first.message, location=place, called=called)
            words = f"This counts when another hidden test of `{task}` passes."
            raise Finding("contract", words, status="not_run")
        if finding := self.noticed.contract(task):
            raise finding

    def same(self, probe: Probe, value: Any) -> Any:
        """Return what the reference gave here, or keep what it gives now."""
        if self.recording:
            self.recorded.setdefault(probe.test_id, []).append(value)
            return None
        values = (self.expected or {}).get(probe.test_id, [])
        if probe.recalled >= len(values):
            raise GraderError(
                f"{probe.test_id} compares more often than it did on the reference",
                "Its course must not branch on the student's values: mend the test.",
                fault="course",
            )
        return values[probe.recalled]

    def open(self) -> None:
        """Import every module once; what does not import is a finding for all that need it."""
        for module in self.assignment.modules:
            if module in self._absent or module not in self._sources:
                missing = f"{module}.py is missing. Hand it in together with the other files."
                words = self._absent.get(module, missing)
                self.broken_modules[module] = Finding("import", words)
                continue
            try:
                self._import(module)
            except WorkerEnd as end:
                finding = end_finding(end, f"{module}.py", IMPORT_SECONDS)
                self.broken_modules[module] = finding

    def _import(self, module: str) -> None:
        """Import a module; when that ends the worker, once more without what takes time."""
        try:
            self.loaded.imported(module, self._ask_import(module))
        except StudentFault as fault:
            self.loaded.failed(module, fault)
        except WorkerEnd as end:
            if self._gently:
                raise
            self._gently = True
            self.loaded.ended(module, end_finding(end, f"{module}.py", IMPORT_SECONDS))
            self._import(module)

    def _ask_import(self, module: str) -> Any:
        worker = self._fresh()
        with self.time.spending(worker):
            return worker.ask(verbs.IMPORT, {"module": module}, IMPORT_SECONDS)

    def printed(self) -> str:
        """Return what the student's code printed so far in the present worker."""
        return _OWN_FOLDER.sub("", self._worker.printed()) if self._worker else ""

    def close(self) -> None:
        """End the worker."""
        if self._worker:
            self._worker.close()
            self._worker = None

    def _fresh(self) -> Worker:
        if self._worker is None or self._worker.ended:
            self._worker = self._workers.start(self._sources, self._data, gently=self._gently)
        return self._worker


class _Time:
    """How long the student's code of a submission has run; without a budget it has any time."""

    def __init__(self, budget: float) -> None:
        self._budget = budget
        self._spent = self._excused = 0.0

    def check(self) -> None:
        """Raise `Finding` when all of the time is used."""
        if self._budget and self._spent > self._budget:
            raise Finding(
                "timeout",
                f"This test was not run: those before it took {self._budget:g} seconds, all that "
                "a submission may take. Make the slow ones faster.",
                status="timeout",
            )

    @contextlib.contextmanager
    def spending(self, worker: Worker) -> Generator[None]:
        """Count the time inside; of waiting, up to twice the budget is not counted."""
        start, excused = time.monotonic(), worker.excused
        try:
            yield
        finally:
            late = min(worker.excused - excused, 2 * self._budget - self._excused)
            self._excused += max(late, 0.0)
            self._spent += time.monotonic() - start - max(late, 0.0)


def _modules_by_name(assignment: Assignment) -> dict[str, str]:
    """Return which module defines which public function or class."""
    sources = assignment.reference().items()
    return {name: module for module, text in sources for name in public_names(text)}


def _worker_seed(seed: int, test_id: str) -> int:
    """Return the seed of a worker's random numbers: nothing can be told from it of the data."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{test_id}".encode()).digest()[:4], "big")


def end_finding(end: WorkerEnd, name: str, seconds: float) -> Finding:
    """Tell that the worker was ended or ended itself while it ran `name`."""
    if end.end == "timeout":
        return late_finding(name, seconds)
    status, words = _ENDS[end.end]
    # An exit status is a number that the student's code chose: it could be a hidden input.
    how = " (a crash in compiled code)" if -end.code in _CRASHES else ""
    full = end.text
    if end.end == "crashed":
        full = f"signal {-end.code}" if end.code < 0 else f"exit status {end.code}"
    return Finding(status, f"`{name}` {words.format(how=how)}", full=full, status=status)
