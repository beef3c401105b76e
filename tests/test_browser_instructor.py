"""An instructor in a real JupyterLab: formgrader, autograde, the score, the feedback."""

import pytest
from tests.jupyter_bench import PATIENCE, chromium, jupyter_environment, jupyterlab
from tests.machine import package
from tests.nbgrader_bench import RIGHT, Bench, filled
from tests.solutions import POINTS

FULL = POINTS["02_mse"]
pytestmark = pytest.mark.slow

package("nbgrader")

SUM = RIGHT["mse"].replace("tf.reduce_mean(", "tf.reduce_sum(")
HOSTILE = '\n\ndef mse(y_true, y_pred):\n    raise ValueError("<img src=x onerror=stolen()>")\n'


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which three students have handed in 02_mse."""
    bench = Bench(tmp_path_factory.mktemp("course"))
    try:
        bench.run("generate_assignment", "02_mse")
    finally:
        bench.close()
    released = bench.released()
    bench.hand_in("anna", filled(released, mse=SUM))
    bench.hand_in("ben", filled(released, mse=RIGHT["mse"]))
    bench.hand_in("carla", filled(released, mse=RIGHT["mse"] + HOSTILE))
    return bench


class Formgrader:
    """The page of nbgrader in a tab of JupyterLab."""

    def __init__(self, page, lab):
        self.page = page
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(lab.url("lab"))
        page.get_by_role("menuitem", name="Nbgrader").click()
        page.get_by_role("menuitem", name="Formgrader").click()
        self.frame = page.frame_locator("iframe")
        self.frame.locator("td.num-submissions a").click()

    def row(self, student):
        return self.frame.locator("#main-table tr", has=self.frame.get_by_text(student, exact=True))

    def press(self, student, button):
        """Press a button in the row of a student and close the dialog that tells its end."""
        self.row(student).locator(f"td.{button} a").click()
        modal = self.frame.locator(".modal.in")
        text = modal.inner_text()
        modal.get_by_role("button", name="Close").last.click()
        modal.wait_for(state="detached")
        return text

    def score(self, student):
        cell = self.row(student).locator("td.score", has_text="/")
        return cell.inner_text()


def test_an_instructor_autogrades_and_opens_the_feedback(course, tmp_path, screenshot):
    environment = jupyter_environment(tmp_path)
    with jupyterlab(course.folder, environment) as lab, chromium() as browser:
        page = browser.new_page(viewport={"width": 1100, "height": 800})
        formgrader = Formgrader(page, lab)
        for student in ("anna", "ben", "carla"):
            text = formgrader.press(student, "autograde")
            assert f"Successfully autograded '02_mse' for student '{student}'." in text
        assert formgrader.score("ben") == f"{FULL} / {FULL}"
        points = {name: sum(auto for auto, *_ in course.scores(name).values())
                  for name in ("anna", "carla")}  # fmt: skip
        for name, total in points.items():
            assert 0 < total < FULL
            assert formgrader.score(name) == f"{total:g} / {FULL}"
        formgrader.row("carla").scroll_into_view_if_needed()
        screenshot(page, "instructor_scores")

        for student in ("anna", "carla"):
            text = formgrader.press(student, "generate-feedback")
            assert f"Successfully generated feedback for '02_mse' for student '{student}'" in text
        feedback(page, lab, "anna")
        assert f"(Score: {points['anna']} / {FULL}.0)" in page.inner_text("body")
        assert "✗ mse" in page.inner_text("body")
        page.get_by_text("What the tests found").evaluate("element => element.scrollIntoView()")
        screenshot(page, "feedback")

        stolen = []
        page.expose_function("stolen", lambda: stolen.append(1))
        feedback(page, lab, "carla")
        assert "<img src=x onerror=stolen()>" in page.inner_text("body")
        assert page.locator('img[src="x"]').count() == 0
        assert stolen == []


def feedback(page, lab, student):
    """Open the feedback as JupyterLab's file browser does in a tab of its own."""
    page.goto(lab.url(f"files/feedback/{student}/02_mse/02_mse.html"))
    page.wait_for_load_state()
