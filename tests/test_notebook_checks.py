"""The public checks in a real kernel: what a student sees, and what nbgrader makes of it."""

import logging
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from tests.machine import package
from tests.solutions import TASK_POINTS

from nnopt.testing.card import Outcome, card, print_card
from nnopt.testing.finding import Finding, Location

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]

KEY = Finding(
    "exception", "`layer` raised KeyError.", full="'w'", location=Location("your cell", 3, "w['w']")
)
ONE_WRONG = [
    Outcome("relu", "Zero."),
    Outcome(
        "relu", "Two rows.", Finding("shape", "`relu` is too long.", full="relu(1): expected 1")
    ),
    Outcome("tanh", "Small.", Finding("not_written", "`tanh` is not written yet.")),
    Outcome("layer", "One.", KEY),
    Outcome("layer", "Two.", KEY),
    Outcome("deep", "Three.", KEY),
]


def test_a_card_tells_each_cause_once_and_what_is_wrong_first():
    assert card(ONE_WRONG) == [
        "✗ relu: 1 of 2 checks passed",
        "    ✗ Two rows.",
        "        `relu` is too long.",
        "        relu(1): expected 1",
        "    ✓ Zero.",
        "– tanh: not written yet",
        "✗ layer: 0 of 2 checks passed",
        "    ✗ One.",
        "        `layer` raised KeyError.",
        "        'w'",
        "        line 3 of your cell: w['w']",
        "    ✗ Two.",
        "        It fails in the same way.",
        "✗ deep: 0 of 1 checks passed",
        "    ✗ Three.",
        "        This comes from layer: mend that first.",
    ]


def test_a_terminal_without_unicode_still_shows_marks(monkeypatch, tmp_path):
    lines = card([Outcome("a", "A."), Outcome("b", "B.", Finding("value", "ä"))])
    with (tmp_path / "out").open("w", encoding="ascii") as out:
        monkeypatch.setattr(sys, "stdout", out)
        print_card(lines)
    assert (tmp_path / "out").read_text("ascii").splitlines() == [
        "+ a: 1 of 1 checks passed",
        "    + A.",
        "x b: 0 of 1 checks passed",
        "    x B.",
        "        ?",
    ]


def test_color_is_for_those_who_see_it(monkeypatch, capsys):
    lines = card(ONE_WRONG)
    print_card(lines)
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    print_card(lines)
    assert "\x1b[31m✗ relu: 1 of 2 checks passed\x1b[0m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    print_card(lines)
    assert "\x1b" not in capsys.readouterr().out


