"""What a submission becomes: folders, zip archives, notebooks and single files."""

import sys
import zipfile
from pathlib import Path

import pytest
from tests.handed_in import (
    EMA,
    MSE,
    STUB,
    module_cell,
    notebook,
    only_assignment,
    small_course,
    write_all,
    zipped,
)

from nnopt.errors import CourseError, IntakeError
from nnopt.intake import limits
from nnopt.intake.take_in import take_in

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return small_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def hand_in(tmp_path, course):
    """Write files into a folder and take it in."""

    def run(contents, only=(), copies="best"):
        return take_in(write_all(tmp_path / "alice", contents), course, only, copies)

    return run


@pytest.fixture
def hand_in_zip(tmp_path, course):
    """Write members into alice.zip and take it in."""

    def run(members, method=zipfile.ZIP_DEFLATED, only=()):
        path = tmp_path / "alice.zip"
        path.write_bytes(zipped(members, method))
        return take_in(path, course, only)

    return run


def book(source):
    return notebook(module_cell(source))


# Layouts


@pytest.mark.parametrize(
    "name",
    ["mse.py", "02_mse/mse.py", "02_mse/src/mse.py", "homework/week 2/02_mse/mse.py", "a/b/mse.py"],
)
def test_a_module_is_found_in_every_layout(hand_in, hand_in_zip, name):
    for submission in (hand_in({name: MSE}), hand_in_zip({name: MSE})):
        assignment = only_assignment(submission)
        assert (assignment.id, assignment.problem, assignment.absent) == ("02_mse", "", {})
        assert assignment.modules["mse"].source == MSE.encode()
        assert assignment.modules["mse"].origin.endswith("mse.py")


def test_single_files(tmp_path, course):
    (tmp_path / "mse.py").write_text(MSE)
    (tmp_path / "conftest.py").write_text("raise SystemExit")
    (tmp_path / "mine.ipynb").write_text(book(MSE))
    for name in ("mse.py", "mine.ipynb"):
        submission = take_in(tmp_path / name, course)
        assert submission.id == name
        assert only_assignment(submission).modules["mse"].source.decode().strip() == MSE.strip()
        assert only_assignment(submission).notes == ()


def test_assignments_found_are_those_of_the_files(hand_in):
    submission = hand_in({"mse.py": MSE, "06_ema/ema.py": EMA})
    assert [each.id for each in submission.assignments] == ["02_mse", "06_ema"]
    assert submission.id == "alice"


def test_only_restricts_and_names_what_is_absent(hand_in):
    submission = hand_in({"mse.py": MSE, "emma.py": "x = 1"}, only=["02", "06_ema", "02_mse"])
    found, absent = submission.assignments
    assert found.problem == ""
    assert absent.problem == "ema.py is not in alice: found `emma.py`, expected `ema.py`."
    assert absent.absent == {"ema": absent.problem}
    with pytest.raises(CourseError):
        hand_in({}, only=["99_none"])


def test_a_missing_module_is_named_and_the_others_are_kept(hand_in):
    assignment = only_assignment(hand_in({"forward.py": "x = 1\n"}))
    assert list(assignment.modules) == ["forward"]
    assert list(assignment.absent) == ["backward"]
    assert assignment.problem == ""
    assert "backward.py is not in alice" in assignment.notes[0]


def test_files_in_the_folder_of_another_assignment_do_not_count(hand_in):
    submission = hand_in({"06_ema/mse.py": MSE, "06_ema/ema.py": EMA})
    assert only_assignment(submission).id == "06_ema"
    assert "mse" in only_assignment(submission).helpers


def test_droppings_are_passed_over_in_silence(hand_in, hand_in_zip):
    names = ["__MACOSX/._mse.py", "._mse.py", ".DS_Store", "__pycache__/mse.py", ".git/mse.py"]
    names += [".ipynb_checkpoints/mse-checkpoint.ipynb", "venv/mse.py"]
    names += ["my_env/lib/python3.11/site-packages/mse.py", "my_env/lib/python3.11/mse.py"]
    contents = {"mse.py": MSE, **dict.fromkeys(names, "other = 1\n")}
    for submission in (hand_in(contents), hand_in_zip(contents)):
        assignment = only_assignment(submission)
        assert assignment.modules["mse"].source == MSE.encode()
        assert assignment.problem == ""
        assert submission.notes == assignment.notes == ()


def test_the_seal_does_not_depend_on_the_packaging(hand_in, hand_in_zip):
    contents = {"02_mse/mse.py": MSE, "06_ema/ema.py": EMA}
    packed = {f"alice/{name}": text for name, text in contents.items()}
    assert hand_in(contents).sha256 == hand_in_zip(packed).sha256


