"""What the trusted side promises: when references are recorded, what it imports, whom it obeys."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.solutions import POINTS

from nnopt.grading import sealed_run
from nnopt.grading.job import Job
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
