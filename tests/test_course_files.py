"""What an author is told about an assignment.toml that does not fit the files beside it."""

import re

import pytest
from tests.courses import SOUND, make_course

from nnopt.errors import CourseError

TASK = {"name": "scale", "title": "A line"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"toml": {"id": "09_line"}}, "its id is '09_line' but its folder is '09_scale'"),
        ({"name": "scale"}, "it must be like 09_huber_loss"),
        ({"modules": {}}, "it names no module"),
        ({"toml": {"modules": ["scale", "line"]}}, "the module line.py is not there"),
        ({"toml": {"modules": ["my-scale"]}}, "the module 'my-scale' is no name in Python"),
        ({"tasks": []}, r"it has no \[\[task\]\]"),
        ({"tasks": [TASK, TASK]}, "two tasks have the same name"),
        ({"tasks": [TASK | {"module": "line"}]}, "task scale is in 'line'"),
        ({"tasks": [TASK | {"extra": 1}]}, "cannot read .*extra"),
    ],
)
def test_a_fault_is_named(tmp_path, fault, told):
    with pytest.raises(CourseError, match=told):
        make_course(tmp_path, **{"name": "09_scale"} | SOUND | fault)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ({"tasks": [TASK | {"points": 3}]}, "Take `points` out: .* its tests in hidden.py"),
        ({"toml": {"section": "Lines"}}, "Take `section` out"),
    ],
)
def test_a_field_that_is_no_more_is_an_error_with_a_remedy(tmp_path, field, told):
    with pytest.raises(CourseError, match=r"cannot read .*09_scale/assignment\.toml") as caught:
        make_course(tmp_path, "09_scale", **SOUND | field)
    assert re.search(told, caught.value.remedy)


def test_a_folder_without_the_file_is_named(tmp_path):
    (tmp_path / "solutions" / "10_begun").mkdir(parents=True)
    course = make_course(tmp_path, "09_scale", **SOUND)
    assert course.get("09").points == 3
    with pytest.raises(CourseError, match=r"10_begun is no assignment: it has no assignment\.toml"):
        course.get("10")
    with pytest.raises(CourseError, match="there is no assignment '11'"):
        course.get("11")


def test_a_number_is_enough_with_or_without_zeros_before_it(tmp_path):
    make_course(tmp_path, "02_scale", **SOUND)
    course = make_course(tmp_path, "20_shift", **SOUND)
    for given in ("02_scale", "02", "2", "002"):
        assert course.get(given).id == "02_scale"
    assert course.get("20").id == "20_shift"
    for given in ("0", "", "3", "*", "²", "scale", "-2"):
        with pytest.raises(CourseError, match="there is no assignment") as caught:
            course.get(given)
        assert "02_scale, 20_shift" in caught.value.remedy


def test_a_number_of_two_assignments_is_refused_and_both_are_named(tmp_path):
    make_course(tmp_path, "02_scale", **SOUND)
    course = make_course(tmp_path, "02_shift", **SOUND)
    for given in ("02", "2"):
        with pytest.raises(CourseError, match=f"'{given}' may be several assignments") as caught:
            course.get(given)
        assert "02_scale, 02_shift" in caught.value.remedy
    assert course.get("02_shift").id == "02_shift"


TWO = "def scale(x): ...\n\n\ndef shift(x): ...\n"
MARK = '@pytest.mark.task("{task}", points={points})\n'


def points(folder, hidden):
    course = make_course(folder, "09_scale", modules={"scale": TWO}, hidden=hidden)
    return {task.name: task.points for task in course.get("09").tasks}


def test_points_are_those_of_the_hidden_tests(tmp_path):
    one, two = MARK.format(task="scale", points=2), MARK.format(task="shift", points=4)
    suite = f"{one}def test_a(): ...\n\n{two}def test_b(): ...\n\n{one}def test_c(): ...\n"
    assert points(tmp_path, suite) == {"scale": 4, "shift": 4}
    assert points(tmp_path, suite.replace("points=4", "points=1")) == {"scale": 4, "shift": 1}


def test_each_case_of_a_parametrized_test_has_the_points(tmp_path):
    case = '@pytest.mark.parametrize("x", [1.0, 2.0, 3.0])\n'
    other = '@pytest.mark.parametrize(("y", "z"), ((1, 2), (3, 4)))\n'
    suite = f"{MARK.format(task='scale', points=2)}{case}{other}def test_a(x, y, z): ...\n"
    assert points(tmp_path, suite) == {"scale": 12, "shift": 0}


def test_tests_in_a_class_count_and_may_share_its_mark(tmp_path):
    shared = f"{MARK.format(task='shift', points=3)}class TestShift:\n    def test_a(self): ...\n\n"
    own = "".join(f"    {line}\n" for line in MARK.format(task="scale", points=1).splitlines())
    assert points(tmp_path, f"{shared}{own}    def test_b(self): ...\n") == {"scale": 1, "shift": 3}


@pytest.mark.parametrize("suite", ["", None, "def broken(:\n", "def test_unmarked(): ...\n"])
def test_a_task_without_a_test_has_no_points(tmp_path, suite):
    assert points(tmp_path, suite) == {"scale": 0, "shift": 0}
