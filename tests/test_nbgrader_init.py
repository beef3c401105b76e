"""`nnopt nbgrader-init`: what is written, what stays, and what it says when it cannot."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from nnopt.cli.main import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "source/02_mse/02_mse.ipynb"


def init(*arguments, status=0):
    result = CliRunner().invoke(
        main, ["nbgrader-init", *map(str, arguments), "--course", str(ROOT)]
    )
    assert result.exit_code == status, result.output
    return result.output


def everything(folder):
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def made(tmp_path):
    init(tmp_path / "nets")
    return tmp_path / "nets"


def test_a_course_holds_notebooks_and_plots_and_no_module(made, course):
    files = everything(made)
    notebooks = {f"source/{each.id}/{each.id}.ipynb" for each in course.assignments}
    assert notebooks <= set(files)
    rest = set(files) - notebooks
    plots = {name for name in rest if re.fullmatch(r"source/\d\d_\w+/plots/[\w-]+\.svg", name)}
    assert rest - plots == {"nbgrader_config.py", "nnopt_nbgrader.py", "README.md"}
    assert (made / "exchange").is_dir() or Path("/usr/local/share/nbgrader/exchange").is_dir()
    config = files["nbgrader_config.py"].decode()
    assert "course_id = 'nets'" in config
    # Every setting stands below a line that explains it.
    lines = config.splitlines()
    settings = [n for n, line in enumerate(lines) if re.match(r"(# )?c\.\w+\.\w+ = ", line)]
    explained = [n for n in settings if lines[n - 1].startswith("# ")]
    assert explained == settings


def test_what_students_get_from_nbgrader_is_what_they_get_without(made):
    assert everything(made)[SOURCE] == (ROOT / "assignments/02_mse/02_mse.ipynb").read_bytes()


def test_running_again_changes_nothing_of_others(made):
    (made / "gradebook.db").write_bytes(b"grades")
    (made / "submitted" / "anna" / "02_mse").mkdir(parents=True)
    (made / "submitted/anna/02_mse/02_mse.ipynb").write_text("{}")
    config = made / "nbgrader_config.py"
    config.write_text(config.read_text().replace("'nets'", "'mine'") + "c.Nnopt.timeout = 9\n")
    (made / "nnopt_nbgrader.py").write_text("old")
    (made / SOURCE).write_text("old")
    before = everything(made)
    output = init(made)
    after = everything(made)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"nnopt_nbgrader.py", SOURCE}
    assert f"updated  {SOURCE}\n" in output
    assert "up to date" in init(made)


def test_what_is_next_can_be_typed_as_it_stands(tmp_path, monkeypatch):
    first = "nbgrader generate_assignment 01_network"
    assert init(tmp_path / "my nets").endswith(f"Next: cd '{tmp_path}/my nets' && {first}\n")
    monkeypatch.chdir(tmp_path / "my nets")
    assert init(".").endswith(f"Next: {first}\n")


def test_an_existing_configuration_only_gains_the_line_that_loads_the_kit(tmp_path):
    own = 'c = get_config()\nc.CourseDirectory.course_id = "own"\n'
    (tmp_path / "nbgrader_config.py").write_text(own)
    (tmp_path / "README.md").write_text("mine")
    init(tmp_path)
    text = (tmp_path / "nbgrader_config.py").read_text()
    assert text.endswith(own)
    assert text.count("load_subconfig") == 1
    assert (tmp_path / "README.md").read_text() == "mine"
    init(tmp_path)
    assert (tmp_path / "nbgrader_config.py").read_text() == text


def test_cells_that_the_instructor_added_stay_where_they_were(made):
    path = made / SOURCE
    notebook = json.loads(path.read_text())
    metadata = {"nbgrader": {"grade": True, "grade_id": "why", "solution": True, "points": 2,
                             "locked": False, "schema_version": 3, "task": False}}  # fmt: skip
    essay = {"cell_type": "markdown", "id": "why", "metadata": metadata, "source": ["Why?"]}
    ids = [cell["id"] for cell in notebook["cells"]]
    place = ids.index("module-mse") + 1
    notebook["cells"].insert(place, essay)
    notebook["cells"][0]["source"] = ["changed"]
    path.write_text(json.dumps(notebook))
    init(made)
    again = json.loads(path.read_text())["cells"]
    assert [cell["id"] for cell in again] == [*ids[:place], "why", *ids[place:]]
    assert again[place] == essay
    assert again[0]["source"] != ["changed"]
    path.write_text("not a notebook")
    init(made)
    assert [cell["id"] for cell in json.loads(path.read_text())["cells"]] == ids


def test_errors_say_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")
    assert "is a file" in init(tmp_path / "file", status=3)
    if os.getuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
        output = init(tmp_path / "closed", status=3)
        assert "permission denied" in output
        assert "Change its permissions" in output


def test_without_nbgrader_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    output = init(tmp_path / "nets", status=3)
    assert "nbgrader is not installed" in output
    # As README says it: these tests run in a checkout.
    assert "pip install -c requirements.lock -e '.[nbgrader]' in the checkout" in output
    assert not (tmp_path / "nets").exists()


def test_the_course_of_a_folder_stays_until_another_is_named(tmp_path, monkeypatch):
    other, folder = tmp_path / "other", tmp_path / "nets"
    for part in ("solutions", "assignments"):
        shutil.copytree(ROOT / part, other / part)

    def run(*arguments):
        result = CliRunner().invoke(main, ["nbgrader-init", str(folder), *arguments])
        assert result.exit_code == 0, result.output
        return result.output, f"c.Nnopt.course = {str(other)!r}" in (
            folder / "nnopt_nbgrader.py"
        ).read_text()

    monkeypatch.setenv("NNOPT_COURSE", str(other))
    assert run()[1]
    monkeypatch.delenv("NNOPT_COURSE")
    output, is_other = run()
    assert is_other
    assert "course changed" not in output
    output, is_other = run("--course", str(ROOT))
    assert not is_other
    assert f"course changed from {other} to {ROOT}" in output
