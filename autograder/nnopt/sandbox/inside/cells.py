"""What does a cell of a student's notebook print, show and plot when it runs?"""

from __future__ import annotations

import ast
import io
import sys
import types
from typing import Any

import numpy as np

from nnopt.sandbox.inside.modules import Modules

_MAX_TEXT = 4_000
_MAX_PICTURES = 4
_MAX_PIXELS = 1_600


class Cells:
    """The names of one notebook. Its cells are files, because AutoGraph reads their source."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        main = types.ModuleType("__main__")
        # What pickles or looks up its own module finds the notebook and not the worker.
        sys.modules["__main__"] = main
        self._names = vars(main)

    def run(self, number: int, source: str) -> dict[str, Any]:
        """Run a cell; `Fault` carries what it raised."""
        path = self._modules.folder / f"cell_{number}.py"
        path.write_text(source, "utf-8")
        # A semicolon at the end keeps a notebook from showing the value.
        silent = source.rstrip().endswith(";")
        try:
            value = self._value(source, str(path))
            return self._shown(None if silent else value)
        except BaseException as error:
            raise self._modules.fault(error) from None

    def _value(self, source: str, path: str) -> Any:
        """Run all statements; return the value of the last one if it is an expression."""
        tree = ast.parse(source, path)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr):
            exec(compile(tree, path, "exec", dont_inherit=True), self._names)
            return None
        del tree.body[-1]
        exec(compile(tree, path, "exec", dont_inherit=True), self._names)
        expression = ast.Expression(last.value)
        return eval(compile(expression, path, "eval", dont_inherit=True), self._names)

    def _shown(self, value: Any) -> dict[str, Any]:
        from matplotlib import pyplot
        from matplotlib.figure import Figure

        figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
        if isinstance(value, Figure) and value not in figures:
            figures.append(value)
        try:
            pictures = [_picture(figure) for figure in figures[:_MAX_PICTURES]]
        finally:
            pyplot.close("all")
        silent = value is None or isinstance(value, Figure)
        return {"text": "" if silent else repr(value)[:_MAX_TEXT], "pictures": pictures}


def _picture(figure: Any) -> Any:
    """Return a figure as the bytes of a PNG."""
    stream = io.BytesIO()
    dpi = min(80.0, _MAX_PIXELS / max(1.0, *figure.get_size_inches()))
    figure.savefig(stream, format="png", dpi=dpi)
    return np.frombuffer(stream.getvalue(), np.uint8)
