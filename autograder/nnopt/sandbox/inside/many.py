"""Many calls of one function in one request: what each gave, or how it failed."""

from __future__ import annotations

from typing import Any

from nnopt.sandbox.inside.calls import Calls
from nnopt.sandbox.inside.contracts import size_of
from nnopt.sandbox.protocol.kinds import Fault, Handle

# Of all results together; more is no exercise's answer.
_MOST_NUMBERS = 500_000


def call_many(
    calls: Calls, target: Any, cases: list[Any], wrt: list[int | Handle], upstream: int
) -> list[Any]:
    """Return [value] or [stage, kind, text, frames] for each case, positional and named arguments.

    With `wrt` the values are derivatives, the result weighted by random numbers of the seed
    `upstream`.
    """
    outcomes: list[Any] = []
    room = _MOST_NUMBERS
    for args, kwargs in cases:
        try:
            if wrt:
                value = calls.gradient(target, args, kwargs, wrt, upstream)
            else:
                value = calls.call(target, args, kwargs)
        except Fault as fault:
            frames = [list(frame) for frame in fault.frames[-5:]]
            outcomes.append([fault.stage, fault.kind[:100], fault.text[:300], frames])
            continue
        room -= size_of(value)
        if room < 0:
            outcomes.append(["numeric", "", "an array that is too large", []])
            break
        outcomes.append([value])
    return outcomes
