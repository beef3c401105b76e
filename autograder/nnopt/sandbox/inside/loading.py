"""How is a module imported of which a line cannot run here? It is left out, and the rest goes on.

A student's file holds more than functions: it asks for input, trains, opens a window. What that
costs is that one statement, and the trusted side is told which.
"""

from __future__ import annotations
import __future__

import ast
import copy
import importlib.abc
import importlib.util
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NamedTuple, NoReturn

from nnopt.sandbox.protocol.verbs import EAGER, TOO_LONG

# Seconds of the processor for a whole import, and for what is left when they are over.
_SECONDS, _MORE = 8.0, 2.0
_MOST = 50
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag
_PLAIN = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ASSIGNED = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_SWITCHES = ("disable_eager_execution", "disable_v2_behavior")


class Skipped(NamedTuple):
    """A statement that was left out: its module and line, and what it raised."""

    module: str
    line: int
    kind: str
    text: str


class TooLong(BaseException):
    """An import took more time than it has."""


class Missing:
    """Stands for what could not be imported: whoever uses it gets the error of the import."""

    def __init__(self, error: BaseException) -> None:
        self._kind, self._text = type(error), str(error)

    def __getattr__(self, name: str) -> Any:
        """Raise what the import raised."""
        if name.startswith("__"):
            raise AttributeError(name)
        self()

    def __call__(self, *args: object, **kwargs: object) -> NoReturn:
        """Raise what the import raised."""
        raise (self._kind if issubclass(self._kind, ImportError) else ImportError)(self._text)


class Loading(importlib.abc.MetaPathFinder):
    """Finds the modules of one folder; `gently` runs nothing of them but definitions."""

    def __init__(self, folder: Path, *, gently: bool = False) -> None:
        self.folder = folder
        self.gently = gently
        self.skipped: list[Skipped] = []
        self._busy = False
        # Last, so that nothing here can take the place of a library.
        sys.meta_path.append(self)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return how one of the modules is loaded."""
        file = self.folder / f"{fullname}.py"
        if path is not None or not file.is_file():
            return None
        return importlib.util.spec_from_file_location(fullname, file, loader=_Loader(self, file))

    def execute(self, module: ModuleType, file: Path) -> None:
        """Run the statements of a module; go on below one that raises."""
        tree = ast.parse(file.read_bytes(), str(file))
        rest = [node for node in tree.body if not self.gently or _only_defines(node)]
        flags = compile(tree, str(file), "exec", dont_inherit=True).co_flags & _FUTURES
        with self._limited():
            while rest:
                code = compile(ast.Module(rest, []), str(file), "exec", flags, dont_inherit=True)
                try:
                    exec(code, vars(module))
                    return
                except BaseException as error:
                    line = _line(error, code)
                    place = [n for n, node in enumerate(rest) if _begin(node) <= line]
                    if not place or len(self.skipped) >= _MOST:
                        raise
                    self._recover(rest[place[-1]], line, error, module, file)
                    rest = rest[place[-1] + 1 :]

    def _recover(
        self, node: ast.stmt, line: int, error: BaseException, module: ModuleType, file: Path
    ) -> None:
        """Run what can be run of a statement that failed: each import of it alone."""
        if not isinstance(node, ast.Import | ast.ImportFrom) or len(node.names) < 2:
            self._note(file.stem, line, error)
            _stand_in(node, error, vars(module))
            return
        for alias in node.names:
            one = copy.copy(node)
            one.names = [alias]
            try:
                code = compile(ast.Module([one], []), str(file), "exec", dont_inherit=True)
                exec(code, vars(module))
            except BaseException as missing:
                if len(self.skipped) >= _MOST:
                    raise
                self._note(file.stem, line, missing)
                _stand_in(one, missing, vars(module))

    def keep_eager(self) -> None:
        """Let nobody switch eager execution off: a program of TensorFlow 1 may begin with it.

        Where it is defined and wherever it was imported to; what is imported later follows.
        """
        for name, home in list(sys.modules.items()):
            for switch in _SWITCHES if name.startswith("tensorflow.") else ():
                if switch in getattr(home, "__dict__", {}):
                    setattr(home, switch, self._switched)

    def _switched(self) -> None:
        frame = sys._getframe(1)
        file = Path(frame.f_code.co_filename)
        if file.parent == self.folder and len(self.skipped) < _MOST:
            self.skipped.append(Skipped(file.stem, frame.f_lineno, EAGER, ""))

    def _note(self, module: str, line: int, error: BaseException) -> None:
        try:
            text = str(error)[:500]
        except BaseException:
            text = ""
        kind = TOO_LONG if isinstance(error, TooLong) else type(error).__name__
        self.skipped.append(Skipped(module, line, kind, text))

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """Interrupt what takes too long, wherever signals can do that."""
        if self._busy or not hasattr(signal, "setitimer"):
            yield
            return

        def over(number: int, frame: Any) -> None:
            raise TooLong

        self._busy = True
        before = signal.signal(signal.SIGPROF, over)
        try:
            signal.setitimer(signal.ITIMER_PROF, _SECONDS, _MORE)
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
            self._busy = False


class _Loader(importlib.abc.Loader):
    def __init__(self, loading: Loading, file: Path) -> None:
        self._loading, self._file = loading, file

    def exec_module(self, module: ModuleType) -> None:
        """Run the module."""
        self._loading.execute(module, self._file)

    def get_source(self, fullname: str) -> str:
        """Return the text of the module, for whoever shows its lines."""
        return self._file.read_text("utf-8")


def _line(error: BaseException, code: CodeType) -> int:
    """Return the line of a module at which it raised; 0 when it was not the module."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code is not code:
        trace = trace.tb_next
    return trace.tb_lineno if trace else 0


def _begin(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _stand_in(node: ast.stmt, error: BaseException, names: dict[str, Any]) -> None:
    """Give the names of an import that failed to something that says so when it is used."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if name != "*":
                names.setdefault(name, Missing(error))


def _only_defines(node: ast.stmt) -> bool:
    """Say whether a statement makes functions, classes or values, and that takes no time."""
    if isinstance(node, ast.If | ast.Try):
        parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)]
        return all(map(_only_defines, parts))
    if isinstance(node, _ASSIGNED):
        return not any(isinstance(part, ast.Call) and _is_own(part) for part in ast.walk(node))
    return isinstance(node, _PLAIN) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _is_own(call: ast.Call) -> bool:
    """Say whether a call may be one of the student's functions, and not of a library."""
    return isinstance(call.func, ast.Name)
