"""How do modules of this package become parts of generated files that stand alone?"""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import TypeGuard

_PACKAGE = "nnopt.authoring.build"


def read_module(name: str) -> str:
    """Return the source of a module, without importing it.

    `name` is a module of this package, or the full name of one elsewhere in nnopt.
    """
    package, _, module = name.rpartition(".")
    return (resources.files(package or _PACKAGE) / f"{module}.py").read_text("utf-8")


def inline(source: str) -> str:
    """Put the text of a module of nnopt in place of its import.

    What `source` imports itself is not imported a second time.

    >>> source = "import ast\\nfrom nnopt.authoring.build.regions import Region\\n"
    >>> inline(source).count("import ast")
    1
    """
    lines = source.split("\n")
    tree = ast.parse(source)
    for node in reversed(tree.body):
        if _ours(node):
            text = _without_imports(body(read_module(node.module or "")), _imports(tree))
            # Two empty lines after its last definition, as everywhere.
            lines[node.lineno - 1 : node.end_lineno] = [*text.split("\n"), ""]
    return "\n".join(lines)


def _ours(node: ast.AST) -> TypeGuard[ast.ImportFrom]:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nnopt.")


def _imports(tree: ast.Module) -> set[str]:
    """Return the top-level imports, each name on its own."""
    return {name for node in tree.body if not _ours(node) for name in _imported(node)}


def _imported(node: ast.stmt) -> list[str]:
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return []
    origin = f"from {node.module} " if isinstance(node, ast.ImportFrom) else ""
    return [f"{origin}import {ast.unparse(alias)}" for alias in node.names]


def _without_imports(source: str, known: set[str]) -> str:
    lines = source.split("\n")
    for node in reversed(ast.parse(source).body):
        names = _imported(node)
        if names and known.issuperset(names):
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines).strip("\n")


def body(source: str) -> str:
    """Return a module without its docstring and its `from __future__` import.

    >>> body('"What?"\\nfrom __future__ import annotations\\n\\nx = 1\\n')
    'x = 1'
    """
    lines = source.split("\n")
    for node in reversed(ast.parse(source).body):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if docstring or future:
            del lines[node.lineno - 1 : node.end_lineno]
    return inline("\n".join(lines)).strip("\n")


def indent(source: str) -> str:
    """Indent code by four spaces, but not what is inside a string of several lines.

    Docstrings move along with their function.

    >>> print(indent("if a:\\n    b"))
        if a:
            b
    """
    docstrings = set(_docstrings(ast.parse(source)))
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        literal = tokenize.tok_name[token.type] in ("STRING", "FSTRING_MIDDLE")
        if literal and token.start[0] not in docstrings:
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
    lines = enumerate(source.split("\n"), start=1)
    return "\n".join(f"    {x}" if x and n not in inside else x for n, x in lines)


def _docstrings(tree: ast.Module) -> Iterable[int]:
    """Return the lines in which the docstrings of functions and classes begin."""
    for node in ast.walk(tree):
        statements = getattr(node, "body", None)
        if isinstance(statements, list) and statements and isinstance(statements[0], ast.Expr):
            yield statements[0].lineno


def table(disallowed: Mapping[str, Sequence[str]]) -> str:
    """Write the calls that tasks may not use as Python.

    >>> print(table({"mse": ["tf.losses"]}))
    {
        "mse": (
            "tf.losses",
        ),
    }
    >>> print(table({}))
    {}
    """
    if not disallowed:
        return "{}"
    rows = []
    for task, names in disallowed.items():
        listed = "".join(f'"{name}", ' for name in names).rstrip()
        lines = textwrap.wrap(listed, 90, initial_indent=" " * 8, subsequent_indent=" " * 8)
        rows.append("\n".join([f'    "{task}": (', *lines, "    ),"]))
    return "\n".join(["{", *rows, "}"])


def conftest(modules: Iterable[str], disallowed: Mapping[str, Sequence[str]]) -> str:
    """Return the conftest.py that offers the fixtures of the public checks."""
    text = inline(read_module("student_conftest"))
    listed = ", ".join(f'"{name}"' for name in modules)
    setting = f"MODULES = ({listed},)" if "," not in listed else f"MODULES = ({listed})"
    text = text.replace("MODULES: tuple[str, ...] = ()", setting)
    empty = "DISALLOWED: dict[str, tuple[str, ...]] = {}"
    return text.replace(empty, f"DISALLOWED = {table(disallowed)}")
