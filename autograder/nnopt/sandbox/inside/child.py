"""How a fresh process becomes a worker: own streams, own environment, walls up, then it serves.

The process is a fork of the warm process or, where forking is not safe, a fresh interpreter.
"""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from nnopt.sandbox.inside.guard import Guard
from nnopt.sandbox.inside.lockdown import lock_down
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.frames import Message, pack, send
from nnopt.sandbox.protocol.settings import ChildSettings

_FROZEN = (
    "TF_CPP_MIN_LOG_LEVEL",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
    "CUDA_VISIBLE_DEVICES",
    "MPLBACKEND",
    "LANG",
)


def become_worker(settings: ChildSettings, load: Callable[[], tuple[Any, Guard]]) -> NoReturn:
    """Lock this process down and serve; `load` returns TensorFlow, and what watches its use."""
    code = 70
    try:
        if os.getsid(0) != os.getpid():
            os.setsid()
        sock = socket.socket(fileno=os.dup(settings.job))
        try:
            tf, guard = load()
            _enter(settings, sock)
        except BaseException:
            text = traceback.format_exc(limit=-3)[:2000]
            send(sock, pack(Message(0, verbs.BROKEN, {"text": text})), time.monotonic() + 1)
            os._exit(71)
        serve(tf, guard, Path(settings.folder), sock)
        code = 0
    finally:
        # No handler of the student's (atexit, finalizers) runs.
        os._exit(code)


def _enter(settings: ChildSettings, sock: socket.socket) -> None:
    from nnopt.sandbox.inside.serve import open_streams

    folder = Path(settings.folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.chdir(folder)
    variables = child_environment(folder)
    os.environ.clear()
    os.environ.update(variables)
    # The parent's choice is cached; AutoGraph writes a file for each function that it converts.
    tempfile.tempdir = None
    open_streams(settings.output)
    lock_down(settings.walls, folder, [0, 1, 2, sock.fileno(), settings.output])
    if os.getppid() != settings.parent:
        # It died before its death could be noticed.
        os._exit(72)


def serve(tf: Any, guard: Guard, folder: Path, sock: socket.socket) -> None:
    """Answer the trusted side, from behind the walls."""
    from nnopt.sandbox.inside.serve import Server

    Server(tf, guard, folder).run(sock)


def child_environment(folder: Path) -> dict[str, str]:
    """Return the whole environment of a child: nothing of the grader's own."""
    frozen = {name: os.environ[name] for name in _FROZEN if name in os.environ}
    return frozen | {"HOME": str(folder), "TMPDIR": str(folder)}
