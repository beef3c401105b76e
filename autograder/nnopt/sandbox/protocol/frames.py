"""How one message crosses a socket: magic, two bounded lengths, MessagePack, raw bytes.

A reader stops at the end of the frame, at a cap or at its deadline; it never waits for the end
of the stream, which a left-over process could hold open.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Annotated, Any

import msgspec

from nnopt.sandbox.protocol.kinds import MAX_BYTES
from nnopt.sandbox.protocol.values import Value, WireError, decode, encode

_HEAD = struct.Struct("!4sIQ")
_MAGIC = b"nnw1"
MAX_HEADER = 2**20
# A wait goes in steps. One that ends so much later was kept up by a pause, not by a load.
_STEP, _PAUSE = 0.5, 1.0

_header = msgspec.msgpack.Decoder(
    tuple[int, Annotated[str, msgspec.Meta(max_length=40)], msgspec.Raw]
)


class Closed(Exception):
    """The other side is gone."""


class DeadlinePassed(Exception):
    """The other side did not answer in time."""


class Deadline:
    """A time limit that may grow: when it has passed, `more` says how many seconds to add.

    >>> Deadline(-1.0).left()
    0.0
    >>> 4.0 < Deadline(-1.0, more=lambda: 6.0).left() <= 5.0
    True
    """

    def __init__(self, seconds: float, more: Callable[[], float] = lambda: 0.0) -> None:
        self._moment = time.monotonic() + seconds
        self._more = more
        self.paused = 0.0

    def pause(self, seconds: float) -> None:
        """Give back what this process itself was stopped for."""
        self._moment += seconds
        self.paused += seconds

    def left(self) -> float:
        """Return the seconds that are left, 0 when it has passed for good."""
        left = self._moment - time.monotonic()
        if left <= 0:
            more = self._more()  # it may move the moment too
            self._moment += more
            left = self._moment - time.monotonic()
        return max(left, 0.0)


class Message(msgspec.Struct, frozen=True):
    """One request or answer: a number that pairs them, what is asked, and a value."""

    number: int
    verb: str
    body: Any = None


def pack(message: Message) -> bytes:
    """Return the bytes of a message; `WireError` when it is too large."""
    tree, blobs = encode(message.body)
    header = msgspec.msgpack.encode((message.number, message.verb, msgspec.Raw(tree)))
    size = sum(map(len, blobs))
    if len(header) > MAX_HEADER or size > MAX_BYTES:
        raise WireError("message too large")
    return b"".join([_HEAD.pack(_MAGIC, len(header), size), header, *blobs])


def unpack(header: bytes, payload: bytes | memoryview) -> Message:
    """Read a message from its two parts."""
    try:
        number, verb, tree = _header.decode(header)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise WireError(f"not a message: {error}") from None
    body: Value = decode(bytes(tree), payload)
    return Message(number, verb, body)


def read_packed(packed: bytes) -> Message:
    """Read a message from its whole bytes, as `pack` made them.

    >>> read_packed(pack(Message(1, "ok", 2.5))).body
    2.5
    """
    if len(packed) < _HEAD.size:
        raise WireError("not a frame")
    magic, header, payload = _HEAD.unpack_from(packed)
    middle = _HEAD.size + header
    if magic != _MAGIC or middle + payload != len(packed):
        raise WireError("not a frame")
    return unpack(packed[_HEAD.size : middle], packed[middle:])


def send(sock: socket.socket, packed: bytes, deadline: Deadline | float | None = None) -> None:
    """Send a packed message before `deadline` (a number is one of `time.monotonic()`)."""
    view = memoryview(packed)
    while view:
        _wait(sock, deadline, writing=True)
        try:
            view = view[sock.send(view, socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            continue
        except OSError:
            raise Closed from None


def receive(sock: socket.socket, deadline: Deadline | float | None = None) -> Message:
    """Receive one message before `deadline`.

    Raises `Closed`, `DeadlinePassed`, or `WireError` when what came is no message.
    """
    magic, header_size, payload_size = _HEAD.unpack(_exactly(sock, _HEAD.size, deadline))
    if magic != _MAGIC or header_size > MAX_HEADER or payload_size > MAX_BYTES:
        raise WireError("not a frame")
    header = bytes(_exactly(sock, header_size, deadline))
    return unpack(header, _exactly(sock, payload_size, deadline))


def _exactly(sock: socket.socket, size: int, deadline: Deadline | float | None) -> memoryview:
    data = bytearray()
    while len(data) < size:
        _wait(sock, deadline)
        try:
            part = sock.recv(min(size - len(data), 2**20), socket.MSG_DONTWAIT)
        except BlockingIOError:
            continue
        except OSError:
            raise Closed from None
        if not part:
            raise Closed
        data += part
    # Not copied: it may be large, and arrays are made of it in place.
    return memoryview(data).toreadonly()


def _wait(sock: socket.socket, deadline: Deadline | float | None, *, writing: bool = False) -> None:
    match deadline:
        case None:
            timeout = None
        case Deadline():
            timeout = deadline.left()
        case _:
            timeout = deadline - time.monotonic()
    if timeout is not None and timeout <= 0:
        raise DeadlinePassed
    poller = select.poll()
    poller.register(sock, select.POLLOUT if writing else select.POLLIN)
    if timeout is None:
        poller.poll(None)
        return
    start, step = time.monotonic(), min(timeout, _STEP)
    poller.poll(step * 1000)
    late = time.monotonic() - start - step
    if isinstance(deadline, Deadline) and late > _PAUSE:
        deadline.pause(late)
