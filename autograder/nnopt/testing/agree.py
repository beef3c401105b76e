"""Does a function give what the reference gives in all cases of a domain? Asked in few requests."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnopt.sandbox.protocol.kinds import Fault, Plain
from nnopt.sandbox.protocol.verbs import MANY
from nnopt.testing.classes import Trait, class_of
from nnopt.testing.compare import Array, compare, elements, numbers, show
from nnopt.testing.compare import as_array as as_numbers
from nnopt.testing.domain import LEFT_OUT, Case, Domain, as_array
from nnopt.testing.entries import entries_of
from nnopt.testing.finding import Finding
from nnopt.testing.patterns import Pattern, Result, pattern_of
from nnopt.testing.probe import ATOL, RTOL, Probe, difference
from nnopt.testing.student import Remote, bare
from nnopt.testing.wording import fault_finding

# So many cases are in the first request, which has the seconds of a call. While they are answered
# as fast as this, the next one has so many times as many.
_AT_ONCE, _FAST, _TIMES = 4, 0.25, 4


def agree(
    probe: Probe,
    function: Remote,
    domain: Domain,
    *,
    count: int = 40,
    wrt: str | Remote | Sequence[str | Remote] = (),
    rtol: float = RTOL,
    atol: float = ATOL,
) -> None:
    """Check `count` cases of a domain, edges first; more when there are more edges.

    With `wrt`, names of arguments and variables, it is the derivatives that are compared, weighted
    by random numbers as if something followed the function. What differs first is told, with the
    class of all cases that differ.
    """
    cases = sorted(domain.cases(probe.rng, count), key=_size)
    # First comes one that is not the smallest: what is right the first time only is told by it.
    cases.insert(0, cases.pop(len(cases) // 2))
    names = [wrt] if isinstance(wrt, str | Remote) else list(wrt)
    order = list(domain.values)
    body = {
        "target": [function._owner, function._name],
        "wrt": [order.index(name) if isinstance(name, str) else bare(name) for name in names],
        "upstream": probe.seed % 2**31 + 1 if names else 0,
    }
    outcomes = _ask(probe, body, [_call(case) for case in cases], function._called)
    found: dict[int, Finding] = {}
    given = []
    for number, (case, outcome) in enumerate(zip(cases, outcomes, strict=True)):
        finding, expected = _difference(probe, case, outcome, (rtol, atol), of=bool(names))
        if finding:
            finding.index = probe.index + number
            found[number] = finding
        given.append((outcome, expected))
    probe.index += len(cases)
    if found:
        raise _worst(found, cases, domain, given)


def _ask(probe: Probe, body: dict[str, Any], cases: list[Any], called: str) -> list[Any]:
    """Return what each case gave: a few at first, so that what is slow but right has its time."""
    outcomes: list[Any] = []
    at_once = _AT_ONCE
    while len(outcomes) < len(cases):
        some = cases[len(outcomes) : len(outcomes) + at_once]
        begun = time.monotonic()
        given = probe.ask(MANY, {**body, "cases": some}, called)
        if not isinstance(given, list) or len(given) != len(some):
            raise Finding("numeric", f"`{probe.culprit}` returned something that is no result.")
        outcomes += given
        at_once *= _TIMES if time.monotonic() - begun < _FAST else 1
    return outcomes


def _worst(
    found: dict[int, Finding],
    cases: Sequence[Case],
    domain: Domain,
    given: Sequence[tuple[Any, Any]],
) -> Finding:
    """Return the difference of the smallest case, with the class of all cases that differ.

    Where they have none, with what their results have in common: `given` has for each case what
    came and what the reference gave.
    """
    finding = found[min(found, key=lambda number: (number == 0, number))]
    marks = {name: values.marks for name, values in domain.values.items()}
    results = _results(cases, set(found), given)
    told: Trait | Pattern | None = class_of(cases, set(found), marks)
    if told and told.name == "later" and any(f.stage == "exception" for f in found.values()):
        # A call that broke off may have left a generator behind, and with it all later calls.
        told = None
    told = told or pattern_of(results) or entries_of(cases, results)
    if told:
        finding.message = f"{finding.message} {told.sentence}"
        finding.named = (told.name, told.hint)
    finding.full += f"\n(in {len(found)} of {len(cases)} cases)"
    return finding


def _difference(
    probe: Probe, case: Case, outcome: Any, limits: tuple[float, float], *, of: bool
) -> tuple[Finding | None, Any]:
    """Compare what one case gave with what the reference gave; return that too."""
    name = probe.culprit
    call = f"{name}({', '.join(f'{key}={show(value)}' for key, value in case.items())})"
    failed = _fault(outcome)
    value = None if failed else outcome[0]
    expected = probe.work.same(probe, numbers(value))
    probe.recalled += 1
    if failed:
        finding = fault_finding(failed, name, probe.work.usage(name), probe.work.locate)
        finding.full = f"{call}: {finding.full}"
        return finding, expected
    names = () if of else probe.work.results(name)
    mismatch = None if probe.work.recording else compare(value, expected, *limits, names)
    if mismatch is None:
        return None, expected
    spoken = f"the derivative of `{name}`" if of else f"`{name}`"
    finding = difference(mismatch, spoken, f"{call}: {mismatch.full}", value)
    return finding, expected


def _results(
    cases: Sequence[Case], failed: set[int], given: Sequence[tuple[Any, Any]]
) -> list[Result]:
    """Return what all cases gave and should have given; nothing where one gave no numbers."""
    results = []
    for number, (case, (outcome, expected)) in enumerate(zip(cases, given, strict=True)):
        got = None if _fault(outcome) else _flat(numbers(outcome[0]))
        right = _flat(expected)
        if got is None or right is None:
            return []
        sizes = (len(array) for array in map(as_array, case.values()) if array.ndim)
        results.append(Result(got, right, number in failed, next(sizes, 0)))
    return results


def _flat(value: Any) -> Array | None:
    """Return the numbers of a result, those of several one after the other."""
    parts = value if isinstance(value, list | tuple) else [value]
    found = [as_numbers(part) for part in parts]
    arrays = [part.ravel() for part in found if part is not None]
    return np.concatenate(arrays) if arrays and len(arrays) == len(found) else None


def _fault(outcome: Any) -> Fault | None:
    """Read how a case failed; the worker may say anything."""
    match outcome:
        case [_]:
            return None
        case [str(stage), str(kind), str(text), list(frames)]:
            known = [f for f in frames if isinstance(f, list | tuple) and len(f) == 3]
            told = [(str(m), int(n), str(w)) for m, n, w in known if isinstance(n, int)]
            return Fault(stage, kind, text, told)
    return Fault("numeric", text="something that is no number")


def _call(case: Case) -> list[Any]:
    """Return the arguments of a case: by position as far as none is left out, then by name."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for name, value in case.items():
        if value is LEFT_OUT:
            continue
        if len(args) < len(case) and not kwargs and list(case)[len(args)] == name:
            args.append(bare(value))
        else:
            kwargs[name] = bare(value)
    return [args, kwargs]


def _size(case: Case) -> int:
    given = [value for value in case.values() if value is not LEFT_OUT]
    return sum(elements(value.array if isinstance(value, Plain) else value) for value in given)
