"""Which forbidden system calls reach the kernel when they are made by number, past the C library?

Arguments are invalid on purpose: a call that gets through fails with another error than the
filter's, or changes nothing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterator

from nnopt.sandbox.inside.filter import FORBIDDEN, NEWER, UNKNOWN

_REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)
# These act whatever their arguments are, or cannot be made from Python; fork is tried by name.
_UNTRIED = frozenset({"fork", "vfork", "vhangup", "setsid"})
_SIGCHLD = 17
_CLONE_NEWUSER = 0x10000000
_PR_GET_NO_NEW_PRIVS = 39
_PR_SET_PDEATHSIG = 1
_DAC_READ_SEARCH = 1 << 2


def reachable(other: int) -> Iterator[str]:
    """Yield the names of forbidden calls that get through; `other` is somebody else's process."""
    if sys.platform != "linux":
        return
    for name in FORBIDDEN:
        # A message queue is made when all bits are set: ask for one that is not there.
        arguments = (-1, 0) if name == "msgget" else (-1,) * 6
        if name not in _UNTRIED and reaches(name, *arguments):
            yield name
    for number in UNKNOWN:
        if _gets_through(number, (-1,) * 6):
            yield f"number {number}"
    for what, tried in _special(other).items():
        if tried:
            yield what


def _special(other: int) -> dict[str, bool]:
    """Tell of calls that are allowed with some arguments only, and of rights."""
    return {
        "prlimit64 on another process": reaches("prlimit64", other, 7, -1, 0),
        "tgkill on another process": reaches("tgkill", other, other, 0),
        "prctl to survive the warm process": reaches("prctl", _PR_SET_PDEATHSIG, 9),
        "clone": _clones(),
        "setuid programs": call("prctl", _PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)[0] == 0,
        "with the rights of root": bool(_capabilities() & ~_DAC_READ_SEARCH),
    }


def reaches(name: str, *arguments: int) -> bool:
    """Tell whether a call reaches the kernel."""
    number = _number(name)
    return number is not None and _gets_through(number, arguments)


def make_namespace() -> None:
    """Make a user namespace through the C library; `OSError` when that is not allowed."""
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def call(name: str, *arguments: int) -> tuple[int, int]:
    """Make a call by number; return its result and error number (ENOSYS where it is unknown)."""
    number = _number(name)
    return (-1, errno.ENOSYS) if number is None else _call(number, arguments)


def _call(number: int, arguments: tuple[int, ...]) -> tuple[int, int]:
    library = ctypes.CDLL(None, use_errno=True)
    ctypes.set_errno(0)
    result = library.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    return result, ctypes.get_errno()


def _gets_through(number: int, arguments: tuple[int, ...]) -> bool:
    result, code = _call(number, arguments)
    return result != -1 or code not in _REFUSED


def _number(name: str) -> int | None:
    """Return the number of a call, None where it is not known or does not exist."""
    if name in NEWER:
        return NEWER[name]
    # Not imported here: without walls it was not loaded, and behind them it cannot be.
    library = sys.modules.get("pyseccomp")
    if library is None:
        return None
    number: int = library.resolve_syscall(library.system_arch(), name)
    return number if number >= 0 else None


def _clones() -> bool:
    result, _ = call("clone", _SIGCHLD, 0, 0, 0, 0)
    if result == 0:
        os._exit(0)
    if result > 0:
        os.waitpid(result, 0)
    return result > 0


def _capabilities() -> int:
    """Return the capabilities that this process has or could take."""
    version_3 = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
    data = ctypes.create_string_buffer(24)
    if ctypes.CDLL(None).capget(version_3, data) != 0:
        return 0
    low_effective, low_permitted, _, effective, permitted, _ = struct.unpack("6I", data.raw)
    return int(low_effective | low_permitted | (effective | permitted) << 32)
