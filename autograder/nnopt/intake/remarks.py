"""What is told about a module that was put together, in the student's words?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from nnopt.intake.book import Cell
from nnopt.intake.meant import Source, Wanted, Written
from nnopt.intake.pieces import Statement
from nnopt.intake.sealed import listed


def remarks(
    source: Source,
    wanted: Wanted,
    kept: Sequence[int],
    chosen: Mapping[str, Written],
    taken: Sequence[Statement],
) -> Iterator[str]:
    """Yield one line per decision: `kept` are the cells that were joined, `taken` was added."""
    yield from _left_out(source, wanted, chosen)
    if len(kept) > 1:
        origin = source.book.origin
        yield f"`{origin}` has {len(kept)} cells for {wanted.name}.py: they were joined."
    for number in kept:
        cell = source.pieces[number].cell
        if cell.kind != "code":
            yield f"`{cell.place}` is {_no_code(cell)} and was read as code."
    if not source.book.whole:
        yield from _taken(source, wanted, chosen, taken)
    if any(each.kind == "colab" for n in kept for each in source.pieces[n].statements):
        yield f"What belongs to Colab in {wanted.name}.py was left out."


def _left_out(source: Source, wanted: Wanted, chosen: Mapping[str, Written]) -> Iterator[str]:
    """Tell of cells that cannot be read, where the module misses them."""
    own = source.own.get(wanted.name, ())
    lost = definition_of([task for task in wanted.tasks if task not in chosen])
    for number, piece in enumerate(source.pieces):
        if piece.problem and (number in own or lost.search(piece.cell.text)):
            yield f"{piece.problem} This cell was left out."


def _taken(
    source: Source,
    wanted: Wanted,
    chosen: Mapping[str, Written],
    taken: Sequence[Statement],
) -> Iterator[str]:
    for number in sorted({statement.piece for statement in taken}):
        tasks = [
            f"`{task}`"
            for task, place in chosen.items()
            if place.piece == number and place.statement in taken
        ]
        cell = source.pieces[number].cell
        verb = "was" if len(tasks) == 1 else "were"
        where = f"{listed(tasks)} {verb} taken from `{cell.place}`"
        if cell.kind != "code":
            yield f"{where}, which is {_no_code(cell)} and was read as code."
        elif source.own.get(wanted.name):
            yield f"{where}: the cell that is marked as {wanted.name}.py does not hold it."
        else:
            yield f"{where}: no cell is marked as {wanted.name}.py."


def _no_code(cell: Cell) -> str:
    return "a Markdown cell" if cell.kind == "markdown" else "a raw cell"


def definition_of(tasks: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of a definition of one of the tasks; of none it matches nothing."""
    listed = "|".join(map(re.escape, tasks)) or r"(?!)"
    return re.compile(rf"\b(?:def|class)[ \t]+(?:{listed})\b")
