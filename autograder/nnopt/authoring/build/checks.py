"""How do public checks become a notebook cell that needs neither pytest nor another file?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from nnopt.authoring.build.assemble import body, indent, read_module, table
from nnopt.errors import CourseError

FIXTURES = ("student", "close", "require")
_MARKS = ("pytest.mark.task", "pytest.mark.parametrize")

_BLANK = re.compile(r"\n{3,}")

CHECKS_CELL = "# nnopt: the public checks."
"""How the cell with the program of the checks begins."""

_CELL = f"""\
{CHECKS_CELL} Run this cell once, then the cells below it."""
_CELL += """
def _nnopt_checks(names):
{kit}

    class pytest:
        mark = Mark()

{checks}

    checks = [
{listed}
    ]
    disallowed = {disallowed}
    return make_check(checks, names, {modules}, disallowed)


nnopt_check = _nnopt_checks(globals())
"""


def check_cell(
    source: str, modules: Sequence[str], path: str, disallowed: Mapping[str, Sequence[str]]
) -> str:
    """Return the source of the cell that defines `nnopt_check`.

    It runs the public checks on the functions of the kernel. Raises `CourseError` with file and
    line when a check has no task, or uses more of pytest than a notebook can offer: the marks
    `task` and `parametrize`, and the fixtures student, close and require.
    """
    tree = ast.parse(source)
    tests = check_supported(tree, path)
    for test in tests:
        if not any(
            ast.unparse(mark).startswith("pytest.mark.task(") for mark in test.decorator_list
        ):
            raise CourseError(
                f"{path}:{test.lineno}: {test.name} does not say which task it checks",
                'Put @pytest.mark.task("NAME") above it.',
            )
    return _CELL.format(
        kit=_BLANK.sub("\n\n", indent(body(read_module("student_checks")))),
        checks=indent(_without_import(source)),
        listed="\n".join(f"        {test.name}," for test in tests),
        modules=f"[{', '.join(repr(name) for name in modules)}]",
        disallowed=indent(table(disallowed)).lstrip(),
    )


def check_supported(tree: ast.Module, path: str) -> list[ast.FunctionDef]:
    """Return the checks in a module; raises `CourseError` when they need more than there is."""
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    tests = [node for node in tests if node.name.startswith("test_")]
    _check_names(tree, path)
    for test in tests:
        _check_arguments(test, path)
    return tests


def without_pytest(tree: ast.Module) -> ast.Module:
    """Return a module without `import pytest`, whose place something else takes.

    >>> ast.unparse(without_pytest(ast.parse("import pytest\\nx = 1")))
    'x = 1'
    """
    kept = [node for node in tree.body if not _imports_pytest(node)]
    return ast.Module(kept, tree.type_ignores)


def _imports_pytest(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import) and [alias.name for alias in node.names] == ["pytest"]


def _without_import(source: str) -> str:
    """Drop what `body` drops and `import pytest`."""
    source = body(source)
    lines = source.split("\n")
    for node in reversed(ast.parse(source).body):
        if _imports_pytest(node):
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines).strip("\n")


def _check_names(tree: ast.Module, path: str) -> None:
    """Let pytest be used for its marks only."""
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            name = ast.unparse(node)
            if name.startswith("pytest.") and name not in _MARKS:
                raise CourseError(
                    f"{path}:{node.lineno}: {name} is not there in a notebook",
                    f"Public checks may use {' and '.join(_MARKS)} of pytest.",
                )


def _check_arguments(test: ast.FunctionDef, path: str) -> None:
    known = {*FIXTURES, *_parameters(test)}
    for argument in test.args.args:
        if argument.arg not in known:
            raise CourseError(
                f"{path}:{argument.lineno}: students have no fixture called '{argument.arg}'",
                f"Public checks may use the fixtures {', '.join(FIXTURES)}.",
            )


def _parameters(test: ast.FunctionDef) -> Iterable[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.parametrize":
            names = ast.literal_eval(mark.args[0])
            parts = names.split(",") if isinstance(names, str) else names
            yield from (name.strip() for name in parts)
