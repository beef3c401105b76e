"""How is work on what a student's side wrote done apart? In a process with limits, that answers.

What takes it too much memory or processor time ends one such process at most: who asked is told
why, and the next question goes to a new process. What it answers is bytes; it runs nothing of a
student.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection, Pipe
from typing import ClassVar, Self

import msgspec

from nnopt.errors import MachineError

_ATTEMPTS = 3
MEMORY = "it takes too much memory"
DEEP = "it is nested too deeply"
_TOO_MUCH: Mapping[int, str] = {
    signal.SIGXCPU: "it takes too long",
    signal.SIGSEGV: DEEP,
    signal.SIGABRT: MEMORY,
}


class TooCostly(Exception):
    """A question that exceeded a limit; the message says which, as the end of a sentence."""


class Limits(msgspec.Struct, frozen=True):
    """What one question may take: bytes of memory, and seconds of a processor.

    So many `steps` of a second it may be silent, on a machine that has no time for it.
    """

    memory: int
    seconds: int
    steps: int = 300


class Apart:
    """Asks a process, one question after another; a context manager, and for several threads.

    The process is started with the first question. `does` says what it is for.
    """

    does: ClassVar[str] = "answers"
    flags: ClassVar[tuple[str, ...]] = ("-E", "-P")

    def __init__(self, program: Sequence[str]) -> None:
        self._program = program
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def settings(self) -> object:
        """Return what the process is told once, as JSON."""
        return None

    def ask(self, question: bytes, limits: Limits) -> bytes:
        """Return the answer.

        Raises `TooCostly`, and `MachineError` when something from outside ended the process again
        and again, or it was silent.
        """
        message = msgspec.msgpack.encode((limits.memory, limits.seconds, question))
        for _ in range(_ATTEMPTS):
            with self._turn:
                answer = self._answer(message, limits.steps)
                if answer is not None:
                    return answer
                code = self._process.wait() if self._process else 0
                self.close()
            if why := _TOO_MUCH.get(-code):
                raise TooCostly(why)
        raise MachineError(f"the process that {self.does} was killed", "Try again.")

    def close(self) -> None:
        """End the process."""
        if self._process and self._connection:
            self._connection.close()
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, message: bytes, steps: int) -> bytes | None:
        """Return the answer, None when the process ended instead."""
        connection = self._connection or self._start()
        try:
            connection.send_bytes(message)
            # Steps are counted, not read from a clock: a machine that was paused is not late.
            for _ in range(steps):
                if connection.poll(1.0):
                    return connection.recv_bytes()
        except (EOFError, OSError):
            return None
        self.close()
        raise MachineError(f"the process that {self.does} did not answer in time", "Try again.")

    def _start(self) -> Connection:
        self._connection, theirs = Pipe()
        settings = msgspec.json.encode([theirs.fileno(), self.settings()])
        self._process = subprocess.Popen(
            [sys.executable, *self.flags, *self._program, settings],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        return self._connection


def told(argument: str) -> tuple[Connection, object]:
    """Return, in the process, its end of the line and its settings, out of its only argument."""
    descriptor, settings = msgspec.json.decode(argument, type=tuple[int, object])
    return Connection(descriptor), settings


def serve(connection: Connection, answer: Callable[[bytes], bytes]) -> None:
    """Answer until the other side is gone, each question within its limits."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            message = connection.recv_bytes()
        except (EOFError, OSError):
            return
        memory, seconds, question = msgspec.msgpack.decode(message, type=tuple[int, int, bytes])
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        for what, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, int(used) + seconds),
        ):
            hard = resource.getrlimit(what)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (most, hard))
        connection.send_bytes(answer(question))
