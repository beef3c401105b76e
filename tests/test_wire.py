"""The wire carries plain values and nothing else, whatever a hostile worker writes into it."""

import contextlib
import math
import socket
import struct
import threading
import time
import tracemalloc

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nnopt.sandbox.protocol import frames
from nnopt.sandbox.protocol.frames import (
    Closed,
    DeadlinePassed,
    Message,
    pack,
    receive,
    send,
    unpack,
)
from nnopt.sandbox.protocol.kinds import DTYPES, MAX_BYTES, Handle, Opaque, Plain
from nnopt.sandbox.protocol.values import (
    MAX_DEPTH,
    MAX_HOLLOW,
    MAX_KIND,
    MAX_NDIM,
    MAX_NODES,
    MAX_TEXT,
    WireError,
    decode,
    encode,
)

HEAD = struct.Struct("!4sIQ")
TEXT = st.text(max_size=20)
ARRAYS = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda code: arrays.arrays(
        "?" if code == "b1" else f"<{code}", arrays.array_shapes(min_dims=0, min_side=0)
    )
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    TEXT,
    ARRAYS,
    ARRAYS.map(Plain),
    st.builds(Handle, st.integers(0, 2**31 - 1), TEXT),
    st.builds(Opaque, TEXT),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(TEXT, inner, max_size=4),
    ),
    max_leaves=8,
).filter(lambda value: depth(value) <= MAX_DEPTH)


def depth(value):
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list | tuple) else 0


