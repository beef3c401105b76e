"""What belongs to one function of a program: the function, and what it uses of its own module?"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Mapping

from nnopt.intake.syntax import parse

Programs = Mapping[str, Mapping[str, str]]
"""The files of each submission: id -> name of a file -> its text."""

Calls = Callable[[str, str, str, str], bool]
"""Whether in a submission, for an assignment, the function of a task calls that of another one."""

_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def defined(tree: ast.Module, name: str) -> ast.stmt | None:
    """Return the function or class of a name; the last one counts, as in Python.

    >>> defined(ast.parse("def f(): ..."), "g") is None
    True
    """
    found = [node for node in tree.body if isinstance(node, _DEFINED) and node.name == name]
    return found[-1] if found else None


def whole(source: str, task: str, reference: str, others: frozenset[str]) -> str:
    """Return a function with all that it uses of its module and the reference has not.

    Comments and docstrings are left out: they may hold names. `others` are the names of the other
    tasks, which the reference has too.

    >>> source = "import math\\nC = 2\\ndef half(x):\\n    '''Ben's.'''\\n    return x / C\\n"
    >>> print(whole(source + "def f(x): return half(math.pi)", "f", "", frozenset()))
    import math
    C = 2
    def half(x):
        return x / C
    def f(x):
        return half(math.pi)
    """
    tree = ast.parse(source)
    known = {ast.dump(node) for node in ast.parse(reference).body}
    wanted = _reached(tree, task, others)
    parts = [
        _bare(node)
        for node in tree.body
        if _bound(node) & wanted and (ast.dump(node) not in known or _bound(node) == {task})
    ]
    return "\n".join(ast.unparse(part) for part in parts)


def uses(source: str, task: str, other: str) -> bool:
    """Whether a function calls another one of its module, directly or through helpers.

    >>> uses("def a(): pass\\ndef b(): a()\\ndef c(): b()", "c", "a")
    True
    """
    try:
        tree = parse(source)
    except SyntaxError:
        return False
    return other in _reached(tree, task)


def calls_of(works: Mapping[str, Programs]) -> Calls:
    """Return how to ask which task calls which in what was handed in for each assignment."""

    @functools.cache
    def calls(who: str, assignment: str, task: str, other: str) -> bool:
        texts = works.get(assignment, {}).get(who, {}).values()
        return any(uses(text, task, other) for text in texts)

    return calls


def _reached(tree: ast.Module, task: str, others: frozenset[str] = frozenset()) -> set[str]:
    """Return the names that a function uses, and what binds them in its module, and so on.

    Each statement is looked at once: a source may be made to keep whoever reads it busy.
    """
    binding: dict[str, list[ast.stmt]] = {}
    for node in tree.body:
        for name in _bound(node):
            binding.setdefault(name, []).append(node)
    reached, waiting, seen = {task}, [task], set[ast.stmt]()
    while waiting:
        for node in binding.get(waiting.pop(), ()):
            new = _used(node) - reached - others if node not in seen else set[str]()
            seen.add(node)
            reached |= new
            waiting += new
    return reached


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement of a module binds."""
    if isinstance(node, _DEFINED):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return {
        name.id
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }


def _used(node: ast.stmt) -> set[str]:
    return {
        name.id
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)
    }


def _bare(node: ast.stmt) -> ast.stmt:
    """Return a statement without the docstrings in it."""
    for each in ast.walk(node):
        if isinstance(each, _DEFINED) and ast.get_docstring(each, clean=False) is not None:
            each.body = each.body[1:] or [ast.Pass()]
    return node
