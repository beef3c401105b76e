"""How a trusted process has work done: a socket to the warm process, and workers behind it.

A socket is served one child at a time. A worker that hangs, dies or babbles is ended and told as
a `WorkerEnd`; the next one starts afresh.
"""

from __future__ import annotations

import array
import contextlib
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import numpy as np

from nnopt.errors import MachineError
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.frames import (
    Closed,
    Deadline,
    DeadlinePassed,
    Message,
    pack,
    receive,
    send,
)
from nnopt.sandbox.protocol.values import Value, WireError
from nnopt.sandbox.protocol.waiting import waited

End = Literal["timeout", "crashed", "memory", "files", "tasks", "babble", "broken"]
_MAX_OUTPUT = 16_384
# A forked worker takes milliseconds; a spawned one imports TensorFlow first.
_START_SECONDS = 180.0
# How many times its limit a request may take on a machine that has no time for it.
_PATIENCE = 10.0
# A machine that was paused longer than this is not waited for.
_LONGEST_PAUSE = 600.0
# Less time in the queue than this is no load.
_NOTICED = 0.01
# Fewer than TensorFlow starts for its first operation.
_THREADS = 8


class WorkerEnd(Exception):
    """A worker was ended or ended itself; `code` is its exit status (negative: a signal).

    `text` is what it said about it, for people who may see what the student's code chose.
    """

    def __init__(self, end: End, code: int = 0, text: str = "") -> None:
        super().__init__(end)
        self.end = end
        self.code = code
        self.text = text


