"""How values cross the wire: a small tree of tagged structs, and raw bytes for arrays.

Nothing here can build anything but None, bool, int, float, str, ndarray, list, tuple, dict,
`Handle`, `Plain` and `Opaque`: no pickle, no import by name, no evaluation. A decoder refuses what
is too deep, too large or of an unknown type, and every array must account for exactly its own
bytes, so it never allocates more than a small multiple of what arrived.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, TypeAlias

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
MAX_KIND = 80
# An array with an axis of 0 costs no bytes, whatever its other axes claim, and yet somebody may
# loop over them. So many entries may all such arrays of a message claim together.
MAX_HOLLOW = 2**20

_Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
_Kind = Annotated[str, msgspec.Meta(max_length=MAX_KIND)]
_Axis = Annotated[int, msgspec.Meta(ge=0, le=MAX_BYTES)]

_CARRIED = "it carries numbers, text, None, arrays of numbers, and lists, tuples and dicts of these"


class WireError(ValueError):
    """A value or frame that is not what the protocol allows."""


class _Tagged(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A node that is no scalar: its tag and its fields, in order."""


class _List(_Tagged, frozen=True, tag="l"):
    items: list[_Node]


class _Tuple(_Tagged, frozen=True, tag="t"):
    items: list[_Node]


class _Dict(_Tagged, frozen=True, tag="d"):
    items: dict[_Text, _Node]


class _Array(_Tagged, frozen=True, tag="a"):
    code: str
    shape: Annotated[list[_Axis], msgspec.Meta(max_length=MAX_NDIM)]


class _Plain(_Tagged, frozen=True, tag="p"):
    array: _Array


class _Handle(_Tagged, frozen=True, tag="h"):
    number: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
    kind: _Kind


class _Opaque(_Tagged, frozen=True, tag="o"):
    kind: _Kind


_Node: TypeAlias = (
    bool | int | float | _Text | _List | _Tuple | _Dict | _Array | _Plain | _Handle | _Opaque | None
)
_decoder = msgspec.msgpack.Decoder(_Node)


def encode(value: Value) -> tuple[bytes, list[bytes]]:
    """Turn a value into its tree as MessagePack and the bytes of its arrays, in order.

    Raises `WireError` for a value that the wire does not carry.

    >>> tree, blobs = encode({"w": np.zeros(2, np.float32)})
    >>> msgspec.msgpack.decode(tree)
    ['d', {'w': ['a', 'f4', [2]]}]
    >>> len(blobs[0])
    8
    """
    writer = _Writer()
    try:
        return msgspec.msgpack.encode(writer.node(value, MAX_DEPTH)), writer.blobs
    except OverflowError:
        raise WireError("the wire does not carry an int of more than 64 bits") from None


def decode(tree: bytes, payload: bytes | memoryview) -> Value:
    """Read back what `encode` wrote; `payload` is the arrays' bytes, joined.

    Raises `WireError` for anything else, whoever sent it.

    >>> decode(msgspec.msgpack.encode(["t", [3, 1.5, None]]), b"")
    (3, 1.5, None)
    """
    try:
        node = _decoder.decode(tree)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise WireError(f"not a value: {error}") from None
    reader = _Reader(payload)
    value = reader.value(node, MAX_DEPTH)
    if reader.offset != len(payload):
        raise WireError("bytes left over after the last array")
    return value


class _Counter:
    """Counts the nodes of one tree, and what its hollow arrays claim."""

    def __init__(self) -> None:
        self._nodes = self._hollow = 0

    def count(self, depth: int) -> None:
        """Count a node; `depth` is how many levels are left for it."""
        self._nodes += 1
        if depth < 0 or self._nodes > MAX_NODES:
            raise WireError("nested too deeply or too many parts")

    def claim(self, shape: tuple[int, ...] | list[int]) -> None:
        """Count what an array claims to have and does not send."""
        if 0 in shape:
            self._hollow += math.prod(max(n, 1) for n in shape)
            if self._hollow > MAX_HOLLOW:
                raise WireError("an array without numbers that claims too much")


class _Writer(_Counter):
    """Writes one tree, and refuses what a reader would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.blobs: list[bytes] = []

    def node(self, value: Value, depth: int) -> _Node:  # noqa: C901 one case a type
        """Return the node of a value."""
        self.count(depth)
        match value:
            case None | bool():
                return value
            case int():
                return int(value)
            case float():
                return float(value)
            case str():
                return _text(value)
            case Handle():
                return _Handle(value.number, _text(value.kind, MAX_KIND))
            case Opaque():
                return _Opaque(_text(value.kind, MAX_KIND))
            case Plain():
                return _Plain(self._array(np.asarray(value.array)))
            case np.ndarray() | np.generic():
                return self._array(np.asarray(value))
            case list():
                return _List([self.node(item, depth - 1) for item in value])
            case tuple():
                return _Tuple([self.node(item, depth - 1) for item in value])
            case dict():
                pairs = value.items()
                return _Dict({_text(str(key)): self.node(item, depth - 1) for key, item in pairs})
        raise WireError(f"the wire does not carry {type(value).__name__}; {_CARRIED}")

    def _array(self, array: Array) -> _Array:
        code = array.dtype.str[1:]
        if code not in DTYPES:
            raise WireError(f"the wire does not carry arrays of {array.dtype}; {_CARRIED}")
        if array.nbytes > MAX_BYTES or array.ndim > MAX_NDIM:
            raise WireError("array too large")
        self.claim(array.shape)
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        self.blobs.append(little.tobytes())
        return _Array(code, list(array.shape))


def _text(value: str, most: int = MAX_TEXT) -> str:
    """Cut a text and put a question mark in the place of what is no Unicode."""
    return value[:most].encode("utf-8", "replace").decode("utf-8")


class _Reader(_Counter):
    """Reads one tree, counting what it has read."""

    def __init__(self, payload: bytes | memoryview) -> None:
        super().__init__()
        self._payload = payload
        self.offset = 0

    def value(self, node: _Node, depth: int) -> Value:
        """Return the value of a node."""
        self.count(depth)
        if not isinstance(node, _Tagged):
            return node
        match node:
            case _List(items):
                return [self.value(item, depth - 1) for item in items]
            case _Tuple(items):
                return tuple([self.value(item, depth - 1) for item in items])
            case _Dict(pairs):
                return {key: self.value(item, depth - 1) for key, item in pairs.items()}
            case _Array():
                return self._array(node)
            case _Plain(array):
                return Plain(self._array(array))
            case _Handle(number, kind):
                return Handle(number, kind)
            case _Opaque(kind):
                return Opaque(kind)

    def _array(self, node: _Array) -> Array:
        if node.code not in DTYPES:
            raise WireError("an array of a type that the wire does not carry")
        self.claim(node.shape)
        dtype = np.dtype(f"<{node.code}") if node.code != "b1" else np.dtype(bool)
        count = math.prod(node.shape)
        size = count * dtype.itemsize
        if self.offset + size > len(self._payload):
            raise WireError("an array larger than its bytes")
        start, self.offset = self.offset, self.offset + size
        flat = np.frombuffer(self._payload, dtype, count=count, offset=start)
        return flat.reshape(node.shape)
