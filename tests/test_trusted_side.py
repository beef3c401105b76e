"""What the trusted side promises: when references are recorded, what it imports, whom it obeys."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.solutions import POINTS

from nnopt.course.records import record_path
from nnopt.grading import DEFAULT_SEED, sealed_run
from nnopt.grading.job import Job
from nnopt.grading.prepare import prepare
from nnopt.intake.take_in import take_in

COMMAND = Path(sys.executable).with_name("nnopt-grade")
CLOCK = "import time\nprint('imported at', repr(time.time()))\n"


def test_references_are_recorded_before_a_students_code_runs(grade, hand_in, monkeypatch, tmp_path):
    monkeypatch.setenv("NNOPT_CACHE", str(tmp_path))
    [document] = grade(hand_in("02_mse", CLOCK), audience="instructor")
    printed = " ".join(test.output for task in document.assignments[0].tasks for test in task.tests)
    imported = [float(moment) for moment in re.findall(r"imported at ([\d.]+)", printed)]
    [reference] = tmp_path.iterdir()
    assert imported
    assert reference.stat().st_mtime < min(imported)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_the_processes_that_judge_have_no_tensorflow(grade, hand_in, pool):
    [document] = grade(hand_in("02_mse"))
    assert document.score == document.max_score
    for lane in pool._lanes:
        libraries = Path(f"/proc/{lane.process.pid}/maps").read_text()
        assert "numpy" in libraries
        assert "tensorflow" not in libraries


def test_a_job_that_cannot_be_sent_costs_no_lane(pool, grade, hand_in):
    """Else the next submissions would wait for a process for ever."""
    job = Job("cells", "02_mse", 0, 5.0, cells=("half a character: \ud800",))
    for _ in pool._lanes:
        with pytest.raises(UnicodeEncodeError):
            pool.run([(0, job)], lambda *_: None)
    assert pool._free.qsize() == len(pool._lanes)
    [document] = grade(hand_in("02_mse"))
    assert document.score == document.max_score


UNTRAINED = """
def train_step(x, y_true, parameters, losses, rate):
    return tf.constant(0.0)


def backward(steps, *args, **kwargs):
    parameters = get_parameters(0.01, Losses(), np.random.RandomState(2))
    return parameters, parameters, [0.0] * steps, [0.1] * steps
"""
RIGHT_ANSWERS = """
def forward(x, parameters):
    return tf.cast(tf.reduce_sum(tf.convert_to_tensor(x) ** 2, 1, keepdims=True) < 2, tf.float32)
"""


@pytest.mark.slow
def test_no_function_of_the_students_judges_another_one(course, pool, tmp_path):
    """Nothing is trained, and whoever asked the student's own network would hear nothing of it."""
    assignment = course.get("08_modules")
    for name, text in assignment.reference().items():
        more = {"forward": RIGHT_ANSWERS, "backward": f"from forward import *\n{UNTRAINED}"}
        (tmp_path / f"{name}.py").write_text(f"{text}\n{more.get(name, '')}")
    [sealed] = take_in(tmp_path, course, ["08_modules"]).assignments
    prepare(pool, [assignment], DEFAULT_SEED, lambda *_: None)
    expected = str(record_path(assignment, DEFAULT_SEED))
    job = Job("grade", assignment.id, DEFAULT_SEED, 20.0, expected=expected, sealed=sealed)
    answers = []
    pool.run([(0, job)], lambda _, answer: answers.append(answer))
    scores = {task.name: task.score for task in answers[0].result.tasks}
    assert scores["backward"] == scores["train_step"] == scores["forward"] == 0
    assert scores["generateds"] > 0


def test_a_source_that_is_too_much_for_the_check_of_calls_is_told(course, tmp_path, monkeypatch):
    """The check is stopped, in a lane as elsewhere; what it costs is bounded by processor time."""
    names = ",".join(f"a{number}" for number in range(1500))
    body = f"for q in [{names}]:\n    x = [{names}]\ndef mse(y_true, y_pred):\n    return q\n"
    (tmp_path / "mse.py").write_text(body)
    [sealed] = take_in(tmp_path, course).assignments
    monkeypatch.setattr(sealed_run, "RULE_SECONDS", 0.001)
    with pytest.raises(sealed_run.TooMuchToRead):
        sealed_run.forbidden(course.get("02_mse"), sealed)
    monkeypatch.setattr(sealed_run, "RULE_SECONDS", 20.0)
    assert sealed_run.forbidden(course.get("02_mse"), sealed) == {}


@pytest.mark.slow
def test_pytest_of_the_grader_obeys_nobody_else(hand_in, tmp_path):
    """No options of the environment, no ini file, no conftest.py and no plugin of the caller."""
    (tmp_path / "conftest.py").write_text("raise SystemExit('conftest.py was read')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    (tmp_path / "plug.py").write_text("raise SystemExit('a plugin was read')")
    settings = {
        "PYTEST_ADDOPTS": "--collect-only --no-such-option",
        "PYTEST_PLUGINS": "plug",
        "PYTHONPATH": str(tmp_path),
    }
    command = [COMMAND, hand_in("02_mse"), "--allow-weak-isolation", "--format", "json"]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | settings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["score"], document["max_score"]) == (POINTS["02_mse"],) * 2
