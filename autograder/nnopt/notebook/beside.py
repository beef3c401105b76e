"""How are the public checks beside a notebook found, read without pytest, and run?"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nnopt.authoring.build.checks import check_supported, without_pytest
from nnopt.authoring.build.student_report import ChecksFailed
from nnopt.errors import CourseError
from nnopt.intake.notebook import read_notebook
from nnopt.intake.source import SourceError


def check_beside(folder: Path, tasks: Sequence[str], names: dict[str, Any]) -> None:
    """Run the public checks in `folder` on the functions in `names`.

    They are in `test_*.py`, and in the notebook itself when there is no such file. Raises
    `ChecksFailed` when there are no checks, when they cannot be read, and unless all pass.
    """
    # Imports TensorFlow, which takes seconds.
    from nnopt.authoring.build.student_checks import make_check

    if checks := [check for path in sorted(folder.glob("test_*.py")) for check in _read(path)]:
        make_check(checks, names, _modules(folder), _disallowed(folder))(*tasks)
        return
    if "nnopt_check" not in names:
        name, source = _checks_cell(folder)
        exec(compile(source, name, "exec"), names)
    names["nnopt_check"](*tasks)


def _checks_cell(folder: Path) -> tuple[str, str]:
    """Return the name and the source of the cell in which a notebook defines its checks."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            notebook = read_notebook(path.read_bytes(), path.name)
        except (OSError, SourceError):
            continue
        cells = [
            cell for cell in notebook.cells if cell.is_kit and "def _nnopt_checks" in cell.text
        ]
        found += [(notebook.place(cell), cell.text) for cell in cells]
    if len(found) == 1:
        return found[0]
    if found:
        raise ChecksFailed(
            f"there are checks in {' and in '.join(name for name, _ in found)}: "
            "run the cell of the checks in your notebook, then this one again"
        )
    raise ChecksFailed(
        f"there are no public checks in {folder}: keep the notebook in the folder of its "
        "assignment and open it there"
    )


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
    from nnopt.authoring.build.student_checks import Mark

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
