"""One test of one submission: what it asks the sandbox, compares and records."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from nnopt.errors import GraderError
from nnopt.sandbox.outside.workers import StudentFault, WorkerEnd
from nnopt.sandbox.protocol.values import Value
from nnopt.testing.compare import compare, elements, numbers, show
from nnopt.testing.finding import Finding
from nnopt.testing.student import bare
from nnopt.testing.wording import end_finding, fault_finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnopt.grading.run import Run
    from nnopt.sandbox.protocol.frames import Deadline

RTOL, ATOL = 1e-5, 1e-6
# Above any result of an exercise; what is compared is converted, kept and written out.
_MAX_ELEMENTS = 1_000_000


class Trial:
    """The state of one test while it runs."""

    def __init__(self, run: Run, test_id: str) -> None:
        self.run = run
        self.test_id = test_id
        self.seed = zlib.crc32(f"{run.seed}/{test_id}".encode())
        self.index = 0  # comparisons of any kind so far
        self.recalled = 0  # those with the reference
        self.called = ""
        self.call_text = ""
        self.answered = False
        self._limit: Deadline | None = None

    @property
    def rng(self) -> np.random.RandomState:
        """A generator of this test's data, the same at every run with the same seed."""
        return np.random.RandomState(self.seed)

    def target(self, name: str) -> list[Any]:
        """Return where a function is: its module and its name."""
        return [self.run.module_of(name), name]

    def ask(self, verb: str, body: Mapping[str, Value], name: str) -> Any:
        """Ask the sandbox; what the student's code did wrong is a `Finding`."""
        run = self.run
        if name:
            self.called = name
            self.call_text = _call_text(name, body)
        try:
            worker = run.worker()
            if self._limit is None:
                self._limit = worker.limit(run.timeout)
                worker.ask("begin", {"seed": self.seed}, self._limit)
            value = worker.ask(verb, body, self._limit)
        except WorkerEnd as end:
            finding = end_finding(end, self._culprit, run.timeout)
            finding.full = self._told(finding.full)
            raise finding from None
        except StudentFault as fault:
            finding = fault_finding(fault, self._culprit, run.usage(name), run.locate)
            finding.full = self._told(finding.full)
            raise finding from None
        self.answered = True
        if elements(value) > _MAX_ELEMENTS:
            words = f"`{self._culprit}` returned an array that is too large."
            raise Finding("numeric", words, full=self._told(""))
        return value

    def unreadable(self, error: Exception) -> Exception:
        """Say whose fault it is that the test itself raised.

        It did not with the reference. With other values it is these that it could not work with,
        such as a single number where it takes a row.
        """
        if self.run.expected is None or not self.answered:
            return error
        words = f"`{self._culprit}` gave a value of another form than the handout asks for."
        full = self._told(f"the test raised {type(error).__name__}: {error}")
        return Finding("numeric", words, full=full[:2000])

    def same(self, value: Value, rtol: float = RTOL, atol: float = ATOL) -> Any:
        """Check that a value is what the reference gave at this place of this test."""
        index, self.index = self.index, self.index + 1
        place, self.recalled = self.recalled, self.recalled + 1
        if self.run.expected is None:
            self.run.record(self.test_id, numbers(value))
            return numbers(value)
        values = self.run.expected.get(self.test_id, [])
        if place >= len(values):
            raise GraderError(
                f"{self.test_id} compares more often than it did on the reference",
                "Its course must not branch on the student's values: mend the test.",
            )
        return self._check(value, values[place], rtol, atol, index)

    def close(self, value: Value, expected: Value, rtol: float = RTOL, atol: float = ATOL) -> Any:
        """Check that a value is the expected one."""
        index, self.index = self.index, self.index + 1
        return self._check(value, numbers(expected), rtol, atol, index)

    def require(self, condition: bool, message: str) -> None:
        """Check anything else; the message is for the student."""
        index, self.index = self.index, self.index + 1
        if not condition:
            raise Finding("value", message, full=self._told(""), index=index, value=message)

    def _check(self, value: Value, expected: Value, rtol: float, atol: float, index: int) -> Any:
        value = bare(value)
        mismatch = compare(value, expected, rtol, atol)
        if mismatch is None:
            return numbers(value)
        message = f"{mismatch.place}`{self.called}` {mismatch.words}."
        raise Finding(
            mismatch.stage,
            f"{message[:1].upper()}{message[1:]}".replace("?.", "?"),
            full=self._told(mismatch.full),
            index=index,
            value=numbers(value),
        )

    @property
    def _culprit(self) -> str:
        """What was called last; its file where nothing was called yet."""
        return self.called or f"{self.run.assignment.modules[0]}.py"

    def _told(self, text: str) -> str:
        return f"{self.call_text}: {text}" if text else self.call_text


def _call_text(name: str, body: Mapping[str, Value]) -> str:
    args = [show(value) for value in body.get("args", [])]
    args += [f"{key}={show(value)}" for key, value in body.get("kwargs", {}).items()]
    return f"{name}({', '.join(args)})"
