"""What a function does beside giving its result costs one test of its task, and is said as here.

One course has a task for each deed. The hidden suite runs it in the sandbox; the same function is
called in this process as a public check would.
"""

import numpy as np
import pytest
from tests.courses import make_course

from nnopt.course.catalogue import signatures
from nnopt.grading import DEFAULT_SEED
from nnopt.grading.grade import Grader, Options
from nnopt.grading.noticed import Noticed
from nnopt.grading.pool import Pool
from nnopt.grading.spec import TestSpec
from nnopt.intake.take_in import take_in
from nnopt.sandbox.outside.warm import Policy
from nnopt.testing.local import LocalWork, Namespace, Task
from nnopt.testing.probe import Probe
from nnopt.testing.student import Student

MODULES = ("gc", "logging", "os", "random", "warnings", "numpy as np", "tensorflow as tf")
HEAD = "".join(f"import {name}\n" for name in MODULES) + "\n"
RIGHT = "def {name}(a, seed=0):\n    return [2.0 * float(x) for x in a]\n\n\n"
TIDY = "[2.0 * float(x) for x in a]"
# What a task's function does, and what is said about it.
DEEDS = {
    "in_place": (
        "    result = " + TIDY + "\n    a[0] = 9.0\n    return result\n",
        "changes its argument `a`",
    ),
    "seeds_numpy": (
        "    np.random.seed(0)\n    return " + TIDY + "\n",
        "NumPy's global generator",
    ),
    "seeds_python": ("    random.seed(0)\n    return " + TIDY + "\n", "Python's `random`"),
    "seeds_tf": (
        "    tf.random.set_seed(0)\n    return " + TIDY + "\n",
        "TensorFlow's global seed",
    ),
    "moves": (
        "    os.environ['HERE'] = str(len(os.environ))\n    return " + TIDY + "\n",
        "changes the environment variables",
    ),
    "quiets": (
        "    warnings.filterwarnings('ignore', lineno=len(warnings.filters))\n    return "
        + TIDY
        + "\n",
        "changes settings of Python",
    ),
    "mutes": (
        "    logging.disable(logging.root.manager.disable + 1)\n    return " + TIDY + "\n",
        "changes settings of Python",
    ),
    "collects": (
        "    (gc.disable if gc.isenabled() else gc.enable)()\n    return " + TIDY + "\n",
        "changes settings of Python",
    ),
    "remembers": (
        "    seen.append(1)\n    return [len(seen) + x for x in " + TIDY + "]\n",
        "gives something else when it is called again",
    ),
    "keeps": (
        "    kept[:] = " + TIDY + "\n    return kept\n",
        "gives the same object again",
    ),
    "tidy": ("    return " + TIDY + "\n", ""),
    "meant": ("    a[0] = 2.0 * float(a[0])\n    return " + TIDY + "\n", ""),
}
TASKS = [{"name": name, "changes": ["a"] if name == "meant" else []} for name in DEEDS]
TEST = '''
@pytest.mark.task("{name}", points=2)
def test_{name}(student, require, rng):
    """Twice its argument."""
    for size in (3, 4):
        a = student.plain(rng.normal(size=size))
        result = student.{name}(a)
        require(len(result) == size, "It must have as many entries.")


@pytest.mark.task("{name}", points=1)
def test_{name}_leaves_the_rest(contract):
    """It leaves everything else as it was."""
    contract()
'''
STATE = "seen = []\nkept = []\n\n\n"


def module(bodies):
    return HEAD + STATE + "".join(f"def {name}(a, seed=0):\n{body}\n" for name, body in bodies)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    plain = f"    return {TIDY}\n"
    return make_course(
        tmp_path_factory.mktemp("course"),
        "01_deeds",
        modules={"deeds": module((name, plain) for name in DEEDS)},
        tasks=TASKS,
        hidden="import pytest\n" + "".join(TEST.format(name=name) for name in DEEDS),
    )


@pytest.fixture(scope="module")
def submitted(tmp_path_factory):
    path = tmp_path_factory.mktemp("student") / "deeds.py"
    path.write_text(module((name, body) for name, (body, _) in DEEDS.items()), "utf-8")
    return path


