"""How do public checks call a student's functions and compare what comes back?

This module is copied into the generated conftest.py and notebooks, so it needs nothing but
numpy and TensorFlow, and no `from __future__` import, which must stand first in a file. It means
the same as the grader's fixtures of the same names.
"""

import functools
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from nnopt.sandbox.inside.figures import read_figure

NOT_THEIRS = re.compile("site-packages|dist-packages|__autograph_generated")


class Student:
    """The student's functions: `student.mse(y_true, y_pred)` calls `mse`.

    Floating arrays arrive there as float32 tensors, integer arrays as tensors of their type;
    tensors and variables come back as arrays. `find` returns a function by its name.
    """

    def __init__(self, find: Callable[[str], Any], *, keep: bool = False) -> None:
        self._find = find
        self._keep = keep

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return functools.partial(self._call, name)

    @property
    def keep(self) -> "Student":
        """The same functions, but every result comes back as a `Handle`."""
        return Student(self._find, keep=True)

    def plain(self, array: np.ndarray[Any, Any]) -> "Plain":
        """Mark an array that is to arrive as it is, not as a tensor."""
        return Plain(array)

    def variable(self, value: Any) -> "Handle":
        """Make a float32 `tf.Variable`."""
        return Handle(tf.Variable(value, dtype=tf.float32))

    def tensorflow(self, name: str) -> "Handle":
        """Return a function of TensorFlow, such as `square`, to be handed to the student's code."""
        return Handle(getattr(tf, name))

    def gradient(self, name: str, *args: Any, wrt: int | tuple[int, ...] = 1, **kwargs: Any) -> Any:
        """Return the derivative of the result with respect to argument number `wrt`."""
        __tracebackhide__ = True
        places = (wrt,) if isinstance(wrt, int) else wrt
        values = [_send(value) for value in args]
        for place in places:
            if not isinstance(values[place], tf.Variable):
                values[place] = tf.convert_to_tensor(values[place], tf.float32)
        with tf.GradientTape() as tape:
            tape.watch([values[place] for place in places])
            result = self._find(name)(*values, **_send(kwargs))
        require(tf.is_tensor(result), f"{name} must return a tensor, or it has no gradient")
        found = tape.gradient(result, [values[place] for place in places])
        for place, gradient in zip(places, found, strict=True):
            require(
                gradient is not None,
                f"no gradient flows from argument {place + 1} to the result of {name}: "
                "compute it with TensorFlow from beginning to end",
            )
        arrays = [tf.convert_to_tensor(gradient).numpy() for gradient in found]
        return arrays[0] if isinstance(wrt, int) else arrays

    def figure(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function that draws and return its figure as plain data."""
        __tracebackhide__ = True
        from matplotlib import pyplot
        from matplotlib.figure import Figure

        pyplot.close("all")
        result = self._find(name)(*_send(args), **_send(kwargs))
        if not isinstance(result, Figure):
            require(pyplot.get_fignums(), f"{name} drew nothing: it must return its Figure")
            result = pyplot.gcf()
        pyplot.close("all")
        return read_figure(result)

    def _call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        result = self._find(name)(*_send(args), **_send(kwargs))
        return Handle(result) if self._keep else _receive(result)


class Plain:
    """An array that a student's function gets as it is."""

    def __init__(self, array: np.ndarray[Any, Any]) -> None:
        self.array = array


class Handle:
    """An object of the student's: `h.method(...)`, `h(...)`, `h.read("attribute")`."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return functools.partial(self._method, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object."""
        __tracebackhide__ = True
        return _receive(self._value(*_send(args), **_send(kwargs)))

    def read(self, attribute: str) -> Any:
        """Return the value of an attribute."""
        return _receive(getattr(self._value, attribute))

    def _method(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return _receive(getattr(self._value, name)(*_send(args), **_send(kwargs)))


def _send(value: Any) -> Any:
    """Turn an argument into what a student's function gets."""
    if isinstance(value, Handle):
        return value._value
    if isinstance(value, Plain):
        return value.array.copy()
    owner = getattr(value.func, "__self__", None) if isinstance(value, functools.partial) else None
    if isinstance(owner, Student):
        # One of the student's own functions, handed to another: it is to return tensors.
        return owner._find(*value.args)
    if isinstance(value, np.ndarray):
        return tf.constant(value, tf.float32 if value.dtype.kind == "f" else None)
    if isinstance(value, list | tuple):
        return type(value)(_send(part) for part in value)
    if isinstance(value, dict):
        return {key: _send(part) for key, part in value.items()}
    return value


def _receive(value: Any) -> Any:
    """Turn a result into what a check gets."""
    if isinstance(value, np.ndarray | np.generic):
        return np.array(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if tf.is_tensor(value) or isinstance(value, tf.Variable):
        return np.asarray(value.numpy()) if hasattr(value, "numpy") else Handle(value)
    if isinstance(value, list | tuple):
        parts = [_receive(part) for part in value]
        return parts if isinstance(value, list) else tuple(parts)
    if isinstance(value, dict):
        return {key: _receive(part) for key, part in value.items()}
    if hasattr(value, "__array__") and not callable(value):
        return np.array(value)
    return Handle(value)


def set_seeds() -> None:
    """Give every check the same random numbers, also to a function that draws its own."""
    random.seed(0)
    np.random.seed(0)
    tf.random.set_seed(0)


def require(condition: Any, message: str) -> None:
    """Fail with `message` unless `condition` holds."""
    __tracebackhide__ = True
    if not condition:
        raise AssertionError(message)


def close(value: Any, expected: Any, rtol: float = 1e-5, atol: float = 1e-6) -> Any:
    """Check that `value` equals `expected` within the tolerances and return it as float64.

    Compares in this order and stops at the first difference: returned, numeric, shape, finite,
    value. Lists, tuples and dicts of arrays are compared part by part.
    """
    __tracebackhide__ = True
    if expected is None or isinstance(expected, str):
        same = type(value) is type(expected) and value == expected
        require(same, f"expected: {_show(expected)}\ngot: {_show(value)}")
        return value
    require(value is not None, f"nothing came back (None)\nexpected: {_show(expected)}")
    if isinstance(expected, dict):
        same_keys = isinstance(value, dict) and value.keys() == expected.keys()
        require(same_keys, f"expected a dict with the keys {list(expected)}\ngot: {_show(value)}")
        return {key: close(value[key], expected[key], rtol, atol) for key in expected}
    if _is_list_of_arrays(expected) or (
        isinstance(expected, list | tuple) and _is_list_of_arrays(value)
    ):
        same_length = isinstance(value, list | tuple) and len(value) == len(expected)
        require(same_length, f"expected {len(expected)} results\ngot: {_show(value)}")
        parts = [close(*pair, rtol, atol) for pair in zip(value, expected, strict=True)]
        return tuple(parts) if isinstance(value, tuple) else parts
    return _close_arrays(value, np.asarray(expected), rtol, atol)


def _is_list_of_arrays(value: Any) -> bool:
    arrays = (np.ndarray, dict)
    return isinstance(value, list | tuple) and any(isinstance(part, arrays) for part in value)


def _close_arrays(value: Any, expected: np.ndarray[Any, Any], rtol: float, atol: float) -> Any:
    __tracebackhide__ = True
    both = f"expected: {_show(expected)}\ngot: {_show(value)}"
    try:
        got = np.asarray(value)
    except ValueError:
        got = np.asarray(None)
    require(got.dtype.kind in "biuf", f"this is not a number or an array of numbers\n{both}")
    got, expected = got.astype(np.float64), expected.astype(np.float64)
    shapes = f"expected {_shape(expected)}, got {_shape(got)}"
    require(got.shape == expected.shape, f"the shape differs: {shapes}\n{both}")
    bad = int(np.sum(~np.isfinite(got)))
    require(not bad, f"{bad} of {got.size} numbers are NaN or infinite\n{both}")
    wrong = np.abs(got - expected) > atol + rtol * np.abs(expected)
    if wrong.any():
        require(False, f"the value differs{_first(wrong, got, expected)}\n{both}")
    return got


def _shape(array: np.ndarray[Any, Any]) -> str:
    return f"shape {list(array.shape)}" if array.ndim else "one number (shape [])"


def _first(wrong: np.ndarray[Any, Any], got: Any, expected: Any) -> str:
    """Say where an array differs first; one number needs no place."""
    if not wrong.ndim:
        return ""
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    numbers = f"expected {expected[place]:.7g}, got {got[place]:.7g}"
    return f" in {int(wrong.sum())} of {wrong.size} places, first at {list(place)}: {numbers}"


def _show(value: Any) -> str:
    if isinstance(value, Handle):
        return f"an object of type {type(value._value).__name__}"
    if isinstance(value, list | tuple | dict):
        return str(value)[:300]
    if isinstance(value, np.ndarray | np.generic | int | float) and not isinstance(value, bool):
        return np.array2string(np.asarray(value), precision=7, separator=", ", threshold=40)
    return repr(value)[:300]
