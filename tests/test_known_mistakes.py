"""When are known mistakes recorded: for a task that a submission fails, and never before.

A small course of its own, with two tasks, a mistake or two for each; the second calls the first.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.courses import make_course

from nnopt.grading import DEFAULT_SEED
from nnopt.grading.grade import Grader, Options
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import missing_records
from nnopt.intake.take_in import take_in
from nnopt.sandbox.outside.warm import Policy

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).with_name("nnopt-grade")
RIGHT = """
import tensorflow as tf

def line(x):
    return 2.0 * x + 1.0

def square(x):
    return tf.square(line(x))
"""
SUITE = '''
import pytest

@pytest.mark.task("line", points=2)
def test_line(student, same, rng):
    """A line at some place."""
    same(student.line(rng.uniform(1.0, 2.0)))

@pytest.mark.task("square", points=1)
def test_square(student, same, rng):
    """A square of some number."""
    same(student.square(rng.uniform(2.0, 3.0)))
'''
MISTAKES = """
# %% line.no_intercept
# What is the line at 0?
change(" + 1.0", "")

# %% line.no_slope
# Does the line rise?
def line(x):
    return 1.0

# %% square.doubled
# What is the square of 3?
change("tf.square(line(x))", "2.0 * line(x)")
"""
NO_INTERCEPT = RIGHT.replace("2.0 * x + 1.0", "2.0 * x")
DOUBLED = RIGHT.replace("tf.square(line(x))", "2.0 * line(x)")
# Wrong, and it breaks what it can reach of the libraries on the way.
HOSTILE = (
    NO_INTERCEPT
    + """
