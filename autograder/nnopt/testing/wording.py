"""How what the student's code did is told: plain words, and only what is safe to tell."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable

from nnopt.sandbox.protocol.kinds import Fault
from nnopt.sandbox.protocol.verbs import MISSING, NO_GRADIENT, NOT_CALLABLE, NUMERIC, SIGNATURE
from nnopt.testing.finding import Finding, Location

Locate = Callable[[str, int], Location | None]

_TENSORFLOW_ERRORS = frozenset(
    """
    InvalidArgumentError ResourceExhaustedError NotFoundError UnimplementedError InternalError
    FailedPreconditionError OutOfRangeError OperatorNotAllowedInGraphError
    InaccessibleTensorError UFuncTypeError AxisError LinAlgError StagingError
    """.split()
)
# What else may be told of a class name: anything else could carry a hidden input out.
_KNOWN_ERRORS = _TENSORFLOW_ERRORS | {
    name
    for name, thing in vars(builtins).items()
    if isinstance(thing, type) and issubclass(thing, BaseException)
}

# A library raises NotImplementedError too, and says something else.
_STUB = re.compile(r"task \d+, \w+: not written yet")

_SAFE_NUMERIC = frozenset(
    {
        "no figure",
        "a symbolic tensor, which has no value yet (run it in its session)",
        "an array that is too large",
        "a result that is too large or nested too deeply",
        "a result that is nested too deeply or has too many parts",
    }
)


def fault_finding(fault: Fault, name: str, usage: str, locate: Locate) -> Finding:
    """Tell what the student's code raised or did not offer.

    `name` is what was called, `usage` the signature that the handout gives.
    """
    location = next(
        (found for found in (locate(m, n) for m, n, _ in reversed(fault.frames)) if found), None
    )
    if fault.stage == MISSING:
        return Finding("import", f"`{name}` is not there. The handout asks for {usage}.")
    if fault.stage == NOT_CALLABLE:
        return Finding("callable", f"`{name}` is not a function, so it cannot be called.")
    if fault.stage == SIGNATURE:
        return Finding("signature", f"`{name}` cannot be called as {usage}.", full=fault.kind)
    if fault.stage == NO_GRADIENT:
        words = f"No gradient flows through `{name}`. Use TensorFlow operations all the way."
        return Finding("gradient", words)
    if fault.stage == NUMERIC:
        text = fault.text if fault.text in _SAFE_NUMERIC else "something that is no number"
        return Finding("numeric", f"`{name}` returned {text}.", location=location)
    return _exception(fault, name, location)


def _exception(fault: Fault, name: str, location: Location | None) -> Finding:
    kind = fault.kind if fault.kind in _KNOWN_ERRORS else "an exception of its own"
    inner = next((function for _, _, function in reversed(fault.frames) if function), "")
    if kind == "NotImplementedError" and (not fault.text or _STUB.fullmatch(fault.text)):
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
    return Finding(
        "exception", f"`{name}` raised {kind}.", full=error_text(fault.text), location=location
    )


def error_text(text: str) -> str:
    """Leave out of an error what helps nobody: folders, and the steps of AutoGraph.

    >>> error_text("cannot import name 'a' from 'b' (/usr/lib/b/__init__.py)")
    "cannot import name 'a' from 'b' (__init__.py)"
    """
    if text.startswith("in user code:"):
        text = text.split("\n\n")[-1].strip()
    return re.sub(r"(?<![\w/.])(/[\w.+-]+)+/(?=[\w.+-])", "", text)
