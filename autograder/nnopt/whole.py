"""How a file is written so that nobody ever sees a part of it, whatever ends the program."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file whole or not at all; `OSError` when that is not possible.

    `mode` are its permissions; without it they are those of any new file of this user.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_whole(folder / "ben.json", b"{}")
    >>> [each.name for each in folder.iterdir()], (folder / "ben.json").read_bytes()
    (['ben.json'], b'{}')
    """
    # A name of its own: two programs may write the same file at once.
    partial = path.with_name(f".{os.getpid()}-{os.urandom(4).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with os.fdopen(os.open(partial, flags, 0o666 if mode is None else mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
