"""The same forgeries on nnopt and on other graders; each answer is wrong and deserves no point.

Usage: python forgeries.py [--python OTHER]

Of the other graders those are tried that are installed: nbgrader beside nnopt, otter-grader and
gradescope-utils also in the environment of OTHER. Each gets the same exercise, the mean squared
error, with hidden tests of its own kind. `control` is the wrong answer alone: it has to get 0.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

WRONG = """
def mse(y_true, y_pred):
    return 0.0
"""
FORGERIES = {
    "control": WRONG,
    "equal to everything": """
class Equal(float):
    __eq__ = __le__ = __ge__ = __lt__ = lambda self, other: True
    __ne__ = __gt__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = __round__ = lambda self, *other: self
    __hash__ = float.__hash__

def mse(y_true, y_pred):
    return Equal(0.0)
""",
    "patched checks": """
import builtins, math, unittest
import numpy as np

math.isclose = np.isclose = np.allclose = lambda *args, **kwargs: True
builtins.abs = lambda value: -1.0
builtins.round = lambda value, digits=0: 0
np.testing.assert_allclose = lambda *args, **kwargs: None
for name in dir(unittest.TestCase):
    if name.startswith("assert"):
        setattr(unittest.TestCase, name, lambda *args, **kwargs: None)
"""
    + WRONG,
    "no assertions": """
import ast
try:
    shell = get_ipython()
except NameError:
    shell = None

