"""`nnopt hand-back`: files for students and platforms out of a run folder; nothing is graded."""

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from msgspec.structs import replace
from tests.courses import make_course
from tests.golden.documents import (
    ALL_RIGHT,
    GRADER_ERROR,
    MIXED,
    PRACTICED,
    UNREADABLE,
    make_assignment,
    make_document,
)

from nnopt.classes.download import Origin
from nnopt.classes.people import Person
from nnopt.cli.main import main
from nnopt.grading.kept import Entry, Kept, Student
from nnopt.report.document import Submission, decode
from nnopt.report.formats import formats

CLASS = {"anna": ALL_RIGHT, "ben": MIXED, "carla": GRADER_ERROR}
SHEET = (
    "Identifier,Full name,Email address,Grade,Maximum grade,Feedback comments\r\n"
    "Participant 1,Anna,,,13,\r\nParticipant 2,Ben,,,30,\r\n"
)


@pytest.fixture
def results(tmp_path):
    """A run folder as nnopt-grade --from moodle leaves it."""
    return write_run(tmp_path / "results", CLASS)


def write_run(folder, documents):
    """With whom each result is of, as it is known where a platform's download was graded."""
    with Kept(folder) as kept:
        for number, (name, document) in enumerate(documents.items(), start=1):
            person = Person(name, full=name.title(), email=f"{name}@example.org")
            origin = Origin("moodle", str(number), name.title())
            whole = replace(document, audience="instructor", submission=Submission(name, "0" * 64))
            kept.keep(Entry(name, document.status, {}, Student(person, origin)), whole, None)
    return folder


def write_unnamed(folder, documents):
    """A run folder as nnopt-grade leaves it of folders that it was not told the students of."""
    with Kept(folder) as kept:
        for name, document in documents.items():
            whole = replace(document, audience="instructor", submission=Submission(name, "0" * 64))
            kept.keep(Entry(name, document.status, {}), whole, None)
    return folder


def hand_back(*arguments):
    return CliRunner().invoke(main, ["hand-back", *map(str, arguments)])


@pytest.mark.parametrize("form", [name for name, form in formats().items() if not form.many])
def test_each_student_gets_a_file_that_holds_nothing_hidden(results, tmp_path, form):
    done = hand_back(results, "--to", form, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    files = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in files] == [f"{name}{formats()[form].ending}" for name in CLASS]
    assert f"3 files in {tmp_path / 'out'}" in done.output
    for path in files:
        assert b"sum_for_mean" not in path.read_bytes()
        assert b"0.25, 0.75" not in path.read_bytes()


def test_instructors_may_have_it_all(results, tmp_path):
    hand_back(results, "--to", "html", "-o", tmp_path, "--audience", "instructor")
    assert "sum_for_mean" in (tmp_path / "ben.html").read_text("utf-8")


def test_moodle_gets_its_own_names_back(results, tmp_path):
    done = hand_back(results, "--to", "moodle", "-o", tmp_path / "feedback.zip")
    assert "carla" in done.output
    with zipfile.ZipFile(tmp_path / "feedback.zip") as archive:
        assert archive.namelist()[1] == "Ben_2_assignsubmission_file_/feedback.html"


def test_the_worksheet_gets_grades_and_who_is_not_in_it_is_said(results, tmp_path):
    (tmp_path / "sheet.csv").write_bytes(SHEET.encode())
    arguments = ["--worksheet", tmp_path / "sheet.csv", "-o", tmp_path / "filled.csv"]
    done = hand_back(results, "--to", "worksheet", *arguments)
    assert "Not in the worksheet, and left out (1 of 3 results): carla" in done.output
    assert "Without a result" not in done.output
    rows = list(csv.DictReader(io.StringIO((tmp_path / "filled.csv").read_text("utf-8"))))
    assert [row["Grade"] for row in rows] == ["13.00", "12.00"]
    assert hand_back(results, "--to", "html", *arguments).exit_code == 2


def fill(tmp_path, documents, sheet, form="worksheet"):
    """Hand back a run that knows no students; the output, and the rows of what was written."""
    results = write_unnamed(tmp_path / "unnamed", documents)
    (tmp_path / "sheet.csv").write_text(sheet, "utf-8")
    arguments = ["--worksheet", tmp_path / "sheet.csv", "-o", tmp_path / "filled.csv"]
    done = hand_back(results, "--to", form, *arguments)
    if not (tmp_path / "filled.csv").exists():
        return done, []
    text = (tmp_path / "filled.csv").read_text("utf-8-sig")
    return done, list(csv.DictReader(io.StringIO(text)))


