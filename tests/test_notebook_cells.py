"""Cells of a notebook in the sandbox: what they print, show and plot, and how they end."""

import pytest

from nnopt.grading.job import Job

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def run(pool, course):
    """Run cells one after another; return what each of them showed."""

    def run(*cells, seconds=20.0):
        job = Job("cells", course.assignments[0].id, 0, seconds, cells=cells)
        answers = []
        pool.run([(0, job)], lambda _, answer: answers.append(answer))
        (answer,) = answers
        assert not answer.error, answer.error
        return answer.cells

    return run


def test_names_printed_text_and_the_last_value(run):
    first, empty, last, silent = run("x = 20\nprint('hi')", "", "x + 1", "x + 2;")
    assert (first.printed, first.text) == ("hi\n", "")
    assert (empty.printed, empty.text) == ("", "")
    assert (last.printed, last.text) == ("", "21")
    assert silent.text == ""


def test_plots_become_pictures_once(run):
    code = "from matplotlib import pyplot as plt\nplt.plot([1, 2], [3, 4])\nNone"
    plotted, nothing, returned = run(code, "1", "from matplotlib.figure import Figure\nFigure()")
    assert [picture[:8] for picture in plotted.pictures] == [PNG]
    assert nothing.pictures == ()
    assert [picture[:8] for picture in returned.pictures] == [PNG]
    assert returned.text == ""


def test_a_function_of_a_cell_can_be_traced_by_tensorflow(run):
    code = """\
import tensorflow as tf

@tf.function
def steps(n):
    total = 0
    for i in tf.range(n):
        if i > 1:
            total += i
    return total

int(steps(tf.constant(4)))"""
    assert [shown.text for shown in run(code)] == ["5"]


def test_an_exception_is_told_by_its_lines_and_the_next_cell_runs(run):
    outputs = run("def f(a):\n    return 1 / a", "print('before')\nf(0)", "'after'", "def g(:")
    wrong = outputs[1]
    assert wrong.printed == "before\n"
    assert (wrong.error.kind, wrong.error.lines) == ("ZeroDivisionError", ((1, 2), (0, 2)))
    assert outputs[2].text == "'after'"
    assert outputs[3].error.kind == "SyntaxError"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("while True: pass", "did not finish within 2 s"),
        ("import os; os._exit(0)", "process ended"),
        ("import ctypes; ctypes.string_at(0)", "process ended"),
    ],
)
def test_a_cell_that_ends_the_process_is_the_last(run, code, sentence):
    outputs = run("1", code, "2", seconds=2.0)
    assert len(outputs) == 2
    assert sentence in outputs[1].end
    assert outputs[1].end.endswith("The cells below it were not run.")


def test_what_a_cell_shows_is_capped(run):
    many = "from matplotlib import pyplot as plt\nfor _ in range(9): plt.figure()\nNone"
    large = "from matplotlib import pyplot as plt\nplt.figure(figsize=(400, 400)); None"
    printed, shown, figures, picture = run("print('x' * 10**6)", "'y' * 10**6", many, large)
    assert 0 < len(printed.printed) <= 2**14
    assert len(shown.text) == 4000
    assert len(figures.pictures) == 4
    assert all(len(data) < 10**6 for data in picture.pictures)


def test_a_cell_reaches_nothing_outside(run):
    outside = [
        "open('/etc/passwd').read()",
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['/bin/true'])",
    ]
    assert all(shown.error for shown in run(*outside))
