"""The floor: the same calls on the same submission in one warm process, without isolation.

Usage: python floor.py FILE REPEATS; prints the seconds of each repeat, one a line.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from pathlib import Path

from nnopt.sandbox.outside.launch import environment

os.environ.update(environment())

import tensorflow as tf

from nnopt.sandbox.inside.guard import Guard
from nnopt.sandbox.inside.serve import Server
from nnopt.sandbox.protocol.frames import Message, unpack


def read_messages(file: str) -> list[Message]:
    """Read the frames that record_calls.py wrote."""
    data, messages = Path(file).read_bytes(), []
    while data:
        size = int.from_bytes(data[:8], "big")
        frame, data = data[8 : 8 + size], data[8 + size :]
        header = int.from_bytes(frame[4:8], "big")
        messages.append(unpack(frame[16 : 16 + header], frame[16 + header :]))
    return messages


def main(file: str, repeats: str) -> None:
    """Repeat all calls; each repeat imports the submission anew, as a new process would."""
    messages = read_messages(file)
    tf.matmul(tf.ones([2, 2]), tf.ones([2, 2]))
    for _ in range(int(repeats) + 1):
        gc.collect()
        known, path = set(sys.modules), list(sys.path)
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            server = Server(tf, Guard(()), Path(folder))
            for message in messages:
                server.answer(message)
            print(time.perf_counter() - start)
        sys.path[:] = path
        for name in set(sys.modules) - known:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(folder):
                del sys.modules[name]


if __name__ == "__main__":
    main(*sys.argv[1:])
