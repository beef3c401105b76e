"""Which submissions prove an assignment: its reference, its stub and every variant, all sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from nnopt.authoring.build.release import make_stubs
from nnopt.course.catalogue import Assignment
from nnopt.course.mistakes import check_python, load_mistakes
from nnopt.course.variants import Variant, load_accepted
from nnopt.errors import CourseError
from nnopt.intake.sealed import SealedAssignment, SealedModule, seal_assignment

Kind = Literal["reference", "stub", "misconception", "accepted"]


class Case(msgspec.Struct, frozen=True):
    """One submission that the author made; what must come of it follows from its kind."""

    kind: Kind
    name: str
    sealed: SealedAssignment


class Material(msgspec.Struct, frozen=True):
    """All cases of one assignment; `stub_problem` says why there is no stub."""

    assignment: Assignment
    misconceptions: tuple[Variant, ...]
    accepted: tuple[Variant, ...]
    cases: tuple[Case, ...]
    stub_problem: str = ""
    mistakes: bool = True


def gather(assignment: Assignment, *, mistakes: bool = True) -> Material:
    """Seal every case of an assignment as if a student had handed it in.

    Without `mistakes` none of the known ones is run.
    """
    misconceptions = load_mistakes(assignment)
    accepted = load_accepted(assignment)
    cases = [Case("reference", "", seal(assignment, assignment.reference()))]
    problem = ""
    try:
        cases.append(Case("stub", "", seal(assignment, make_stubs(assignment))))
    except CourseError as error:
        problem = error.what
    for variant in misconceptions if mistakes else ():
        check_python(variant)
        sealed = seal(assignment, variant.modules(assignment))
        cases.append(Case("misconception", variant.name, sealed))
    for variant in accepted:
        cases.append(Case("accepted", variant.name, seal(assignment, variant.modules(assignment))))
    return Material(assignment, misconceptions, accepted, tuple(cases), problem, mistakes)


def seal(assignment: Assignment, texts: Mapping[str, str]) -> SealedAssignment:
    """Seal module texts as if a student had handed them in."""
    modules = {
        name: SealedModule(name, text.encode("utf-8"), f"{name}.py") for name, text in texts.items()
    }
    return seal_assignment(SealedAssignment(id=assignment.id, modules=modules))
