"""`nnopt new`: skeletons with which nothing is wrong, in a checkout and from installed wheels."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tests.wheels import ROOT, install

from nnopt.cli.main import main
from nnopt.course.catalogue import load_course


def run(*arguments):
    return CliRunner().invoke(main, ["new", *map(str, arguments)])


@pytest.fixture
def own(tmp_path):
    """A course that `nnopt new course` made."""
    assert run("course", tmp_path / "own").exit_code == 0
    return tmp_path / "own"


def test_a_course_has_one_assignment_and_says_what_is_next(tmp_path):
    done = run("course", tmp_path / "my nets")
    assert done.exit_code == 0
    assert [(a.id, a.points) for a in load_course(tmp_path / "my nets").assignments] == [
        ("01_line", 2)
    ]
    lines = done.output.splitlines()
    assert lines[0] == "wrote  README.md"
    assert "wrote  assignments/01_line/01_line.ipynb" in lines
    assert lines[-1] == f"Next: nnopt verify --course '{tmp_path / 'my nets'}'"
    readme = (tmp_path / "my nets/README.md").read_text("utf-8")
    assert readme.startswith("# My nets\n")
    assert 'NNOPT_COURSE="$PWD"' in readme


def test_an_assignment_is_added_beside_those_that_are_there(own):
    done = run("assignment", "09_momentum", "--course", own)
    assert done.exit_code == 0
    assert [a.id for a in load_course(own).assignments] == ["01_line", "09_momentum"]
    [task] = load_course(own).get("09").tasks
    assert (task.name, task.module, task.title, task.points) == (
        "momentum", "momentum", "Momentum", 2
    )  # fmt: skip
    stub = (own / "assignments/09_momentum/momentum.py").read_text("utf-8")
    assert "raise NotImplementedError" in stub
    assert "factor * x + 1.0" not in stub


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("momentum", "'momentum' is no name of an assignment"),
        ("09_Momentum", "'09_Momentum' is no name of an assignment"),
        ("09_2layers", "'09_2layers' is no name of an assignment"),
        ("../09_up", "'../09_up' is no name of an assignment"),
        ("09_random", "a module cannot be called random.py"),
        ("09_lambda", "a module cannot be called lambda.py"),
        ("01_other", "01_line has this number already"),
    ],
)
def test_names_that_cannot_be_used_are_refused_and_nothing_is_written(own, name, words):
    before = sorted(own.rglob("*"))
    done = run("assignment", name, "--course", own)
    assert (done.exit_code, words in done.output) == (3, True), done.output
    assert sorted(own.rglob("*")) == before


def test_what_is_there_is_not_overwritten(own):
    done = run("course", own)
    assert done.exit_code == 3
    assert "is there already" in done.output


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("course", tmp_path / "file/own")
    assert done.exit_code == 3
    assert "cannot write" in done.output
    assert "Choose a folder" in done.output


def test_the_folder_may_be_this_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("course", ".")
    assert done.output.endswith("Next: nnopt verify --course .\n")
    assert load_course(tmp_path).get("01").title == "Line"


@pytest.fixture(scope="module")
def instructor(tmp_path_factory):
    """Run a command of nnopt as an instructor who has the wheels and no checkout."""
    home = tmp_path_factory.mktemp("instructor")
    site = install(home, kit=True)
    kept = {key: value for key, value in os.environ.items() if key != "NNOPT_COURSE"}

    def nnopt(*arguments, site=site):
        environment = kept | {"PYTHONPATH": str(site)}
        command = [sys.executable, str(home / "site/bin/nnopt"), *map(str, arguments)]
        return subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, check=False
        )

    return home, nnopt


@pytest.mark.slow
def test_a_course_of_a_wheel_is_built_verified_and_graded_at_once(instructor):
    home, nnopt = instructor
    made = nnopt("new", "course", "mine")
    assert made.returncode == 0, made.stderr
    built = nnopt("build", "--course", "mine", "--check")
    assert (built.returncode, built.stdout) == (0, "assignments/ is up to date\n")
    verified = nnopt("verify", "--course", "mine", "--gates-only")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "All 11 gates hold." in verified.stdout

    (home / "line.py").write_text("def line(x, factor):\n    return factor * x\n")
    command = ("grade", "line.py", "--format", "json", "-o", "line.json")
    done = nnopt(*command, "--course", "mine")
    assert done.returncode == 0, done.stderr
    [part] = json.loads((home / "line.json").read_text("utf-8"))["assignments"]
    assert (part["status"], part["score"], part["max_score"]) == ("graded", 0, 2)


@pytest.mark.slow
def test_the_kit_is_a_package_of_its_own_and_copied_from_there(instructor):
    home, nnopt = instructor
    carried = home / "site/nnopt_kit"
    for path in (p for p in ROOT.glob("solutions/*_*/*") if p.is_file()):
        assert (carried / path.relative_to(ROOT / "solutions")).read_bytes() == path.read_bytes()
    for folder in carried.glob("0[2-8]_*"):  # one stands for all: their figures take long
        folder.rename(home / folder.name)
    made = nnopt("new", "course", "kit", "--with-kit")
    assert made.returncode == 0, made.stderr
    assert [a.id for a in load_course(home / "kit").assignments] == ["01_network"]
    for path in ROOT.glob("*/01_network/*"):
        if path.is_file():
            assert (home / "kit" / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_without_that_package_it_says_what_to_install(instructor):
    home, nnopt = instructor
    student = home / "student"
    student.mkdir()
    (student / "nnopt").symlink_to(home / "site/nnopt")
    done = nnopt("new", "course", "none", "--with-kit", site=student)
    assert done.returncode == 3
    assert "pip install ./solutions" in done.stderr
    assert not (home / "none").exists()
