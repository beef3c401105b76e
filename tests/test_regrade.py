"""`nnopt regrade`: a run graded again after its course changed, into another folder."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nnopt.errors import MachineError
from nnopt.grading.kept_run import KeptRun
from nnopt.grading.regrade import changed_parts, check_place

BIN = Path(sys.executable).parent
RIGHT = "def line(x, factor):\n    return factor * x + 1.0\n"
WORKS = {"anna": RIGHT, "ben": RIGHT.replace(" + 1.0", ""), "carla": "def line(:\n"}


def run(*command, **options):
    done = subprocess.run(
        [BIN / command[0], *command[1:]], capture_output=True, text=True, timeout=300, **options
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A course of one skeleton, and a run of three students: right, known mistake, unreadable."""
    place = tmp_path_factory.mktemp("regrade")
    run("nnopt", "new", "course", place / "course", check=True)
    for name, text in WORKS.items():
        (place / name).mkdir()
        (place / name / "line.py").write_text(text)
    (place / "dora").mkdir()
    names = [place / name for name in (*WORKS, "dora")]
    options = ["--allow-weak-isolation", "--course", place / "course", "--timeout", "9"]
    (place / "roster.csv").write_text("id,first_name,last_name\nanna,Anna,Doe\nemil,Emil,Roe\n")
    options += ["--roster", place / "roster.csv"]
    run("nnopt-grade", *names, *options, "-o", place / "results")
    return place


def regrade(place, to, *arguments):
    options = ["--allow-weak-isolation", "--course", place / "course", *arguments]
    return run("nnopt", "regrade", place / "results", "--to", place / to, *options)


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_who_changed_and_why(place):
    folder = place / "course" / "solutions" / "01_line"
    before = {path: path.read_bytes() for path in (place / "results").rglob("*") if path.is_file()}
    same = regrade(place, "same", "--diff")
    assert same.returncode == 0, same.stderr
    assert "Nothing changed." in same.stdout

    hidden, mistakes = folder / "hidden.py", folder / "mistakes.py"
    hidden.write_text(hidden.read_text().replace("points=2", "points=5"))
    points = regrade(place, "points", "--diff")
    assert "anna  2/2 -> 5/5  (points)" in points.stdout
    assert "ben  0/2 -> 0/5  (points)" in points.stdout
    assert "1 test has other points only" in points.stdout
    changed = rows(place / "points" / "changed.csv")
    assert [(row["student"], row["score_after"], row["reason"]) for row in changed] == [
        ("anna", "5", "points"), ("ben", "0", "points"), ("carla", "0", "points")
    ]  # fmt: skip

    mistakes.write_text(mistakes.read_text().replace("Try x = 0.", "Put in zero."))
    hint = regrade(place, "hint", "--diff")
    assert "one_forgotten" not in (place / "hint" / "ben.json").read_text()
    assert "Put in zero." in (place / "hint" / "ben.json").read_text()
    reasons = {row["student"]: row["reason"] for row in rows(place / "hint" / "changed.csv")}
    assert "mistakes" in reasons["ben"] or "points" in reasons["ben"], hint.stdout
    # Nothing of the first run was touched.
    assert {path: path.read_bytes() for path in before} == before
    # Limits stay those of the run, and who was not readable keeps a document that says so.
    assert KeptRun(place / "hint").entries["anna"].key["limits"].startswith("9.0 ")
    assert KeptRun(place / "hint").documents["dora"].status == "ungradable"


@pytest.mark.slow
def test_a_run_is_graded_again_in_its_own_folder(place, tmp_path):
    for name in ("course", "results"):
        shutil.copytree(place / name, tmp_path / name)
    results, course = tmp_path / "results", tmp_path / "course"
    mistakes = course / "solutions" / "01_line" / "mistakes.py"
    mistakes.write_text(mistakes.read_text().replace("one_forgotten", "intercept_forgotten"))
    command = ["nnopt-grade", "--again", results, "--allow-weak-isolation", "--course", course]
    first = run(*command)
    # As before, one could not be read.
    assert first.returncode == 3, first.stderr
    assert "1 x intercept_forgotten" in first.stdout
    assert "Missing: Emil Roe (emil)." in first.stdout
    kept = KeptRun(results)
    assert kept.documents["dora"].notes == KeptRun(place / "results").documents["dora"].notes
    assert kept.documents["dora"].status == "ungradable"
    assert kept.entries["ben"].key["limits"].startswith("9.0 ")
    assert "5 of 5 did not change" in run(*command).stdout
    assert "2 of 5 did not change" in run(*command, "--force").stdout
    for option in (["-o", "new/"], ["--timeout", "3"], ["--assignment", "01"]):
        refused = run(*command, *option)
        assert refused.returncode == 2
        assert option[0] in refused.stderr
    assert "takes one folder" in run(*command, results).stderr


@pytest.mark.slow
def test_the_folder_knows_the_whole_class(place):
    table = run("nnopt", "show", place / "results").stdout
    assert "Anna Doe" in table
    assert "Missing: Emil Roe (emil)." in table


@pytest.mark.slow
def test_nothing_is_overwritten(place, tmp_path):
    onto_itself = regrade(place, "results")
    assert onto_itself.returncode == 3
    assert "is the run that is graded again" in onto_itself.stderr
    (place / "other" / ".nnopt").mkdir(parents=True, exist_ok=True)
    assert "holds another run" in regrade(place, "other").stderr
    empty = run("nnopt", "regrade", tmp_path, "--to", tmp_path / "new")
    assert empty.returncode == 3
    assert "holds no results" in empty.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.slow
def test_a_run_of_another_course_is_refused(place):
    shutil.copytree(
        place / "course" / "solutions" / "01_line", place / "two" / "solutions" / "02_line"
    )
    toml = place / "two" / "solutions" / "02_line" / "assignment.toml"
    toml.write_text(toml.read_text().replace("01_line", "02_line"))
    options = ["--course", place / "two", "--allow-weak-isolation"]
    done = run("nnopt", "regrade", place / "results", "--to", place / "elsewhere", *options)
    assert done.returncode == 3
    assert "is a run of another course" in done.stderr
    assert not list((place / "elsewhere").glob("*.json"))


def test_an_interrupted_one_goes_on_and_no_other(tmp_path):
    one, two, to = tmp_path / "one", tmp_path / "two", tmp_path / "to"
    check_place(one, to)
    check_place(one, to)
    with pytest.raises(MachineError, match="holds another run"):
        check_place(two, to)


def test_the_reason_is_what_the_verdicts_of_an_assignment_depend_on():
    before = {"kit": "1", "seed": "7", "suite 01_a": "x", "suite 02_b": "y"}
    after = {"kit": "1", "seed": "8", "suite 01_a": "x", "suite 02_b": "z"}
    assert changed_parts(before, after, "01_a") == ["data"]
    assert changed_parts(before, after, "02_b") == ["data", "suite"]
