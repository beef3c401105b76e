"""Which forbidden system calls reach the kernel when they are made by number, past the C library?

Arguments are invalid on purpose: a call that gets through fails with another error than the
filter's, or changes nothing.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Mapping
from functools import partial

from nnopt.sandbox.layers.attempts import Attempt
from nnopt.sandbox.layers.calls import FORBIDDEN, NEWER, UNKNOWN

_REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)
# These act whatever their arguments are, or cannot be made from Python; fork is tried by name.
_UNTRIED = frozenset({"fork", "vfork", "vhangup", "setsid"})
_SIGCHLD = 17
_CLONE_NEWUSER = 0x10000000
_PR_GET_NO_NEW_PRIVS = 39
_PR_SET_PDEATHSIG = 1


def attempts(other: int) -> Mapping[str, Attempt]:
    """Return an attempt for each forbidden call; `other` is somebody else's process."""
    if sys.platform != "linux":
        return {}
    found: dict[str, Attempt] = {}
    for name in FORBIDDEN:
        # A message queue is made when all bits are set: ask for one that is not there.
        arguments = (-1, 0) if name == "msgget" else (-1,) * 6
        if name not in _UNTRIED:
            found[f"call {name}"] = partial(_must_reach, name, *arguments)
    for number in UNKNOWN:
        found[f"call number {number}"] = partial(_must_reach, number, *(-1,) * 6)
    return found | {
        "call prlimit64 on another process": partial(_must_reach, "prlimit64", other, 7, -1, 0),
        "call tgkill on another process": partial(_must_reach, "tgkill", other, other, 0),
        "call prctl to survive the warm process": partial(
            _must_reach, "prctl", _PR_SET_PDEATHSIG, 9
        ),
        "call clone": _clone,
        "call setuid programs": _new_privileges,
    }


def _must_reach(call: str | int, *arguments: int) -> None:
    if not reaches(call, *arguments):
        raise PermissionError(call)


def reaches(call: str | int, *arguments: int) -> bool:
    """Tell whether a call, by name or number, reaches the kernel."""
    number = _number(call) if isinstance(call, str) else call
    if number is None:
        return False
    result, code = _call(number, arguments)
    return result != -1 or code not in _REFUSED


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


def _clone() -> None:
    result, code = call("clone", _SIGCHLD, 0, 0, 0, 0)
    if result == 0:
        os._exit(0)
    if result < 0:
        raise OSError(code, "clone")
    os.waitpid(result, 0)


def _new_privileges() -> None:
    if call("prctl", _PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)[0] != 0:
        raise PermissionError
