"""The whole examination; isolation is tried for real, and its walls are attacked."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from nnopt.doctor.checks import examine_course, examine_machine, examine_software, look_for_course
from nnopt.doctor.report import Check, Report, Section, is_official
from nnopt.errors import IsolationError, NnoptError
from nnopt.sandbox.layers.facts import Facts, find_facts

if TYPE_CHECKING:
    from nnopt.course.catalogue import Course
    from nnopt.sandbox.layers.layer import Layer
    from nnopt.sandbox.outside.warm import Policy

_MEANS = {
    "strong": "strong: a box, and a lockdown in it. Results are official.",
    "lockdown": "lockdown: no box, but every wall that needs none. Results are official.",
    "practice": "practice: only for work that you trust. Results are not official.",
}
_SHOWN = 8


class WarmStart(msgspec.Struct, frozen=True):
    """How the warm process started, with which layers; `error` says why it did not.

    `method` is how it makes workers; `complaint` is what it said where it did not start behind
    all layers.
    """

    mode: str = ""
    layers: tuple[str, ...] = ()
    method: str = "fork"
    seconds: float = 0.0
    holes: tuple[str, ...] | None = None
    complaint: str = ""
    error: str = ""
    remedy: str = ""


def examine(option: Path | None = None) -> Report:
    """Examine this machine; `option` is the value of --course.

    Starts the warm process, which takes as long as importing TensorFlow does.
    """
    course, found = look_for_course(option)
    isolation, mode = _isolation(course)
    sections = (
        examine_software(),
        isolation,
        examine_course(course, found),
        examine_machine(),
    )
    return Report(official=is_official(sections), mode=mode, sections=sections)


def _isolation(course: Course | None) -> tuple[Section, str]:
    try:
        # On Windows there is nothing to import.
        from nnopt.grading.secrets import secrets_of
        from nnopt.sandbox.layers.box import find_bubblewrap
        from nnopt.sandbox.layers.registry import registered
        from nnopt.sandbox.outside.warm import Policy
    except IsolationError as error:
        missing = Check(
            name="isolation", found=error.what, ok=False, needed=True, remedy=error.remedy
        )
        return Section("Isolation", (missing,)), ""
    secrets = secrets_of(course) if course else ()
    start = try_isolation(secrets, Policy(require="practice"))
    facts = find_facts(start.complaint, bubblewrap=find_bubblewrap() is not None)
    return isolation_section(start, registered(), facts), start.mode


def try_isolation(secrets: Sequence[Path], policy: Policy) -> WarmStart:
    """Start the warm process, wait for TensorFlow, let a child attack the walls."""
    from nnopt.sandbox.outside.warm import Warm

    begin = time.perf_counter()
    try:
        warm = Warm(1, policy, secrets)
    except NnoptError as error:
        return WarmStart(error=error.what, remedy=error.remedy)
    with warm:
        start = WarmStart(warm.mode, warm.layers, warm.start, complaint=warm.complaint)
        try:
            warm.wait_ready()
            if warm.holes is None:
                warm.try_walls()
        except NnoptError as error:
            if warm.holes is None:
                return msgspec.structs.replace(start, error=error.what, remedy=error.remedy)
        seconds = time.perf_counter() - begin
        return msgspec.structs.replace(start, seconds=seconds, holes=warm.holes)


def isolation_section(start: WarmStart, layers: Sequence[Layer], facts: Facts) -> Section:
    """Put what was found into checks: the mode, each layer, the start, the self-attack."""
    if not start.mode:
        return Section("Isolation", (_failed(start),))
    each = [layer_check(layer, layer.name in start.layers, facts) for layer in layers]
    return Section("Isolation", (_mode(start), *each, _warm(start), _canary(start)))


def layer_check(layer: Layer, stands: bool, facts: Facts) -> Check:
    """Return the check of one layer, with what to do when it is needed and missing."""
    if not stands and (why := layer.spared(facts)):
        return Check(name=layer.name, found=f"not needed: {why}")
    return Check(
        name=layer.name,
        found=layer.what if stands else f"missing ({layer.what})",
        ok=stands,
        # Grading is official in any mode but practice.
        needed=layer.without == "practice",
        remedy="" if stands else layer.remedy(facts),
    )


def _mode(start: WarmStart) -> Check:
    official = start.mode != "practice"
    chosen = not official and start.method == "spawn" and "NNOPT_START" in os.environ
    remedy = "NNOPT_START=spawn asks for it: unset this variable." if chosen else ""
    return Check(name="mode", found=_MEANS[start.mode], ok=official, needed=True, remedy=remedy)


def _failed(start: WarmStart) -> Check:
    found = f"it did not start: {start.error}"
    return Check(name="warm process", found=found, ok=False, needed=True, remedy=start.remedy)


def _warm(start: WarmStart) -> Check:
    if start.error:
        return _failed(start)
    each = "ready" if start.method == "fork" else "each worker is ready"
    found = f"{each}, with TensorFlow, after {start.seconds:.1f} s"
    return Check(name="warm process", found=found, ok=True, needed=True)


def _canary(start: WarmStart) -> Check:
    if start.holes is None:
        return Check(name="self-attack", found="not tried", ok=False, needed=True)
    if not start.holes:
        return Check(name="self-attack", found="the walls hold", ok=True, needed=True)
    more = len(start.holes) - _SHOWN
    shown = "; ".join(start.holes[:_SHOWN]) + (f"; {more} more" if more > 0 else "")
    return Check(
        name="self-attack",
        found=f"student code could: {shown}",
        ok=False,
        needed=True,
        remedy="Mend the missing walls above."
        if start.mode == "practice"
        else "Do not grade on this machine. A folder that can be read must lie elsewhere; "
        "anything else is a fault of the kit: please report it.",
    )