def test_the_seal_changes_with_any_file(hand_in):
    seals = [
        hand_in({"mse.py": MSE}).sha256,
        hand_in({"mine.py": "x = 1\n"}).sha256,
        hand_in({"mine.py": "x = 2\n"}).sha256,
        hand_in({"mse.py": MSE + "\n"}).sha256,
    ]
    assert len(set(seals)) == 4
    assert hand_in({}).sha256 == seals[-1]


# Copies


def test_equal_copies_are_one(hand_in):
    submission = hand_in({"mse.py": MSE, "02_mse/mse.py": MSE, "02_mse.ipynb": book(MSE)})
    assert only_assignment(submission).problem == ""


@pytest.mark.parametrize("stub", [STUB, "", "# nothing yet\n"])
def test_work_goes_before_a_stub(hand_in, stub):
    submission = hand_in({"mse.py": stub, "02_mse.ipynb": book(MSE)})
    module = only_assignment(submission).modules["mse"]
    assert module.origin == "02_mse.ipynb cell 1"
    submission = hand_in({"mse.py": MSE, "02_mse.ipynb": book(STUB)})
    assert only_assignment(submission).modules["mse"].origin == "mse.py"


def test_an_untouched_kit_is_handed_in_without_a_problem(hand_in):
    submission = hand_in({"mse.py": STUB, "02_mse.ipynb": book("# nnopt: mse.py\n" + STUB)})
    assert only_assignment(submission).problem == ""


def test_two_different_works_are_both_there(hand_in, hand_in_zip):
    other = MSE.replace("a - b", "b - a")
    assignment = only_assignment(hand_in({"mse.py": MSE, "02_mse.ipynb": book(other)}))
    assert (assignment.problem, assignment.what) == ("", "`02_mse.ipynb`")
    assert [work.what for work in assignment.others] == ["`mse.py`"]
    assert assignment.others[0].modules["mse"].source == MSE.encode()
    with pytest.warns(UserWarning, match="Duplicate name"):
        submission = hand_in_zip([("mse.py", MSE), ("mse.py", other)])
    assignment = only_assignment(submission)
    sources = {work.modules["mse"].source for work in (assignment, *assignment.others)}
    assert sources == {MSE.encode(), other.encode()}


def test_two_different_works_are_a_question_when_that_is_asked_for(hand_in):
    contents = {"mse.py": MSE, "02_mse.ipynb": book(MSE.replace("a - b", "b - a"))}
    assignment = only_assignment(hand_in(contents, copies="ask"))
    assert assignment.others == ()
    assert assignment.problem == (
        "`02_mse.ipynb` and `mse.py` each hold work on 02_mse, and they differ. "
        "Hand in one of them."
    )


def test_many_copies_are_not_all_graded(hand_in):
    contents = {f"{n}/mse.py": MSE.replace("a - b", f"a - {n} * b") for n in range(20)}
    assignment = only_assignment(hand_in(contents))
    assert len(assignment.others) == limits.WORKS - 1
    assert "14 more different pieces of work were not graded" in " ".join(assignment.notes)


def test_a_broken_notebook_does_not_spoil_a_good_module(hand_in):
    assignment = only_assignment(hand_in({"mse.py": MSE, "02_mse.ipynb": "{"}))
    assert assignment.problem == ""
    assert "`02_mse.ipynb` is not a notebook" in assignment.notes[0]
    assert "`mse.py` was graded" in assignment.notes[0]


def test_a_broken_notebook_beside_a_stub_is_the_problem(hand_in):
    assignment = only_assignment(hand_in({"mse.py": STUB, "02_mse.ipynb": "{"}))
    assert "`02_mse.ipynb` is not a notebook" in assignment.problem


def test_a_notebook_of_another_language_is_a_problem(hand_in):
    book = notebook(module_cell("mse <- 1"), language_info={"name": "R"})
    assert "is a notebook for R" in only_assignment(hand_in({"02_mse.ipynb": book})).problem


def test_a_syntax_error_is_the_problem_of_its_assignment_only(hand_in):
    submission = hand_in({"mse.py": "def mse(:\n", "ema.py": EMA})
    broken, good = submission.assignments
    assert broken.problem.startswith("`mse.py` line 1: invalid syntax: `def mse(:`.")
    assert good.problem == ""


# Helpers


def test_modules_beside_travel_along(hand_in):
    contents = {"02_mse/mse.py": MSE, "02_mse/my_plots.py": "y = 1\n", "elsewhere.py": "z = 1\n"}
    assignment = only_assignment(hand_in(contents))
    assert list(assignment.helpers) == ["my_plots"]
    assert assignment.notes == ()


@pytest.mark.parametrize(
    "name",
    [
        "json",
        "JSON",
        "tensorflow",
        "numpy",
        "keras",
        "matplotlib",
        "pytest",
        "nnopt",
        "sitecustomize",
        "usercustomize",
        "os",
    ],
)
def test_modules_that_hide_a_library_are_left_out_with_a_note(hand_in, name):
    assignment = only_assignment(hand_in({"mse.py": MSE, f"{name}.py": "raise SystemExit\n"}))
    assert assignment.helpers == {}
    assert assignment.notes[0].startswith(f"`{name}.py` was left out. ")


