"""Do the walls hold? A child attacks them before any student's child exists."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from nnopt.errors import IsolationError
from nnopt.sandbox.layers.layer import Layer
from nnopt.sandbox.layers.registry import source_of
from nnopt.sandbox.outside.workers import StudentFault, WorkerEnd, Workers
from nnopt.sandbox.protocol import verbs

_SECONDS = 30.0
_REMEDY = (
    "Nothing was graded. Run `nnopt doctor`; if it says the same, do not grade on this machine."
)


def find_holes(
    workers: Workers, secrets: Sequence[Path], layers: Sequence[Layer]
) -> tuple[str, ...]:
    """Return what a child behind the walls could do and must not, empty when they hold.

    It tries all that `layers` stop. `secrets` are files and folders that it must not be able to
    read; only this child hears of them. Raises `IsolationError` when the attack did not come to
    its end.
    """
    body = {
        "paths": [str(path) for path in secrets],
        "processes": [os.getpid(), os.getppid()],
        "layers": [list(msgspec.structs.astuple(source_of(layer))) for layer in layers],
    }
    worker = workers.start({})
    try:
        answer = worker.ask(verbs.CANARY, body, _SECONDS)
    except (WorkerEnd, StudentFault) as error:
        raise IsolationError(f"the walls could not be tried: {error}", _REMEDY) from None
    finally:
        worker.close()
    if not isinstance(answer, list) or not all(isinstance(name, str) for name in answer):
        raise IsolationError("the walls could not be tried: no list came back", _REMEDY)
    return tuple(answer)


def refuse(holes: Sequence[str]) -> IsolationError:
    """Return the error that names what worked."""
    shown = "; ".join(holes[:5]) + ("; ..." if len(holes) > 5 else "")
    return IsolationError(f"the walls have a hole: student code could {shown}", _REMEDY)
