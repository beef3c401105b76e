"""`nnopt-grade`: every form of a submission, every exit status, every kind of screen."""

import contextlib
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from tests.document_check import check
from tests.solutions import POINTS

from nnopt.cli.grade import main
from nnopt.cli.main import main as nnopt_main
from nnopt.report.document import decode
from nnopt.report.schema import schema

COMMAND = Path(sys.executable).with_name("nnopt-grade")
MISTAKE = """
def mse(y_true, y_pred):
    print("a remark of the student's")
    return tf.reduce_sum(tf.square(y_pred - y_true))
"""
ESCAPE = "\x1b["


@pytest.fixture
def nnopt_grade(pool, monkeypatch):
    """Run the command in this process, on the shared pool."""
    monkeypatch.setattr("nnopt.grading.session.Pool", lambda *_: contextlib.nullcontext(pool))

    def run(*arguments, charset="utf-8", **environment):
        runner = CliRunner(charset=charset)
        return runner.invoke(main, [str(each) for each in arguments], env=environment)

    return run


@pytest.fixture(scope="module")
def right(hand_in):
    return hand_in("02_mse")


@pytest.fixture(scope="module")
def wrong(hand_in):
    return hand_in("02_mse", MISTAKE)


def stub(course, assignment="02_mse"):
    return course.folder / "assignments" / assignment


def document_of(result):
    """Read the document that a run wrote to stdout and check it in every way."""
    assert is_quiet(result)
    return checked(result.stdout)


def is_quiet(result):
    """What a machine does once is told; nothing else is."""
    return all("(first time)" in line for line in result.stderr.splitlines())


def checked(text):
    jsonschema.validate(json.loads(text), schema(), jsonschema.Draft202012Validator)
    document = decode(text)
    assert check(document) == []
    return document


def scores(document):
    return {part.id: (part.status, part.score) for part in document.assignments}


def verdicts(document):
    """What a document says of every test, without where the student's lines stand."""
    return [
        (test.id, test.status, test.points, test.stage, test.message, test.hint)
        for part in document.assignments
        for task in part.tasks
        for test in task.tests
    ]


def notebook(course, text, path):
    """Write the twin of a module: the notebook that students receive, with this code in it."""
    book = json.loads((stub(course) / "02_mse.ipynb").read_text())
    (cell,) = [c for c in book["cells"] if c["metadata"].get("nnopt", {}).get("module") == "mse"]
    cell["source"] = f"# nnopt: mse.py\n{text}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(book))
    return path


def zipped(folder, path, top=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, Path(top) / file.relative_to(folder))
    return path


# The forms of a submission


def test_a_flat_folder(nnopt_grade, hand_in, tmp_path):
    hand_in("02_mse", folder=tmp_path)
    hand_in("05_learning_rate", folder=tmp_path)
    result = nnopt_grade(tmp_path, "--format", "json")
    assert result.exit_code == 0
    assert scores(document_of(result)) == {
        "02_mse": ("graded", POINTS["02_mse"]),
        "05_learning_rate": ("graded", POINTS["05_learning_rate"]),
    }


def test_the_layout_of_assignments(nnopt_grade, hand_in, tmp_path):
    hand_in("02_mse", MISTAKE, folder=tmp_path / "02_mse")
    hand_in("03_custom_loss", folder=tmp_path / "03_custom_loss")
    document = document_of(nnopt_grade(tmp_path, "--format", "json"))
    assert list(scores(document)) == ["02_mse", "03_custom_loss"]
    assert document.assignments[1].score == document.assignments[1].max_score


