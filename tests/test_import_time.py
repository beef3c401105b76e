"""What a module does at import costs the statement that fails, and nothing else."""

import importlib
import signal
import sys

import pytest
from tests.solutions import POINTS

from nnopt.grading.loaded import Loaded
from nnopt.sandbox.inside import loading
from nnopt.sandbox.protocol.verbs import EAGER, TOO_LONG
from nnopt.testing.finding import Location

PRELUDE = """import matplotlib
matplotlib.use("TkAgg")
import pandas as pd
from tqdm import tqdm, trange
import tensorflow.compat.v1 as tf1
tf1.disable_v2_behavior()
x = tf1.layers.dense
"""
EPILOG = """
import numpy as np
TABLE = np.loadtxt("data/yogurt.csv", delimiter=",")
assert TABLE.shape == (2,), "the file that was handed in beside the module"
steps = int(input("How many steps? "))
np.loadtxt("absent.csv")
exit()
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Import a text as a module named `student`; gives it, and what was left out."""
    made = []

    def load(text, *, gently=False, **others):
        for name, content in {"student": text, **others}.items():
            (tmp_path / f"{name}.py").write_text(content)
        made.append(loading.Loading(tmp_path, gently=gently))
        module = importlib.import_module("student")
        return module, made[-1].skipped

    yield load
    for each in made:
        sys.meta_path.remove(each)
    for name in ("student", "other"):
        sys.modules.pop(name, None)


def test_what_raises_is_left_out_and_the_rest_is_there(load):
    module, skipped = load("a = 1\nb = a / 0\nc = b\nd = 2\nexit(3)\n\ndef f():\n    return d\n")
    assert (module.a, module.d, module.f()) == (1, 2, 2)
    assert [(each.line, each.kind) for each in skipped] == [
        (2, "ZeroDivisionError"),
        (3, "NameError"),
        (5, "SystemExit"),
    ]


def test_a_future_import_and_the_text_of_a_module_stay(load):
    module, _ = load(
        '"""Mine."""\nfrom __future__ import annotations\n1 / 0\ndef f(x: Absent):\n    return x\n'
    )
    assert module.__doc__ == "Mine."
    assert module.f.__annotations__ == {"x": "Absent"}


def test_an_import_that_fails_fails_where_it_is_used(load):
    module, (skipped,) = load("import pandas_is_not_here.core as pd\ndef f():\n    pd.frame()\n")
    assert skipped.kind == "ModuleNotFoundError"
    with pytest.raises(ModuleNotFoundError, match="pandas_is_not_here"):
        module.f()
    assert not hasattr(module.pd, "__wrapped__")


@pytest.mark.parametrize(
    "line",
    [
        "import absent_a as a, math, json as j",
        "from math import absent_b, pi as p, sqrt",
    ],
)
def test_each_import_of_a_line_stands_for_itself(load, line):
    module, (skipped,) = load(f"x = 1\n{line}\ny = 2\n")
    assert (module.x, module.y, skipped.line) == (1, 2, 2)
    if "json" in line:
        assert module.j.loads("[1]") == [1]
        assert module.math.pi > 3
    else:
        assert module.sqrt(module.p) > 1


def test_another_module_of_the_student_fails_in_part_as_well(load):
    module, (skipped,) = load("from other import a\n", other="a = 1\nraise ValueError('no')\n")
    assert module.a == 1
    assert skipped == ("other", 2, "ValueError", "no")


def test_a_decorator_that_raises_costs_its_function(load):
    module, (skipped,) = load("x = 1\n@x\ndef f():\n    pass\ny = 2\n")
    assert (module.y, hasattr(module, "f"), skipped.line) == (2, False, 2)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
