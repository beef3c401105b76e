"""The autograder for Gradescope, in a scratch tree that is laid out as theirs."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nnopt.course.locate import find_course
from nnopt.version import FOLDER

NNOPT = str(Path(sys.executable).parent / "nnopt")
RIGHT = """import tensorflow as tf


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A tree like /autograder: the zip in source/, run_autograder above it."""
    root = tmp_path_factory.mktemp("autograder")
    command = [NNOPT, "gradescope-bundle", "--assignment", "02", "--allow-weak-isolation"]
    done = subprocess.run(
        [*command, "-o", root / "autograder.zip"], capture_output=True, text=True, check=True
    )
    points = find_course().get("02").points
    assert f"02_mse, {points} points in all" in done.stdout
    assert (root / "autograder.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(root / "autograder.zip") as archive:
        modes = {m.filename: m.external_attr >> 16 for m in archive.infolist()}
        archive.extractall(root / "source")
    assert modes["setup.sh"] & 0o111
    assert modes["run_autograder"] & 0o111
    (root / "run_autograder").write_bytes((root / "source" / "run_autograder").read_bytes())
    return root


def run(root, **files):
    submission = root / "submission"
    submission.mkdir(exist_ok=True)
    for path in submission.iterdir():
        path.unlink()
    for name, text in files.items():
        (submission / f"{name}.py").write_text(text)
    (root / "submission_metadata.json").write_text('{"users": []}')
    command = ["bash", str(root / "run_autograder"), str(root)]
    # The packages of setup.sh are those of here.
    environment = os.environ | {"NNOPT_PYTHON": sys.executable}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads((root / "results" / "results.json").read_bytes())


@pytest.mark.slow
def test_a_submission_is_graded(root):
    result = run(root, mse=RIGHT)
    most = sum(test["max_score"] for test in result["tests"])
    assert most == find_course().get("02").points, result
    assert sum(test["score"] for test in result["tests"]) == result["score"] > 0
    assert {test["visibility"] for test in result["tests"]} == {"visible"}
    assert "sum_for_mean" not in json.dumps(result)


@pytest.mark.slow
def test_what_cannot_be_taken_in_gets_a_result_that_says_why(root):
    result = run(root)
    assert result["score"] == 0
    assert "submission" in result["output"]
    assert "our fault" not in result["output"]
    options = root / "source" / "options"
    before = options.read_text()
    options.write_text("--assignment 99\n")
    failed = run(root, mse=RIGHT)
    options.write_text(before)
    assert "our fault" in failed["output"]
    assert failed["extra_data"]["status"] == "grader_error"


def test_the_zip_holds_the_chosen_assignments_and_versions_only(root):
    folders = [path.name for path in (root / "source" / "course" / "solutions").iterdir()]
    assert folders == ["02_mse"]
    lines = (root / "source" / "requirements.txt").read_text().splitlines()
    assert any(line.startswith("tensorflow==") for line in lines)
    assert not [line for line in lines if "==" not in line or "/" in line]
    kit = root / "source" / "kit" / "nnopt"
    packed = {path.relative_to(kit): path.read_bytes() for path in kit.rglob("*") if path.is_file()}
    assert packed == {path: (FOLDER / path).read_bytes() for path in packed}
    assert {path.suffix for path in packed} >= {".py", ".jinja", ".json", ".txt"}
    used = [sys.executable, "-S", "-c", "import nnopt; print(nnopt.__file__)"]
    found = subprocess.run(used, cwd=kit.parent, capture_output=True, text=True, check=True)
    assert str(kit) in found.stdout
