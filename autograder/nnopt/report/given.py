"""What did the student's code give, in one short line that tells wrong answers apart?

Two answers count as equal when their lines agree up to the rounding of another way to compute the
same thing, however they were printed and whatever held the numbers (list, array, tensor).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from nnopt.testing.compare import Array, as_array

# So many entries of a value are kept, from its first to its last, and two sums over all of it.
_KEPT = 24
_LONGEST = 120
# Above what another order of float32 operations makes of ten steps, below what a mistake changes.
_RTOL, _ATOL_OF_LARGEST = 1e-3, 1e-5


def written(index: int, value: Any) -> str:
    """Return the line for what was compared as number `index` of a test.

    >>> written(0, [1, 2.5])
    '0 [2] 1 2.5 3.5 2.35076'
    >>> written(0, np.float32(0.7)) == written(0, 0.7)
    True
    """
    leaves = list(_leaves(value))
    arrays = [leaf for leaf in leaves if isinstance(leaf, np.ndarray)]
    shape = ";".join(_shape(leaf) for leaf in leaves)
    numbers = np.concatenate([a.ravel() for a in arrays]) if arrays else np.zeros(0)
    return " ".join([str(index), shape[:_LONGEST], *(f"{n:.6g}" for n in _summary(numbers))])


def parsed(line: str) -> tuple[str, Array]:
    """Return what must be the same of two lines, and the numbers that must be close.

    >>> parsed("0 [2] 1 nan")
    ('0 [2] .n', array([1., 0.]))
    """
    head, _, rest = line.partition("] ")
    numbers = np.array([float(word) for word in rest.split()]) if rest else np.zeros(0)
    signs = "".join("." if np.isfinite(n) else f"{n:g}"[0] for n in numbers)
    return f"{head}] {signs}" if rest else line, np.where(np.isfinite(numbers), numbers, 0.0)


def close(left: Array, right: Array) -> bool:
    """Say whether the numbers of two lines are those of one answer.

    >>> close(np.array([1.0, 2.0]), np.array([1.0, 2.0001])), close(np.ones(2), np.array([1, 1.1]))
    (True, False)
    """
    if left.shape != right.shape:
        return False
    size = np.maximum(np.abs(left), np.abs(right))
    room = _RTOL * size + _ATOL_OF_LARGEST * (size.max() if size.size else 0)
    return bool((np.abs(left - right) <= room).all())


def _leaves(value: Any) -> Iterator[Any]:
    array = as_array(value)
    if array is not None:
        yield array
    elif isinstance(value, dict):
        for key in sorted(value, key=str):
            yield from _leaves(value[key])
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _shape(leaf: Any) -> str:
    if isinstance(leaf, np.ndarray):
        return str(list(leaf.shape)).replace(" ", "")
    return f"[{leaf if isinstance(leaf, str) else type(leaf).__name__}]".replace("] ", "]_")


def _summary(numbers: Array) -> Array:
    if not numbers.size:
        return numbers
    places = np.unique(np.linspace(0, numbers.size - 1, _KEPT).round().astype(int))
    with np.errstate(all="ignore"):
        weights = np.cos(np.arange(numbers.size))
        sums = [numbers.sum(), (numbers * weights).sum()] if numbers.size > 1 else []
    return np.concatenate([numbers[places], sums])
