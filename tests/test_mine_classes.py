"""Unforeseen mistakes in a task that is a class: found, written as changes, and then known."""

from __future__ import annotations

import ast

import pytest
from tests.courses import make_course
from tests.graded_class import GradedClass, named

from nnopt.authoring.mining.mine import mine
from nnopt.authoring.verify.run import Request, verify
from nnopt.grading.pool import Pool
from nnopt.sandbox.outside.warm import Policy

REFERENCE = '''\
"""A mean that goes on."""


class Mean:
    """The mean of what was added."""

    def __init__(self, start: float) -> None:
        """Begin with one number."""
        # BEGIN SOLUTION
        self.count: int = 1
        self.sum = float(start)
        # END SOLUTION

    def add(self, x: float) -> None:
        """Add a number."""
        # BEGIN SOLUTION
        self.count += 1
        self.sum += float(x)
        # END SOLUTION

    def value(self) -> float:
        """Return the mean."""
        # BEGIN SOLUTION
        return self.sum / self.count
        # END SOLUTION


def middle(x: float, y: float) -> float:
    """Return the mean of two numbers."""
    # BEGIN SOLUTION
    mean = Mean(x)
    mean.add(y)
    return mean.value()
    # END SOLUTION
'''
HIDDEN = '''\
import pytest


@pytest.mark.task("Mean", points=2)
def test_some_numbers(student, same, rng):
    """The mean after each of some numbers."""
    mean = student.keep.Mean(rng.uniform(1.0, 2.0))
    same(mean.value())
    for _ in range(3):
        mean.add(rng.uniform(-4.0, -1.0))
        same(mean.value())


@pytest.mark.task("Mean", points=1)
def test_nothing_added(student, same, rng):
    """The mean of one number."""
    same(student.keep.Mean(rng.uniform(2.0, 3.0)).value())


@pytest.mark.task("middle", points=1)
def test_middle(student, same, rng):
    """The mean of two numbers."""
    same(student.middle(rng.uniform(2.0, 3.0), rng.uniform(-3.0, -2.0)))
'''
MISTAKES = '''\
"""Wrong means."""


# %% Mean.sum_returned
# How many numbers are in your sum?
change(" / self.count", "")

# %% middle.second_forgotten
# Is the second number in your mean?
change("mean.add(y)", "pass")
'''
OBJECT = """\
class Mean:
    def __init__(self, first):
        self.n = {begin}
        self.all = float(first)

    def add(self, new):
        self.n += 1
        self.all += {new}

    def value(self):
        return self.all / {count}
"""
LIST = '''\
def mean_of(numbers):
    return sum({numbers}) / {count}


class Mean(list):
    """Ben's."""

    def __init__(self, first):
        super().__init__([first])

    add = list.append

    def value(self):
        return mean_of(self)
'''
RIGHT = {"begin": "1", "new": "float(new)", "count": "self.n"}
SIZES = [
    OBJECT.format(**RIGHT | {"new": "abs(float(new))"}),
    OBJECT.format(**RIGHT | {"new": "(float(new) ** 2) ** 0.5"}),
    LIST.format(numbers="map(abs, numbers)", count="len(numbers)"),
]
ONE_TOO_MANY = [
    LIST.format(numbers="numbers", count="(len(numbers) + 1)"),
    LIST.format(numbers="iter(numbers)", count="(1 + len(numbers))"),
    OBJECT.format(**RIGHT | {"begin": "2"}),
]
FIRST_TWICE = [
    LIST.format(numbers="[numbers[0], *numbers]", count="len(numbers)"),
    LIST.format(numbers="numbers + numbers[:1]", count="len(numbers)"),
    LIST.format(numbers="[*numbers[:1], *numbers]", count="len(numbers)"),
]
MIDDLE = "\n\ndef middle(x, y):\n    mean = Mean(x)\n    mean.add(y)\n    return mean.value()\n"
GROUPS = {"sizes": SIZES, "one_more": ONE_TOO_MANY, "first_twice": FIRST_TWICE}
WORKS = {
    **{f"{name}_{n}": text for name, texts in GROUPS.items() for n, text in enumerate(texts)},
    **{f"known_{n}": OBJECT.format(**RIGHT | {"count": "1"}) for n in range(3)},
    **{f"raises_{n}": OBJECT.format(**RIGHT | {"count": "self.number"}) for n in range(3)},
    **{f"few_{n}": OBJECT.format(**RIGHT | {"new": "3 * new"}) for n in range(2)},
    "right": OBJECT.format(**RIGHT),
}


@pytest.fixture(scope="module")
def means(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    parts = {"hidden": HIDDEN, "mistakes": MISTAKES, "modules": {"means": REFERENCE}}
    course = make_course(folder, "01_means", handout="# Means\n\nWrite a mean.\n", **parts)
    works = {name: text + MIDDLE for name, text in WORKS.items()}
    with Pool(course, ["01_means"], 2, Policy(require="practice")) as pool:
        yield GradedClass(tmp_path_factory.mktemp("class"), pool, "means", works)


@pytest.mark.slow
def test_mistakes_in_a_class_are_found_and_then_known(means):
    course = means.pool.course
    documents = means.grade()
    assert documents["right"].score == documents["right"].max_score
    found = {
        each.who[0].rpartition("_")[0]: each
        for each in mine(course, means.pool, documents, means.submissions)
    }
    assert found.keys() == GROUPS.keys()
    for name, each in found.items():
        assert each.who == (f"{name}_0", f"{name}_1", f"{name}_2")
        assert (each.task, each.entry.proven, each.follows) == ("Mean", True, ("middle",))
        assert "Ben" not in each.entry.text + each.program
    shortest = SIZES[2].replace('    """Ben\'s."""\n', "")
    assert ast.dump(ast.parse(found["sizes"].program)) == ast.dump(ast.parse(shortest))
    assert found["sizes"].entry.code == (
        'change("self.sum += float(x)", "self.sum += abs(float(x))")'
    )
    assert "change(" in found["one_more"].entry.code
    assert found["first_twice"].entry.code.startswith("def mean_of")
    assert [(s.wrong, s.cases) for s in found["one_more"].separates] == [(4, 4), (1, 1)]
    assert {each.near.name for each in found.values()} == {"sum_returned"}
    assert [(s.wrong, s.cases) for s in found["first_twice"].separates] == [(4, 4), (1, 1)]

    # As an author does: a hint below the first line.
    entries = [each.entry.text.replace("\n#\n", "\n# Look again.\n") for each in found.values()]
    course.get("01_means").mistakes.write_text("\n\n".join([MISTAKES, *entries]))
    proven = verify(Request(course=course.folder), lambda *_: None)
    gates = {gate.name: gate for gate in proven.gates}
    assert gates["caught"].held, gates["caught"]
    assert gates["named"].held, gates["named"]
    again = means.grade()
    for each in found.values():
        assert [named(again[who]) for who in each.who] == [{each.entry.name.partition(".")[2]}] * 3
    assert named(again["few_0"]) == named(documents["few_0"])
    assert named(again["known_0"]) == {"sum_returned"}