@pytest.mark.slow
def test_every_form_of_one_work_gets_one_grade(nnopt_grade, course, wrong, tmp_path):
    """Folder, zip, zip with a top folder, module, notebook, folder with the notebook."""
    text = (wrong / "mse.py").read_text()
    forms = [
        zipped(wrong, tmp_path / "flat.zip"),
        zipped(wrong, tmp_path / "nested.zip", "anna-2024"),
        wrong / "mse.py",
        notebook(course, text, tmp_path / "02_mse.ipynb"),
        notebook(course, text, tmp_path / "folder" / "02_mse" / "02_mse.ipynb").parents[1],
    ]
    expected = document_of(nnopt_grade(wrong, "--format", "json"))
    assert 0 < expected.score < expected.max_score
    for form in forms:
        assert verdicts(document_of(nnopt_grade(form, "--format", "json"))) == verdicts(expected)


def test_a_place_in_a_notebook_is_told_by_its_cell(nnopt_grade, course, tmp_path):
    text = "import tensorflow as tf\n\ndef mse(y_true, y_pred):\n    return nothing\n"
    result = nnopt_grade(notebook(course, text, tmp_path / "02_mse.ipynb"))
    assert "return nothing" in result.stdout
    assert re.search(r"02_mse\.ipynb.*cell", result.stdout)


def test_what_students_receive_gets_no_points_and_no_error(nnopt_grade, course):
    result = nnopt_grade(stub(course))
    assert result.exit_code == 0
    assert f"0 of {POINTS['02_mse']} points" in result.stdout
    assert "not written yet" in result.stdout
    assert "Next: write yogurt_data" in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("not_there", None, "not_there does not exist"),
        ("empty", (), "there is no file in empty"),
        ("notes.pdf", b"%PDF", "`notes.pdf` is a PDF, not a text."),
        ("bad.zip", b"PK\x03\x04 broken", "bad.zip"),
        ("02_mse.ipynb", b"{", "02_mse.ipynb"),
        ("other", ("essay.txt",), "no file of any assignment found in other"),
        (
            "named",
            ("my_work.py", "conftest.py", "test_mse.py"),
            "Found my_work.py: no task is defined there.",
        ),
    ],
)
def test_what_cannot_be_taken_in(nnopt_grade, tmp_path, name, content, told):
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.mkdir()
        for file in content:
            (path / file).write_text("text")
    result = nnopt_grade(path)
    assert result.exit_code == 3
    assert told in result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_a_folder_for_one_submission_gets_its_document(nnopt_grade, wrong, tmp_path):
    (tmp_path / "there").mkdir()
    for name in ("new/", "there"):
        result = nnopt_grade(wrong, "-o", f"{tmp_path}/{name}")
        assert result.exit_code == 0
        assert f"One document for each is in {tmp_path / name}" in result.stdout
        names = {path.name for path in (tmp_path / name).iterdir()}
        assert names == {f"{wrong.name}.json", "table.txt", ".nnopt"}
        assert decode((tmp_path / name / f"{wrong.name}.json").read_bytes()).score > 0


def test_a_folder_of_students_is_told_when_it_is_graded_as_one(nnopt_grade, wrong, tmp_path):
    for name in ("anna_1", "ben_2"):
        shutil.copytree(wrong, tmp_path / "class" / name)
    result = nnopt_grade(str(tmp_path / "class"), "-o", f"{tmp_path / 'results'}/")
    assert "`anna_1` and `ben_2` look like the work of several students" in result.stderr


def test_the_name_of_a_file_says_its_format(nnopt_grade, wrong, tmp_path):
    for name, start in (("a.json", b"{"), ("a.svg", b"<svg"), ("a.txt", b"Results for alice")):
        assert nnopt_grade(wrong, "-o", tmp_path / name).exit_code == 0
        assert (tmp_path / name).read_bytes().lstrip().startswith(start)
    nnopt_grade(wrong, "-o", tmp_path / "b.json", "--format", "svg")
    assert (tmp_path / "b.json").read_bytes().startswith(b"<svg")


