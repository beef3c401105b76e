"""What travels along with the modules: the student's own modules, data files, stubs in gaps."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence

from nnopt.course.catalogue import Assignment
from nnopt.intake import limits
from nnopt.intake.choose import Work
from nnopt.intake.files import Found, is_data
from nnopt.intake.identify import Opened, stub
from nnopt.intake.imports import HIDDEN, Aliases, imported, pointed
from nnopt.intake.names import added_to
from nnopt.intake.sealed import SealedModule, shown

_PACKAGE_FILES = {"__init__", "__main__"}
_START_UP = {"sitecustomize", "usercustomize"}


class Beside:
    """The modules of one work with all that they are imported with, and what was left out."""

    def __init__(
        self,
        assignment: Assignment,
        work: Work,
        opened: Sequence[Opened],
        known: Collection[str],
    ) -> None:
        self.modules = {name: made.module for name, (_, made) in work.modules.items()}
        self.helpers: dict[str, SealedModule] = {}
        self.notes: list[str] = []
        self._known = set(known)
        self._from = {name: group.matches[name].opened for name, (group, _) in work.modules.items()}
        used = {id(each) for each in self._from.values()}
        self._folders = {each.found.folder for each in self._from.values()}
        self._opened = [
            each
            for each in opened
            if id(each) not in used and (each.book is None or each.book.whole)
        ]
        self._written()
        self._take()
        for name in assignment.modules:
            text = stub(assignment, name)
            if name not in self.modules and text:
                # So that modules that import it can be graded without it.
                self.helpers[name] = SealedModule(name, text.encode(), f"{name}.py as handed out")
        self._point()

    def _written(self) -> None:
        """Take the files that cells of the notebook write themselves to."""
        for opened in self._from.values():
            for piece in opened.pieces:
                cell = piece.cell
                if cell.written and _is_name(cell.module) and cell.module not in self.modules:
                    module = SealedModule(cell.module, cell.text.encode(), cell.place)
                    self._add(cell.module, module, cell.place)

    def _take(self) -> None:
        """Take the modules beside; those that are imported first, wherever they are."""
        waiting = list(self.modules.values())
        seen: set[str] = set()
        while waiting:
            for name in imported(waiting.pop().source.decode()):
                if name not in seen and name not in self.modules:
                    seen.add(name)
                    if helper := self._named(name):
                        waiting.append(helper)
        for each in self._opened:
            if each.found.folder in self._folders and each.found.name.endswith(".py"):
                self._offer(each)

    def _named(self, name: str) -> SealedModule | None:
        scripts = [each for each in self._opened if each.found.name.lower().endswith(".py")]
        exact = [each for each in scripts if each.found.name == f"{name}.py"]
        # A platform or a browser gave it another name together with the module.
        places = exact or [each for each in scripts if self._renamed(each, name)]
        places.sort(key=lambda each: each.found.folder not in self._folders)
        return self._offer(places[0], name) if places else self.helpers.get(name)

    def _renamed(self, each: Opened, name: str) -> bool:
        module = each.found.name.removesuffix(".py")
        return module not in self._known and added_to(each.found.name, name) is not None

    def _offer(self, each: Opened, name: str = "") -> SealedModule | None:
        name = name or each.found.name.removesuffix(".py")
        if name in self.modules or name in self.helpers or name in _PACKAGE_FILES:
            return None
        module = each.pieces[0] if each.pieces else None
        problem = each.problem or (module.problem if module else "")
        text = module.cell.text if module else ""
        sealed = SealedModule(name, text.encode(), shown(each.found.path))
        return self._add(name, sealed, each.found.path, problem)

    def _add(
        self, name: str, module: SealedModule, path: str, problem: str = ""
    ) -> SealedModule | None:
        problem = shadowed(name) or problem
        if not problem and len(self.helpers) >= limits.HELPERS:
            problem = f"No more than {limits.HELPERS} modules of your own are taken along."
        if not problem and _is_name(name):
            self.helpers[name] = module
            return module
        if problem and name not in self._known:
            self.notes.append(f"`{shown(path)}` was left out. {problem}")
        return None

    def _point(self) -> None:
        """Let imports lead to the modules that they mean."""
        renamed = {
            each.found.name.partition(".")[0]: name
            for name, each in self._from.items()
            if each.book and each.book.whole
        }
        aliases = Aliases({**self.helpers, **self.modules}, renamed)
        for group in (self.modules, self.helpers):
            for name, module in group.items():
                group[name] = pointed(module, aliases)

    def data(self, files: Sequence[Found], seen: Sequence[str]) -> dict[str, bytes]:
        """Return the data files that the modules speak of, under the names they use."""
        text = "\n".join(
            module.source.decode() for module in (*self.modules.values(), *self.helpers.values())
        )
        found: dict[str, bytes] = {}
        for each in files:
            if (name := _spoken(each.path, text)) and name not in found:
                found[name] = each.data
        left = {path for path in seen if is_data(path)} - {each.path for each in files}
        for path in sorted(left):
            if _spoken(path, text):
                self.notes.append(
                    f"`{shown(path)}` is too large to be carried along: "
                    f"data may have {limits.DATA_BYTES // limits.MB} MB."
                )
        return found


def _spoken(path: str, text: str) -> str:
    """Return the longest end of a path that a text speaks of; empty when it does not."""
    parts = path.split("/")
    if len(parts[-1]) < 3 or parts[-1] not in text:
        return ""
    for start in range(len(parts)):
        name = "/".join(parts[start:])
        if name in text and len(name) < limits.NAME_CHARACTERS:
            return name
    return ""


def _is_name(name: str) -> bool:
    return name.isidentifier()


def shadowed(name: str) -> str:
    """Return why a module of this name cannot be taken along, or an empty string.

    >>> shadowed("numpy")
    'It would hide the library numpy: rename it.'
    >>> shadowed("my_plots")
    ''
    """
    if name in _START_UP:
        return "Files of this name steer Python and are not used here."
    # Some file systems do not tell capital letters from small ones.
    if name.lower() in HIDDEN or name in sys.stdlib_module_names:
        return f"It would hide the library {shown(name)}: rename it."
    if len(name) > limits.HELPER_NAME:
        return f"Its name is longer than {limits.HELPER_NAME} characters: rename it."
    return ""
