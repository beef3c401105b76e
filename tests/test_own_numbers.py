"""Own numbers: hidden data that each student gets alone, drawn from a key and a name."""

import json
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from tests.courses import make_course

from nnopt.authoring.verify.cases import gather
from nnopt.grading.own import Own
from nnopt.report.document import decode

pytestmark = pytest.mark.slow

COMMAND = [str(Path(sys.executable).with_name("nnopt-grade")), "--allow-weak-isolation"]
KEY = "a key that nobody guesses"
RIGHT = "def line(x):\n    return 2.0 * x + 1.0\n"
WRONG = "def line(x):\n    return 2.0 * x\n"
SUITE = '''
import pytest

@pytest.mark.task("line", points=2)
def test_line(student, same, rng):
    """A line at some place."""
    x = rng.uniform(1.0, 2.0)
    if x > {most}:
        raise RuntimeError("a broken test")
    same(student.line(x))
'''
MISTAKE = '# %% line.no_intercept\n# What is the line at 0?\nchange(" + 1.0", "")\n'


@pytest.fixture
def lines(tmp_path):
    """A small course, and a function that grades texts of line.py by the name of the student."""

    def grade(*options, most=9.0, **texts):
        make_course(
            tmp_path, "01_line", modules={"line": RIGHT}, mistakes=MISTAKE,
            hidden=SUITE.format(most=most),
        )  # fmt: skip
        for name, text in texts.items():
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "line.py").write_text(text)
        folders = [tmp_path / name for name in texts]
        command = [*COMMAND, "--course", tmp_path, "-o", tmp_path / "results", *folders, *options]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=300,
            env={"PATH": "/usr/bin:/bin", "NNOPT_CACHE": str(tmp_path / "cache")},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done, {name: kept(tmp_path, name) for name in texts}

    return grade


def kept(folder, name):
    return decode((folder / "results" / ".nnopt" / f"{name}.json").read_bytes())


def shown(document):
    [test] = document.assignments[0].tasks[0].tests
    return test.detail, test.misconception, test.hint


def test_each_student_gets_numbers_of_their_own_and_the_same_hints(lines, tmp_path):
    key = tmp_path / "key.txt"
    key.write_text(f"{KEY}\n")
    texts = {"anna": WRONG, "ben": WRONG, "carla": RIGHT}
    own = ("--per-student-seed", f"@{key}", "--jobs", "2")
    _, first = lines(*own, **texts)
    assert {document.kit.seed for document in first.values()} == {
        Own(KEY.encode()).seed(name) for name in texts
    }
    anna, ben = shown(first["anna"]), shown(first["ben"])
    assert anna[0] != ben[0]
    assert anna[1:] == ben[1:] == ("no_intercept", "What is the line at 0?")
    assert first["carla"].score == first["carla"].max_score == 2
    read = json.loads((tmp_path / "results" / "anna.json").read_text())
    assert [f"seed {first['anna'].kit.seed}" in note for note in read["notes"]] == [True]
    assert KEY not in json.dumps(read)

    # The same command goes on, also when somebody has joined the class.
    again, _ = lines(*own, **texts, dora=RIGHT)
    assert "3 of 4 did not change" in again.stdout

    # Without the key it is another run; the seed of a report gives the numbers again.
    other, documents = lines("--seed", str(first["anna"].kit.seed), anna=WRONG)
    assert "did not change" not in other.stdout
    assert shown(documents["anna"]) == anna
    assert documents["anna"].notes == ()


def test_numbers_on_which_a_test_breaks_stop_nobody_else(lines):
    own = Own(KEY.encode())

    def place(name):
        seed = zlib.crc32(f"{own.seed(name)}/01_line::test_line".encode())
        return np.random.RandomState(seed).uniform(1.0, 2.0)

    common = zlib.crc32(b"20190815/01_line::test_line")
    most = max(1.6, np.random.RandomState(common).uniform(1.0, 2.0))
    names = [f"s{number}" for number in range(200)]
    good = next(name for name in names if place(name) < most)
    bad = next(name for name in names if place(name) > most)
    done, documents = lines("--per-student-seed", KEY, most=most, **{good: RIGHT, bad: RIGHT})
    assert documents[good].status == "graded"
    assert (documents[bad].status, documents[bad].fault) == ("grader_error", "course")
    assert done.returncode == 3


@pytest.mark.parametrize(
    ("given", "says"),
    [("short", "the key has 5 of at least 16 characters"), ("@nowhere", "cannot read the key")],
)
def test_a_key_that_is_none_is_refused(given, says, tmp_path):
    command = [*COMMAND, tmp_path, "--per-student-seed", given]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode != 0
    assert says in done.stderr
    assert "openssl rand -hex 16" in done.stderr


def test_right_answers_hold_on_own_numbers(course, grade, tmp_path):
    """The long run is benchmarks/fairness.py --own."""
    cases = [c for c in gather(course.get("02_mse")).cases if c.kind == "accepted"][:4]
    folders = []
    for case in cases:
        folders.append(tmp_path / case.name)
        folders[-1].mkdir()
        for name, module in case.sealed.modules.items():
            (folders[-1] / f"{name}.py").write_bytes(module.source)
    for student in ("anna", "ben"):
        documents = grade(*folders, seed=Own(KEY.encode()).seed(student))
        assert [d.score == d.max_score for d in documents] == [True] * len(cases)


def test_a_run_is_graded_again_with_the_same_numbers_and_without_the_key(lines, tmp_path):
    _, first = lines("--per-student-seed", KEY, anna=WRONG, ben=RIGHT)
    hidden = tmp_path / "solutions" / "01_line" / "hidden.py"
    hidden.write_text(hidden.read_text().replace("points=2", "points=3"))
    command = [COMMAND[0].removesuffix("-grade"), "regrade", tmp_path / "results"]
    command += ["--to", tmp_path / "again", "--course", tmp_path, "--allow-weak-isolation"]
    environment = {"PATH": "/usr/bin:/bin", "NNOPT_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    for name, before in first.items():
        document = decode((tmp_path / "again" / f"{name}.json").read_bytes())
        assert document.kit.seed == before.kit.seed == Own(KEY.encode()).seed(name)
        assert document.max_score == 3
    rows = (tmp_path / "again" / "changed.csv").read_text("utf-8-sig").splitlines()
    assert [row.rpartition(",")[2] for row in rows[1:]] == ["points", "points"]
