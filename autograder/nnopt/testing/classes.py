"""In which cases is a function wrong? Said by a trait of its arguments, never by a hidden number.

A trait is something that a handout speaks of: one row, a negative number, beyond a number that it
names. When a function is wrong in all cases that have a trait and right in all others, the trait
is the class of its mistake.

>>> cases = [{"x": np.array([v])} for v in (1.0, 20.0, 2000.0, 3000.0)]
>>> found = class_of(cases, {2, 3}, marks={"x": (1000.0,)})
>>> found.sentence
'It is right up to 1000 and wrong beyond.'
>>> found.name
'limit'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnopt.testing.domain import LEFT_OUT, Case, as_array

_LIMIT = (
    "Up to a number of the handout you are right, and beyond it you are not. Does your code know a "
    "limit that the handout does not ask for?"
)
_ZERO = (
    "Look at what your code does when `{0}` is 0. Is it taken for a missing value, as `x or other` "
    "does, or kept away from 0?"
)
# What is beyond a number that is nearly 0 is positive, and no more needs to be said of it.
_TINY = 0.01
# So many failing cases are no chance, also where one more should have failed.
_MANY = 5
HINTS = {
    "limit": _LIMIT,
    "zero": _ZERO,
    "one": "Look at what your code does when `{0}` is 1.",
    "negative": "Try numbers below zero for `{0}`.",
    "positive": "Try numbers above zero for `{0}`.",
    "no_rows": "Try it with no row at all.",
    "one_row": "Try it with a single row.",
    "several_rows": "It works for one row. Which part of your code looks at the first row only?",
    "one_column": "Try it with a single column.",
    "several_columns": "It works for one column. What happens to the others?",
    "dimensions": "Try it with arrays of more and of fewer dimensions.",
    "list": "Try it with lists as well as with tuples for `{0}`.",
    "tuple": "Try it with tuples as well as with lists for `{0}`.",
    "entries": "Try it with a shorter and with a longer `{0}`.",
    "left_out": "Look at the default of `{0}`.",
    "given": "Follow `{0}` through your code. Where is it used, and where should it be?",
    "numpy": "Try it with NumPy arrays as well as with tensors.",
    "tensors": "Try it with tensors as well as with NumPy arrays.",
    "larger_than_the_data": "Try a `{0}` that is larger than the number of rows.",
    "whole": "Try whole numbers for `{0}`.",
    "fraction": "Try numbers for `{0}` that are not whole.",
    "equal": "Try numbers that are all the same.",
    "later": "The first call is right, later ones are not. What does your code keep between calls?",
}


@dataclass(frozen=True)
class Trait:
    """Something that a case may have: words for those that have it and for the others."""

    name: str
    wrong: str
    right: str
    holds: Callable[[Case], bool]
    argument: str = ""

    @property
    def sentence(self) -> str:
        """Say in which cases a function is wrong that is wrong in those with this trait."""
        return f"It is right {self.right} and wrong {self.wrong}."

    @property
    def hint(self) -> str:
        """Point at what to look at."""
        return HINTS[self.name].format(self.argument)


def class_of(
    cases: Sequence[Case], failed: set[int], marks: Mapping[str, Sequence[float]]
) -> Trait | None:
    """Return the trait that the failing cases have and no others; None without one.

    Nor is there one when traits of different kinds and arguments fit: any of them may be chance.
    `marks` are the numbers of each argument that may be told.
    """
    if not failed or len(failed) == len(cases):
        return None
    if failed == set(range(1, len(cases))) and _alike(cases[0], cases[1:]):
        return Trait("later", "from the second call on", "at the first call", lambda case: False)
    fitting = [trait for trait in _traits(cases, marks) if _fits(trait, cases, failed)]
    kinds, arguments = {t.name for t in fitting}, {t.argument for t in fitting}
    return fitting[0] if fitting and 1 in (len(kinds), len(arguments)) else None


def _alike(first: Case, others: Sequence[Case]) -> bool:
    """Say whether another case has arguments of the same kinds and shapes as the first one."""
    return any(_form(case) == _form(first) for case in others)


def _form(case: Case) -> list[tuple[bool, tuple[int, ...]]]:
    return [(isinstance(value, list | tuple), as_array(value).shape) for value in case.values()]


def _fits(trait: Trait, cases: Sequence[Case], failed: set[int]) -> bool:
    """Say whether the failing cases are those with a trait; a 0 may hide one of many."""
    having = {n for n, case in enumerate(cases) if trait.holds(case)}
    hidden = having - failed
    return failed <= having and (not hidden or (len(hidden) == 1 and len(failed) >= _MANY))


def _traits(cases: Sequence[Case], marks: Mapping[str, Sequence[float]]) -> Iterator[Trait]:
    arguments = list(cases[0]) if cases else []
    several = len(arguments) > 1
    for name in arguments:
        told = f" of `{name}`" if several else ""
        values = [case[name] for case in cases if case[name] is not LEFT_OUT]
        yield Trait(
            "left_out", f"where `{name}` is left out", "elsewhere", _is_left_out(name), name
        )
        yield Trait(
            "given", f"where `{name}` is given", "elsewhere", _not(_is_left_out(name)), name
        )
        if values and all(isinstance(value, int | float) for value in values):
            yield from _of_number(name, sorted({0.0, 1.0, *marks.get(name, ())}))
            yield from _against_rows(name, arguments)
        elif values and all(isinstance(value, list | tuple) for value in values):
            yield from _of_shape(name)
        elif values and all(as_array(value).dtype.kind in "fiub" for value in values):
            yield from _of_array(name, told, sorted({0.0, *marks.get(name, ())}))


def _of_number(name: str, marks: Sequence[float]) -> Iterator[Trait]:
    def number(case: Case) -> float:
        return float("nan") if case[name] is LEFT_OUT else float(case[name])

    for mark, kind in ((0.0, "zero"), (1.0, "one")):
        where = f"where `{name}` is {mark:g}"
        yield Trait(kind, where, "elsewhere", _if(number, mark, "=="), name)
    yield Trait(
        "whole", f"where `{name}` is whole", "elsewhere", lambda c: number(c).is_integer(), name
    )
    yield Trait(
        "fraction",
        f"where `{name}` is not whole",
        "elsewhere",
        lambda c: not number(c).is_integer() and number(c) == number(c),
        name,
    )
    words = f"where `{name}` is below 0"
    yield Trait("negative", words, "elsewhere", _if(number, 0.0, "<"), name)
    # What is wrong for every number but 0 or 1 knows no limit: it is wrong, and they hide it.
    for mark in marks:
        if mark in (0, 1):
            continue
        up, beyond = f"up to a `{name}` of {mark:g}", f"where `{name}` is above {mark:g}"
        on, below = f"from a `{name}` of {mark:g} on", f"where `{name}` is below {mark:g}"
        yield Trait("limit", beyond, up, _if(number, mark, ">"), name)
        yield Trait("limit", below, on, _if(number, mark, "<"), name)
        yield Trait("limit", on, below, _if(number, mark, ">="), name)


def _of_shape(name: str) -> Iterator[Trait]:
    """Traits of lists and tuples, such as the shape of something that is to be made."""
    for kind in (list, tuple):
        words = f"where `{name}` is a {kind.__name__}"
        yield Trait(kind.__name__, words, "elsewhere", _is_a(name, kind), name)
    for size in range(4):
        words = f"where `{name}` has {size} entr{'y' if size == 1 else 'ies'}"
        yield Trait("entries", words, "elsewhere", _has_entries(name, size), name)
        yield Trait("entries", "elsewhere", words, _not(_has_entries(name, size)), name)


def _is_a(name: str, kind: type) -> Callable[[Case], bool]:
    return lambda case: isinstance(case[name], kind)


def _has_entries(name: str, size: int) -> Callable[[Case], bool]:
    return lambda case: case[name] is not LEFT_OUT and len(case[name]) == size


def _of_array(name: str, told: str, marks: Sequence[float]) -> Iterator[Trait]:
    def array(case: Case) -> Any:
        return np.zeros(0) if case[name] is LEFT_OUT else as_array(case[name])

    def rows(case: Case) -> int:
        return len(array(case)) if array(case).ndim else -1

    def columns(case: Case) -> int:
        return int(array(case).shape[1]) if array(case).ndim > 1 else -1

    yield Trait("no_rows", "for no row", "for one and more", lambda c: rows(c) == 0, name)
    yield Trait("one_row", "for one row", "for several", lambda c: rows(c) == 1, name)
    yield Trait("several_rows", "for several rows", "for one", lambda c: rows(c) > 1, name)
    yield Trait("one_column", "for one column", "for several", lambda c: columns(c) == 1, name)
    yield Trait("several_columns", "for several columns", "for one", lambda c: columns(c) > 1, name)
    for size in (0, 1, 2, 3):
        words = "a single number" if size == 0 else f"{size} dimension{'s' * (size != 1)}"
        has = _has_axes(array, size)
        yield Trait("dimensions", f"for {words}", "elsewhere", has)
        yield Trait("dimensions", "elsewhere", f"for {words}", _not(has))
    yield Trait("numpy", "for NumPy arrays", "for tensors", lambda c: _is_plain(c[name]), name)
    yield Trait(
        "tensors", "for tensors", "for NumPy arrays", lambda c: not _is_plain(c[name]), name
    )
    yield from _of_entries(name, told, array, marks)


def _of_entries(
    name: str, told: str, array: Callable[[Case], Any], marks: Sequence[float]
) -> Iterator[Trait]:
    """Traits of the numbers in an array."""
    for mark in marks:
        if mark == 0:
            yield Trait(
                "zero", f"where a number{told} is 0", "elsewhere", _any(array, 0.0, "=="), name
            )
            words = f"where a number{told} is negative"
            yield Trait("negative", words, "elsewhere", _any(array, 0.0, "<"), name)
            words = f"where a number{told} is positive"
            yield Trait("positive", words, "elsewhere", _any(array, 0.0, ">"), name)
        elif abs(mark) >= _TINY:
            yield Trait("limit", f"beyond{told}", f"up to {mark:g}", _any(array, mark, ">"), name)
            yield Trait("limit", f"below{told}", f"down to {mark:g}", _any(array, mark, "<"), name)
            yield Trait("limit", f"from {mark:g} on{told}", "below", _any(array, mark, ">="), name)
    yield Trait(
        "equal",
        f"where all numbers{told} are the same",
        "elsewhere",
        lambda c: array(c).size > 1 and np.ptp(array(c).astype(float)) == 0,
        name,
    )


def _against_rows(name: str, arguments: Sequence[str]) -> Iterator[Trait]:
    for other in arguments:

        def holds(case: Case, other: str = other) -> bool:
            array = np.zeros(()) if case[other] is LEFT_OUT else as_array(case[other])
            given = case[name] is not LEFT_OUT and array.ndim > 0
            return bool(given and float(case[name]) > len(array))

        words = f"where `{name}` is larger than the number of rows of `{other}`"
        yield Trait("larger_than_the_data", words, "elsewhere", holds, name)


_COMPARE: dict[str, Callable[[Any, float], Any]] = {
    "==": lambda value, mark: value == mark,
    ">": lambda value, mark: value > mark,
    "<": lambda value, mark: value < mark,
    ">=": lambda value, mark: value >= mark,
    "<=": lambda value, mark: value <= mark,
}


def _if(number: Callable[[Case], float], mark: float, sign: str) -> Callable[[Case], bool]:
    return lambda case: bool(_COMPARE[sign](number(case), mark))


def _any(array: Callable[[Case], Any], mark: float, sign: str) -> Callable[[Case], bool]:
    return lambda case: bool(np.any(_COMPARE[sign](array(case), mark)))


def _has_axes(array: Callable[[Case], Any], count: int) -> Callable[[Case], bool]:
    return lambda case: bool(array(case).ndim == count)


def _is_left_out(name: str) -> Callable[[Case], bool]:
    return lambda case: case[name] is LEFT_OUT


def _not(holds: Callable[[Case], bool]) -> Callable[[Case], bool]:
    return lambda case: not holds(case)


def _is_plain(value: Any) -> bool:
    return hasattr(value, "array")
