"""What a submission becomes: folders, zip archives, single files, and hostile ones of each."""

import contextlib
import io
import json
import os
import socket
import stat
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.courses import make_course

from nnopt.errors import CourseError, IntakeError
from nnopt.intake import files, limits
from nnopt.intake.take_in import take_in

MSE = "def mse(a, b):\n    return a - b\n"
STUB = 'def mse(a, b):\n    raise NotImplementedError("task 2, mse: not written yet")\n'
EMA = "class Ema:\n    pass\n"

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Three small assignments, one of them with two modules."""
    folder = tmp_path_factory.mktemp("course")
    content = {"02_mse": ["mse"], "06_ema": ["ema"], "08_modules": ["forward", "backward"]}
    for name, modules in content.items():
        tasks = [
            {"name": "Ema" if module == "ema" else module, "module": module} for module in modules
        ]
        course = make_course(folder, name, modules=dict.fromkeys(modules, ""), tasks=tasks)
    handed_out = folder / "assignments" / "02_mse"
    handed_out.mkdir(parents=True)
    (handed_out / "conftest.py").write_text("# from the kit\n")
    return course


@pytest.fixture
def hand_in(tmp_path, course):
    """Write files into a folder and take it in."""

    def run(contents, only=()):
        root = tmp_path / "alice"
        root.mkdir(exist_ok=True)
        for name, content in contents.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return take_in(root, course, only)

    return run


@pytest.fixture
def hand_in_zip(tmp_path, course):
    """Write members into alice.zip and take it in."""

    def run(members, method=zipfile.ZIP_DEFLATED, only=()):
        path = tmp_path / "alice.zip"
        path.write_bytes(zipped(members, method))
        return take_in(path, course, only)

    return run


def zipped(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members if isinstance(members, list) else members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def notebook(*cells, module="mse", **metadata):
    listed = [
        {"cell_type": "code", "source": text, "metadata": {"nnopt": {"module": module}}}
        for text in cells
    ]
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": listed})


def only_assignment(submission):
    (assignment,) = submission.assignments
    return assignment


# Layouts


@pytest.mark.parametrize(
    "name",
    ["mse.py", "02_mse/mse.py", "02_mse/src/mse.py", "homework/week 2/02_mse/mse.py", "a/b/mse.py"],
)
def test_a_module_is_found_in_every_layout(hand_in, hand_in_zip, name):
    for submission in (hand_in({name: MSE}), hand_in_zip({name: MSE})):
        assignment = only_assignment(submission)
        assert (assignment.id, assignment.problem, assignment.missing) == ("02_mse", "", ())
        assert assignment.modules["mse"].source == MSE.encode()
        assert assignment.modules["mse"].origin.endswith("mse.py")


def test_single_files(tmp_path, course):
    (tmp_path / "mse.py").write_text(MSE)
    (tmp_path / "conftest.py").write_text("raise SystemExit")
    (tmp_path / "mine.ipynb").write_text(notebook(MSE))
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
    submission = hand_in({"mse.py": MSE, "Ema.py": EMA}, only=["02", "06_ema", "02_mse"])
    found, absent = submission.assignments
    assert found.problem == ""
    assert absent.problem == "ema.py is not in alice: found `Ema.py`, expected `ema.py`."
    assert absent.missing == ("ema",)
    with pytest.raises(CourseError):
        hand_in({}, only=["99_none"])


def test_a_missing_module_is_named_and_the_others_are_kept(hand_in):
    assignment = only_assignment(hand_in({"forward.py": "x = 1\n"}))
    assert list(assignment.modules) == ["forward"]
    assert assignment.missing == ("backward",)
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
    submission = hand_in({"mse.py": MSE, "02_mse/mse.py": MSE, "02_mse.ipynb": notebook(MSE)})
    assert only_assignment(submission).problem == ""


@pytest.mark.parametrize("stub", [STUB, "", "# nothing yet\n"])
def test_work_goes_before_a_stub(hand_in, stub):
    submission = hand_in({"mse.py": stub, "02_mse.ipynb": notebook(MSE)})
    module = only_assignment(submission).modules["mse"]
    assert module.origin == "02_mse.ipynb cell 1"
    submission = hand_in({"mse.py": MSE, "02_mse.ipynb": notebook(STUB)})
    assert only_assignment(submission).modules["mse"].origin == "mse.py"


def test_an_untouched_kit_is_handed_in_without_a_problem(hand_in):
    submission = hand_in({"mse.py": STUB, "02_mse.ipynb": notebook("# nnopt: mse.py\n" + STUB)})
    assert only_assignment(submission).problem == ""


def test_two_different_works_are_a_problem_that_names_both(hand_in, hand_in_zip):
    other = MSE.replace("a - b", "b - a")
    submission = hand_in({"mse.py": MSE, "02_mse.ipynb": notebook(other)})
    assert only_assignment(submission).problem == (
        "`mse.py` and `02_mse.ipynb cell 1` each hold work on mse.py, and they differ. "
        "Hand in one of them."
    )
    with pytest.warns(UserWarning, match="Duplicate name"):
        submission = hand_in_zip([("mse.py", MSE), ("mse.py", other)])
    assert "`mse.py` is there 2 times, and they differ" in only_assignment(submission).problem


def test_many_copies_are_a_problem(hand_in):
    submission = hand_in({f"{n}/mse.py": f"x = {n}\n" for n in range(limits.COPIES + 1)})
    assert "11 times" in only_assignment(submission).problem


def test_a_broken_notebook_does_not_spoil_a_good_module(hand_in):
    assignment = only_assignment(hand_in({"mse.py": MSE, "02_mse.ipynb": "{"}))
    assert assignment.problem == ""
    assert "`02_mse.ipynb` is not a notebook" in assignment.notes[0]
    assert "`mse.py` was graded" in assignment.notes[0]


def test_a_broken_notebook_beside_a_stub_is_the_problem(hand_in):
    assignment = only_assignment(hand_in({"mse.py": STUB, "02_mse.ipynb": "{"}))
    assert "`02_mse.ipynb` is not a notebook" in assignment.problem


def test_a_notebook_of_another_language_is_a_problem(hand_in):
    book = notebook("mse <- 1", language_info={"name": "R"})
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
        "conftest",
        "sitecustomize",
        "usercustomize",
        "test_mse",
        "os",
    ],
)
def test_modules_that_hide_a_library_are_left_out_with_a_note(hand_in, name):
    assignment = only_assignment(hand_in({"mse.py": MSE, f"{name}.py": "raise SystemExit\n"}))
    assert assignment.helpers == {}
    assert assignment.notes[0].startswith(f"`{name}.py` was left out. ")


def test_files_of_the_kit_are_left_out_in_silence(hand_in):
    contents = {"02_mse/mse.py": MSE, "02_mse/conftest.py": "# from the kit\n"}
    assert only_assignment(hand_in(contents)).notes == ()


def test_files_of_an_earlier_kit_are_left_out_in_silence(hand_in):
    contents = {"02_mse/mse.py": MSE, "02_mse/conftest.py": "# from the kit\r\nold = True\r\n"}
    assert only_assignment(hand_in(contents)).notes == ()
    assert only_assignment(hand_in(contents)).helpers == {}


def test_packages_are_left_out_with_a_note(hand_in):
    assignment = only_assignment(hand_in({"mse.py": MSE, "nnopt/__init__.py": ""}))
    assert assignment.helpers == {}
    assert "The folder `nnopt` was left out" in assignment.notes[0]


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
    refused(lambda: take_in(tmp_path / "notes.txt", course), "not a file that can be graded")
    refused(lambda: take_in(tmp_path / "bad.zip", course), "bad.zip is not a zip archive")
    refused(lambda: take_in(tmp_path / "notes.txt" / "x", course))
    refused(lambda: take_in(tmp_path / ("x" * 5_000), course))
    refused(lambda: take_in(Path("a\0b"), course))


def test_the_work_of_several_students_says_how_to_grade_a_class(hand_in):
    other = MSE.replace("a - b", "b - a")
    submission = hand_in({"anna/mse.py": MSE, "ben/mse.py": other})
    problem = only_assignment(submission).problem
    assert "`anna/mse.py` and `ben/mse.py` each hold work" in problem
    assert problem.endswith("of several submissions, grade them with: nnopt-grade FOLDER/*")


def test_similar_names_are_shown(hand_in):
    text = refused(lambda: hand_in({"MSE.py": MSE, "mse (1).py": MSE, "x/work.zip": b""}))
    assert "no file of any assignment found in alice" in text
    assert "Looked for mse.py, ema.py, forward.py, backward.py" in text
    assert "Found MSE.py and mse (1).py, expected mse.py." in text
    assert "There is a zip inside: hand in x/work.zip itself." in text


@needs_links
def test_names_are_shown_without_control_characters(hand_in):
    assert "\x1b" not in refused(lambda: hand_in({"mse\x1b[2J.py": MSE}))
    submission = hand_in({"mse.py": MSE, "test_\x1b[2J.py": "", "\x1b/__init__.py": ""})
    assert "\x1b" not in "".join(only_assignment(submission).notes)


# Hostile folders


@needs_links
def test_only_regular_files_are_opened(hand_in, tmp_path):
    root = tmp_path / "alice"
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "ema.py").write_text(EMA)
    root.mkdir()
    os.mkfifo(root / "pipe.py")
    os.mkfifo(root / "02_mse.ipynb")
    (root / "ema.py").symlink_to(tmp_path / "bob" / "ema.py")
    (root / "bob").symlink_to(tmp_path / "bob")
    (root / "loop").symlink_to(root)
    (root / "nowhere.py").symlink_to("nowhere")
    with contextlib.chdir(root), socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.py")
        submission = hand_in({"mse.py": MSE})
    assert only_assignment(submission).id == "02_mse"
    assert only_assignment(submission).helpers == {}
    assert "`ema.py` is a symbolic link and was left out. Hand in the file itself." in (
        submission.notes
    )
    assert len(submission.notes) == 7
    assert sum("a pipe" in note for note in submission.notes) == 2
    assert sum("a socket" in note for note in submission.notes) == 1


@needs_links
def test_a_path_that_is_a_link_or_pipe_is_refused(tmp_path, course):
    (tmp_path / "mse.py").write_text(MSE)
    (tmp_path / "link").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.zip")
    refused(lambda: take_in(tmp_path / "link", course), "a symbolic link")
    refused(lambda: take_in(tmp_path / "pipe.zip", course), "a pipe")


@needs_links
def test_a_file_swapped_for_a_link_is_not_followed(hand_in, tmp_path, monkeypatch):
    (tmp_path / "secret.py").write_text(EMA)
    root = tmp_path / "alice"
    real = files.read_regular

    def swap(where, limit, dir_fd=None):
        (root / "mse.py").unlink()
        (root / "mse.py").symlink_to(tmp_path / "secret.py")
        return real(where, limit, dir_fd)

    monkeypatch.setattr(files, "read_regular", swap)
    submission = hand_in({"mse.py": MSE}, only=["02_mse"])
    assert only_assignment(submission).modules == {}
    assert "`mse.py` is a symbolic link" in submission.notes[0]


@needs_links
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files_and_folders_get_a_sentence(hand_in, tmp_path, course):
    hand_in({"mse.py": MSE, "below/x.py": ""})
    root = tmp_path / "alice"
    (root / "mse.py").chmod(0)
    (root / "below").chmod(0)
    submission = take_in(root, course)
    assert "`mse.py` cannot be read (permission denied)" in only_assignment(submission).problem
    assert submission.notes == ("`below` was left out: permission denied.",)
    root.chmod(0)
    refused(lambda: take_in(root, course), "permission denied")
    root.chmod(0o700)
    (root / "below").chmod(0o700)


def test_a_denied_file_gets_a_sentence(hand_in, monkeypatch):
    def deny(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "read_regular", deny)
    problem = only_assignment(hand_in({"mse.py": MSE})).problem
    assert problem == (
        "`mse.py` cannot be read (permission denied). Hand in a copy that can be read."
    )


def test_too_many_files(hand_in, tmp_path):
    root = tmp_path / "alice"
    root.mkdir()
    for number in range(limits.FILES + 1):
        (root / f"{number}.txt").touch()
    refused(lambda: hand_in({}), "more than 2,000 files")


def test_too_deep(hand_in):
    deep = "/".join("d" * (limits.DEPTH + 1))
    submission = hand_in({f"{deep}/mse.py": MSE, "ema.py": EMA})
    assert only_assignment(submission).id == "06_ema"
    assert "more than 8 folders deep" in submission.notes[0]


def test_huge_files(hand_in, tmp_path):
    assert (
        "`mse.py` is larger than 1 MB"
        in only_assignment(hand_in({"mse.py": b"#" * (limits.MODULE_BYTES + 1)})).problem
    )
    with (tmp_path / "alice" / "mse.py").open("wb") as file:
        file.truncate(100 * 1024 * limits.MB)
    assert "`mse.py` is larger than 1 MB" in only_assignment(hand_in({})).problem


def test_too_much_together(hand_in, monkeypatch):
    monkeypatch.setattr(limits, "TOTAL_BYTES", 1_000)
    refused(lambda: hand_in({"mse.py": "#" * 600, "x.py": "#" * 600}), "MB together")


# Hostile archives


@pytest.mark.parametrize(
    "name",
    ["../mse.py", "a/../../mse.py", "/mse.py", "C:/mse.py", "c:mse.py", "a\\mse.py", "..\\mse.py"],
)
def test_names_that_leave_the_archive_are_left_out(hand_in_zip, tmp_path, name):
    before = sorted(tmp_path.rglob("*"))
    submission = hand_in_zip({name: MSE, "ema.py": EMA})
    assert only_assignment(submission).id == "06_ema"
    assert "its name is not one of a file inside the archive" in submission.notes[0]
    assert sorted(tmp_path.rglob("*")) == [*before, tmp_path / "alice.zip"]


def test_a_name_with_nul_is_left_out(tmp_path, course):
    data = zipped({"mse.pyXtxt": MSE, "ema.py": EMA}).replace(b"mse.pyX", b"mse.py\0")
    (tmp_path / "a.zip").write_bytes(data)
    with contextlib.suppress(IntakeError):
        assert only_assignment(take_in(tmp_path / "a.zip", course)).id == "06_ema"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_members_that_are_no_files_are_left_out(hand_in_zip, kind):
    link = zipfile.ZipInfo("mse.py")
    link.create_system = 3
    link.external_attr = (kind | 0o777) << 16
    submission = hand_in_zip([(link, "/etc/passwd"), ("ema.py", EMA)])
    assert only_assignment(submission).id == "06_ema"
    assert f"`mse.py` in alice.zip is {files.kind_of(kind)}" in submission.notes[0]


def test_a_bomb_is_stopped_at_the_cap(hand_in_zip):
    zeros = b"#" * (300 * limits.MB)
    assert "larger than 1 MB" in only_assignment(hand_in_zip({"mse.py": zeros})).problem
    many = {f"{n}.ipynb": b" " * limits.NOTEBOOK_BYTES for n in range(4)}
    refused(lambda: hand_in_zip({**many, "mse.py": MSE}), "unpacks to more than 200 times")


def test_overlapping_members_are_stopped(tmp_path, course):
    """Every entry of the directory points at the same compressed megabyte."""
    data = zipped({"mse.py": os.urandom(limits.MB // 2).hex()})
    end = data.rindex(b"PK\x05\x06")
    start = data.index(b"PK\x01\x02")
    entry, count = data[start:end], 500
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, start, 0)
    (tmp_path / "a.zip").write_bytes(data[:start] + entry * count + tail)
    refused(lambda: take_in(tmp_path / "a.zip", course))


def test_headers_that_lie_about_sizes(tmp_path, course):
    data = bytearray(zipped({"mse.py": b"#" * (8 * limits.MB)}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<L", 10)
    data[22:26] = struct.pack("<L", 10)
    (tmp_path / "a.zip").write_bytes(data)
    with contextlib.suppress(IntakeError):
        module = only_assignment(take_in(tmp_path / "a.zip", course)).modules.get("mse")
        assert module is None or len(module.source) <= 10


def test_too_many_members(hand_in_zip):
    members = {f"{n}.txt": "" for n in range(limits.FILES + 1)}
    refused(lambda: hand_in_zip(members, zipfile.ZIP_STORED), "more than 2,000 files")
    members = {f".git/{n}": "" for n in range(limits.FILES + 1)}
    assert only_assignment(hand_in_zip({"mse.py": MSE, **members})).problem == ""
    members = {f".git/{n}": "" for n in range(limits.ARCHIVE_ENTRIES + 1)}
    refused(lambda: hand_in_zip({"mse.py": MSE, **members}), "more than 2,000 files")


def test_encrypted_and_unusual_archives(hand_in_zip, tmp_path, course):
    data = zipped({"mse.py": MSE})
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data = data[:at] + b"\x01" + data[at + 1 :]
    (tmp_path / "a.zip").write_bytes(data)
    refused(lambda: take_in(tmp_path / "a.zip", course), "a.zip is encrypted", "password")
    refused(lambda: hand_in_zip({"mse.py": MSE}, zipfile.ZIP_LZMA), "compression")
    refused(lambda: hand_in_zip({"mse.py": MSE}, zipfile.ZIP_BZIP2), "compression")


def test_a_damaged_archive(tmp_path, course):
    data = zipped({"mse.py": os.urandom(2_000).hex()})
    (tmp_path / "a.zip").write_bytes(data[:900] + b"\xff" * 20 + data[920:])
    refused(lambda: take_in(tmp_path / "a.zip", course), "not a zip archive that can be opened")


def test_an_archive_above_the_cap(tmp_path, course):
    with (tmp_path / "a.zip").open("wb") as file:
        file.truncate(limits.ARCHIVE_BYTES + 1)
    refused(lambda: take_in(tmp_path / "a.zip", course), "larger than 64 MB")


# Any bytes at all

fuzzed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
lines = st.lists(
    st.sampled_from(
        ["def mse(a, b):", "    return a", "raise NotImplementedError('task')", "%time x", "!ls",
         "x = (", ")", "'''", '"', "\\", "\t", "# coding: utf-16",
         "from __future__ import annotations",
         "import os;x=1", "é", "\x0c", "\u2028", "class mse: pass", "@mse", "f'{x!r}'", "%%bash"]
    ),
    max_size=12,
).map("\n".join)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | lines,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["cells", "worksheets", "metadata", "source", "input", "cell_type", "nnopt", "module",
             "nbgrader", "grade_id", "language_info", "name", "x"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip
code_cells = st.lists(
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["code", "markdown", 3]), "source": lines | json_values},
        optional={"metadata": json_values | st.just({"nnopt": {"module": "mse"}})},
    ),
    max_size=6,
)


def graded_or_refused(tmp_path, course, name, data):
    """Whatever comes in: a result, or an error with a remedy."""
    path = tmp_path / name
    path.write_bytes(data)
    with contextlib.suppress(IntakeError):
        for assignment in take_in(path, course).assignments:
            for module in assignment.modules.values():
                count = module.source.count(b"\n") + 1
                assert not module.lines or len(module.lines) == count
                places = {module.locate(line)[0] for line in range(1, count + 1)}
                assert all(place.startswith(name) for place in places)
                if not assignment.problem:
                    compile(module.source, "x", "exec", dont_inherit=True, flags=0x400)


@fuzzed
@given(st.binary(max_size=300) | lines.map(str.encode))
def test_any_module(tmp_path, course, data):
    graded_or_refused(tmp_path, course, "mse.py", data)


@fuzzed
@given(
    st.binary(max_size=200)
    | json_values.map(lambda value: json.dumps(value).encode())
    | code_cells.map(lambda cells: json.dumps({"cells": cells}).encode())
)
def test_any_notebook(tmp_path, course, data):
    graded_or_refused(tmp_path, course, "02_mse.ipynb", data)


@fuzzed
@given(
    st.dictionaries(st.sampled_from(["mse.py", "a/ema.py", "02_mse.ipynb", "x.txt"]), lines),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=6),
    st.integers(0, 60),
)
def test_any_archive(tmp_path, course, members, patches, cut):
    data = bytearray(zipped(members))
    for where, patch in patches:
        at = int(where * len(data))
        data[at : at + len(patch)] = patch
    path = tmp_path / "a.zip"
    path.write_bytes(data[: len(data) - cut] if cut < 10 else data)
    with contextlib.suppress(IntakeError):
        take_in(path, course)


@fuzzed
@given(st.binary(max_size=300))
def test_any_bytes_as_an_archive(tmp_path, course, data):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + data)
    with contextlib.suppress(IntakeError):
        take_in(path, course)


def test_nothing_is_run_or_put_on_the_path(hand_in, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = list(sys.path), set(sys.modules)
    contents = {f"{name}.py": "raise SystemExit(3)\n" for name in ("mse", "json", "conftest")}
    hand_in({**contents, "pytest.ini": "[pytest]\n", "x.pth": "import os\n"})
    assert sys.path == before[0]
    assert not {name for name in set(sys.modules) - before[1] if name in ("mse", "conftest")}
    assert not list((tmp_path / "alice").rglob("__pycache__"))
