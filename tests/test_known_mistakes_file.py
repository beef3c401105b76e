"""What an author is told about a cell of mistakes.py or accepted.py that does not fit, and what
one that fits makes of the reference."""

import pytest
from tests.courses import make_course

from nnopt.authoring.verify.run import Request, verify
from nnopt.course.mistakes import check_python, load_mistakes
from nnopt.course.variants import load_accepted
from nnopt.errors import CourseError

LINE = '''\
"""Lines: 2.0 * x + 1.0."""

SLOPE = 2.0


def line(x, steps=2):
    """Return SLOPE * x + 1.0, `range(steps)` times."""
    total = 0.0
    for step in range(steps):
        total += SLOPE * x + 1.0
        total -= step
    return total


class Walk:
    """Walks along a line."""

    def start(self):
        return line(1.0)

    def end(self):
        return line(1.0) + line(2.0)


def _helper(x):
    return -x
'''


@pytest.fixture
def course(tmp_path):
    def course(**parts):
        parts = {"modules": {"lines": LINE}, "tasks": ["line", "Walk"]} | parts
        return make_course(tmp_path, "01_lines", **parts).assignments[0]

    return course


@pytest.fixture
def changed(course):
    """Return the one module after the one mistake of a file."""

    def changed(code, head="line.mistake", hint="# Look at your line.\n"):
        (mistake,) = load_mistakes(course(mistakes=f"# %% {head}\n{hint}{code}"))
        check_python(mistake)
        return mistake.changed["lines"]

    return changed


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ('change("range(steps)", "range(1, steps)")', "in range(steps)", "in range(1, steps)"),
        ('change("steps=2", "steps=3")', "steps=2", "steps=3"),
        ('change("total -= step", "")', "total -= step", ""),
        (
            'change("total -= step", "total -= step\\nreturn total")',
            "        total -= step\n",
            "        total -= step\n        return total\n",
        ),
        (
            'change("""\n    total += SLOPE * x + 1.0\n    total -= step\n""", "pass")',
            "total += SLOPE * x + 1.0\n        total -= step",
            "pass",
        ),
        ('change("-x", "x", within="_helper")', "return -x", "return x"),
        (
            'change("line(1.0)", "0.0", within="Walk.start")',
            "return line(1.0)\n\n",
            "return 0.0\n\n",
        ),
        ('change("SLOPE = 2.0", "SLOPE = 3.0", within="")', "SLOPE = 2.0", "SLOPE = 3.0"),
    ],
)
def test_a_change_is_made_in_its_place_only(changed, code, before, after):
    assert LINE.count(before) == 1
    assert changed(code) == LINE.replace(before, after)


def test_several_changes_are_sought_in_the_reference_and_not_in_each_other(changed):
    code = 'change("SLOPE * x", "1.0")\nchange("+ 1.0", "+ 9.0")\n'
    assert changed(code) == LINE.replace("+= SLOPE * x + 1.0", "+= 1.0 + 9.0")


def test_a_whole_function_takes_the_place_of_the_one_of_its_name(changed):
    text = changed("def line(x, steps=2):\n    return x\n")
    assert text.startswith(LINE)
    space = {}
    exec(text, space)
    assert (space["line"](7.0), space["Walk"]().end()) == (7.0, 3.0)


def test_code_and_changes_go_together(changed):
    space = {}
    exec(changed('KEPT = [5.0]\nchange("total = 0.0", "total = KEPT[0]")\n'), space)
    assert space["line"](0.0, steps=0) == 5.0


def test_what_is_said_of_a_mistake(course):
    text = """\
# %% line.first
# Look at your line.
# also: second
# Where does it
# begin?
change("total = 0.0", "total = 1.0")

# %% Walk.second
# Who walks?
change("line(2.0)", "line(3.0)")
"""
    first, second = load_mistakes(course(mistakes=text))
    assert (first.name, first.task, first.also) == ("first", "line", "second")
    assert first.hint == "Look at your line. Where does it begin?"
    assert (second.name, second.task, second.also) == ("second", "Walk", "")


def test_a_mistake_is_one_of_the_module_of_its_task(course):
    modules = {"first": "def one():\n    return 1\n", "second": "def two():\n    return 2\n"}
    text = '# %% two.three\n# How many?\nchange("2", "3")\n'
    (mistake,) = load_mistakes(course(modules=modules, tasks=None, mistakes=text))
    assert mistake.changed == {"second": "def two():\n    return 3\n"}


