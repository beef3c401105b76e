"""`pytest autograder/hidden --submission DIR` comes to the same verdicts as `nnopt-grade`."""

import json
import os
import subprocess
import sys

import pytest

# Writes down what pytest's own reports say of each test.
REPORTER = """
import json, os

ids, found = {}, {}

def pytest_collection_finish(session):
    from nnopt.grading.plugin import SPEC  # when pytest has loaded it as a plugin

    ids.update({item.nodeid: item.stash[SPEC].id for item in session.items})

def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        found[ids[report.nodeid]] = [report.outcome, str(report.longrepr or "")]

def pytest_sessionfinish():
    with open(os.environ["FOUND"], "w") as file:
        json.dump(found, file)
"""
MISTAKES = """
def mse(y_true, y_pred):
    return tf.reduce_sum(tf.square(y_pred - y_true))


def yogurt_data(seed=23455, rows=32):
    raise ValueError(seed)
"""


@pytest.fixture
def run_pytest(course, tmp_path):
    """Run the hidden suites under plain pytest; return its exit status, reports and output."""
    (tmp_path / "reporter.py").write_text(REPORTER)

    def run(*arguments):
        environment = os.environ | {
            "PYTHONPATH": str(tmp_path),
            "FOUND": str(tmp_path / "found.json"),
            "PYTEST_ADDOPTS": "",
        }
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "autograder/hidden", "-p", "reporter", *arguments],
            cwd=course.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        path = tmp_path / "found.json"
        found = json.loads(path.read_text()) if path.exists() else {}
        return done.returncode, found, done.stdout + done.stderr

    return run


def test_the_same_verdicts_in_any_order(run_pytest, grade, hand_in, tmp_path):
    """Right, wrong and raising functions, their tests shuffled by pytest-randomly."""
    folder = hand_in("02_mse", MISTAKES, folder=tmp_path / "anna")
    hand_in("05_learning_rate", folder=folder)
    (document,) = grade(folder)
    expected = {
        test.id: (test.status, test.message)
        for part in document.assignments
        for task in part.tasks
        for test in task.tests
    }
    assert {status for status, _ in expected.values()} == {"passed", "failed"}
    status, found, output = run_pytest("--submission", str(folder))
    assert status == 1, output
    assert {name: outcome for name, (outcome, _) in found.items()} == {
        name: status for name, (status, _) in expected.items()
    }
    for name, (outcome, told) in found.items():
        assert expected[name][1] in told
        assert "Traceback" not in told
        if outcome == "failed":
            assert len(told.splitlines()) == 2


def test_no_submission_is_wrong_usage(run_pytest):
    status, found, output = run_pytest()
    assert (status, found) == (4, {})
    assert "--submission DIR" in output


def test_a_submission_that_is_not_there_is_wrong_usage(run_pytest, tmp_path):
    status, found, output = run_pytest("--submission", str(tmp_path / "nobody"))
    assert (status, found) == (4, {})
    assert "nobody does not exist" in output
