"""Values are compared in one order, strictly, and the words about a difference tell no secret."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nnopt.sandbox.protocol.kinds import Handle, Opaque
from nnopt.testing.compare import compare, kind, numbers, show

RTOL, ATOL = 1e-5, 1e-6
NAN, INF = float("nan"), float("inf")
COLUMN = np.array([[1.0], [2.0], [4.0]])


def differ(value, expected):
    return compare(value, expected, RTOL, ATOL)


def stage(value, expected):
    found = differ(value, expected)
    return found.stage if found else "equal"


def words(value, expected):
    found = differ(value, expected)
    return f"{found.place}it {found.words}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2.0, 2.0),
        (2, 2.0),
        (np.float32(2.0), 2.0),
        (np.float64(2.0), 2.0),
        (np.array(2.0, np.float32), 2.0),
        (np.float32(0.1), 0.1),
        (0.1 * (1 + 9e-6), 0.1),
        (1e-7, 0.0),
        (COLUMN.astype(np.float32), COLUMN),
        (COLUMN.astype(np.int32), COLUMN),
        ([[1.0], [2], [np.float32(4.0)]], COLUMN),
        (((1.0,), (2.0,), (4.0,)), COLUMN),
        ([np.array([1.0]), np.array([2.0]), [4.0]], COLUMN),
        (np.zeros(0), np.zeros(0)),
        (True, 1.0),
        (np.array([True, False]), np.array([1.0, 0.0])),
        ((COLUMN, 3.0), (COLUMN, 3.0)),
        ([COLUMN, 3.0], (COLUMN, 3.0)),
        (np.array([1.0, 2.0]), (1.0, 2.0)),
        ({"w": COLUMN, "rate": 0.1}, {"rate": 0.1, "w": COLUMN}),
        (None, None),
        ("relu", "relu"),
    ],
)
def test_what_a_person_would_accept_is_equal(value, expected):
    assert stage(value, expected) == "equal"


@pytest.mark.parametrize(
    ("value", "expected", "where"),
    [
        (None, COLUMN, "returned"),
        (None, (1.0, 2.0), "returned"),
        (None, {"w": 1.0}, "returned"),
        ("2.0", 2.0, "numeric"),
        (Handle(0, "KerasTensor"), 2.0, "numeric"),
        (Opaque("array of complex64"), 2.0, "numeric"),
        ({"w": 1.0}, 1.0, "numeric"),
        ([1.0, "two"], np.array([1.0, 2.0]), "numeric"),
        ([1.0, None], np.array([1.0, 2.0]), "numeric"),
        ([[1.0], [2.0, 3.0]], COLUMN, "numeric"),
        (2.0, (COLUMN, 2.0), "numeric"),
        ({"w": 1.0}, {"b": 1.0}, "numeric"),
        (1.0, {"b": 1.0}, "numeric"),
        # Nothing is broadcast.
        (np.zeros(()), np.zeros(3), "shape"),
        (np.zeros(1), 0.0, "shape"),
        (np.zeros((1, 1)), 0.0, "shape"),
        (np.zeros((0, 1)), np.zeros(3), "shape"),
        (np.zeros((3, 1)), np.zeros(3), "shape"),
        (np.zeros(3), np.zeros((3, 1)), "shape"),
        (np.zeros((1, 3)), np.zeros((3, 1)), "shape"),
        (np.zeros((3, 3)), np.zeros((3, 1)), "shape"),
        (np.zeros((2, 1)), np.zeros((3, 1)), "shape"),
        ((1.0, 2.0, 3.0), (COLUMN, 2.0), "shape"),
        ((COLUMN,), (COLUMN, 2.0), "shape"),
        ([], COLUMN, "shape"),
        (NAN, 2.0, "finite"),
        (INF, 2.0, "finite"),
        (np.array([1.0, NAN]), np.array([1.0, 2.0]), "finite"),
        # NaN equals nothing, also not where the reference gave it.
        (NAN, NAN, "finite"),
        (2.1, 2.0, "value"),
        (-2.0, 2.0, "value"),
        (0.1 * (1 + 3e-5), 0.1, "value"),
        ("tanh", "relu", "value"),
        (None, "relu", "value"),
        (1.0, None, "value"),
    ],
)
def test_the_first_stage_that_does_not_hold_is_told(value, expected, where):
    assert stage(value, expected) == where


def test_the_stages_come_in_order():
    """Each value mends the fault of the one before it and keeps the later ones."""
    values = [None, "text", np.full(4, NAN), np.full(3, NAN), np.full(3, 9.0), np.arange(3.0)]
    stages = ["returned", "numeric", "shape", "finite", "value", "equal"]
    assert [stage(value, np.arange(3.0)) for value in values] == stages


@pytest.mark.parametrize(
    ("value", "expected", "told"),
    [
        (None, 1.0, "it returned nothing (None). Does every path through it end in a return?"),
        ((1.0, None), (1.0, 2.0), "the second of the two results of it is nothing (None)"),
        ("one", 1.0, "it gives a text where numbers are expected"),
        (Handle(0, "function"), 1.0, "it gives a function where numbers are expected"),
        ([1.0, "a"], np.zeros(2), "it gives a list where numbers are expected"),
        (Opaque("array of object"), 1.0,
         "it gives an array of something other than real numbers where numbers are expected"),
        (3.0, (1.0, 2.0), "it gives a single number where 2 results are expected"),
        ((1.0,) * 3, (1.0, 2.0), "it gives more results than the 2 expected"),
        ((1.0,), (1.0, 2.0), "it gives fewer results than the 2 expected"),
        (1.0, {"w": 1.0}, "it gives a single number where a dict with 1 entries is expected"),
        ({"w": -1.0}, {"w": 1.0}, "entry 'w' of it has the wrong sign"),
        ((1.0, -2.0), (1.0, 2.0), "the second of the two results of it has the wrong sign"),
        ((1.0, [3.0, (-2.0, 1.0)]), (1.0, (3.0, (2.0, 1.0))),
         "entry 1 of entry 2 of the second of the two results of it has the wrong sign"),
        (np.zeros((3, 1)), 0.0, "it has 2 dimensions where a single number is expected"),
        (0.0, np.zeros((3, 1)),
         "it is a single number where an array with 2 dimensions is expected"),
        (np.zeros((3, 1)), np.zeros(3), "it has 2 dimensions where 1 is expected"),
        (np.zeros(3), np.zeros((3, 1)), "it has 1 dimension where 2 are expected"),
        (np.zeros((3, 2)), np.zeros((3, 1)), "it is too long along axis 1"),
        (np.zeros((2, 1)), np.zeros((3, 1)), "it is too short along axis 0"),
        (NAN, 1.0, "it gives NaN (not a number)"),
        (-INF, 1.0, "it gives infinity"),
        (np.array([INF, NAN]), np.zeros(2), "it gives NaN (not a number)"),
        (-COLUMN, COLUMN, "it has the wrong sign"),
        (-3.0, 2.0, "it has the wrong sign, and the wrong size too"),
        (COLUMN * [[1], [1], [2]], COLUMN,
         "it is right in its first entries and wrong from there on"),
        (COLUMN * [[1], [2], [1]], COLUMN, "it is right in some entries and wrong in others"),
        (np.array([2.0, 3.0, 1.0]), np.array([1.0, 2.0, 3.0]),
         "it has the right numbers in the wrong order"),
        (1.001, 1.0, "it is close to the right value, but not equal to it"),
        (COLUMN + 1, COLUMN, "it is off by the same amount everywhere"),
        (COLUMN * 2, COLUMN, "it is off by the same factor everywhere"),
        (COLUMN * [[1.5], [2], [3]], COLUMN, "it is too large"),
        (0.5, 2.0, "it is too small"),
        (5.0, 2.0, "it is too large"),
    ],
)  # fmt: skip
def test_the_words_name_the_class_of_the_difference(value, expected, told):
    assert words(value, expected) == told


TEXT = st.text(max_size=5)
SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
PLAIN = [
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    TEXT,
    *(arrays.arrays(dtype, SHAPES) for dtype in ("<f2", "<f4", "<f8", "<i8", "?")),
]
OBJECTS = [st.builds(Handle, st.integers(0, 9), TEXT), st.builds(Opaque, TEXT)]


def trees(leaves):
    def branches(inner):
        items = st.lists(inner, max_size=3)
        keyed = st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        return st.one_of(items, items.map(tuple), keyed)

    return st.recursive(st.one_of(leaves), branches, max_leaves=6)


@given(trees(PLAIN + OBJECTS), trees(PLAIN))
def test_any_two_values_can_be_compared_and_shown(value, expected):
    found = compare(value, numbers(expected), RTOL, ATOL)
    assert found is None or found.words
    assert kind(value)
    assert show(value)


FINITE = st.floats(-1e30, 1e30)


@given(arrays.arrays(np.float64, SHAPES, elements=FINITE))
def test_a_finite_array_equals_itself_in_any_dress(array):
    assert stage(array, array) == "equal"
    assert stage((array, array.tolist() if array.size else array), (array, array)) == "equal"


NUMBER = st.floats(-1e6, 1e6).map(lambda x: round(x, 3)).filter(lambda x: abs(x) > 20)
SENTENCE = re.compile(
    r"""it[ ](
    has[ ]the[ ]wrong[ ]sign(,[ ]and[ ]the[ ]wrong[ ]size[ ]too)?
    | has[ ]the[ ]right[ ]numbers[ ]in[ ]the[ ]wrong[ ]order
    | is[ ]right[ ]in[ ](its[ ]first|some)[ ]entries[ ]and[ ]wrong[ ](from[ ]there[ ]on|in[ ]others)
    | is[ ]close[ ]to[ ]the[ ]right[ ]value,[ ]but[ ]not[ ]equal[ ]to[ ]it
    | is[ ]off[ ]by[ ]the[ ]same[ ](amount|factor)[ ]everywhere
    | is[ ]too[ ](large|small)
    | is[ ]too[ ](long|short)[ ]along[ ]axis[ ]\d
    | is[ ]a[ ]single[ ]number[ ]where[ ]an[ ]array[ ]with[ ]\d[ ]dimensions?[ ]is[ ]expected
    | has[ ]\d[ ]dimensions?[ ]where[ ](\d[ ](is|are)|a[ ]single[ ]number[ ]is)[ ]expected
    )""",
    re.VERBOSE,
)


@given(
    arrays.arrays(np.float64, SHAPES, elements=NUMBER),
    arrays.arrays(np.float64, SHAPES, elements=NUMBER),
)
def test_the_words_about_numbers_hold_no_number_of_either_side(value, expected):
    found = differ(value, expected)
    if found:
        assert SENTENCE.fullmatch(f"it {found.words}")
        assert found.full.startswith("expected ")


@given(st.text(min_size=4, max_size=20), st.text(min_size=4, max_size=20))
def test_the_words_hold_no_text_that_either_side_chose(chosen, expected):
    values = [chosen, Handle(0, chosen), Opaque(chosen), {chosen: 1.0}, [chosen], {chosen}]
    others = ["?", Handle(0, "?"), Opaque("?"), {"?": 1.0}, ["?"]]
    fixed = {words("?", "other"), *(words(one, 1.0) for one in others)}
    for value in values:
        assert words(value, 1.0) in fixed
    if chosen != expected:
        assert words(chosen, expected) in fixed


def test_instructors_see_both_sides():
    found = differ(np.array([1.25, 2.0]), np.array([1.25, 3.5]))
    assert found.full == "expected [1.25, 3.5], got [1.25, 2]"
    assert found.words == "is right in its first entries and wrong from there on"
