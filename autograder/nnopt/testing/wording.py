"""How the ends of the student's code are told: plain words, and only what is safe to tell."""

from __future__ import annotations

import builtins
import re
import signal
from collections.abc import Callable

from nnopt.report.document import Location, TestStatus
from nnopt.sandbox.outside.workers import StudentFault, WorkerEnd
from nnopt.sandbox.protocol import verbs
from nnopt.testing.finding import Finding

Locate = Callable[[str, int], Location | None]

_TENSORFLOW_ERRORS = frozenset(
    """
    InvalidArgumentError ResourceExhaustedError NotFoundError UnimplementedError InternalError
    FailedPreconditionError OutOfRangeError OperatorNotAllowedInGraphError
    InaccessibleTensorError UFuncTypeError AxisError LinAlgError StagingError
    """.split()
)
# What else may be told of a class name: anything else could carry a hidden input out.
_KNOWN = _TENSORFLOW_ERRORS | {
    name
    for name, thing in vars(builtins).items()
    if isinstance(thing, type) and issubclass(thing, BaseException)
}

_ENDS: dict[str, tuple[TestStatus, str]] = {
    "timeout": ("timeout", "did not finish in {seconds}. Is there a loop without end?"),
    "crashed": ("crashed", "ended the whole process{how}. Return a value and do not exit."),
    "memory": ("crashed", "used too much memory and was stopped. How large are your arrays?"),
    "files": ("crashed", "wrote too many files or too much to disk and was stopped."),
    "babble": ("crashed", "sent something that is no result, and was stopped."),
    "broken": ("crashed", "broke the process that it runs in, and was stopped."),
}
_CRASHES = frozenset(
    int(getattr(signal, name, 0)) for name in "SIGSEGV SIGBUS SIGABRT SIGFPE SIGILL".split()
) - {0}


def end_finding(end: WorkerEnd, name: str, seconds: float) -> Finding:
    """Tell that the worker was ended or ended itself while it ran `name`."""
    status, words = _ENDS[end.end]
    # An exit status is a number that the student's code chose: it could be a hidden input.
    how = " (a crash in compiled code)" if -end.code in _CRASHES else ""
    full = end.text
    if end.end == "crashed":
        full = f"signal {-end.code}" if end.code < 0 else f"exit status {end.code}"
    time = f"{seconds:g} second{'s' * (seconds != 1)}"
    words = words.format(seconds=time, how=how)
    return Finding(status, f"`{name}` {words}", full=full, status=status)


def fault_finding(fault: StudentFault, name: str, usage: str, locate: Locate) -> Finding:
    """Tell what the student's code raised or did not offer; `usage` is the expected signature."""
    location = next(
        (place for place in (locate(m, n) for m, n, _ in reversed(fault.frames)) if place), None
    )
    match fault.stage:
        case verbs.MISSING:
            return Finding("import", f"`{name}` is not there. The handout asks for {usage}.")
        case verbs.NOT_CALLABLE:
            words = f"`{name}` is not a function, so it cannot be called."
            return Finding("callable", words)
        case verbs.SIGNATURE:
            return Finding("signature", f"`{name}` cannot be called as {usage}.", full=fault.kind)
        case verbs.NO_GRADIENT:
            words = f"No gradient flows through `{name}`. Use TensorFlow operations all the way."
            return Finding("gradient", words)
        case verbs.NUMERIC:
            text = fault.text if fault.text in _SAFE_NUMERIC else "something that is no number"
            return Finding("numeric", f"`{name}` returned {text}.", location=location)
    return _exception(fault, name, location)


_SAFE_NUMERIC = frozenset(
    {
        "no figure",
        "a symbolic tensor, which has no value yet (run it in its session)",
        "an array that is too large",
        "a result that is too large or nested too deeply",
        "a result that is nested too deeply or has too many parts",
    }
)


def _exception(fault: StudentFault, name: str, location: Location | None) -> Finding:
    kind = fault.kind if fault.kind in _KNOWN else "an exception of its own"
    inner = next((function for _, _, function in reversed(fault.frames) if function), "")
    if kind == "NotImplementedError":
        if inner and inner != name and inner.isidentifier() and location:
            words = f"`{name}` needs another part that is not written yet (see the line below)."
            return Finding("not_written", words, location=location)
        return Finding("not_written", f"`{name}` is not written yet.")
    if kind in ("SystemExit", "KeyboardInterrupt"):
        words = f"`{name}` ended the program ({kind}). Return a value and do not call exit()."
        return Finding("exception", words, location=location)
    if kind in ("MemoryError", "ResourceExhaustedError"):
        words = f"`{name}` asked for more memory than there is. How large are your arrays?"
        return Finding("exception", words, location=location)
    full = without_folders(fault.text)
    return Finding("exception", f"`{name}` raised {kind}.", full=full, location=location)


def without_folders(text: str) -> str:
    """Leave out the folders of the grader's machine: they help nobody.

    >>> without_folders("cannot import name 'a' from 'b' (/usr/lib/b/__init__.py)")
    "cannot import name 'a' from 'b' (__init__.py)"
    """
    return re.sub(r"(?<![\w/.])(/[\w.+-]+)+/(?=[\w.+-])", "", text)
