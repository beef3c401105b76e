"""How a child locks itself down before it sees a byte of the student's work.

The walls, in the order in which they go up: own session, only its own descriptors, resource
limits, an unprivileged user, Landlock for files, seccomp for system calls. None needs root.
Landlock and seccomp bind one thread, so the process must have one when it calls `lock_down`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nnopt.sandbox.inside.filter import load_filter
from nnopt.sandbox.protocol.settings import Limits, Walls

_CAP_DAC_READ_SEARCH = 2
_PR_SET_KEEPCAPS = 8
_PR_SET_DUMPABLE = 4
_PR_SET_PDEATHSIG = 1


def prepare(walls: Walls) -> None:
    """Load the sandbox libraries while files can be read and programs run: they look for libc."""
    if walls.landlock:
        import py_landlock

        py_landlock.get_abi_version()
    if walls.seccomp:
        import pyseccomp  # noqa: F401


def lock_down(walls: Walls, workdir: Path, keep: Sequence[int]) -> None:
    """Put up the walls around this process; `keep` are the descriptors that stay open.

    Raises `OSError` (or an error of the sandbox libraries) when a wall does not stand: the caller
    must then end the process.
    """
    _close_all_but(keep)
    _set_limits(walls.limits)
    if walls.user is not None:
        _become(walls.user, search=walls.search)
    # Not earlier: the kernel forgets it when the user changes.
    _prctl(_PR_SET_PDEATHSIG, 9)
    if os.getuid() == 0 and (walls.landlock or walls.seccomp):
        raise PermissionError(errno.EPERM, "student code must not run as uid 0")
    if walls.landlock:
        _landlock(walls.readable, workdir)
    if walls.seccomp:
        load_filter()


def _close_all_but(keep: Sequence[int]) -> None:
    start = 0
    for descriptor in [*sorted(keep), 65_536]:
        if start < descriptor:  # an empty range from 0 would close everything
            os.closerange(start, descriptor)
        start = descriptor + 1


def _set_limits(limits: Limits) -> None:
    wanted = {
        resource.RLIMIT_DATA: limits.data,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_NOFILE: limits.descriptors,
        resource.RLIMIT_CORE: 0,
    }
    if hasattr(resource, "RLIMIT_MSGQUEUE"):
        wanted |= {resource.RLIMIT_MSGQUEUE: 0, resource.RLIMIT_MEMLOCK: 0}
    if os.getuid() == 0:
        # The new user is nobody else's, so that its tasks can be counted.
        wanted[resource.RLIMIT_NPROC] = limits.threads
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _become(user: int, *, search: bool) -> None:
    if search:
        _prctl(_PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    if sys.platform == "linux":
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    else:  # as root these set all of a process's ids
        os.setgid(user)
        os.setuid(user)
    if search:
        # Permitted and effective: this one capability, nothing to inherit.
        bit = 1 << _CAP_DAC_READ_SEARCH
        _capset(struct.pack("6I", bit, bit, 0, 0, 0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)


def _capset(data: bytes) -> None:
    version_3 = struct.pack("Ii", 0x20080522, 0)
    _checked(ctypes.CDLL(None, use_errno=True).capset, version_3, data)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        _checked(ctypes.CDLL(None, use_errno=True).prctl, option, value, 0, 0, 0)


def _checked(function: Callable[..., int], *arguments: Any) -> None:
    if function(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _landlock(readable: Sequence[str], workdir: Path) -> None:
    from py_landlock import AccessFs, Landlock

    read = AccessFs.READ_FILE | AccessFs.READ_DIR
    rules = Landlock(strict=False)
    for name in readable:
        path = Path(name)
        if path.is_dir():
            rules.add_path_rule(path, access=read)
        elif path.exists():
            rules.add_path_rule(path, access=AccessFs.READ_FILE)
    # TensorFlow aborts when it cannot read its own command line.
    own = ("/dev/urandom", "/dev/random", f"/proc/{os.getpid()}/cmdline")
    rules.add_path_rule(*own, access=AccessFs.READ_FILE)
    rules.add_path_rule("/dev/null", access=AccessFs.READ_FILE | AccessFs.WRITE_FILE)
    write = AccessFs.WRITE_FILE | AccessFs.MAKE_REG | AccessFs.MAKE_DIR | AccessFs.REMOVE_FILE
    rules.add_path_rule(workdir, access=read | write | AccessFs.REMOVE_DIR | AccessFs.TRUNCATE)
    rules.apply()
