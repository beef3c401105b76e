"""Which of the files belong to which assignment? Names tell first, then marks, then the tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from nnopt.course.catalogue import Assignment
from nnopt.intake import names
from nnopt.intake.identify import (
    BY_CONTENT,
    EXACT,
    RENAMED,
    RESEMBLING,
    Match,
    Opened,
    own_pieces,
    wanted_of,
)
from nnopt.intake.meant import Wanted


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
        self._by_task()

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
            own_pieces(each, assignment.id, module) for module in assignment.modules
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

    def _by_task(self) -> None:
        """Take what writes a task that is meant in one assignment only, under any name.

        No other assignment has a task of this name, or it is lacking in this one alone. What is
        imported is a part of the answer, and no other one, unless it has what is lacking.
        """
        wanted = {
            assignment.id: [wanted_of(assignment, module) for module in assignment.modules]
            for assignment in self.assignments
            if self.matches[assignment.id]
        }
        lacking = {
            (name, task)
            for name, found in wanted.items()
            for each in found
            for task in each.tasks
            if not any(_writes(match.opened, each, task) for match in self.matches[name])
        }
        matched = [match.opened for found in self.matches.values() for match in found]
        known, imported = {id(each) for each in matched}, _imported(matched)
        owners = Counter(task.name for each in self.assignments for task in each.spec.task)
        lacks = Counter(task for _, task in lacking)
        for each in self._unknown:
            is_part = each.found.name.partition(".")[0] in imported

            def is_meant(name: str, task: str, is_part: bool = is_part) -> bool:
                alone = lacks[task] == 1 and (name, task) in lacking
                return alone or (owners[task] == 1 and not is_part)

            for assignment in self.assignments if id(each) not in known else ():
                name = assignment.id
                modules = tuple(
                    module.name
                    for module in wanted.get(name, ())
                    if any(is_meant(name, t) and _writes(each, module, t) for t in module.tasks)
                )
                if modules and self._may_belong(each, assignment):
                    self.matches[name].append(Match(each, modules, BY_CONTENT))

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


def _imported(opened: Iterable[Opened]) -> set[str]:
    """Return the last parts of the names that files import modules by."""
    return {
        source.rpartition(".")[2]
        for each in opened
        for piece in each.pieces
        for statement in piece.statements
        for source in statement.sources
    }
