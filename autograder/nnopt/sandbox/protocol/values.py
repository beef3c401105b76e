"""How values cross the wire: a small tagged tree as JSON, and raw bytes for arrays.

Nothing here can build anything but None, bool, int, float, str, ndarray, list, tuple, dict,
`Handle` and `Opaque`: no pickle, no import by name, no evaluation. A decoder refuses what is too
deep, too large or of an unknown type, and every array must account for exactly its own bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from nnopt.sandbox.protocol.kinds import DTYPES, MAX_BYTES, Handle, Opaque, Plain

Array: TypeAlias = npt.NDArray[Any]
Value: TypeAlias = Any

MAX_DEPTH = 8
MAX_NODES = 20_000
MAX_NDIM = 8
MAX_TEXT = 65_536


class WireError(ValueError):
    """A value or frame that is not what the protocol allows."""


def encode(value: Value) -> tuple[bytes, list[bytes]]:
    """Turn a value into JSON text and the bytes of its arrays, in order.

    Raises `WireError` for a value that the wire does not carry.

    >>> text, blobs = encode({"w": np.zeros(2, np.float32)})
    >>> text
    b'["d",[["w",["a","f4",[2]]]]]'
    >>> len(blobs[0])
    8
    """
    writer = _Writer()
    return msgspec.json.encode(writer.node(value, MAX_DEPTH)), writer.blobs


def decode(text: bytes, payload: bytes) -> Value:
    """Read back what `encode` wrote; `payload` is the arrays' bytes, joined.

    Raises `WireError` for anything else, whoever sent it.

    >>> decode(b'["t",[["i","3"],["f","0x1.8p+0"],["n"]]]', b"")
    (3, 1.5, None)
    """
    try:
        tree = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise WireError(f"not a value: {error}") from None
    reader = _Reader(payload)
    value = reader.read(tree, MAX_DEPTH)
    if reader.offset != len(payload):
        raise WireError("bytes left over after the last array")
    return value


class _Writer:
    """Writes one tree, and refuses what a reader would refuse."""

    def __init__(self) -> None:
        self.blobs: list[bytes] = []
        self.nodes = 0

    def node(self, value: Value, depth: int) -> list[Any]:  # noqa: C901 one case a type
        """Return the node of a value."""
        self.nodes += 1
        if depth < 0 or self.nodes > MAX_NODES:
            raise WireError("nested too deeply or too many parts")
        match value:
            case None:
                return ["n"]
            case bool():
                return ["b", value]
            case int():
                return ["i", _digits(value)]
            case float():
                return ["f", value.hex()]
            case str():
                return ["s", _text(value)]
            case Handle():
                return ["h", value.number, _text(value.kind)]
            case Opaque():
                return ["o", _text(value.kind)]
            case Plain():
                return ["p", self._array(np.asarray(value.array))]
            case np.ndarray() | np.generic():
                return self._array(np.asarray(value))
            case list() | tuple():
                tag = "l" if isinstance(value, list) else "t"
                return [tag, [self.node(item, depth - 1) for item in value]]
            case dict():
                pairs = value.items()
                return ["d", [[_text(str(key)), self.node(item, depth - 1)] for key, item in pairs]]
        raise WireError(f"the wire does not carry {type(value).__name__}")

    def _array(self, array: Array) -> list[Any]:
        code = array.dtype.str[1:]
        if code not in DTYPES:
            raise WireError(f"the wire does not carry arrays of {array.dtype}")
        if array.nbytes > MAX_BYTES:
            raise WireError("array too large")
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        self.blobs.append(little.tobytes())
        return ["a", code, list(array.shape)]


def _digits(value: int) -> str:
    if not -(2**63) <= value < 2**64:
        raise WireError("the wire does not carry an int of more than 64 bits")
    return int.__repr__(value)


def _text(value: str) -> str:
    """Cut a text and put a question mark in the place of what is no Unicode."""
    return value[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")


class _Reader:
    """Reads one tree, counting what it has read."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.offset = 0
        self.nodes = 0

    def read(self, tree: Any, depth: int) -> Value:
        """Return the value of a node."""
        self.nodes += 1
        if depth < 0 or self.nodes > MAX_NODES:
            raise WireError("nested too deeply or too many parts")
        if not isinstance(tree, list) or not tree or not isinstance(tree[0], str):
            raise WireError("a node without a tag")
        try:
            return self._tagged(tree, depth)
        except (ValueError, TypeError, OverflowError) as error:
            raise WireError(f"a malformed node: {error}") from None

    def _tagged(self, tree: list[Any], depth: int) -> Value:  # noqa: C901 one case a tag
        match tree:
            case ["n"]:
                return None
            case ["b", bool(value)]:
                return value
            case ["i", str(digits)] if len(digits) <= 20:
                return int(digits)
            case ["f", str(digits)] if len(digits) <= 32:
                return float.fromhex(digits)
            case ["s", str(value)] if len(value) <= MAX_TEXT:
                return value
            case ["h", int(number), str(kind)] if 0 <= number < 2**31:
                return Handle(number, kind[:80])
            case ["o", str(kind)]:
                return Opaque(kind[:80])
            case ["p", list(node)] if node[:1] == ["a"]:
                return Plain(self._tagged(node, depth))
            case ["a", str(code), list(shape)]:
                return self._array(code, shape)
            case ["l", list(items)]:
                return list(self._items(items, depth))
            case ["t", list(items)]:
                return tuple(self._items(items, depth))
            case ["d", list(pairs)]:
                return dict(self._pairs(pairs, depth))
        raise WireError("an unknown or malformed node")

    def _items(self, items: list[Any], depth: int) -> Iterator[Value]:
        return (self.read(item, depth - 1) for item in items)

    def _pairs(self, pairs: list[Any], depth: int) -> Iterator[tuple[str, Value]]:
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
                raise WireError("a malformed dict")
            yield pair[0][:MAX_TEXT], self.read(pair[1], depth - 1)

    def _array(self, code: str, shape: list[Any]) -> Array:
        if code not in DTYPES or len(shape) > MAX_NDIM:
            raise WireError("an array of a type or depth that the wire does not carry")
        if not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape):
            raise WireError("an array with an impossible shape")
        dtype = np.dtype(f"<{code}") if code != "b1" else np.dtype(bool)
        size = math.prod(shape) * dtype.itemsize
        if size > MAX_BYTES or self.offset + size > len(self.payload):
            raise WireError("an array larger than its bytes")
        start, self.offset = self.offset, self.offset + size
        flat = np.frombuffer(self.payload, dtype, count=math.prod(shape), offset=start)
        return flat.reshape(shape)
