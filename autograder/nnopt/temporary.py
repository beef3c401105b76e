"""Which folders lie in the temporary folder for a while, and who removes them after a kill?

The owner of a folder holds a lock on it as long as it lives. Whatever ended the owner, the lock is
gone with it, and the next program that makes such a folder removes what nobody holds.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_PURPOSES = ("class", "plots", "warm", "work", "worker")


class TemporaryFolder:
    """A new folder that only this program uses; a context manager that removes it.

    >>> with TemporaryFolder("class") as folder:
    ...     folder.is_dir(), folder.name.startswith("nnopt-class-")
    (True, True)
    >>> folder.exists()
    False
    """

    def __init__(self, purpose: str) -> None:
        remove_abandoned()
        self.path = Path(tempfile.mkdtemp(prefix=f"nnopt-{purpose}-"))
        self._lock = _locked(self.path)
        if self._lock < 0 and not self.path.exists():
            # Another program that tidied up came between the two steps.
            self.path = Path(tempfile.mkdtemp(prefix=f"nnopt-{purpose}-"))
            self._lock = _locked(self.path)

    def close(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()


def remove_abandoned() -> None:
    """Remove the folders of this user's programs that were killed."""
    for purpose in _PURPOSES:
        for path in Path(tempfile.gettempdir()).glob(f"nnopt-{purpose}-*"):
            if (lock := _locked(path)) >= 0:
                shutil.rmtree(path, ignore_errors=True)
                os.close(lock)


def _locked(path: Path) -> int:
    """Return a descriptor that holds a folder of ours, -1 where another program does."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return -1
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        status = os.fstat(descriptor)
        if status.st_uid == os.geteuid() and status.st_nlink:
            return descriptor
    os.close(descriptor)
    return -1
