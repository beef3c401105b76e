"""What the tests of the kit share: the course, one warm pool, and submissions made on the spot."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from PIL import Image
from tests.solutions import load_solution

from nnopt.course.catalogue import load_course
from nnopt.grading import DEFAULT_SEED
from nnopt.grading.grade import Grader, Options
from nnopt.grading.pool import Pool
from nnopt.intake.take_in import take_in
from nnopt.report.redact import redact
from nnopt.sandbox.outside.warm import Policy

# A busy machine is no fault of what is tested.
settings.register_profile(
    "kit", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kit")

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser):
    parser.addoption("--screenshots", metavar="FOLDER", help="make the pictures of the guides")


def pytest_collection_modifyitems(items):
    """The longest file begins first: then no process is left alone with it in the end."""
    items.sort(key=lambda item: item.path.name != "test_instructor_guide.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A file stays in one process, which sets up once what its tests share; the order is ours."""
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


@pytest.fixture
def screenshot(request):
    """Save what a page shows where --screenshots says: `screenshot(page, name)`."""
    folder = request.config.getoption("--screenshots")

    def save(page, name):
        if folder:
            picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
            picture = picture.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE, dither=0)
            picture.save(Path(folder) / f"{name}.png", optimize=True)

    return save


@pytest.fixture(scope="session")
def course():
    """The course of this checkout."""
    return load_course(ROOT)


@pytest.fixture(scope="module")
def solution(request):
    """The folder in solutions/ that a file of tests is about: its ASSIGNMENT."""
    return load_solution(request.module.ASSIGNMENT)


@pytest.fixture(scope="module")
def reference(solution):
    """Its first module."""
    return solution.reference


@pytest.fixture(scope="module")
def plots(solution):
    """Its figures."""
    return solution.plots


@pytest.fixture(scope="module")
def handout(solution):
    """The text of its handout."""
    return solution.handout


@pytest.fixture(scope="session")
def pool(course):
    """One warm process with two lanes, for all tests."""
    names = [each.id for each in course.assignments if each.hidden.is_file()]
    with Pool(course, names, 2, Policy(require="practice")) as pool:
        yield pool


@pytest.fixture(scope="session")
def grade(course, pool):
    """Grade submissions on the shared pool: `grade(path, ...)` returns their documents."""

    def grade(*paths, audience="student", seed=DEFAULT_SEED, timeout=5.0):
        grader = Grader(course, pool, Options(seed, timeout), lambda *_: None)
        sealed = [take_in(path, course) for path in paths]
        grader.prepare(sorted({part.id for one in sealed for part in one.assignments}))
        documents = {}
        grader.grade(sealed, documents.__setitem__)
        return [redact(documents[number], audience) for number in range(len(paths))]

    return grade


@pytest.fixture(scope="session")
def hand_in(course, tmp_path_factory):
    """Make a folder with the reference of an assignment, with `code` in place of what it names."""

    def hand_in(assignment, code="", folder=None):
        folder = folder or tmp_path_factory.mktemp("submission") / "alice"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in course.get(assignment).reference().items():
            (folder / f"{name}.py").write_text(f"{text}\n\n{code}")
        return folder

    return hand_in
