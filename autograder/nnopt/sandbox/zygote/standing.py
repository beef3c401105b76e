"""Which walls stand on this machine: found by trying, each in a child of its own.

The warm process asks before it imports TensorFlow, while a fork costs next to nothing.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable

import msgspec

from nnopt.sandbox.inside.lockdown import prepare
from nnopt.sandbox.protocol.settings import Walls

_PR_SET_NO_NEW_PRIVS = 38


def standing(walls: Walls) -> Walls:
    """Return the walls without those that do not stand here, their libraries loaded."""
    return msgspec.structs.replace(
        walls,
        landlock=walls.landlock and _stands(msgspec.structs.replace(walls, seccomp=False), _land),
        seccomp=walls.seccomp and _stands(msgspec.structs.replace(walls, landlock=False), _filter),
    )


def _stands(only: Walls, put_up: Callable[[], object]) -> bool:
    try:
        prepare(only)
    except Exception:
        return False  # whatever a library says: this wall is not to be had
    child = os.fork()
    if child == 0:
        code = 1
        try:
            put_up()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _land() -> None:
    from py_landlock import Landlock

    Landlock(strict=False).apply()


def _filter() -> None:
    from nnopt.sandbox.inside.filter import load_filter

    # An ordinary user may load a filter only after giving up new privileges.
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    load_filter()
