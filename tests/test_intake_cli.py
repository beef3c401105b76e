"""`nnopt intake` says what would be graded, from which file and cell, and runs nothing."""

import zipfile

import pytest
from click.testing import CliRunner
from tests.handed_in import write_all, zipped
from tests.solutions import ROOT

from nnopt.cli.main import main

STUB = (ROOT / "assignments" / "02_mse" / "mse.py").read_text("utf-8")
OTHER = "raise SystemExit('this must not run')\ndef mse(y_true, y_pred):\n    return 0\n"


@pytest.fixture
def said(tmp_path):
    def said(contents, *options):
        folder = write_all(tmp_path / "alice", contents)
        return CliRunner().invoke(main, ["intake", str(folder), *options])

    return said


def test_each_task_is_told_with_its_place(said):
    result = said({"mse (1).py": OTHER, "mse.py": STUB, "essay.txt": "x"})
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "mse mse (1).py line 2" in lines
    assert "train not in mse.py" in lines
    assert "mse (1).py graded for 02_mse" in lines
    assert "mse.py as handed out, or the same as another file" in lines
    assert "essay.txt not used" in lines
    assert "Note: `mse.py` is as handed out; `mse (1).py` was graded." in lines


def test_a_zip_in_a_folder_in_a_zip_has_one_name(said):
    inner = zipped({"02_mse/mse.py": OTHER})
    output = said({"work.zip": zipped({"hand in/02.zip": inner})}).output
    assert " ".join(output.split()).count("hand in/02.zip/02_mse/mse.py") == 2
    assert "hand in/02.zip/02_mse/mse.py  graded for 02_mse" in output


def test_different_work_is_told_and_can_be_asked_about(said):
    work = {"a/mse.py": OTHER, "b/mse.py": OTHER.replace("0", "1")}
    result = said(work)
    assert "2 different pieces of work: each is graded, and the best one counts." in result.output
    assert "Hand in one of them." in said(work, "--copies", "ask").output


def test_what_cannot_be_graded_has_an_exit_status(said):
    result = said({"essay.txt": "x"})
    assert result.exit_code == 3
    assert "no file of any assignment found in alice" in result.output


def test_of_a_class_each_student_has_a_line_and_the_command_is_that_of_a_class(tmp_path):
    download = tmp_path / "week 2.zip"
    files = {"Ann Lee_11": ("mse (1).py", STUB), "Bo Ek_12": ("mse.py", OTHER)}
    files |= {"Cy_13": ("essay.txt", "x"), "Di_14": ("mse.py", "def mse(:\n")}
    with zipfile.ZipFile(download, "w") as archive:
        for who, (name, text) in files.items():
            archive.writestr(f"{who}_assignsubmission_file_/{name}", text)
    roster = tmp_path / "class.csv"
    roster.write_text("id,name\nEve_15,Eve\n")
    options = ["--from", "moodle", "--roster", str(roster), "--assignment", "02"]
    result = CliRunner().invoke(main, ["intake", str(download), *options])
    assert result.exit_code == 3
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert lines[:2] == [
        "Ann Lee_11 02_mse 0 of 3 tasks",
        "Note: `mse (1).py` was taken for mse.py.",
    ]
    assert lines[2].startswith("Bo Ek_12 02_mse 1 of 3 tasks")
    assert any(line.startswith("Cy_13 02_mse cannot be graded: mse.py is not ") for line in lines)
    [broken] = [line for line in lines if line.startswith("Di_14")]
    assert broken.startswith("Di_14 02_mse cannot be graded: `mse.py` line 1: invalid syntax")
    assert "Eve_15 handed in nothing" in lines
    assert lines[-2:] == [
        "2 of 4 submissions can be graded. Nothing was run.",
        f"To grade them: nnopt-grade --from moodle '{download}' --roster {roster} "
        "--assignment 02 -o results/",
    ]


def test_a_copy_is_told_with_the_file_that_it_is_a_copy_of(said):
    result = said({"a/mse.py": OTHER, "b/mse.py": OTHER})
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert {"a/mse.py the same as b/mse.py", "b/mse.py the same as a/mse.py"} & set(lines)


def test_of_a_class_two_works_of_a_student_are_told(tmp_path):
    works = {"ann/x/mse.py": OTHER, "ann/y/mse.py": OTHER.replace("0", "1"), "bo/mse.py": OTHER}
    folder = write_all(tmp_path / "class", works)
    options = ["--from", "folders", "--assignment", "02"]
    result = CliRunner().invoke(main, ["intake", str(folder), *options])
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "ann 02_mse 1 of 3 tasks, 2 different pieces of work" in lines
    assert any(line.startswith("bo 02_mse 1 of 3 tasks") and "," not in line for line in lines)


def test_of_a_class_the_reason_stands_in_the_line_of_whom_nothing_can_be_graded(tmp_path):
    works = {"ann/hw.rar": "Rar!", "bo/homework.py": "def other(): ...\n", "cy/mse.py": OTHER}
    folder = write_all(tmp_path / "class", works | {"di/report.docx": "x", "ed/notes.txt": "x"})
    result = CliRunner().invoke(main, ["intake", str(folder), "--from", "folders"])
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    nothing = "no file of any assignment found in"
    assert lines[0] == f"ann {nothing} ann: hw.rar is not opened: pack the folder as a .zip."
    assert lines[1] == f"bo {nothing} bo: Found homework.py: no task is defined there."
    assert lines[3].startswith(f"di {nothing} di: report.docx is a document")
    assert lines[4].startswith(f"ed {nothing} ed")
    assert "Looked for" not in result.output


def test_of_a_class_a_long_reason_is_cut(tmp_path):
    works = {"ann/" + "x" * 200 + ".py": "a = 1\n", "ann/" + "y" * 200 + ".py": "a = 2\n"}
    folder = write_all(tmp_path / "class", works | {"bo/mse.py": OTHER})
    result = CliRunner().invoke(main, ["intake", str(folder), "--from", "folders"])
    assert len(result.output.splitlines()[0]) < 300
