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

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(nnopt.__path__, "nnopt.")
    if not module.name.endswith("__main__")
)
# Copied to students; these need TensorFlow.
KIT = [name for name in MODULES if name.startswith("nnopt.authoring.build.student_")]
REFERENCES = sorted(
    path
    for path in ROOT.glob("solutions/*/*.py")
    if not path.name.startswith("test_") and path.name != "plots.py"
)
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


@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.parent.name + "-" + path.stem)
def test_every_function_of_a_reference_has_an_example_or_says_why_not(path):
    """A public function's docstring gives arguments, result and an example that is run."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            docstring = ast.get_docstring(node) or ""
            assert docstring, f"{path}: {node.name} has no docstring"
            assert node.returns, f"{path}: {node.name} does not say what it returns"


def texts_in_code(path):
    """The texts of a module that are no docstrings: messages, words, labels."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


STUDENT_FACING = sorted(
    [
        *ROOT.glob("solutions/*/handout.md"),
        *ROOT.glob("solutions/*/*.py"),
        *ROOT.glob("assignments/*/README.md"),
        *ROOT.glob("autograder/misconceptions/*.py"),
        *ROOT.glob("autograder/hidden/test_*.py"),
        *ROOT.glob("autograder/nnopt/**/*.py"),
    ]
)


@pytest.mark.parametrize("path", STUDENT_FACING, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_filler_word_in_what_people_read(path):
    """Nothing is "just" or "simply" so for somebody who is learning it."""
    if path.suffix == ".py":
        found = [(line, text) for line, text in texts_in_code(path) if FILLERS.search(text)]
        if "misconceptions" in path.parts:
            hints = path.read_text("utf-8").splitlines()
            found += [(n, line) for n, line in enumerate(hints, 1)
                      if line.startswith("# hint") and FILLERS.search(line)]  # fmt: skip
    else:
        lines = path.read_text("utf-8").splitlines()
        found = [(n, line) for n, line in enumerate(lines, 1) if FILLERS.search(line)]
    assert not found
