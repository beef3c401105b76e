"""How what the student's code did is told: plain words, and only what is safe to tell."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable

from nnopt.sandbox.protocol.kinds import Fault
from nnopt.sandbox.protocol.verbs import (
    EXCEPTION,
    MISSING,
    NO_GRADIENT,
    NOT_CALLABLE,
    NOT_WRITTEN,
    NOTHING,
    NUMERIC,
    SIGNATURE,
)
from nnopt.testing.finding import Finding, Location

Locate = Callable[[str, int], Location | None]

# Class names that may be told: any other could carry a hidden input out.
_KNOWN_ERRORS = {name for name in dir(builtins) if name[0].isupper()} | set(
    """
    InvalidArgumentError ResourceExhaustedError NotFoundError UnimplementedError InternalError
    FailedPreconditionError OutOfRangeError OperatorNotAllowedInGraphError
    InaccessibleTensorError UFuncTypeError AxisError LinAlgError StagingError
    """.split()
)
_LONGEST_KIND = 80
# So many tests of a task wait for what does not finish; the others know it then.
MOST_LATE = 2
_OFFERED = {
    MISSING: ("import", "`{name}` is not there. The handout asks for {usage}."),
    NOT_CALLABLE: ("callable", "`{name}` is not a function, so it cannot be called."),
    SIGNATURE: ("signature", "`{name}` cannot be called as {usage}."),
    NOTHING: (
        "returned",
        "`{name}` returned nothing (None). Does every path through it end in a return?",
    ),
    NO_GRADIENT: (
        "gradient",
        "No gradient flows through `{name}`. Use TensorFlow operations all the way.",
    ),
}
_RAISED = {
    "SystemExit": "ended the program (SystemExit). Return a value and do not call exit().",
    "KeyboardInterrupt": "ended the program (KeyboardInterrupt). Return a value and do not call "
    "exit().",
    "MemoryError": "asked for more memory than there is. How large are your arrays?",
    "ResourceExhaustedError": "asked for more memory than there is. How large are your arrays?",
}
_RANDOM = "changes the random numbers of others ({0}). Make a generator of your own."
_BESIDE = {
    "argument": "changes its argument `{0}`. Work on a copy.",
    "returns": "gives its argument `{0}` back, so that a change of the one changes the other.",
    "returns again": "gives the same object again, so that a change of the one changes the other.",
    "repeat": "gives something else when it is called again in the same way.",
    "random:Python": _RANDOM.format("Python's `random`"),
    "random:NumPy": _RANDOM.format("NumPy's global generator"),
    "random:TensorFlow": _RANDOM.format("TensorFlow's global seed"),
    "folder": "changes the working folder.",
    "environment": "changes the environment variables.",
    "settings": "changes settings of {0} that hold for everybody.",
    "rcParams": "changes matplotlib's settings (rcParams).",
    "figure": "draws into a figure that was open before. Make a figure of your own.",
    "open figure": "leaves a figure open that it does not return. Close it.",
}
_NO_VALUES = (
    "no figure",
    "a symbolic tensor, which has no value yet (run it in its session)",
    "an array that is too large",
    "a result that is too large or nested too deeply",
    "a result that is nested too deeply or has too many parts",
)


def fault_finding(fault: Fault, name: str, usage: str, locate: Locate) -> Finding:
    """Tell what the student's code raised or did not offer.

    `name` is what was called, `usage` the signature that the handout gives. An exception, and a
    gradient that does not flow, is a value too, by which a known mistake is recognized.
    """
    finding = _fault_finding(fault, name, usage, locate)
    if fault.stage in (EXCEPTION, NUMERIC, NO_GRADIENT):
        kind = fault.kind[:_LONGEST_KIND] if fault.stage == EXCEPTION else ""
        finding.value = f"{fault.stage} {kind}".strip()
    return finding


def _fault_finding(fault: Fault, name: str, usage: str, locate: Locate) -> Finding:
    if fault.stage in _OFFERED:
        stage, words = _OFFERED[fault.stage]
        full = fault.kind if fault.stage == SIGNATURE else ""
        return Finding(stage, words.format(name=name, usage=usage), full=full)
    places = [locate(module, line) for module, line, _ in reversed(fault.frames)]
    location = next(filter(None, places), None)
    if fault.stage == NUMERIC:
        text = fault.text if fault.text in _NO_VALUES else "something that is no number"
        return Finding("numeric", f"`{name}` returned {text}.", location=location)
    finding = _raised(fault, name, location)
    finding.called, finding.exception = name, fault.kind[:_LONGEST_KIND]
    return finding


def _raised(fault: Fault, name: str, location: Location | None) -> Finding:
    if fault.stage == NOT_WRITTEN:
        inner = next((function for _, _, function in reversed(fault.frames) if function), name)
        if inner != name and inner.isidentifier() and location:
            words = f"`{name}` needs another part that is not written yet (see the line below)."
            return Finding("not_written", words, location=location)
        return Finding("not_written", f"`{name}` is not written yet.")
    kind = fault.kind if fault.kind in _KNOWN_ERRORS else "an exception of its own"
    words = _RAISED.get(kind, f"raised {kind}.")
    full = "" if kind in _RAISED else error_text(fault.text)
    return Finding("exception", f"`{name}` {words}", full=full, location=location)


def import_finding(fault: Fault, module: str, locate: Locate) -> Finding:
    """Tell an import that raised. No hidden input exists yet, so all of it may be told."""
    found = fault_finding(fault, f"{module}.py", "", locate)
    what = error_text(fault.text)
    text = f"{module}.py cannot be imported: {fault.kind}{': ' * bool(what)}{what}"
    return Finding("import", text[:500], location=found.location)


def contract_words(name: str, what: str) -> str:
    """Tell what a function does beside giving its result; nothing for what nobody can do.

    >>> contract_words("mse", "argument:y_pred")
    '`mse` changes its argument `y_pred`. Work on a copy.'
    """
    kind, _, detail = what.partition(":")
    words = _BESIDE.get(what) or _BESIDE.get(kind, "")
    return f"`{name}` {words.format(detail)}" if words else ""


def late_finding(name: str, seconds: float, *, again: bool = False) -> Finding:
    """Tell that something did not finish, or is not called again because of that."""
    time = f"{seconds:g} second{'s' * (seconds != 1)}"
    words = f"did not finish in {time}. Is there a loop without end?"
    if again:
        words = f"did not finish in {time} in two tests, so it was not called again."
    return Finding("timeout", f"`{name}` {words}", status="timeout", called=name)


def idle_finding(name: str, seconds: float) -> Finding:
    """Tell that something did not finish although it worked for a short time only."""
    words = "Does it wait for something, or was the computer busy with other programs?"
    told = f"`{name}` did not finish in {seconds:g} seconds. {words}"
    return Finding("timeout", told, status="timeout", called=name)


def disallowed_finding(task: str, call: str, location: Location | None) -> Finding:
    """Tell a call that would do the exercise for the student."""
    words = f"`{task}` uses {call}. The handout asks to write it without that."
    return Finding("disallowed", words, location=location)


def error_text(text: str) -> str:
    """Leave out of an error what helps nobody: folders, and the steps of AutoGraph.

    >>> error_text("cannot import name 'a' from 'b' (/usr/lib/b/__init__.py)")
    "cannot import name 'a' from 'b' (__init__.py)"
    """
    if text.startswith("in user code:"):
        text = text.split("\n\n")[-1].strip()
    return re.sub(r"(?<![\w/.])(/[\w.+-]+)+/(?=[\w.+-])", "", text)
