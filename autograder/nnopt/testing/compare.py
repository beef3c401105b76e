"""Whether a value is the expected one, and if not, at which stage and in which way it differs.

The order is: returned, plain numeric, shape, finite, value; the first that does not hold is
told. Shapes are compared exactly, without broadcasting, and NaN equals nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nnopt.sandbox.protocol.kinds import Handle, Opaque, Plain

Array = npt.NDArray[np.float64]

# Kinds of objects that are returned by mistake, and that may be told by name.
_TOLD_KINDS = ("function", "method", "generator", "set", "range", "map", "zip", "complex")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_COUNTS = "one two three four five six seven eight nine ten".split()
_WORDS = {
    "sign": "has the wrong sign",
    "later entries": "is right in its first entries and wrong from there on",
    "some entries": "is right in some entries and wrong in others",
    "order": "has the right numbers in the wrong order",
    "close": "is close to the right value, but not equal to it",
    "amount": "is off by the same amount everywhere",
    "factor": "is off by the same factor everywhere",
    "sign and size": "has the wrong sign, and the wrong size too",
    "large": "is too large",
    "small": "is too small",
}
_FORMATTER: Any = {"float_kind": lambda number: f"{number:.7g}"}


@dataclass(frozen=True)
class Mismatch:
    """A difference: the stage, words for anybody, and words that tell all.

    The words hold no expected value, and nothing that the student's code could choose freely
    while it held a hidden input: no size, no class name. `place` is where in the value it is:
    "result `ws` of ", empty for the value itself. `kind` is the way in which numbers differ.
    """

    stage: str
    words: str
    full: str = ""
    place: str = ""
    kind: str = ""


def compare(
    value: Any, expected: Any, rtol: float, atol: float, names: Sequence[str] | None = ()
) -> Mismatch | None:
    """Return the first difference of `value` from `expected`, None when there is none.

    `names` are those of several results; None stands for parts of a result.

    >>> compare(np.float32(2.0), 2.0, 1e-5, 1e-6) is None
    True
    >>> compare(np.zeros((3, 1)), np.zeros(3), 1e-5, 1e-6).stage
    'shape'
    >>> compare(-2.0, 2.0, 1e-5, 1e-6).words
    'has the wrong sign'
    """
    found = _compare(value, expected, rtol, atol, names)
    both = f"expected {show(expected)}, got {show(value)}"
    return replace(found, full=both) if found and not found.full else found


def _compare(
    value: Any, expected: Any, rtol: float, atol: float, names: Sequence[str] | None
) -> Mismatch | None:
    if expected is None or isinstance(expected, str):
        words = f"gives {kind(value)} where something else is expected"
        same = type(value) is type(expected) and value == expected
        return None if same else Mismatch("value", words)
    if value is None:
        words = "returned nothing (None). Does every path through it end in a return?"
        return Mismatch("returned", words)
    if isinstance(expected, Mapping):
        if not isinstance(value, dict) or set(value) != set(expected):
            words = f"gives {kind(value)} where a dict with {len(expected)} entries is expected"
            return Mismatch("numeric", words)
        parts = {f"entry '{key}' of ": (value[key], item) for key, item in expected.items()}
        return _compare_parts(parts, rtol, atol)
    wanted = as_array(expected)
    if wanted is None or (isinstance(expected, tuple) and not isinstance(value, np.ndarray)):
        if not isinstance(value, list | tuple):
            words = f"gives {kind(value)} where {len(expected)} results are expected"
            return Mismatch("numeric", words)
        if len(value) != len(expected):
            many = "more" if len(value) > len(expected) else "fewer"
            return Mismatch("shape", f"gives {many} results than the {len(expected)} expected")
        pairs = zip(value, expected, strict=True)
        places = result_places(len(expected), names)
        return _compare_parts(dict(zip(places, pairs, strict=True)), rtol, atol)
    return _compare_numbers(value, wanted, rtol, atol)


def result_places(count: int, names: Sequence[str] | None = ()) -> list[str]:
    """Return how each of several results is told, before the name of their function.

    >>> result_places(2, ["ws", "rates"])
    ['result `ws` of ', 'result `rates` of ']
    >>> result_places(2)
    ['the first of the two results of ', 'the second of the two results of ']
    """
    if names is None:
        return [f"entry {number} of " for number in range(1, count + 1)]
    if len(names) == count:
        return [f"result `{name}` of " for name in names]
    if not 1 < count <= len(_COUNTS):
        return [f"result {number} of " for number in range(1, count + 1)]
    return [f"the {nth} of the {_COUNTS[count - 1]} results of " for nth in _ORDINALS[:count]]


def _compare_parts(
    parts: Mapping[str, tuple[Any, Any]], rtol: float, atol: float
) -> Mismatch | None:
    for place, (value, expected) in parts.items():
        found = compare(value, expected, rtol, atol, None)
        if found and found.stage == "returned" and not found.place:
            found = replace(found, words="is nothing (None)")
        if found:
            return replace(found, place=f"{found.place}{place}")
    return None


def _compare_numbers(value: Any, expected: Array, rtol: float, atol: float) -> Mismatch | None:
    array = as_array(value)
    if array is None:
        return Mismatch("numeric", f"gives {kind(value)} where numbers are expected")
    if array.shape != expected.shape:
        shapes = f"expected shape {list(expected.shape)}, got shape {list(array.shape)}; "
        both = f"expected {show(expected)}, got {show(array)}"
        way, words = _of_shapes(array.shape, expected.shape)
        return Mismatch("shape", words, shapes + both, kind=way)
    if not np.isfinite(array).all():
        name = "NaN (not a number)" if np.isnan(array).any() else "infinity"
        return Mismatch("finite", f"gives {name}")
    # Numbers near the largest float overflow when they are compared: they differ, no more.
    with np.errstate(all="ignore"):
        if not np.allclose(array, expected, rtol=rtol, atol=atol):
            way = _kind_of_values(array, expected, rtol, atol)
            return Mismatch("value", _WORDS[way], kind=way)
    return None


def numbers(value: Any) -> Any:
    """Turn the numbers in a value into float64 arrays; everything else stays.

    Lists of numbers become arrays where that gives a plain rectangle.
    """
    if isinstance(value, tuple):
        return tuple(numbers(item) for item in value)
    if isinstance(value, dict):
        return {key: numbers(item) for key, item in value.items()}
    array = as_array(value)
    if array is not None:
        return array
    return [numbers(item) for item in value] if isinstance(value, list) else value


def as_array(value: Any) -> Array | None:
    """Return numbers, or lists of numbers, as a float64 array; None for anything else."""
    if isinstance(value, bool | int | float | np.ndarray | np.generic):
        return np.asarray(value, np.float64)
    if isinstance(value, list | tuple):
        parts = [as_array(item) for item in value]
        if all(part is not None for part in parts):
            shapes = {part.shape for part in parts if part is not None}
            return np.asarray(parts, np.float64) if len(shapes) < 2 else None
    return None


def _of_shapes(shape: tuple[int, ...], expected: tuple[int, ...]) -> tuple[str, str]:
    """Return in which way two shapes differ, and words for it."""
    has, wants = (f"{len(axes)} dimension{'s' * (len(axes) != 1)}" for axes in (shape, expected))
    if not expected:
        return "dimensions", f"has {has} where a single number is expected"
    if not shape:
        return "dimensions", f"is a single number where an array with {wants} is expected"
    if len(shape) != len(expected):
        verb = "is" if len(expected) == 1 else "are"
        return "dimensions", f"has {has} where {len(expected)} {verb} expected"
    axis = next(i for i, (a, b) in enumerate(zip(shape, expected, strict=True)) if a != b)
    size = "short" if shape[axis] < expected[axis] else "long"
    return "length", f"is too {size} along axis {axis}"


def _kind_of_values(array: Array, expected: Array, rtol: float, atol: float) -> str:
    """Return in which way the numbers differ."""

    def alike(a: Array, b: Array, rtol: float = rtol, atol: float = atol) -> bool:
        return bool(np.allclose(a, b, rtol=rtol, atol=atol))

    same = np.isclose(array, expected, rtol=rtol, atol=atol).ravel()
    several = array.size > 1
    ratios = array / expected if several and expected.all() else np.array([0.0, 1.0])
    if alike(array, -expected):
        return "sign"
    if several and same.any():
        first_wrong = int(np.argmin(same))
        later = first_wrong and not same[first_wrong:].any()
        return "later entries" if later else "some entries"
    if several and alike(np.sort(array, None), np.sort(expected, None)):
        return "order"
    if alike(array, expected, 1e-2, 1e-3):
        return "close"
    if several and np.ptp(array - expected) <= atol + rtol * np.abs(expected).max():
        return "amount"
    if several and np.ptp(ratios) <= 1e-4 * np.abs(ratios).max():
        return "factor"
    if (np.sign(array) == -np.sign(expected)).all() and expected.any():
        return "sign and size"
    return "large" if np.abs(array).sum() > np.abs(expected).sum() else "small"


def kind(value: Any) -> str:
    """Name the kind of a value for people."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, Opaque):
        return "an array of something other than real numbers"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, bool | int | float | np.generic):
        return "a single number"
    if isinstance(value, np.ndarray):
        return "an array"
    told = isinstance(value, list | tuple | dict)
    name = value.kind if isinstance(value, Handle) else type(value).__name__ if told else ""
    known = told or name in _TOLD_KINDS
    return f"a {name}" if known else "an object"


def elements(value: Any) -> int:
    """Count the numbers in a value.

    >>> elements({"w": np.zeros((3, 2)), "rate": 0.1})
    7
    """
    if isinstance(value, Mapping):
        return sum(map(elements, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(elements, value))
    return value.size if isinstance(value, np.ndarray) else 1


def show(value: Any) -> str:
    """Write a value for people who may see it, shortened."""
    if isinstance(value, Plain):
        value = np.asarray(value.array)
    if isinstance(value, np.ndarray) and value.ndim > 3:
        return f"an array of shape {value.shape}"  # only its long axes would be shortened
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=12, separator=", ", formatter=_FORMATTER)
        return text.replace("\n", "")
    if isinstance(value, Handle):
        return f"<{value.kind}>"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(show, value))}]"[:300]
    return repr(value)[:300]
