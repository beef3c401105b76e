"""What a student overlooked is said in the student's words: files, names, a raise, links."""

import contextlib
import sys

import pytest
from tests.courses import make_course
from tests.handed_in import code, notebook, only_assignment, write_all

from nnopt.course.catalogue import load_course
from nnopt.errors import IntakeError
from nnopt.intake.take_in import take_in

TASKS = [{"name": name, "module": "mse"} for name in ("mse", "train_step", "Average")]
TRAIN = "def train_step(w):\n    return w\n\n\n"
AVERAGE = "class Average:\n    def update(self):\n        return 1\n"
DONE = "def mse(a, b):\n    return a - b\n\n\n" + TRAIN + AVERAGE


@pytest.fixture
def hand_in(tmp_path):
    make_course(tmp_path, "02_mse", modules={"mse": ""}, tasks=TASKS)
    course = load_course(tmp_path)

    def run(contents, only=()):
        return take_in(write_all(tmp_path / "alice", contents), course, only)

    return run


def told(sealed):
    return " ".join(only_assignment(sealed).notes)


def test_a_whole_answer_is_told_nothing(hand_in):
    assert told(hand_in({"mse.py": DONE})) == ""


@pytest.mark.parametrize("name", ["MSE", "Mse", "my_mse", "mse_", "msse"])
def test_a_name_that_is_not_quite_the_task(hand_in, name):
    sealed = hand_in({"mse.py": DONE.replace("def mse", f"def {name}")})
    sentence = f"`mse.py` line 1 defines `{name}`; the task is `mse`. Rename it."
    assert sentence in told(sealed)


def test_names_of_longer_tasks_and_of_classes(hand_in):
    text = DONE.replace("train_step", "TrainStep").replace("Average", "average")
    notes = told(hand_in({"mse.py": text}))
    assert "line 5 defines `TrainStep`; the task is `train_step`" in notes
    assert "line 9 defines `average`; the task is `Average`" in notes


@pytest.mark.parametrize("line", ["mse = MSE", "from mylib import f as mse", "train_step = wrap"])
def test_a_task_that_has_its_name_from_elsewhere(hand_in, line):
    text = DONE.replace("def mse", "def MSE") + line
    assert ("Rename" in told(hand_in({"mse.py": text}))) is line.startswith("train")


def test_names_that_have_nothing_in_common(hand_in):
    assert told(hand_in({"mse.py": TRAIN + "def plot(x):\n    return x\n" + AVERAGE})) == ""


@pytest.mark.parametrize(("place", "is_told"), [(150, True), (4_000, False)])
def test_only_so_many_definitions_are_looked_at(hand_in, place, is_told):
    rows = [f"def f{n}{'x' * 90}(): return 0\n" for n in range(5_000)]
    rows[place] = "def Mse(a, b): return a - b\n"
    assert ("defines `Mse`" in told(hand_in({"mse.py": TRAIN + "".join(rows)}))) is is_told


@pytest.mark.parametrize(
    "raising", ["raise NotImplementedError", 'raise NotImplementedError("mse: not written yet")']
)
def test_code_below_the_raise_of_the_stub(hand_in, raising):
    text = DONE.replace("    return a - b", f'    """Doc."""\n    {raising}\n    return a - b')
    notes = told(hand_in({"mse.py": text}))
    expected = "`mse.py` line 3: the `raise` of the stub stands above the code of `mse`"
    assert expected in notes
    assert "Delete this line." in notes


def test_code_below_the_raise_of_a_method_in_a_notebook(hand_in):
    text = AVERAGE.replace("        return", "        raise NotImplementedError\n        return")
    assert "`02_mse.ipynb cell 2` line 3: the `raise`" in told(
        hand_in({"02_mse.ipynb": notebook(code("import numpy as np"), code(text))})
    )


@pytest.mark.parametrize(
    "body", ["return a\n    raise NotImplementedError", "raise NotImplementedError\n    pass"]
)
def test_a_raise_below_the_code_is_told_nothing(hand_in, body):
    text = DONE.replace("return a - b", body)
    assert "raise" not in told(hand_in({"mse.py": text}))


