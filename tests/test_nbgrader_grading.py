"""`nbgrader autograde` with nnopt: scores, what each cell shows, what no student can change."""

import re

import pytest
from tests.nbgrader_bench import RIGHT, Bench, cell, filled, shown

pytest.importorskip("nbgrader")

SUM = RIGHT["mse"].replace("tf.reduce_mean(", "tf.reduce_sum(")
POINTS = {"check-yogurt_data": 5.0, "check-mse": 5.0, "check-train": 8.0}


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("nbgrader"))
    bench.run("generate_assignment", "02_mse")
    yield bench
    bench.close()


@pytest.fixture(scope="module")
def released(bench):
    return bench.released()


def auto(bench, student):
    return {name: scores[0] for name, scores in bench.scores(student).items()}


def test_the_points_of_the_gradebook_are_those_of_the_course(bench, course):
    bench.hand_in("right", filled(bench.released(), **RIGHT))
    bench.autograde("right")
    tasks = course.get("02_mse").tasks
    assert {f"check-{task.name}": float(task.points) for task in tasks} == POINTS
    assert bench.scores("right") == {name: (most, None, False) for name, most in POINTS.items()}


def test_verdicts_hints_and_points_are_those_of_nnopt_grade(bench, released, grade):
    path = bench.hand_in("sum", filled(released, mse=SUM))
    bench.autograde("sum")
    (document,) = grade(path)
    (result,) = document.assignments
    expected = {f"check-{task.name}": float(task.score) for task in result.tasks}
    assert auto(bench, "sum") == expected
    assert 0 < sum(expected.values()) < 18
    autograded = bench.autograded("sum")
    hints = {test.hint for task in result.tasks for test in task.tests if test.hint}
    assert hints
    for task in result.tasks:
        outputs = cell(autograded, f"check-{task.name}")["outputs"]
        assert [output["output_type"] for output in outputs] == ["display_data", "execute_result"]
        assert outputs[1]["data"] == {"text/plain": [repr(float(task.score))]}
        for test in task.tests:
            assert test.title in shown(outputs)
            assert test.hint in shown(outputs).replace("&#x27;", "'").replace("&quot;", '"')
    assert re.search(r"All tasks: \d+ of 18 points", shown(cell(autograded, "checks")["outputs"]))


def test_a_stub_has_nothing_and_needs_nobody(bench, released):
    bench.hand_in("stub", released)
    bench.autograde("stub")
    assert bench.scores("stub") == dict.fromkeys(POINTS, (0.0, None, False))
