"""Submissions that are graded while nbgrader stores the one before: never taken for another."""

import threading

import msgspec
import pytest
from tests.machine import package
from tests.nbgrader_bench import RIGHT, Bench, filled
from tests.solutions import POINTS

package("nbgrader")

from nnopt.grading.grade import Options  # noqa: E402
from nnopt.intake.take_in import take_in  # noqa: E402
from nnopt.nbgrader.engine import Ahead, Asked  # noqa: E402
from nnopt.nbgrader.gradebook import Place  # noqa: E402
from nnopt.sandbox.outside.warm import Policy  # noqa: E402

pytestmark = pytest.mark.slow

SUM = RIGHT["mse"].replace("tf.reduce_mean(", "tf.reduce_sum(")
ANNA, BEN = (Place("sqlite://", "02_mse", "02_mse", student) for student in ("anna", "ben"))
LATER = f"{RIGHT['mse']}\n# another text\n"


@pytest.fixture
def asked(course, hand_in):
    return Asked(course.folder, Policy(), Options(), take_in(hand_in("02_mse"), course))


def test_what_was_begun_is_taken_once(asked):
    ahead = Ahead()
    ahead.begin({ANNA: lambda: (asked, "document")})
    assert ahead.take(BEN, asked) is None
    assert ahead.take(ANNA, asked) == "document"
    assert ahead.take(ANNA, asked) is None


def test_it_is_waited_for(asked):
    ahead, go = Ahead(), threading.Event()
    ahead.begin({ANNA: lambda: (go.wait(60) and asked, "document")})
    threading.Timer(0.2, go.set).start()
    assert ahead.take(ANNA, asked) == "document"


def test_two_are_worked_on_at_once_and_each_of_them_once(asked):
    ahead, both, times = Ahead(threads=2), threading.Barrier(2), []

    def work(name):
        times.append(name)
        both.wait(60)
        return asked, name

    works = {place: lambda name=place.student: work(name) for place in (ANNA, BEN)}
    ahead.begin(works)
    ahead.begin(works)
    assert [ahead.take(place, asked) for place in (BEN, ANNA)] == ["ben", "anna"]
    assert sorted(times) == ["anna", "ben"]


def test_what_is_not_next_any_more_is_dropped(asked):
    ahead = Ahead()
    ahead.begin({ANNA: lambda: (asked, "old")})
    ahead.begin({BEN: lambda: (asked, "document")})
    assert ahead.take(ANNA, asked) is None
    assert ahead.take(BEN, asked) == "document"


def test_another_submission_or_other_options_are_graded_anew(asked, course, hand_in):
    other = take_in(hand_in("02_mse", "# changed"), course)
    changes = (
        {"sealed": other},
        {"options": Options(seed=7)},
        {"policy": Policy(require="strong")},
        {"course": course.folder / "copy"},
    )
    for change in changes:
        ahead = Ahead()
        ahead.begin({ANNA: lambda: (asked, "document")})
        assert ahead.take(ANNA, msgspec.structs.replace(asked, **change)) is None


def test_a_failure_is_left_to_the_one_whose_turn_it_is(asked):
    ahead = Ahead()
    ahead.begin({ANNA: lambda: 1 / 0})
    assert ahead.take(ANNA, asked) is None


def test_nothing_is_left_for_another_run(asked):
    ahead = Ahead()
    ahead.begin({ANNA: lambda: (asked, "document")})
    ahead.forget()
    assert ahead.take(ANNA, asked) is None


def test_in_a_class_everybody_gets_the_own_grade(tmp_path):
    bench = Bench(tmp_path)
    try:
        bench.run("generate_assignment", "02_mse")
        released = bench.released()
        texts = {"anna": RIGHT["mse"], "ben": SUM, "carla": None, "dora": LATER, "emil": SUM}
        for student, text in texts.items():
            bench.hand_in(student, filled(released, mse=text) if text else released)
        bench.hand_in("berta", b"no notebook")
        bench.run("autograde", "02_mse", "--student", "carla")
        bench.run("autograde", "02_mse")
        scores = {
            student: sum(auto for auto, _, _ in bench.scores(student).values())
            for student in (*texts, "berta")
        }
    finally:
        bench.close()
    assert scores["anna"] == scores["dora"] == POINTS["02_mse"]
    assert scores["carla"] == scores["berta"] == 0
    assert 0 < scores["ben"] == scores["emil"] < POINTS["02_mse"]
