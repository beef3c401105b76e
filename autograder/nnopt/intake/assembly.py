"""How do the cells of a notebook become one module, with a map back to the cells?"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence

import msgspec

from nnopt.intake.notebook import Cell, Notebook
from nnopt.intake.sealed import SealedModule, SourceLine
from nnopt.intake.source import (
    SourceError,
    defined_names,
    parse,
    progress,
    syntax_problem,
    without_cookie,
)

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_LITERALS = (
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.UnaryOp,
    ast.unaryop,
    ast.BinOp,
    ast.operator,
    ast.expr_context,
)
_TARGETS = (ast.Name, ast.Tuple, ast.List, ast.expr_context)


class Assembled(msgspec.Struct, frozen=True):
    """A module put together from cells; `own` is the text of its own cell, if it has one."""

    module: SealedModule
    own: str
    notes: tuple[str, ...]


class _Row(msgspec.Struct):
    place: SourceLine
    text: str


def assemble(
    notebook: Notebook,
    assignment_id: str,
    name: str,
    tasks: Collection[str],
    modules: Sequence[str],
) -> Assembled | None:
    """Put the module `name` together, or return None when the notebook does not hold it.

    Its own cell is taken whole. Of the student's other cells come the imports, functions, classes
    and constants, in the order of the notebook; calls and plots are left out. Without a cell of
    its own the module is made of the others, if one of them defines one of its tasks. Raises
    `SourceError` when the cell that seems to hold it cannot be parsed.
    """
    own = [cell for cell in notebook.cells if cell.holds(assignment_id, name)]
    chosen = _last_with_work(own, tasks)
    builder = _Builder(notebook)
    for cell in notebook.cells:
        if cell is chosen:
            builder.take_whole(cell)
        elif cell not in own and not _has_other_use(cell, assignment_id, modules):
            builder.harvest(cell)
    if chosen is None and builder.defined.isdisjoint(tasks):
        builder.raise_if_broken(tasks)
        return None
    notes = list(builder.notes)
    if chosen and len(own) > 1:
        notes.append(
            f"`{notebook.origin}` has {len(own)} cells for {name}.py; "
            f"cell {chosen.number} was graded."
        )
    module = builder.module(name)
    return Assembled(module, chosen.text if chosen else module.source.decode(), tuple(notes))


def _last_with_work(own: Sequence[Cell], tasks: Collection[str]) -> Cell | None:
    if len(own) < 2:
        return own[0] if own else None
    return next((cell for cell in own[::-1] if progress(cell.text, tasks).written), own[-1])


def _has_other_use(cell: Cell, assignment_id: str, modules: Sequence[str]) -> bool:
    marked = bool(cell.module) or any(cell.holds(assignment_id, name) for name in modules)
    return cell.is_kit or marked


class _Builder:
    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.rows: list[_Row] = []
        self.futures: list[_Row] = []
        self.defined: set[str] = set()
        self.notes: list[str] = []
        self.broken: list[tuple[Cell, str]] = []
        self.whole: tuple[Cell, int] | None = None

    def take_whole(self, cell: Cell) -> None:
        self.whole = cell, len(self.rows)
        self.rows += self._rows(cell)

    def harvest(self, cell: Cell) -> None:
        """Take the definitions of one of the student's own cells."""
        try:
            tree = parse(cell.text)
        except SyntaxError:
            problem = syntax_problem(self._alone(cell))
            self.broken.append((cell, problem))
            self.notes.append(f"{problem} This cell was left out.")
            return
        rows = self._rows(cell)
        for node in tree.body:
            if _is_future(node):
                self.futures += _segment(rows, node)
            elif _is_definition(node):
                self.rows += _segment(rows, node)
                self.defined.update(defined_names(node))

    def raise_if_broken(self, tasks: Collection[str]) -> None:
        """Raise `SourceError` if a cell that was left out seems to define one of the tasks."""
        for cell, problem in self.broken:
            if any(re.search(rf"\b(def|class)\s+{task}\b", cell.text) for task in tasks):
                raise SourceError(problem)

    def module(self, name: str) -> SealedModule:
        # Imports from __future__ must come first, wherever their cell was.
        if self.whole and (self.futures or self.whole[1]):
            self._hoist(*self.whole)
        rows = self.futures + self.rows
        # A declaration of an encoding means nothing in a cell, but would in the module.
        source, _ = without_cookie("\n".join(row.text for row in rows).encode())
        lines = tuple(row.place for row in rows)
        origin = self.notebook.place(self.whole[0]) if self.whole else self.notebook.origin
        return SealedModule(name, source, origin, lines)

    def _hoist(self, cell: Cell, offset: int) -> None:
        try:
            body = parse(cell.text).body
        except SyntaxError:
            return
        rows = self.rows[offset : offset + cell.text.count("\n") + 1]
        for node in filter(_is_future, body):
            self.futures += _segment(rows, node)
            _blank(rows, node)

    def _rows(self, cell: Cell) -> list[_Row]:
        file = self.notebook.place(cell)
        texts = cell.text.split("\n")
        return [_Row(SourceLine(file, line), text) for line, text in enumerate(texts, start=1)]

    def _alone(self, cell: Cell) -> SealedModule:
        lines = tuple(row.place for row in self._rows(cell))
        return SealedModule("", cell.text.encode(), self.notebook.place(cell), lines)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__" and not node.level


def _is_definition(node: ast.stmt) -> bool:
    if isinstance(node, _DEFINITIONS):
        return True
    match node:
        case ast.Assign(targets=targets, value=value):
            return all(_only(target, _TARGETS) for target in targets) and _only(value, _LITERALS)
        case ast.AnnAssign(target=ast.Name(), value=ast.expr() as value):
            return _only(value, _LITERALS)
    return False


def _only(node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
    return all(isinstance(inner, kinds) for inner in ast.walk(node))


def _segment(rows: Sequence[_Row], node: ast.stmt) -> list[_Row]:
    """Return copies of the rows of a statement, cut to the statement at both ends."""
    first, last = _span(node)
    part = [_Row(row.place, row.text) for row in rows[first : last + 1]]
    part[-1].text = part[-1].text.encode()[: node.end_col_offset].decode()
    if first == node.lineno - 1:
        part[0].text = part[0].text.encode()[node.col_offset :].decode()
    return part


def _blank(rows: Sequence[_Row], node: ast.stmt) -> None:
    """Put `pass` in the place of a statement, and leave the number of rows as it is."""
    first, last = _span(node)
    before = rows[first].text.encode()[: node.col_offset]
    after = rows[last].text.encode()[node.end_col_offset :]
    for row in rows[first : last + 1]:
        row.text = ""
    rows[first].text = (before + b"pass" + after).decode()


def _span(node: ast.stmt) -> tuple[int, int]:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return first - 1, (node.end_lineno or node.lineno) - 1
