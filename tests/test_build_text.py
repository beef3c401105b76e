"""The pure functions of `nnopt build`: regions, stubs, guard, check cell, handout."""

import ast
import builtins
import contextlib
import io
import re
import sys

import pytest

from nnopt.authoring.build.checks import check_public, checks_cell
from nnopt.authoring.build.guard import check_release, leaks
from nnopt.authoring.build.handout import _under_tasks, check_plots
from nnopt.authoring.build.kit_file import conftest, kit_code
from nnopt.authoring.build.notebook import _sections
from nnopt.authoring.build.stub import make_stub
from nnopt.course.catalogue import Task
from nnopt.errors import CourseError

REFERENCE = '''\
"""What is this about?"""

import numpy as np

START = [1.0]


def total(values: list[float]) -> float:
    """Return the sum.

    >>> total([1.0, 2.0])
    3.0
    """
    # BEGIN SOLUTION
    result = 0.0
    for value in values:
        result += value
    return result
    # END SOLUTION


class Counter:
    """Count calls."""

    def __init__(self) -> None:
        # BEGIN SOLUTION
        self.count = 0
        # END SOLUTION

    def add(self) -> int:
        """Add one."""
        given = 1
        # BEGIN SOLUTION
        self.count += given
        return self.count
        # END SOLUTION
'''

STUB = '''\
"""What is this about?"""

import numpy as np

START = [1.0]


def total(values: list[float]) -> float:
    """Return the sum.

    >>> total([1.0, 2.0])
    3.0
    """
    raise NotImplementedError("task 1, total: not written yet")


class Counter:
    """Count calls."""

    def __init__(self) -> None:
        raise NotImplementedError("task 3, Counter: not written yet")

    def add(self) -> int:
        """Add one."""
        given = 1
        raise NotImplementedError("task 3, Counter: not written yet")
'''

B, E = "    # BEGIN SOLUTION\n", "    # END SOLUTION\n"


def test_a_stub_keeps_everything_but_the_regions():
    assert make_stub(REFERENCE, {"total": 1, "Counter": 3}, "sums.py") == STUB


@pytest.mark.parametrize(
    ("source", "place", "what"),
    [
        (f"def f(a):\n{B}    return a\n", "m.py:2", "without an END"),
        (f"def f(a):\n    return a\n{E}", "m.py:3", "without a BEGIN"),
        (f"def f(a):\n{B}    a = 1\n{B}    return a\n{E}", "m.py:4", "line 2 has not ended"),
        (f"def f(a):\n{B}    # nothing\n{E}    return a\n", "m.py:2", "no code"),
        (f"def g(a):\n{B}    return a\n{E}def f(a): ...\n", "m.py:2", "outside every task (f)"),
        (f"{B.strip()}\nx = 1\n{E.strip()}\ndef f(a): ...\n", "m.py:1", "outside every task"),
        (f"def f(a):\n{B}    a = 1\nx = 2\n{E}", "m.py:2", "outside every task"),
        (f"class f:\n{B}    x = 1\n{E}", "m.py:2", "inside a function"),
        ("x = 1\ndef f(a):\n    return a\n", "m.py:2", "task f has no solution region"),
        ("x = 1\n", "m.py:1", "task f is not defined"),
        ("def f(a):\n    return a  # BEGIN SOLUTION\n", "m.py:2", "alone on its line"),
        ("def f(a):\n    return (\n", "m.py:2", "not Python"),
        (f"def f(a):\n{B}    if a:\n{E}        return a\n", "m.py", "one level of indentation"),
    ],
)
def test_an_error_in_a_reference_names_file_and_line(source, place, what):
    with pytest.raises(CourseError) as error:
        make_stub(source, {"f": 1}, "m.py")
    assert error.value.format_message().startswith(f"{place}:")
    assert what in error.value.format_message()


def test_the_guard_reads_what_a_notebook_shows():
    line = 'label = "a line of a solution"'
    notebook = '{"cells": [{"source": ["x\\n", "label = \\"a line of a solution\\""]}]}'
    files = {"a.ipynb": notebook.encode(), "b.py": b"label = 1"}
    assert leaks(files, [f"    {line}"], outside="") == [("a.ipynb", line)]
    assert leaks(files, [f"    {line}"], outside=f"# {line}\n") == []


