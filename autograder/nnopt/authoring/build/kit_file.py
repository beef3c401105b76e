"""How does the kit of the tests become one file that students can run and read?

It holds the modules of `nnopt.testing` that public checks need, and what calls the functions in a
worker too: the same code, without the walls and without types. It needs TensorFlow, NumPy and
pytest.
"""

from __future__ import annotations

import ast
import functools
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import TypeVar

from nnopt.course.catalogue import Assignment, Task, public_names, result_names, signatures
from nnopt.errors import GraderError

# In the order in which they need each other.
MODULES = (
    "sandbox.protocol.kinds",
    "sandbox.protocol.verbs",
    "sandbox.inside.figures",
    "sandbox.inside.objects",
    "sandbox.inside.contracts",
    "sandbox.inside.calls",
    "sandbox.inside.guard",
    "testing.finding",
    "testing.compare",
    "testing.wording",
    "testing.probe",
    "testing.student",
    "testing.clock",
    "testing.local",
    "testing.card",
    "testing.public",
)

_HEAD = '''\
"""What runs the public checks of {id}. There is no need to read or to change it.

In a terminal: python -m pytest. In the notebook: nnopt_check(). The checks are in {checks}.
"""
'''


def kit_file(assignment: Assignment) -> str:
    """Return nnopt_checks.py for an assignment."""
    head = _HEAD.format(id=assignment.id, checks=assignment.public_name)
    usages = signatures(assignment)
    results = result_names(assignment)
    rows = [
        _row(task, usages.get(task.name, task.name), results.get(task.name, ()))
        for task in assignment.tasks
    ]
    about = [f'CHECKS = "{assignment.public_name}"', "TASKS.update({", *rows, "})"]
    others = _others(assignment)
    about += [f"MODULES.update({others})", ""] if others else [""]
    return "\n".join([head, kit_code(), *about])


def conftest() -> str:
    """Return the conftest.py of every assignment."""
    return (resources.files("nnopt.authoring.build") / "conftest.txt").read_text("utf-8")


@functools.cache
def kit_code() -> str:
    """Return what is the same in the file of every assignment."""
    nodes = [_Plainer().visit(node) for name in MODULES for node in _parsed(name)]
    kept = [node for node in nodes if not _is_left_out(node)]
    used = {name for node in kept for name in _names(node)}
    defined = [node for node in kept if not isinstance(node, ast.Import | ast.ImportFrom)]
    twice = [name for name, count in Counter(map(_defines, defined)).items() if name and count > 1]
    if twice:
        raise GraderError(f"two modules of the kit define {twice[0]}", "Rename one of them.")
    # What only types needed is needed no more.
    defined = [node for node in defined if not _assigned(node) or used & _assigned(node)]
    used = {name for node in defined for name in _names(node)}
    return "\n".join([*_imports(kept, used), "", *map(_text, defined)])


def _parsed(name: str) -> Iterator[ast.stmt]:
    """Return the statements of a module; constants keep the text that they are written in."""
    package, _, module = f"nnopt.{name}".rpartition(".")
    source = (resources.files(package) / f"{module}.py").read_text("utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign):
            # A place that nobody uses: Python writes such a comment only below Python 3.
            node.type_comment = ast.get_source_segment(source, node)
        yield node


_WIDTH = 100

Definition = TypeVar("Definition", ast.FunctionDef, ast.ClassDef)


class _Plainer(ast.NodeTransformer):
    """Takes types out, and of docstrings all but the first line; private functions have none."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Make one function plainer."""
        self.generic_visit(node)
        node.returns = None
        arguments = node.args
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            each.annotation = None
        for star in (arguments.vararg, arguments.kwarg):
            if star:
                star.annotation = None
        is_method = node.col_offset > 0
        return _shortened(node, keep=not is_method and not node.name.startswith("_"))

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Make one class plainer."""
        self.generic_visit(node)
        return _shortened(node, keep=True)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """Leave the fields of a class as they are."""
        if node.value is None or not isinstance(node.target, ast.Name):
            return node
        is_field = node.col_offset > 0
        return node if is_field else ast.copy_location(ast.Assign([node.target], node.value), node)


def _shortened(node: Definition, *, keep: bool) -> Definition:
    match node.body[0]:
        case ast.Expr(value=ast.Constant(value=str(text))):
            first = ast.Expr(ast.Constant(text.split("\n")[0]))
            node.body[:1] = [first] if keep else []
    return node


def _is_left_out(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True  # the docstring of a module
        case ast.ImportFrom(module=str(module)):
            return module.startswith(("nnopt.", "__future__"))
        case ast.ClassDef(bases=[ast.Name(id="Protocol")]):
            return True
    return False


def _names(node: ast.AST) -> Iterator[str]:
    """Return the names that a definition reads."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            yield inner.id


def _defines(node: ast.AST) -> str:
    names = [getattr(node, "name", ""), *_assigned(node)]
    return names[-1]


def _assigned(node: ast.AST) -> set[str]:
    """Return the names that a statement at the top of a module assigns."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _imports(nodes: Iterable[ast.AST], used: set[str]) -> list[str]:
    """Return the imports whose names are used, each module once."""
    plain, parts = set(), dict[str, set[str]]()
    for node in nodes:
        for alias in getattr(node, "names", []):
            if (alias.asname or alias.name.partition(".")[0]) not in used:
                continue
            if isinstance(node, ast.ImportFrom):
                parts.setdefault(node.module or "", set()).add(alias.name)
            else:
                plain.add(f"import {ast.unparse(alias)}")
    lines = [f"from {module} import {', '.join(sorted(names))}" for module, names in parts.items()]
    return sorted(plain, key=lambda line: (" as " in line or "pytest" in line, line)) + sorted(
        lines
    )


def _text(node: ast.AST) -> str:
    written = getattr(node, "type_comment", None)
    node.type_comment = None  # type: ignore[attr-defined]
    lines = ast.unparse(ast.fix_missing_locations(node)).split("\n")
    text = "\n".join(line for line in lines if line)
    if not isinstance(node, ast.Assign):
        return f"\n{text}"
    return text if len(text) <= _WIDTH else written or text


def _others(assignment: Assignment) -> dict[str, str]:
    """Return where the functions are that students receive."""
    tasks = {task.name for task in assignment.tasks}
    references = assignment.reference().items()
    names = {name: module for module, text in references for name in public_names(text)}
    return {name: module for name, module in names.items() if name not in tasks}


def _row(task: Task, usage: str, results: Sequence[str]) -> str:
    """Write what is known of a task as an entry of a dict."""
    row = f'    "{task.name}": Task("{task.module}", "{usage}"'
    more = f", changes={task.changes}" if task.changes else ""
    more += f", results={results}" if results else ""
    if not task.disallow:
        return f"{row}{more}),"
    names = " ".join(f'"{name}",' for name in task.disallow)
    pad = " " * 8
    listed = textwrap.fill(names, _WIDTH, initial_indent=pad, subsequent_indent=pad)
    return f"{row}, (\n{listed}\n    ){more}),"
