"""Whatever harmless happens to a right answer on its way, it keeps its points; a stub gets none."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from tests.manglings import CASES, MANGLINGS, SOLUTIONS, Work, full, happen, make, outcome

many = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make(tmp_path_factory.mktemp("course"))


def handed_in(course, tmp_path, work):
    """Return the points of a work, and what is said."""
    shutil.rmtree(tmp_path / "work", ignore_errors=True)
    return outcome(course, tmp_path / "work", work)


@pytest.mark.parametrize("assignment", SOLUTIONS)
@pytest.mark.parametrize("notebook", [True, False])
def test_what_nothing_happened_to(course, tmp_path, assignment, notebook):
    right = Work(assignment, notebook=notebook, done=True)
    assert handed_in(course, tmp_path, right) == (full(assignment), "")
    stub = Work(assignment, notebook=notebook, done=False)
    assert handed_in(course, tmp_path, stub) == (0, "")


@many
@given(CASES)
def test_a_right_answer_keeps_its_points(course, tmp_path, case):
    work, happened = happen(case, done=True)
    score, said = handed_in(course, tmp_path, work)
    named = any(path.rpartition("/")[2] in said for path in work.own)
    assert score == full(work.assignment) or (said and named), happened


@many
@given(CASES)
def test_a_stub_gets_no_points(course, tmp_path, case):
    work, happened = happen(case, done=False)
    assert handed_in(course, tmp_path, work)[0] == 0, happened


def test_everything_that_may_happen_does(course, tmp_path):
    happened = set()
    for seed in range(2_000):
        case = sorted(SOLUTIONS)[seed % 2], seed % 4 < 2, 8, seed
        happened |= set(happen(case, done=True)[1])
    assert happened == {change.__name__ for change in MANGLINGS}
