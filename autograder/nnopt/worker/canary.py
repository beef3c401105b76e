"""A self-attack: a child behind the walls tries what no student's code may do.

Each attempt that succeeds is reported by name. The child runs only this file, so that its word
counts; the trusted side refuses to grade when a wall has a hole.
"""

from __future__ import annotations

import ctypes
import os
import socket
from collections.abc import Callable
from pathlib import Path


def attempt(paths: list[str], parent: int) -> list[str]:
    """Try everything; return the names of what worked.

    `paths` are places that must not be readable; `parent` is a process that must not be touched.
    """
    trials: dict[str, Callable[[], object]] = {
        "run a program": lambda: os.execv("/bin/true", ["true"]),
        "fork": _fork,
        "open a socket": lambda: socket.socket().close(),
        "signal another process": lambda: os.kill(parent, 0),
        "signal its group": lambda: os.kill(0, 0),
        "change permissions": lambda: Path().chmod(0o777),
        "change times": lambda: os.utime("."),
        "write outside its folder": _write_outside,
        "list the root folder": lambda: os.listdir("/"),
        "read the environment of another process": (
            lambda: Path(f"/proc/{parent}/environ").read_bytes()
        ),
        "raise its own limits": _raise_limits,
        "make a namespace": lambda: _system_call("unshare", 0x10000000),
        "trace a process": lambda: _system_call("ptrace", 16, parent, 0, 0),
        "run as root": _root,
    }
    for path in paths:
        trials[f"read {path}"] = lambda path=path: os.listdir(path)  # type: ignore[misc]
    return [name for name, trial in trials.items() if _works(trial)]


def _works(trial: Callable[[], object]) -> bool:
    try:
        trial()
    except (OSError, ValueError):
        return False
    return True


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _write_outside() -> None:
    for folder in ("/tmp", "/var/tmp", "/dev/shm", ".."):
        name = Path(folder) / f"nnopt-canary-{os.getpid()}"
        try:
            name.touch()
        except OSError:
            continue
        name.unlink()
        return
    raise PermissionError


def _raise_limits() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _system_call(name: str, *arguments: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


def _root() -> None:
    if 0 not in os.getresuid():
        raise PermissionError