tf.square = lambda x: 3.0 * x
import builtins
builtins.pow = None
"""
)


@pytest.fixture(scope="module")
def line_course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("line-course")
    return make_course(folder, "01_line", modules={"line": RIGHT}, hidden=SUITE, mistakes=MISTAKES)


@pytest.fixture
def line_pool(line_course):
    with Pool(line_course, ["01_line"], 2, Policy(require="practice")) as pool:
        yield pool


@pytest.fixture
def grade_lines(line_course, line_pool, tmp_path, monkeypatch):
    """Grade texts of line.py together, with nothing recorded at first."""
    monkeypatch.setenv("NNOPT_CACHE", str(tmp_path / "cache"))

    def grade_lines(*texts):
        sealed = []
        for number, text in enumerate(texts):
            folder = tmp_path / f"submission-{number}"
            folder.mkdir(exist_ok=True)
            (folder / "line.py").write_text(text)
            sealed.append(take_in(folder, line_course))
        documents = {}
        grader = Grader(line_course, line_pool, Options(), lambda *_: None)
        grader.prepare(["01_line"])
        grader.grade(sealed, documents.__setitem__)
        return [documents[number] for number in range(len(texts))]

    return grade_lines


def recorded(tmp_path):
    """What is recorded: kind -> bytes."""
    names = {
        path: re.sub("-[0-9a-f]{32}", "", path.name.removeprefix("01_line-"))
        for path in (tmp_path / "cache").iterdir()
    }
    return {name: path.read_bytes() for path, name in names.items()}


def hints(document):
    tests = [test for task in document.assignments[0].tasks for test in task.tests]
    return {test.id: test.misconception for test in tests if test.status != "passed"}


def without_times(document):
    def bare(value):
        if isinstance(value, dict):
            return {key: bare(part) for key, part in value.items() if key != "duration_s"}
        return [bare(part) for part in value] if isinstance(value, list | tuple) else value

    return bare(msgspec.to_builtins(document))


def test_a_right_submission_needs_none(grade_lines, tmp_path):
    [document] = grade_lines(RIGHT)
    assert document.score == 3
    assert set(recorded(tmp_path)) == {"reference"}


def test_a_wrong_one_needs_those_of_the_tasks_that_it_fails(grade_lines, tmp_path):
    [document] = grade_lines(DOUBLED)
    assert hints(document) == {"01_line::test_square": "doubled"}
    assert set(recorded(tmp_path)) == {"reference", "wrong-doubled", "wrong-doubled-whole"}


def test_what_follows_from_a_mistake_needs_none_of_its_own(grade_lines, tmp_path):
    """The square is wrong because the line is; only the mistake that shows is run in all tests."""
    [document] = grade_lines(NO_INTERCEPT)
    assert hints(document) == dict.fromkeys(
        ["01_line::test_line", "01_line::test_square"], "no_intercept"
    )
    names = {"wrong-no_intercept", "wrong-no_intercept-whole", "wrong-no_slope"}
    assert set(recorded(tmp_path)) == {"reference", *names}


def test_what_does_not_run_needs_none(grade_lines, tmp_path):
    [document] = grade_lines(RIGHT.replace("return", "raise ValueError()  #"))
    assert document.score == 0
    assert set(recorded(tmp_path)) == {"reference"}


def test_several_at_once_get_the_hints_that_each_alone_gets(grade_lines, tmp_path):
    both = DOUBLED.replace("2.0 * x + 1.0", "2.0 * x")
    texts = [NO_INTERCEPT, DOUBLED, RIGHT, both]
    together = [without_times(document) for document in grade_lines(*texts)]
    assert set(recorded(tmp_path)) == {
        "reference",
        *("wrong-no_intercept", "wrong-no_intercept-whole", "wrong-no_slope"),
        *("wrong-doubled", "wrong-doubled-whole"),
    }
    again = [without_times(document) for document in grade_lines(*texts)]
    assert together == again
    assert [one["score"] for one in together] == [0, 2, 3, 0]


def test_students_code_that_ran_before_changes_no_record(
    grade_lines, line_course, line_pool, tmp_path
):
    [document] = grade_lines(HOSTILE)
    assert hints(document)["01_line::test_line"] == "no_intercept"
    after = {name: body for name, body in recorded(tmp_path).items() if "whole" not in name}
    for path in (tmp_path / "cache").iterdir():
        path.unlink()
    for jobs in missing_records([line_course.get("01_line")], DEFAULT_SEED):
        line_pool.run([(job, job) for job in jobs], lambda *_: None)
    clean = recorded(tmp_path)
    assert after.items() <= clean.items()
    assert len(after) == len(clean) == 4


def test_work_that_is_done_once_is_told_also_without_a_terminal(line_course, tmp_path):
    (tmp_path / "line.py").write_text(NO_INTERCEPT)
    environment = os.environ | {"NNOPT_CACHE": str(tmp_path / "cache")}

    def run():
        command = [COMMAND, "--allow-weak-isolation", "--course", line_course.folder]
        return subprocess.run(
            [*command, tmp_path / "line.py"], env=environment, capture_output=True, text=True
        )

    first, second = run(), run()
    told = [line for line in first.stderr.splitlines() if line.endswith(" ...")]
    assert told == [
        "Recording the answers of the course (first time) ...",
        "Recording known mistakes of 01_line (first time) ...",
    ]
    assert (second.stderr, second.returncode) == ("", 0)
    assert "What is the line at 0?" in first.stdout
    assert "What is the line at 0?" in second.stdout


def test_of_a_class_with_several_assignments_one_line_tells_of_the_work_that_is_done_once(tmp_path):
    for name in ("01_line", "02_curve"):
        module = name[3:]
        make_course(tmp_path, name, modules={module: RIGHT}, hidden=SUITE, mistakes=MISTAKES)
        for who in ("ann", "bo"):
            (tmp_path / who).mkdir(exist_ok=True)
            (tmp_path / who / f"{module}.py").write_text(NO_INTERCEPT)
    command = [COMMAND, "--allow-weak-isolation", "--course", tmp_path, tmp_path / "ann"]
    done = subprocess.run(
        [*command, tmp_path / "bo"],
        env=os.environ | {"NNOPT_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
    )
    assert "bo" in done.stdout, done.stderr
    assert [line for line in done.stderr.splitlines() if line.endswith(" ...")] == [
        "Recording the answers of the course (first time) ...",
        "Recording known mistakes of 2 assignments (first time) ...",
    ]
