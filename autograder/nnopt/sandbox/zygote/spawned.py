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
from nnopt.sandbox.inside.lockdown import prepare
from nnopt.sandbox.protocol.settings import Place
from nnopt.sandbox.zygote.preload import import_tensorflow


def spawn(place: Place) -> subprocess.Popen[bytes]:
    """Start an interpreter that becomes the worker of `place`."""
    interpreter = [sys.executable, "-E", "-P", "-m", "nnopt.sandbox.zygote.spawned"]
    return subprocess.Popen(
        [*interpreter, msgspec.json.encode(place).decode()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": place.folder, "HOME": place.folder},
        pass_fds=(place.job, place.output),
        cwd="/",
        start_new_session=True,
    )


def main(arguments: list[str]) -> None:
    """Become a worker; `arguments` holds its place as one JSON text."""
    place = msgspec.json.decode(arguments[0], type=Place)

    def load() -> Any:
        prepare(place.walls)
        return import_tensorflow()

    become_worker(place, load)


if __name__ == "__main__":
    main(sys.argv[1:])
