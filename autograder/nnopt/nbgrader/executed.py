"""What do the student's cells show in the autograded notebook, after they ran in the sandbox?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any

import nbformat

from nnopt.errors import IntakeError, NnoptError
from nnopt.grading.cells import CellError, CellOutput
from nnopt.intake import limits
from nnopt.intake.notebook import cell_text, without_magics
from nnopt.nbgrader.outputs import SUMMARY, is_check
from nnopt.report.plain import visible

_v4: Any = nbformat.v4


def execute(notebook: Any, run: Callable[[Sequence[str]], Sequence[CellOutput]]) -> None:
    """Run the code cells of a cleaned notebook with `run` and put in what they showed.

    Check cells are left out. The cell that defines the checks runs, because cells may use what it
    defines, but shows what the grader says. Raises `IntakeError` when there is too much to run.
    """
    cells = _own_cells(notebook)
    texts = [without_magics(cell_text(cell.source)) for cell in cells]
    if sum(map(len, texts)) > limits.MODULE_BYTES:
        most = limits.MODULE_BYTES // 1000
        raise IntakeError(f"together they are longer than {most} kB", "Look at them by hand.")
    places = {id(cell): number for number, cell in enumerate(notebook.cells, start=1)}
    numbers = [places[id(cell)] for cell in cells]
    for count, (cell, shown) in enumerate(zip(cells, run(texts), strict=False), start=1):
        if cell.metadata.get("nbgrader", {}).get("grade_id") != SUMMARY:
            cell.outputs = list(_outputs(shown, texts, numbers, count))
            cell.execution_count = count


def not_run(notebook: Any, error: NnoptError) -> None:
    """Say below the first cell why no cell was run."""
    for cell in _own_cells(notebook)[:1]:
        text = f"The cells were not run: {error.what}. {error.remedy}".strip()
        cell.outputs = [_v4.new_output("stream", name="stderr", text=f"{_plain(text)}\n")]


def _own_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and not is_check(cell)]


def _outputs(
    shown: CellOutput, texts: Sequence[str], numbers: Sequence[int], count: int
) -> list[Any]:
    outputs = []
    if shown.printed:
        outputs.append(_v4.new_output("stream", name="stdout", text=_plain(shown.printed)))
    for picture in shown.pictures:
        data = {"image/png": base64.b64encode(picture).decode(), "text/plain": "a figure"}
        outputs.append(_v4.new_output("display_data", data))
    if shown.text:
        data = {"text/plain": _plain(shown.text)}
        outputs.append(_v4.new_output("execute_result", data, execution_count=count))
    if error := shown.error:
        trace = [*_trace(error, texts, numbers), _plain(f"{error.kind}: {error.text}")]
        outputs.append(
            _v4.new_output(
                "error", ename=_plain(error.kind), evalue=_plain(error.text), traceback=trace
            )
        )
    if shown.end:
        outputs.append(_v4.new_output("stream", name="stderr", text=f"{shown.end}\n"))
    return outputs


def _trace(error: CellError, texts: Sequence[str], numbers: Sequence[int]) -> list[str]:
    lines = []
    for cell, line in error.lines:
        rows = texts[cell].split("\n") if cell < len(texts) else []
        if 1 <= line <= len(rows):
            lines.append(
                f"cell {numbers[cell]}, line {line}: {visible(rows[line - 1].strip())[:200]}"
            )
    return lines


def _plain(text: str) -> str:
    """Return text without anything that a browser or a terminal would obey."""
    return "\n".join(visible(line.expandtabs(4)) for line in text.split("\n"))
