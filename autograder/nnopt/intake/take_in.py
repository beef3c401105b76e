"""What did a student hand in? The front of the intake: a path becomes a sealed submission.

One way: files are read (`read`), opened (`notebook`, `pieces`), recognized (`identify`), put
together (`assembly`), chosen from (`choose`), completed (`beside`) and sealed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from nnopt.course.catalogue import Assignment, Course
from nnopt.intake.absent import Absent
from nnopt.intake.beside import Beside
from nnopt.intake.choose import Choice, Work, choose
from nnopt.intake.crowd import crowd_note
from nnopt.intake.files import Findings
from nnopt.intake.identify import open_files
from nnopt.intake.read import read, without_top_folder
from nnopt.intake.register import Register
from nnopt.intake.sealed import (
    SealedAssignment,
    SealedSubmission,
    capped_notes,
    digest,
    listed,
    seal_assignment,
    shown,
)
from nnopt.intake.slips import slips

Copies = Literal["best", "ask"]
"""What is done with several different pieces of work: the best counts, or the student is asked."""


def take_in(
    path: Path, course: Course, only: Sequence[str] = (), copies: Copies = "best"
) -> SealedSubmission:
    """Read a folder, a zip archive, a notebook or a module into a sealed submission.

    Nothing is run, imported or written. The submission has those assignments of the course of
    which at least one module was found; with `only`, exactly the assignments named there, and one
    that was not found says so in its `problem`. Raises `IntakeError` when nothing can be graded.
    """
    name = shown(Path(os.path.abspath(path)).name)  # noqa: PTH100 - resolve() follows links
    return seal(name, read(path, name), course, only, copies)


def seal(
    name: str,
    findings: Findings,
    course: Course,
    only: Sequence[str] = (),
    copies: Copies = "best",
) -> SealedSubmission:
    """Make a sealed submission of files that were read already; see `take_in`."""
    findings = without_top_folder(findings, {each.id for each in course.assignments})
    asked = {each.id: each for each in map(course.get, only)}
    intake = _Intake(name, course, findings, list(asked), copies)
    sealed = [intake.assignment(each) for each in asked.values() or course.assignments]
    present = tuple(each for each in sealed if only or each.modules or each.problem)
    if not present:
        raise intake.absent.nothing_found(list(asked.values()) or course.assignments)
    notes = [*crowd_note(intake.register.matches), *findings.notes]
    return SealedSubmission(
        id=name,
        sha256=digest(each.sha256 for each in present),
        assignments=present,
        notes=capped_notes(notes),
    )


class _Intake:
    def __init__(
        self, name: str, course: Course, findings: Findings, asked: Sequence[str], copies: Copies
    ) -> None:
        self.findings = findings
        self.copies = copies
        self.opened = open_files(findings.files)
        self.register = Register(course.assignments, self.opened, asked)
        self.absent = Absent(name, findings, self.opened)
        self.asked = asked
        self.known = {module for each in course.assignments for module in each.modules}

    def assignment(self, assignment: Assignment) -> SealedAssignment:
        """Seal what there is of one assignment."""
        matches = self.register.matches[assignment.id]
        choice = choose(assignment, matches)
        absent = {
            module: choice.problems.get(module) or self.absent.sentence(module)
            for module in assignment.modules
            if not choice.works or module not in choice.works[0].modules
        }
        if not choice.works:
            reasons = [*choice.problems.values()] or [*absent.values(), *self.absent.reasons()]
            problem = " ".join(dict.fromkeys(reasons))
            there = bool(choice.problems) or assignment.id in self.asked
            return seal_assignment(
                SealedAssignment(
                    id=assignment.id,
                    absent=absent,
                    problem=problem if there else "",
                    notes=choice.notes,
                )
            )
        works = [self._work(assignment, work, choice, absent) for work in choice.works]
        return seal_assignment(_together(works, self.copies))

    def _work(
        self, assignment: Assignment, work: Work, choice: Choice, absent: dict[str, str]
    ) -> SealedAssignment:
        beside = Beside(assignment, work, self.opened, self.known)
        data = beside.data(self.findings.data, self.findings.seen)
        missing = [
            f"{sentence} Its tasks get no points."
            for module, sentence in absent.items()
            if module not in choice.problems
        ]
        notes = [
            *work.notes(assignment),
            *slips(assignment, beside.modules),
            *choice.notes,
            *choice.problems.values(),
            *missing,
            *beside.notes,
        ]
        return seal_assignment(
            SealedAssignment(
                id=assignment.id,
                modules=beside.modules,
                helpers=beside.helpers,
                data=data,
                absent=absent,
                notes=tuple(notes),
                what=work.what,
            )
        )


def _together(works: Sequence[SealedAssignment], copies: Copies) -> SealedAssignment:
    """Return the first work with the others, or with the question which of them is meant."""
    first, others = works[0], tuple(works[1:])
    if not others or copies == "best":
        return msgspec.structs.replace(first, others=others)
    every = listed(work.what for work in works)
    problem = f"{every} each hold work on {first.id}, and they differ. Hand in one of them."
    return msgspec.structs.replace(first, problem=problem)
