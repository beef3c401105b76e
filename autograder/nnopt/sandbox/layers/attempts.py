"""How a self-attack tries something: it works, or the system refuses it.

No attempt does harm where it succeeds: signals are number 0, files are its own, arguments are such
that nothing changes.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

Attempt = Callable[[], object]


def works(attempt: Attempt) -> bool:
    """Say whether an attempt succeeds."""
    try:
        attempt()
    except (OSError, ValueError, AttributeError):
        # Refused, or this system does not even have it.
        return False
    return True


def one_of(attempts: Iterable[Attempt]) -> None:
    """Succeed when one of the attempts does."""
    if not any(map(works, attempts)):
        raise PermissionError


def each(function: Callable[..., object], *arguments: Iterable[object]) -> Attempt:
    """Return an attempt that calls a function with every combination of arguments."""
    return partial(one_of, [partial(function, *chosen) for chosen in itertools.product(*arguments)])


def read(path: str) -> None:
    """List a folder or open a file."""
    if Path(path).is_dir():
        os.listdir(path)
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    os.close(descriptor)


def write(path: str) -> None:
    """Open a file to write, in a folder one without a name, so that nothing is left there."""
    folder = Path(path).is_dir()
    if folder and sys.platform != "linux":
        raise PermissionError
    flags = os.O_TMPFILE if folder else os.O_APPEND
    os.close(os.open(path, os.O_WRONLY | flags, 0o600))
