"""`pytest solutions --submission DIR` comes to the same verdicts as `nnopt-grade`."""

import json
import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

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

    def run(*arguments, suites="solutions"):
        environment = os.environ | {
            "PYTHONPATH": str(tmp_path),
            "FOUND": str(tmp_path / "found.json"),
            "PYTEST_ADDOPTS": "",
        }
        done = subprocess.run(
            [sys.executable, "-m", "pytest", suites, "-p", "reporter", *map(str, arguments)],
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


def verdicts(document):
    """The status and the message of each test of a document, by id."""
    return {
        test.id: (test.status, test.message)
        for part in document.assignments
        for task in part.tasks
        for test in task.tests
    }


def in_pytest(status):
    """What counts only with other tests has no third outcome there."""
    return "failed" if status == "not_run" else status


def in_the_file(course, *assignments):
    """The ids of tests as they are written: public checks first, then one suite after the other."""
    parts = [(course.get(name), name) for name in assignments]
    files = [(each.public, f"{name}/public") for each, name in parts]
    files += [(each.hidden, name) for each, name in parts]
    return [
        f"{prefix}::{test}"
        for path, prefix in files
        for test in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    ]


def written(found):
    """The ids of tests that ran, in their order; the cases of one are one."""
    return list(dict.fromkeys(name.partition("[")[0] for name in found))


def test_the_same_verdicts_in_the_order_of_the_file(run_pytest, grade, hand_in, course, tmp_path):
    """Right, wrong and raising functions; pytest-randomly would shuffle any other tests."""
    folder = hand_in("02_mse", MISTAKES, folder=tmp_path / "anna")
    hand_in("05_learning_rate", folder=folder)
    expected = verdicts(grade(folder)[0])
    assert {status for status, _ in expected.values()} == {"passed", "failed", "not_run"}
    status, found, output = run_pytest("--submission", folder)
    assert status == 1, output
    assert "Using --randomly-seed" in output
    assert written(found) == in_the_file(course, "02_mse", "05_learning_rate")
    # What counts only with other tests has no third outcome in pytest.
    assert {name: outcome for name, (outcome, _) in found.items()} == {
        name: "failed" if status == "not_run" else status for name, (status, _) in expected.items()
    }
    for name, (outcome, told) in found.items():
        assert expected[name][1] in told
        assert "Traceback" not in told
        if outcome == "failed":
            # Title and sentence; the call of a public check is no secret.
            assert len(told.splitlines()) == 2 + ("public" in name)


def test_one_suite_shows_an_instructor_what_students_never_see(
    run_pytest, grade, hand_in, course, tmp_path
):
    folder = hand_in("02_mse", MISTAKES, folder=tmp_path / "ben")
    hand_in("05_learning_rate", folder=folder)
    (document,) = grade(folder, audience="instructor")
    expected = {test: one for test, one in verdicts(document).items() if test.startswith("02_mse")}
    status, found, output = run_pytest(
        "--submission", folder, "--audience", "instructor", suites="solutions/02_mse/hidden.py"
    )
    assert status == 1, output
    assert written(found) == in_the_file(course, "02_mse")
    for name, (status, message) in expected.items():
        assert found[name][0] == in_pytest(status)
        assert message in found[name][1]
    _, told = found["02_mse::test_several_columns"]
    assert re.search(r"mse\(.*\d.*\)", told)  # the hidden input
    assert re.search(r"expected:? .*\d", told)
    assert re.search(r"got:? .*\d", told)


def test_no_submission_is_wrong_usage(run_pytest):
    status, found, output = run_pytest()
    assert (status, found) == (4, {})
    assert "--submission DIR" in output


def test_a_submission_that_is_not_there_is_wrong_usage(run_pytest, tmp_path):
    status, found, output = run_pytest("--submission", tmp_path / "nobody")
    assert (status, found) == (4, {})
    assert "nobody does not exist" in output
