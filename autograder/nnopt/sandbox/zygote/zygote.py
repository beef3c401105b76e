"""The warm process: it imports TensorFlow once, runs no op, and forks one child per request.

It reads no job and sees nothing of a student. Each lane (a trusted process that grades) talks to
it over a socket of its own, with small JSON messages:

    {"do": "fork"} with two descriptors, the child's job socket and output  -> {"pid": n}
    {"do": "look", "pid": n}  -> {"waited": seconds that it had no processor,
                                  "paused": seconds that this process was stopped}
    {"do": "end", "pid": n}   kill the child and remove its folder  -> {"why": "...", "code": n}

`why` is "memory", "files", "tasks" or "time" where a child used too much of it, "outside" where
something else killed it: the machine may have had too little memory for all.

When all lanes are gone it kills what is left and ends. Where forking is not safe it imports
nothing and starts an interpreter for each request instead.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import msgspec

from nnopt.sandbox.inside.child import become_worker
from nnopt.sandbox.layers.registry import load
from nnopt.sandbox.protocol.settings import (
    MEBIBYTE,
    READY,
    ChildSettings,
    LayerSource,
    Settings,
    line,
)
from nnopt.sandbox.protocol.waiting import waited
from nnopt.sandbox.zygote.preload import assert_forkable, import_tensorflow
from nnopt.sandbox.zygote.spawned import spawn
from nnopt.sandbox.zygote.usage import Usage, clear_folder, is_ending, is_stopped, measure

_TICK = 0.1
# A tick that comes so much later was kept up by a pause, not by a load.
_PAUSE = 1.0
# What an interpreter with TensorFlow takes before it serves anybody.
_SPAWNED_MEMORY = 256 * MEBIBYTE


class Child(msgspec.Struct):
    """A child that runs, for which lane, and why it was ended if it was ended here."""

    pid: int
    lane: int
    folder: Path
    spawned: subprocess.Popen[bytes] | None = None
    why: str = ""


def main(arguments: list[str]) -> int:
    """Run the zygote; `arguments` holds its settings as one JSON text."""
    settings = msgspec.json.decode(arguments[0], type=Settings)
    lanes = [socket.socket(fileno=descriptor) for descriptor in settings.sockets]
    # While a fork costs next to nothing: TensorFlow is not there yet.
    standing = [source for source in settings.walls.layers if _stands(source, settings)]
    walls = msgspec.structs.replace(settings.walls, layers=tuple(standing))
    settings = msgspec.structs.replace(settings, walls=walls)
    lanes[0].send(line([load(source).name for source in standing]))
    ready = import_tensorflow(settings.disallow) if settings.start == "fork" else (None, None)
    zygote = Zygote(settings, ready, lanes)
    try:
        for lane in lanes:
            lane.send(line(READY))
        zygote.run()
    finally:
        # The starter may have been killed and removes nothing any more.
        shutil.rmtree(settings.work, ignore_errors=True)
    return 0


def _stands(source: LayerSource, settings: Settings) -> bool:
    """Say whether a layer stands; one that cannot even be loaded does not."""
    try:
        return load(source).stands(settings.walls, Path(settings.work))
    except Exception:
        return False


class Zygote:
    """Starts children for its lanes, watches what they use, ends and buries them."""

    def __init__(self, settings: Settings, ready: Any, lanes: list[socket.socket]) -> None:
        self.settings = settings
        self.ready = ready
        self.lanes = {lane.fileno(): lane for lane in lanes}
        self.children: dict[int, Child] = {}
        self.count = 0
        # The lanes by their number: students' code on two lanes is two users.
        self.numbers = {lane.fileno(): number for number, lane in enumerate(lanes)}
        self.paused = 0.0
        own = measure(os.getpid(), Path(settings.work)).memory
        self.base = own if settings.start == "fork" else _SPAWNED_MEMORY

    def run(self) -> None:
        """Serve the lanes until the last one is gone."""
        poller = select.poll()
        for descriptor in self.lanes:
            poller.register(descriptor, select.POLLIN)
        while self.lanes:
            ticking = bool(self.children)
            start = time.monotonic()
            events = poller.poll(_TICK * 1000 if ticking else None)
            late = time.monotonic() - start - _TICK
            self.paused += late if ticking and late > _PAUSE else 0.0
            for descriptor, _ in events:
                if not self._serve(self.lanes[descriptor]):
                    poller.unregister(descriptor)
                    self._leave(descriptor)
            self._watch()

    def _serve(self, lane: socket.socket) -> bool:
        """Answer one request of a lane; False when the lane is gone."""
        descriptors: list[int] = []
        try:
            data, descriptors, _, _ = socket.recv_fds(lane, 4096, 4)
            if not data:
                return False
            lane.send(msgspec.json.encode(self._answer(data, lane.fileno(), descriptors)))
        except OSError:
            return False
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return True

    def _answer(self, data: bytes, lane: int, descriptors: list[int]) -> dict[str, Any]:
        request = msgspec.json.decode(data)
        try:
            match request["do"]:
                case "fork":
                    return {"pid": self._start(lane, *descriptors)}
                case "look":
                    return {"waited": waited(request["pid"]), "paused": self.paused}
            return self._end(request["pid"])
        except Exception as error:
            # The lane reports it as the grader's fault; the other lanes go on.
            return {"error": f"{type(error).__name__}: {error}"[:500]}

    def _leave(self, lane: int) -> None:
        """A lane is gone: so are its children."""
        for child in [c for c in self.children.values() if c.lane == lane]:
            with contextlib.suppress(Exception):
                self._end(child.pid)
        self.lanes.pop(lane).close()

    def _start(self, lane: int, job: int, output: int) -> int:
        self.count += 1
        folder = Path(self.settings.work) / f"job-{self.count}"
        folder.mkdir(mode=0o700)
        walls = self.settings.walls
        if walls.user is not None:
            user = walls.user + self.numbers[lane]
            walls = msgspec.structs.replace(walls, user=user)
            os.chown(folder, user, user)
        child = ChildSettings(walls, str(folder), job, output, os.getpid(), self.settings.disallow)
        if self.settings.start == "spawn":
            spawned = spawn(child)
            self.children[spawned.pid] = Child(spawned.pid, lane, folder, spawned)
            return spawned.pid
        pid = self._fork(child)
        self.children[pid] = Child(pid, lane, folder)
        return pid

    def _fork(self, child: ChildSettings) -> int:
        assert_forkable()
        pid = os.fork()
        if pid == 0:
            become_worker(child, lambda: self.ready)
        return pid

    def _watch(self) -> None:
        """End children that use too much of anything, and remember why."""
        for child in self.children.values():
            if child.why:
                continue
            try:
                child.why = self._too_much(child)
            except Exception:
                # It made something that cannot be measured: one bad child is one killed child.
                child.why = "files"
            if child.why:
                os.kill(child.pid, signal.SIGKILL)
            elif is_stopped(child.pid):
                # Its own walls keep it from stopping itself; whoever did means the machine.
                os.kill(child.pid, signal.SIGCONT)

    def _too_much(self, child: Child) -> str:
        settings = self.settings
        usage: Usage = measure(child.pid, child.folder, settings.folder_entries)
        if usage.memory - self.base > settings.memory_bytes:
            return "memory"
        if usage.bytes > settings.folder_bytes or usage.entries > settings.folder_entries:
            return "files"
        return "tasks" if usage.tasks > settings.walls.limits.threads else ""

    def _end(self, pid: int) -> dict[str, Any]:
        child = self.children.pop(pid)
        ended = is_ending(pid)
        # The child may not have reached its setsid yet: signal it by its own number too.
        for kill in (os.kill, os.killpg):
            try:
                kill(pid, signal.SIGKILL)
            except OSError:
                continue
        _, status, usage = os.wait4(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if child.spawned:
            child.spawned.returncode = code
        if ended and not child.why and code == -signal.SIGKILL:
            spent = usage.ru_utime + usage.ru_stime
            child.why = "time" if spent > self.settings.walls.limits.cpu - 2 else "outside"
        self._bury_orphans()
        clear_folder(child.folder)
        return {"why": child.why, "code": code}

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


if __name__ == "__main__":
    code = 1
    try:
        code = main(sys.argv[1:])
    except BaseException:
        traceback.print_exc()
    # Taking TensorFlow down in good order would take longer than starting many a child.
    os._exit(code)
