"""What an author is told about an assignment.toml that does not fit the files beside it."""

import pytest

from nnopt.course.catalogue import load_course
from nnopt.errors import CourseError

TOML = """\
id = "{id}"
title = "Scale"
section = "Lines"
summary = "Scale a number."
modules = {modules}
{task}
"""
TASK = '[[task]]\nname = "scale"\ntitle = "A line"\npoints = {points}\n'


def write(folder, *, place="09_scale", name="09_scale", modules='["scale"]', task=None):
    solution = folder / "solutions" / place
    solution.mkdir(parents=True)
    (solution / "scale.py").touch()
    task = TASK.format(points=1) if task is None else task
    text = TOML.format(id=name, modules=modules, task=task)
    (solution / "assignment.toml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"name": "09_line"}, "its id is '09_line' but its folder is '09_scale'"),
        ({"name": "scale", "place": "scale"}, "it must be like 09_huber_loss"),
        ({"modules": "[]"}, "it names no module"),
        ({"modules": '["scale", "line"]'}, "the module line.py is not there"),
        ({"modules": '["my-scale"]'}, "the module 'my-scale' is no name in Python"),
        ({"task": "task = []"}, r"it has no \[\[task\]\]"),
        ({"task": TASK.format(points=0)}, "task scale has 0 points; it must have at least 1"),
        ({"task": TASK.format(points=1) * 2}, "two tasks have the same name"),
        ({"task": TASK.format(points=1) + 'module = "line"'}, "task scale is in 'line'"),
        ({"task": TASK.format(points=1) + "extra = 1"}, "cannot read .*extra"),
    ],
)
def test_a_fault_is_named(tmp_path, fault, told):
    write(tmp_path, **fault)
    with pytest.raises(CourseError, match=told):
        load_course(tmp_path)


def test_a_folder_without_the_file_is_named(tmp_path):
    (tmp_path / "solutions" / "10_begun").mkdir(parents=True)
    course = load_course(write(tmp_path))
    assert course.get("09").points == 1
    with pytest.raises(CourseError, match=r"10_begun is no assignment: it has no assignment\.toml"):
        course.get("10")
    with pytest.raises(CourseError, match="there is no assignment '11'"):
        course.get("11")
