"""How strong is the isolation? The warm process is started for real and its walls are attacked."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from nnopt.doctor.facts import Facts
from nnopt.doctor.layers import layer_checks
from nnopt.doctor.report import Check, Section
from nnopt.errors import NnoptError
from nnopt.sandbox.outside.warm import Policy, Warm

_MEANS = {
    "strong": "strong: a box, and a lockdown in it. Results are official.",
    "lockdown": "lockdown: no box, but every wall that needs none. Results are official.",
    "practice": "practice: only for work that you trust. Results are not official.",
}
_SHOWN = 8


class Trial(msgspec.Struct, frozen=True):
    """What came of starting the warm process; `error` says why it did not start."""

    mode: str = ""
    layers: tuple[str, ...] = ()
    start: str = "fork"
    seconds: float = 0.0
    holes: tuple[str, ...] | None = None
    box_complaint: str = ""
    error: str = ""
    remedy: str = ""


def try_isolation(secrets: Sequence[Path], policy: Policy) -> Trial:
    """Start the warm process, wait for TensorFlow, let a child attack the walls."""
    begin = time.perf_counter()
    try:
        warm = Warm(1, policy, secrets)
    except NnoptError as error:
        return Trial(error=error.what, remedy=error.remedy)
    with warm:
        trial = Trial(warm.mode, warm.layers, warm.start, box_complaint=warm.box_complaint)
        try:
            warm.wait_ready()
            if warm.holes is None:
                warm.try_walls()
        except NnoptError as error:
            if warm.holes is None:
                return msgspec.structs.replace(trial, error=error.what, remedy=error.remedy)
        seconds = time.perf_counter() - begin
        return msgspec.structs.replace(trial, seconds=seconds, holes=warm.holes)


def isolation_section(trial: Trial, facts: Facts) -> Section:
    """Put what was found into checks."""
    if not trial.mode:
        return Section("Isolation", (_failed(trial),))
    layers = layer_checks(facts, trial.layers)
    return Section("Isolation", (_mode(trial), *layers, _warm(trial), _canary(trial)))


def _mode(trial: Trial) -> Check:
    official = trial.mode != "practice"
    chosen = not official and trial.start == "spawn" and "NNOPT_START" in os.environ
    remedy = "NNOPT_START=spawn asks for it: unset this variable." if chosen else ""
    return Check(name="mode", found=_MEANS[trial.mode], ok=official, needed=True, remedy=remedy)


def _failed(trial: Trial) -> Check:
    found = f"it did not start: {trial.error}"
    return Check(name="warm process", found=found, ok=False, needed=True, remedy=trial.remedy)


def _warm(trial: Trial) -> Check:
    if trial.error:
        return _failed(trial)
    each = "ready" if trial.start == "fork" else "each worker is ready"
    found = f"{each}, with TensorFlow, after {trial.seconds:.1f} s"
    return Check(name="warm process", found=found, ok=True, needed=True)


def _canary(trial: Trial) -> Check:
    if trial.holes is None:
        return Check(name="self-attack", found="not tried", ok=False, needed=True)
    if not trial.holes:
        return Check(name="self-attack", found="the walls hold", ok=True, needed=True)
    more = len(trial.holes) - _SHOWN
    shown = "; ".join(trial.holes[:_SHOWN]) + (f"; {more} more" if more > 0 else "")
    return Check(
        name="self-attack",
        found=f"student code could: {shown}",
        ok=False,
        needed=True,
        remedy="Mend the missing walls above."
        if trial.mode == "practice"
        else "Do not grade on this machine. A folder that can be read must lie elsewhere; "
        "anything else is a fault of the kit: please report it.",
    )
