"""The loop of a worker: read a request, do it, answer; nothing else.

It runs behind the walls, in one process with the student's code, so it decides nothing.
"""

from __future__ import annotations

import contextlib
import functools
import os
import resource
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnopt.sandbox.inside import selfattack
from nnopt.sandbox.inside.calls import Calls
from nnopt.sandbox.inside.cells import Cells
from nnopt.sandbox.inside.guard import Guard
from nnopt.sandbox.inside.many import call_many
from nnopt.sandbox.inside.modules import Modules
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.frames import Closed, Message, pack, receive, send
from nnopt.sandbox.protocol.kinds import Fault
from nnopt.sandbox.protocol.values import WireError
from nnopt.sandbox.protocol.verbs import OF_A_TEST

_NAMES = 500


class Server:
    """Answers the requests of one trusted process about one student's modules."""

    def __init__(self, tf: Any, guard: Guard, workdir: Path) -> None:
        self.tf = tf
        self.guard = guard
        self.workdir = workdir
        self.modules: Modules | None = None
        self.calls: Calls | None = None
        self.cells: Cells | None = None
        self.verbs: dict[str, Callable[..., Any]] = {
            verbs.JOB: self.job,
            verbs.CANARY: selfattack.attempt,
            verbs.ROOM: self.room,
            verbs.VERSIONS: self.versions,
        }

    def run(self, sock: socket.socket) -> None:
        """Answer requests until the other side is gone."""
        while True:
            try:
                message = receive(sock)
            except Closed:
                return
            send(sock, self.answer(message))

    def answer(self, message: Message) -> bytes:
        """Return the packed answer to one request."""
        try:
            verb, body = verbs.OK, self._do(message.verb, **(message.body or {}))
        except Fault as fault:
            verb, body = verbs.FAULT, _body(fault)
        except BaseException as error:
            verb, body = self._blame(error)
        _flush()
        try:
            return pack(Message(message.number, verb, body))
        except WireError:
            large = Fault(verbs.NUMERIC, text="a result that is too large or nested too deeply")
            return pack(Message(message.number, verbs.FAULT, _body(large)))

    def _do(self, verb: str, begin: int | None = None, **body: Any) -> Any:
        """Do what is asked; with `begin` it is the first request of a test."""
        if begin is not None and self.calls:
            self.calls.begin(begin)
        return self.verbs[verb](**body)

    def _blame(self, error: BaseException) -> tuple[str, dict[str, Any]]:
        """Say whether an exception came out of the student's code or is a fault of this worker."""
        if self.modules and (fault := self.modules.fault(error)).frames:
            return verbs.FAULT, _body(fault)
        return verbs.BROKEN, {"text": f"{type(error).__name__}: {error}"[:500]}

    def job(
        self, modules: dict[str, Any], data: dict[str, Any] | None = None, gently: bool = False
    ) -> None:
        """Take in the student's sources; from now on there is something to ask for."""
        sources, files = _texts(modules), _texts(data or {})
        self.modules = Modules(self.workdir / "student", sources, files, gently=gently)
        self.modules.loading.keep_eager()
        self.guard.own = self.modules.is_own
        self.calls = Calls(self.tf, self.modules)
        self.verbs |= {verb: getattr(self.calls, verb) for verb in OF_A_TEST}
        self.verbs[verbs.MANY] = functools.partial(call_many, self.calls)
        self.verbs |= {verbs.IMPORT: self.load, verbs.CELL: self.cell, verbs.NOTICED: self.noticed}

    def load(self, module: str) -> Any:
        """Import a module of the student; tell what was left out, and what there is."""
        if self.modules is None:
            return None
        names = [name for name, value in vars(self.modules.load(module)).items() if callable(value)]
        skipped = [list(each) for each in self.modules.loading.skipped]
        self.modules.loading.skipped.clear()
        return {"skipped": skipped, "names": names[:_NAMES]}

    def noticed(self) -> Any:
        """Return what the student's code did beside its results since this was asked last."""
        used = [[name, Path(file).stem, line] for name, (file, line) in self.guard.used.items()]
        self.guard.used.clear()
        beside = [list(each) for each in self.calls.contracts.noticed] if self.calls else []
        if self.calls:
            self.calls.contracts.noticed.clear()
        return {"beside": beside, "used": used}

    def cell(self, number: int, source: Any) -> Any:
        """Run a cell of the student's notebook in the names of the cells before it."""
        if self.cells is None and self.modules:
            self.cells = Cells(self.modules)
        return self.cells.run(number, source.tobytes().decode()) if self.cells else None

    def room(self, threads: int) -> int:
        """Start threads and let them end again; return how many there could be."""
        go, started = threading.Event(), 0
        with contextlib.suppress(RuntimeError):
            for _ in range(threads):
                threading.Thread(target=go.wait).start()
                started += 1
        go.set()
        return started

    def versions(self) -> Any:
        """Tell the versions that give the verdicts, and the peak memory of this process."""
        return {
            "tensorflow": self.tf.__version__,
            "numpy": np.__version__,
            "python": sys.version.split()[0],
            "private_kib": _private_kib(),
            "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }


def _texts(arrays: dict[str, Any]) -> dict[str, bytes]:
    return {name: bytes(array.tobytes()) for name, array in arrays.items()}


def _body(fault: Fault) -> dict[str, Any]:
    """Return the body of the answer that reports a fault."""
    return {
        "stage": fault.stage,
        "type": fault.kind[:100],
        "text": fault.text[:2000],
        "frames": list(fault.frames),
    }


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue  # the student may have replaced or closed it


def _private_kib() -> int:
    """Return the memory that this process shares with nobody, 0 where it cannot be known."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def open_streams(output: int) -> None:
    """Send what the student prints to `output`; what libraries log goes nowhere.

    C code writes to descriptors 1 and 2 behind Python's back: they lead to /dev/null.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    stream = open(output, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    # Descriptor 0 stays open behind the walls, so that `input()` finds the end of a file.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stderr = stream
