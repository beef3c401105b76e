"""What did the cells of a notebook show when they ran in a sandbox, one after another?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from nnopt.isolation.lane import Lane, StudentFault, Worker, WorkerEnd
from nnopt.suite.wording import without_folders
from nnopt.wire.values import Value
from nnopt.worker import requests

_MAX_TEXT = 4_000
_MAX_PICTURES = 4
_MAX_PICTURE = 1_000_000
_PNG = b"\x89PNG\r\n\x1a\n"


class CellError(msgspec.Struct, frozen=True):
    """An exception: its class, its text, and the lines of cells that it went through."""

    kind: str
    text: str
    lines: tuple[tuple[int, int], ...] = ()


class CellOutput(msgspec.Struct, frozen=True):
    """What one cell printed and showed; `end` says why it, and all below it, did not go on."""

    printed: str = ""
    text: str = ""
    pictures: tuple[bytes, ...] = ()
    error: CellError | None = None
    end: str = ""


def run_cells(
    lane: Lane, helpers: Mapping[str, bytes], cells: Sequence[str], seconds: float
) -> tuple[CellOutput, ...]:
    """Run cells in order in a worker of their own, each of them for so many seconds at most.

    A cell that raises does not stop those below it; one that ends the worker does.
    """
    outputs: list[CellOutput] = []
    worker = lane.worker(helpers)
    try:
        worker.ask(requests.BEGIN, {"seed": 0}, seconds)
        for number, source in enumerate(cells):
            if not source.strip():
                outputs.append(CellOutput())
                continue
            outputs.append(_run(worker, number, source, seconds))
            if outputs[-1].end:
                break
    finally:
        worker.close()
    return tuple(outputs)


def _run(worker: Worker, number: int, source: str, seconds: float) -> CellOutput:
    try:
        text = np.frombuffer(source.encode("utf-8", "replace"), np.uint8)
        body = worker.ask(requests.CELL, {"number": number, "source": text}, seconds)
    except StudentFault as fault:
        places = [(frame[0].removeprefix("cell_"), frame[1]) for frame in fault.frames]
        lines = tuple((int(cell), line) for cell, line in places if cell.isdecimal())
        error = CellError(fault.kind, without_folders(fault.text), lines)
        return CellOutput(worker.printed(), error=error)
    except WorkerEnd as end:
        return CellOutput(end=_ending(end, seconds))
    body = body if isinstance(body, dict) else {}
    shown = body.get("text")
    return CellOutput(
        worker.printed(),
        shown[:_MAX_TEXT] if isinstance(shown, str) else "",
        _pictures(body.get("pictures")),
    )


def _pictures(given: Value) -> tuple[bytes, ...]:
    """Keep what is a picture and not too large: the worker may say anything."""
    parts = given if isinstance(given, list) else []
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    found = [array.tobytes() for array in arrays[:_MAX_PICTURES]]
    return tuple(data for data in found if data.startswith(_PNG) and len(data) <= _MAX_PICTURE)


def _ending(end: WorkerEnd, seconds: float) -> str:
    why = {
        "timeout": f"This cell did not finish within {seconds:g} s and was stopped.",
        "memory": "This cell used too much memory and was stopped.",
        "files": "This cell wrote too many files and was stopped.",
    }.get(end.end, "The Python process ended while this cell ran.")
    return f"{why} The cells below it were not run."
