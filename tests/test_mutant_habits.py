"""What the mutants of habits do: right where nobody looks, wrong beyond."""

import random
import warnings

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
import tensorflow as tf
from matplotlib.figure import Figure

from nnopt.authoring.mutation.mutants import mutate

NUMBERS = np.array([-2000.0, 0.0005, 1.5, 70000.0], np.float32)


def made(head, body, kind, words='"""Nothing."""'):
    """Return the mutants of one kind of a function as functions, with their modules' names."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"{head}\n    {words}\n    # BEGIN SOLUTION\n{lines}\n    # END SOLUTION\n"
    functions = []
    for mutant in mutate(f"from __future__ import annotations\n{source}", ["f"], "module"):
        if mutant.kind == kind:
            space = {"tf": tf, "np": np, "Figure": Figure}
            exec(compile(mutant.source, "mutant", "exec"), space)
            functions.append(space["f"])
    return functions


def tensors(kind, words='"""Its derivative must exist."""'):
    return made("def f(x: tf.Tensor) -> tf.Tensor:", "return 2.0 * x", kind, words)


def slope(function, upstream=3.0):
    x = tf.constant([2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = upstream * function(x)
    gradient = tape.gradient(y, x)
    return None if gradient is None else float(gradient[0])


def test_a_number_limits_the_argument_or_the_result():
    argument, result = tensors("clamp")
    assert list(argument(NUMBERS).numpy()[[0, 3]]) == [-2000.0, 2000.0]
    assert list(result(NUMBERS).numpy()[[0, 2, 3]]) == [-1000.0, 3.0, 1000.0]
    above, below = made("def f(rate: float):", "return rate", "clamp")
    assert [above(7.0), above(0.5), below(0.0), below(0.5)] == [1.0, 0.5, 0.001, 0.5]
    (late,) = made("def f(step: int | tf.Tensor):", "return step", "clamp")
    assert [late(999), late(5000)] == [999, 1000]


def test_what_is_small_is_taken_for_nothing():
    (function,) = tensors("saturation")
    result = function(np.array([0.0004, 0.4], np.float32)).numpy()
    assert list(result) == [0.0, np.float32(0.8)]


def test_a_result_has_no_room_for_large_numbers():
    (half,) = tensors("overflow")
    assert list(half(NUMBERS).numpy()[2:]) == [3.0, np.inf]
    bits, digits = made("def f(n: int) -> int:", "return n", "overflow")
    assert [bits(5), bits(2**31)] == [5, -(2**31)]
    assert [digits(5), digits(2**24 + 1)] == [5, 2**24]


def test_a_gradient_is_lost_where_the_handout_promises_one():
    argument, stopped, upstream = tensors("lost gradient")
    assert [slope(argument), slope(stopped)] == [None, None]
    # 2 of the function itself; the 3 that follows it is forgotten.
    assert slope(upstream) == 2.0
    assert tensors("lost gradient", '"""Nothing."""') == []


def test_a_default_swallows_a_zero_or_all_that_is_given():
    either, always = made("def f(seed: int = 7):", "return seed", "default")
    assert [either(0), either(3), always(3)] == [7, 3, 7]


def test_the_number_of_the_example_is_taken_for_the_argument():
    words = '"""Nothing.\n\n    >>> f(3, b=0.5)\n    >>> f(4, 5)\n    """'
    first, second = made("def f(a: int, b: float):", "return a, b", "example", words)
    assert first(8, 9.0) == (3, 9.0)
    assert second(8, 9.0) == (8, 0.5)


@pytest.mark.parametrize(
    ("arguments", "value", "changed"),
    [
        ("x: np.ndarray", np.array([1.0, 2.0]), [2.0, 4.0]),
        ("x: tf.Tensor | tf.Variable", tf.Variable([1.0, 2.0]), [2.0, 4.0]),
        ("x: Sequence[int]", [1, 2], [1, 2, 1]),
    ],
)
def test_the_caller_finds_an_argument_changed(arguments, value, changed):
    (function,) = made(f"def f({arguments}):", "return [float(a) for a in x]", "in-place update")
    assert function(value) == [1.0, 2.0]
    assert list(value if isinstance(value, list) else np.asarray(value)) == changed


def test_a_loop_ends_early():
    few, same = made("def f(x, n):", "for i in range(n):\n    x /= 2\nreturn x", "early end")
    assert [few(1.0, 3), few(1.0, 120)] == [0.125, 2.0**-100]
    assert same(1.0, 3) == 0.125
    assert same(1.0, 120) > 2.0**-30


def test_the_first_result_is_remembered():
    first, without_b = made("def f(a, b):", "return a + b", "remembered result")
    assert [first(1, 2), first(5, 6)] == [3, 3]
    assert [without_b(1, 2), without_b(1, 6), without_b(5, 6)] == [3, 3, 11]


def test_the_seeds_of_the_program_are_set():
    for function in made("def f(seed: int):", "return seed", "global seed"):
        states = []
        for _ in range(2):
            function(5)
            states.append((np.random.rand(), random.random(), float(tf.random.uniform([]))))
        assert any(a == b for a, b in zip(*states, strict=True))
    assert made("def f(x):", "return x", "global seed") == []


def test_a_setting_of_the_program_is_changed():
    (quiet,) = made("def f(x) -> tf.Tensor:", "return x", "global setting")
    with np.errstate(all="warn"):
        quiet(1)
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            np.array([1.0]) / np.array([0.0])
        assert not found
    (large,) = made("def f(x) -> Figure:", "return x", "global setting")
    with mpl.rc_context():
        large(1)
        assert mpl.rcParams["font.size"] == 12


def test_a_figure_is_the_one_that_the_program_draws_into():
    (function,) = made("def f() -> Figure:", "figure = Figure()\nreturn figure", "current figure")
    mine = plt.figure()
    try:
        assert function() is mine
    finally:
        plt.close("all")
