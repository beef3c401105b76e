"""The suites: what a test says of itself, the catalogue, and broken tests that are no passes.

One small course has an assignment for every way in which a suite can be broken while it runs.
"""

import os
import re
import socket
import sys

import pytest
from tests.courses import make_course

from nnopt.course.records import record_path
from nnopt.errors import CourseError, GraderError
from nnopt.grading import DEFAULT_SEED, plugin
from nnopt.grading.grade import Grader, Options
from nnopt.grading.job import Job
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import missing_records
from nnopt.grading.spec import TestSpec
from nnopt.grading.suite import check_catalogue
from nnopt.intake.take_in import take_in
from nnopt.sandbox.outside.warm import Policy

MODULE = "def line(x):\n    return 2.0 * float(x) + 1.0\n"
HEAD = "import pytest\n\n"
FINE = '''
@pytest.mark.task("line", points=2)
def test_fine(student, same, rng):
    """A line
    at some place.

    The slope
    is two.
    """
    same(student.line(rng.uniform(1.0, 2.0)))
'''
LAST = '''
@pytest.mark.task("line", points=1)
def test_last(student, same, rng{fixtures}):
    """The line elsewhere.

    The slope is two.
    """
    value = same(student.line(rng.uniform(3.0, 4.0)))
    {body}
'''


LONG = (
    HEAD
    + '''
@pytest.mark.task("line", points=1)
def test_often(student, same):
    """Two calls, which together take longer than one may."""
    same(student.line(0.8) + student.line(0.8))

@pytest.mark.task("line", points=1, times=3)
def test_long(student, same):
    """A call that may take longer."""
    same(student.line(2.5))

@pytest.mark.task("line", points=1)
def test_too_long(student, same):
    """A call that may not."""
    same(student.line(2.6))
'''
)


def suite(body="", fixtures=""):
    return HEAD + FINE + LAST.format(body=body, fixtures=fixtures)


SUITES = {
    "01_fine": suite(),
    "02_skips": suite("pytest.skip('not today')"),
    "03_xfails": suite("pytest.xfail('known')"),
    "04_raises": suite("1 / 0"),
    "05_asserts": suite("assert value == 0.0, 'the expected value is 9'"),
    "06_imports_or_skips": suite("pytest.importorskip('not_there')"),
    "07_exits": suite("raise SystemExit(0)"),
    "08_warns": suite("import warnings\n    warnings.warn('a warning', stacklevel=1)"),
    "09_broken_setup": HEAD
    + "@pytest.fixture\ndef broken():\n    raise OSError('no disk')\n"
    + FINE
    + LAST.format(body="", fixtures=", broken"),
    "10_broken_teardown": HEAD
    + "@pytest.fixture\ndef broken():\n    yield\n    raise OSError('no disk')\n"
    + FINE
    + LAST.format(body="", fixtures=", broken"),
    "11_computed_points": suite().replace("points=2", "points=1 + 1"),
    "12_computed_cases": suite("n", ", n").replace(
        '@pytest.mark.task("line", points=1)',
        "@pytest.mark.parametrize('n', range(2))\n@pytest.mark.task('line', points=1)",
    ),
    "13_unknown_task": suite().replace('"line", points=1', '"curve", points=1'),
    "14_branches": suite().replace(
        "value = same(student.line(rng.uniform(3.0, 4.0)))",
        "first = student.line(1.0)\n    for _ in range(1 if first == 3.0 else 2):\n"
        "        same(student.line(rng.uniform(3.0, 4.0)))",
    ),
    "15_public": suite(),
    "16_no_test": suite(),
    "17_costs_nothing": suite().replace("points=1", "points=0"),
    "18_long": LONG,
}
BROKEN = {
    "02_skips": "it was skipped|not today|Skipped",
    "03_xfails": "known|XFailed|skipped",
    "04_raises": "ZeroDivisionError",
    "05_asserts": "AssertionError",
    "06_imports_or_skips": "not_there|Skipped",
    "09_broken_setup": "no disk",
    "10_broken_teardown": "no disk",
    "11_computed_points": "that run give 3 points for line, those that are written 1",
    "12_computed_cases": "that run give 4 points for line, those that are written 3",
    "13_unknown_task": "'curve', which 13_unknown_task does not have",
    "16_no_test": "has no test with points for the task curve",
}
PUBLIC = '''import pytest

@pytest.mark.task("line")
def test_example(student, close):
    """The example of the handout."""
    close(student.line(1.0), 3.0)
'''


