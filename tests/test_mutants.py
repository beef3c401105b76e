"""What the mutants of a small function do, one operator at a time."""

import ast

import pytest

from nnopt.authoring.mutation.mutants import mutate


def made(body, arguments="a, b"):
    """Return the mutants of `def f(arguments)` with this body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"def f({arguments}):\n    # BEGIN SOLUTION\n{lines}\n    # END SOLUTION\n"
    return mutate(source, ["f"], "module")


def results(body, *values, kind, arguments="a, b", **names):
    """Return what the mutants of one kind give for these values."""
    found = []
    for mutant in made(body, arguments):
        if mutant.kind == kind:
            space = dict(names)
            exec(compile(mutant.source, "mutant", "exec"), space)
            found.append(space["f"](*values))
    return found


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        ("return a + b", "operator", [3]),
        ("return a - b", "operator", [7]),
        ("return a - b", "argument order", [-3]),
        ("return a * b", "operator", [2.5]),
        ("return a / b", "operator", [10]),
        ("return a / b", "argument order", [0.4]),
        ("return a // b", "operator", [2.5]),
        ("return a % b", "operator", [2]),
        ("return a ** b", "operator", [10]),
        ("return -a", "operator", [5]),
        ("return not a", "operator", [5]),
        ("return a and b", "operator", [5]),
        ("a += b\nreturn a", "operator", [3, 2]),
        ("return a > 5", "comparison", [True, True]),
        ("return a >= 5", "comparison", [False, False]),
        ("return a < 5", "comparison", [True, True]),
        ("return a == b", "comparison", [True]),
        ("return a is None", "comparison", [True]),
        ("return a in (5,)", "comparison", [False]),
        ("return a if b else 0", "comparison", [0]),
        ("if b:\n    return a\nreturn 0", "comparison", [0]),
        ("return 3", "constant", [4, 2]),
        ("return 0.5", "constant", [1.5, 0.25]),
        ("return 0.0", "constant", [1.0, -1.0]),
        ("return True", "constant", [False]),
        ("return 'red'", "constant", [""]),
        ("return min(a, b)", "function", [5]),
        ("return float(a)", "removed call", [5]),
        ("return divmod(a, b)", "argument order", [(0, 2)]),
        ("return a, b", "argument order", [(2, 5)]),
        ("return int('11', base=b)", "removed argument", [11]),
        ("a = a + 1\nreturn a", "removed statement", [5, None]),
        ("for i in range(9):\n    if i == b:\n        break\nreturn i", "operator", [8]),
    ],
)
def test_what_the_mutants_of_one_kind_give_for_5_and_2(body, kind, expected):
    assert results(body, 5, 2, kind=kind) == expected


def test_an_axis_becomes_another_one_and_none():
    body = "return total(a, axis=0)"
    found = results(body, "x", None, kind="axis", total=lambda a, axis=None: (a, axis))
    assert found == [("x", 1), ("x", None)]
    found = results(
        "return total(a, axis=-1)", "x", None, kind="axis", total=lambda a, axis=9: axis
    )
    assert found == [0, 9]
    assert not [m for m in made(body) if m.kind == "constant"]


def test_a_removed_decorator():
    body = "@twice\ndef inner():\n    return a\nreturn inner()"
    found = results(body, 5, 2, kind="removed decorator", twice=lambda g: lambda: 2 * g())
    assert found == [5]


def test_each_mutant_changes_one_statement_and_is_made_once():
    body = "total = 0\nfor x in a:\n    if x > b:\n        total += x * 2\nreturn total"
    original = ast.unparse(
        ast.parse("def f(a, b):\n" + "\n".join(f"    {x}" for x in body.split("\n")))
    )
    mutants = [mutant for mutant in made(body) if mutant.kind != "early end"]
    assert len({mutant.source for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        assert mutant.source.strip() != original
        assert mutant.before in original
        kept = [line for line in original.split("\n") if line in mutant.source.split("\n")]
        lost = len(original.split("\n")) - len(kept)
        # A removed loop or condition takes what it holds along.
        assert lost == 1 or (mutant.kind == "removed statement" and lost > 1)


def test_words_for_people_and_types_are_left_alone():
    body = (
        '"""Say 3 words."""\n'
        "n: int = a\n"
        "if b:\n"
        "    raise ValueError('never ' + str(7))\n"
        "def inner(x: str = a) -> str:\n"
        '    """Nothing to change in 9."""\n'
        "    return x\n"
        "return f'{n} of {b}'"
    )
    kinds = [mutant.kind for mutant in made(body)]
    assert set(kinds) == {"removed statement", "comparison", "default", "remembered result"}
    assert kinds.count("removed statement") == 6


def test_only_what_students_write_is_changed():
    source = (
        "LIMIT = 3\n\n\n"
        "class Box:\n"
        "    size = 4\n\n"
        "    def add(self, x=5):\n"
        "        y = x + 1\n"
        "        # BEGIN SOLUTION\n"
        "        return y * 2\n"
        "        # END SOLUTION\n"
    )
    mutants = mutate(source, ["Box"], "module")
    assert {(m.task, m.function, m.before) for m in mutants} == {("Box", "Box.add", "return y * 2")}
    assert {m.line for m in mutants} == {10}


def test_the_same_code_is_known_as_such():
    mutants = made("return max(a, a)")
    assert [(m.kind, m.same) for m in mutants if m.kind == "argument order"] == [
        ("argument order", True)
    ]
    assert not any(m.same for m in mutants if m.kind != "argument order")


def test_numbers_that_are_equal_but_of_another_kind_are_not_the_same_code():
    assert not any(mutant.same for mutant in made("return 0.0"))
    assert not any(mutant.same for mutant in made("return 2 / 1 + True"))


def test_a_mutant_is_named_alike_when_lines_move():
    body = "a.append(b)\na.append(0)\na.append(b)\nreturn a"
    before, after = made(body), made("# A comment\n\n" + body)
    named = [(m.function, m.before, m.after, m.nth) for m in before]
    assert named == [(m.function, m.before, m.after, m.nth) for m in after]
    assert len(set(named)) == len(named)
    assert [m.nth for m in before if m.before == "a.append(b)" and not m.after] == [1, 2]
    assert [m.digest for m in before] == [m.digest for m in after]