def grade(course, path):
    """The result of the one assignment."""
    with Pool(course, ["01_deeds"], 1, Policy(require="practice")) as pool:
        grader = Grader(course, pool, Options(seed=DEFAULT_SEED), lambda what, count, total: None)
        grader.prepare(["01_deeds"])
        done = {}
        grader.grade([take_in(path, course)], done.__setitem__)
    return done[0].assignments[0]


@pytest.fixture(scope="module")
def graded(course, submitted):
    """The tests of a submission that does every deed, by their names."""
    assignment = grade(course, submitted)
    return {t.id.partition("::")[2]: t for task in assignment.tasks for t in task.tests}


@pytest.mark.parametrize("name", [name for name in DEEDS if name != "remembers"])
def test_a_deed_costs_one_test_and_is_said_the_same_everywhere(course, submitted, graded, name):
    words = DEEDS[name][1]
    work, contract = graded[f"test_{name}"], graded[f"test_{name}_leaves_the_rest"]
    assert work.status == "passed"
    usages = signatures(course.get("01"))
    tasks = {
        task["name"]: Task("deeds", usages[task["name"]], (), tuple(task["changes"]))
        for task in TASKS
    }
    local = LocalWork(tasks, Namespace(submitted.parent), {})
    call = getattr(Student(Probe(local, name, "row", 1)), name)
    for size in (3, 4):
        call(Student.plain(np.arange(1.0, 1.0 + size)))
    here = local.beside(name)
    if not words:
        assert (contract.status, here) == ("passed", None)
        return
    assert (contract.status, contract.points, contract.stage) == ("failed", 0, "contract")
    assert words in contract.message
    assert contract.message.startswith(here.message)
    assert "Seen first in" not in contract.message
    assert contract.detail == "Seen first in: Twice its argument."
    assert contract.misconception
    assert contract.hint


def test_what_is_remembered_shows_when_a_call_is_made_again(graded):
    assert DEEDS["remembers"][1] in graded["test_remembers_leaves_the_rest"].message


def test_a_stub_changes_nothing_and_gets_nothing(course, tmp_path):
    path = tmp_path / "deeds.py"
    stub = "    raise NotImplementedError\n"
    path.write_text(module((name, stub) for name in DEEDS), "utf-8")
    assignment = grade(course, path)
    assert assignment.score == 0
    stages = {test.stage for task in assignment.tasks for test in task.tests}
    assert stages == {"not_written"}


def spec(visibility="hidden", title="A title."):
    return TestSpec("01_deeds::t", "01_deeds", "tidy", 1, title, "", visibility)


def found(course, *specs):
    noticed = Noticed(course.get("01"), lambda module, line: None)
    for each in specs:
        noticed.add(each, {"beside": [["tidy", "argument:a"]]})
    return noticed.contract("tidy")


def test_in_which_hidden_test_it_was_is_not_told_to_students(course):
    """The student's code chooses the test, and may do so by a hidden input."""
    one, other = (found(course, spec(title=title)) for title in ("One.", "Other."))
    assert one.message == other.message
    assert (one.full, other.full) == ("Seen first in: One.", "Seen first in: Other.")


def test_a_public_test_in_which_it_was_is_told(course):
    seen = found(course, spec(title="One."), spec("public", "Other."))
    assert seen.message.endswith("Seen first in: Other.")
    assert not seen.full


@pytest.mark.parametrize(
    "said",
    [
        None,
        7,
        {"beside": "in_place", "used": {"a": 1}},
        {"beside": [["tidy", "argument:0.123456"], ["tidy", "secret"], ["other", "figure"]]},
        {"beside": [["tidy", "returns:"], ["tidy", 3], ["tidy"], [["tidy"], "figure"]]},
        {"used": [["tf.nn.relu", "deeds", 3], ["", "", 0], [1, 2, 3]]},
    ],
)
def test_a_worker_may_say_anything(course, said):
    noticed = Noticed(course.get("01"), lambda module, line: None)
    noticed.add(spec(), said)
    assert noticed.contract("tidy") is None
    assert not noticed.used
