"""What is known of a file, and what is asked for in a module that it may be?"""

from __future__ import annotations

import ast
import functools
from collections.abc import Sequence

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.intake import names
from nnopt.intake.book import Book
from nnopt.intake.files import Found
from nnopt.intake.meant import Source, Wanted
from nnopt.intake.notebook import open_book
from nnopt.intake.pieces import Piece, pieces_of
from nnopt.intake.text import SourceError
from nnopt.intake.work import fingerprint

EXACT, RENAMED, RESEMBLING, BY_CONTENT = range(4)
"""How sure it is what a file is, from sure to a guess."""


class Opened(msgspec.Struct, frozen=True):
    """A file that may hold code: its pieces, or the sentence that says why they cannot be read."""

    found: Found
    book: Book | None = None
    pieces: tuple[Piece, ...] = ()
    problem: str = ""

    @property
    def defined(self) -> set[str]:
        """The names of functions and classes that it defines, and of what may be a function."""
        kinds = ("def", "function")
        return {
            name
            for piece in self.pieces
            for name, made in piece.defined.items()
            if made.kind in kinds
        }


class Match(msgspec.Struct, frozen=True):
    """A file that may be modules of an assignment; `added` are the words added to its name."""

    opened: Opened
    modules: tuple[str, ...]
    rank: int
    added: names.Words = ()

    def source(self, assignment: Assignment) -> Source:
        """Return the file as a source of the modules."""
        book = self.opened.book
        assert book is not None
        own: dict[str, tuple[int, ...]] = dict.fromkeys(self.modules, (0,))
        if not book.whole:
            own = {
                name: own_pieces(self.opened, assignment.id, name) for name in assignment.modules
            }
        return Source(book, self.opened.pieces, own)


def open_files(files: Sequence[Found]) -> list[Opened]:
    """Open every file; what came with the assignments is left out."""
    return [_opened(found) for found in files if not names.is_kit(found.name)]


def _opened(found: Found) -> Opened:
    try:
        book = open_book(found)
    except SourceError as error:
        return Opened(found, problem=str(error))
    return Opened(found, book, tuple(pieces_of(book)))


def wanted_of(assignment: Assignment, module: str) -> Wanted:
    """Return what is asked for in a module, with the stubs that students received."""
    first = assignment.modules[0]
    tasks = [task.name for task in assignment.spec.task if (task.module or first) == module]
    return Wanted(assignment.id, module, tuple(tasks), _prints(stub(assignment, module)))


def stub(assignment: Assignment, module: str) -> str:
    """Return a module as it was handed out; empty when this course keeps no such files."""
    path = assignment.course / "assignments" / assignment.id / f"{module}.py"
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@functools.lru_cache(maxsize=256)
def _prints(text: str) -> dict[str, str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {
        node.name: fingerprint(node) for node in ast.parse(text).body if isinstance(node, kinds)
    }


def own_pieces(each: Opened, assignment_id: str, module: str) -> tuple[int, ...]:
    """Return the pieces that are marked as a module; what is no code only in place of code."""
    marked = [n for n, piece in enumerate(each.pieces) if piece.cell.holds(assignment_id, module)]
    code = [n for n in marked if each.pieces[n].cell.kind == "code"]
    return tuple(code or [n for n in marked if each.pieces[n].statements])
