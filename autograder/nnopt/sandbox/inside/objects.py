"""How values become the student's arguments, and how results become values.

Floating arrays reach the student as float32 tensors, integer arrays as tensors of their type.
Tensors, variables and arrays come back as arrays; an object of any other kind stays here and
travels as a handle.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnopt.sandbox.protocol.kinds import DTYPES, MAX_BYTES, Handle, Opaque, Plain

_MAX_ITEMS = 10_000


class NotNumeric(Exception):
    """A result that cannot cross the wire; the text says why."""


class Objects:
    """The objects that live with the student's code, by number."""

    def __init__(self, tf: Any) -> None:
        self._tf = tf
        self._objects: list[Any] = []

    def clear(self) -> None:
        """Forget all objects."""
        self._objects.clear()

    def keep(self, thing: Any) -> Handle:
        """Keep an object and return its handle."""
        self._objects.append(thing)
        return Handle(len(self._objects) - 1, type(thing).__name__)

    def get(self, handle: Handle) -> Any:
        """Return the object of a handle."""
        return self._objects[handle.number]

    def incoming(self, value: Any) -> Any:
        """Turn a value into what the student's code receives."""
        if isinstance(value, Handle):
            return self.get(value)
        if isinstance(value, Plain):
            # A private copy, which the student may even change.
            return np.array(value.array)
        if isinstance(value, np.ndarray):
            floating = np.issubdtype(value.dtype, np.floating)
            return self._tf.constant(value, dtype=np.float32 if floating else value.dtype)
        if isinstance(value, list | tuple):
            return type(value)(self.incoming(item) for item in value)
        if isinstance(value, dict):
            return {key: self.incoming(item) for key, item in value.items()}
        return value

    def outgoing(self, thing: Any, depth: int = 6) -> Any:
        """Turn a result into a value; `NotNumeric` says why it cannot be one."""
        tf = self._tf
        if thing is None or type(thing) in (bool, int, float, str):
            return thing if type(thing) is not int or abs(thing) < 2**63 else float(thing)
        if isinstance(thing, tf.Variable | tf.Tensor | tf.IndexedSlices | tf.SparseTensor):
            return self._tensor(thing)
        if isinstance(thing, np.ndarray | np.generic):
            return self._array(np.asarray(thing), depth)
        if isinstance(thing, list | tuple | dict):
            return self._container(thing, depth)
        if isinstance(thing, str):
            return str.__str__(thing)
        if hasattr(thing, "__array__") and not callable(thing):
            return self._array(np.asarray(thing), depth)
        return self.keep(thing)

    def _container(self, thing: Any, depth: int) -> Any:
        if depth == 0 or len(thing) > _MAX_ITEMS:
            raise NotNumeric("a result that is nested too deeply or has too many parts")
        if isinstance(thing, dict):
            return {str(key): self.outgoing(item, depth - 1) for key, item in thing.items()}
        kind = list if isinstance(thing, list) else tuple
        if kind is list and len(thing) > 64 and all(type(item) is float for item in thing):
            return np.asarray(thing)
        return kind(self.outgoing(item, depth - 1) for item in thing)

    def _tensor(self, thing: Any) -> Any:
        if isinstance(thing, self._tf.SparseTensor):
            thing = self._tf.sparse.to_dense(thing)
        elif not isinstance(thing, self._tf.Variable):
            thing = self._tf.convert_to_tensor(thing)
        if not hasattr(thing, "numpy"):
            raise NotNumeric("a symbolic tensor, which has no value yet (run it in its session)")
        if thing.dtype == self._tf.bfloat16:
            thing = self._tf.cast(thing, self._tf.float32)
        return _numbers(np.asarray(thing.numpy()))

    def _array(self, array: Any, depth: int) -> Any:
        """Return an array; a single number or text of NumPy's is the Python value it stands for."""
        if array.dtype.kind in "USO" and array.size <= _MAX_ITEMS:
            return self.outgoing(array.tolist(), depth)
        value = _numbers(array)
        return value.item() if isinstance(value, np.ndarray) and not value.ndim else value


def _numbers(array: Any) -> Any:
    if array.nbytes > MAX_BYTES:
        raise NotNumeric("an array that is too large")
    if array.dtype.str[1:] in DTYPES:
        return np.array(array, subok=False)
    return Opaque(f"array of {array.dtype}")
