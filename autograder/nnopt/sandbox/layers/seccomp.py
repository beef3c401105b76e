"""Which system calls a child may make: the layer of seccomp."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import stat
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from nnopt.sandbox.layers import rawcalls
from nnopt.sandbox.layers.attempts import Attempt, each
from nnopt.sandbox.layers.calls import load_filter
from nnopt.sandbox.layers.facts import Facts
from nnopt.sandbox.layers.layer import LINUX, Layer, Target
from nnopt.sandbox.layers.process import prctl
from nnopt.sandbox.protocol.settings import Walls

_PR_SET_NO_NEW_PRIVS = 38
_TIOCSTI = 0x5412
_FAMILIES = range(1, 46)
_KINDS = (1, 2, 3, 5, 10)  # stream, datagram, raw, sequence of packets, packet


class Seccomp(Layer):
    """A filter of system calls, which nothing in the process can take down."""

    name = "seccomp"
    what = "seccomp: no programs, no sockets, no signals"
    without = "practice"
    order = 40

    def available(self) -> bool:
        """Say whether this system has it."""
        return sys.platform == "linux"

    def prepare(self) -> None:
        """Load the library, which looks for libseccomp by running a program."""
        import pyseccomp  # noqa: F401

    def put_up(self, walls: Walls, folder: Path) -> None:
        """Load the filter; who is not root must give up new privileges before."""
        prctl(_PR_SET_NO_NEW_PRIVS, 1)
        load_filter()

    def remedy(self, facts: Facts) -> str:
        """Say how to get seccomp."""
        if facts.platform != "linux":
            return LINUX
        if not facts.seccomp_library:
            return "Install the library: apt install libseccomp2 (Fedora: dnf install libseccomp)"
        if not facts.seccomp_package:
            return "Install it: pip install pyseccomp"
        return "The kernel refuses the filter: it needs CONFIG_SECCOMP_FILTER."

    def attacks(self, target: Target) -> Mapping[str, Attempt]:
        """Return what needs a system call that no exercise makes."""
        others = target.processes
        tried: dict[str, Attempt] = {
            "fork": _fork,
            "run a program": _run_program,
            "signal another process": each(os.kill, [-1, *others], [0]),
            "signal its group": each(os.killpg, [0, os.getpgid(0)], [0]),
            "have another process signalled": partial(fcntl.fcntl, 1, fcntl.F_SETOWN, others[-1]),
            "change permissions": partial(_change_mode, "."),
            "change the owner": partial(os.chown, ".", -1, -1),
            "change times": partial(os.utime, "."),
            "change attributes": partial(_set_attribute, "."),
            "make a pipe with a name": partial(os.mkfifo, "canary-pipe"),
            "open a socket": each(_socket, _FAMILIES, _KINDS),
            "make a pair of sockets": socket.socketpair,
            "type into the terminal": _type,
            "set its priority": partial(os.nice, 0),
            "make a namespace": rawcalls.make_namespace,
        }
        return {**tried, **rawcalls.attempts(others[0])}


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _run_program() -> None:
    """Run the interpreter itself in a fork; where there is none, the raw call tells."""
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(OSError):
            os.execv(sys.executable, [sys.executable, "-E", "-V"])
        os._exit(1)
    if os.waitpid(pid, 0)[1] != 0:
        raise PermissionError


def _change_mode(path: str) -> None:
    """Set the mode that is there already: without walls this might be any folder."""
    Path(path).chmod(stat.S_IMODE(Path(path).stat().st_mode))


def _set_attribute(path: str) -> None:
    if sys.platform != "linux":
        raise PermissionError
    os.setxattr(path, "user.nnopt", b"1")


def _socket(family: int, kind: int) -> None:
    socket.socket(family, kind).close()


def _type() -> None:
    # Also with bits that the kernel does not look at, but a filter might.
    for request in (_TIOCSTI, _TIOCSTI | 1 << 32):
        if rawcalls.reaches("ioctl", 0, request, -1):
            return
    raise PermissionError