@pytest.fixture(scope="module")
def broken_course(tmp_path_factory):
    """A course with one assignment for every suite."""
    folder = tmp_path_factory.mktemp("broken-course")
    other = {"15_public": {"public": PUBLIC}, "16_no_test": {"tasks": ["line", "curve"]}}
    for name, text in SUITES.items():
        modules = {f"line_{name[:2]}": MODULE}
        course = make_course(folder, name, modules=modules, hidden=text, **other.get(name, {}))
    return course


@pytest.fixture(scope="module")
def small_pool(broken_course):
    names = [assignment.id for assignment in broken_course.assignments]
    with Pool(broken_course, names, 2, Policy(require="practice")) as pool:
        yield pool


@pytest.fixture(scope="module")
def recorded(broken_course, small_pool, tmp_path_factory):
    """What came of running each reference through its suite."""
    folder = tmp_path_factory.mktemp("records")
    jobs = [
        (one.id, Job("record", one.id, 1, 5.0, write=str(folder / one.id)))
        for one in broken_course.assignments
    ]
    answers = {}
    small_pool.run(jobs, answers.__setitem__)
    return answers


@pytest.mark.parametrize("name", ["01_fine", "08_warns", "14_branches", "15_public"])
def test_a_sound_suite_is_recorded(recorded, name):
    assert recorded[name].error == ""


@pytest.mark.parametrize(("name", "told"), BROKEN.items())
def test_a_broken_test_is_the_graders_fault_and_no_pass(recorded, name, told):
    """It is told with the test, the lane goes on, and nothing is recorded."""
    answer = recorded[name]
    assert re.search(told, answer.error)
    assert name in answer.error
    assert answer.remedy.endswith(".")


@pytest.fixture
def grade_line(broken_course, small_pool, tmp_path, monkeypatch):
    """Grade a module of the small course."""
    monkeypatch.setenv("NNOPT_CACHE", str(tmp_path / "cache"))

    def grade(assignment, text=MODULE, prepare=True, order=None, timeout=5.0):
        options = Options(timeout=timeout, order=order)
        grader = Grader(broken_course, small_pool, options, lambda *_: None)
        folder = tmp_path / "submission"
        folder.mkdir(exist_ok=True)
        (folder / f"line_{assignment[:2]}.py").write_text(text)
        if prepare:
            grader.prepare([assignment])
        documents = []
        grader.grade([take_in(folder, broken_course)], lambda _, one: documents.append(one))
        return documents[0]

    return grade


def test_each_call_has_its_time_and_a_test_may_give_it_more(grade_line):
    slow = f"import time\n\n{MODULE.replace('return', 'time.sleep(x); return')}"
    (assignment,) = grade_line("18_long", slow, timeout=2.0).assignments
    found = {test.id.rpartition("::")[2]: test.status for test in assignment.tasks[0].tests}
    assert found == {"test_often": "passed", "test_long": "passed", "test_too_long": "timeout"}


def test_as_many_tests_are_told_as_the_suite_has(grade_line):
    (assignment,) = grade_line("15_public").assignments
    tests = [(test.id, test.points, test.max_points) for test in assignment.tasks[0].tests]
    assert tests == [
        ("15_public/public::test_example", 0, 0),
        ("15_public::test_fine", 2, 2),
        ("15_public::test_last", 1, 1),
    ]


def test_a_hidden_test_may_cost_nothing(grade_line):
    early = "def line(x):\n    return 2.0 * x + 1.0 if x < 2.5 else 0.0\n"
    document = grade_line("17_costs_nothing", early)
    tests = document.assignments[0].tasks[0].tests
    assert [(test.status, test.points, test.max_points) for test in tests] == [
        ("passed", 2, 2),
        ("failed", 0, 0),
    ]
    assert (document.score, document.max_score) == (2, 2)


