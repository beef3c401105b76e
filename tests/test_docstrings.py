"""The examples in docstrings are true, and what students read is plain."""

import ast
import doctest
import importlib
import importlib.util
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.machine import missing

import nnopt
from nnopt.course.catalogue import load_course
from nnopt.course.mistakes import load_mistakes

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(nnopt.__path__, "nnopt.")
    if not module.name.endswith("__main__")
)
# Copied to students; these need TensorFlow.
KIT = ["nnopt.testing.local", "nnopt.testing.public"]
ASSIGNMENTS = load_course(ROOT).assignments
REFERENCES = [each.folder / f"{name}.py" for each in ASSIGNMENTS for name in each.modules]
TASKS = {(task.module, task.name) for each in ASSIGNMENTS for task in each.tasks}
FILLERS = re.compile(
    r"\b(just(?! (before|after|now))|simply|obviously|of course|trivial(ly)?)\b", re.IGNORECASE
)


@pytest.mark.parametrize("name", [name for name in MODULES if name not in KIT])
def test_examples_of_the_engine(name):
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if str(error.name).startswith("nnopt"):
            raise
        missing(f"{error.name} is an optional extra, which this test needs")
    result = doctest.testmod(module)
    assert result.failed == 0


@pytest.mark.slow
def test_examples_that_need_tensorflow():
    """All in one process of its own: TensorFlow takes seconds to import, and stays out of ours."""
    program = f"KIT, REFERENCES = {KIT}, {[str(path) for path in REFERENCES]}\n"
    program += """
import doctest, importlib, sys
failed = tried = 0
for name in KIT:
    failed += doctest.testmod(importlib.import_module(name)).failed
for path in REFERENCES:
    name = path.rpartition("/")[2].removesuffix(".py")
    sys.path.insert(0, path.rpartition("/")[0])
    module = importlib.import_module(name)
    result = doctest.testmod(module)
    del sys.path[0], sys.modules[name]
    failed += result.failed
    tried += result.attempted
print(tried, failed)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    tried, failed = map(int, done.stdout.split()[-2:])
    assert failed == 0, done.stdout
    assert tried >= len(REFERENCES)


def docstrings(node):
    """The docstrings of a function, or of a class and its methods, in one text."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return "\n".join(ast.get_docstring(n) or "" for n in ast.walk(node) if isinstance(n, kinds))


@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.parent.name + "-" + path.stem)
def test_every_function_of_a_reference_has_an_example_or_says_why_not(path):
    """What students write has an example that is run; what they are given may be complete."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            where, text = f"{path}: {node.name}", docstrings(node)
            is_given = (path.stem, node.name) not in TASKS and re.search(r"\bcomplete\b", text)
            assert ">>> " in text or is_given, f"{where} has no example"
            if isinstance(node, ast.FunctionDef):
                assert node.returns, f"{where} does not say what it returns"


def texts(path):
    """The lines of a page, or the texts of a module: messages, words, labels, docstrings."""
    if path.suffix != ".py":
        yield from enumerate(path.read_text("utf-8").splitlines(), 1)
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_no_filler_word_in_what_people_read():
    """Nothing is "just" or "simply" so for somebody who is learning it."""
    places = ["solutions/*/*.md", "solutions/*/*.py", "assignments/*/README.md"]
    files = [path for place in (*places, "autograder/nnopt/**/*.py") for path in ROOT.glob(place)]
    read = [(f"{path}:{line}", text) for path in files for line, text in texts(path)]
    read += [
        (f"{each.mistakes}: {mistake.name}", mistake.hint)
        for each in ASSIGNMENTS
        for mistake in load_mistakes(each)
    ]
    assert {where: text for where, text in read if FILLERS.search(text)} == {}