GOOD = 'change("total = 0.0", "total = 1.0")'


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (f"# %% first\n# Hint.\n{GOOD}", ":1: `# %% first` does not say", "line.counts_from_one"),
        (f"\n\n# %% lin.first\n# Hint.\n{GOOD}", ":3: first: there is no task lin", "line, Walk"),
        (f"# %% line.first\n{GOOD}", "first has no hint", "as a comment"),
        (f"# %% line.first\n# also: x\n{GOOD}", "first has no hint", "as a comment"),
        ("# %% line.first\n# Hint.\n", "first: nothing is changed", "whole function"),
        (
            f"# %% line.first\n# Hint.\n{GOOD}\n# %% line.first\n# Hint.\n{GOOD}",
            ":4: two cells are called line.first",
            "Rename",
        ),
        (
            f"# %% line.first\n# Hint.\n{GOOD}\n# %% Walk.first\n# Hint.\n{GOOD}",
            "first: `total = 0.0` is not in `Walk` of lines.py",
            "Copy it",
        ),
        (
            f'# %% line.first\n# Hint.\n{GOOD}\n# %% Walk.first\n# Hint.\nchange("2.0", "3.0")',
            ":4: two mistakes are called first",
            "Rename",
        ),
        ("# %% line.first\n# Hint.\ndef line(:\n", "line.first is not Python", "def line(:"),
    ],
)
def test_a_cell_that_says_too_little_or_too_much(course, text, what, remedy):
    with pytest.raises(CourseError) as caught:
        load_mistakes(course(mistakes=text))
    assert "mistakes.py:" in caught.value.what
    assert what in caught.value.what
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("code", "what", "remedy"),
    [
        ('change("range(x)", "range(1)")', "`range(x)` is not in `line` of lines.py", "Copy it"),
        ('change("`range", "range")', "not in `line` of lines.py, only in a docstring", "Copy it"),
        ('change("tota", "x")', "not in `line` of lines.py, only in a docstring or", "Copy it"),
        ('change("total", "x")', "`total` is 4 times in `line` of lines.py", "code around it"),
        ('change("-x", "x")', "`-x` is not in `line`", "Copy it"),
        ('change("line(1.0)", "0", within="Walk")', "2 times in `Walk`", "code around it"),
        ('change("x", "y", within="helper")', "no function or class `helper`", "Walk.start"),
        ('change("return total", "return total")', "stays as it is", "Say what changes"),
        ('change("", "x")', "stays as it is", "Say what changes"),
        (
            'change("SLOPE * x", "1.0")\nchange("x + 1.0", "9.0")',
            "`SLOPE * x` and `x + 1.0` overlap in lines.py",
            "one change of the two",
        ),
        ('change("total = 0.0")', "`change('total = 0.0')` cannot be read", "plain texts"),
        ('change("total = 0.0", 3)', "cannot be read", "plain texts"),
        ('change("total = 0.0", f"total")', "cannot be read", "plain texts"),
        ('change("total = 0.0", "x", where="line")', "cannot be read", "plain texts"),
        ('change("total = 0.0", "total = (")', "what is not Python", "Look at"),
    ],
)
def test_a_change_that_does_not_fit(changed, code, what, remedy):
    with pytest.raises(CourseError) as caught:
        changed(code)
    assert "mistake" in caught.value.what
    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_a_piece_of_several_lines_is_named_by_its_first(changed):
    with pytest.raises(CourseError, match=r"`total \+= 1 \.\.\.` is not in `line`"):
        changed('change("total += 1\\ntotal += 2", "pass")')


def test_verify_ends_at_a_mistake_that_is_not_python(course):
    text = '# %% line.broken\n# Hint.\nchange("total = 0.0", "total = (")\n'
    folder = course(mistakes=text).course
    with pytest.raises(CourseError, match=r"broken makes of lines\.py what is not Python"):
        verify(Request(course=folder), lambda *_: None)


@pytest.mark.parametrize("text", [None, "", '"""No mistakes yet."""\n'])
def test_a_file_without_cells_has_none(course, text):
    assignment = course(mistakes=text, accepted=text)
    assert load_mistakes(assignment) == load_accepted(assignment) == ()


def test_an_accepted_variant_goes_where_its_functions_are(course):
    modules = {"first": "def one():\n    return 1\n", "second": "def two():\n    return 2\n"}
    text = "import x\n\n# %% sum\n# By adding\n# up.\nimport math\ndef two():\n    return 1 + 1\n"
    (variant,) = load_accepted(course(modules=modules, tasks=None, accepted=text))
    assert (variant.name, variant.note) == ("sum", "By adding up.")
    code = "import math\ndef two():\n    return 1 + 1\n"
    assert variant.changed == {"second": f"{modules['second']}\n\n{code}"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "# %% other\ndef three():\n    return 1\n",
            "accepted.py:1: other has functions of no module",
        ),
        (
            "# %% both\ndef one(): ...\ndef two(): ...\n",
            "accepted.py:1: both has functions of first and second",
        ),
        (
            "# %% a\ndef one(): ...\n# %% a\ndef one(): ...\n",
            "accepted.py:3: two cells are called a",
        ),
        ("# %% a\ndef one(:\n", "accepted.py:1: a is not Python"),
    ],
)
def test_an_accepted_variant_that_does_not_fit(course, text, what):
    modules = {"first": "def one(): ...\n", "second": "def two(): ...\n"}
    with pytest.raises(CourseError) as caught:
        load_accepted(course(modules=modules, tasks=None, accepted=text))
    assert what in caught.value.what
    assert caught.value.remedy


def test_what_outlives_a_call_is_known(tmp_path):
    """In a module, in a class or in a default; other numbers and other code outlive nothing."""
    mistakes = """
# %% line.kept_in_the_module
# What is remembered?
_KNOWN = {}
change("return total", "return _KNOWN.setdefault(0, total)")

# %% line.kept_in_a_default
# What is remembered?
def line(x, steps=2, known=[]):
    known.append(x)
    return known[0]

# %% Walk.kept_in_the_class
# What is remembered?
class Walk:
    known = []

    def start(self):
        return self.known or line(1.0)

# %% line.other_default
# How many steps?
change("steps=2", "steps=3")

# %% line.other_slope
# Which slope?
change("SLOPE * x", "2.5 * x")
"""
    course = make_course(tmp_path, "01_line", modules={"line": LINE}, mistakes=mistakes)
    assignment = course.get("01")
    remembering = [v.name for v in load_mistakes(assignment) if v.remembers(assignment)]
    assert remembering == ["kept_in_the_module", "kept_in_a_default", "kept_in_the_class"]
