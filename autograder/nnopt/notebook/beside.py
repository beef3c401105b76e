"""How are the public checks beside a notebook found, read without pytest, and run?"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nnopt.build.checks import check_supported, without_pytest
from nnopt.build.student_report import ChecksFailed
from nnopt.errors import CourseError


def check_beside(folder: Path, tasks: Sequence[str], names: Mapping[str, Any]) -> None:
    """Run the public checks in `folder` on the functions in `names`.

    Raises `ChecksFailed` when there are no checks, when they cannot be read, and unless all pass.
    """
    # Imports TensorFlow, which takes seconds.
    from nnopt.build.student_checks import make_check

    checks = [check for path in sorted(folder.glob("test_*.py")) for check in _read(path)]
    if not checks:
        raise ChecksFailed(
            f"there are no public checks (test_*.py) in {folder}: "
            "keep the notebook in the folder of its assignment and open it there"
        )
    make_check(checks, names, _modules(folder), _disallowed(folder))(*tasks)


def _modules(folder: Path) -> list[str]:
    stems = sorted(path.stem for path in folder.glob("*.py"))
    return [stem for stem in stems if stem != "conftest" and not stem.startswith("test_")]


def _disallowed(folder: Path) -> dict[str, Sequence[str]]:
    """Return the calls that tasks may not use, which the conftest.py of the folder lists."""
    try:
        body = ast.parse((folder / "conftest.py").read_text("utf-8")).body
    except (OSError, SyntaxError, UnicodeDecodeError):
        return {}
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DISALLOWED":
            return dict(ast.literal_eval(node.value))
    return {}


def _read(path: Path) -> list[Any]:
    """Return the checks of a file in their order; a test of the student's own has no task."""
    from nnopt.build.student_checks import Mark

    try:
        source = path.read_text("utf-8")
        tree = ast.parse(source, str(path))
        if "pytest.mark.task" not in source:
            return []
        check_supported(tree, path.name)
        names: dict[str, Any] = {
            "__name__": path.stem,
            "pytest": SimpleNamespace(mark=Mark()),
        }
        exec(compile(without_pytest(tree), str(path), "exec"), names)
    except CourseError as error:
        raise ChecksFailed(error.format_message()) from None
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise ChecksFailed(
            f"{path.name} cannot be read: {error}. Take it again from where you got the assignment."
        ) from None
    return [value for name, value in names.items() if name.startswith("test_") and _has_task(value)]


def _has_task(value: Any) -> bool:
    return callable(value) and hasattr(value, "task")