MOODLE = (
    "Identifier,Full name,Email address,Grade,Maximum grade\r\n"
    "Participant 123,Ada Lovelace,ada@example.org,,13\r\n"
    "Participant 456,Grace Hopper,grace@example.org,,13\r\n"
)


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace_123_assignsubmission_file_",
        "Someone Else_123_assignsubmission_file_hw",
        "Participant_123",
        "Ada Lovelace_99",
        "Lovelace, Ada",
        "ada_lovelace",
        "ADA@example.org",
        "123",
    ],
)
def test_a_folder_that_is_called_like_a_student_is_theirs(tmp_path, name):
    done, rows = fill(tmp_path, {name: ALL_RIGHT}, MOODLE)
    assert done.exit_code == 0, done.output
    assert [row["Grade"] for row in rows] == ["13.00", ""]
    assert "left without a grade (1 of 2 rows): Grace Hopper" in done.stderr


def test_a_folder_of_canvas_is_known_by_the_name_in_it(tmp_path):
    book = 'Student,ID,SIS User ID,SIS Login ID,Section,02_mse\n"Lovelace, Ada",7,,al,,\n'
    done, rows = fill(tmp_path, {"lovelaceada_LATE_1_2_work": ALL_RIGHT}, book, "canvas")
    assert [row["02_mse"] for row in rows] == ["13"], done.output


@pytest.mark.parametrize(
    "name",
    [
        "hw_123",  # a number that may be anything
        # The student may have given the end of this name: it is neither Grace's nor Ada's.
        "Ada Lovelace_123_assignsubmission_file_x_456_assignsubmission_file_",
        "Ada",
        "submission_88",
    ],
)
def test_where_nobody_matches_no_file_is_written(tmp_path, name):
    done, _ = fill(tmp_path, {name: ALL_RIGHT}, MOODLE)
    assert done.exit_code == 3
    assert not (tmp_path / "filled.csv").exists()
    assert "nobody in the worksheet has a result here" in done.stderr
    assert "Ada Lovelace, Grace Hopper" in done.stderr
    assert name[:50] in done.stderr
    assert "nnopt-grade --from moodle" in done.stderr


def test_a_name_of_two_people_is_nobodys(tmp_path):
    twice = MOODLE + "Participant 789,Ada Lovelace,al@example.org,,13\r\n"
    done, rows = fill(tmp_path, {"Ada Lovelace": ALL_RIGHT, "Grace Hopper": ALL_RIGHT}, twice)
    assert [row["Grade"] for row in rows] == ["", "13.00", ""]
    assert "Not in the worksheet, and left out (1 of 2 results): Ada Lovelace" in done.stderr
    assert "nnopt-grade --from moodle" in done.stderr
    assert "left without a grade (2 of 3 rows): Ada Lovelace, Ada Lovelace" in done.stderr


def test_two_results_of_one_name_are_nobodys(tmp_path):
    works = {"Ada Lovelace_1": ALL_RIGHT, "Ada Lovelace_2": MIXED, "456": ALL_RIGHT}
    _, rows = fill(tmp_path, works, MOODLE)
    assert [row["Grade"] for row in rows] == ["", "13.00"]


def test_a_number_of_the_platform_counts_more_than_the_name(tmp_path):
    """Numbers are those of one assignment: a worksheet of another one is not filled by names."""
    results = write_run(tmp_path / "results", {"ada": ALL_RIGHT})
    (tmp_path / "sheet.csv").write_text(
        "Identifier,Full name,Grade\r\nParticipant 88,Ada,\r\n", "utf-8"
    )
    arguments = ["--worksheet", tmp_path / "sheet.csv", "-o", tmp_path / "filled.csv"]
    done = hand_back(results, "--to", "worksheet", *arguments)
    assert done.exit_code == 3
    assert "Is it the worksheet of this assignment?" in done.stderr


def test_who_could_not_be_graded_is_named_with_the_reason(tmp_path):
    broken = make_document(
        make_assignment(
            "02_mse", "", status="ungradable", message="mse.py is empty.", max_score=13
        ),
        status="ungradable",
    )
    run = {"anna": ALL_RIGHT, "ben": UNREADABLE, "carla": broken}
    results = write_run(tmp_path / "results", run)
    sheet = SHEET.replace("Participant 2,Ben,,,", "Participant 2,Ben,,7,")
    (tmp_path / "sheet.csv").write_bytes(f"{sheet}Participant 3,Carla,,,13,\r\n".encode())
    arguments = ["--worksheet", tmp_path / "sheet.csv", "-o", tmp_path / "filled.csv"]
    done = hand_back(results, "--to", "worksheet", *arguments)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "filled.csv").read_text("utf-8"))))
    assert [row["Grade"] for row in rows] == ["13.00", "7", "0.00"]
    lines = done.stderr.splitlines()
    left = lines.index("1 submission could not be graded. Their cells are left as they were.")
    assert lines[left + 1].startswith("  Ben: No module or notebook of an assignment is in it.")
    zero = lines.index("1 submission could not be graded. They get 0 points.")
    assert lines[zero + 1] == "  Carla: mse.py is empty."


def test_results_that_are_not_official_are_said_to_be_no_grades(tmp_path):
    weak = write_run(tmp_path / "weak", {"anna": PRACTICED, "ben": MIXED})
    done = hand_back(weak, "--to", "canvas", "-o", tmp_path / "grades.csv")
    assert "NOT OFFICIAL: 1 of 2" in done.output