@pytest.mark.parametrize(
    ("count", "output", "told"),
    [
        (1, "ben.doc", "ends in .csv, .html, .json, .md, .svg, .txt or .xml, or a folder"),
        (1, "ben.tsv", "cannot write {}/ben.tsv: "),
        (2, "class.json", "cannot write several submissions to {}/class.json: "),
        (2, "class.tsv", "ends in .csv or .txt, or a folder (-o {}/class/)"),
        (2, "class.svg", "a folder (-o {}/class/)"),
    ],
)
def test_a_name_that_asks_for_what_cannot_be_written_is_refused(
    nnopt_grade, tmp_path, count, output, told
):
    result = nnopt_grade(*["x"] * count, "-o", tmp_path / output)
    assert result.exit_code == 2
    message = " ".join(result.stderr.replace("│", " ").split())
    assert told.format(tmp_path) in message
    assert list(tmp_path.iterdir()) == []


def test_a_class_can_go_to_one_file(nnopt_grade, right, wrong, tmp_path):
    result = nnopt_grade(right, wrong, "-o", tmp_path / "class.txt", COLUMNS="90")
    assert result.exit_code == 0
    text = (tmp_path / "class.txt").read_text()
    assert "2 submissions: 2 graded." in text
    assert result.stdout == f"{text}All of it is in {tmp_path / 'class.txt'}\n"


def test_every_format_of_one_submission_can_stand_beside_its_document(
    nnopt_grade, right, wrong, tmp_path
):
    nnopt_grade(right, wrong, "--format", "terminal", "-o", tmp_path / "results")
    nnopt_grade(right, wrong, "--format", "table", "-o", tmp_path / "results")
    names = sorted(path.suffix for path in (tmp_path / "results").glob("[!.]*"))
    assert names == [".json", ".json", ".txt", ".txt", ".txt"]
    assert "2 submissions" in (tmp_path / "results" / "table.txt").read_text()


FOREIGN = """
from nnopt.report.formats import Format


def render(documents, options):
    return "".join(f"{d.submission.id};{d.score}\\n" for d in documents)


FORMAT = Format("points", ".points", "names and points", render, many=True)
"""


def test_another_package_adds_a_format(hand_in, tmp_path):
    """With an entry point, as an installed package has it: help, --format and -o know it."""
    (tmp_path / "lib" / "foreign-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "lib" / "foreign.py").write_text(FOREIGN)
    for name, text in (
        ("METADATA", "Metadata-Version: 2.1\nName: foreign\nVersion: 1.0\n"),
        ("entry_points.txt", "[nnopt.formats]\npoints = foreign:FORMAT\n"),
    ):
        (tmp_path / "lib" / "foreign-1.0.dist-info" / name).write_text(text)

    def run(*arguments):
        command = [COMMAND, "--allow-weak-isolation", *arguments]
        settings = environment(PYTHONPATH=str(tmp_path / "lib"))
        return subprocess.run(command, capture_output=True, text=True, env=settings, check=True)

    assert "|points|" in run("--help").stdout
    assert "points (.points): names and points" in run("--formats").stdout
    path, folder = tmp_path / "class.points", hand_in("02_mse", MISTAKE)
    run(folder, hand_in("02_mse"), "-o", path)
    score = decode(run(folder, "--format", "json").stdout).score
    ends = [line.rpartition("alice")[2] for line in path.read_text().split()]
    assert ends == [f";{score}", f";{POINTS['02_mse']}"]
    assert run(folder, "--format", "points").stdout == f"alice;{score}\n"


def test_a_hostile_archive_writes_nothing(nnopt_grade, tmp_path):
    path = tmp_path / "inner" / "hostile.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../mse.py", "def mse(): pass")
        archive.writestr("/tmp/nnopt-owned/mse.py", "def mse(): pass")
    result = nnopt_grade(path)
    assert result.exit_code == 3
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["hostile.zip"]
    assert not Path("/tmp/nnopt-owned").exists()


# Exit statuses


