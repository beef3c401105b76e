"""Whether a task uses a call that would do the exercise for the student.

The check reads the source; it runs nothing. It follows import aliases (`import tensorflow as tf`,
`from tensorflow.nn import softmax`) and the module's own helper functions that a task calls.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

import msgspec

from nnopt.course.catalogue import Task


class Use(msgspec.Struct, frozen=True):
    """A disallowed call: what is used and on which line."""

    name: str
    line: int


def find_disallowed(source: bytes, task: Task) -> Use | None:
    """Return the first disallowed name that the task's function uses, itself or through helpers.

    >>> task = Task(name="soft", title="", points=1, disallow=("tf.nn.softmax",))
    >>> find_disallowed(b"import tensorflow as t\\ndef soft(x):\\n    return t.nn.softmax(x)", task)
    Use(name='tf.nn.softmax', line=3)
    """
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, _DEFINITIONS)}
    aliases = _aliases(ast.walk(tree))
    for name in _reached(task.name, functions):
        for node in ast.walk(functions[name]):
            used = _dotted(node, aliases)
            if used and any(used == d or used.startswith(f"{d}.") for d in _plain(task.disallow)):
                return Use(_short(used), getattr(node, "lineno", 0))
    return None


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _reached(start: str, functions: Mapping[str, ast.AST]) -> list[str]:
    """Return the functions that a task reaches within its module, itself first."""
    found = [start] if start in functions else []
    for name in found:
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Name) and node.id in functions and node.id not in found:
                found.append(node.id)
    return found


def _aliases(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return what each imported or assigned name stands for, as a full dotted name."""
    names: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                names[bound] = alias.name if alias.asname else bound
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
            dotted = _dotted(node.value, names)
            if dotted and dotted.startswith(("tensorflow", "keras")):
                names[target] = dotted
    return names


def _dotted(node: ast.AST, aliases: Mapping[str, str]) -> str:
    """Return the full dotted name of an attribute chain, "" when it is something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    root = aliases.get(node.id, "")
    return _one_name(".".join([root, *reversed(parts)])) if root else ""


def _plain(names: Iterable[str]) -> list[str]:
    return [_one_name(name.replace("tf.", "tensorflow.", 1)) for name in names]


def _one_name(name: str) -> str:
    """Give the same thing one name: keras and tf.keras, the paths that lead through modules."""
    name = f"tensorflow.{name}" if name == "keras" or name.startswith("keras.") else name
    return name.replace("tensorflow.keras.api.", "tensorflow.keras.")


def _short(name: str) -> str:
    return name.replace("tensorflow", "tf", 1)
