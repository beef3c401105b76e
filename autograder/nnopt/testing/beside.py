"""How does `nnopt.check` find the public checks beside a notebook, or in it, and run them?"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnopt.testing.card import ChecksFailed

FILE = "nnopt_checks.py"
_START = "# nnopt: the public checks."


def check_beside(folder: Path, tasks: Sequence[str], names: dict[str, Any]) -> None:
    """Run the public checks in `folder` on the functions in `names`.

    Without their file it is the notebook that defines them. Raises `AssertionError` when there
    are none, and unless all pass.
    """
    path = folder / FILE
    if not path.is_file() and "nnopt_check" not in names:
        exec(compile(_checks_cell(folder), str(folder), "exec"), names)
    if not path.is_file():
        names["nnopt_check"](*tasks)
        return
    name = f"nnopt_checks_{abs(hash(path.resolve()))}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ChecksFailed(f"{path} cannot be read")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        checks = (folder / module.CHECKS).read_text("utf-8")
        check = module.notebook(names, checks)
        compile(checks, module.CHECKS, "exec")
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise ChecksFailed(
            f"{module.CHECKS} cannot be read: {error}. Take it again from where you got the "
            "assignment."
        ) from None
    check(*tasks)


def _checks_cell(folder: Path) -> str:
    """Return the source of the cell in which the notebook of a folder defines its checks."""
    found = {}
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text("utf-8"))["cells"]
            sources = ["".join(cell["source"]) for cell in cells]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        for number, source in enumerate(sources, 1):
            if source.startswith(_START):
                found[f"{path.name} cell {number}"] = source
    if len(found) == 1:
        return found.popitem()[1]
    if found:
        raise ChecksFailed(
            f"there are checks in {' and in '.join(found)}: "
            "run the cell of the checks in your notebook, then this one again"
        )
    raise ChecksFailed(
        f"there are no public checks in {folder}: keep the notebook in the folder of its "
        "assignment and open it there"
    )


def add_magic(shell: Any) -> None:
    """Register the line magic `%nnopt`, which runs the checks of the tasks that follow it."""

    def nnopt(line: str) -> None:
        """Run the public checks of these tasks, or of all: `%nnopt`, `%nnopt mse train`."""
        check_beside(Path.cwd(), re.findall(r"\w+", line), shell.user_ns)

    shell.register_magic_function(nnopt, magic_kind="line", magic_name="nnopt")
