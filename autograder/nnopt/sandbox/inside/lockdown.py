"""How a child locks itself down before it sees a byte of the student's work.

Only its own descriptors stay open, then each layer goes up in its order. None needs root. Some
bind one thread, so the process must have one when it calls `lock_down`.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from nnopt.sandbox.layers.process import prctl
from nnopt.sandbox.layers.registry import load
from nnopt.sandbox.protocol.settings import Walls

_PR_SET_PDEATHSIG = 1


def lock_down(walls: Walls, folder: Path, keep: Sequence[int]) -> None:
    """Put up the walls around this process; `keep` are the descriptors that stay open.

    Raises what a layer raises when it does not stand: the caller must then end the process.
    """
    _close_all_but(keep)
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for layer in sorted(map(load, walls.layers), key=lambda layer: layer.order):
        layer.put_up(walls, folder)
    if os.getuid() == 0:
        raise PermissionError(errno.EPERM, "student code must not run as uid 0")


def _close_all_but(keep: Sequence[int]) -> None:
    start = 0
    for descriptor in [*sorted(keep), 65_536]:
        if start < descriptor:  # an empty range from 0 would close everything
            os.closerange(start, descriptor)
        start = descriptor + 1
