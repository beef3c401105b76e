"""The whole cycle through a real exchange: what students receive, hand in and read afterwards.

The course is a copy in which secrets are marked: none of the marks may reach a student.
"""

import csv
import json
import os
import pwd
import shutil
from collections import Counter
from html.parser import HTMLParser

import pytest
from tests.machine import package
from tests.nbgrader_bench import RIGHT, ROOT, Bench, cell, filled, shown, source
from tests.solutions import TASK_POINTS

pytestmark = pytest.mark.slow

# The course of this file has one more hidden test of mse, of one point.
MOST = TASK_POINTS["02_mse"] | {"mse": TASK_POINTS["02_mse"]["mse"] + 1}

package("nbgrader")

CANARIES = ("canary-in-source", "canary-in-rule", "0.731058", "canary-in-reference")
HIDDEN_TEST = '''
import numpy as np


SECRET = "canary-in-source"


@pytest.mark.task("mse", points=1)
def test_canary(student, same):
    """The loss of two rows.

    canary-in-rule
    """
    array = np.array([[0.7310585], [0.25]])
    same(student.mse(array, array * 2))
'''


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A course with one assignment and marks in everything that is secret."""
    course = tmp_path_factory.mktemp("marked")
    for part in ("solutions/02_mse", "assignments/02_mse"):
        shutil.copytree(ROOT / part, course / part)
    hidden = course / "solutions" / "02_mse" / "hidden.py"
    hidden.write_text(hidden.read_text() + HIDDEN_TEST)
    reference = course / "solutions" / "02_mse" / "mse.py"
    text = reference.read_text()
    mark = "    # END SOLUTION"
    reference.write_text(text.replace(mark, f"    # canary-in-reference\n{mark}"))
    return course


@pytest.fixture(scope="module")
def bench(marked, tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("nbgrader"), marked)
    bench.configure("c.Nnopt.execute_notebook = True", 'c.Nnopt.audience = "instructor"')
    yield bench
    bench.close()


# What it gets it tells, by every way that there is, and its result is wrong.
TELLING = """
def mse(y_true, y_pred):
    print("seen", y_true, flush=True)
    import sys
    sys.stderr.write(str(y_true))
    if float(y_true[-1][0]) == 0.25:
        raise KeyError("what the test of this file gives fails in a way of its own")
    if len(y_true) == 2:
        raise ValueError(f"<script>alert(1)</script> {y_true}")
    return tf.reduce_sum(tf.square(y_pred - y_true))
