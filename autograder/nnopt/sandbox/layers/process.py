"""How a process tells the kernel what it gives up: prctl and capset, which Python lacks."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable
from typing import Any

_VERSION_3 = 0x20080522


def prctl(option: int, value: int) -> None:
    """Set a property of this process; `OSError` when the kernel refuses, nothing but on Linux."""
    if sys.platform == "linux":
        _checked(ctypes.CDLL(None, use_errno=True).prctl, option, value, 0, 0, 0)


def capset(data: bytes) -> None:
    """Set the capabilities of this process: effective, permitted, inheritable, twice."""
    head = struct.pack("Ii", _VERSION_3, 0)
    _checked(ctypes.CDLL(None, use_errno=True).capset, head, data)


def capabilities() -> int:
    """Return the capabilities that this process has or could take."""
    head = ctypes.create_string_buffer(struct.pack("Ii", _VERSION_3, 0))
    data = ctypes.create_string_buffer(24)
    if sys.platform != "linux" or ctypes.CDLL(None).capget(head, data) != 0:
        return 0
    low_effective, low_permitted, _, effective, permitted, _ = struct.unpack("6I", data.raw)
    return int(low_effective | low_permitted | (effective | permitted) << 32)


def _checked(function: Callable[..., int], *arguments: Any) -> None:
    if function(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