def test_tests_can_be_shuffled_and_are_told_in_the_order_of_the_suite(grade_line):
    """A module that is right only for two tests shows which came first: the public one always.

    Each test calls it twice: the second call is there to see that it gives the same.
    """
    twice = (
        f"COUNT = []\n\n{MODULE.replace('return', 'COUNT.append(0); return (len(COUNT) < 5) *')}"
    )
    passed = set()
    for order in range(12):
        (assignment,) = grade_line("15_public", twice, order=order).assignments
        tests = assignment.tasks[0].tests
        assert [test.id.partition("::")[2] for test in tests] == [
            "test_example",
            "test_fine",
            "test_last",
        ]
        passed.add(tuple(test.status == "passed" for test in tests))
    assert passed == {(True, True, False), (True, False, True)}


def test_a_suite_that_the_reference_fails_is_never_used(grade_line):
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        grade_line("04_raises")


@pytest.mark.parametrize("name", ["02_skips", "04_raises", "11_computed_points"])
def test_a_suite_that_broke_later_gives_a_grader_error_and_no_points(grade_line, name):
    """A skip or an error that comes up only when students are graded is no pass and no zero."""
    document = grade_line(name, prepare=False)
    assert (document.status, document.score) == ("grader_error", 0)
    assert document.assignments[0].status == "grader_error"
    assert document.assignments[0].message


def test_a_record_that_was_damaged_is_made_again(grade_line, broken_course):
    grade_line("01_fine")
    fine = broken_course.get("01_fine")
    path = record_path(fine, DEFAULT_SEED)
    assert missing_records([fine], DEFAULT_SEED) == ([], [])
    for damage in (b"", path.read_bytes()[:-3], b"nnw1" + b"\xff" * 40):
        path.write_bytes(damage)
        assert [job.kind for job in missing_records([fine], DEFAULT_SEED)[0]] == ["record"]
    assert grade_line("01_fine").score == 3
    assert missing_records([fine], DEFAULT_SEED) == ([], [])


def test_a_suite_that_branches_on_the_students_values_is_found_out(grade_line):
    right = grade_line("14_branches")
    assert (right.status, right.score) == ("graded", 3)
    wrong = "def line(x):\n    return 2.0 * float(x) + 1.0 if x > 1.0 else 0.0\n"
    document = grade_line("14_branches", wrong)
    assert document.status == "grader_error"
    assert "compares more often" in document.assignments[0].message


def test_a_title_of_two_lines_is_one(grade_line):
    tests = grade_line("01_fine").assignments[0].tasks[0].tests
    assert [test.title for test in tests] == ["A line at some place.", "The line elsewhere."]


