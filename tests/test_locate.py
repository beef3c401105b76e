"""Which course does a command take? An author's may be the current folder's, a grader's never."""

import pytest
from click.testing import CliRunner
from tests.courses import SOUND, make_course

from nnopt.cli.main import main
from nnopt.course.locate import course_around, find_course
from nnopt.errors import CourseError


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A course of one's own as the current folder."""
    monkeypatch.delenv("NNOPT_COURSE", raising=False)
    folder = tmp_path / "own"
    folder.mkdir()
    course = make_course(folder, "01_scale", **SOUND)
    monkeypatch.chdir(folder)
    return course


def test_an_author_who_is_in_a_course_builds_that_one(own, monkeypatch):
    monkeypatch.chdir(own.folder / "solutions" / "01_scale")
    done = run("build")
    assert done.exit_code == 0, done.output
    assert (own.folder / "assignments" / "01_scale" / "scale.py").is_file()
    assert f"Course: {own.folder}, which the current folder is in" in done.stderr
    assert "Course:" not in done.stdout


def test_an_author_who_is_in_a_course_adds_to_that_one_and_releases_it(own, tmp_path):
    assert run("new", "assignment", "02_momentum").exit_code == 0
    assert (own.folder / "solutions" / "02_momentum" / "hidden.py").is_file()
    assert run("build").exit_code == 0
    done = run("release", "-o", tmp_path / "students.zip")
    assert "2 assignments" in done.stdout, done.output


def test_what_was_named_comes_before_the_current_folder(own, tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    other = make_course(tmp_path / "other", "01_scale", **SOUND)
    assert "Course:" not in run("build", "--course", other.folder).stderr
    assert (other.folder / "assignments").is_dir()
    monkeypatch.setenv("NNOPT_COURSE", str(other.folder))
    done = run("build", "--check")
    assert (done.exit_code, "Course:" in done.stderr) == (0, False)
    assert not (own.folder / "assignments").exists()


def test_what_grades_never_takes_a_course_from_the_current_folder(own):
    """It may be a folder of submissions, and one of them may look like a course."""
    (own.folder / "scale.py").write_text(SOUND["modules"]["scale"])
    done = run("grade", ".", "--assignment", "01_scale")
    assert "there is no assignment '01_scale'" in done.output
    assert "no assignment" in run("intake", ".", "--assignment", "01_scale").output
    assert "01_scale" not in [assignment.id for assignment in find_course().assignments]


@pytest.mark.parametrize("name", ["mse", "solutions/scale", "solutions"])
def test_a_folder_that_only_looks_similar_is_no_course(tmp_path, name):
    folder = tmp_path / "ada" / name
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text("")
    assert course_around(tmp_path / "ada") is None
    assert course_around(folder) is None


def test_a_course_that_cannot_be_read_is_not_passed_over(own):
    (own.folder / "solutions" / "01_scale" / "assignment.toml").write_text("id = 7")
    done = run("build")
    assert done.exit_code == 3
    assert f"cannot read {own.folder}" in done.output


def test_a_course_of_another_user_is_not_taken(own, monkeypatch):
    """Who owns it is asked of the system; that another user asks is what is made up here."""
    monkeypatch.setattr("os.getuid", lambda: own.folder.stat().st_uid + 1)
    with pytest.raises(CourseError, match="belongs to another user"):
        course_around(own.folder)


def test_the_course_of_the_checkout_is_no_news():
    assert course_around(find_course().folder / "solutions") is None
