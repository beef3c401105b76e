"""Which cells are parts of one? A function that was cut in two is code only when it is joined."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import msgspec

from nnopt.intake.book import Cell
from nnopt.intake.magics import plain, without_magics
from nnopt.intake.sealed import listed
from nnopt.intake.syntax import is_python, out_of_place, parse

# Nobody cuts a function into more cells than that.
_PARTS = 5
_MEMBER = re.compile(r"[ \t]{1,80}(?:@|(?:async )?def\b)")
_DEFINES = re.compile(r"\s{0,20}(?:async )?(?:def|class)\b")


def defines(rows: Iterable[str]) -> bool:
    """Say whether one of the rows begins a function or a class."""
    return any(map(_DEFINES.match, rows))


def rejoined(cells: list[Cell]) -> tuple[list[Cell], list[str]]:
    """Return cells, those that were cut inside a function or a class as one, and what is told."""
    whole: list[Cell] = []
    notes: list[str] = []
    number = 0
    while number < len(cells):
        cell, parts = cells[number], _goes_on(cells[number : number + _PARTS])
        number += 1 + len(parts)
        if parts:
            others = listed(str(part.number) for part in parts)
            cells_of = "cell" if len(parts) == 1 else "cells"
            notes.append(f"`{cell.place}` goes on in {cells_of} {others}: they were joined.")
            text = "\n".join([cell.text, *(part.text for part in parts)])
            cell = msgspec.structs.replace(cell, text=text)
        whole.append(cell)
    return whole, notes


def _goes_on(cells: list[Cell]) -> list[Cell]:
    """Return the next cells in which a function or class of the first one goes on.

    They are no code alone, and the first one with them is.
    """
    cell, *others = cells
    text, joined, waiting = cell.text, list[Cell](), list[Cell]()
    for other in others if defines(cell.text.split("\n")) else ():
        first = next((row for row in other.text.split("\n") if row.strip()), "")
        is_cut = first.startswith((" ", "\t")) or not is_python(without_magics(text))
        if (cell.kind, other.kind, other.kit) != ("code", "code", False) or not is_cut:
            break
        end = text.count("\n") + 1
        text = f"{text}\n{other.text}"
        waiting.append(other)
        try:
            body = parse(without_magics(text)).body
        except SyntaxError:
            continue
        cut = [node for node in body if node.lineno <= end < (node.end_lineno or 0)]
        is_member = bool(cut) and isinstance(cut[0], ast.ClassDef) and _MEMBER.match(first)
        if not cut or not (is_member or not all(_stands_alone(each.text) for each in waiting)):
            break
        joined += waiting
        waiting.clear()
    return joined


def _stands_alone(text: str) -> bool:
    try:
        return out_of_place(parse(plain(text))) is None
    except SyntaxError:
        return False
