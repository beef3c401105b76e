"""A self-attack: a child behind the walls tries what no student's code may do.

Each attempt that succeeds is reported by name. The child runs only this file, so that its word
counts; the trusted side refuses to grade when a wall has a hole. No attempt does harm where it
succeeds: signals are number 0, files are its own, arguments are such that nothing changes.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import resource
import socket
import stat
import sys
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from nnopt.sandbox.inside import rawcalls

_OUTSIDE = ("/", "..", "/tmp", "/var/tmp", "/dev/shm", "/run", "/etc")
_DEVICES = ("/dev/mem", "/dev/kmsg", "/dev/tty", "/dev/console", "/dev/ptmx", "/dev/fuse")
_ABOUT_OTHERS = ("environ", "cmdline", "maps", "mem", "fd", "cwd/.", "root/.", "status", "task")
_FAMILIES = range(1, 46)
_KINDS = (1, 2, 3, 5, 10)  # stream, datagram, raw, sequence of packets, packet
_DESCRIPTORS = range(3, 256)
_TIOCSTI = 0x5412

Trial = Callable[[], object]


def attempt(paths: list[str], processes: list[int]) -> list[str]:
    """Try everything; return the names of what worked.

    `paths` are places that must not be readable or writable, `processes` those that must not be
    touched; the process above this one is among them anyway.
    """
    others = sorted({os.getppid(), *processes})
    trials: dict[str, Trial] = _on_processes(others) | _on_own_files() | _on_system()
    for path in paths:
        trials[f"read {path}"] = partial(_read, path)
        trials[f"write into {path}"] = partial(_write, path)
    found = [name for name, trial in trials.items() if _works(trial)]
    return found + [f"call {name}" for name in rawcalls.reachable(others[0])]


def _works(trial: Trial) -> bool:
    try:
        trial()
    except (OSError, ValueError, AttributeError):
        # Refused, or this system does not even have it.
        return False
    return True


def _any(trials: Iterable[Trial]) -> None:
    """Succeed when one of the trials does."""
    if not any(map(_works, trials)):
        raise PermissionError


def _each(function: Callable[..., object], *arguments: Iterable[object]) -> Trial:
    """Return a trial that calls a function with every combination of arguments."""
    return partial(_any, [partial(function, *chosen) for chosen in itertools.product(*arguments)])


def _on_processes(others: Sequence[int]) -> dict[str, Trial]:
    entries = [f"/proc/{pid}/{name}" for pid in others for name in _ABOUT_OTHERS]
    return {
        "fork": _fork,
        "run a program": _run_program,
        "signal another process": _each(os.kill, [-1, *others], [0]),
        "signal its group": _each(os.killpg, [0, os.getpgid(0)], [0]),
        "have another process signalled": partial(fcntl.fcntl, 1, fcntl.F_SETOWN, others[-1]),
        "read what the system tells of another process": _each(_read, entries),
        "list the processes": partial(os.listdir, "/proc"),
    }


def _on_own_files() -> dict[str, Trial]:
    """Return what Landlock does not cover, and what would only trouble whoever cleans up."""
    return {
        "change permissions": partial(_change_mode, "."),
        "change the owner": partial(os.chown, ".", -1, -1),
        "change times": partial(os.utime, "."),
        "change attributes": partial(_set_attribute, "."),
        "make a link": partial(os.symlink, "nowhere", "canary-link"),
        "make a pipe with a name": partial(os.mkfifo, "canary-pipe"),
        "write outside its folder": _each(_touch, _OUTSIDE),
        "hold what is not its own": _foreign_descriptor,
    }


def _on_system() -> dict[str, Trial]:
    return {
        "open a socket": _each(_socket, _FAMILIES, _KINDS),
        "make a pair of sockets": socket.socketpair,
        "list the root folder": partial(os.listdir, "/"),
        "read the list of users": partial(_read, "/etc/passwd"),
        "open a device": _each(_read, _DEVICES),
        "set what the kernel runs on a crash": partial(_write, "/proc/sys/kernel/core_pattern"),
        "type into the terminal": _type,
        "raise its own limits": _raise_limits,
        "run as root": _root,
        "become root": _each(_become, [os.setuid, os.setgid], [0]),
        "change its groups": partial(os.setgroups, []),
        "set its priority": partial(os.nice, 0),
        "make a namespace": rawcalls.make_namespace,
    }


def _change_mode(path: str) -> None:
    """Set the mode that is there already: without walls this might be any folder."""
    Path(path).chmod(stat.S_IMODE(Path(path).stat().st_mode))


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


def _read(path: str) -> None:
    if Path(path).is_dir():
        os.listdir(path)
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    os.close(descriptor)


def _write(path: str) -> None:
    """Open a file without a name in a folder, so that nothing is left there."""
    folder = Path(path).is_dir()
    if folder and sys.platform != "linux":
        raise PermissionError
    flags = os.O_TMPFILE if folder else os.O_APPEND
    os.close(os.open(path, os.O_WRONLY | flags, 0o600))


def _touch(folder: str) -> None:
    path = Path(folder) / f"nnopt-canary-{uuid.uuid4().hex}"
    path.touch(exist_ok=False)
    path.unlink()


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


def _type() -> None:
    # Also with bits that the kernel does not look at, but a filter might.
    for request in (_TIOCSTI, _TIOCSTI | 1 << 32):
        if rawcalls.reaches("ioctl", 0, request, -1):
            return
    raise PermissionError


def _raise_limits() -> None:
    for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU):
        soft, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (soft, hard))


def _root() -> None:
    users = {os.getuid(), os.geteuid()}
    if sys.platform == "linux":
        users |= {*os.getresuid(), *os.getresgid()}
    if 0 not in users:
        raise PermissionError


def _become(change: Callable[[int], None], user: int) -> None:
    change(user)


def _socket(family: int, kind: int) -> None:
    socket.socket(family, kind).close()


def _set_attribute(path: str) -> None:
    if sys.platform != "linux":
        raise PermissionError
    os.setxattr(path, "user.nnopt", b"1")
