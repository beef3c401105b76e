"""Grading with spawned workers: the same results documents, marked as practice."""

import msgspec
import pytest
from click.testing import CliRunner

from nnopt.cli.grade import main
from nnopt.grading import DEFAULT_SEED
from nnopt.grading.grade import Grader, Options
from nnopt.grading.pool import Pool
from nnopt.intake.take_in import take_in
from nnopt.sandbox.outside.warm import Policy

pytestmark = pytest.mark.slow

MISTAKES = """
def mse(y_true, y_pred):
    print("in mse")
    return tf.reduce_sum((y_pred - y_true) ** 2)


def train(*args, **kwargs):
    raise ValueError("not today")
"""


@pytest.fixture(scope="module")
def documents(course, grade, hand_in):
    """The documents of one submission, graded by forked and by spawned workers."""
    folder = hand_in("02_mse", MISTAKES)
    # First, so that what is recorded of the course is there for both.
    [forked] = grade(folder, audience="instructor")
    policy = Policy(require="practice", start="spawn", box=False)
    found = {}
    with Pool(course, ["02_mse"], 1, policy) as pool:
        options = Options(DEFAULT_SEED, 5.0)
        grader = Grader(course, pool, options, lambda *_: None)
        grader.prepare(["02_mse"])
        grader.grade([take_in(folder, course)], found.__setitem__)
    return forked, found[0]


def without_times(value):
    if isinstance(value, dict):
        kept = {key: part for key, part in value.items() if key != "duration_s"}
        return {key: without_times(part) for key, part in kept.items() if key != "isolation"}
    return [without_times(part) for part in value] if isinstance(value, list | tuple) else value


def test_spawned_workers_give_the_same_results(documents):
    forked, spawned = (without_times(msgspec.to_builtins(document)) for document in documents)
    assert 0 < forked["score"] < forked["max_score"]
    assert spawned == forked


def test_results_of_spawned_workers_are_not_official(documents):
    _, spawned = documents
    assert spawned.isolation.mode == "practice"
    assert not spawned.isolation.official


def test_the_command_refuses_to_spawn_without_leave(hand_in, monkeypatch):
    monkeypatch.setenv("NNOPT_START", "spawn")
    result = CliRunner().invoke(main, [str(hand_in("02_mse"))])
    assert result.exit_code == 3
    assert "--allow-weak-isolation" in result.output
