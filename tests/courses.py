"""A course for a test: written from the parts that the test is about, and loaded."""

import json
from pathlib import Path

from nnopt.course.catalogue import Course, load_course, public_names


def make_course(folder: Path, name: str, *, modules: dict[str, str], **parts) -> Course:
    """Write `solutions/NAME` into a folder and return the course there, with all that it has.

    `modules` are texts by name. `tasks` are names, or dicts with the fields of a task; without
    them every public function and class of the modules is one. `toml` has fields of
    assignment.toml that are other than usual. The rest are texts of files: `hidden`, `public`,
    `handout`, `mistakes`, `accepted`, `mutants`, `plots`; what is None is not written.
    """
    home = folder / "solutions" / name
    home.mkdir(parents=True, exist_ok=True)
    (home / "assignment.toml").write_text(
        _toml(name, modules, parts.pop("tasks", None), parts.pop("toml", {})), "utf-8"
    )
    for module, text in modules.items():
        (home / f"{module}.py").write_text(text, "utf-8")
    for part, text in parts.items():
        if text is not None:
            (home / FILES[part]).write_text(text, "utf-8")
    return load_course(folder)


def suite_of(**points: int) -> str:
    """Return hidden tests that give points to tasks, for a course whose suites are not run."""
    test = '@pytest.mark.task("{}", points={})\ndef test_{}(): ...\n'
    tests = (test.format(task, number, task) for task, number in points.items())
    return "\n\n".join(["import pytest\n", *tests])


FILES = {
    "hidden": "hidden.py",
    "public": "public.py",
    "handout": "handout.md",
    "mistakes": "mistakes.py",
    "accepted": "accepted.py",
    "mutants": "mutants.toml",
    "plots": "plots.py",
}


def _toml(name, modules, tasks, other):
    fields = {"id": name, "title": name, "summary": "", "modules": list(modules)} | other
    if tasks is None:
        tasks = [
            {"name": task, "module": module}
            for module, text in modules.items()
            for task in public_names(text)
        ]
    lines = [_line(*field) for field in fields.items()]
    for task in tasks:
        whole = {"name": task} if isinstance(task, str) else task
        lines += ["[[task]]", *(_line(*field) for field in ({"title": ""} | whole).items())]
    return "\n".join(lines) + "\n"


def _line(key, value):
    return f"{key} = {json.dumps(value)}"  # texts, numbers and lists are the same in TOML


# An assignment with which nothing is wrong: `make_course(folder, "01_scale", **SOUND)`.
SOUND = {
    "modules": {
        "scale": '''\
"""What does a line give?"""


def scale(x: float, factor: float = 2.0) -> float:
    """Return a line at x."""
    # BEGIN SOLUTION
    return factor * float(x) + 1.25
    # END SOLUTION
'''
    },
    "toml": {"title": "Scale", "summary": "Scale a number."},
    "handout": "# Scale\n\nWrite a line.\n",
    "public": '''\
"""Public checks."""

import pytest


@pytest.mark.task("scale")
def test_worked_example(student, close):
    """The line of the handout."""
    close(student.scale(1.0), 3.25)
''',
    "hidden": '''\
import pytest


@pytest.mark.task("scale", points=2)
def test_scaled(student, same, rng):
    """The line with its usual slope.

    factor * x plus the intercept.
    """
    same(student.scale(rng.uniform(2.0, 3.0)))


@pytest.mark.task("scale", points=1)
def test_factor(student, same, rng):
    """The line with another slope.

    factor is an argument.
    """
    same(student.scale(rng.uniform(2.0, 3.0), factor=rng.uniform(3.0, 4.0)))
''',
    "mistakes": '''\
"""Wrong lines."""


# %% scale.intercept_forgotten
# Where does your line meet the vertical axis?
change(" + 1.25", "")

# %% scale.factor_ignored
# Try another factor. Does the line change?
change("return factor", "return 2.0")
''',
    "accepted": """\
# %% added_up
def scale(x, factor=2.0):
    return sum([factor * x, 1.0, 0.25])
""",
}
