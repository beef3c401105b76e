"""`nnopt release`: what students receive, the same bytes each time, with nothing secret in it."""

import io
import json
import shutil
import zipfile

import pytest
from click.testing import CliRunner
from tests.courses import SOUND, make_course

from nnopt.authoring.build.bundle import bundle, hidden_values, refuse_secrets, secret_code
from nnopt.authoring.build.compare import apply_differences, find_differences
from nnopt.cli.release import release
from nnopt.errors import CourseError

HIDDEN = (
    "import pytest\n\n\n"
    '@pytest.mark.task("scale", points=2)\n'
    "def test_scale(student, same):\n"
    '    """The value at a secret place."""\n'
    "    same(student.scale(0.271828182, factor=3.141592653))\n"
)


@pytest.fixture
def built(tmp_path):
    """A course of one assignment, with what `nnopt build` makes of it."""
    course = make_course(tmp_path, "01_scale", **SOUND | {"hidden": HIDDEN})
    apply_differences(course, find_differences(course, ()))
    return course


def run(course, *arguments):
    return CliRunner().invoke(release, ["--course", str(course.folder), *map(str, arguments)])


def test_it_holds_what_build_made_and_is_the_same_each_time(built, tmp_path):
    one, other = tmp_path / "one.zip", tmp_path / "other.zip"
    assert "one.zip: 1 assignment, " in run(built, "-o", one).stdout
    for path in (built.folder / "assignments").rglob("*"):
        path.touch()
    assert run(built, "-o", other).exit_code == 0
    assert one.read_bytes() == other.read_bytes()
    home = built.folder / "assignments"
    with zipfile.ZipFile(one) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    made = {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*.*")}
    assert held == made


def test_what_was_edited_by_hand_is_not_released(built, tmp_path):
    (built.folder / "assignments" / "01_scale" / "scale.py").write_text("x = 1\n")
    done = run(built, "-o", tmp_path / "a.zip")
    assert done.exit_code == 3
    assert "assignments/01_scale/scale.py is not what solutions/ says" in done.output
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize("name", ["hidden.py", "mistakes.py", "accepted.py", "mutants.toml"])
def test_a_folder_that_holds_a_file_of_authors_is_refused_whatever_is_in_it(built, tmp_path, name):
    """It may be that of another course, of which nothing is known here."""
    folder = tmp_path / "out" / "deep"
    folder.mkdir(parents=True)
    (folder / "handout.md").write_text("A line.")
    done = run(built, "--check", tmp_path / "out")
    assert done.stdout == f"1 file in {tmp_path / 'out'}: nothing secret\n"
    (folder / name).write_text("x = 1")
    done = run(built, "--check", tmp_path / "out")
    assert done.exit_code == 3
    assert f"deep/{name}" in done.output


LINES = {
    "solution": "    return factor * float(x) + 1.25",
    "hidden test": "    same(student.scale(0.271828182, factor=3.141592653))",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.parametrize("place", ["notes.txt", "01_scale/01_scale.ipynb", "an output"])
def test_a_secret_line_is_found_wherever_it_stands(line, place, built, tmp_path):
    folder = tmp_path / "release"
    shutil.copytree(built.folder / "assignments", folder)
    assert run(built, "--check", folder).exit_code == 0
    if place == "notes.txt":
        (folder / place).write_text(f"look:\n{line}\n")
    else:
        path = folder / "01_scale" / "01_scale.ipynb"
        book = json.loads(path.read_text())
        cell = {"cell_type": "code", "source": ["# mine\n", line], "outputs": [], "metadata": {}}
        if place == "an output":
            shown = {"output_type": "stream", "name": "stdout", "text": [f"see {line}\n"]}
            cell |= {"source": "", "outputs": [shown]}
        book["cells"].append(cell)
        path.write_text(json.dumps(book))
    done = run(built, "--check", folder)
    assert done.exit_code == 3
    assert line.strip() in done.output


def test_a_folder_with_links_is_refused(built, tmp_path):
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "x.py").symlink_to("/etc/hostname")
    done = run(built, "--check", tmp_path / "release")
    assert done.exit_code == 3
    assert "x.py" in done.output
    assert "no plain file" in done.output


@pytest.mark.slow
def test_a_value_of_a_hidden_test_is_found(course, grade, hand_in):
    grade(hand_in("02_mse"))  # the reference is recorded
    assignment = course.get("02_mse")
    values = sorted(hidden_values(assignment))
    assert len(values) > 50
    value = next(each for each in values if f"0.{each.partition('.')[2]}" == each)
    with pytest.raises(CourseError, match=value):
        refuse_secrets({"notes.md": f"it gives {value}".encode()}, [assignment])


def test_the_course_can_be_released_and_has_secrets(course):
    with zipfile.ZipFile(io.BytesIO(bundle(course.assignments))) as archive:
        assert len({name.partition("/")[0] for name in archive.namelist()}) == 8
    for assignment in course.assignments:
        assert len(secret_code(assignment)) > 20
