"""Wrong answers that nobody foresaw: all are found, and become mistakes that are known by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.courses import make_course
from tests.golden.documents import make_assignment, make_document, make_task
from tests.graded_class import GradedClass, named

from nnopt.authoring.mining.edits import edit_of, edits
from nnopt.authoring.mining.mine import mine
from nnopt.authoring.mutation.mutants import make_mutants
from nnopt.authoring.verify.run import Request, verify
from nnopt.course.edits import changed
from nnopt.course.mistakes import load_mistakes
from nnopt.errors import CourseError
from nnopt.grading.kept import Entry, Kept
from nnopt.grading.pool import Pool
from nnopt.sandbox.outside.warm import Policy

REFERENCE = '''\
"""Two lines."""


def scale(x: float, factor: float = 2.0) -> float:
    """Return a line at x."""
    # BEGIN SOLUTION
    slope = factor * float(x)
    return slope + 1.25
    # END SOLUTION


def twice(x: float) -> float:
    """Return twice the line."""
    # BEGIN SOLUTION
    return 2 * scale(x)
    # END SOLUTION
'''
HIDDEN = '''\
import pytest


@pytest.mark.task("scale", points=2)
def test_scaled(student, same, rng):
    """The line in some places."""
    for _ in range(3):
        same(student.scale(rng.uniform(2.0, 3.0)))


@pytest.mark.task("scale", points=1)
def test_factor(student, same, rng):
    """The line with another slope."""
    same(student.scale(rng.uniform(2.0, 3.0), factor=rng.uniform(3.0, 4.0)))


@pytest.mark.task("twice", points=1)
def test_twice(student, same, rng):
    """Twice the line."""
    same(student.twice(rng.uniform(2.0, 3.0)))
'''
MISTAKES = '''\
"""Wrong lines."""


# %% scale.intercept_forgotten
# Where does your line meet the vertical axis?
change(" + 1.25", "")

# %% twice.once
# How often is the line added?
change("2 * ", "")
'''
SCALE = "def scale(x, factor=2.0):\n    {}\n"
TWICE = "def twice(x):\n    return {}\n"
RIGHT = SCALE.format("return x * factor + 1.25"), TWICE.format("scale(x) + scale(x)")
TOO_HIGH = [
    SCALE.format("return factor * x + 2.5"),
    SCALE.format("slope = factor * float(x)\n    return slope + 2.5  # Ben Wu"),
    "HEIGHT = 2.5\n\n\n" + SCALE.format("'''Ben's.'''\n    return sum([factor * x, HEIGHT])"),
]
TRUNCATED = [
    SCALE.format(
        "total = 1.25\n    for _ in range(int(factor)):\n        total += x\n    return total"
    ),
    SCALE.format("return int(factor) * x + 1.25 if factor > 0 else sum(divmod(x, 3))"),
    SCALE.format("n = int(factor)\n    terms = [x] * n\n    return sum(terms) + 5 / 4"),
]
THRICE = ["3 * scale(x)", "scale(x) + 2 * scale(x)", "sum(scale(x) for _ in range(3))"]
PLANTED = {
    **{f"high_{n}": (text, RIGHT[1]) for n, text in enumerate(TOO_HIGH)},
    **{f"cut_{n}": (text, RIGHT[1]) for n, text in enumerate(TRUNCATED)},
    **{f"thrice_{n}": (RIGHT[0], TWICE.format(text)) for n, text in enumerate(THRICE)},
    **{f"few_{n}": (SCALE.format("return x"), RIGHT[1]) for n in range(2)},
    **{f"known_{n}": (SCALE.format("return factor * x"), RIGHT[1]) for n in range(3)},
    **{f"raises_{n}": (SCALE.format("return x.slope"), RIGHT[1]) for n in range(3)},
    "right": RIGHT,
}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    parts = {"hidden": HIDDEN, "mistakes": MISTAKES, "modules": {"lines": REFERENCE}}
    course = make_course(folder, "01_lines", handout="# Lines\n\nWrite two lines.\n", **parts)
    with Pool(course, ["01_lines"], 2, Policy(require="practice")) as pool:
        works = {name: "\n\n".join(texts) for name, texts in PLANTED.items()}
        yield GradedClass(tmp_path_factory.mktemp("class"), pool, "lines", works)


@pytest.mark.slow
def test_what_nobody_foresaw_is_found_and_then_known(lines):
    documents = lines.grade()
    found = list(mine(lines.pool.course, lines.pool, documents, lines.submissions))

    groups = {each.who: each for each in found}
    high, cut, thrice = (
        (f"{name}_0", f"{name}_1", f"{name}_2") for name in ("high", "cut", "thrice")
    )
    assert set(groups) == {high, cut, thrice}
    assert groups[high].program == TOO_HIGH[0].strip()
    assert (groups[high].follows, groups[cut].follows) == (("twice",), ())
    assert [(s.wrong, s.cases) for s in groups[high].separates] == [(3, 3), (1, 1)]
    assert groups[cut].near.same == 0
    assert all(each.entry.proven for each in found)
    assert "change(" in groups[high].entry.code
    assert "change(" in groups[thrice].entry.code
    assert groups[cut].entry.code.startswith("def scale")
    assert "Ben" not in "".join(each.entry.code for each in found)

    # As an author does: a hint below the first line.
    mistakes = lines.pool.course.get("01_lines").mistakes
    entries = [each.entry.text.replace("\n#\n", "\n# Look at your line again.\n") for each in found]
    mistakes.write_text("\n\n".join([MISTAKES, *entries]))
    proven = verify(Request(course=lines.pool.course.folder), lambda *_: None)
    gates = {gate.name: gate for gate in proven.gates}
    assert gates["caught"].held, gates["caught"]
    assert gates["named"].held, gates["named"]
    again = lines.grade()
    names = {each.entry.name.partition(".")[2]: each.who for each in found}
    for name, who in names.items():
        assert [named(again[each]) for each in who] == [{name}] * 3
    for name in documents.keys() - {who for each in found for who in each.who}:
        assert named(again[name]) == named(documents[name])


def test_an_entry_needs_its_hint(tmp_path):
    """The file that the command writes is refused until there are hints in it."""
    course = make_course(tmp_path, "01_lines", modules={"lines": REFERENCE}, hidden=HIDDEN,
                         mistakes="# %% scale.new_1\n#\nchange('1.25', '2.5')\n")  # fmt: skip
    with pytest.raises(CourseError, match="has no hint"):
        load_mistakes(course.get("01_lines"))


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (SCALE.format("slope = factor * float(x)\n    return slope - 1"), ["return slope - 1"]),
        (SCALE.format("a = factor * float(x)\n    return a"), ["return slope"]),
        (
            SCALE.format("x = 1\n    slope = factor * float(x)\n    return slope + 1.25"),
            ["x = 1\nslope = factor * float(x)"],
        ),
        (SCALE.format("return 7"), []),
        (SCALE.format("slope = factor\n    return slope"), []),
        ("def other(): ...\n", []),
        ("scale = None\n", []),
    ],
)
def test_a_program_like_the_reference_gives_an_edit(program, expected):
    found = edits(REFERENCE, program, "scale")
    assert [each.new for each in found] == expected
    assert not found or changed("lines", REFERENCE, found)


CLASS = '''\
class Mean:
    """Of all that was added."""

    def __init__(self, start: float) -> None:
        self.count: int = 0
        self.sum = start

    def add(self, x: float) -> None:
        """Add one."""
        self.count += 1
        self.sum += x

    def value(self) -> float:
        return self.sum / self.count
'''
WRITTEN = """\
class Mean:
    def __init__(self, first):
        self.n = {count}
        self.all = first

    def add(self, new):
        self.n += 1
        self.all += {added}

    def value(self):
        return {value}
