"""The way to the student's functions in the student's own process: no sandbox, nothing hidden."""

from __future__ import annotations

import functools
import importlib
import linecache
import re
import sys
import sysconfig
import traceback
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import tensorflow as tf

from nnopt.sandbox.inside.calls import Calls
from nnopt.sandbox.inside.guard import Guard
from nnopt.sandbox.protocol.kinds import Fault
from nnopt.sandbox.protocol.verbs import EXCEPTION, MISSING, NOT_WRITTEN
from nnopt.testing.clock import SECONDS, Spent, limited
from nnopt.testing.finding import Finding, Location
from nnopt.testing.probe import Probe
from nnopt.testing.wording import (
    MOST_LATE,
    contract_words,
    disallowed_finding,
    import_finding,
    late_finding,
)

_PYTHON = (sysconfig.get_path("stdlib"), "<frozen")
# AutoGraph runs a copy of a function; its message names the lines of the original.
_IN_USER_CODE = re.compile(r'File "(.+?)", line (\d+), in (\w+)')


class Task(NamedTuple):
    """What is known of a task: its module, how it is called, and the calls it may not use.

    `changes` are arguments that it may change, `results` the names of several results.
    """

    module: str
    usage: str
    disallow: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


@functools.cache
def guard(names: tuple[str, ...]) -> Guard:
    """Return what notices calls that are not allowed, in place from now on."""
    made = Guard(names)
    made.own = is_own
    return made


class Namespace:
    """The student's functions: the names of a notebook, or the modules of a folder."""

    def __init__(self, folder: Path, names: Mapping[str, Any] | None = None) -> None:
        self.folder, self.names = folder, names

    def function(self, module: str, name: str) -> Any:
        """Return a function; `Finding` when its module cannot be imported."""
        found = None if self.names is None else self.names.get(name)
        # `import forward` hides a function of the same name; its module still has it.
        if found is None or isinstance(found, types.ModuleType):
            owner = self._import(module) if self.names is None else sys.modules.get(module)
            found = getattr(owner, name, None)
        if found is None and self.names is not None:
            raise Finding(
                "import", f"`{name}` is not there yet. Run the cell with your code first."
            )
        if found is None:
            raise Fault(MISSING, text=name)
        return found

    def fault(self, error: BaseException) -> Fault:
        """Describe an exception by its class, its words and the student's own lines."""
        trace = traceback.extract_tb(error.__traceback__)
        frames = [(frame.filename, frame.lineno or 1, frame.name) for frame in trace]
        own = bool(frames) and is_own(frames[-1][0])
        stage = NOT_WRITTEN if own and isinstance(error, NotImplementedError) else EXCEPTION
        text = str(error)
        if text.startswith("in user code:"):
            frames += [(file, int(line), name) for file, line, name in _IN_USER_CODE.findall(text)]
        if isinstance(error, SyntaxError) and error.filename:
            frames.append((error.filename, error.lineno or 1, ""))
            text = error.msg
        return Fault(stage, type(error).__name__, text, [f for f in frames if is_own(f[0])])

    def _import(self, module: str) -> Any:
        """Import a module of the folder, also when one of that name came from another folder."""
        known = sys.modules.get(module)
        if known is not None and Path(known.__file__ or "").parent != self.folder:
            for path in self.folder.glob("*.py"):
                sys.modules.pop(path.stem, None)
        sys.path.insert(0, str(self.folder))
        try:
            return importlib.import_module(module)
        except Exception as error:
            raise import_finding(self.fault(error), module, locate) from None
        finally:
            sys.path.remove(str(self.folder))


class LocalWork:
    """Asks the functions of a namespace; each call has so many seconds.

    `late` counts, for each task, the tests that did not finish. `modules` tells where functions are
    that are no task.
    """

    recording = False

    def __init__(
        self,
        tasks: Mapping[str, Task],
        namespace: Namespace,
        late: dict[str, int],
        modules: Mapping[str, str] | None = None,
    ) -> None:
        self.late = late
        self.modules = modules or {}
        self.tasks, self.namespace = tasks, namespace
        self.calls = Calls(tf, namespace)
        self.guard = guard(tuple(name for task in tasks.values() for name in task.disallow))
        self.guard.used.clear()

    def module_of(self, name: str) -> str:
        """Return the module of a function."""
        first = next(iter(self.tasks.values()))
        return self.modules.get(name) or self.tasks.get(name, first).module

    def usage(self, name: str) -> str:
        """Return the signature that the handout gives."""
        return f"`{self.tasks[name].usage if name in self.tasks else name}`"

    def results(self, name: str) -> tuple[str, ...]:
        """Return the names of a function's results."""
        return self.tasks[name].results if name in self.tasks else ()

    def locate(self, module: str, line: int) -> Location | None:
        """Return a line of a file or a cell."""
        return locate(module, line)

    def ask(self, probe: Probe, verb: str, body: Mapping[str, Any]) -> Any:
        """Do what a test asks, here and now."""
        if self.late.get(probe.task, 0) >= MOST_LATE:
            raise late_finding(probe.task, SECONDS, again=True)
        if not probe.begun:
            self.calls.begin(probe.seed)
            probe.begun = True
        spent = Spent()
        with limited(spent) as late:
            try:
                return getattr(self.calls, verb)(**body)
            except (Fault, KeyboardInterrupt) as error:
                if late.is_set():
                    self.late[probe.task] = self.late.get(probe.task, 0) + 1
                    raise spent.late(probe.culprit) from None
                if isinstance(error, Fault) and error.kind == "KeyboardInterrupt":
                    raise KeyboardInterrupt from None
                raise

    def disallowed(self, task: str) -> Finding | None:
        """Return which call that the task may not use was made, if one was."""
        for other in self.tasks[task].disallow:
            for name, line in self.guard.used.items():
                if f"{name}.".startswith(f"{other}."):
                    return disallowed_finding(task, name, locate(*line))
        return None

    def beside(self, task: str) -> Finding | None:
        """Return what the function of a task did beside giving a result, if it did."""
        for name, what in self.calls.contracts.noticed:
            if name == task and what.partition(":")[2] not in self.tasks[task].changes:
                return Finding("contract", contract_words(name, what))
        return None

    def same(self, probe: Probe, value: Any) -> Any:
        """Public checks have no reference to compare with."""
        raise TypeError(f"{probe.test_id}: a public check compares with `close`")


def is_own(file: str) -> bool:
    """Say whether a file (or a cell of a notebook) is the student's and not a library's or ours."""
    parts = Path(file).parts
    foreign = "site-packages" in parts or "dist-packages" in parts or "__autograph" in file
    ours = parts[-1:] and (parts[-1].startswith(("nnopt_checks", "test_", "conftest")))
    exists = bool(linecache.getline(file, 1)) or Path(file).is_file()
    return exists and not (foreign or ours or file.startswith(_PYTHON) or "/nnopt/" in file)


def locate(file: str, line: int) -> Location | None:
    """Return a line with the name by which the student knows its file."""
    if not is_own(file):
        return None
    where = Path(file).name if Path(file).is_file() else "your cell"
    return Location(where, line, linecache.getline(file, line).strip())
