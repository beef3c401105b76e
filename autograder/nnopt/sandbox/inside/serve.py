"""The loop of a worker: read a request, do it, answer; nothing else.

It runs behind the walls, in one process with the student's code, so it decides nothing.
"""

from __future__ import annotations

import os
import random
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnopt.sandbox.inside import selfattack
from nnopt.sandbox.inside.cells import Cells
from nnopt.sandbox.inside.figures import read_figure
from nnopt.sandbox.inside.modules import Fault, Modules
from nnopt.sandbox.inside.objects import NotNumeric, Objects
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.frames import Closed, Message, pack, receive, send
from nnopt.sandbox.protocol.values import Handle, WireError


class Server:
    """Answers the requests of one trusted process about one student's modules."""

    def __init__(self, tf: Any, workdir: Path) -> None:
        self.tf = tf
        self.workdir = workdir
        self.objects = Objects(tf)
        self.modules: Modules | None = None
        self.cells: Cells | None = None
        self.verbs: dict[str, Callable[..., Any]] = {
            verbs.JOB: self.job,
            verbs.IMPORT: self.load,
            verbs.BEGIN: self.begin,
            verbs.CALL: self.call,
            verbs.GRADIENT: self.gradient,
            verbs.FIGURE: self.figure,
            verbs.READ: self.read,
            verbs.VARIABLE: self.variable,
            verbs.RANDOM_STATE: self.random_state,
            verbs.CELL: self.cell,
            verbs.CANARY: selfattack.attempt,
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
            verb, body = verbs.OK, self.verbs[message.verb](**(message.body or {}))
        except Fault as fault:
            verb, body = verbs.FAULT, fault.body()
        except NotNumeric as error:
            verb, body = verbs.FAULT, Fault(verbs.NUMERIC, text=str(error)).body()
        except BaseException as error:
            verb, body = self._blame(error)
        _flush()
        try:
            return pack(Message(message.number, verb, body))
        except WireError:
            large = Fault(verbs.NUMERIC, text="a result that is too large or nested too deeply")
            return pack(Message(message.number, verbs.FAULT, large.body()))

    def _blame(self, error: BaseException) -> tuple[str, dict[str, Any]]:
        """Say whether an exception came out of the student's code or is a fault of this worker."""
        if self.modules and (fault := self.modules.fault(error)).frames:
            return verbs.FAULT, fault.body()
        return verbs.BROKEN, {"text": f"{type(error).__name__}: {error}"[:500]}

    def job(self, modules: dict[str, Any]) -> None:
        """Take in the student's sources."""
        sources = {name: bytes(source.tobytes()) for name, source in modules.items()}
        self.modules = Modules(self.workdir / "student", sources)

    def load(self, module: str) -> None:
        """Import a module of the student."""
        self._modules.load(module)

    def begin(self, seed: int) -> None:
        """Start a test: the same random numbers, no object and no figure of an earlier one."""
        self.objects.clear()
        random.seed(seed)
        np.random.seed(seed % 2**32)
        self.tf.random.set_seed(seed)
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")

    def call(self, target: Any, args: Any, kwargs: Any, keep: bool) -> Any:
        """Call a function or a method and return its result, or a handle to it."""
        result = self._call(target, self.objects.incoming(args), self.objects.incoming(kwargs))
        return self.objects.keep(result) if keep else self._out(result)

    def gradient(self, target: Any, args: Any, kwargs: Any, wrt: list[int | Handle]) -> Any:
        """Return the derivatives of a result with respect to positional arguments or variables."""
        tf = self.tf
        values = list(self.objects.incoming(args))
        watched = []
        for place in wrt:
            if isinstance(place, Handle):
                watched.append(self.objects.get(place))
            else:
                values[place] = tf.convert_to_tensor(values[place], tf.float32)
                watched.append(values[place])
        if not all(isinstance(part, tf.Tensor | tf.Variable) for part in watched):
            raise Fault(verbs.NO_GRADIENT)
        with tf.GradientTape() as tape:
            tape.watch(watched)
            result = self._call(target, values, self.objects.incoming(kwargs))
        if not isinstance(result, tf.Tensor | tf.Variable):
            raise Fault(verbs.NO_GRADIENT, type(result).__name__)
        found = tape.gradient(result, watched)
        if any(part is None for part in found):
            raise Fault(verbs.NO_GRADIENT)
        return [self.objects.outgoing(part) for part in found]

    def figure(self, target: Any, args: Any, kwargs: Any, png: bool) -> Any:
        """Call a plotting function and return the figure that it returned or left open."""
        from matplotlib import pyplot
        from matplotlib.figure import Figure

        result = self._call(target, self.objects.incoming(args), self.objects.incoming(kwargs))
        figure = getattr(result, "figure", result)
        if not isinstance(figure, Figure):
            if not pyplot.get_fignums():
                raise Fault(verbs.NUMERIC, text="no figure")
            figure = pyplot.gcf()
        try:
            return read_figure(figure, png=png)
        finally:
            pyplot.close("all")

    def read(self, handle: Any, name: str) -> Any:
        """Return an attribute of a kept object, or of TensorFlow (None), or what a module has."""
        if isinstance(handle, str):
            return self._out(self._modules.function(handle, name))
        owner = self.tf if handle is None else self.objects.get(handle)
        try:
            return self._out(getattr(owner, name))
        except AttributeError:
            raise Fault(verbs.MISSING, text=name) from None

    def variable(self, value: Any) -> Any:
        """Make a float32 variable and return its handle."""
        return self.objects.keep(self.tf.Variable(np.asarray(value), dtype=self.tf.float32))

    def random_state(self, seed: int | None) -> Any:
        """Make a generator of random numbers, or take NumPy's global one; return its handle."""
        own = np.random.mtrand._rand  # what np.random.seed and np.random.normal work on
        return self.objects.keep(own if seed is None else np.random.RandomState(seed))

    def cell(self, number: int, source: Any) -> Any:
        """Run a cell of the student's notebook in the names of the cells before it."""
        self.cells = self.cells or Cells(self._modules)
        return self.cells.run(number, source.tobytes().decode())

    def versions(self) -> Any:
        """Tell the versions that give the verdicts, and the peak memory of this process."""
        return {
            "tensorflow": self.tf.__version__,
            "numpy": np.__version__,
            "python": sys.version.split()[0],
            "private_kib": _private_kib(),
            "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }

    @property
    def _modules(self) -> Modules:
        if self.modules is None:
            raise WireError("no job yet")
        return self.modules

    def _call(self, target: Any, args: Any, kwargs: Any) -> Any:
        """Find the target, [module, name] or [handle, method], and call it."""
        owner, name = target
        if isinstance(owner, str):
            function = self._modules.function(owner, name)
        else:
            function = self.objects.get(owner)
            if name:
                try:
                    function = getattr(function, name)
                except AttributeError:
                    raise Fault(verbs.MISSING, text=name) from None
        return self._modules.call(function, list(args), dict(kwargs))

    def _out(self, result: Any) -> Any:
        try:
            return self.objects.outgoing(result)
        except NotNumeric:
            raise
        except BaseException as error:
            raise self._modules.fault(error) from None


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
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stderr = stream
