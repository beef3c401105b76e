"""One database engine for all gradebooks: what others write, or put in its place, is seen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.machine import package

package("nbgrader")

import nbgrader.api  # noqa: E402
from nbgrader.api import Gradebook  # noqa: E402

from nnopt.nbgrader.exporter import share_engines  # noqa: E402

pytestmark = pytest.mark.slow

ADD = """
import sys
from nbgrader.api import Gradebook
with Gradebook(sys.argv[1]) as gradebook:
    gradebook.add_student(sys.argv[2])
"""


@pytest.fixture
def shared(monkeypatch):
    # nbgrader asks the program `alembic` for its version when it makes a database.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(nbgrader.api, "create_engine", nbgrader.api.create_engine)
    share_engines()


def students(url):
    with Gradebook(url) as gradebook:
        return [student.id for student in gradebook.students]


def test_each_database_has_an_engine_of_its_own(shared, tmp_path):
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("a", "a", "b")]
    engines = [nbgrader.api.create_engine(url, echo=False, future=True) for url in urls]
    assert engines[0] is engines[1] is not engines[2]


def test_what_another_process_writes_is_seen(shared, tmp_path):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    assert students(url) == []
    subprocess.run([sys.executable, "-c", ADD, url, "anna"], check=True)
    assert students(url) == ["anna"]


def test_another_file_in_its_place_is_seen(shared, tmp_path):
    path = tmp_path / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as gradebook:
        gradebook.add_student("anna")
    path.unlink()
    assert students(f"sqlite:///{path}") == []


def test_a_gradebook_that_is_closed_leaves_those_that_are_open_alone(shared, tmp_path):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    with Gradebook(url) as first:
        first.add_student("anna")
        with Gradebook(url) as second:
            assert second.engine is first.engine
            assert [student.id for student in second.students] == ["anna"]
        first.add_student("ben")
    assert students(url) == ["anna", "ben"]
