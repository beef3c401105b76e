"""How do public checks come into a notebook, and what may they use?"""

from __future__ import annotations

import ast
import base64
import bz2
from collections.abc import Iterable

from nnopt.errors import CourseError

FIXTURES = ("student", "close", "require")
_MARKS = ("pytest.mark.task", "pytest.mark.parametrize")

CHECKS_CELL = "# nnopt: the public checks."
"""How the cell that sets up the checks begins."""

_CELL = """\
{start} Run this cell first, once; then the check cells below your code.
# It unpacks {names} of this assignment: ordinary Python, to be read there.
import base64, bz2, os, sys, types

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
_packed = (
    {kit!r},
    {checks!r},
)
_kit, _checks = (bz2.decompress(base64.b85decode(text)).decode() for text in _packed)
_module = sys.modules["nnopt_checks"] = types.ModuleType("nnopt_checks")
_module.__file__ = "nnopt_checks.py"
exec(compile(_kit, _module.__file__, "exec"), vars(_module))
nnopt_check = _module.notebook(globals(), _checks)
"""


def checks_cell(kit: str, checks: str, name: str) -> str:
    """Return the source of the cell that defines `nnopt_check`.

    It needs no file beside the notebook, which may go round alone; `name` is that of the checks.
    """
    return _CELL.format(
        start=CHECKS_CELL,
        names=f"nnopt_checks.py and {name}",
        kit=_packed(kit),
        checks=_packed(checks),
    )


def _packed(text: str) -> str:
    """Return a text in few characters; the same ones on every machine."""
    return base64.b85encode(bz2.compress(text.encode())).decode()


def check_public(source: str, path: str) -> None:
    """Raise `CourseError` with file and line when a check has no task, or needs what is not there.

    Students have the marks `task` and `parametrize` and the fixtures student, close and require.
    """
    tree = ast.parse(source)
    _check_names(tree, path)
    for test in tree.body:
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
            _check_arguments(test, path)
            marks = [ast.unparse(mark) for mark in test.decorator_list]
            if not any(mark.startswith("pytest.mark.task(") for mark in marks):
                raise CourseError(
                    f"{path}:{test.lineno}: {test.name} does not say which task it checks",
                    'Put @pytest.mark.task("NAME") above it.',
                )


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
