"""What did a student hand in? The front of the intake: a path becomes a sealed submission."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

import msgspec

from nnopt.course.catalogue import Assignment, Course
from nnopt.errors import IntakeError
from nnopt.intake import limits
from nnopt.intake.archive import read_archive
from nnopt.intake.candidates import Shelf, choose, tasks_of
from nnopt.intake.files import (
    Findings,
    Found,
    IrregularError,
    TooLargeError,
    byte_limit,
    kind_of,
    read_folder,
    read_regular,
    reason,
)
from nnopt.intake.helpers import Helpers
from nnopt.intake.sealed import (
    SealedAssignment,
    SealedSubmission,
    capped_notes,
    digest,
    seal_assignment,
    shown,
)
from nnopt.intake.source import too_large

_ZIP_START = b"PK\x03\x04"
_WHAT = "Give a folder, a .zip, a notebook (.ipynb) or a module (.py)."


def take_in(path: Path, course: Course, only: Sequence[str] = ()) -> SealedSubmission:
    """Read a folder, a zip archive, a notebook or a module into a sealed submission.

    Nothing is run, imported or written. The submission has those assignments of the course of
    which at least one module was found; with `only`, exactly the assignments named there, and one
    that was not found says so in its `problem`. Raises `IntakeError` when nothing can be graded.
    """
    name = shown(Path(os.path.abspath(path)).name)  # noqa: PTH100 - resolve() follows links
    return seal(name, _without_top_folder(_read(path, name), course), course, only)


def seal(
    name: str, findings: Findings, course: Course, only: Sequence[str] = ()
) -> SealedSubmission:
    """Make a sealed submission of files that were read already; see `take_in`."""
    asked = {each.id: each for each in map(course.get, only)}
    assignments = tuple(asked.values()) or course.assignments
    intake = _Intake(name, course, findings)
    sealed = [intake.assignment(each) for each in assignments]
    present = tuple(each for each in sealed if only or each.modules or not each.missing)
    if not present:
        raise intake.nothing_found(assignments)
    return SealedSubmission(
        id=name,
        sha256=digest(each.sha256 for each in present),
        assignments=present,
        notes=capped_notes(findings.notes),
    )


def _read(path: Path, name: str) -> Findings:
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISDIR(mode):
            return read_folder(path)
        if not stat.S_ISREG(mode):
            raise IrregularError(kind_of(mode))
        return _read_file(path, name)
    except FileNotFoundError as error:
        raise IntakeError(f"{name} does not exist", _WHAT) from error
    except IrregularError as error:
        raise IntakeError(f"{name} is {error}", "Give the folder or file itself.") from error
    except TooLargeError as error:
        megabytes = limits.ARCHIVE_BYTES // limits.MB
        raise IntakeError(
            f"{name} is larger than {megabytes} MB", "Hand in the assignments only, without data."
        ) from error
    except OSError as error:
        remedy = "Check the path and its permissions."
        raise IntakeError(f"{name} cannot be read: {reason(error)}", remedy) from error
    except ValueError as error:
        raise IntakeError("the path holds a NUL character", _WHAT) from error


def _read_file(path: Path, name: str) -> Findings:
    limit = byte_limit(path.name)
    if not limit:
        data = read_regular(str(path), limits.ARCHIVE_BYTES)
        if path.suffix.lower() == ".zip" or data.startswith(_ZIP_START):
            return read_archive(data, path.name)
        raise IntakeError(f"{name} is not a file that can be graded", _WHAT)
    try:
        found = Found(path.name, read_regular(str(path), limit))
    except TooLargeError:
        found = Found(path.name, b"", too_large(name, limit))
    return Findings((found,), (path.name,), ())


def _without_top_folder(findings: Findings, course: Course) -> Findings:
    """Leave out the one folder that everything is in, unless it is that of an assignment."""
    tops = {found.path.partition("/")[0] for found in findings.files if found.folder}
    nested = all(found.folder for found in findings.files)
    if len(tops) != 1 or not nested or tops & {each.id for each in course.assignments}:
        return findings
    prefix = f"{tops.pop()}/"
    files = tuple(
        msgspec.structs.replace(found, path=found.path.removeprefix(prefix))
        for found in findings.files
    )
    return msgspec.structs.replace(findings, files=files)


class _Intake:
    def __init__(self, name: str, course: Course, findings: Findings) -> None:
        self.name = name
        self.findings = findings
        self.shelf = Shelf(findings.files, [each.id for each in course.assignments])
        self.known = {module for each in course.assignments for module in each.modules}

    def assignment(self, assignment: Assignment) -> SealedAssignment:
        """Seal what there is of one assignment."""
        choices = {
            name: choose(name, tasks_of(assignment, name), self.shelf.candidates(assignment, name))
            for name in assignment.modules
        }
        modules = {
            name: choice.candidate.module
            for name, choice in choices.items()
            if choice.candidate and choice.candidate.module
        }
        problems = [choice.problem for choice in choices.values() if choice.problem]
        missing = [name for name in choices if name not in modules and not choices[name].problem]
        notes = [note for choice in choices.values() for note in choice.notes]
        helpers = Helpers(self.shelf, assignment, self.known)
        if modules:
            notes += [f"{self._absent(name)} Its tasks get no points." for name in missing]
            helpers.take(
                choice.candidate.found.folder for choice in choices.values() if choice.candidate
            )
        elif not problems:
            problems = [" ".join(self._absent(name) for name in missing)]
        return seal_assignment(
            assignment.id,
            modules=modules,
            helpers=helpers.modules,
            problem=problems[0] if problems else "",
            notes=notes + helpers.notes,
            missing=missing,
        )

    def _absent(self, module: str) -> str:
        similar = self._similar(module)
        if similar:
            found = " and ".join(f"`{name}`" for name in similar)
            return f"{module}.py is not in {self.name}: found {found}, expected `{module}.py`."
        return f"{module}.py is not in {self.name}: hand it in under this name."

    def _similar(self, module: str) -> list[str]:
        """Return up to three names of files that may have been meant as this module."""
        names = dict.fromkeys(path.rpartition("/")[2] for path in self.findings.seen)
        close = []
        for name in names:
            stem = re.sub(r"[^a-z_]", "", name.lower().partition(".")[0]).strip("_")
            like = difflib.SequenceMatcher(None, stem, module).ratio() > 0.8
            other = name != f"{module}.py" and not name.startswith("test_")
            if other and (like or module in stem):
                close.append(shown(name))
        return close[:3]

    def nothing_found(self, assignments: Sequence[Assignment]) -> IntakeError:
        """Return the error for a submission without a file of any assignment."""
        if not self.findings.seen and not self.findings.notes:
            what = f"there is no file in {self.name}"
            return IntakeError(what, "Hand in the modules or notebooks.")
        modules = [name for each in assignments for name in each.modules]
        wanted = ", ".join(f"{name}.py" for name in modules)
        hints = [f"Looked for {wanted}, or a notebook such as {assignments[0].id}.ipynb."]
        similar = {name: found for name in modules if (found := self._similar(name))}
        for name, found in similar.items():
            hints.append(f"Found {' and '.join(found)}, expected {name}.py.")
        code = [path for path in self.findings.seen if _may_be_work(path)]
        if code and not similar:
            hints.append(f"Found {', '.join(map(shown, code[:3]))}: give it one of these names.")
        hints += self.findings.notes[:3]
        inner = [path for path in self.findings.seen if path.lower().endswith(".zip")]
        if inner:
            hints.append(f"There is a zip inside: hand in {shown(inner[0])} itself.")
        return IntakeError(f"no file of any assignment found in {self.name}", " ".join(hints))


def _may_be_work(path: str) -> bool:
    """Say whether a file is a module that a student may have written: no test, no conftest.py."""
    name = path.rpartition("/")[2]
    return name.endswith(".py") and not name.startswith(("test_", "conftest"))