@pytest.mark.parametrize("name", ["conftest.py", "test_mse.py", "nnopt_checks.py"])
def test_files_of_the_kit_are_left_out_in_silence(hand_in, name):
    assignment = only_assignment(hand_in({"mse.py": MSE, name: "raise SystemExit\n"}))
    assert (assignment.notes, assignment.helpers) == ((), {})


def test_a_helper_with_a_name_that_no_file_can_have_is_left_out_with_a_note(hand_in, hand_in_zip):
    assignment = only_assignment(hand_in({"mse.py": MSE, f"{'a' * 240}.py": "x = 1\n"}))
    assert assignment.helpers == {}
    assert "Its name is longer than 100 characters" in assignment.notes[0]
    submission = hand_in_zip({"mse.py": MSE, f"{'a' * 300}.py": "x = 1\n"})
    assert only_assignment(submission).helpers == {}
    assert "its name is too long" in submission.notes[0]


def test_a_broken_helper_is_left_out_with_a_note(hand_in):
    assignment = only_assignment(hand_in({"mse.py": MSE, "mine.py": "x = (", "a b.py": "x"}))
    assert assignment.helpers == {}
    assert assignment.problem == ""
    assert assignment.notes[0].startswith("`mine.py` was left out. `mine.py` line 1")


def test_helpers_are_capped(hand_in):
    contents = {f"mine{n:02}.py": "x = 1\n" for n in range(limits.HELPERS + 5)}
    assignment = only_assignment(hand_in({"mse.py": MSE, **contents}))
    assert len(assignment.helpers) == limits.HELPERS
    assert len(assignment.notes) == 5


# Nothing to grade


def refused(call, *words):
    with pytest.raises(IntakeError) as raised:
        call()
    text = raised.value.format_message()
    assert raised.value.remedy
    for word in words:
        assert word in text
    return text


def test_paths_that_cannot_be_taken_in(tmp_path, course):
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "bad.zip").write_text("x")
    refused(lambda: take_in(tmp_path / "absent", course), "absent does not exist")
    refused(lambda: take_in(empty, course), "there is no file in empty")
    refused(lambda: take_in(tmp_path / "notes.txt", course), "no file of any assignment found")
    refused(lambda: take_in(tmp_path / "bad.zip", course), "bad.zip is not a zip archive")
    refused(lambda: take_in(tmp_path / "notes.txt" / "x", course))
    refused(lambda: take_in(tmp_path / ("x" * 5_000), course))
    refused(lambda: take_in(Path("a\0b"), course))


def test_the_work_of_several_students_says_how_to_grade_a_class(hand_in):
    other = MSE.replace("a - b", "b - a")
    for second in (MSE, other, STUB):
        notes = hand_in({"anna_1/mse.py": MSE, "ben_2/mse.py": second}).notes
        assert "`anna_1` and `ben_2` look like the work of several students" in notes[0]
        assert "grade the folder of each one by itself" in notes[0]


@pytest.mark.parametrize(
    "folders", [("old", "new"), ("02_mse", "backup"), ("1", "2"), ("src", "hw")]
)
def test_versions_of_one_student_are_no_class(hand_in, folders):
    assert hand_in({f"{folder}/mse.py": MSE for folder in folders}).notes == ()


def test_what_was_looked_for_is_told(hand_in):
    text = refused(lambda: hand_in({"MES.py": "x = 1\n", "work.rar": b"Rar!", "mes.docx": b"PK"}))
    assert "no file of any assignment found in alice" in text
    assert "Looked for mse.py, ema.py, forward.py, backward.py" in text
    assert "Found MES.py: no task is defined there." in text
    assert "work.rar is not opened: pack the folder as a .zip." in text
    assert "mes.docx is a document of a word processor: hand in the file with the code" in text


@needs_links
def test_names_are_shown_without_control_characters(hand_in):
    assert "\x1b" not in refused(lambda: hand_in({"other\x1b[2J.py": "x = 1"}))
    submission = hand_in({"mse\x1b[2J.py": MSE, "os\x1b.py": "", "\x1b/__init__.py": ""})
    assert "\x1b" not in "".join(only_assignment(submission).notes)


def test_a_future_import_below_other_statements_is_moved_up(hand_in):
    future = "from __future__ import annotations"
    module = only_assignment(
        hand_in({"mse.py": f"import os\n'''Doc.'''\n{future}\n{MSE}"})
    ).modules["mse"]
    assert module.source.decode() == f"{future}\nimport os\n'''Doc.'''\npass\n{MSE}"
    assert [module.locate(line)[1] for line in (1, 2, 5)] == [3, 1, 4]
    text = f"'''Doc.'''\n{future}\nimport os\n{MSE}"
    assert only_assignment(hand_in({"mse.py": text})).modules["mse"].source.decode() == text
