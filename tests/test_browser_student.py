"""A student in a real JupyterLab: opens a released assignment, fills in a cell, checks, validates.

The student's Python has nnopt from a wheel in a folder of its own, and nothing of the course.
"""

import re
from pathlib import Path

import pytest
from tests.jupyter_bench import NotebookPage, chromium, jupyter_environment, jupyterlab
from tests.machine import package
from tests.nbgrader_bench import RIGHT, Bench
from tests.wheels import install

pytestmark = pytest.mark.slow

package("nbgrader")

ROOT = Path(__file__).resolve().parents[1]
HALF = RIGHT["mse"].replace("tf.square(y_pred", "tf.abs(y_pred")
PROOF = """\
import nnopt
from nnopt.course.locate import find_course
print("nnopt is", nnopt.__file__)
try:
    find_course()
except Exception as error:
    print("course:", error)
nnopt.check("yogurt_data")"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder in which pip installed nnopt from a wheel that it built from the sources."""
    return install(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    """The folder of a student who fetched 02_mse from the exchange."""
    bench = Bench(tmp_path_factory.mktemp("course"))
    try:
        bench.run("generate_assignment", "02_mse")
        bench.run("release_assignment", "02_mse")
        bench.run("fetch_assignment", "02_mse", folder=bench.student)
    finally:
        bench.close()
    return bench.student


def test_the_wheel_holds_nothing_of_the_course(installed):
    """No name of a hidden test and no line of a solution is in anything that students install."""
    texts = [
        path.read_text("utf-8", "replace")
        for path in installed.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    assert len(texts) > 100
    secret = set()
    for path in ROOT.glob("solutions/*/hidden.py"):
        secret |= set(re.findall(r"def (test_\w+)", path.read_text("utf-8")))
    for path in ROOT.glob("solutions/*/*.py"):
        regions = re.findall(
            r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", path.read_text("utf-8"), re.DOTALL
        )
        lines = {line.strip() for region in regions for line in region.splitlines()}
        secret |= {line for line in lines if len(line) > 40}
    assert len(secret) > 100
    assert [each for each in secret for text in texts if each in text] == []


def test_a_student_fills_in_checks_and_validates(installed, assignment, tmp_path, screenshot):
    environment = jupyter_environment(tmp_path, PYTHONPATH=str(installed))
    assert "NNOPT_COURSE" not in environment
    with jupyterlab(assignment, environment) as lab, chromium() as browser:
        page = browser.new_page(viewport={"width": 1100, "height": 800})
        notebook = NotebookPage(page, lab, assignment / "02_mse/02_mse.ipynb", assignment)

        notebook.fill("module-mse", f"# nnopt: mse.py\n{HALF}")
        notebook.select("handout-appendix")
        notebook.run_from("handout-appendix", "check-yogurt_data")
        notebook.run_from("check-mse", "check-mse")
        right = notebook.cell("check-yogurt_data").locator(".jp-OutputArea-output").first
        wrong = notebook.cell("check-mse").locator(".jp-OutputArea-output").first
        assert "✓ yogurt_data: 2 of 2 checks passed" in right.inner_text()
        assert "✗ mse: 0 of 2 checks passed" in wrong.inner_text()
        assert "got 1.333333" in wrong.inner_text()
        assert colors(right) == {"✓": "ansi-green-fg"}
        assert colors(wrong) == {"✗": "ansi-red-fg"}
        screenshot(page, "student_check")

        text = notebook.validate()
        assert "✗ mse: 0 of 2 checks passed" in text
        assert "yogurt_data" not in text
        screenshot(page, "student_validate")
        notebook.accept()

        notebook.fill("module-mse", f"# nnopt: mse.py\n{RIGHT['mse']}")
        assert "Success! Your notebook passes all the tests." in notebook.validate()
        notebook.accept()

        notebook.run_new_cell(PROOF)
        shown = page.locator(".jp-Notebook .jp-Cell", has_text="nnopt is /").last
        assert f"nnopt is {installed}/nnopt/__init__.py" in shown.inner_text()
        assert "course: no course found" in shown.inner_text()
        assert "✓ yogurt_data: 2 of 2 checks passed" in shown.inner_text()


def colors(card):
    """The mark of each painted line of a card, and the color that it is painted in."""
    spans = card.locator("span[class^=ansi]").evaluate_all(
        "spans => spans.map(span => [span.innerText.trim()[0], span.className])"
    )
    return dict(spans)
