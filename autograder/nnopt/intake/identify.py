"""Which assignment and module may a file be? Its name, its marks and what it defines tell."""

from __future__ import annotations

import ast
import functools
from collections import Counter
from collections.abc import Collection, Sequence

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
            own = {name: _own(self.opened, assignment.id, name) for name in assignment.modules}
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


class Register:
    """Says which of the opened files belong to which assignment of a course."""

    def __init__(
        self, assignments: Sequence[Assignment], opened: Sequence[Opened], asked: Collection[str]
    ) -> None:
        self.assignments = assignments
        self.opened = opened
        self.matches: dict[str, list[Match]] = {each.id: [] for each in assignments}
        known: set[int] = set()
        for each in opened:
            for assignment in assignments:
                if match := self._by_name(each, assignment):
                    self.matches[assignment.id].append(match)
                    known.add(id(each))
        self._unknown = [each for each in opened if id(each) not in known and each.book]
        self._by_content(complete=True)
        if not any(self.matches.values()):
            self._by_content(complete=False)
        for assignment in assignments:
            if assignment.id in asked and not self.matches[assignment.id]:
                self._anything(assignment)
        self._lacking()
        self._otherwise()

    def _may_belong(self, each: Opened, assignment: Assignment) -> bool:
        """Say whether no folder above the file is that of another assignment."""
        above = {part.casefold() for part in each.found.folder.split("/")}
        ids = {known.id.casefold() for known in self.assignments} & above
        return not ids or assignment.id.casefold() in ids

    def _by_name(self, each: Opened, assignment: Assignment) -> Match | None:
        if not self._may_belong(each, assignment):
            return None
        name = each.found.name
        whole = each.book.whole if each.book else ".ipynb" not in name.lower()
        if whole:
            return self._module(each, assignment)
        marked = each.book is not None and any(
            _own(each, assignment.id, module) for module in assignment.modules
        )
        added = names.added_to(name, assignment.id)
        if added is None and not marked:
            return self._book_named_as_module(each, assignment)
        if added is None:
            return Match(each, assignment.modules, RENAMED)
        exact = name == f"{assignment.id}.ipynb"
        rank = EXACT if exact else RENAMED if marked or not added else RESEMBLING
        return Match(each, assignment.modules, rank, added)

    def _book_named_as_module(self, each: Opened, assignment: Assignment) -> Match | None:
        """Return a notebook that is called as one of the modules, and defines some of it."""
        for module in assignment.modules:
            added = names.added_to(each.found.name, module)
            if added is not None and self._defines(each, assignment, module):
                return Match(each, assignment.modules, RESEMBLING, added)
        return None

    def _module(self, each: Opened, assignment: Assignment) -> Match | None:
        """Return the one module that the name of a file resembles most."""
        best: Match | None = None
        for module in assignment.modules:
            added = names.added_to(each.found.name, module)
            if added is None:
                continue
            exact = each.found.name == f"{module}.py"
            rank = EXACT if exact else RESEMBLING if added else RENAMED
            if rank == RESEMBLING and each.book and not self._defines(each, assignment, module):
                continue
            if best is None or (rank, len(added)) < (best.rank, len(best.added)):
                best = Match(each, (module,), rank, added)
        if best is None and names.added_to(each.found.name, assignment.id) is not None:
            modules = [m for m in assignment.modules if self._defines(each, assignment, m)]
            if modules:
                return Match(each, tuple(modules), RESEMBLING)
        return best

    def _defines(self, each: Opened, assignment: Assignment, module: str) -> bool:
        tasks = wanted_of(assignment, module).tasks
        broken = any(piece.problem for piece in each.pieces)
        return broken or not each.defined.isdisjoint(tasks)

    def _by_content(self, *, complete: bool) -> None:
        """Find the modules of files with other names by the tasks that they define."""
        owners: dict[str, set[str]] = {}
        for assignment in self.assignments:
            for task in assignment.spec.task:
                owners.setdefault(task.name, set()).add(assignment.id)
        for each in self._unknown:
            for assignment in self.assignments:
                modules = []
                for module in assignment.modules:
                    tasks = set(wanted_of(assignment, module).tasks)
                    own = {task for task in tasks if len(owners[task]) == 1}
                    found = tasks & each.defined
                    if (found >= tasks and (own or len(tasks) > 1)) if complete else found & own:
                        modules.append(module)
                if modules and self._may_belong(each, assignment):
                    self.matches[assignment.id].append(Match(each, tuple(modules), BY_CONTENT))

    def _lacking(self) -> None:
        """Take what writes a task that no other file of its assignment has written.

        A task of this name may be lacking in one assignment only: else nobody knows which is meant.
        """
        lacking = [
            (assignment, wanted, task)
            for assignment in self.assignments
            for wanted in self._wanted(assignment)
            for task in wanted.tasks
            if not any(_writes(m.opened, wanted, task) for m in self.matches[assignment.id])
        ]
        times = Counter(task for _, _, task in lacking)
        known = {id(match.opened) for found in self.matches.values() for match in found}
        for each in self._unknown:
            found: dict[str, dict[str, None]] = {}
            defined = each.defined if id(each) not in known else set()
            for assignment, wanted, task in lacking:
                is_alone = task in defined and times[task] == 1
                if is_alone and self._may_belong(each, assignment) and _writes(each, wanted, task):
                    found.setdefault(assignment.id, {})[wanted.name] = None
            for name, modules in found.items():
                self.matches[name].append(Match(each, tuple(modules), BY_CONTENT))

    def _otherwise(self) -> None:
        """Take what writes a task once more that only one assignment has, under any name.

        What is imported is a part of the answer and no other one.
        """
        owners = Counter(task.name for each in self.assignments for task in each.spec.task)
        matched = [match for found in self.matches.values() for match in found]
        known = {id(match.opened) for match in matched}
        imported = {
            source.rpartition(".")[2]
            for match in matched
            for piece in match.opened.pieces
            for statement in piece.statements
            for source in statement.sources
        }
        for each in self._unknown:
            stem = each.found.name.partition(".")[0]
            for assignment in self.assignments if id(each) not in known else ():
                modules = tuple(
                    wanted.name
                    for wanted in self._wanted(assignment)
                    if any(owners[t] == 1 and _writes(each, wanted, t) for t in wanted.tasks)
                )
                if modules and stem not in imported and self._may_belong(each, assignment):
                    self.matches[assignment.id].append(Match(each, modules, BY_CONTENT))

    def _wanted(self, assignment: Assignment) -> list[Wanted]:
        """Return what is asked for in the modules of an assignment of which there is something."""
        modules = assignment.modules if self.matches[assignment.id] else ()
        return [wanted_of(assignment, module) for module in modules]

    def _anything(self, assignment: Assignment) -> None:
        """Take what defines any task of an assignment that was asked for by its name."""
        for each in self._unknown:
            modules = tuple(m for m in assignment.modules if self._defines(each, assignment, m))
            if modules and self._may_belong(each, assignment):
                self.matches[assignment.id].append(Match(each, modules, BY_CONTENT))


def _writes(each: Opened, wanted: Wanted, task: str) -> bool:
    """Say whether a file has work on a task."""
    return any(
        task in statement.defined and wanted.is_written(task, statement.defined[task])
        for piece in each.pieces
        for statement in piece.statements
    )


def _own(each: Opened, assignment_id: str, module: str) -> tuple[int, ...]:
    """Return the pieces that are marked as a module; what is no code only in place of code."""
    marked = [n for n, piece in enumerate(each.pieces) if piece.cell.holds(assignment_id, module)]
    code = [n for n in marked if each.pieces[n].cell.kind == "code"]
    return tuple(code or [n for n in marked if each.pieces[n].statements])