def test_the_guard_lets_short_lines_pass():
    assert leaks({"a.py": b"    return the_loss_xyz\n"}, ["    return the_loss_xyz"], "") == []


def test_the_guard_names_file_and_line():
    with pytest.raises(CourseError, match=r"a\.md: return value_of\(everything\)"):
        check_release(
            {"a.md": b"> return value_of(everything)"}, ["return value_of(everything)"], ""
        )


def test_the_handout_may_show_known_plots_only():
    check_plots("![a](plots/loss.svg)", {"loss"}, "handout.md")
    with pytest.raises(CourseError, match=r"handout\.md:2: there is no plot 'walk'"):
        check_plots("text\n![a](plots/walk.svg)", {"loss"}, "handout.md")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import pytest\n\ndef test_a(student):\n    pytest.approx(1)\n", "t.py:4: pytest.approx"),
        ("def test_a(student, rng): ...\n", "t.py:1: students have no fixture called 'rng'"),
        ("import pytest\n\n@pytest.fixture\ndef x(): ...\n", "t.py:3: pytest.fixture"),
        ("def test_a(): ...\n", "t.py:1: test_a does not say which task it checks"),
    ],
)
def test_public_checks_use_only_what_students_have(source, what):
    with pytest.raises(CourseError) as error:
        check_public(source, "t.py")
    assert what in error.value.format_message()


def test_generated_code_needs_nothing_of_the_kit():
    for text in (conftest(), kit_code(), checks_cell(kit_code(), "import nnopt", "test_a.py")):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert not re.search(r"\bnnopt\b", ast.unparse(node)), ast.unparse(node)


def test_what_students_get_is_small():
    assert len(conftest().splitlines()) <= 20
    assert len(checks_cell(kit_code(), "", "test_a.py").splitlines()) <= 15
    assert max(map(len, kit_code().splitlines())) <= 145


def test_the_checks_cell_needs_no_file():
    """It is all that a notebook needs which goes round alone."""
    kit = "def notebook(names, checks):\n    return lambda: (names['a'], checks, __file__)\n"
    names: dict[str, object] = {"a": 1}
    exec(checks_cell(kit, "the checks", "test_a.py"), names)
    assert names["nnopt_check"]() == (1, "the checks", "nnopt_checks.py")
    del sys.modules["nnopt_checks"]


def test_sections_of_a_handout_have_ids_of_their_own():
    text = "Intro.\n\n## Loss: MSE\n```\n## no heading\n```\n## Loss: MSE\nAgain.\n"
    cells = [(cell["id"], cell["source"]) for cell in _sections(text)]
    assert cells == [
        ("handout-idea", "Intro."),
        ("handout-loss-mse", "## Loss: MSE\n```\n## no heading\n```"),
        ("handout-loss-mse-2", "## Loss: MSE\nAgain."),
    ]


def test_docstrings_of_a_stub_stay_examples():
    stub = make_stub(REFERENCE, {"total": 1, "Counter": 3}, "sums.py")
    names: dict[str, object] = {"__builtins__": builtins}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(stub, names)
    assert ">>> total([1.0, 2.0])" in names["total"].__doc__


def test_forbidden_calls_stand_under_their_task():
    """Where a task has no section, they are left to the top of the page."""
    kinds = {"total": ["tf.b", "tf.a"], "mean": ["tf.a", "tf.b"], "other": ["tf.c"], "free": []}
    tasks = [
        Task(name=name, title="", points=1, module="m", disallow=names)
        for name, names in kinds.items()
    ]
    handout = "Two.\n\n## Task 1: total\n\nAdd.\n\n## Task 2: mean\n\nDivide.\n\n## Task 4: free"
    text, elsewhere = _under_tasks(handout, tasks)
    first, second, free = text.split("## Task ")[1:]
    assert "\nAdd.\n\n**Forbidden here**" in first
    assert "`tf.a`, `tf.b`" in first
    assert "the same calls as in `total`" in second
    assert free == "4: free"
    assert [task.name for task in elsewhere] == ["other"]
