"""A self-attack: a child behind the walls tries what no student's code may do.

Each attempt that succeeds is reported by name. The child runs only what the layers know of
themselves, so that its word counts; the trusted side refuses to grade when a wall has a hole.
"""

from __future__ import annotations

import contextlib
import os
import stat

from nnopt.sandbox.layers.attempts import Attempt, works
from nnopt.sandbox.layers.layer import Target
from nnopt.sandbox.layers.registry import load
from nnopt.sandbox.protocol.settings import LayerSource

_DESCRIPTORS = range(3, 256)


def attempt(paths: list[str], processes: list[int], layers: list[list[str]]) -> list[str]:
    """Try all that `layers` stop; return the names of what worked.

    `paths` are places that must not be readable or writable, `processes` those that must not be
    touched; the process above this one is among them anyway. A layer is given by the three parts
    of its `LayerSource`.
    """
    target = Target(paths, sorted({os.getppid(), *processes}))
    tried: dict[str, Attempt] = {"hold what is not its own": _foreign_descriptor}
    for source in layers:
        tried |= load(LayerSource(*source)).attacks(target)
    return [name for name, attempt in tried.items() if works(attempt)]


def _foreign_descriptor() -> None:
    """A child has its job's socket, its output and nothing else of this kind."""
    sockets = folders = 0
    for descriptor in _DESCRIPTORS:
        with contextlib.suppress(OSError):
            mode = os.fstat(descriptor).st_mode
            sockets += stat.S_ISSOCK(mode)
            folders += stat.S_ISDIR(mode)
    if sockets <= 1 and not folders:
        raise PermissionError
