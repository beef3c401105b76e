"""What a student may see: all of a public check, of a hidden test nothing that code chose."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.golden.documents import (
    FOUND,
    make_assignment,
    make_document,
    make_task,
    make_test,
)

from nnopt.report.causes import first_told, told_in
from nnopt.report.document import Axes, Figures, Location, TestResult
from nnopt.report.redact import redact, redact_test

# What the trusted side knows of a hidden test by itself ...
KNOWN = {
    "id", "title", "visibility", "status", "points", "max_points", "stage", "called", "hint",
    "misconception",
}  # fmt: skip
# ... and what the student's code may choose while it holds a hidden input.
CHOSEN = {"message", "exception", "rule", "detail", "given", "location", "output", "duration_s"}
CHOSEN |= {"figures"}

TEXTS = st.text(max_size=30)
LOCATIONS = st.none() | st.builds(Location, TEXTS, st.integers(1, 9999), TEXTS)
DRAWN = st.builds(lambda text: (Axes(text, "", "", ()),), TEXTS)
RAISED = st.builds(
    dict,
    message=TEXTS,
    exception=TEXTS,
    rule=TEXTS,
    detail=TEXTS,
    given=TEXTS,
    location=LOCATIONS,
    output=TEXTS,
    figures=st.none() | st.builds(Figures, DRAWN, DRAWN),
    duration_s=st.floats(0.0, 60.0),
)


def one_test(**fields):
    stage = {"status": "failed", "stage": "exception", "called": "mse", **fields}
    return make_test("t", "A title.", 1, **stage)


def alone(*tests):
    return make_document(make_assignment("02_mse", "MSE", make_task("mse", "MSE", *tests)))


def test_whoever_adds_a_field_says_who_may_see_it():
    assert {field.name for field in msgspec.structs.fields(TestResult)} == KNOWN | CHOSEN


@given(RAISED, RAISED)
def test_a_student_cannot_tell_one_exception_in_a_hidden_test_from_another(one, other):
    assert redact_test(one_test(**one), "student") == redact_test(one_test(**other), "student")


@pytest.mark.parametrize("stage", ["value", "shape", "timeout", "crashed", "not_written"])
def test_of_any_hidden_test_no_input_line_or_output_is_left(stage):
    where = Location("mse.py", 7, "raise X")
    rest = {"detail": "mse(0.73)", "output": "0.73", "rule": "mean", "location": where}
    found = redact_test(one_test(stage=stage, message="A sentence.", **rest), "student")
    assert (found.detail, found.output, found.rule, found.location) == ("", "", "", None)


def test_the_sentence_says_what_was_called_and_no_more():
    found = redact_test(one_test(message="`mse` raised KeyError.", exception="KeyError"), "student")
    assert found.message == "`mse` raised an exception."
    inner = {"stage": "not_written", "exception": "NotImplementedError"}
    inner["location"] = Location("mse.py", 7, "raise NotImplementedError")
    found = redact_test(one_test(message="... (see the line below).", **inner), "student")
    assert found.message == "`mse` needs another part that is not written yet."


@pytest.mark.parametrize("stage", ["import", "disallowed"])
def test_what_was_found_before_a_hidden_input_exists_has_its_line(stage):
    where = Location("mse.py", 7, "import torch")
    found = redact_test(one_test(stage=stage, message="torch?", location=where), "student")
    assert (found.location, found.message) == (where, "torch?")


def test_of_a_public_check_all_is_shown_but_the_name_of_a_mistake():
    check = one_test(visibility="public", message="m", detail="d", output="o", misconception="sum")
    given = replace(check, given="0 [1] 0.73")
    assert redact_test(given, "student") == replace(check, misconception="")


def test_a_mistake_keeps_one_number_in_the_whole_assignment():
    names = ("sum", "sign", "", "sum")
    document = alone(*(one_test(misconception=name) for name in names))
    shown = redact(document, "student").assignments[0].tasks[0].tests
    assert [test.misconception for test in shown] == ["1", "2", "", "1"]


def test_what_is_of_a_kind_only_is_another_mistake_in_another_task():
    def task(name, *kinds):
        return make_task(name, name, *(one_test(misconception=k, message=k + "!") for k in kinds))

    kinds = ("no gradient", "sum", "wrong sign")
    tasks = (task("mse", *kinds, "wrong sign"), task("train", *kinds))
    document = make_document(make_assignment("02_mse", "MSE", *tasks))
    shown = redact(document, "student").assignments[0].tasks
    numbers = [[test.misconception for test in each.tests] for each in shown]
    assert numbers == [["1", "2", "3", "3"], ["4", "2", "5"]]
    for seen in (document, redact(document, "student")):
        told = first_told(seen.assignments[0].tasks)
        elsewhere = [told_in(told, tasks[1], test) for test in seen.assignments[0].tasks[1].tests]
        assert elsewhere == ["", "mse", ""]


@pytest.mark.parametrize("fault", ["course", "kit"])
def test_a_broken_hidden_test_is_not_quoted(fault):
    quote = {"status": "grader_error", "message": "test_x is broken: 0.73", "fault": fault}
    part = make_assignment("02_mse", "MSE", max_score=3, **quote)
    shown = redact(make_document(part, **quote), "student")
    assert "0.73" not in shown.message + shown.assignments[0].message
    assert shown.message == shown.assignments[0].message != ""


@pytest.mark.parametrize("document", FOUND.values(), ids=FOUND)
def test_instructors_see_all_and_nothing_comes_back(document):
    assert redact(document, "instructor") is document
    once = redact(document, "student")
    assert redact(once, "student") == redact(once, "instructor") == once
    assert (once.score, once.max_score) == (document.score, document.max_score)


def test_durations_are_those_of_public_checks():
    public = one_test(visibility="public", duration_s=1.234)
    late = one_test(status="timeout", stage="timeout", duration_s=5.1)
    document = replace(alone(public, one_test(duration_s=2.6), late), duration_s=9.1)
    shown = redact(document, "student")
    (part,) = shown.assignments
    assert [test.duration_s for test in part.tasks[0].tests] == [1.234, 0.0, 0.0]
    assert (part.duration_s, shown.duration_s) == (2.0, 2.0)


SPY = """
import time

import numpy as np

KINDS = [KeyError, ValueError, TypeError, IndexError, OSError, SystemExit, MemoryError, Exception]


def mse(y_true, y_pred):
    code = int(abs(float(np.ravel(y_true)[0])) * 1e6)
    print("seen", code)
    time.sleep(code % 4 / 10)
    kind = KINDS[code % 8]
"""
SPY += "\n".join(f"    if code // 8 % 32 == {line}: raise kind(str(code))" for line in range(32))


def test_two_draws_of_hidden_data_look_the_same_to_a_spy(grade, hand_in):
    """Class, line, text, output and time of an exception are all made of the hidden input."""
    folder = hand_in("02_mse", SPY)
    everything, seen = [], []
    for seed in (101, 102):
        for audience, kept in (("instructor", everything), ("student", seen)):
            (document,) = grade(folder, audience=audience, seed=seed, timeout=60.0)
            task = next(t for t in document.assignments[0].tasks if t.name == "mse")
            kept.append([test for test in task.tests if test.visibility == "hidden"])
    told = [[(test.message, test.location) for test in tests] for tests in everything]
    assert told[0] != told[1]
    assert len({test.location.line for test in everything[0] if test.location}) > 1
    assert seen[0] == seen[1]
    told_student = {test.message for test in seen[0] if test.stage != "contract"}
    assert told_student == {"`mse` raised an exception."}