"""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"value": "self.all"},
            [("return self.sum / self.count", "return self.sum", "Mean")],
        ),
        (
            {"added": "abs(new)", "value": "self.all / (self.n + 1)"},
            [
                ("self.sum += x", "self.sum += abs(x)", "Mean"),
                ("return self.sum / self.count", "return self.sum / (self.count + 1)", "Mean"),
            ],
        ),
        ({"count": "1", "added": "2 * new", "value": "self.all"}, []),
    ],
)
def test_a_class_like_the_reference_gives_edits_of_its_methods(changes, expected):
    program = WRITTEN.format(
        **{"count": "0", "added": "new", "value": "self.all / self.n"} | changes
    )
    found = edits(CLASS, program, "Mean")
    assert [(each.old, each.new, each.within) for each in found] == expected
    assert not found or changed("means", CLASS, found)


def test_of_equal_places_in_a_class_the_method_is_named():
    reference = CLASS.replace("self.sum += x", "self.count += 1").replace("self.count += 1", "", 1)
    program = reference.replace("self.count += 1", "self.count += 2")
    twice = "\n    def more(self):\n        self.count += 1\n"
    [found] = edits(reference + twice, program + twice, "Mean")
    assert (found.old, found.within) == ("self.count += 1", "Mean.add")


@pytest.mark.parametrize(
    "program",
    [
        CLASS.replace("class Mean:", "class Mean(list):").replace(" / self", " * self"),
        CLASS.replace("def value", "def mean"),
        CLASS + "    limit = 3\n",
        "def Mean(start): ...\n",
    ],
)
def test_another_kind_of_class_is_no_small_change(program):
    assert edits(CLASS, program, "Mean") == []


def test_mutants_are_edits_too(course):
    """Nearly all: what stands twice in a function cannot be named by its text alone."""
    for name in ("02_mse", "06_ema"):
        assignment = course.get(name)
        mutants = [each for each in make_mutants(assignment) if not each.same]
        written = [edit_of(assignment.reference()[each.module], each) for each in mutants]
        assert sum(map(bool, written)) >= 0.8 * len(mutants)


def test_the_command_says_what_there_is(tmp_path):
    command = [Path(sys.executable).parent / "nnopt", "mine"]
    done = subprocess.run([*command, tmp_path], capture_output=True, text=True)
    assert done.returncode == 3
    assert "holds no results" in done.stderr
    document = make_document(make_assignment("02_mse", "MSE", make_task("mse", "MSE")))
    with Kept(tmp_path) as kept:
        kept.keep(Entry("ben", "graded", {}), document, None)
    done = subprocess.run([*command, tmp_path], capture_output=True, text=True)
    assert done.returncode == 3
    assert "does not hold what was handed in" in done.stderr
