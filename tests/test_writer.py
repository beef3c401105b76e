"""What a document may cost to write: a process with limits writes it, and only it pays."""

import os
import signal

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from tests.golden.documents import ALL_RIGHT, MIXED
from tests.test_hand_back import CLASS, write_run

from nnopt.cli.main import main
from nnopt.cli.screen import Screen
from nnopt.cli.target import Target
from nnopt.errors import NnoptError
from nnopt.grading.session import Outcome
from nnopt.report import writer
from nnopt.report.document import Submission
from nnopt.report.formats import formats
from nnopt.report.options import Options
from nnopt.report.writer import Writer

# A format that chokes on the document of ben.
CHOKES = """
import os, sys
from nnopt.report import writer
kept = writer._written
def chokes(form, documents, options):
    if documents[0].submission.id == "ben":
        {chokes}
    return kept(form, documents, options)
writer._written = chokes
writer.main(sys.argv[1:])
"""
WAYS = {
    "raise ValueError('x')": "ValueError",
    "more = [0] * 2**34": "it takes too much memory",
    "chokes(form, documents, options)": "it is nested too deeply",
    "while True: pass": "it takes too long",
    "os.abort()": "it takes too much memory",
    "os.kill(os.getpid(), 9)": "the process that writes documents was killed",
}


@pytest.fixture(scope="module")
def shared():
    with Writer() as made:
        yield made


@pytest.mark.parametrize("name", formats())
def test_it_writes_what_the_format_writes(name, shared):
    form = formats()[name]
    second = replace(ALL_RIGHT, submission=Submission("anna", "0" * 64))
    documents = [MIXED, second] if form.many else [MIXED]
    options = Options(width=70, people={"ben": ("Ben", "ben@example.org")})
    assert shared.write(form, documents, options) == form.write(documents, options)


@pytest.mark.parametrize("way", WAYS)
def test_what_one_document_costs_nobody_else_pays(way, tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "_PROGRAM", ("-c", CHOKES.format(chokes=way)))
    monkeypatch.setattr(writer, "_SECONDS", 1)
    results = write_run(tmp_path / "results", CLASS)
    arguments = ["hand-back", str(results), "--to", "html", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == NnoptError.exit_code
    assert f"ben (html) was not written: {WAYS[way]}" in done.output
    assert "2 files in" in done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"anna.html", "carla.html"}


def test_what_a_format_says_is_told(shared):
    with pytest.raises(NnoptError, match="this is no grading worksheet"):
        shared.write(formats()["worksheet"], [MIXED], Options(worksheet=b"a,b\r\n"))


def test_killed_from_outside_it_writes_again(shared):
    form = formats()["markdown"]
    first = shared.write(form, [MIXED], Options())
    os.kill(shared._process.pid, signal.SIGKILL)
    assert shared.write(form, [MIXED], Options()) == first


def test_what_is_about_the_class_is_in_no_file_of_a_student(tmp_path):
    """A student may be called like the table of all."""
    names = ["table", "table-of-the-class", "anna"]
    outcomes = [
        Outcome(name, name, replace(MIXED, submission=Submission(name, "0" * 64))) for name in names
    ]
    target = Target(formats()["terminal"], tmp_path, folder=True)
    settings = {"several": True, "total": 3, "verbose": False, "no_color": True, "people": {}}
    with Screen(target, "student", **settings) as screen:
        for outcome in outcomes:
            screen.show(outcome)
    screen.finish(outcomes)
    assert not screen.unwritten
    for name in names:
        assert "3 submissions" not in (tmp_path / f"{name}.txt").read_text("utf-8")
    [table] = {path.stem for path in tmp_path.glob("*.txt")} - {*names}
    assert "3 submissions" in (tmp_path / f"{table}.txt").read_text("utf-8")