@pytest.mark.parametrize("text", ["", "\n\n", "# mse\n"])
def test_an_empty_file(hand_in, text):
    assert "`mse.py` is empty. Save the file and hand it in again." in told(
        hand_in({"mse.py": text})
    )


URL = "https://colab.research.google.com/drive/1a2b3c"


@pytest.mark.parametrize("text", [URL, f"\n  {URL}\n", f"[InternetShortcut]\r\nURL={URL}\r\n"])
@pytest.mark.parametrize("name", ["mse.py", "02_mse.ipynb"])
def test_a_link_in_place_of_the_file(hand_in, text, name):
    assignment = only_assignment(hand_in({name: text}))
    assert f"`{name}` is a link, and links are not opened." in assignment.problem


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("mse.url", "mse.url is a link"),
        ("02_mse.gdoc", "02_mse.gdoc is a link"),
        ("answer.docx", "answer.docx is a document of a word processor"),
        ("scan.pdf", "scan.pdf is a PDF"),
        ("notes.txt", "notes.txt is a text without code"),
        ("mse.rar", "mse.rar is not opened: pack the folder as a .zip."),
    ],
)
def test_the_reason_is_told_with_and_without_an_assignment(hand_in, name, reason):
    with pytest.raises(IntakeError) as caught:
        hand_in({name: "see above"})
    assert reason in f"{caught.value} {caught.value.remedy}"
    assert reason in only_assignment(hand_in({name: "see above"}, ["02_mse"])).problem


def attempts(first, second):
    cells = [code("import numpy as np"), code(first), code("print(mse(1, 2))"), code(second)]
    return {"02_mse.ipynb": notebook(*cells, code(TRAIN + AVERAGE))}


def value(work):
    names = {}
    exec(work.modules["mse"].source, names)
    return names["mse"](5, 2)


def test_two_attempts_in_a_notebook_are_named_by_their_cells(hand_in):
    first, second = "def mse(a, b):\n    return a - b\n", "def mse(a, b):\n    return a + b\n"
    assignment = only_assignment(hand_in(attempts(first, second)))
    found = {work.what: value(work) for work in (assignment, *assignment.others)}
    assert found == {"`02_mse.ipynb`": 7, "`02_mse.ipynb cell 2`": 3}
    [other] = assignment.others
    assert "`mse` was taken from `02_mse.ipynb cell 2`" in " ".join(other.notes)
    assert "`mse` was taken from `02_mse.ipynb cell 4`" in " ".join(assignment.notes)


def test_tasks_below_the_main_guard(hand_in):
    text = (
        TRAIN
        + AVERAGE
        + '\n\nif __name__ == "__main__":\n    def mse(a, b):\n        return a - b\n'
    )
    assert "`mse` stands below `if __name__" in told(hand_in({"mse.py": text}))


@pytest.mark.parametrize(
    "line", ["type Pair = tuple", "def first[T](x): return x", "class A[T]: pass"]
)
def test_newer_python_is_named(hand_in, line):
    if sys.version_info >= (3, 12):
        pytest.skip("this Python reads it")
    problem = only_assignment(hand_in({"mse.py": DONE + line + "\n"})).problem
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"If it runs for you, your Python is newer: Python {version} grades." in problem


TRAIN_CUT = (
    "def train_step(w):\n    for _ in range(2):\n        w = w + 1\n",
    "    # the rest\n    w = 2 * w\n    return w\n",
)
CLASS_CUT = (
    "class Average:\n    def __init__(self):\n        self.shadow = 1\n",
    "    def update(self):\n        return self.shadow\n",
)


@pytest.mark.parametrize(
    "cut", [TRAIN_CUT, CLASS_CUT, ("def train_step(w):\n", "    return 2 * w")]
)
def test_a_function_or_class_that_is_cut_is_joined(hand_in, cut):
    cells = [code("import numpy as np"), *map(code, cut), code("def mse(a, b):\n    return a - b")]
    assignment = only_assignment(hand_in({"02_mse.ipynb": notebook(*cells)}))
    names = {}
    exec(assignment.modules["mse"].source, names)
    if cut is TRAIN_CUT:
        assert names["train_step"](1) == 6
    elif cut is CLASS_CUT:
        assert names["Average"]().update() == 1
    assert "`02_mse.ipynb cell 2` goes on in cell 3: they were joined." in assignment.notes


