"""How the command line, environment and sockets of the warm process are made."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from nnopt.sandbox.layers.layer import Layer
from nnopt.sandbox.protocol.settings import Settings

Pair = tuple[socket.socket, socket.socket]


def environment() -> dict[str, str]:
    """Return the environment of the warm process; it is frozen before TensorFlow is imported."""
    return {
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("NNOPT_ONEDNN", "0"),
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "MPLBACKEND": "Agg",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
    }


def socket_pairs(count: int) -> list[Pair]:
    """Return a pair of sockets for each lane: the trusted end and the warm process's end.

    Messages are short and each side waits for its turn, so a stream (macOS has no other kind that
    tells its end) hands them over whole too.
    """
    kind = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_STREAM
    return [socket.socketpair(socket.AF_UNIX, kind) for _ in range(count)]


def launch(
    around: Sequence[Layer], readable: Sequence[str], settings: Settings
) -> subprocess.Popen[bytes]:
    """Start the warm process behind the layers that go `around` it."""
    variables = environment() | {"TMPDIR": settings.work, "HOME": settings.work}
    command = [part for layer in around for part in layer.around(readable, variables)]
    zygote = [sys.executable, "-E", "-P", "-m", "nnopt.sandbox.zygote.zygote"]
    return subprocess.Popen(
        [*command, *zygote, msgspec.json.encode(settings).decode()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=variables,
        pass_fds=settings.sockets,
        cwd="/",
        start_new_session=True,
    )


def next_line(sock: socket.socket, seconds: float) -> Any:
    """Return what the warm process says next on a socket, None when nothing comes in time."""
    poller = select.poll()
    poller.register(sock, select.POLLIN)
    if not poller.poll(seconds * 1000):
        return None
    try:
        # A stream may hold two lines already.
        size = sock.recv(4096, socket.MSG_PEEK).find(b"\n") + 1
        return msgspec.json.decode(sock.recv(size)) if size else None
    except (OSError, msgspec.DecodeError):
        return None
