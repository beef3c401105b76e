"""What does the kind of a wrong result say of its cause, in every task?

Each kind has a name and a hint. A known mistake says more, and comes first; so does the class of
the cases that are wrong.
"""

from __future__ import annotations

OF_STAGE = {
    "finite": (
        "not finite",
        "A step on the way gives infinity or NaN: the exponential of a large number, the logarithm "
        "of 0, a division by 0, an integer of too few bits. A derivative passes through all steps, "
        "also through those whose value `tf.where` or a limit leaves out.",
    ),
    "gradient": (
        "no gradient",
        "TensorFlow follows its own operations: `.numpy()`, NumPy's functions, `float(...)`, whole "
        "numbers and `tf.stop_gradient` cut the path, and so does a result that does not depend on "
        "the argument.",
    ),
}
# By the kind of a `compare.Mismatch`.
OF_DIFFERENCE = {
    "sign": (
        "wrong sign",
        "Which of two numbers is taken off the other, and is there a minus too many or too few?",
    ),
    "factor": (
        "wrong by a factor",
        "Look for a mean in place of a sum or a sum in place of a mean, for a number of rows or "
        "classes, a rate, a 2.",
    ),
    "amount": (
        "wrong by an amount",
        "What is added everywhere, or left out? Work out one entry by hand.",
    ),
    "order": (
        "wrong order",
        "Look at the order of loops and axes, at a transpose, a reshape or a reversed slice.",
    ),
    "close": (
        "nearly right",
        "Look for what changes little: a small constant, a rounding, a limit, numbers with fewer "
        "digits, a row or a step too many or too few.",
    ),
    "later entries": (
        "wrong from some entry on",
        "Compare entry by entry. Which rule of the handout comes into effect, or ends, where the "
        "first wrong one is?",
    ),
    "dimensions": (
        "wrong number of axes",
        "Write down the shape after each line. Where does an axis come or go: an index, a sum "
        "without `keepdims`, a reshape, a squeeze?",
    ),
    "length": (
        "wrong number of entries",
        "Count the entries along that axis by the handout. Is one at an end, such as the first or "
        "the last, left out or too many?",
    ),
}
_NO_FIT = (
    "does not fit",
    "Two tensors do not fit together there in shape or dtype, or a number is out of bounds. Print "
    "both before that line, also for other arguments that the handout allows.",
)
_CANNOT_TAKE = (
    "cannot take it",
    "What arrives there is of another kind, size or value than that line expects. The handout says "
    "what may arrive: a number, a list, an array, a tensor, a variable, of which shapes?",
)
_NOT_THERE = (
    "not there",
    "Something is looked up that is not there: an entry beyond the end, or one that was never "
    "stored. Which arguments of the handout lead there?",
)
_OUT_OF_RANGE = (
    "out of range",
    "Which number can be 0 there, or very large? Look at all values that the handout allows.",
)
_NO_VALUE = (
    "no value yet",
    "A name has no value there: it is spelled otherwise, or gets its value in a branch or a loop "
    "that did not run.",
)
OF_EXCEPTION = {
    "InvalidArgumentError": _NO_FIT,
    "ValueError": _CANNOT_TAKE,
    "TypeError": _CANNOT_TAKE,
    "AttributeError": _CANNOT_TAKE,
    "IndexError": _NOT_THERE,
    "KeyError": _NOT_THERE,
    "ZeroDivisionError": _OUT_OF_RANGE,
    "OverflowError": _OUT_OF_RANGE,
    "NameError": _NO_VALUE,
    "UnboundLocalError": _NO_VALUE,
}
_DIFFERENCES = frozenset(name for name, _ in OF_DIFFERENCE.values())
_EXCEPTIONS = frozenset(name for name, _ in OF_EXCEPTION.values())
_GENERAL = _DIFFERENCES | _EXCEPTIONS | {name for name, _ in OF_STAGE.values()}


def is_difference(name: str) -> bool:
    """Say whether a name tells only in which way a result differs.

    >>> is_difference("wrong sign"), is_difference("no gradient"), is_difference("mean_for_sum")
    (True, False, False)
    """
    return name in _DIFFERENCES


def is_of_exception(name: str) -> bool:
    """Say whether a name is that of an exception's class, which the student's code chose.

    >>> is_of_exception("not there"), is_of_exception("no gradient")
    (True, False)
    """
    return name in _EXCEPTIONS


def is_general(name: str) -> bool:
    """Say whether a name is that of a kind: two tasks that have it may have it for two reasons.

    >>> is_general("wrong sign"), is_general("no gradient"), is_general("mean_for_sum")
    (True, True, False)
    """
    return name in _GENERAL