def test_a_name_that_is_no_text_loses_nobody_and_reaches_no_terminal(tmp_path):
    names = [os.fsdecode(b"b\xffn"), "c\x1b]0;x\x07d", "d\nerror"]
    results = write_run(tmp_path / "results", dict.fromkeys(names, GRADER_ERROR))
    done = hand_back(results, "--to", "markdown", "-o", tmp_path / "out")
    assert {path.stem for path in (tmp_path / "out").iterdir()} == set(names)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.output
    assert "\\x1b" in done.output
    assert not [line for line in done.output.splitlines() if line.startswith("error")]


def test_errors_say_what_to_name(results, tmp_path):
    assert "holds no results" in hand_back(tmp_path, "--to", "html", "-o", "out").output
    assert "is none of these" in hand_back(results, "--to", "blackboard", "-o", "out").output
    (tmp_path / "file").write_text("")
    refused = hand_back(results, "--to", "html", "-o", tmp_path / "file")
    assert refused.exit_code == 3
    assert "cannot write" in refused.output


def test_a_folder_as_the_place_of_a_table(results, tmp_path):
    assert hand_back(results, "--to", "csv", "-o", tmp_path).exit_code == 0
    assert (tmp_path / "csv.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert hand_back(results, "--to", "gradescope", "-o", tmp_path).exit_code == 0
    assert json.loads((tmp_path / "anna.gradescope.json").read_bytes())["score"] == 13


DRAWS = """import matplotlib.pyplot as plt


def sketch(x):
    figure, axes = plt.subplots()
    axes.plot(x, x, label="line")
    axes.set_xlabel("day")
    plt.close(figure)
    return figure
"""
CHECK = """import pytest


@pytest.mark.task("sketch"{points})
def test_label(student, same):
    \"\"\"The axis has its label.\"\"\"
    figure = student.figure("sketch", [1.0, {last}])
    same([line["y"] for line in figure["axes"][0]["lines"]])
"""


@pytest.mark.slow
def test_what_was_drawn_in_a_public_check_comes_from_the_sandbox(tmp_path):
    """And of a hidden test there is no picture: it would show what only the test holds."""
    make_course(
        tmp_path, "01_sketch", modules={"sketch": DRAWS},
        public=CHECK.format(points="", last=3.0),
        hidden=CHECK.format(points=", points=1", last=8.25),
    )  # fmt: skip
    work = tmp_path / "ben"
    work.mkdir()
    (work / "sketch.py").write_text(DRAWS.replace("plot(x, x,", "plot(x, [-v for v in x],"))
    command = [Path(sys.executable).parent / "nnopt-grade", work, "--course", tmp_path]
    options = ["--allow-weak-isolation", "--audience", "instructor", "-o", tmp_path / "ben.json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=300)
    document = decode((tmp_path / "ben.json").read_bytes())
    public, hidden = document.assignments[0].tasks[0].tests
    assert public.figures is not None, done.stderr
    assert [shape.y for shape in public.figures.yours[0].shapes] == [(-1.0, -3.0)]
    assert [shape.y for shape in public.figures.right[0].shapes] == [(1.0, 3.0)]
    assert (hidden.status, hidden.figures) == ("failed", None)


GUIDE = Path(__file__).resolve().parents[1] / "docs" / "handing-back.md"
COMMANDS = [line.strip() for line in GUIDE.read_text("utf-8").splitlines() if line[:4] == "    "]


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("nnopt hand-back")])
def test_each_command_of_the_guide_works(results, monkeypatch, command):
    place = results.parent
    monkeypatch.chdir(place)
    (place / "grades.csv").write_text(SHEET)
    book = "Student,ID,SIS User ID,SIS Login ID,Section,02_mse,03_custom_loss\nAnna,1,,,,,\n"
    (place / "gradebook.csv").write_text(book)
    words = shlex.split(command)
    assert hand_back(*words[2:]).exit_code == 0
    written = place / words[words.index("-o") + 1]
    assert any(written.iterdir()) if written.is_dir() else written.read_bytes()


def test_the_guide_shows_no_command_that_is_not_there():
    known = {"nnopt-grade", *(f"nnopt {name}" for name in main.list_commands(None))}
    assert [c for c in COMMANDS if not c.startswith(tuple(known))] == []
    for name in re.findall(r"`([a-z0-9]+)`", GUIDE.read_text("utf-8").split("| `--to`")[1][:900]):
        assert name in formats()


def test_the_workflow_for_a_classroom_asks_for_options_that_exist():
    """Its commands are those of the guide; a workflow that is no YAML would not start."""
    text = GUIDE.with_name("classroom.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    script = "\n".join(step.get("run", "") for step in workflow["jobs"]["grade"]["steps"])
    assert "${{" not in script  # an input is data there, and never a part of a script
    used = re.findall(r"nnopt (\S+) results/ --to (\w+) -o", script)
    assert used == [("hand-back", "markdown"), ("hand-back", "csv")]
