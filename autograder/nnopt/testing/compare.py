"""Whether a value is the expected one, and if not, at which stage and in which way it differs.

The order is: returned, plain numeric, shape, finite, value; the first that does not hold is
told. Shapes are compared exactly, without broadcasting, and NaN equals nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nnopt.sandbox.protocol.kinds import Handle, Opaque, Plain

# Kinds of objects that are returned by mistake, and that may be told by name.
_KINDS = frozenset({"function", "method", "generator", "set", "range", "map", "zip", "complex"})

Array = npt.NDArray[np.float64]

_MOST_SHOWN_AXES = 3
_FORMATTER: Any = {"float_kind": lambda number: f"{number:.7g}"}


@dataclass(frozen=True)
class Mismatch:
    """A difference: the stage, words for anybody, and words that tell all.

    The words hold no expected value, and nothing that the student's code could choose freely
    while it held a hidden input: no size, no class name. `place` is where in the value it is:
    "result number 2 of ", empty for the value itself.
    """

    stage: str
    words: str
    full: str = ""
    place: str = ""


def compare(value: Any, expected: Any, rtol: float, atol: float) -> Mismatch | None:
    """Return the first difference of `value` from `expected`, None when there is none.

    >>> compare(np.float32(2.0), 2.0, 1e-5, 1e-6) is None
    True
    >>> compare(np.zeros((3, 1)), np.zeros(3), 1e-5, 1e-6).stage
    'shape'
    >>> compare(-2.0, 2.0, 1e-5, 1e-6).words
    'has the wrong sign'
    """
    found = _compare(value, expected, rtol, atol)
    if found and not found.full:
        return replace(found, full=f"expected {show(expected)}, got {show(value)}")
    return found


def _compare(value: Any, expected: Any, rtol: float, atol: float) -> Mismatch | None:
    if expected is None or isinstance(expected, str):
        same = type(value) is type(expected) and value == expected
        return None if same else _other(value)
    if value is None:
        words = "returned nothing (None). Does every path through it end in a return?"
        return Mismatch("returned", words)
    if isinstance(expected, Mapping):
        return _compare_dicts(value, expected, rtol, atol)
    wanted = as_array(expected)
    if wanted is None or (isinstance(expected, tuple) and not isinstance(value, np.ndarray)):
        return _compare_lists(value, expected, rtol, atol)
    return _compare_numbers(value, wanted, rtol, atol)


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


def _other(value: Any) -> Mismatch:
    return Mismatch("value", f"gives {kind(value)} where something else is expected")


def _compare_dicts(
    value: Any, expected: Mapping[str, Any], rtol: float, atol: float
) -> Mismatch | None:
    if not isinstance(value, dict) or set(value) != set(expected):
        words = f"gives {kind(value)} where a dict with {len(expected)} entries is expected"
        return Mismatch("numeric", words)
    for key, item in expected.items():
        if found := _compare_part(value[key], item, rtol, atol):
            return replace(found, place=f"{found.place}entry '{key}' of ")
    return None


def _compare_lists(value: Any, expected: Any, rtol: float, atol: float) -> Mismatch | None:
    if not isinstance(value, list | tuple):
        words = f"gives {kind(value)} where {len(expected)} results are expected"
        return Mismatch("numeric", words)
    if len(value) != len(expected):
        many = "more" if len(value) > len(expected) else "fewer"
        return Mismatch("shape", f"gives {many} results than the {len(expected)} expected")
    for number, (item, wanted) in enumerate(zip(value, expected, strict=True), 1):
        if found := _compare_part(item, wanted, rtol, atol):
            return replace(found, place=f"{found.place}result number {number} of ")
    return None


def _compare_part(value: Any, expected: Any, rtol: float, atol: float) -> Mismatch | None:
    found = compare(value, expected, rtol, atol)
    if found and found.stage == "returned" and not found.place:
        return replace(found, words="is nothing (None)")
    return found


def _compare_numbers(value: Any, expected: Array, rtol: float, atol: float) -> Mismatch | None:
    array = as_array(value)
    if array is None:
        return Mismatch("numeric", f"gives {kind(value)} where numbers are expected")
    full = f"expected {show(expected)}, got {show(array)}"
    if array.shape != expected.shape:
        shapes = f"expected shape {list(expected.shape)}, got shape {list(array.shape)}; {full}"
        return Mismatch("shape", _shape_words(array.shape, expected.shape), shapes)
    if not np.isfinite(array).all():
        name = "NaN (not a number)" if np.isnan(array).any() else "infinity"
        return Mismatch("finite", f"gives {name}", full)
    # Numbers near the largest float overflow when they are compared: they differ, no more.
    with np.errstate(all="ignore"):
        if not np.allclose(array, expected, rtol=rtol, atol=atol):
            return Mismatch("value", _value_words(array, expected, rtol, atol), full)
    return None


def _shape_words(shape: tuple[int, ...], expected: tuple[int, ...]) -> str:
    if not expected:
        return f"has {_dimensions(shape)} where a single number is expected"
    if not shape:
        return f"is a single number where an array with {_dimensions(expected)} is expected"
    if len(shape) != len(expected):
        verb = "is" if len(expected) == 1 else "are"
        return f"has {_dimensions(shape)} where {len(expected)} {verb} expected"
    axis = next(i for i, (a, b) in enumerate(zip(shape, expected, strict=True)) if a != b)
    size = "short" if shape[axis] < expected[axis] else "long"
    return f"is too {size} along axis {axis}"


def _dimensions(shape: tuple[int, ...]) -> str:
    return f"{len(shape)} dimension{'s' * (len(shape) != 1)}"


def _value_words(array: Array, expected: Array, rtol: float, atol: float) -> str:
    """Say in which way the numbers differ, without telling them."""
    same = np.isclose(array, expected, rtol=rtol, atol=atol)
    if np.allclose(array, -expected, rtol=rtol, atol=atol):
        return "has the wrong sign"
    if array.size > 1 and same.any():
        first_wrong = int(np.argmin(same.ravel()))
        if first_wrong and not same.ravel()[first_wrong:].any():
            return "is right in its first entries and wrong from there on"
        return "is right in some entries and wrong in others"
    if array.size > 1 and np.allclose(
        np.sort(array, None), np.sort(expected, None), rtol=rtol, atol=atol
    ):
        return "has the right numbers in the wrong order"
    if np.allclose(array, expected, rtol=1e-2, atol=1e-3):
        return "is close to the right value, but not equal to it"
    if array.size > 1 and np.ptp(array - expected) <= atol + rtol * np.abs(expected).max():
        return "is off by the same amount everywhere"
    if array.size > 1 and _constant_ratio(array, expected):
        return "is off by the same factor everywhere"
    if (np.sign(array) == -np.sign(expected)).all() and expected.any():
        return "has the wrong sign, and the wrong size too"
    bigger = np.abs(array).sum() > np.abs(expected).sum()
    return f"is too {'large' if bigger else 'small'}"


def _constant_ratio(array: Array, expected: Array) -> bool:
    if (expected == 0).any():
        return False
    ratios = array / expected
    return bool(np.ptp(ratios) <= 1e-4 * np.abs(ratios).max())


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
    if isinstance(value, list | tuple | dict):
        return f"a {type(value).__name__}"
    known = isinstance(value, Handle) and value.kind in _KINDS
    return f"a {value.kind}" if known else "an object"


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
    if isinstance(value, np.ndarray) and value.ndim > _MOST_SHOWN_AXES:
        # Only its long axes would be shortened.
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=12, separator=", ", formatter=_FORMATTER)
        return text.replace("\n", "")
    if isinstance(value, Plain):
        return show(np.asarray(value.array))
    if isinstance(value, Handle):
        return f"<{value.kind}>"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(show, value))}]"[:300]
    return repr(value)[:300]