"""

ACTIVE = """\
# A title <script>alert(1)</script>
<img src=x onerror=alert(1)> <svg onload=alert(1)> <iframe src="javascript:alert(1)"></iframe>
[a](javascript:alert(1)) [b](java&#115;cript:alert(1)) [c] ![d](javascript:alert(1))
<javascript:alert(1)> [e](data:text/html;base64,PHNjcmlwdD4=) ![f](attachment:gone.png)

[c]: javascript:alert(1)

$\\href{javascript:alert(1)}{x}$
<form action="javascript:alert(1)"><button>x</button></form><style>* {display: none}</style>
"""

PLOT = """\
import matplotlib.pyplot as plt
plt.plot([1, 2], [3, 4])
print("<script>alert(1)</script>", "my own words")
"<img src=x onerror=alert(1)>"
"""


def hostile(released):
    notebook = filled(released, mse=RIGHT["mse"] + TELLING)
    html = {"output_type": "display_data", "metadata": {},
            "data": {"text/html": "<script>alert(1)</script>"}}  # fmt: skip
    notebook["cells"][0:0] = [
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": ACTIVE},
        {"cell_type": "raw", "id": "r", "metadata": {"raw_mimetype": "text/html"},
         "source": "<script>alert(1)</script>"},
        {"cell_type": "code", "id": "p", "metadata": {"tags": ['"><script>']}, "source": PLOT,
         "outputs": [html], "execution_count": 1},
    ]  # fmt: skip
    notebook["metadata"]["title"] = "</title><script>alert(1)</script>"
    notebook["metadata"]["language_info"] = {"name": "python", "pygments_lexer": "<script>"}
    return notebook


class Active(HTMLParser):
    """Counts what a browser would run, load or send, wherever it comes from."""

    TAGS = frozenset("script iframe object embed form button svg style link base meta".split())

    ADDRESSES = ("javascript:", "vbscript:", "data:text")

    def __init__(self, text):
        super().__init__()
        self.found = Counter()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in self.TAGS:
            self.found[tag] += 1
        for name, value in attrs:
            address = (value or "").strip().lower()
            if name.startswith("on") or address.startswith(self.ADDRESSES):
                self.found[f"{tag} {name} {value}"] += 1


def test_the_cycle(bench, marked):
    """Every command of nbgrader as it is, and nothing secret on the students' side."""
    bench.run("generate_assignment", "02_mse")
    bench.run("release_assignment", "02_mse")
    bench.run("fetch_assignment", "02_mse", folder=bench.student)
    work = bench.student / "02_mse"
    assert sorted(path.suffix for path in work.rglob("*") if path.is_file()) == sorted(
        [".ipynb"] + [".svg"] * len(list(marked.glob("assignments/02_mse/plots/*.svg")))
    )
    notebook = json.loads((work / "02_mse.ipynb").read_text())
    assert "not written yet" in source(cell(notebook, "module-mse"))
    (work / "02_mse.ipynb").write_text(json.dumps(hostile(notebook)))
    bench.run("submit", "02_mse", folder=bench.student)
    bench.run("collect", "02_mse")
    student = pwd.getpwuid(os.getuid()).pw_name
    downloaded = bench.folder / "downloaded" / "02_mse" / "archive"
    downloaded.mkdir(parents=True)
    (downloaded / "ben_02_mse.ipynb").write_text(json.dumps(filled(bench.released(), **RIGHT)))
    bench.run(
        "zip_collect", "02_mse",
        r"--FileNameCollectorPlugin.named_regexp=.*(?P<student_id>ben)_(?P<file_id>02_mse)",
    )  # fmt: skip
    bench.run("autograde", "02_mse")
    bench.run("generate_feedback", "02_mse")
    # zip_collect knows no secret of a submission, without which nbgrader gives no feedback back.
    bench.run("release_feedback", "02_mse", "--student", student)
    bench.run("fetch_feedback", "02_mse", folder=bench.student)
    (page,) = work.rglob("*.html")
    text = page.read_text()
    check_feedback(bench, student, text)
    check_export(bench, student)
    check_secrets(bench, student)


def check_feedback(bench, student, text):
    """The page says what the tests said, shows the student's plot, and runs nothing of theirs."""
    scores = bench.scores(student)
    assert scores["check-yogurt_data"][0] == MOST["yogurt_data"]
    assert scores["check-mse"][0] < MOST["mse"]
    assert "my own words" in text
    assert text.count('src="data:image/png;base64,') == 1
    assert 'src="plots/' not in text
    assert "data:image/svg+xml;base64," in text
    assert "The loss of two rows." in text
    assert "Hint:" in text
    assert "alert(1)" in text
    assert "_nnopt_checks" not in text
    # What the tests found comes first, by the names of the tasks, and the handout comes last.
    assert "Test cell" not in text
    marks = ['<a href="#check-mse">mse</a>', "Hint:", "my own words", "data:image/svg+xml;base64,"]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert text.count('<a name="check-') == 3
    benign = (bench.folder / "feedback" / "ben" / "02_mse" / "02_mse.html").read_text()
    assert Active(text).found == Active(benign).found
    assert Active("<p onclick='x'><script></script>").found == {"script": 1, "p onclick x": 1}


def check_export(bench, student):
    bench.run("export", "--exporter", "nnopt.nbgrader.export.TaskExport", "--to", "tasks.csv")
    bench.run("export", "--to", "totals.csv")
    data = (bench.folder / "tasks.csv").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    rows = list(csv.DictReader(data.decode().splitlines()))
    both = [row for row in rows if row["student_id"] in (student, "ben")]
    assert len(both) == 2 * len({row["task"] for row in both}) == 2 * 3
    totals = csv.DictReader((bench.folder / "totals.csv").read_text().splitlines())
    for total in totals:
        own = [row for row in rows if row["student_id"] == total["student_id"]]
        assert sum(float(row["score"]) for row in own) == float(total["raw_score"])
        assert sum(float(row["max_score"]) for row in own) == float(total["max_score"])
    (row,) = [row for row in rows if (row["student_id"], row["task"]) == (student, "mse")]
    assert row["status"] == "graded"
    assert row["misconceptions"]
    assert row["hints"]


def check_secrets(bench, student):
    """The marks are where instructors look, and nowhere else."""
    results = next((bench.folder / "nnopt_results" / student).rglob("*.json")).read_text()
    assert "canary-in-rule" in results
    autograded = "".join(p.read_text() for p in (bench.folder / "autograded").rglob("*.ipynb"))
    assert "canary-in-rule" in autograded
    assert "0.731058" in autograded
    names = ("source", "release", "exchange", "feedback")
    for folder in (bench.student, *(bench.folder / name for name in names)):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                text = path.read_text("utf-8", "replace")
                assert [mark for mark in CANARIES if mark in text] == [], path


def test_validate_says_what_fails(bench, tmp_path):
    """In a kernel of its own, as a student presses Validate."""
    bench.run("generate_assignment", "02_mse", "--force")
    path = tmp_path / "02_mse.ipynb"
    # nbgrader gives a kernel 4 seconds for each message, which a busy machine may need longer for.
    patient = ("--ExecutePreprocessor.iopub_timeout=120", "--Execute.timeout=300")
    path.write_text(json.dumps(filled(bench.released(), **RIGHT)))
    assert "Success! Your notebook passes all the tests." in bench.run("validate", path, *patient)
    path.write_text(json.dumps(bench.released()))
    assert "VALIDATION FAILED ON 3 CELL(S)" in bench.run("validate", path, *patient)


def test_a_click_in_formgrader_grades_again(bench):
    bench.run("generate_assignment", "02_mse", "--force")
    bench.hand_in("click", filled(bench.released(), **RIGHT))
    for _ in range(2):
        bench.run("click", "02_mse", "click")
        assert bench.scores("click")["check-mse"] == (MOST["mse"], None, False)
    most = sum(MOST.values())
    assert f"All tasks: {most} of {most}" in shown(
        cell(bench.autograded("click"), "checks")["outputs"]
    )


# Each a cell of its own, before and after those that are graded.
POISON = (
    "import sys, gc\nimport numpy as np\nimport tensorflow as tf\n"
    "tf.reduce_mean = tf.square = np.allclose = lambda *args, **kwargs: 0.0",
    "for name in [name for name in sys.modules if name.startswith('nnopt')]:\n"
    "    vars(sys.modules[name]).update(passed=True, score=6.0, points=6.0)",
    "class Rich:\n    def _repr_html_(self):\n        return '<script>alert(1)</script>'\n"
    "    def __repr__(self):\n        return '6.0'\nRich()",
    "raise type('<script>alert(1)</script>', (BaseException,), {})('\\x1b[2J 6.0')",
    "print('\0 6.0')",
    "import os\nos._exit(0)",
)


def poisoned(notebook):
    """Return a notebook with cells around its own."""
    made = [
        {"cell_type": "code", "id": f"p{number}", "metadata": {}, "source": text,
         "outputs": [], "execution_count": None}
        for number, text in enumerate(POISON)
    ]  # fmt: skip
    note = {"cell_type": "markdown", "id": "note", "metadata": {}, "source": "\0 6.0"}
    return {**notebook, "cells": [*made[:-1], *notebook["cells"], note, made[-1]]}


def test_what_cells_do_changes_no_points_and_stops_nobody(bench):
    """The tests run in other processes than the cells; whoever comes next is graded as ever."""
    bench.run("generate_assignment", "02_mse", "--force")
    wrong = RIGHT["mse"].replace("tf.reduce_mean(", "tf.reduce_sum(")
    right, half = (filled(bench.released(), mse=text) for text in (RIGHT["mse"], wrong))
    notebooks = {
        "poisoned": poisoned(right),
        "plain": right,
        "half-poisoned": poisoned(half),
        "half": half,
    }
    for student, notebook in notebooks.items():
        bench.hand_in(student, notebook)
        bench.autograde(student)
    scores = {student: bench.scores(student) for student in notebooks}
    assert scores["poisoned"] == scores["plain"]
    assert scores["half-poisoned"] == scores["half"]
    assert scores["half"]["check-mse"][0] < scores["plain"]["check-mse"][0] == MOST["mse"]
    shows = [each.get("outputs", []) for each in bench.autograded("poisoned")["cells"]]
    before = [output for outputs in shows[: len(POISON) - 1] for output in outputs]
    assert {kind for output in before for kind in output.get("data", ())} == {"text/plain"}
    assert all("6.0" in str(outputs) for outputs in shows[2:5])
    assert "ended while this cell ran" in str(shows[-1])