def test_a_low_score_is_a_success_unless_asked(nnopt_grade, wrong):
    assert nnopt_grade(wrong).exit_code == 0
    assert nnopt_grade(wrong, "--fail-under", "10").exit_code == 0
    below = nnopt_grade(wrong, "--fail-under", "100")
    assert below.exit_code == 1
    assert "Below 100 %: alice\n" in below.stderr


def test_a_full_score_is_not_below_100_percent(nnopt_grade, right):
    assert nnopt_grade(right, "--fail-under", "100").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Missing argument"),
        (("a", "--format", "pdf"), "svg (.svg): the report as a picture"),
        (("a", "--fail-under", "101"), "101"),
        (("a", "--fail-under", "nan"), "nan"),
        (("a", "--timeout", "0"), "0"),
        (("a", "--timeout", "nan"), "nan"),
        (("a", "--timeout", "inf"), "inf"),
        (("a", "--jobs", "0"), "0"),
        (("a", "--seed", "x"), "'x'"),
        (("a", "--audience", "everybody"), "'everybody'"),
        (("a", "--nothing"), "--nothing"),
        (("a", "b", "--format", "json"), "-o FOLDER"),
        (("a", "--allow-weak-isolation", "--require-isolation", "strong"), "contradict"),
    ],
)
def test_wrong_usage_is_told_and_has_status_2(nnopt_grade, arguments, told):
    result = nnopt_grade(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize("command", ["grade", "intake"])
@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("class/*.zip", "no file matches class/*.zip: class holds a.tar, b\\x1b.tar."),
        ("empty/*", "no file matches empty/*: empty is empty."),
        ("clas/*/x", "no file matches clas/*/x: there is no folder clas."),
        ("class/a.tar/*", "class/a.tar cannot be read as a folder (not a directory)"),
        ("?", "no file matches ?: the current folder holds class, empty."),
        ("class/*", "class/* is taken as it is, because the shell did not replace it. It matches "
         "class/a.tar, class/b\\x1b.tar: give it without quotes."),
    ],
)  # fmt: skip
def test_a_pattern_that_the_shell_passed_on_is_told(tmp_path, monkeypatch, command, pattern, told):
    (tmp_path / "class").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "class" / "a.tar").write_text("")
    (tmp_path / "class" / "b\x1b.tar").write_text("")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(nnopt_main, [command, pattern])
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_folder_that_is_called_like_a_pattern_is_one(tmp_path, monkeypatch):
    (tmp_path / "work[1]").mkdir()
    monkeypatch.chdir(tmp_path)
    assert "matches" not in CliRunner().invoke(nnopt_main, ["intake", "work[1]"]).output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--course", "/"), "no course in /"),
        (("--assignment", "99"), "there is no assignment '99'"),
    ],
)
def test_what_cannot_be_graded_has_status_3(nnopt_grade, right, arguments, told):
    result = nnopt_grade(right, *arguments)
    assert result.exit_code == 3
    assert told in result.stderr


def test_a_module_with_a_syntax_error_has_status_3_and_a_document(nnopt_grade, tmp_path):
    (tmp_path / "mse.py").write_text("def mse(:\n")
    result = nnopt_grade(tmp_path, "--format", "json")
    assert result.exit_code == 3
    document = document_of(result)
    assert scores(document) == {"02_mse": ("ungradable", 0)}
    assert document.message == document.assignments[0].message
    text = nnopt_grade(tmp_path).stdout
    assert " ".join(text.split()).count(" ".join(document.message.split())) == 1


def test_only_the_assignment_that_was_asked_for(nnopt_grade, hand_in, tmp_path):
    hand_in("02_mse", folder=tmp_path)
    hand_in("05_learning_rate", folder=tmp_path)
    result = nnopt_grade(tmp_path, "--assignment", "05", "--format", "json")
    assert list(scores(document_of(result))) == ["05_learning_rate"]
    result = nnopt_grade(tmp_path, "--assignment", "03", "--format", "json")
    assert result.exit_code == 3
    assert scores(document_of(result)) == {"03_custom_loss": ("ungradable", 0)}