def alike(left, right):
    """Tell whether two values are the same in type, shape and bits; NaN equals NaN."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        return (
            left.dtype == right.dtype
            and left.tobytes() == right.tobytes()
            and (left.shape == right.shape)
        )
    if isinstance(left, Plain):
        return alike(left.array, right.array)
    if isinstance(left, dict):
        return list(left) == list(right) and all(alike(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(alike, left, right))
    return left == right or (isinstance(left, float) and math.isnan(left) and math.isnan(right))


def there_and_back(value):
    tree, blobs = encode(value)
    return decode(tree, b"".join(blobs))


def read(tree, payload=b""):
    return decode(msgspec.msgpack.encode(tree), payload)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value):
    assert alike(there_and_back(value), value)


@given(VALUES, st.integers(0, 2**32), TEXT)
def test_a_message_comes_back_as_it_was(value, number, verb):
    packed = pack(Message(number, verb, value))
    magic, header, payload = HEAD.unpack(packed[: HEAD.size])
    assert (magic, HEAD.size + header + payload) == (b"nnw1", len(packed))
    message = unpack(packed[HEAD.size : HEAD.size + header], packed[HEAD.size + header :])
    assert (message.number, message.verb) == (number, verb)
    assert alike(message.body, value)


def test_numbers_of_numpy_and_big_endian_arrays_keep_their_value():
    assert there_and_back(np.float32(1.5)) == 1.5
    assert there_and_back(np.int64(7)) == 7
    assert there_and_back(np.arange(3, dtype=">f4")).tolist() == [0.0, 1.0, 2.0]
    assert there_and_back(np.arange(6).reshape(2, 3).T).tolist() == [[0, 3], [1, 4], [2, 5]]


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_any_bytes_are_a_value_or_a_wire_error(tree, payload):
    for reader in (decode, unpack):
        with contextlib.suppress(WireError):
            reader(tree, payload)


TREES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(),
        TEXT,
        st.binary(max_size=4),
        st.sampled_from(["h", "o", "p", "a", "l", "t", "d", "f4", "b1"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=2)),
    max_leaves=20,
)


@given(TREES, st.binary(max_size=20))
def test_any_tree_is_a_value_or_a_wire_error(tree, payload):
    with contextlib.suppress(WireError):
        read(tree, payload)


@given(VALUES, st.data())
def test_a_mutated_message_is_a_message_or_a_wire_error(value, data):
    packed = bytearray(pack(Message(1, "ok", value)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(HEAD.size, len(packed) - 1))
        packed[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
        if len(packed) <= HEAD.size:
            return
    cut = data.draw(st.integers(HEAD.size, len(packed)))
    with contextlib.suppress(WireError):
        unpack(bytes(packed[HEAD.size : cut]), bytes(packed[cut:]))


@pytest.mark.parametrize(
    ("tree", "payload"),
    [
        ([], b""),
        ([1], b""),
        (["z"], b""),
        (["l"], b""),
        (["l", 1], b""),
        (["l", [], 1], b""),
        ({"key": 1}, b""),
        (b"bytes", b""),
        (msgspec.msgpack.Ext(5, b"extension"), b""),
        ("a" * (MAX_TEXT + 1), b""),
        (["h", -1, "kind"], b""),
        (["h", 2**31, "kind"], b""),
        (["h", 1.0, "kind"], b""),
        (["h", 1, "k" * (MAX_KIND + 1)], b""),
        (["o", 1], b""),
        (["p", 3], b""),
        (["p", ["l", []]], b""),
        (["d", [["key", 1]]], b""),
        (["d", {1: None}], b""),
        (["d", {"k" * (MAX_TEXT + 1): None}], b""),
        (["a", "f4", [2]], b"1234567"),
        (["a", "f4", [1]], b"12345678"),
        (["a", "O", [1]], b"12345678"),
        (["a", "|O", [1]], b"12345678"),
        (["a", "V8", [1]], b"12345678"),
        (["a", "U2", [1]], b"12345678"),
        (["a", "M8", [1]], b"12345678"),
        (["a", "c8", [1]], b"12345678"),
        (["a", "f4", [-1]], b"1234"),
        (["a", "f4", [1.0]], b"1234"),
        (["a", "f4", [True]], b"1234"),
        (["a", "f4", [1] * (MAX_NDIM + 1)], b"1234"),
        (["a", "f8", [2**26, 2**26, 2**26, 2**26]], b""),
        (["a", "f8", [0, 2**26, 2**26, 2**26]], b""),
        (["a", "u1", [MAX_BYTES + 1]], b""),
        (["a", "u1", [0, MAX_HOLLOW + 1]], b""),
        (["a", "u1", [MAX_HOLLOW // 2 + 1, 0, 2]], b""),
        (["l", [["a", "u1", [0, MAX_HOLLOW // 2 + 1]]] * 2], b""),
        (None, b"left over"),
        (["l", [["a", "u1", [2]], ["a", "u1", [2]]]], b"123"),
    ],
)
def test_what_is_no_value_is_refused(tree, payload):
    with pytest.raises(WireError):
        read(tree, payload)


LIST = b"\x92\xa1l"  # the start of ["l", ...]
MANY = b"\xdd\xff\xff\xff\xff"  # a list of 2**32 - 1 parts


@pytest.mark.parametrize(
    "tree",
    [
        b"\xa1\xff",
        b"\xa3\xed\xa0\x80",
        (LIST + b"\x91") * 100_000 + b"\xc0",
        b"\xc0\xc0",
        b"",
        b"\xc1",
        LIST + MANY,
        b"\x92\xa1d\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\x93\xa1a\xa2u1" + MANY,
    ],
)
def test_malformed_bytes_are_a_wire_error(tree):
    with pytest.raises(WireError):
        decode(tree, b"")
    with pytest.raises(WireError):
        unpack(b"\x93\x01\xa2ok" + tree, b"")


@pytest.mark.parametrize(
    "tree",
    [
        LIST + MANY + b"\xc0" * 1000,
        LIST + b"\xdd\x00\x0f\xff\xf0" + b"\xc0" * 0xFFFF0,
        LIST + b"\xdd\x00\x03\xff\x00" + (LIST + b"\x90") * 0x3FF00,
    ],
    ids=["claims", "nothing", "lists"],
)
def test_a_decoder_takes_a_small_multiple_of_what_arrived(tree):
    tracemalloc.start()
    with pytest.raises(WireError):
        unpack(b"\x93\x01\xa2ok" + tree, b"")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * frames.MAX_HEADER


def nested(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


def test_depth_is_capped_on_both_sides():
    assert there_and_back(nested(MAX_DEPTH)) == nested(MAX_DEPTH)
    with pytest.raises(WireError):
        encode(nested(MAX_DEPTH + 1))
    tree = None
    for _ in range(MAX_DEPTH + 1):
        tree = ["t", [tree]]
    with pytest.raises(WireError):
        read(tree)


def test_the_number_of_parts_is_capped_on_both_sides():
    assert len(there_and_back([None] * (MAX_NODES - 1))) == MAX_NODES - 1
    with pytest.raises(WireError):
        encode([None] * MAX_NODES)
    with pytest.raises(WireError):
        read(["l", [None] * MAX_NODES])


def test_the_decoder_takes_what_the_encoder_wrote_or_the_encoder_refuses():
    for value in (
        2**64,
        -(2**63) - 1,
        10**5_000,
        complex(1),
        object(),
        {1, 2},
        b"bytes",
        np.zeros(2, complex),
    ):
        with pytest.raises(WireError):
            encode(value)
    with pytest.raises(WireError):
        encode(np.zeros((1,) * (MAX_NDIM + 1)))
    with pytest.raises(WireError):
        encode(np.array(["text"]))
    with pytest.raises(WireError):
        encode(np.array([object()]))


def test_texts_that_are_no_unicode_cross_with_a_mark_in_place():
    assert there_and_back("a\ud800b") == "a?b"
    assert there_and_back({"a\ud800": 1}) == {"a?": 1}
    assert there_and_back(Handle(1, "\ud800")) == Handle(1, "?")
    assert there_and_back(Opaque("\ud800")) == Opaque("?")


def test_long_texts_are_cut():
    assert there_and_back("a" * (MAX_TEXT + 5)) == "a" * MAX_TEXT


def test_an_array_without_numbers_keeps_its_shape():
    assert there_and_back(np.zeros((0, 5))).shape == (0, 5)
    assert there_and_back(np.zeros((3, 0, 7), np.int64)).shape == (3, 0, 7)


def test_an_array_without_numbers_cannot_claim_much():
    for shape in ((0, 2**26), (2**26, 0), (0, 2**10, 2**11)):
        with pytest.raises(WireError):
            encode(np.zeros(shape))


def test_an_array_of_the_wire_cannot_be_written_into():
    with pytest.raises(ValueError, match="read-only"):
        there_and_back(np.zeros(3))[0] = 1.0


def test_a_message_larger_than_the_caps_is_refused():
    with pytest.raises(WireError):
        pack(Message(1, "ok", np.zeros(MAX_BYTES + 1, np.uint8)))
    with pytest.raises(WireError):
        pack(Message(1, "ok", [np.zeros(MAX_BYTES // 2 + 1, np.uint8)] * 2))
    with pytest.raises(WireError):
        pack(Message(1, "ok", ["a" * MAX_TEXT] * 17))


@pytest.fixture
def ends():
    left, right = socket.socketpair()
    with left, right:
        yield left, right


def soon(seconds=20.0):
    return time.monotonic() + seconds


def in_background(work):
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_frame_crosses_a_socket(ends):
    left, right = ends
    send(left, pack(Message(7, "call", {"x": 1.5})), soon())
    message = receive(right, soon())
    assert (message.number, message.verb, message.body) == (7, "call", {"x": 1.5})


def test_a_frame_larger_than_the_buffers_of_the_socket_crosses(ends):
    left, right = ends
    body = np.arange(3_000_000, dtype=np.float64)
    thread = in_background(lambda: send(left, pack(Message(1, "ok", body)), soon()))
    received = receive(right, soon()).body
    thread.join()
    assert np.array_equal(received, body)


def test_a_frame_that_comes_byte_by_byte_is_read(ends):
    left, right = ends

    def drip():
        for byte in pack(Message(1, "ok", "slow")):
            left.send(bytes([byte]))
            time.sleep(0.0005)

    thread = in_background(drip)
    assert receive(right, soon()).body == "slow"
    thread.join()


def test_frames_that_come_together_are_read_one_by_one(ends):
    left, right = ends
    left.send(pack(Message(1, "ok", "a")) + pack(Message(2, "ok", "b")))
    assert [receive(right, soon()).body for _ in range(2)] == ["a", "b"]


@pytest.mark.parametrize("part", [0, 3, HEAD.size, -1])
def test_a_writer_that_stops_is_not_waited_for(ends, part):
    left, right = ends
    left.send(pack(Message(1, "ok", "never whole"))[:part])
    with pytest.raises(DeadlinePassed):
        receive(right, time.monotonic() + 0.05)


def test_a_writer_that_drips_cannot_stretch_the_deadline(ends):
    left, right = ends
    packed = HEAD.pack(b"nnw1", 1000, 0)
    stop = threading.Event()

    def drip():
        left.send(packed)
        while not stop.wait(0.01):
            left.send(b" ")

    thread = in_background(drip)
    try:
        with pytest.raises(DeadlinePassed):
            receive(right, time.monotonic() + 0.2)
    finally:
        stop.set()
        thread.join()


def test_a_reader_that_stops_is_not_waited_for(ends):
    left, _ = ends
    with pytest.raises(DeadlinePassed):
        send(left, pack(Message(1, "ok", np.zeros(10**7, np.uint8))), time.monotonic() + 0.05)


def test_a_deadline_in_the_past_has_passed(ends):
    with pytest.raises(DeadlinePassed):
        receive(ends[1], time.monotonic() - 1.0)


@pytest.mark.parametrize("part", [0, 3, HEAD.size, -1])
def test_the_end_of_the_other_side_is_told(ends, part):
    left, right = ends
    left.send(pack(Message(1, "ok", "never whole"))[:part])
    left.close()
    with pytest.raises(Closed):
        receive(right, soon())


def test_sending_to_nobody_is_told(ends):
    left, right = ends
    right.close()
    with pytest.raises(Closed):
        send(left, pack(Message(1, "ok", np.zeros(10**7, np.uint8))), soon())


@pytest.mark.parametrize(
    "head",
    [
        HEAD.pack(b"HTTP", 10, 0),
        HEAD.pack(b"nnw1", frames.MAX_HEADER + 1, 0),
        HEAD.pack(b"nnw1", 2**32 - 1, 0),
        HEAD.pack(b"nnw1", 10, MAX_BYTES + 1),
        HEAD.pack(b"nnw1", 10, 2**64 - 1),
    ],
)
def test_a_frame_that_claims_too_much_is_refused_before_it_is_read(ends, head):
    left, right = ends
    left.send(head)
    with pytest.raises(WireError):
        receive(right, soon())


@given(st.binary(max_size=120))
def test_any_bytes_on_a_socket_end_in_a_message_or_a_told_error(data):
    left, right = socket.socketpair()
    with left, right:
        left.send(data)
        left.close()
        with pytest.raises((WireError, Closed)):
            receive(right, soon())