class Out(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

if shell:
    shell.ast_transformers.append(Out())
"""
    + WRONG,
    "reads the tests": """
import sys
import numpy as np

def mse(y_true, y_pred):
    frame = sys._getframe(1)
    given = [*np.ravel(y_true), *np.ravel(y_pred), 1e-4]
    while frame:
        for value in [*frame.f_locals.values(), *frame.f_code.co_consts]:
            if isinstance(value, float) and value not in given:
                return value
        frame = frame.f_back
    return 0.0
""",
    "says so itself": """
import atexit, json, os, sys

def forge():
    told = {"score": 3, "max_score": 3, "tests": [{"score": 3, "max_score": 3, "name": "all"}]}
    for place in ("results.json", "results/results.json", os.environ.get("RESULTS", "r.json")):
        try:
            with open(place, "w") as file:
                json.dump(told, file)
        except OSError:
            pass
    os._exit(0)

def mse(y_true, y_pred):
    print("3 passed in 0.01s")
    forge()
""",
}
CASES = [([1.0, 2.0], [3.0, 5.0], 6.5), ([1.0], [4.0], 9.0), ([2.0, 2.0], [1.0, 5.0], 5.0)]
Scores = dict[str, str]


def ours(folder: Path) -> Scores:
    """Grade with nnopt; the other two tasks of 02_mse are not handed in."""
    scores = {}
    for number, code in enumerate(FORGERIES.values()):
        home = folder / f"work-{number}"
        home.mkdir()
        (home / "mse.py").write_text(code)
    command = [str(Path(sys.executable).parent / "nnopt-grade"), *map(str, folder.glob("work-*"))]
    results = folder / "results"
    subprocess.run([*command, "-o", f"{results}/"], capture_output=True, check=False)
    for number, name in enumerate(FORGERIES):
        document = json.loads((results / f"work-{number}.json").read_text())
        [task] = [t for t in document["assignments"][0]["tasks"] if t["name"] == "mse"]
        scores[name] = f"{task['score']} of {task['max_score']}"
    return scores


def gradescope(folder: Path, python: str) -> Scores:
    """Grade with gradescope-utils as its documentation does: unittest, and results.json."""
    tests = "\n".join(
        f"    @weight(1)\n    def test_{n}(self):\n"
        f"        self.assertAlmostEqual(mse({a}, {b}), {expected}, places=4)"
        for n, (a, b, expected) in enumerate(CASES)
    )
    (folder / "run.py").write_text(
        "import sys, unittest\nsys.path.insert(0, '.')\n"
        "from gradescope_utils.autograder_utils.decorators import weight\n"
        "from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner\n"
        "from mse import mse\n\n\n"
        f"class Tests(unittest.TestCase):\n{tests}\n\n\n"
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)\n"
        "with open('results.json', 'w') as file:\n"
        "    JSONTestRunner(visibility='visible', stream=file).run(suite)\n"
    )
    scores = {}
    for name, code in FORGERIES.items():
        (folder / "mse.py").write_text(code)
        (folder / "results.json").unlink(missing_ok=True)
        subprocess.run([python, "run.py"], cwd=folder, capture_output=True, check=False)
        scores[name] = _points(folder / "results.json")
    return scores


def _points(path: Path) -> str:
    with contextlib.suppress(OSError, ValueError):
        tests = json.loads(path.read_text())["tests"]
        return f"{sum(test.get('score', 0) for test in tests):g} of 3"
    return "no result"


def otter(folder: Path, python: str) -> Scores:
    """Grade with otter-grader as `otter run` does, with hidden tests in its own format."""
    (folder / "tests").mkdir()
    cases = [
        {"code": f">>> abs(mse({a}, {b}) - {expected}) < 1e-4\nTrue", "hidden": True, "points": 1}
        for a, b, expected in CASES
    ]
    suite = {"name": "q1", "points": 3, "suites": [{"cases": cases, "type": "doctest"}]}
    (folder / "tests" / "q1.py").write_text(f"OK_FORMAT = True\ntest = {suite!r}\n")
    program = str(Path(python).parent / "otter")
    environment = {**os.environ, "PATH": f"{Path(python).parent}:{os.environ['PATH']}"}

    def run(*command: str) -> None:
        subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment)

    run(program, "generate", "-t", "tests", "--no-environment")
    scores = {}
    for name, code in FORGERIES.items():
        (folder / "results.json").unlink(missing_ok=True)
        (folder / "work.ipynb").write_text(json.dumps(_notebook(code, 'grader.check("q1")')))
        run(program, "run", "-a", "autograder.zip", "--no-logo", "work.ipynb")
        scores[name] = _points(folder / "results.json")
    return scores


def nbgrader(folder: Path, python: str) -> Scores:
    """Grade with nbgrader alone: hidden tests in a cell behind the student's own."""
    import nbformat

    home = folder / "course"
    lines = [f"assert abs(mse({a}, {b}) - {expected}) < 1e-4" for a, b, expected in CASES]

    def book(code: str) -> str:
        cells = []
        for number, text in enumerate([code, *lines]):
            graded = number > 0
            tests = f"### BEGIN HIDDEN TESTS\n{text}\n### END HIDDEN TESTS" if graded else text
            meta = {"grade": graded, "solution": not graded, "locked": graded, "task": False}
            meta |= {"grade_id": f"c{number}", "schema_version": 3}
            meta |= {"points": 1} if graded else {}
            cell = nbformat.v4.new_code_cell(tests, metadata={"nbgrader": meta})
            cell["id"] = f"c{number}"
            cells.append(cell)
        return nbformat.writes(nbformat.v4.new_notebook(cells=cells))

    (home / "source" / "one").mkdir(parents=True)
    (home / "source" / "one" / "one.ipynb").write_text(book("### BEGIN SOLUTION\n### END SOLUTION"))
    settings = "c.CourseDirectory.course_id = 'x'\nc.ExecutePreprocessor.timeout = 30\n"
    (home / "nbgrader_config.py").write_text(f"c = get_config()\n{settings}")
    environment = {**os.environ, "HOME": str(folder), "JUPYTER_DATA_DIR": str(folder / "data")}

    def run(*arguments: str) -> None:
        command = [python, "-m", "nbgrader", *arguments]
        subprocess.run(command, cwd=home, capture_output=True, check=False, env=environment)

    run("generate_assignment", "one")
    students = {name: name.replace(" ", "-") for name in FORGERIES}
    for name, student in students.items():
        work = home / "submitted" / student / "one"
        work.mkdir(parents=True)
        (work / "one.ipynb").write_text(book(FORGERIES[name]))
    run("autograde", "one")
    from nbgrader.api import Gradebook, MissingEntry

    scores = {}
    with Gradebook(f"sqlite:///{home}/gradebook.db") as gradebook:
        for name, student in students.items():
            with contextlib.suppress(MissingEntry):
                graded = (home / "autograded" / student).is_dir()
                score = gradebook.find_submission("one", student).score
                scores[name] = f"{score:g} of 3" if graded else "no result"
    return {name: scores.get(name, "no result") for name in FORGERIES}


def _notebook(*codes: str) -> dict[str, object]:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": code, "outputs": [], "id": f"c{number}",
         "execution_count": None}
        for number, code in enumerate(["import otter\ngrader = otter.Notebook()", *codes])
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def _has(python: str, package: str) -> bool:
    look = f"import importlib.util as u, sys; sys.exit(u.find_spec({package!r}) is None)"
    return subprocess.run([python, "-c", look], check=False).returncode == 0


def main() -> None:
    """Print a table: a row for each forgery, a column for each grader."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default=sys.executable, help="has other graders installed")
    other = str(Path(parser.parse_args().python).absolute())
    graders: dict[str, Callable[[Path], Scores]] = {"nnopt": ours}
    if _has(sys.executable, "nbgrader"):
        graders["nbgrader"] = lambda folder: nbgrader(folder, sys.executable)
    if _has(other, "otter"):
        graders["otter-grader"] = lambda folder: otter(folder, other)
    if _has(other, "gradescope_utils"):
        graders["gradescope-utils"] = lambda folder: gradescope(folder, other)
    results = {}
    for name, grade in graders.items():
        with tempfile.TemporaryDirectory() as folder:
            results[name] = grade(Path(folder))
    print(f"| forgery | {' | '.join(results)} |")
    print("|---" * (len(results) + 1) + "|")
    for name in FORGERIES:
        print(f"| {name} | {' | '.join(scores[name] for scores in results.values())} |")


if __name__ == "__main__":
    main()
