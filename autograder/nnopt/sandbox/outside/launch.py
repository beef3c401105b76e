"""How the command line, environment and sockets of the warm process are made."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from collections.abc import Sequence

import msgspec

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


def lane_pairs(count: int) -> list[Pair]:
    """Return a pair of sockets for each lane: the trusted end and the warm process's end.

    Messages are short and each side waits for its turn, so a stream (macOS has no other kind that
    tells its end) hands them over whole too.
    """
    kind = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_STREAM
    return [socket.socketpair(socket.AF_UNIX, kind) for _ in range(count)]


def launch(box: Sequence[str], settings: Settings) -> subprocess.Popen[bytes]:
    """Start the warm process; `box` is the command line of the box around it, empty for none."""
    variables = environment() | {"TMPDIR": settings.work, "HOME": settings.work}
    zygote = [sys.executable, "-E", "-P", "-m", "nnopt.sandbox.zygote.zygote"]
    return subprocess.Popen(
        [*_boxed(box, variables), *zygote, msgspec.json.encode(settings).decode()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=variables,
        pass_fds=settings.lanes,
        cwd="/",
        start_new_session=True,
    )


def sign_of(lane: socket.socket, seconds: float) -> bytes:
    """Return the next sign of life on a lane, nothing when none comes in time."""
    poller = select.poll()
    poller.register(lane, select.POLLIN)
    if not poller.poll(seconds * 1000):
        return b""
    try:
        return lane.recv(1)
    except OSError:
        return b""


def _boxed(box: Sequence[str], variables: dict[str, str]) -> list[str]:
    """Give a boxed process its variables: the box clears them."""
    if not box:
        return []
    pairs = [part for name, value in variables.items() for part in ("--setenv", name, value)]
    return [*box[:-1], *pairs, box[-1]]
