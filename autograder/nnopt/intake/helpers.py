"""Which of the student's own modules travel along, and which would hide a library?"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable

from nnopt.course.catalogue import Assignment
from nnopt.intake import limits
from nnopt.intake.candidates import Shelf
from nnopt.intake.files import Found
from nnopt.intake.sealed import SealedModule, shown

_LIBRARIES = {"tensorflow", "keras", "numpy", "matplotlib", "scipy", "pytest", "nnopt"}
# What TensorFlow imports when it is first used.
_LIBRARIES |= {"absl", "google", "h5py", "ml_dtypes", "optree", "six", "PIL", "_pytest"}
_HIDDEN = {name.lower() for name in _LIBRARIES | sys.stdlib_module_names}
_PACKAGE_FILES = {"__init__", "__main__"}
_START_UP = {"conftest", "sitecustomize", "usercustomize"}


class Helpers:
    """The modules beside the assignment's own, those that were left out, and why."""

    def __init__(self, shelf: Shelf, assignment: Assignment, known: Collection[str]) -> None:
        self.shelf = shelf
        self.assignment = assignment
        self.known = set(known)
        self.modules: dict[str, SealedModule] = {}
        self.notes: list[str] = []

    def take(self, folders: Iterable[str]) -> None:
        """Take the modules of these folders along."""
        wanted = set(folders)
        for found in self.shelf.files:
            if found.folder in wanted and found.name.endswith(".py"):
                self._take(found)
        packages = {
            found.folder
            for found in self.shelf.files
            if found.name == "__init__.py" and found.folder.rpartition("/")[0] in wanted
            if found.folder
        }
        for folder in sorted(packages - wanted):
            self.notes.append(
                f"The folder `{shown(folder)}` was left out: only modules beside those of the "
                "assignment are taken along."
            )

    def _take(self, found: Found) -> None:
        name = found.name.removesuffix(".py")
        if name in self.assignment.modules or name in self.modules or not name.isidentifier():
            return
        if name in _PACKAGE_FILES:
            return
        problem = shadowed(name)
        if problem and self._is_from_kit(found):
            return
        module: SealedModule | str = problem or self._checked(found)
        if isinstance(module, SealedModule):
            self.modules[name] = module
        elif name not in self.known:
            self.notes.append(f"`{shown(found.path)}` was left out. {module}")

    def _checked(self, found: Found) -> SealedModule | str:
        if len(self.modules) >= limits.HELPERS:
            return f"No more than {limits.HELPERS} modules of your own are taken along."
        return self.shelf.importable(found)

    def _is_from_kit(self, found: Found) -> bool:
        """Say whether the file is one that students received, perhaps in an earlier version.

        Its name and its first line tell; folders may have been emptied into one.
        """
        folder = self.assignment.course / "assignments"
        handed_out = (*folder.glob(f"*/{found.name}"), folder / found.name)
        first = _first_line(found.data)
        return any(
            path.is_file() and _first_line(path.read_bytes()) == first for path in handed_out
        )


def _first_line(data: bytes) -> bytes:
    return data.partition(b"\n")[0].rstrip()


def shadowed(name: str) -> str:
    """Return why a module of this name cannot be taken along, or an empty string.

    >>> shadowed("numpy")
    'It would hide the library numpy: rename it.'
    >>> shadowed("my_plots")
    ''
    """
    if name in _START_UP or name.startswith("test_"):
        return "Files of this name steer Python or its test tools and are not used here."
    # Some file systems do not tell capital letters from small ones.
    if name.lower() in _HIDDEN or name in sys.stdlib_module_names:
        return f"It would hide the library {shown(name)}: rename it."
    return ""
