"""Which mistake is named for which numbers: on records made by hand, without TensorFlow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnopt.course.variants import Variant
from nnopt.grading.hints import Suspect, alike, explain
from nnopt.testing.finding import Finding

TASKS = {"t::one": "loss", "t::two": "loss", "t::three": "train", "t::four": "train"}


def suspect(name, task, **findings):
    return Suspect(
        Variant(name, {}, task=task, hint=f"Hint of {name}."),
        {
            f"t::{test}": value
            if isinstance(value, dict)
            else {"stage": "value", "index": 0, "value": value}
            for test, value in findings.items()
        },
    )


def failing(**values):
    return {
        f"t::{test}": value
        if isinstance(value, Finding)
        else Finding("value", "wrong", index=0, value=value)
        for test, value in values.items()
    }


def names(findings, *suspects):
    hints = explain(findings, TASKS, suspects)
    return {test.removeprefix("t::"): hint.name for test, hint in hints.items()}


def vector(*numbers):
    return np.array(numbers)


SUM = suspect("sum", "loss", one=12.5, two=7.25, three=vector(2.5, 3.5), four=vector(4.5, 5.5))
HALF = suspect("half", "loss", one=3.75, two=7.25, three=vector(1.5, 2.5), four=vector(6.5, 7.5))
UPHILL = suspect("uphill", "train", three=vector(2.5, 3.5), four=vector(9.5, 8.5))


def test_a_mistake_is_named_for_all_that_follows_from_it():
    found = failing(one=12.5, two=7.25, three=vector(2.5, 3.5), four=vector(4.5, 5.5))
    assert names(found, UPHILL, HALF, SUM) == dict.fromkeys(["one", "two", "three", "four"], "sum")


def test_a_mistake_in_a_later_task_is_not_blamed_on_an_earlier_one():
    found = failing(three=vector(2.5, 3.5), four=vector(9.5, 8.5))
    assert names(found, SUM, HALF, UPHILL) == {"three": "uphill", "four": "uphill"}


def test_two_mistakes_in_two_tasks_are_both_named():
    found = failing(one=3.75, two=7.25, three=vector(2.5, 3.5), four=vector(9.5, 8.5))
    assert names(found, SUM, HALF, UPHILL) == {
        "one": "half",
        "two": "half",
        "three": "uphill",
        "four": "uphill",
    }


def test_what_cannot_be_told_apart_is_named_together():
    twin = suspect("twin", "train", three=vector(2.5, 3.5), four=vector(9.5, 8.5))
    found = failing(three=vector(2.5, 3.5), four=vector(9.5, 8.5))
    hints = explain(found, TASKS, (UPHILL, twin))
    assert hints["t::three"].name == "uphill, twin"
    assert hints["t::three"].text == "Hint of uphill. Or, if it is not that: Hint of twin."


def test_what_follows_from_a_mistake_elsewhere_is_not_enough():
    assert names(failing(three=vector(2.5, 3.5)), SUM) == {}


def test_one_match_of_many_predictions_is_no_explanation():
    many = {f"t::{n}": "loss" for n in range(5)}
    record = {t: {"stage": "value", "index": 0, "value": 2.5 + n} for n, t in enumerate(many)}
    known = Suspect(Variant("known", {}, task="loss", hint="H."), record)
    found = {"t::0": Finding("value", "", index=0, value=2.5)}
    assert explain(found, many, (known,)) == {}


def test_an_explanation_of_few_failures_must_be_right_about_all_it_predicts():
    five = {f"t::{n}": "loss" for n in range(5)}
    found = {t: Finding("value", "", index=0, value=2.5 + n) for n, t in enumerate(five)}

    def known(*numbers):
        record = {f"t::{n}": {"stage": "value", "index": 0, "value": v} for n, v in numbers}
        return Suspect(Variant("known", {}, task="loss", hint="H."), record)

    right = known((0, 2.5), (1, 3.5))
    half_right = known((0, 2.5), (1, 3.5), (2, 9.75), (3, 8.75))
    assert set(explain(found, five, (right,))) == {"t::0", "t::1"}
    assert explain(found, five, (half_right,)) == {}


@pytest.mark.parametrize("status", ["timeout", "exception"])
def test_a_test_that_ended_without_a_value_speaks_for_nothing(status):
    found = failing(one=Finding(status, "no value"), two=7.25)
    only = suspect("only", "loss", one=3.75, two=7.25)
    assert names(found, only) == {"two": "only"}


def test_another_comparison_or_stage_is_no_match():
    later = Finding("value", "", index=1, value=12.5)
    shape = Finding("shape", "", index=0, value=12.5)
    one = suspect("one", "loss", one=12.5)
    assert names(failing(one=later), one) == {}
    assert names(failing(one=shape), one) == {}


def test_nan_is_recognized():
    value = vector(np.nan, 2.5, np.inf)
    known = suspect("nan", "loss", one={"stage": "finite", "index": 0, "value": value})
    found = {"t::one": Finding("finite", "", index=0, value=value + 1e-6)}
    assert names(found, known) == {"one": "nan"}


def test_common_values_count_only_when_they_explain_everything():
    nan = {"stage": "finite", "index": 0, "value": np.nan}
    known = suspect("nan", "loss", one=nan)
    same = Finding("finite", "", index=0, value=np.nan)
    assert names(failing(one=same), known) == {"one": "nan"}
    assert names(failing(one=same, two=3.3), known) == {"one": "not finite"}
    more = suspect("nan", "loss", one=nan, two=2.5)
    assert names(failing(one=same), more) == {"one": "not finite"}


def test_zeros_are_no_sign_of_a_mistake():
    """`return 0.0` gives on one input what a known mistake gives there."""
    known = suspect("cancels", "loss", one=0.0, two=2.5)
    assert names(failing(one=0.0, two=0.0), known) == {}


def test_the_message_of_a_requirement_can_be_recognized():
    words = "Label both axes."
    known = suspect("bare", "loss", one={"stage": "value", "index": 2, "value": words})
    found = {"t::one": Finding("value", words, index=2, value=words)}
    assert names(found, known) == {"one": "bare"}


finite = st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-3)


@given(arrays(np.float64, array_shapes(max_dims=2, max_side=4), elements=finite), st.integers())
def test_rounding_does_not_hide_a_mistake(value, seed):
    noise = np.random.RandomState(seed % 2**32).uniform(-1e-6, 1e-6, value.shape)
    known = suspect("known", "loss", one=value)
    telling = ~np.isin(value, (-1.0, 0.0, 1.0)).all()
    found = failing(one=(value * (1 + noise)).astype(np.float32))
    assert not telling or names(found, known) == {"one": "known"}


@given(st.floats(allow_nan=False), finite)
def test_a_number_that_is_off_by_more_than_rounding_is_not_recognized(given_value, wrong):
    close = abs(given_value - wrong) <= 2e-4 * abs(wrong)
    assert close or names(failing(one=given_value), suspect("known", "loss", one=wrong)) == {}


@given(st.integers(0, 2**32 - 1))
def test_random_wrong_numbers_are_not_recognized(seed):
    rng = np.random.RandomState(seed)
    found = failing(
        one=rng.normal(scale=5.0),
        two=rng.normal(scale=5.0),
        three=rng.normal(size=2),
        four=rng.normal(size=2),
    )
    known = suspect(
        "random",
        "loss",
        one=rng.normal(scale=5.0),
        two=rng.normal(scale=5.0),
        three=rng.normal(size=2),
    )
    assert names(found, known, SUM, HALF, UPHILL) == {}


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
values = st.recursive(
    scalars | arrays(np.float64, array_shapes(max_dims=2, max_side=3), elements=st.floats()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(values)
def test_every_value_is_like_itself(value):
    assert alike(value, value)


@given(values, values)
def test_any_two_values_can_be_compared(value, other):
    assert isinstance(alike(value, other), bool)


def test_nothing_to_explain():
    assert explain({}, TASKS, (SUM, HALF)) == {}


def test_a_class_of_cases_is_told_of_the_first_wrong_task_only():
    def of(task):
        return Finding("value", "wrong", value=1.5, named=(f"class of {task}", "Look at it."))

    assert names(failing(three=of("train"))) == {"three": "class of train"}
    found = failing(one=of("loss"), three=of("train"))
    assert names(found) == {"one": "class of loss"}
    # What a function does beside giving its result is its own in any case.
    beside = Finding("contract", "changes it", value="argument:x", named=("changes", "Copy it."))
    found = failing(one=of("loss"), three=beside)
    assert names(found) == {"one": "class of loss", "three": "changes"}


def test_the_way_in_which_a_result_differs_is_told_of_the_first_wrong_task_only():
    def of(kind):
        finding = Finding("value", "wrong", value=1.5)
        finding.kind = kind
        return finding

    assert names(failing(three=of("factor"))) == {"three": "wrong by a factor"}
    assert names(failing(one=of("sign"), three=of("factor"))) == {"one": "wrong sign"}
    assert names(failing(three=of("large"))) == {}
    known = suspect("known", "train", three=1.5)
    assert names(failing(three=of("factor")), known) == {"three": "known"}


@pytest.mark.parametrize(("stage", "name"), [("finite", "not finite"), ("gradient", "no gradient")])
def test_what_the_kind_of_a_wrong_result_says_of_its_cause(stage, name):
    found = failing(three=Finding(stage, "wrong", value=1.5))
    assert names(found) == {"three": name}
    known = suspect("known", "train", three={"stage": stage, "index": 0, "value": 1.5})
    assert names(found, known) == {"three": "known"}


@pytest.mark.parametrize(
    ("exception", "name"),
    [("InvalidArgumentError", "does not fit"), ("KeyError", "not there"), ("Own", None)],
)
def test_what_an_exception_says_of_its_cause(exception, name):
    def raised():
        return Finding("exception", "raised", value=f"exception {exception}", exception=exception)

    assert names(failing(one=raised())).get("one") == name
    found = names(failing(one=raised(), three=raised()))
    assert "three" not in found, "of the first wrong task only"
    known = suspect(
        "known", "loss", one={"stage": "exception", "index": 0, "value": raised().value}
    )
    assert names(failing(one=raised()), known) == {"one": "known"}


def test_one_test_is_not_enough_where_another_wrong_answer_stays_unexplained():
    """Both may give the value from before; the other wrong answer has another cause."""
    known = suspect("known", "loss", one=12.5)
    assert names(failing(one=12.5), known) == {"one": "known"}
    assert names(failing(one=12.5, two=3.3), known) == {}
    other = suspect("other", "loss", two=3.3)
    assert names(failing(one=12.5, two=3.3), known, other) == {"one": "known", "two": "other"}
