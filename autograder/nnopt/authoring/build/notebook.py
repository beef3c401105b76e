"""How do handout, stubs and public checks become the notebook twin of an assignment?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import nbformat

from nnopt.authoring.build.handout import Handout, your_code
from nnopt.course.catalogue import Task

# nbformat has no types.
_nbformat: Any = nbformat
v4: Any = nbformat.v4

_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

_REGISTER = """\
# nnopt: lets the cells below `import {name}`. Run it again whenever you change the cell above.
import sys
import types

_module = sys.modules.setdefault("{name}", types.ModuleType("{name}"))
vars(_module).update(
    {{k: v for k, v in globals().items() if not k.startswith("__") and v is not _module}}
)"""


_CHECK = """\
# nnopt: check of task {number}, {name}: {points} {unit}
nnopt_check("{name}")"""


def make_notebook(
    handout: Handout, stubs: Mapping[str, str], checks: str, tasks: Sequence[Task]
) -> str:
    """Return the notebook as text: handout, checks, one cell per module, one cell per task.

    The ids of the cells say what they are for, so that they stay from build to build. Each module
    cell has the metadata {"nnopt": {"module": name}}. What nbgrader needs to know of a cell is in
    its metadata as well; without nbgrader it means nothing.
    """
    cells = [
        _markdown("handout", handout.head),
        *_sections(handout.text),
        _kit_cell("checks", checks.rstrip("\n"), jupyter={"source_hidden": True}),
        _markdown("your-code", your_code(stubs)),
        *_modules(stubs),
        _markdown("how-to-check", handout.foot),
        *_task_checks(tasks),
    ]
    notebook = v4.new_notebook(cells=cells, metadata=_KERNEL)
    # New minor versions of the format must not change what is built.
    notebook.nbformat_minor = 5
    _nbformat.validate(notebook)
    return str(_nbformat.writes(notebook)).rstrip("\n") + "\n"


def is_handout(cell_id: str) -> bool:
    """Say whether the cell with this id holds a text of the handout.

    >>> is_handout("handout-watch-out"), is_handout("module-mse")
    (True, False)
    """
    return cell_id in ("handout", "your-code", "how-to-check") or cell_id.startswith("handout-")


def _markdown(name: str, text: str) -> Any:
    return v4.new_markdown_cell(text, id=name)


def _modules(stubs: Mapping[str, str]) -> Iterable[Any]:
    for name, stub in stubs.items():
        cell = f"module-{name}"
        metadata = {"nnopt": {"module": name}, "nbgrader": _nbgrader(cell, solution=True)}
        yield v4.new_code_cell(f"# nnopt: {name}.py\n{stub.strip()}", id=cell, metadata=metadata)
        if len(stubs) > 1:
            yield _kit_cell(f"import-{name}", _REGISTER.format(name=name), role="import")


def _task_checks(tasks: Sequence[Task]) -> Iterable[Any]:
    for number, task in enumerate(tasks, start=1):
        unit = "point" if task.points == 1 else "points"
        source = _CHECK.format(number=number, name=task.name, points=task.points, unit=unit)
        # JupyterLab goes on with the next cell where a check does not pass.
        tags = ["raises-exception"]
        yield _kit_cell(f"check-{task.name}", source, role="check", points=task.points, tags=tags)


def _kit_cell(
    name: str, source: str, *, role: str = "checks", points: int | None = None, **metadata: Any
) -> Any:
    """Return a cell that students read and run, and do not change."""
    metadata["nnopt"] = {"role": role}
    metadata["nbgrader"] = _nbgrader(name, points=points)
    return v4.new_code_cell(source, id=name, metadata=metadata)


def _nbgrader(name: str, *, solution: bool = False, points: int | None = None) -> dict[str, Any]:
    """Return what nbgrader's metadata, version 3, say of a cell; with `points` it is graded."""
    cell: dict[str, Any] = {
        "grade": points is not None,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return cell if points is None else {**cell, "points": points}


def _sections(text: str) -> Iterable[Any]:
    """Cut Markdown into a cell per `##` section, leaving blocks of code whole."""
    pieces: list[list[str]] = [[]]
    fenced = False
    for line in text.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        if line.startswith("## ") and not fenced:
            pieces.append([])
        pieces[-1].append(line)
    used: set[str] = {"handout"}
    for piece in pieces:
        if source := "\n".join(piece).strip():
            yield _markdown(_section_id(piece[0], used), source)


def _section_id(line: str, used: set[str]) -> str:
    """Return a cell id made from a heading: at most 64 letters, digits and hyphens."""
    words = re.sub(r"[^a-z0-9]+", "-", line.lower()).strip("-") if line.startswith("##") else "idea"
    name = base = f"handout-{words}"[:60].rstrip("-")
    number = 1
    while name in used:
        number += 1
        name = f"{base}-{number}"
    used.add(name)
    return name
