"""Can this text be imported as a Python module? Asked without running or importing it."""

from __future__ import annotations

import ast
import contextlib
import gc
import re
import sys
import warnings
from collections.abc import Generator

from nnopt.intake import limits
from nnopt.intake.sealed import SealedModule, shown
from nnopt.intake.tokens import excess

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@contextlib.contextmanager
def collected_later() -> Generator[None]:
    """Keep garbage for later: Python 3.11 gives up on a source when it is collected meanwhile.

    What runs then, a finalizer or a callback, makes it count the depth of the tree wrong, and an
    exception of a signal that comes then is lost.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def parse(text: str) -> ast.Module:
    """Parse a text that may be hostile; raises `SyntaxError` for whatever is wrong with it."""
    if found := excess(text):
        line, reason = found
        raise SyntaxError(reason, ("", line, 1, ""))
    try:
        with warnings.catch_warnings(), collected_later():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (RecursionError, MemoryError) as error:
        raise SyntaxError("it is nested too deeply to be read", ("", 1, 1, "")) from error
    except (ValueError, OverflowError) as error:
        raise SyntaxError("it holds a value that Python cannot read", ("", 1, 1, "")) from error


def is_python(text: str) -> bool:
    """Say whether a text can be parsed.

    >>> is_python("x = 1"), is_python("x =")
    (True, False)
    """
    try:
        parse(text)
    except SyntaxError:
        return False
    return True


def out_of_place(tree: ast.Module) -> SyntaxError | None:
    """Return the error for a `return` outside a function and its like: parsing does not see it."""
    waiting: list[tuple[ast.AST, bool, bool]] = [(node, False, False) for node in tree.body]
    while waiting:
        node, in_function, in_loop = waiting.pop()
        if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom | ast.Await) and not in_function:
            return _error(node, f"'{type(node).__name__.lower()}' outside function")
        if isinstance(node, ast.Break | ast.Continue) and not in_loop:
            return _error(node, f"'{type(node).__name__.lower()}' outside loop")
        if isinstance(node, ast.ClassDef):
            in_function = in_loop = False
        elif isinstance(node, _FUNCTIONS):
            in_function, in_loop = True, False
        elif isinstance(node, _LOOPS):
            in_loop = True
        waiting += ((child, in_function, in_loop) for child in ast.iter_child_nodes(node))
    return None


def _error(node: ast.stmt | ast.expr, what: str) -> SyntaxError:
    return SyntaxError(what, ("", node.lineno, 1, ""))


def syntax_problem(module: SealedModule, error: SyntaxError | None = None) -> str:
    r"""Return a sentence about the first syntax error of a module, or an empty string.

    >>> syntax_problem(SealedModule("mse", b"def mse(a):\n    retrun a\n", "mse.py"))
    '`mse.py` line 2: invalid syntax: `retrun a`. Mend this line and run the file once before handing in.'
    """  # noqa: E501
    if error is None:
        try:
            parse(module.source.decode("utf-8"))
        except SyntaxError as found:
            error = found
    return _sentence(module, error) if error else ""


def _sentence(module: SealedModule, error: SyntaxError) -> str:
    line = error.lineno or 1
    file, number = module.locate(line)
    what = re.sub(r" ?\(detected at line \d+\)", "", shown(error.msg, limits.TEXT_SHOWN))
    # Python counts lines in the sealed text; the student counts them in the cell.
    what = re.sub(
        r"on line (\d+)", lambda found: f"on line {module.locate(int(found[1]))[1]}", what
    )
    text = module.text(line)
    quoted = f": `{text}`" if text else ""
    return f"`{file}` line {number}: {what}{quoted}. {_advice(text, what, ' cell ' in file)}"


# Statements of Python 3.12: types with names, functions and classes with parameters of types.
_NEW = (3, 12)
_NEWER = re.compile(r"type +\w+ *[\[=]|(?:async +)?def +\w+ *\[|class +\w+ *\[")


def _advice(text: str, message: str, notebook: bool) -> str:
    if text.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        return "This is the mark of an unfinished merge: keep one of the two versions."
    if text.startswith(("%", "!")) and not notebook:
        return "Such a line works in notebooks only: remove it."
    if re.search("[\u2018\u2019\u201c\u201d]", text):
        return "Type the quotation marks of this line again, as \" or '."
    unit = "cell" if notebook else "file"
    advice = f"Mend this line and run the {unit} once before handing in."
    if sys.version_info < _NEW and (_NEWER.match(text) or "f-string" in message):
        grades = f"Python {sys.version_info[0]}.{sys.version_info[1]} grades"
        return f"{advice} If it runs for you, your Python is newer: {grades}."
    return advice