# What is written


def test_a_file_takes_the_report(nnopt_grade, wrong, tmp_path):
    path = tmp_path / "new" / "results.json"
    result = nnopt_grade(wrong, "--format", "json", "-o", path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert is_quiet(result)
    assert checked(path.read_bytes()).submission.id == "alice"


def test_a_picture_is_written(nnopt_grade, right, tmp_path):
    path = tmp_path / "report.svg"
    assert nnopt_grade(right, "--format", "svg", "-o", path).exit_code == 0
    assert path.read_text().startswith("<svg")


def test_a_place_that_cannot_be_written_is_told(nnopt_grade, right, tmp_path):
    (tmp_path / "file").write_text("")
    result = nnopt_grade(right, "-o", tmp_path / "file" / "report.txt")
    assert result.exit_code == 3
    assert "cannot write" in result.stderr
    assert "Choose another place" in result.stderr


def test_the_same_submission_gives_the_same_bytes(nnopt_grade, wrong):
    def run():
        text = nnopt_grade(wrong, "--format", "json").stdout
        return re.sub(r'"duration_s": [\d.e-]+', '"duration_s": 0', text)

    first = run()
    assert first == run()
    assert "sum_for_mean" not in first


def test_one_broken_submission_does_not_stop_the_others(nnopt_grade, right, wrong, tmp_path):
    """Each has a document, also the one that could not be taken in and the one with a fault."""
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04")
    fault = tmp_path / "fault"
    fault.mkdir()
    (fault / "mse.py").write_text("import torch\n")
    results = tmp_path / "results"
    given = [wrong, broken, fault, right, tmp_path / "nobody"]
    result = nnopt_grade(*given, "--format", "svg", "-o", results)
    assert result.exit_code == 3
    documents = {path.stem: checked(path.read_bytes()) for path in results.glob("*.json")}
    pictures = {path.stem: path.read_text() for path in results.glob("*.svg")}
    assert pictures.keys() == documents.keys()
    assert all(text.startswith("<svg") for text in pictures.values())
    found = {name: (one.status, one.score) for name, one in documents.items()}
    first, second = (f"{folder.parent.name}-alice" for folder in (wrong, right))
    score = found.pop(first)[1]
    assert 0 < score < POINTS["02_mse"]
    assert found == {
        second: ("graded", POINTS["02_mse"]),
        "broken": ("ungradable", 0),
        "fault": ("ungradable", 0),
        "nobody": ("ungradable", 0),
    }
    assert documents["broken"].message
    assert documents[first].submission.id == first
    assert documents["nobody"].message.startswith("nobody does not exist. Give a folder")
    for row in (first, second, "broken", "fault", "nobody"):
        assert row in result.stdout
    assert "nobody: nobody does not exist." in result.stdout
    # Once is enough: what the table says is not on stderr too.
    assert (result.stdout + result.stderr).count("nobody does not exist") == 1
    assert "fault, 02_mse: " in result.stdout
    assert "5 submissions" in result.stdout
    assert f"One document for each is in {results}" in result.stdout


def test_many_broken_submissions_and_no_other(nnopt_grade, tmp_path):
    result = nnopt_grade(tmp_path / "a", tmp_path / "b")
    assert result.exit_code == 3
    assert "a does not exist" in result.stderr
    assert "b does not exist" in result.stderr
    assert result.stdout == ""


def test_an_empty_folder_is_told_once_wherever_it_stands(nnopt_grade, right, tmp_path):
    (empty := tmp_path / "empty").mkdir()
    for given in ((empty,), (empty, right)):
        result = nnopt_grade(*given)
        assert result.exit_code == 3
        assert (result.stdout + result.stderr).count("there is no file in empty") == 1


# Who may see what


def numbers(text):
    """The numbers with a fraction of four digits or more: those that were drawn or computed."""
    return set(re.findall(r"\d+\.\d{4,}", text))


def hidden(document, field):
    return " ".join(
        str(getattr(test, field))
        for part in document.assignments
        for task in part.tasks
        for test in task.tests
        if test.visibility == "hidden"
    )


def test_students_see_no_hidden_input_and_no_expected_value(nnopt_grade, hand_in):
    tell = """
def mse(y_true, y_pred):
    print("I was called with", y_true)
    raise ValueError(f"told: {y_true} {y_pred}")
"""
    for code in (MISTAKE, tell):
        folder = hand_in("02_mse", code)
        student = nnopt_grade(folder, "--format", "json")
        instructor = nnopt_grade(folder, "--format", "json", "--audience", "instructor")
        open_document, closed_document = document_of(instructor), document_of(student)
        secret = numbers(hidden(open_document, "detail"))
        assert len(secret) > 10
        assert not hidden(closed_document, "detail").strip()
        assert not hidden(closed_document, "output").strip()
        assert not hidden(closed_document, "rule").strip()
        public = numbers(student.stdout) & numbers((folder / "mse.py").read_text())
        assert not secret & (numbers(student.stdout) - public)
        shown = nnopt_grade(folder, "--verbose")
        assert not secret & (numbers(shown.stdout) - public)
        for one, other in zip(verdicts(open_document), verdicts(closed_document), strict=True):
            told = other[4].endswith("raised an exception.")
            assert one == other or (told and one[:4] == other[:4])


def test_instructors_see_rule_call_and_both_values(nnopt_grade, wrong):
    document = document_of(nnopt_grade(wrong, "--format", "json", "--audience", "instructor"))
    tests = [test for task in document.assignments[0].tasks for test in task.tests]
    failed = next(test for test in tests if test.id == "02_mse::test_many_rows")
    assert failed.rule.startswith("mse = mean(")
    assert re.search(r"mse\(.*\): expected [\d.]+, got [\d.]+", failed.detail)
    assert "a remark of the student's" in failed.output
    assert failed.misconception == "sum_for_mean"


def test_another_seed_draws_other_inputs_and_gives_the_same_verdicts(
    nnopt_grade, wrong, monkeypatch, tmp_path
):
    # Without the misconceptions, which would all be run on the new inputs.
    for place in ("nnopt.grading.grade", "nnopt.grading.prepare"):
        monkeypatch.setattr(f"{place}.load_mistakes", lambda _: ())
    seen = []
    for seed in ((), ("--seed", "7"), ("--seed", "8")):
        options = ("--format", "json", "--audience", "instructor", *seed)
        seen.append(document_of(nnopt_grade(wrong, *options)))
    assert [document.kit.seed for document in seen[1:]] == [7, 8]
    plain = [[verdict[:4] for verdict in verdicts(document)] for document in seen]
    assert plain[0] == plain[1] == plain[2]
    drawn = [numbers(hidden(document, "detail")) for document in seen]
    assert all(drawn)
    assert not drawn[0] & drawn[1]
    assert not drawn[1] & drawn[2]


# Screens


def test_a_pipe_gets_no_color_and_no_progress(nnopt_grade, wrong):
    result = nnopt_grade(wrong)
    assert ESCAPE not in result.output
    assert is_quiet(result)


@pytest.mark.parametrize("columns", [30, 40, 200])
def test_no_line_is_wider_than_the_terminal(nnopt_grade, wrong, columns):
    result = nnopt_grade(wrong, COLUMNS=str(columns))
    assert max(map(len, result.stdout.splitlines())) <= columns
    several = nnopt_grade(wrong, wrong, COLUMNS=str(columns))
    assert max(map(len, several.stdout.splitlines())) <= max(columns, 40)


def test_a_stream_that_knows_ascii_gets_ascii(nnopt_grade, wrong):
    result = nnopt_grade(wrong, charset="ascii")
    assert result.exit_code == 0
    assert ":( mse" in result.stdout
    assert result.stdout.isascii()


def environment(**settings):
    names = {"PATH", "HOME", "NNOPT_CACHE"} & set(os.environ)
    return {name: os.environ[name] for name in names} | settings


@pytest.mark.slow
def test_in_a_process_of_its_own_with_a_plain_locale(wrong, tmp_path):
    """No UTF-8, no terminal, a name that ASCII cannot write, a narrow screen."""
    folder = tmp_path / "Zoë 氷"
    shutil.copytree(wrong, folder)
    settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "COLUMNS": "50"}
    done = subprocess.run(
        [COMMAND, folder, "--allow-weak-isolation", "--fail-under", "99"],
        capture_output=True,
        env=environment(**settings),
        check=False,
        timeout=300,
    )
    assert done.returncode == 1, done.stderr
    *first_time, below = done.stderr.splitlines()
    assert all(b"(first time)" in line for line in first_time)
    assert below.startswith(b"Below 99 %: Zo")
    assert done.stderr.isascii()
    assert done.stdout.isascii()
    assert max(map(len, done.stdout.splitlines())) <= 50
    assert b":( mse" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("plain", [False, True])
