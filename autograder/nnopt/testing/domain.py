"""What does a handout promise of a function's arguments? A domain, from which cases are drawn.

A domain names the values of each argument in the words of the handout. Its cases begin with the
edges of every argument and go on with random ones; the same seed draws the same cases.

>>> domain = Domain(x=array(whole(1, 4), values=number(-9, 9)), times=whole(0, 3, 0, 1))
>>> cases = domain.cases(np.random.RandomState(1), 6)
>>> [case["times"] for case in cases][:2]
[0, 1]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nnopt.sandbox.protocol.kinds import Plain

Given = Mapping[str, Any]
Draw = Callable[[np.random.RandomState, Given], Any]
Case = dict[str, Any]
_TRIES = 200
_FEW_TRIES = 10
# Neighbors: of so many cases, so many for each argument.
_NEIGHBORED, _OTHERS = 2, 2
# A draw may look at another argument now and then only.
_DRAWS = 4


class LeftOut:
    """Stands for an argument that is not given, so that its default holds."""

    def __repr__(self) -> str:
        return "left out"


LEFT_OUT = LeftOut()


@dataclass(frozen=True)
class Values:
    """The values of one argument: how one is drawn, its edges, and the numbers that may be told.

    `marks` are numbers of the handout, at which a mistake may begin or end. There may be `few`
    values only.
    """

    draw: Draw
    edges: tuple[Draw, ...] = ()
    marks: tuple[float, ...] = ()
    few: int | None = None


def number(low: float, high: float, *edges: float) -> Values:
    """Numbers between two, of all sizes when the range is wide: half of them are near 0.

    `edges` are drawn always.
    """
    wide = max(abs(low), abs(high)) > 20 and low < 0 < high

    def draw(rng: np.random.RandomState, given: Given) -> float:
        size = rng.rand() if wide else 1.0
        bounds = (max(low, -5.0), min(high, 5.0)) if size < 0.5 else (low, high)
        found = rng.uniform(*bounds)
        if 0.5 <= size < 0.75:
            # As many between 5 and 50 as between 50 and 500.
            found = np.sign(found) * 5.0 * (max(abs(found), 5.0) / 5.0) ** rng.rand()
        # A float32 holds it exactly, so that nobody's first rounding decides.
        return float(np.float32(found))

    return Values(draw, tuple(map(_always, edges)), tuple(float(edge) for edge in edges))


def whole(low: int, high: int, *edges: int) -> Values:
    """Whole numbers from low to high, both included; `edges` always."""

    def draw(rng: np.random.RandomState, given: Given) -> int:
        return int(rng.randint(low, high + 1))

    marks = tuple(float(edge) for edge in edges)
    return Values(draw, tuple(map(_always, edges)), marks, high - low + 1)


def one_of(*values: Any) -> Values:
    """One of these values, each of them an edge when there are several."""
    draws = tuple(map(_always, values))

    def draw(rng: np.random.RandomState, given: Given) -> Any:
        return draws[rng.randint(len(draws))](rng, given)

    return Values(draw, draws if len(draws) > 1 else (), few=len(draws))


def array(*shape: Values | int | str, values: Values, dtype: Any = float) -> Values:
    """Arrays: each axis a number, values of a whole number, or the name of an argument.

    `array("rows", 1, ...)` has as many rows as the argument of that name says, or as an argument
    that is an array has. The edges are those of the axes, and arrays that are filled with an edge
    of the values in one place and in all.
    """

    def sizes(rng: np.random.RandomState, given: Given, only: tuple[int, Draw] | None) -> list[int]:
        found = []
        for axis, size in enumerate(shape):
            if only is not None and only[0] == axis:
                found.append(int(only[1](rng, given)))
            elif isinstance(size, str):
                other = given[size]
                found.append(other if isinstance(other, int) else len(as_array(other)))
            else:
                found.append(size if isinstance(size, int) else int(size.draw(rng, given)))
        return found

    def filled(
        only: tuple[int, Draw] | None = None, part: Draw | None = None, every: bool = False
    ) -> Draw:
        def draw(rng: np.random.RandomState, given: Given) -> Any:
            found = sizes(rng, given, only)
            flat = [values.draw(rng, given) for _ in range(int(np.prod(found)))]
            if part is not None and flat:
                at = range(len(flat)) if every else [rng.randint(len(flat))]
                for place in at:
                    flat[place] = part(rng, given)
            return np.array(flat, dtype).reshape(found)

        return draw

    axes = [(n, edge) for n, s in enumerate(shape) if isinstance(s, Values) for edge in s.edges]
    edges = [filled(only) for only in axes]
    edges += [filled(part=edge, every=every) for edge in values.edges for every in (False, True)]
    return Values(filled(), tuple(edges), values.marks)


def like(name: str, values: Values) -> Values:
    """Arrays of the shape of another argument; an edge of the values is in one place and in all."""

    def filled(part: Draw | None = None, every: bool = False) -> Draw:
        def draw(rng: np.random.RandomState, given: Given) -> Any:
            shape = as_array(given[name]).shape
            flat = [values.draw(rng, given) for _ in range(int(np.prod(shape)))]
            if part is not None and flat:
                for place in range(len(flat)) if every else [rng.randint(len(flat))]:
                    flat[place] = part(rng, given)
            return np.array(flat).reshape(shape)

        return draw

    edges = [filled(edge, every) for edge in values.edges for every in (False, True)]
    return Values(filled(), tuple(edges), values.marks)


def drawn(draw: Draw, *edges: Draw, marks: Sequence[float] = ()) -> Values:
    """Values that a function draws: `drawn(lambda rng, given: ...)`."""
    return Values(draw, edges, tuple(marks))


def or_default(values: Values) -> Values:
    """Values of an argument that may be left out."""

    def draw(rng: np.random.RandomState, given: Given) -> Any:
        return LEFT_OUT if rng.rand() < 0.3 else values.draw(rng, given)

    few = None if values.few is None else values.few + 1
    return replace(values, draw=draw, edges=(_always(LEFT_OUT), *values.edges), few=few)


def plain(values: Values, share: float = 1.0) -> Values:
    """Arrays that arrive as NumPy's, a share of them; the others arrive as tensors."""

    def wrapped(draw: Draw) -> Draw:
        def other(rng: np.random.RandomState, given: Given) -> Any:
            value = draw(rng, given)
            return Plain(value) if rng.rand() < share and isinstance(value, np.ndarray) else value

        return other

    return replace(values, draw=wrapped(values.draw), edges=tuple(map(wrapped, values.edges)))


