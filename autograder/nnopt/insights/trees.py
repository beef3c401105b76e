"""What is left of a program when names, comments, layout and types do not count?

A program is read as a syntax tree and never run. Names that it binds itself are one word; names of
libraries, attributes, operators and numbers stay.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from hashlib import blake2b

from nnopt.intake.syntax import parse

# So many words in a row are one piece: about half a line.
_PIECE = 10
_SKIPPED_FIELDS = ("annotation", "returns", "ctx", "type_comment", "type_params")
_SKIPPED = (ast.Import, ast.ImportFrom, ast.Pass)
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def pieces(source: str) -> frozenset[int]:
    """Return the pieces of a program: runs of words of each function and class, as hashes.

    What is no Python has none.

    >>> mine = "def mse(a, b):\\n    return tf.reduce_mean(tf.square(a - b))"
    >>> yours = "def mse(y_true, p):  # mine!\\n    return tf.reduce_mean(tf.square(y_true - p))"
    >>> pieces(mine) == pieces(yours) != pieces(mine.replace("mean", "sum"))
    True
    """
    tree = _parsed(source)
    own, found = _bound(tree), set()
    rest = ast.Module([node for node in tree.body if not isinstance(node, _FUNCTIONS)], [])
    for part in [rest, *(node for node in tree.body if isinstance(node, _FUNCTIONS))]:
        words = list(_words(part, own))
        for first in range(max(len(words) - _PIECE, 0) + 1):
            found.add(_hash(words[first : first + _PIECE]))
    return frozenset(found)


def statements(source: str) -> dict[int, int]:
    """Return a hash of each statement by the line that it begins in; of a loop that of its head.

    >>> [*statements("for i in range(3):\\n    x = i")] == [1, 2]
    True
    """
    tree = _parsed(source)
    own = _bound(tree)
    return {
        node.lineno: _hash(list(_words(node, own, head=True)))
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not _is_left_out(node)
    }


def size(source: str) -> int:
    """Return how many words a program has, whatever it calls its names."""
    tree = _parsed(source)
    return sum(1 for _ in _words(tree, _bound(tree)))


def _parsed(source: str) -> ast.Module:
    try:
        return parse(source)
    except SyntaxError:
        return ast.Module([], [])


def _bound(tree: ast.AST) -> frozenset[str]:
    """Return the names that a program binds itself."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, _FUNCTIONS):
            names.add(node.name)
    return frozenset(names)


def _words(part: ast.AST, own: frozenset[str], *, head: bool = False) -> Iterator[str]:
    """Yield the words of a tree from its root on; with `head` without the blocks of the root."""
    waiting = [part]
    while waiting:
        node = waiting.pop()
        yield _word(node, own)
        children = [
            child
            for field, value in ast.iter_fields(node)
            if field not in _SKIPPED_FIELDS and not (head and node is part and field in _BODIES)
            for child in (value if isinstance(value, list) else [value])
            if isinstance(child, ast.AST) and not _is_left_out(child)
        ]
        waiting += reversed(children)


def _word(node: ast.AST, own: frozenset[str]) -> str:
    match node:
        case ast.Name(id=name):
            return "_" if name in own else name
        case ast.Attribute(attr=name):
            return f".{name}"
        case ast.keyword(arg=name):
            return f"{name}="
        case ast.Constant(value=value):
            return "text" if isinstance(value, str | bytes) else repr(value)
    return type(node).__name__


def _is_left_out(node: ast.AST) -> bool:
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return text or isinstance(node, _SKIPPED)


def _hash(words: list[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=6).digest(), "big")