def test_on_a_terminal(wrong, plain):
    """A terminal gets color and progress; with --no-color neither color nor a trace of it."""
    ours, theirs = pty.openpty()
    options = ["--no-color"] if plain else []
    process = subprocess.Popen(
        [COMMAND, wrong, "--allow-weak-isolation", *options],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment(TERM="xterm-256color", LANG="C.UTF-8", COLUMNS="90"),
    )
    os.close(theirs)
    output = b""
    with contextlib.suppress(OSError):  # a terminal ends with an error
        while part := os.read(ours, 4096):
            output += part
    os.close(ours)
    assert process.wait(300) == 0
    text = output.decode()
    assert "mse" in text
    assert bool(re.search(r"\x1b\[[0-9;]+m", text)) is not plain


def test_help_answers_without_tensorflow():
    """Neither TensorFlow nor pytest nor the whole engine is imported to say what there is."""
    program = """
import sys
from nnopt.cli.grade import main
try:
    main(["--help"])
except SystemExit as end:
    assert end.code == 0
heavy = {"tensorflow", "numpy", "pytest", "rich", "matplotlib", "keras"} & set(sys.modules)
print("heavy:", sorted(heavy))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Exit status: 0 graded" in done.stdout
    assert "--fail-under" in done.stdout
    assert "heavy: []" in done.stdout


def test_the_process_of_the_command_never_imports_pytest(right):
    """It runs elsewhere, and so the command begins a tenth earlier."""
    program = """
import atexit, sys
from nnopt.cli.grade import main
heavy = {"pytest", "_pytest", "tensorflow"}
atexit.register(lambda: print(sorted(heavy & set(sys.modules))))
main([sys.argv[1], "--allow-weak-isolation"])
"""
    done = subprocess.run(
        [sys.executable, "-c", program, right], capture_output=True, text=True, timeout=300
    )
    assert f"{POINTS['02_mse']} of {POINTS['02_mse']} points" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_h_is_help():
    assert CliRunner().invoke(main, ["-h"]).stdout == CliRunner().invoke(main, ["--help"]).stdout
    usage, _, commands = (
        CliRunner().invoke(nnopt_main, ["-h"], terminal_width=80).stdout.partition("Commands:")
    )
    assert "--help" in usage
    assert "grade " in commands
    assert "..." not in commands


def test_the_help_fits_a_narrow_terminal_and_names_every_option():
    result = CliRunner().invoke(main, ["--help"], env={"COLUMNS": "60"}, terminal_width=60)
    assert result.exit_code == 0
    for option in main.params:
        assert option.opts[0] in result.stdout or option.param_type_name == "argument"
        assert option.param_type_name == "argument" or option.help