def test_a_function_that_is_cut_twice(hand_in):
    first, second = TRAIN_CUT
    parts = (
        first + "        if w:\n",
        "            w = w + 5\n    for n in range(3):\n",
        "        w += n\n",
    )
    cells = [*map(code, parts), code(second), code("def mse(a, b):\n    return a - b")]
    assignment = only_assignment(hand_in({"02_mse.ipynb": notebook(*cells)}))
    names = {}
    exec(assignment.modules["mse"].source, names)
    assert names["train_step"](1) == 32
    assert (
        "`02_mse.ipynb cell 1` goes on in cells 2, 3 and 4: they were joined." in assignment.notes
    )


@pytest.mark.parametrize(
    "second", ["    x = 3\n    print(x)", "y = 2", "    print(1)\n", "def mse(a, b):\n    return a"]
)
def test_a_cell_that_is_code_alone_is_not_joined(hand_in, second):
    cells = [code(DONE), code(second)]
    assert "joined" not in told(hand_in({"02_mse.ipynb": notebook(*cells)}))


def test_code_between_fences_below_a_text(hand_in):
    text = "My answer:\n\n```python\n" + DONE + "```\n\nThat was it."
    sealed = hand_in({"02_mse.ipynb": notebook({**code(text), "cell_type": "markdown"})})
    names = {}
    exec(only_assignment(sealed).modules["mse"].source, names)
    assert names["mse"](5, 2) == 3


def test_a_file_that_is_run_is_imported(hand_in):
    cells = code("%run helper.py"), code("def mse(a, b):\n    return minus(a, b)\n")
    sealed = hand_in(
        {"02_mse.ipynb": notebook(*cells), "helper.py": "def minus(a, b):\n    return a - b\n"}
    )
    assignment = only_assignment(sealed)
    assert b"from helper import *" in assignment.modules["mse"].source
    assert "helper" in assignment.helpers


@pytest.mark.parametrize(
    ("module", "helper"),
    [
        ("Ada_12_assignsubmission_file_mse.py", "Ada_12_assignsubmission_file_helper.py"),
        ("lovelaceada_123_4567_mse.py", "lovelaceada_123_4567_helper-1.py"),
        ("mse (1).py", "helper (1).py"),
    ],
)
def test_a_helper_that_was_renamed_with_its_module(hand_in, module, helper):
    text = "from helper import minus\n\n\ndef mse(a, b):\n    return minus(a, b)\n"
    sealed = hand_in({module: text, helper: "def minus(a, b):\n    return a - b\n"})
    assert "helper" in only_assignment(sealed).helpers


@pytest.mark.parametrize(
    "later",
    ["def update(self):\n    return 7\nAverage.update = update", "Average.update = lambda self: 7"],
)
def test_a_method_that_a_later_cell_adds(hand_in, later):
    stub = AVERAGE.replace("return 1", "raise NotImplementedError")
    text = f"# nnopt: mse.py\n{stub}\n    def reset(self):\n        return 0\n"
    cells = code(text), code(later), code("Average.note = 3\nmse.draft = print")
    assignment = only_assignment(hand_in({"02_mse.ipynb": notebook(*cells)}))
    names = {}
    exec(assignment.modules["mse"].source, names)
    assert names["Average"]().update() == 7
    assert b"draft" not in assignment.modules["mse"].source


def test_a_class_that_a_later_cell_extends_under_its_own_name(hand_in):
    stub = AVERAGE.replace("return 1", "raise NotImplementedError")
    text = f"# nnopt: mse.py\n{stub}\n    def reset(self):\n        return 0\n"
    later = "class Average(Average):\n    def update(self):\n        return 7\n"
    assignment = only_assignment(hand_in({"02_mse.ipynb": notebook(code(text), code(later))}))
    found = []
    for work in (assignment, *assignment.others):
        names = {}
        with contextlib.suppress(NameError, NotImplementedError):
            exec(work.modules["mse"].source, names)
            found.append((names["Average"]().update(), names["Average"]().reset()))
    assert (7, 0) in found
