"""Which of the files that could be a module is the one to grade?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.intake import limits
from nnopt.intake.assembly import assemble
from nnopt.intake.files import Found
from nnopt.intake.notebook import Notebook, read_notebook
from nnopt.intake.sealed import SealedModule, shown
from nnopt.intake.source import SourceError, decode, progress, syntax_problem

_PYTHON = ("python", "ipython")


class Candidate(msgspec.Struct, frozen=True):
    """A file or notebook that holds a module, or the sentence that says why it cannot be read.

    `own` is the text that is compared with other candidates: for a notebook, the module's cell.
    """

    found: Found
    module: SealedModule | None = None
    own: str = ""
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Its name as the student knows it."""
        return self.module.origin if self.module else shown(self.found.path)


class Choice(msgspec.Struct, frozen=True):
    """The candidate to grade, if there is one, and the problem and the notes."""

    candidate: Candidate | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()


class Shelf:
    """The files of a submission, each of them read once for all assignments."""

    def __init__(self, files: Sequence[Found], assignment_ids: Collection[str]) -> None:
        self.files = files
        self._ids = set(assignment_ids)
        self._notebooks: dict[int, Notebook | str] = {}
        self._modules: dict[int, SealedModule | str] = {}
        self._importable: dict[int, SealedModule | str] = {}

    def candidates(self, assignment: Assignment, name: str) -> list[Candidate]:
        """Return everything that is the module `name` of an assignment, modules first."""
        found = [file for file in self.files if self._may_belong(file, assignment)]
        plain = [self._plain(file) for file in found if file.name == f"{name}.py"]
        books = (self._book(file, assignment, name) for file in found)
        # One more than the cap is enough to say that there are too many.
        held = (book for book in books if book is not None)
        return plain + list(itertools.islice(held, limits.COPIES + 1))

    def module(self, found: Found) -> SealedModule | str:
        """Return a file as a module, its syntax unchecked, or the sentence that says why not."""
        key = id(found)
        if key not in self._modules:
            self._modules[key] = _read_module(found)
        return self._modules[key]

    def importable(self, found: Found) -> SealedModule | str:
        """Return a file as a module whose syntax is right, or the sentence that says why not."""
        key = id(found)
        if key not in self._importable:
            module = self.module(found)
            problem = module if isinstance(module, str) else syntax_problem(module)
            self._importable[key] = problem or module
        return self._importable[key]

    def notebook(self, found: Found) -> Notebook | str:
        """Return a file as a notebook, or the sentence that says why it is none."""
        key = id(found)
        if key not in self._notebooks:
            try:
                if found.problem:
                    raise SourceError(found.problem)
                self._notebooks[key] = read_notebook(found.data, shown(found.path))
            except SourceError as error:
                self._notebooks[key] = str(error)
        return self._notebooks[key]

    def _may_belong(self, found: Found, assignment: Assignment) -> bool:
        """Say whether no folder above the file is that of another assignment."""
        above = self._ids.intersection(found.folder.split("/"))
        return not above or assignment.id in above

    def _plain(self, found: Found) -> Candidate:
        module = self.module(found)
        if isinstance(module, str):
            return Candidate(found, problem=module)
        return Candidate(found, module, own=module.source.decode())

    def _book(self, found: Found, assignment: Assignment, name: str) -> Candidate | None:
        if not found.name.endswith(".ipynb"):
            return None
        notebook, named = self.notebook(found), found.name == f"{assignment.id}.ipynb"
        if isinstance(notebook, str):
            return Candidate(found, problem=notebook) if named else None
        marked = any(cell.holds(assignment.id, name) for cell in notebook.cells)
        if not named and not marked:
            return None
        if not notebook.language.lower().startswith(_PYTHON):
            language = shown(notebook.language, 20)
            return Candidate(
                found,
                problem=f"`{notebook.origin}` is a notebook for {language}. "
                "Choose a Python kernel, write the task in Python and save it again.",
            )
        tasks = tasks_of(assignment, name)
        try:
            made = assemble(notebook, assignment.id, name, tasks, assignment.modules)
        except SourceError as error:
            return Candidate(found, problem=str(error))
        return Candidate(found, made.module, made.own, notes=made.notes) if made else None


def tasks_of(assignment: Assignment, name: str) -> list[str]:
    """Return the names of the tasks of one module."""
    return [task.name for task in assignment.tasks if task.module == name]


def _read_module(found: Found) -> SealedModule | str:
    origin = shown(found.path)
    if found.problem:
        return found.problem
    try:
        text = decode(found.data, origin)
    except SourceError as error:
        return str(error)
    return SealedModule(found.name.removesuffix(".py"), text.encode(), origin)


def choose(name: str, tasks: Collection[str], candidates: Sequence[Candidate]) -> Choice:
    """Choose the module to grade.

    Copies with equal contents count once. A stub gives way to a copy with work in it, a file
    that cannot be read to one that can. Two different copies with work in them are a problem,
    because nobody but the student knows which one is meant.
    """
    readable = [candidate for candidate in candidates if candidate.module]
    broken = [candidate.problem for candidate in candidates if not candidate.module]
    distinct = list({_essence(candidate.own): candidate for candidate in readable[::-1]}.values())
    distinct.reverse()
    if len(distinct) > limits.COPIES:
        return Choice(
            problem=f"{name}.py is there {len(distinct)} times with different contents. "
            f"Hand in one of them.{_several(distinct)}"
        )
    score = {id(each): progress(each.own, tasks) for each in distinct}
    worked = [each for each in distinct if score[id(each)].written]
    if len(worked) > 1:
        return Choice(problem=_conflict(name, worked))
    if broken and not worked:
        return Choice(problem=broken[0])
    if not distinct:
        return Choice()
    best = worked[0] if worked else max(distinct, key=lambda each: score[id(each)])
    ignored = tuple(f"{problem} `{best.place}` was graded." for problem in broken)
    assert best.module is not None
    return Choice(best, syntax_problem(best.module), best.notes + ignored)


def _essence(text: str) -> str:
    rows = [row.rstrip() for row in text.strip().split("\n")]
    return "\n".join(row for row in rows if not re.match(r"#\s*nnopt:", row))


def _conflict(name: str, worked: Sequence[Candidate]) -> str:
    places = [candidate.place for candidate in worked]
    if len(set(places)) == 1:
        return f"`{places[0]}` is there {len(places)} times, and they differ. Hand in one of them."
    listed = " and ".join(f"`{place}`" for place in places)
    return (
        f"{listed} each hold work on {name}.py, and they differ. "
        f"Hand in one of them.{_several(worked)}"
    )


def _several(candidates: Sequence[Candidate]) -> str:
    """Say how to grade a class, when the copies stand in different folders."""
    folders = {candidate.place.partition("/")[0] for candidate in candidates}
    if len(folders) < 2 or not all("/" in candidate.place for candidate in candidates):
        return ""
    return " If this is a folder of several submissions, grade them with: nnopt-grade FOLDER/*"
