"""docs/authoring.md: its files are an assignment that holds every gate; nothing is left out."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nnopt.authoring.mutation.ledger import Entry, Ledger
from nnopt.cli.main import main
from nnopt.course.catalogue import AssignmentFile, TaskEntry
from nnopt.grading import entry, plugin
from nnopt.sandbox.inside.figures import read_figure
from nnopt.sandbox.protocol.values import WireError, encode
from nnopt.testing import domain
from nnopt.testing.agree import agree
from nnopt.testing.student import Student, bare

PAGE = (Path(__file__).resolve().parents[1] / "docs/authoring.md").read_text("utf-8")
FILES = dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The course of the page, built."""
    folder = tmp_path_factory.mktemp("page")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    built = CliRunner().invoke(main, ["build", "--course", str(folder)])
    assert built.exit_code == 0, built.output
    return folder


@pytest.mark.slow
def test_every_gate_holds_for_the_assignment_of_the_page(own):
    done = CliRunner().invoke(
        main, ["verify", "--course", str(own), "--mutate", "--gates-only", "--no-color"]
    )
    assert done.exit_code == 0, done.output
    assert "All 13 gates hold." in done.output


@pytest.mark.slow
def test_a_suite_run_by_hand_shows_instructors_everything_in_the_order_of_the_file(own):
    wrong = FILES["solutions/01_walk/walk.py"].replace("w - learning_rate", "w + learning_rate")
    (own / "walk.py").write_text(wrong, "utf-8")
    command = [sys.executable, "-m", "pytest", "solutions/01_walk/hidden.py"]
    command += ["--submission", "walk.py", "--audience", "instructor", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=own, capture_output=True, text=True, check=False)
    report = done.stdout.partition("short test summary")[0]
    shown = re.findall(r"^([\w<> ]+)\(.*?\): expected .*, got ", report, re.MULTILINE)
    assert shown == ["downhill", "numpy", *["downhill"] * 3, "walk"], done.stdout


def test_a_function_of_a_test_cannot_be_handed_over_and_the_message_says_what_can():
    with pytest.raises(TypeError, match=r"hand over `student\.NAME`.*student\.tensorflow"):
        bare([{"loss": lambda w: w**2}])
    with pytest.raises(WireError, match=r"set; it carries numbers, text"):
        encode({1, 2})


def fixtures_of(module):
    """The names under which tests ask for the fixtures of a plugin."""
    source = inspect.getsource(module)
    pattern = r"@pytest\.fixture(?:\(name=\"(\w+)\"\))?\ndef (\w+)"
    return [name or function for name, function in re.findall(pattern, source)]


def named(*patterns):
    """What the page says of each name, between backticks."""
    return {name for pattern in patterns for name in re.findall(pattern, PAGE)}


def test_every_fixture_is_on_the_page():
    told = named(r"^\| `(\w+)")
    found = set(re.findall(r"^\| `(\w+)[^`]*`", PAGE, re.MULTILINE))
    assert set(fixtures_of(plugin)) <= found | told
    for argument in list(inspect.signature(agree).parameters)[3:]:
        assert f"`{argument}" in PAGE


def test_every_method_of_student_is_on_the_page():
    methods = [name for name in vars(Student) if not name.startswith("_")]
    assert [name for name in methods if f"student.{name}" not in PAGE] == []
    assert "object.read(" in PAGE


def test_every_field_of_a_file_is_on_the_page():
    fields = [*AssignmentFile.__struct_fields__, *TaskEntry.__struct_fields__]
    fields += [*Entry.__struct_fields__, *Ledger.__struct_fields__]
    text = PAGE.replace("[[", "`").replace("]]", "`")
    told = {name for name in fields if re.search(rf"`{name}`|`{name} =|^{name} =", text, re.M)}
    assert sorted(set(fields) - told) == []


def test_every_kind_of_values_is_on_the_page():
    kinds = [
        name
        for name, thing in vars(domain).items()
        if inspect.isfunction(thing)
        and thing.__module__ == domain.__name__
        and inspect.signature(thing).return_annotation == "Values"
    ]
    assert len(kinds) > 5
    assert [name for name in kinds if f"`{name}(" not in PAGE] == []


def test_every_part_of_a_figure_is_on_the_page():
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1.0, 2.0])
    axes.scatter([1.0], [2.0])
    axes.contour([[0.0, 1.0], [1.0, 2.0]])
    try:
        [told] = read_figure(figure)["axes"]
    finally:
        pyplot.close(figure)
    parts = {*told, *told["lines"][0], *told["scatters"][0], *told["contours"][0]}
    assert [name for name in parts if f"`{name}`" not in PAGE] == []


def test_every_option_of_a_suite_is_on_the_page():
    options = re.findall(r'"(--[\w-]+)": \{', inspect.getsource(entry))
    assert len(options) == 4
    assert [name for name in options if f"`{name} " not in PAGE] == []
