"""What is a file, taken apart into cells? A module is one cell, a notebook has several."""

from __future__ import annotations

import msgspec

from nnopt.intake.files import Found

_PYTHON = ("python", "ipython")


class Cell(msgspec.Struct, frozen=True):
    """One piece of code: its text, where that stands, and its marks.

    `number` counts the cells of the notebook; pieces of a cell share it. `start` is the line of
    its first row, unless `lines` says where each row comes from. A `kit` piece came with the
    notebook and is not for the student to change; a `check` runs public checks. `module` is the
    name of the module that it is marked as, or writes itself to.
    """

    number: int
    text: str
    place: str
    start: int = 1
    lines: tuple[int, ...] = ()
    kind: str = "code"
    module: str = ""
    grade_id: str = ""
    kit: bool = False
    check: bool = False
    written: bool = False
    appended: bool = False

    def line(self, row: int) -> int:
        """Return the line in its place at which a row (counted from 0) stands."""
        return self.lines[row] if self.lines else self.start + row

    def holds(self, assignment_id: str, module: str) -> bool:
        """Say whether this is marked as a module of an assignment."""
        pairs = {f"{assignment_id}-{module}", f"{assignment_id}_{module}"}
        ids = {*pairs, f"module-{module}", f"module_{module}"}
        return not self.kit and (self.module == module or self.grade_id in ids)


class Book(msgspec.Struct, frozen=True):
    """The pieces of one file. `whole` says that it is a module, to be taken as it is."""

    found: Found
    origin: str
    cells: tuple[Cell, ...]
    whole: bool = False
    language: str = "python"
    notes: tuple[str, ...] = ()

    @property
    def foreign(self) -> bool:
        """Whether it says that it is written in another language."""
        return not self.language.lower().startswith(_PYTHON)