class StudentFault(Exception):
    """The student's code raised, or did not offer what was asked for."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.stage = _text(body.get("stage"), 40)
        super().__init__(self.stage)
        self.kind = _text(body.get("type"), 100)
        self.text = _text(body.get("text"), 2000)
        self.frames = _frames(body.get("frames"))


def _text(given: Any, most: int) -> str:
    """Keep what is a text: to write out anything else may take long."""
    return given[:most] if isinstance(given, str) else ""


def _frames(given: Any) -> list[tuple[str, int, str]]:
    """Keep what has the form of a frame: the worker may say anything."""
    frames = []
    for item in given if isinstance(given, list) else []:
        match item:
            case (str(module), int(line), str(function)):
                frames.append((module[:80], line, function[:80]))
    return frames[-20:]


class Workers:
    """Starts and ends workers over a socket to the warm process."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def start(
        self,
        sources: Mapping[str, bytes],
        data: Mapping[str, bytes] | None = None,
        *,
        gently: bool = False,
    ) -> Worker:
        """Fork a child and give it the student's sources, and the files that they may open.

        With `gently` it runs nothing but definitions when it imports them.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        output = _output_file()
        try:
            pid = self._ask({"do": "fork"}, [theirs.fileno(), output])["pid"]
        except BaseException:
            ours.close()
            os.close(output)
            raise
        finally:
            theirs.close()
        worker = Worker(self, pid, ours, output)
        body = {"modules": _arrays(sources), "data": _arrays(data or {}), "gently": gently}
        try:
            worker.ask(verbs.JOB, body, _START_SECONDS)
        except WorkerEnd as end:
            # Nothing of the student's has run yet.
            raise MachineError(f"a worker did not start: {end}", "Run `nnopt doctor`.") from None
        except BaseException:
            worker.close()
            raise
        return worker

    def has_room(self) -> bool:
        """Say whether a process could start a few threads now: without them TensorFlow aborts."""
        worker = self.start({})
        try:
            return bool(worker.ask(verbs.ROOM, {"threads": _THREADS}, _START_SECONDS) == _THREADS)
        except (StudentFault, WorkerEnd):
            return False
        finally:
            worker.close()

    def look(self, pid: int) -> tuple[float, float]:
        """Return two numbers of seconds: of a child's life and of the warm process's.

        In the first the child was ready to run and other programs ran instead; in the second the
        warm process was stopped, and its children with it.
        """
        answer = self._ask({"do": "look", "pid": pid})
        return float(answer["waited"]), float(answer["paused"])

    def end(self, pid: int) -> dict[str, Any]:
        """Kill a child; tells why the warm process had ended it, and its exit status."""
        return self._ask({"do": "end", "pid": pid})

    def _ask(self, request: dict[str, Any], descriptors: list[int] | None = None) -> dict[str, Any]:
        parts = [msgspec.json.encode(request)]
        rights = array.array("i", descriptors or [])
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)] if descriptors else []
        try:
            self._sock.sendmsg(parts, ancillary)
            data = self._sock.recv(4096)
        except OSError as error:
            raise MachineError(f"the warm process is gone: {error}", "Grade again.") from error
        if not data:
            raise MachineError("the warm process ended", "Grade again; see `nnopt doctor`.")
        answer: dict[str, Any] = msgspec.json.decode(data)
        if "error" in answer:
            raise MachineError(f"the warm process refused: {answer['error']}", "Grade again.")
        return answer


class Worker:
    """One child with one student's modules."""

    def __init__(self, workers: Workers, pid: int, sock: socket.socket, output: int) -> None:
        self._workers = workers
        self._pid = pid
        self._sock = sock
        self._output = output
        self._number = 0
        self._read = 0
        self._own = True
        self._waited = waited(os.getpid())
        self._paused = 0.0
        self.excused = 0.0
        self.ended = False

    def limit(self, seconds: float) -> Deadline:
        """Return a time limit for one request or several.

        It does not count for how long a loaded machine kept this worker, or this process, waiting
        for a processor; still, it ends after a multiple of its seconds.
        """
        latest = time.monotonic() + _PATIENCE * seconds
        self._paused = self._workers.look(self._pid)[1]
        deadline = Deadline(seconds, lambda: self._excuse(latest, deadline))
        return deadline

    def ask(self, verb: str, body: Mapping[str, Value], limit: Deadline | float) -> Value:
        """Send a request and return the answer's value; `limit` is a `limit` or its seconds.

        Raises `StudentFault`, `WorkerEnd`, or `GraderError` when the worker itself is broken.
        """
        self._number += 1
        self._own = self._own and verb in _OWN
        request = pack(Message(self._number, verb, dict(body)))
        try:
            deadline = limit if isinstance(limit, Deadline) else self.limit(limit)
            send(self._sock, request, deadline)
            answer = receive(self._sock, deadline)
        except DeadlinePassed:
            raise self._over("timeout") from None
        except Closed:
            raise self._over("crashed") from None
        except WireError:
            raise self._over("babble") from None
        except MachineError:
            # The warm process is gone, and this worker with it.
            if not self.ended:
                self._let_go()
            raise
        return self._value(answer)

    def close(self) -> None:
        """End the worker."""
        if not self.ended:
            self._let_go()
            self._workers.end(self._pid)

    def printed(self) -> str:
        """Return what the student's code printed since the last call, capped."""
        if self.ended:
            return ""
        data = os.pread(self._output, _MAX_OUTPUT, self._read)
        self._read = max(os.fstat(self._output).st_size, self._read)
        return data.decode("utf-8", "replace")

    def _excuse(self, latest: float, deadline: Deadline) -> float:
        """Return the seconds of waiting and of pauses that were not returned before."""
        in_queue, stopped = self._workers.look(self._pid)
        total = in_queue + waited(os.getpid())
        late, self._waited = total - self._waited, total
        # A process that is stopped with this one was given back its time already.
        pause = min(stopped - self._paused - deadline.paused, _LONGEST_PAUSE)
        if pause > 0:
            deadline.pause(pause)
        more = min(late, latest + deadline.paused - time.monotonic()) if late > _NOTICED else 0.0
        self.excused += max(pause, 0.0) + max(more, 0.0)
        return more

    def _let_go(self) -> None:
        """Close what this process holds of the worker."""
        self.ended = True
        self._sock.close()
        os.close(self._output)

    def _value(self, answer: Message) -> Value:
        body = answer.body
        if answer.number not in (0, self._number) or answer.verb not in _ANSWERS:
            raise self._over("babble")
        if answer.verb == verbs.OK and answer.number:
            return body
        if not isinstance(body, dict):
            raise self._over("babble")
        if answer.verb == verbs.FAULT and answer.number:
            raise StudentFault(body)
        text = _text(body.get("text"), 500)
        if self._own:
            raise MachineError(f"a worker is broken: {text}", "Run `nnopt doctor`.")
        # The student's code ran there: it may have broken it, or be who says so.
        raise self._over("broken", text)

    def _over(self, end: End, text: str = "") -> WorkerEnd:
        """Bury the worker and say how it ended."""
        if self.ended:
            return WorkerEnd(end, text=text)
        self._let_go()
        story = self._workers.end(self._pid)
        code = int(story.get("code", 0))
        why = story.get("why")
        if why == "outside" and end == "crashed":
            raise MachineError(
                "a process with the student's code was killed by something outside",
                "Has this machine enough memory? Grade again.",
            )
        aborted = end == "crashed" and code == -signal.SIGABRT and not why
        if aborted and not self._own and not self._workers.has_room():
            raise MachineError(
                "this machine has too few processes or threads left",
                "End other programs or raise the limit (see `ulimit -u`), and grade again.",
            )
        if why in ("memory", "files", "tasks"):
            return WorkerEnd(why, code)
        if why == "time":
            return WorkerEnd("timeout", code)
        return WorkerEnd(end, code, text)


_ANSWERS = frozenset({verbs.OK, verbs.FAULT, verbs.BROKEN})
# While a worker was asked nothing else, it has run no line of the student's.
_OWN = frozenset({verbs.JOB, verbs.CANARY, verbs.ROOM, verbs.VERSIONS})


def _arrays(contents: Mapping[str, bytes]) -> dict[str, Value]:
    return {name: np.frombuffer(content, np.uint8) for name, content in contents.items()}


def _output_file() -> int:
    """Return a file that holds what a child prints; only its own descriptor leads there."""
    if sys.platform == "linux":
        return os.memfd_create("output", os.MFD_CLOEXEC)
    with contextlib.closing(tempfile.TemporaryFile(buffering=0)) as file:
        return os.dup(file.fileno())