def test_what_takes_too_long_is_interrupted(load, monkeypatch):
    monkeypatch.setattr(loading, "_SECONDS", 0.2)
    module, (skipped,) = load("while True:\n    pass\na = 1\n")
    assert (module.a, skipped.kind) == (1, TOO_LONG)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_only_definitions_are_read_when_that_is_asked_for(load):
    module, skipped = load(
        "import os\nA = 3\nB = A * os.sep\nC = f()\nwhile True:\n    pass\n"
        "if A:\n    D = 1\nwith open('x'): pass\ndef f():\n    return 1\n",
        gently=True,
    )
    assert (module.B, module.D, module.f(), hasattr(module, "C")) == (3 * "/", 1, 1, False)
    assert not skipped


class _Assignment:
    id, modules = "02_mse", ("mse",)


def told(*skipped, names=("mse",)):
    """Return what is said of an import of mse.py."""
    texts = {1: "import pandas", 2: "n = int(input())", 3: "exit()", 4: "x = tf.placeholder()"}
    texts[8] = "def mse(a: Tensor):"

    def locate(module, line):
        return Location(f"{module}.py", line, texts.get(line, "train()"))

    loaded = Loaded(_Assignment, {"mse": "mse", "train": "mse"}, locate)
    loaded.imported("mse", {"skipped": [list(each) for each in skipped], "names": list(names)})
    return loaded


@pytest.mark.parametrize(
    ("skipped", "said"),
    [
        (
            (1, "ModuleNotFoundError", "No module named 'pandas'"),
            "`mse.py` line 1: No module named 'pandas' (`import pandas`). What needs it does not "
            "work here; the rest of the file was graded. Use what the handout names.",
        ),
        ((2, "EOFError", ""), "`mse.py` line 2 asks for input, and nobody answers"),
        ((3, "SystemExit", "0"), "`mse.py` line 3 ends the program (`exit()`). It was left out"),
        ((4, "AttributeError", "module 'tensorflow' has no x"), "Write it for TensorFlow 2."),
        ((5, TOO_LONG, ""), "`mse.py` line 5 takes too long for an import (`train()`)."),
        ((6, EAGER, ""), "`mse.py` line 6 switches eager execution off (`train()`), but"),
        ((8, "NameError", "no"), "graded. Mend this line."),
        ((7, "ValueError", "no"), "`mse.py` line 7 raised ValueError: no (`train()`). It was left"),
    ],
)
def test_what_is_left_out_is_told_with_its_line(skipped, said):
    loaded = told(("mse", *skipped))
    (note,) = loaded.notes
    assert note.startswith(said) or note.endswith(said)
    assert not loaded.broken


def test_what_follows_from_the_first_is_told_in_one_line():
    loaded = told(*(("mse", line, "NameError", "x") for line in (5, 8, 6)))
    assert len(loaded.notes) == 2
    assert loaded.notes[1] == "`mse.py` line 6 and 8 could not be run either."


def test_a_module_of_which_no_task_is_left_cannot_be_imported():
    loaded = told(("mse", 7, "ValueError", "no"), names=["other"])
    assert loaded.broken["mse"].message == "mse.py cannot be imported: ValueError: no"
    assert told(names=[]).broken == {}


@pytest.mark.parametrize("answer", [None, [], {"skipped": 5, "names": 7}, {"skipped": [[1, 2]]}])
def test_a_worker_may_say_anything(answer):
    loaded = told()
    loaded.imported("mse", answer)
    assert (loaded.notes, loaded.broken) == ([], {})


@pytest.mark.slow
def test_what_did_load_is_graded(grade, hand_in):
    work = hand_in("02_mse")
    (work / "data").mkdir()
    (work / "data" / "yogurt.csv").write_text("1,2\n")
    (work / "mse.py").write_text(f"{PRELUDE}{(work / 'mse.py').read_text()}{EPILOG}")
    (document,) = grade(work)
    assert document.score == POINTS["02_mse"]
    (assignment,) = document.assignments
    text = " ".join(assignment.notes)
    assert "`mse.py` line 2 raised ImportError: Cannot load backend 'TkAgg'" in text
    assert "`mse.py` line 6 switches eager execution off" in text
    assert "could not be run either" in text
