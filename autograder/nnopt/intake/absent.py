"""What is said when a module, or everything, is not there?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from nnopt.course.catalogue import Assignment
from nnopt.errors import IntakeError
from nnopt.intake.files import CLOSED_ARCHIVES, Findings, endings
from nnopt.intake.identify import Opened
from nnopt.intake.names import is_kit
from nnopt.intake.sealed import listed, shown

_LOOKED_AT = 200
# What people hand in for their code, by the ending of its name.
_NO_CODE = {
    "a document of a word processor": ("doc", "docx", "odt", "pages", "rtf"),
    "a PDF": ("pdf",),
    "a picture": ("bmp", "gif", "heic", "jpeg", "jpg", "png", "svg", "webp"),
    "a web page": ("htm", "html", "mhtml"),
    "compiled code": ("pyc", "pyo"),
    "a link": ("desktop", "gdoc", "gsheet", "lnk", "url", "webloc"),
}
_TEXTS = {"log", "md", "txt"}


class Absent:
    """Finds words for what was looked for in vain in one submission."""

    def __init__(self, name: str, findings: Findings, opened: Sequence[Opened]) -> None:
        self.name = name
        self.findings = findings
        self.opened = opened
        every = [*(found.path for found in findings.files), *findings.seen]
        names = [path.rpartition("/")[2] for path in every]
        self.names = list(dict.fromkeys(n for n in names if not is_kit(n)))[:_LOOKED_AT]

    def sentence(self, module: str) -> str:
        """Say that a module is not there, and which file may have been meant."""
        if similar := self._similar(module):
            found = " and ".join(f"`{name}`" for name in similar)
            return f"{module}.py is not in {self.name}: found {found}, expected `{module}.py`."
        return f"{module}.py is not in {self.name}: hand it in under this name."

    def _similar(self, module: str) -> list[str]:
        """Return up to three names of files that may have been meant as this module."""
        close = []
        for name in self.names:
            stem = re.sub(r"[^a-z_]", "", name.lower().partition(".")[0]).strip("_")
            like = difflib.SequenceMatcher(None, stem, module).ratio() > 0.8
            if name != f"{module}.py" and (like or module in stem):
                close.append(shown(name))
        return close[:3]

    def reasons(self) -> list[str]:
        """Say of the first file of each kind that holds no code what it is."""
        told = []
        for what, known in _NO_CODE.items():
            names = [name for name in self.names if name.lower().rpartition(".")[2] in known]
            if names:
                told.append(
                    f"{shown(names[0])} is {what}: hand in the file with the code itself, as .py "
                    "or .ipynb."
                )
        paths = [path for path in self.findings.seen if not is_kit(path.rpartition("/")[2])]
        texts = [shown(path) for path in paths if set(endings(path)[-1:]) & _TEXTS]
        if texts:
            told.append(f"{texts[0]} is a text without code: write the code in a .py or .ipynb.")
        packed = [shown(path) for path in paths if set(endings(path)) & CLOSED_ARCHIVES]
        if packed:
            told.append(f"{packed[0]} is not opened: pack the folder as a .zip.")
        return told

    def nothing_found(self, assignments: Sequence[Assignment]) -> IntakeError:
        """Return the error for a submission without a file of any assignment."""
        if not (self.findings.files or self.findings.seen or self.findings.notes):
            what = f"there is no file in {self.name}"
            return IntakeError(what, "Hand in the modules or notebooks.")
        modules = [name for each in assignments for name in each.modules]
        wanted = ", ".join(f"{name}.py" for name in modules)
        hints: list[str] = []
        similar = {name: found for name in modules if (found := self._similar(name))}
        for name, found in similar.items():
            hints.append(f"Found {' and '.join(found)}, expected {name}.py.")
        hints += [each.problem for each in self.opened if each.problem][:2]
        others = [each.found.path for each in self.opened if not each.problem]
        if others and not similar:
            hints.append(f"Found {listed(map(shown, others[:3]))}: no task is defined there.")
        hints += self.findings.notes[:3]
        hints += self.reasons()
        what = f"no file of any assignment found in {self.name}"
        looked = f"Looked for {wanted}, or a notebook such as {assignments[0].id}.ipynb."
        return IntakeError(": ".join(filter(None, [what, " ".join(hints)])), looked)