@pytest.fixture
def collect(tmp_path, monkeypatch, capsys):
    """Collect a hidden suite as a lane does; return its specifications and what was complained."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "")

    class Found:
        def __init__(self):
            self.specs = []

        @pytest.hookimpl(trylast=True)
        def pytest_collection_finish(self, session):
            self.specs = [item.stash[plugin.SPEC] for item in session.items]

    def run(text, name="hidden.py"):
        path = tmp_path / "01_line" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        found = Found()
        options = ["-c", os.devnull, "--rootdir", str(path.parent), "--noconftest"]
        options += ["--collect-only", "-q"]
        options += ["-p", "no:cacheprovider", "--assert=plain", "--import-mode=importlib"]
        monkeypatch.delitem(sys.modules, path.stem, raising=False)
        status = pytest.main([*options, str(path)], plugins=[plugin, found])
        captured = capsys.readouterr()
        return [] if status else found.specs, captured.out + captured.err

    return run


def test_a_test_says_task_points_title_and_rule(collect):
    specs, _ = collect(SUITES["01_fine"])
    assert specs[0] == TestSpec(
        id="01_line::test_fine",
        assignment="01_line",
        task="line",
        points=2,
        title="A line at some place.",
        rule="The slope is two.",
        visibility="hidden",
    )


def test_a_test_says_how_many_times_the_seconds_its_calls_may_take(collect):
    specs, _ = collect(SUITES["01_fine"].replace("points=2", "points=2, times=3"))
    assert specs[0].times == 3


def test_a_public_check_belongs_to_the_folder_it_is_in(collect):
    (spec,), _ = collect(PUBLIC, "public.py")
    assert (spec.id, spec.assignment) == ("01_line/public::test_example", "01_line")
    assert (spec.points, spec.rule, spec.visibility) == (0, "", "public")


def test_each_case_of_a_parametrized_test_is_a_test_of_its_own(collect):
    text = FINE.replace("student,", "student, n,")
    specs, _ = collect(f"{HEAD}@pytest.mark.parametrize('n', [1, 2]){text}")
    assert [spec.id for spec in specs] == ["01_line::test_fine[1]", "01_line::test_fine[2]"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('@pytest.mark.task("line", points=2)\n', "", "does not say which task it belongs to"),
        ('("line", points=2)', "(points=2)", "does not say which task it belongs to"),
        (", points=2", "", "has no points; a hidden test says how many"),
        ("points=2", "points=-1", "has -1 points; a hidden test says how many"),
        ("points=2", "points='2'", "has '2' points"),
        ("points=2", "points=1.5", "has 1.5 points"),
        ("points=2", "points=True", "has True points"),
        ("points=2", "points=2, times=0", "has 0 times the seconds"),
        ("points=2", "points=2, times=1.5", "has 1.5 times the seconds"),
        ("A line\n    at some place.\n\n    The slope\n    is two.\n", "", "has no docstring"),
        ("@pytest.mark.task", "@pytest.mark.skip\n@pytest.mark.task", "may not be skipped"),
        ("@pytest.mark.task", "@pytest.mark.skipif(True, reason='x')\n@pytest.mark.task",
         "may not be skipped"),
        ("@pytest.mark.task", "@pytest.mark.xfail\n@pytest.mark.task", "may not be skipped"),
        ("import pytest", "import not_there", "not_there"),
        ("def test_fine(", "def test_fine(:", "SyntaxError"),
    ],
)  # fmt: skip
def test_a_suite_that_says_too_little_is_not_collected(collect, old, new, told):
    assert old in HEAD + FINE
    specs, complaint = collect((HEAD + FINE).replace(old, new))
    assert not specs
    assert told in complaint


def test_a_module_that_skips_itself_is_missed_by_the_catalogue(collect):
    specs, _ = collect(f"{HEAD}pytest.skip('all', allow_module_level=True)\n{FINE}")
    assert specs == []


def spec(name="a", task="line", points=3):
    return TestSpec(name, "01_fine", task, points, "A title.", "A rule.", "hidden")


def test_the_catalogue_knows_every_point(broken_course):
    fine = broken_course.get("01_fine")
    check_catalogue(fine, [spec()])
    check_catalogue(fine, [spec("a", points=1), spec("b", points=2), spec("c", points=0)])
    for specs in ([], [spec(points=2)], [spec("a"), spec("b")], [spec(task="other")],
                  [spec("a", points=1), spec("a", points=2)]):  # fmt: skip
        with pytest.raises(GraderError):
            check_catalogue(fine, specs)


@pytest.mark.slow
def test_the_suites_of_the_course_agree_with_its_catalogue(course, pool, tmp_path):
    """Every hidden test of every assignment holds for the reference; all points are there."""
    jobs = [
        (each.id, Job("record", each.id, DEFAULT_SEED, 60.0, write=str(tmp_path / each.id)))
        for each in course.assignments
        if each.hidden.is_file()
    ]
    answers = {}
    pool.run(jobs, answers.__setitem__)
    assert {name: answer.error for name, answer in answers.items()} == dict.fromkeys(answers, "")


class NoWarmProcess:
    """Stands in for the warm process where no job gets as far as that."""

    def __init__(self, lanes, *_):
        self._pairs = [socket.socketpair() for _ in range(lanes)]

    alive = True

    def socket(self, number):
        return self._pairs[number][0]

    def wait_ready(self):
        pass

    def close(self):
        for pair in self._pairs:
            for end in pair:
                end.close()


def test_a_lane_that_dies_is_started_again_and_its_job_is_done(broken_course, monkeypatch):
    """Also when all of them die."""
    monkeypatch.setattr("nnopt.grading.pool.Warm", NoWarmProcess)
    name = "11_computed_points"
    with Pool(broken_course, [name], 2, Policy()) as pool:
        for dead in (1, 2):
            for lane in pool._lanes[:dead]:
                lane.process.kill()
                lane.process.wait()
            answers = {}
            pool.run([(n, Job("record", name, 1, 5.0)) for n in range(4)], answers.__setitem__)
            assert len(answers) == 4
            told = "the tests of 11_computed_points"
            assert all(answer.error.startswith(told) for answer in answers.values())