def _always(value: Any) -> Draw:
    return lambda rng, given: value


def as_array(value: Any) -> Any:
    """Return the array of an argument, however it arrives; without numbers when it is none."""
    try:
        return np.asarray(value.array if isinstance(value, Plain) else value)
    except ValueError:  # a list of arrays
        return np.empty((), object)


class _Reads(dict[str, Any]):
    """The arguments of a case; notes which of them are looked at."""

    def __init__(self, case: Given, seen: set[str]) -> None:
        super().__init__(case)
        self._seen = seen

    def __getitem__(self, name: str) -> Any:
        self._seen.add(name)
        return super().__getitem__(name)


def _differs(value: Any, other: Any) -> bool:
    """Say whether two arguments differ; what is no number, only when it is another object."""
    one, two = as_array(value), as_array(other)
    if one.dtype == object or two.dtype == object:
        return value is not other
    return not np.array_equal(one, two)


@dataclass(frozen=True)
class Domain:
    """The values of all arguments of a function, in the order of its signature."""

    values: dict[str, Values] = field(default_factory=dict)
    where: Callable[[Case], bool] | None = None

    def __init__(self, where: Callable[[Case], bool] | None = None, **values: Values) -> None:
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "where", where)

    def cases(self, rng: np.random.RandomState, count: int) -> list[Case]:
        """Return so many cases, edges first, and more when there are more edges.

        Then come neighbors of the last ones, which differ from them in a single argument: a
        function that remembers results by some of its arguments is wrong for one of them.
        """
        edges = [(name, edge) for name, values in self.values.items() for edge in values.edges]
        found = [self._case(rng, name, edge) for name, edge in edges]
        found += [self._case(rng) for _ in range(count - len(found))]
        return found + [
            near for case in found[-_NEIGHBORED:] for near in self._neighbors(rng, case)
        ]

    def _neighbors(self, rng: np.random.RandomState, case: Case) -> list[Case]:
        """Return cases with one other argument each, of those that no other argument follows."""
        followed: set[str] = set()
        if len(self.values) == 1:
            return []
        for values in [*self.values.values()] * _DRAWS:
            values.draw(rng, _Reads(case, followed))
        found = []
        for name in [name for name in self.values if name not in followed]:
            few = self.values[name].few
            wanted = _OTHERS if few is None else min(_OTHERS, few - 1)
            others: list[Case] = []
            for _ in range(_FEW_TRIES):
                other = {**case, name: self.values[name].draw(rng, case)}
                is_new = all(_differs(other[name], one[name]) for one in (case, *others))
                if is_new and len(others) < wanted and (self.where is None or self.where(other)):
                    others.append(other)
            # As many for every seed: where there is no other, the case comes once more.
            found += others + [case] * (wanted - len(others))
        return found

    def _case(self, rng: np.random.RandomState, name: str = "", edge: Draw | None = None) -> Case:
        for _ in range(_TRIES):
            case: Case = {}
            for argument, values in self.values.items():
                draw = edge if edge is not None and argument == name else values.draw
                case[argument] = draw(rng, case)
            if self.where is None or self.where(case):
                return case
        raise ValueError(f"no case was found for which `where` holds, at an edge of {name}")
