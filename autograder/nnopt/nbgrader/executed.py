"""What do the student's cells show in the autograded notebook, after they ran in the sandbox?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import nbformat

from nnopt.errors import IntakeError, NnoptError
from nnopt.grading.cells import CellOutput
from nnopt.intake import limits
from nnopt.intake.jupyter import cell_text
from nnopt.intake.magics import without_magics
from nnopt.nbgrader.outputs import SUMMARY, is_check
from nnopt.report.plain import visible

_output: Any = nbformat.v4.new_output


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
    lines = [_lines(notebook, cell, text) for cell, text in zip(cells, texts, strict=True)]
    for count, (cell, shown) in enumerate(zip(cells, run(texts), strict=False), start=1):
        if cell.metadata.get("nbgrader", {}).get("grade_id") != SUMMARY:
            cell.outputs = list(_outputs(shown, lines, count))
            cell.execution_count = count


def not_run(notebook: Any, error: NnoptError) -> None:
    """Say below the first cell why no cell was run."""
    for cell in _own_cells(notebook)[:1]:
        text = f"The cells were not run: {error.what}. {error.remedy}".strip()
        cell.outputs = [_output("stream", name="stderr", text=f"{_plain(text)}\n")]


def _own_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and not is_check(cell)]


def _lines(notebook: Any, cell: Any, text: str) -> dict[int, str]:
    """Return how each line of a cell is told in a traceback."""
    place = next(n for n, each in enumerate(notebook.cells, start=1) if each is cell)
    rows = enumerate(text.split("\n"), start=1)
    return {n: f"cell {place}, line {n}: {visible(row.strip())[:200]}" for n, row in rows}


def _outputs(shown: CellOutput, lines: Sequence[dict[int, str]], count: int) -> Iterator[Any]:
    if shown.printed:
        yield _output("stream", name="stdout", text=_plain(shown.printed))
    for picture in shown.pictures:
        data = {"image/png": base64.b64encode(picture).decode(), "text/plain": "a figure"}
        yield _output("display_data", data)
    if shown.text:
        yield _output("execute_result", {"text/plain": _plain(shown.text)}, execution_count=count)
    if error := shown.error:
        kind, text = _plain(error.kind), _plain(error.text)
        known = (lines[cell].get(line) for cell, line in error.lines if cell < len(lines))
        trace = [*filter(None, known), f"{kind}: {text}"]
        yield _output("error", ename=kind, evalue=text, traceback=trace)
    if shown.end:
        yield _output("stream", name="stderr", text=f"{shown.end}\n")


def _plain(text: str) -> str:
    """Return text without anything that a browser or a terminal would obey."""
    return "\n".join(visible(line.expandtabs(4)) for line in text.split("\n"))
