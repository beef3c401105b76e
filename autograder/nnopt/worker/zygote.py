"""The warm process: it imports TensorFlow once, runs no op, and forks one child per request.

It reads no job and sees nothing of a student. Each lane (a trusted process that grades) talks to
it over a socket of its own, with small JSON messages:

    {"do": "fork"} with two descriptors, the child's job socket and output  -> {"pid": n}
    {"do": "look", "pid": n}  -> {"cpu": seconds}
    {"do": "end", "pid": n}   kill the child and remove its folder  -> {"why": "...", "code": n}

When all lanes are gone it kills what is left and ends.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import msgspec

from nnopt.wire.frames import Message, pack, send
from nnopt.worker import requests
from nnopt.worker.lockdown import Walls, lock_down, prepare
from nnopt.worker.usage import Usage, clear_folder, measure

_TICK = 0.1


class Settings(msgspec.Struct, frozen=True):
    """What the trusted side decided: descriptors of lanes, the work folder, the walls."""

    lanes: tuple[int, ...]
    work: str
    walls: Walls
    folder_bytes: int = 64 * 2**20
    folder_entries: int = 5_000
    memory_bytes: int = 512 * 2**20
    reachable: tuple[str, ...] = ()


class Child(msgspec.Struct):
    """A child that runs, for which lane, and why it was ended if it was ended here."""

    pid: int
    lane: int
    folder: Path
    why: str = ""


def main(arguments: list[str]) -> int:
    """Run the zygote; `arguments` holds its settings as one JSON text."""
    settings = msgspec.json.decode(arguments[0], type=Settings)
    lanes = [socket.socket(fileno=descriptor) for descriptor in settings.lanes]
    # The first sign of life, so that the starter knows whether the box stood.
    lanes[0].send(b'{"alive":true}')
    prepare(settings.walls)
    tf = _import_tensorflow()
    zygote = Zygote(settings, tf, lanes)
    for lane in lanes:
        lane.send(b'{"ready":true}')
    zygote.run()
    return 0


def _import_tensorflow() -> Any:
    import tensorflow as tf

    _ = tf.keras.losses.MeanSquaredError
    tf.get_logger().setLevel("CRITICAL")
    # Only what is installed: a checkout on the path would offer its folders to the student.
    roots = (sys.prefix, sys.base_prefix, "/usr/lib")
    sys.path[:] = [entry for entry in sys.path if entry.startswith(roots)]
    assert_forkable()
    gc.collect()
    # Without this the first collection in each child copies TensorFlow's whole heap.
    gc.freeze()
    return tf


def assert_forkable() -> None:
    """Refuse to fork a process whose TensorFlow has run an op, or that has a second thread."""
    from tensorflow.python.eager import context

    if context.context()._context_handle is not None:
        raise RuntimeError("TensorFlow ran an op before the fork: children would hang")
    threads = len(os.listdir("/proc/self/task")) if Path("/proc/self/task").is_dir() else 1
    if threads != 1:
        raise RuntimeError(f"{threads} threads before the fork: the walls would bind only one")


class Zygote:
    """Forks children for its lanes, watches what they use, ends and buries them."""

    def __init__(self, settings: Settings, tf: Any, lanes: list[socket.socket]) -> None:
        self.settings = settings
        self.tf = tf
        self.lanes = {lane.fileno(): lane for lane in lanes}
        self.children: dict[int, Child] = {}
        self.count = 0
        self.base = measure(os.getpid(), Path(settings.work))

    def run(self) -> None:
        """Serve the lanes until the last one is gone."""
        poller = select.poll()
        for descriptor in self.lanes:
            poller.register(descriptor, select.POLLIN)
        while self.lanes:
            for descriptor, _ in poller.poll(_TICK * 1000 if self.children else None):
                if not self._serve(self.lanes[descriptor]):
                    poller.unregister(descriptor)
                    self.lanes.pop(descriptor).close()
            self._watch()

    def _serve(self, lane: socket.socket) -> bool:
        """Answer one request of a lane; False when the lane is gone."""
        data, descriptors, _, _ = socket.recv_fds(lane, 4096, 4)
        if not data:
            for child in [c for c in self.children.values() if c.lane == lane.fileno()]:
                self._end(child.pid)
            return False
        request = msgspec.json.decode(data)
        try:
            lane.send(msgspec.json.encode(self._do(request, lane.fileno(), descriptors)))
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return True

    def _do(self, request: dict[str, Any], lane: int, descriptors: list[int]) -> dict[str, Any]:
        match request["do"]:
            case "fork":
                return {"pid": self._fork(lane, *descriptors)}
            case "look":
                return {"cpu": measure(request["pid"], Path()).cpu}
        return self._end(request["pid"])

    def _fork(self, lane: int, job: int, output: int) -> int:
        assert_forkable()
        self.count += 1
        folder = Path(self.settings.work) / f"job-{self.count}"
        folder.mkdir(mode=0o700)
        user = self.settings.walls.user
        if user is not None:
            os.chown(folder, user, user)
        pid = os.fork()
        if pid == 0:
            _child(self.settings.walls, self.tf, folder, job, output)
        self.children[pid] = Child(pid, lane, folder)
        return pid

    def _watch(self) -> None:
        """End children that use too much memory or disk, and remember why."""
        settings = self.settings
        for child in self.children.values():
            if child.why:
                continue
            usage: Usage = measure(child.pid, child.folder, settings.folder_entries)
            if usage.memory - self.base.memory > settings.memory_bytes:
                child.why = "memory"
            elif usage.bytes > settings.folder_bytes or usage.entries > settings.folder_entries:
                child.why = "files"
            if child.why:
                os.kill(child.pid, signal.SIGKILL)

    def _end(self, pid: int) -> dict[str, Any]:
        child = self.children.pop(pid)
        # The child may not have reached its setsid yet: signal it by its own number too.
        for kill in (os.kill, os.killpg):
            try:
                kill(pid, signal.SIGKILL)
            except OSError:
                continue
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self._bury_orphans()
        clear_folder(child.folder)
        return {"why": child.why, "code": status}

    def _bury_orphans(self) -> None:
        """Nothing that a child left behind may live on; only PID 1 of a box inherits them."""
        if os.getpid() != 1:
            return
        known = {1, *self.children}
        for name in os.listdir("/proc"):
            if name.isdecimal() and int(name) not in known:
                try:
                    os.kill(int(name), signal.SIGKILL)
                    os.waitpid(int(name), 0)
                except OSError:
                    continue


def _child(walls: Walls, tf: Any, folder: Path, job: int, output: int) -> None:
    """Become a worker; never returns."""
    code = 70
    try:
        os.setsid()
        sock = socket.socket(fileno=os.dup(job))
        try:
            _enter(walls, folder, sock, output)
        except BaseException:
            text = traceback.format_exc(limit=-3)[:2000]
            send(sock, pack(Message(0, requests.BROKEN, {"text": text})), time.monotonic() + 1)
            os._exit(71)
        serve(tf, folder, sock)
        code = 0
    finally:
        # No handler of the student's (atexit, finalizers) runs.
        os._exit(code)


def _enter(walls: Walls, folder: Path, sock: socket.socket, output: int) -> None:
    from nnopt.worker.serve import open_streams

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(child_environment(folder))
    tempfile.tempdir = None
    open_streams(output)
    lock_down(walls, folder, [0, 1, 2, sock.fileno(), output])


def serve(tf: Any, folder: Path, sock: socket.socket) -> None:
    """Answer the trusted side, from behind the walls."""
    from nnopt.worker.serve import Server

    Server(tf, folder).run(sock)


def child_environment(folder: Path) -> dict[str, str]:
    """Return the whole environment of a child: nothing of the grader's own."""
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "0"),
        "CUDA_VISIBLE_DEVICES": "-1",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