def test_importing_nnopt_imports_nothing_slow():
    program = (
        "import nnopt, sys; print(sorted({'tensorflow', 'numpy', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


MSE = """\
# nnopt: mse.py
import sys
import tensorflow as tf
import warnings

def yogurt_data(seed=23455, rows=32):
    raise NotImplementedError("task 1, yogurt_data: not written yet")

def mse(y_true, y_pred):
    print("called", file=sys.stderr)
    return tf.reduce_mean(tf.square(y_pred - y_true))

@tf.function
def loop(x):
    for i in tf.range(3):
        x = x + "<b>text</b>"
    return x

def train(x, y_true, w, steps, batch_size=8, learning_rate=0.001):
    if steps > 2:
        raise ValueError("<script>alert(1)</script>")
    return loop(w)
"""

FORBIDDEN = """\
allowed = mse
def mse(y_true, y_pred):
    return tf.reduce_mean(tf.keras.losses.mse(y_true, y_pred))
try:
    nnopt.check("mse")
finally:
    mse = allowed"""

EXTRA = [
    "nnopt_check()",
    'nnopt_check("mse", "msee")',
    'import nnopt\nnnopt.check("mse")',
    "nnopt.check()",
    "%load_ext nnopt",
    "%nnopt",
    "%nnopt mse, train",
    FORBIDDEN,
    "import os, shutil\nos.mkdir('empty')\nos.chdir('empty')\nnnopt.check('mse')",
    "del nnopt_check\nnnopt.check()",
    "shutil.copy('../02_mse.ipynb', '.')\nnnopt.check('mse')",
    "shutil.copy('../02_mse.ipynb', 'b.ipynb')\ndel nnopt_check\nnnopt.check()",
    "del mse\nos.chdir('..')\n%nnopt mse",
    "import mse\nimportlib = __import__('importlib')\nnnopt.check('mse')",
    "open('test_mse.py', 'a').write('def')\nnnopt.check('mse')",
]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The released notebook with a student's work, run in a kernel beside the released files."""
    nbclient = package("nbclient")
    folder = tmp_path_factory.mktemp("student") / "02_mse"
    shutil.copytree(ROOT / "assignments/02_mse", folder)
    notebook = nbformat.read(folder / "02_mse.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.id == "module-mse":
            cell.source = MSE
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in EXTRA]
    client = nbclient.NotebookClient(
        notebook, allow_errors=True, timeout=120, resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return {cell.source if cell.source in EXTRA else cell.id: cell for cell in notebook.cells}


def shown(cell):
    """The lines of the card that a cell prints, without their colors."""
    printed = "".join(each.text for each in cell.outputs if each.output_type == "stream")
    lines = [re.sub("\x1b\\[\\d+m", "", line) for line in printed.splitlines()]
    assert "\x1b[32m✓" in printed or "\x1b[31m✗" in printed or "\x1b[33m–" in printed
    first = next(n for n, line in enumerate(lines) if line[:1] in "✓✗–")
    return lines[first:]


def error(cell):
    (found,) = [each for each in cell.outputs if each.output_type == "error"]
    assert found.ename == "ChecksFailed"
    assert found.traceback == [found.evalue]
    return found.evalue


def test_a_right_task_is_shown_and_raises_nothing(executed):
    cell = executed["check-mse"]
    assert shown(cell) == [
        "✓ mse: 2 of 2 checks passed",
        "    ✓ The worked example of the loss: errors 1, 0 and -3.",
        "    ✓ The loss has a derivative: 2 * error / 3 for each of three predictions.",
    ]
    assert [each.output_type for each in cell.outputs if each.output_type == "error"] == []


def test_a_task_that_waits_says_so_in_one_line(executed):
    cell = executed["check-yogurt_data"]
    assert shown(cell) == ["– yogurt_data: not written yet"]
    assert error(cell) == "– yogurt_data: not written yet"


def test_exceptions_name_the_line_of_the_student(executed):
    """Also where AutoGraph runs a copy of the function."""
    cell = executed["check-train"]
    lines = shown(cell)
    line = MSE.splitlines().index('        x = x + "<b>text</b>"') + 1
    assert f'        line {line} of your cell: x = x + "<b>text</b>"' in lines
    line = MSE.splitlines().index('        raise ValueError("<script>alert(1)</script>")') + 1
    assert "        `train` raised ValueError." in lines
    assert any(each.endswith(": <script>alert(1)</script>") for each in lines)
    assert (
        f'        line {line} of your cell: raise ValueError("<script>alert(1)</script>")' in lines
    )
    assert "site-packages" not in "\n".join(lines)
    assert "autograph" not in "\n".join(lines).lower()
    assert error(cell).startswith("✗ train: 0 of 4 checks passed ✗ The worked example of training")


def test_a_check_cell_writes_nothing_to_stderr(executed):
    """TensorFlow logs there, students print there; nbgrader would call the check failed."""
    for name, cell in executed.items():
        if name.startswith("check-") or name in EXTRA:
            streams = {each.name for each in cell.outputs if each.output_type == "stream"}
            assert streams <= {"stdout"}, name
    printed = [each.text for each in executed["check-mse"].outputs if each.output_type == "stream"]
    assert "".join(printed).split()[:2] == ["called"] * 2


def test_nbgrader_sees_which_tasks_pass(executed):
    utils = package("nbgrader.utils")
    log = logging.getLogger("nbgrader")
    for task, points in TASK_POINTS["02_mse"].items():
        earned = points if task == "mse" else 0
        assert utils.determine_grade(executed[f"check-{task}"], log) == (earned, points)


def test_all_tasks_at_once_are_those_of_the_handout(executed):
    lines = shown(executed["nnopt_check()"])
    assert [line.split(":")[0] for line in lines if line[0] != " "] == [
        "– yogurt_data", "✓ mse", "✗ train",
    ]  # fmt: skip
    # What raises is told before what waits.
    assert error(executed["nnopt_check()"]).startswith("✗ train: ")
    assert error(executed['nnopt_check("mse", "msee")']) == (
        "there is no task 'msee' here: say one of yogurt_data, mse, train"
    )


def test_the_installed_package_and_the_magic_show_the_same(executed):
    every = shown(executed["nnopt_check()"])
    assert shown(executed["nnopt.check()"]) == every
    assert shown(executed["%nnopt"]) == every
    assert shown(executed['import nnopt\nnnopt.check("mse")']) == shown(executed["check-mse"])
    assert shown(executed["%nnopt mse, train"]) == every[1:]
    assert error(executed["%nnopt"]) == error(executed["nnopt_check()"])


def test_a_call_that_is_not_allowed_is_told_in_a_kernel(executed):
    """The numbers are right; the cell is where a kernel keeps it, not a file."""
    lines = shown(executed[FORBIDDEN])
    assert lines[0] == "✗ mse: 0 of 2 checks passed"
    assert lines[2:4] == [
        "        `mse` uses tf.keras.losses.mse. The handout asks to write it without that.",
        "        line 3 of your cell: return tf.reduce_mean(tf.keras.losses.mse(y_true, y_pred))",
    ]


def test_without_test_files_the_checks_are_those_of_the_notebook(executed):
    """As nbgrader releases it: first what the notebook has defined, then what its file holds."""
    defined, nothing, read, two = (executed[source] for source in EXTRA[-7:-3])
    assert shown(defined) == shown(read) == shown(executed["check-mse"])
    assert error(nothing).startswith("there are no public checks in ")
    assert error(two).startswith("there are checks in 02_mse.ipynb cell ")


def test_what_is_missing_beside_the_notebook_is_said(executed):
    no_function, imported, broken = (executed[source] for source in EXTRA[-3:])
    assert "`mse` is not there yet. Run the cell with your code first." in error(no_function)
    # The file mse.py beside the notebook is still the stub.
    assert error(imported) == "– mse: not written yet"
    assert error(broken).startswith("test_mse.py cannot be read: ")
