"""Which settings of nbgrader_config.py does grading with nnopt have?"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast, get_args

from traitlets import Bool, Enum, Float, Integer, Unicode
from traitlets.config import LoggingConfigurable

from nnopt.course.catalogue import Course
from nnopt.course.locate import find_course
from nnopt.grading import DEFAULT_SEED, DEFAULT_TIMEOUT
from nnopt.grading.grade import Options
from nnopt.report.document import Audience
from nnopt.sandbox.outside.warm import Policy


class Nnopt(LoggingConfigurable):
    """The settings; each of them is set in nbgrader_config.py, such as `c.Nnopt.timeout = 10`."""

    course = Unicode(
        "",
        help="The course folder, with solutions/ and assignments/. Empty: NNOPT_COURSE, or "
        "the checkout that nnopt is installed from.",
    ).tag(config=True)
    audience = Enum(
        list(get_args(Audience)),
        "student",
        help="Whom the messages in the autograded notebook are for. `instructor` adds hidden "
        "inputs and expected values for formgrader; feedback never holds them.",
    ).tag(config=True)
    execute_notebook = Bool(
        False,
        help="Also run the student's cells, in the same isolation, so that manually graded cells "
        "and feedback show what they print and plot.",
    ).tag(config=True)
    timeout = Float(DEFAULT_TIMEOUT, help="Seconds that each call may take.").tag(config=True)
    cell_timeout = Float(
        30.0,
        help="With `execute_notebook`, the seconds that each cell may take; all cells of a "
        "notebook together may take ten times as long.",
    ).tag(config=True)
    seed = Integer(DEFAULT_SEED, help="All hidden data are drawn from it.").tag(config=True)
    other_assignments = Enum(
        ["refuse", "execute"],
        "refuse",
        help="What autograde does with assignments that are not of the nnopt course: leave them "
        "ungraded, or run them in a kernel as nbgrader does, without any isolation.",
    ).tag(config=True)
    require_isolation = Enum(
        ["lockdown", "strong"], "lockdown", help="Refuse to grade with less isolation than this."
    ).tag(config=True)
    allow_weak_isolation = Bool(
        False,
        help="Grade also where no sandbox stands. Only for work that you trust.",
    ).tag(config=True)

    def policy(self) -> Policy:
        """Return how much isolation is asked for."""
        weak = self.allow_weak_isolation and self.require_isolation != "strong"
        required = cast(Literal["lockdown", "strong"], self.require_isolation)
        return Policy(require="practice" if weak else required)

    def options(self) -> Options:
        """Return how a submission is graded."""
        return Options(self.seed, self.timeout)

    def load_course(self) -> Course:
        """Return the course; `CourseError` says where it was looked for."""
        return find_course(Path(self.course) if self.course else None)
