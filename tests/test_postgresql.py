"""The whole cycle of a course whose gradebook is in PostgreSQL, from nothing to exported grades."""

import csv
import json

import pytest
from tests.machine import package
from tests.nbgrader_bench import RIGHT, Bench, filled
from tests.postgres_bench import USER, postgresql
from tests.solutions import POINTS, TASK_POINTS

FULL, MOST = POINTS["02_mse"], TASK_POINTS["02_mse"]
pytestmark = pytest.mark.slow

package("nbgrader")
psycopg = package("psycopg")

SUM = RIGHT["mse"].replace("tf.reduce_mean(", "tf.reduce_sum(")


@pytest.fixture(scope="module")
def socket():
    with postgresql() as folder:
        yield folder


@pytest.fixture
def bench(tmp_path, socket):
    bench = Bench(tmp_path)
    bench.configure(
        f'c.CourseDirectory.db_url = "postgresql+psycopg://{USER}@/postgres?host={socket}"'
    )
    yield bench
    bench.close()


def rows(socket, query):
    with psycopg.connect(host=socket, user=USER, dbname="postgres") as connection:
        return connection.execute(query).fetchall()


SCORES = """
    select submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score,
           grade.needs_manual_grade
    from grade
    join base_cell on base_cell.id = grade.cell_id
    join submitted_notebook on submitted_notebook.id = grade.notebook_id
    join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    order by 1, 2
"""


def test_the_cycle_on_postgresql(bench, socket, tmp_path):
    bench.run("generate_assignment", "02_mse")
    bench.run("release_assignment", "02_mse")
    bench.run("fetch_assignment", "02_mse", folder=bench.student)
    path = bench.student / "02_mse/02_mse.ipynb"
    notebook = filled(bench.released(), mse=SUM)
    path.write_text(json.dumps(notebook))
    bench.run("submit", "02_mse", folder=bench.student)
    bench.run("collect", "02_mse")
    (student,) = [each.name for each in (bench.folder / "submitted").iterdir()]

    bench.run("autograde", "02_mse")
    first = rows(socket, SCORES)
    assert [row[:2] for row in first] == [
        (student, "check-mse"), (student, "check-train"), (student, "check-yogurt_data"),
    ]  # fmt: skip
    scores = {name: auto for _, name, auto, *_ in first}
    assert scores["check-yogurt_data"] == MOST["yogurt_data"]
    assert scores["check-mse"] < MOST["mse"]
    assert all(manual is None and needs is False for *_, manual, needs in first)

    # Handed in again, all right, and graded again: PostgreSQL keeps one grade for each task.
    path.write_text(json.dumps(filled(bench.released(), **RIGHT)))
    bench.run("submit", "02_mse", folder=bench.student)
    bench.run("collect", "02_mse", "--update")
    bench.autograde(student)
    second = rows(socket, SCORES)
    graded = [(name, auto) for _, name, auto, *_ in second]
    assert graded == sorted((f"check-{name}", points) for name, points in MOST.items())

    bench.run("generate_feedback", "02_mse")
    bench.run("release_feedback", "02_mse")
    bench.run("fetch_feedback", "02_mse", folder=bench.student)
    (page,) = (bench.student / "02_mse/feedback").rglob("*.html")
    assert f"(Score: {FULL}.0 / {FULL}.0)" in page.read_text("utf-8")

    bench.run("export")
    with (bench.folder / "grades.csv").open(newline="") as file:
        grades = {row["assignment"]: row for row in csv.DictReader(file)}
    assert float(grades["02_mse"]["score"]) == float(grades["02_mse"]["max_score"]) == FULL
    # Nothing was kept in a file beside it.
    assert not (bench.folder / "gradebook.db").exists()
