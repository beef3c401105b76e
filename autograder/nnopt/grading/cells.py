"""What did the cells of a notebook show when they ran in a sandbox, one after another?"""

from __future__ import annotations

import struct
import time
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from nnopt.sandbox.outside.workers import StudentFault, Worker, WorkerEnd, Workers
from nnopt.sandbox.protocol import verbs
from nnopt.sandbox.protocol.values import Value
from nnopt.testing.wording import error_text

_MAX_TEXT = 4_000
_MAX_PICTURES = 4
_MAX_PICTURE = 1_000_000
_MAX_SIDE = 4_000
# So much of all cells is kept, in memory and in the notebook, and drawn by who opens it.
_ALL_TEXT = 1_000_000
_ALL_BYTES = 20_000_000
_ALL_PIXELS = 100_000_000
# How many times what one cell may take all of them may take.
_ALL_TIME = 10
_PNG = struct.Struct("!8s4s4sII")
_PNG_START = (b"\x89PNG\r\n\x1a\n", b"\0\0\0\r", b"IHDR")


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
    workers: Workers,
    helpers: Mapping[str, bytes],
    data: Mapping[str, bytes],
    cells: Sequence[str],
    seconds: float,
) -> tuple[CellOutput, ...]:
    """Run cells in order in a worker of their own, each of them for so many seconds at most.

    A cell that raises does not stop those below it; one that ends the worker does, and so do cells
    that together take ten times as long as one may, or show more than is kept.
    """
    outputs: list[CellOutput] = []
    room = _Room(seconds)
    # The first one sets the random numbers.
    begin = {"begin": 0}
    worker = workers.start(helpers, data)
    try:
        for number, source in enumerate(cells):
            if not source.strip():
                outputs.append(CellOutput())
                continue
            full = room.full()
            shown = CellOutput(end=full) if full else _run(worker, number, source, seconds, begin)
            outputs.append(shown)
            begin = {}
            if shown.end:
                break
            room.take(outputs[-1])
    finally:
        worker.close()
    return tuple(outputs)


class _Room:
    """How much the cells of one notebook may still take and show."""

    def __init__(self, seconds: float) -> None:
        self._seconds = _ALL_TIME * seconds
        self._latest = time.monotonic() + self._seconds
        self._text, self._bytes, self._pixels = _ALL_TEXT, _ALL_BYTES, _ALL_PIXELS

    def take(self, shown: CellOutput) -> None:
        """Count what a cell showed."""
        error = shown.error
        self._text -= len(shown.printed) + len(shown.text)
        self._text -= len(error.text) + 300 * len(error.lines) if error else 0
        self._bytes -= sum(map(len, shown.pictures))
        self._pixels -= sum(map(_pixels, shown.pictures))

    def full(self) -> str:
        """Return why no further cell runs; empty while there is room."""
        left_out = "This cell and those below it were not run: "
        if time.monotonic() > self._latest:
            return f"{left_out}the cells above it took more than {self._seconds:g} s."
        if min(self._text, self._bytes, self._pixels) < 0:
            return f"{left_out}the cells above it show more than is kept."
        return ""


def _run(
    worker: Worker, number: int, source: str, seconds: float, begin: dict[str, int]
) -> CellOutput:
    try:
        text = np.frombuffer(source.encode("utf-8", "replace"), np.uint8)
        body = worker.ask(verbs.CELL, {"number": number, "source": text} | begin, seconds)
    except StudentFault as fault:
        places = [(frame[0].removeprefix("cell_"), frame[1]) for frame in fault.frames]
        # A number of a cell is short; the worker may say anything.
        known = [place for place in places if place[0].isdecimal() and len(place[0]) < 10]
        lines = tuple((int(cell), line) for cell, line in known)
        error = CellError(fault.kind, error_text(fault.text), lines)
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
    return tuple(data for data in found if len(data) <= _MAX_PICTURE and _pixels(data))


def _pixels(data: bytes) -> int:
    """Return how many pixels a PNG has by its own account; 0 when it is none or too large.

    Some hundred bytes can stand for a picture that no browser has the memory for.
    """
    if len(data) < _PNG.size:
        return 0
    *start, width, height = _PNG.unpack_from(data)
    fits = tuple(start) == _PNG_START and max(width, height) <= _MAX_SIDE
    return width * height if fits else 0


def _ending(end: WorkerEnd, seconds: float) -> str:
    why = {
        "timeout": f"This cell did not finish within {seconds:g} s and was stopped.",
        "memory": "This cell used too much memory and was stopped.",
        "files": "This cell wrote too many files and was stopped.",
        "tasks": "This cell started too many threads and was stopped.",
    }.get(end.end, "The Python process ended while this cell ran.")
    return f"{why} The cells below it were not run."
