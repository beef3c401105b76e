"""A user of its own: when root grades, students' code runs as an unprivileged user."""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from nnopt.sandbox.layers.attempts import Attempt, each
from nnopt.sandbox.layers.facts import Facts
from nnopt.sandbox.layers.layer import Layer, Target
from nnopt.sandbox.layers.process import capabilities, capset, prctl
from nnopt.sandbox.protocol.settings import Walls

_READ_SEARCH = 1 << 2  # CAP_DAC_READ_SEARCH
_PR_SET_KEEPCAPS = 8
_PR_SET_DUMPABLE = 4
_PR_SET_PDEATHSIG = 1


class User(Layer):
    """Root becomes somebody else: uid 0 writes the kernel's own files without any capability."""

    name = "user"
    what = "a user of its own"
    without = "practice"
    order = 20

    def available(self) -> bool:
        """Say whether this process may become another user."""
        return os.getuid() == 0

    def put_up(self, walls: Walls, folder: Path) -> None:
        """Become the user of the walls, for good."""
        if walls.user is None:
            raise ValueError("no user to become")
        if walls.search:
            prctl(_PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        if sys.platform == "linux":
            os.setresgid(walls.user, walls.user, walls.user)
            os.setresuid(walls.user, walls.user, walls.user)
        else:  # as root these set all of a process's ids
            os.setgid(walls.user)
            os.setuid(walls.user)
        if walls.search:
            # Permitted and effective: this one capability, nothing to inherit.
            capset(struct.pack("6I", _READ_SEARCH, _READ_SEARCH, 0, 0, 0, 0))
        prctl(_PR_SET_DUMPABLE, 0)
        # The kernel forgets it when the user changes.
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    def spared(self, facts: Facts) -> str:
        """Say that somebody who is not root is unprivileged already."""
        return "" if facts.root else "you are not root"

    def remedy(self, facts: Facts) -> str:
        """Say where root is not allowed to become somebody else."""
        return (
            "This root may not become another user, as in a container that has one user only. "
            "Grade as an ordinary user, or start the container with its usual users."
        )

    def attacks(self, target: Target) -> Mapping[str, Attempt]:
        """Return what root could do."""
        return {
            "run as root": _root,
            "become root": each(_become, [os.setuid, os.setgid], [0]),
            "change its groups": lambda: os.setgroups([]),
            "keep rights of root": _rights,
        }


def _root() -> None:
    users = {os.getuid(), os.geteuid()}
    if sys.platform == "linux":
        users |= {*os.getresuid(), *os.getresgid()}
    if 0 not in users:
        raise PermissionError


def _rights() -> None:
    if not capabilities() & ~_READ_SEARCH:
        raise PermissionError


def _become(change: Callable[[int], None], user: int) -> None:
    change(user)
