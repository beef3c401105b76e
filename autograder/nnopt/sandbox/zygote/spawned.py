"""A worker that is a fresh interpreter, for machines where a fork is not safe: slower, the same.

It imports TensorFlow itself, then goes on as a forked worker does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import msgspec

from nnopt.sandbox.inside.child import become_worker
from nnopt.sandbox.inside.guard import Guard
from nnopt.sandbox.layers.registry import load
from nnopt.sandbox.protocol.settings import ChildSettings
from nnopt.sandbox.zygote.preload import import_tensorflow


def spawn(settings: ChildSettings) -> subprocess.Popen[bytes]:
    """Start an interpreter that becomes a worker."""
    interpreter = [sys.executable, "-E", "-P", "-m", "nnopt.sandbox.zygote.spawned"]
    return subprocess.Popen(
        [*interpreter, msgspec.json.encode(settings).decode()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": settings.folder, "HOME": settings.folder},
        pass_fds=(settings.job, settings.output),
        cwd="/",
        start_new_session=True,
    )


def main(arguments: list[str]) -> None:
    """Become a worker; `arguments` holds its settings as one JSON text."""
    settings = msgspec.json.decode(arguments[0], type=ChildSettings)

    def ready() -> tuple[Any, Guard]:
        for source in settings.walls.layers:
            load(source).prepare()
        return import_tensorflow(settings.disallow)

    become_worker(settings, ready)


if __name__ == "__main__":
    main(sys.argv[1:])
