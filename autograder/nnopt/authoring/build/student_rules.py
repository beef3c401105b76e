"""Does a student's function use a call that its task does not allow?

This module is copied into the generated conftest.py and notebooks. It sees the usual ways to
write a call, so that nobody is surprised by a grade; the grader sees the unusual ones too.
"""

import ast
import inspect
import re
import textwrap
import types
from collections.abc import Iterator, Sequence
from typing import Any


def find_disallowed(function: Any, disallow: Sequence[str]) -> tuple[str, int] | None:
    """Return the first such call in a function, or in what it uses in its module, and its line."""
    banned = [_one_name(name) for name in disallow]
    waiting = [function] if banned else []
    for each in waiting:
        for names, line, value in _said(each):
            for name in map(_one_name, names):
                if any(name == other or name.startswith(f"{other}.") for other in banned):
                    return name, line
            same_module = getattr(value, "__module__", "") == function.__module__
            if same_module and not any(value is known for known in waiting):
                waiting.append(value)
    return None


def _said(function: Any) -> Iterator[tuple[list[str], int, Any]]:
    """Yield the full names of all that a function says, its line, and what its first part is."""
    if isinstance(function, type):
        for method in vars(function).values():
            if isinstance(method, types.FunctionType):
                yield from _said(method)
        return
    plain = inspect.unwrap(function)
    try:
        lines, first = inspect.getsourcelines(plain)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            base, dot, rest = ast.unparse(node).partition(".")
            value = getattr(plain, "__globals__", {}).get(base)
            if re.fullmatch(r"[\w.]*", rest):
                names = [f"{origin}{dot}{rest}" for origin in _origins(value)]
                yield names, first + node.lineno - 1, value


def _origins(value: Any) -> list[str]:
    """Return the public names of a module, or of a function that was imported by itself."""
    if isinstance(value, types.ModuleType):
        return [value.__name__]
    paths = [f"tf.{name}" for name in getattr(value, "_tf_api_names", ())]
    keras = getattr(value, "_api_export_path", ())
    return [*paths, *([keras] if isinstance(keras, str) else keras)]


def _one_name(name: str) -> str:
    """Give a call one name, whichever of its public paths leads there."""
    name = re.sub(r"^(tf|tensorflow)\b(\._api\.v2)?(\.compat\.v\d)?", "tf", name)
    return re.sub(r"^(tf\.)?keras(\.(api|src|_tf_keras|v2|keras))*\b", "tf.keras", name)
