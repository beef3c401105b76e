"""One test of one submission: what it asks of the student's functions, compares and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from nnopt.sandbox.protocol.kinds import Fault
from nnopt.sandbox.protocol.verbs import CALL, FIGURE, GRADIENT
from nnopt.testing.compare import Mismatch, compare, elements, numbers, result_places, show
from nnopt.testing.finding import Finding, Location
from nnopt.testing.wording import fault_finding

RTOL, ATOL = 1e-5, 1e-6
# Above any result of an exercise; what is compared is converted, kept and written out.
_MAX_ELEMENTS = 1_000_000


class Work(Protocol):
    """The work that a test is about, and the way to its functions.

    There are two of these: one asks a worker in the sandbox, the other calls the functions in the
    student's own process. Everything else of a test is the same.
    """

    @property
    def recording(self) -> bool:
        """Whether this is the reference, whose values are the expected ones."""

    def module_of(self, name: str) -> str:
        """Return the module that has a function; `Finding` when it cannot be imported."""

    def usage(self, name: str) -> str:
        """Return the signature that the handout gives, between backticks."""

    def results(self, name: str) -> Sequence[str]:
        """Return what the handout calls the results of a function that has several."""

    def locate(self, module: str, line: int) -> Location | None:
        """Return a line of the student's own as they know it."""

    def ask(self, probe: Probe, verb: str, body: Mapping[str, Any]) -> Any:
        """Do what a test asks, for as long as the whole test may take.

        Raises `Fault` for what the student's code did, `Finding` when it ended the process.
        """

    def same(self, probe: Probe, value: Any) -> Any:
        """Return what the reference gave at this point of the test, or keep what it gives now."""


class Probe:
    """The state of one test while it runs; `seed` is that of its random numbers."""

    def __init__(self, work: Work, task: str, test_id: str, seed: int) -> None:
        self.work = work
        self.task = task
        self.test_id = test_id
        self.seed = seed
        self.times = 1  # how many times the seconds of a call its calls may take
        self.begun = False  # whether `work` was asked for something
        self.index = 0  # comparisons of any kind so far
        self.recalled = 0  # those with the reference
        self.called = ""  # the function that was called last, and how
        self.call_text = ""
        self._spoken = ""
        self._results: Sequence[Any] = ()  # what the last call gave, where that was several
        self.answered = False

    @property
    def rng(self) -> np.random.RandomState:
        """A generator of this test's data, the same at every run with the same seed."""
        return np.random.RandomState(self.seed)

    def ask(self, verb: str, body: Mapping[str, Any], name: str = "") -> Any:
        """Ask for something; what the student's code did wrong is a `Finding`."""
        if name:
            self.call_text = _call_text(name, body)
        if name == "numpy":
            # What a variable holds is the doing of whoever was called before.
            self._spoken = f"what `{self.called}` leaves in the variable" if self.called else ""
        elif name:
            self.called = name
            of = {GRADIENT: "the derivative of ", FIGURE: "the figure of "}.get(verb, "")
            self._spoken = f"{of}`{name}`"
        try:
            value = self.work.ask(self, verb, body)
        except Fault as fault:
            told = fault_finding(fault, self.culprit, self.work.usage(name), self.work.locate)
            told.full, told.index = self.told(told.full), self.index
            raise told from None
        self.answered = True
        self._results = value if verb == CALL and isinstance(value, list | tuple) else ()
        if elements(value) > _MAX_ELEMENTS:
            words = f"`{self.culprit}` returned an array that is too large."
            raise Finding("numeric", words, full=self.told(""))
        return value

    def same(self, value: Any, rtol: float = RTOL, atol: float = ATOL) -> Any:
        """Check that a value is what the reference gave at this point of this test."""
        index, self.index = self.index, self.index + 1
        expected = self.work.same(self, numbers(value))
        self.recalled += 1
        return (
            numbers(value) if expected is None else self._check(value, expected, rtol, atol, index)
        )

    def close(self, value: Any, expected: Any, rtol: float = RTOL, atol: float = ATOL) -> Any:
        """Check that a value is the expected one."""
        index, self.index = self.index, self.index + 1
        return self._check(value, numbers(expected), rtol, atol, index)

    def require(self, condition: Any, message: str) -> None:
        """Check anything else; the message is for the student."""
        index, self.index = self.index, self.index + 1
        if not condition:
            raise Finding("value", message, full=self.told(""), index=index, value=message)

    def unreadable(self, error: Exception) -> Finding:
        """Say that a test could not work with a value that it did not expect.

        It could with the value of the reference. Such a value is a single number where the test
        takes a row.
        """
        words = f"`{self.culprit}` gave a value of another form than the handout asks for."
        full = self.told(f"the test raised {type(error).__name__}: {error}")
        return Finding("numeric", words, full=full[:2000])

    @property
    def culprit(self) -> str:
        """The function that was called last; the student's file where nothing was called yet."""
        return self.called or f"{self.work.module_of('')}.py"

    def told(self, text: str) -> str:
        """Return words for people who may see everything: the call, and what came of it."""
        return f"{self.call_text}: {text}" if text else self.call_text

    def _check(self, value: Any, expected: Any, rtol: float, atol: float, index: int) -> Any:
        names = self.work.results(self.called) if self._results else ()
        mismatch = compare(value, expected, rtol, atol, names)
        if mismatch is None:
            return numbers(value)
        spoken = f"{self._place(value, names)}{self._spoken or f'`{self.culprit}`'}"
        finding = difference(mismatch, spoken, self.told(mismatch.full), value)
        finding.index = index
        raise finding

    def _place(self, value: Any, names: Sequence[str]) -> str:
        """Return which of the results of the last call a value is, where the handout names them.

        How many a student's code returns is its own choice, and nothing that may be told.
        """
        if len(names) != len(self._results) or not isinstance(value, np.ndarray):
            return ""
        places = zip(self._results, result_places(len(names), names), strict=True)
        return next((place for part, place in places if part is value), "")


def difference(mismatch: Mismatch, spoken: str, full: str, value: Any) -> Finding:
    """Tell in which way a value differs; `spoken` says what gave it."""
    words = f"{mismatch.place}{spoken} {mismatch.words}."
    words = f"{words[:1].upper()}{words[1:]}".replace("?.", "?")
    finding = Finding(mismatch.stage, words, full=full, value=numbers(value))
    finding.kind = mismatch.kind
    return finding


def _call_text(name: str, body: Mapping[str, Any]) -> str:
    args = [show(value) for value in body.get("args", [])]
    args += [f"{key}={show(value)}" for key, value in body.get("kwargs", {}).items()]
    return f"{name}({', '.join(args)})"
