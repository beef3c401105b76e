"""The whole examination: software, isolation, course, machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnopt.doctor.course import examine_course, look_for_course
from nnopt.doctor.machine import examine_machine
from nnopt.doctor.report import Check, Report, Section, is_official
from nnopt.doctor.software import examine_software
from nnopt.errors import IsolationError

if TYPE_CHECKING:
    from nnopt.course.catalogue import Course


def examine(option: Path | None = None) -> Report:
    """Examine this machine; `option` is the value of --course.

    Starts the warm process, which takes as long as importing TensorFlow does.
    """
    course, found = look_for_course(option)
    isolation, mode = _isolation(course)
    sections = (
        examine_software(),
        isolation,
        examine_course(course, found),
        examine_machine(),
    )
    return Report(official=is_official(sections), mode=mode, sections=sections)


def _isolation(course: Course | None) -> tuple[Section, str]:
    try:
        # On Windows there is nothing to import.
        from nnopt.doctor.facts import find_facts
        from nnopt.doctor.isolation import isolation_section, try_isolation
        from nnopt.grading.secrets import secrets_of
        from nnopt.sandbox.outside.warm import Policy
    except IsolationError as error:
        missing = Check(
            name="isolation", found=error.what, ok=False, needed=True, remedy=error.remedy
        )
        return Section("Isolation", (missing,)), ""
    secrets = secrets_of(course) if course else ()
    trial = try_isolation(secrets, Policy(require="practice"))
    return isolation_section(trial, find_facts(trial.box_complaint)), trial.mode
