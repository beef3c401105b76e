"""Is this somebody's work? Decided by what a function is, not by a word in its text.

A function is work when its body has anything beside a docstring and the stub's own `raise`.
Comments, docstrings and format make no difference between two pieces of code.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_LEFT_OUT = {"ctx", "type_comment", "kind", "type_ignores"}


def fingerprint(*nodes: ast.AST) -> str:
    """Return the same text for code that differs in comments, docstrings and format only.

    >>> first = ast.parse("def f(a):\\n    return (a + 1)")
    >>> second = ast.parse("def f(a):\\n  'Add.'\\n  return a+1  # one")
    >>> fingerprint(first) == fingerprint(second)
    True
    """
    total = hashlib.sha256()
    waiting: list[object] = list(reversed(nodes))
    while waiting:
        item = waiting.pop()
        if isinstance(item, ast.AST):
            total.update(type(item).__name__.encode())
            for name in reversed(item._fields):
                if name not in _LEFT_OUT:
                    waiting.append(_body(item) if name == "body" else getattr(item, name, None))
        elif isinstance(item, list):
            total.update(b"[%d]" % len(item))
            waiting += reversed(item)
        else:
            text = f"{type(item).__name__}:{item!r}".encode("utf-8", "backslashreplace")
            total.update(b"%d:" % len(text))
            total.update(text)
    return total.hexdigest()


def _body(node: ast.AST) -> object:
    """Return the body of a node without its docstring."""
    body = getattr(node, "body", None)
    if isinstance(node, (*_DEFINITIONS, ast.Module)) and isinstance(body, list):
        return body[1:] if body and _is_text(body[0]) else body
    return body


def is_written(node: ast.stmt) -> bool:
    """Say whether a definition, or an assignment in its place, is more than a stub.

    >>> is_written(ast.parse("def f(a):\\n    'Add.'\\n    raise NotImplementedError('f')").body[0])
    False
    >>> is_written(ast.parse("def f(a):\\n    return a\\n    raise NotImplementedError").body[0])
    True
    """
    if isinstance(node, _FUNCTIONS):
        return not all(map(is_idle, node.body))
    if isinstance(node, ast.ClassDef):
        return any(
            is_written(part) if isinstance(part, _FUNCTIONS) else not is_idle(part)
            for part in node.body
        )
    return True


def is_idle(node: ast.stmt) -> bool:
    """Say whether a statement does nothing, or says that something is not written."""
    if isinstance(node, ast.Pass) or _is_text(node):
        return True
    return is_left_raise(node)


def is_left_raise(node: ast.stmt) -> bool:
    """Say whether a statement raises NotImplementedError, as a stub does."""
    if not isinstance(node, ast.Raise):
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def definitions(node: ast.stmt) -> Iterator[str]:
    """Yield the names of functions and classes that a statement defines, also inside an `if`."""
    waiting: list[ast.stmt] = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, _DEFINITIONS):
            yield found.name
            continue
        for child in ast.iter_child_nodes(found):
            if isinstance(child, ast.stmt):
                waiting.append(child)
            elif isinstance(child, ast.ExceptHandler | ast.match_case):
                waiting += child.body
