"""Fixtures of the public checks. Run them in this folder: python -m pytest"""

import importlib
import os
import sys
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

# Both are read when TensorFlow and matplotlib are imported: no log lines, no windows.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest

from nnopt.build.student_kit import Student, close, require, set_seeds

HERE = Path(__file__).resolve().parent
MODULES: tuple[str, ...] = ()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker of the checks known."""
    config.addinivalue_line("markers", "task(name): the task of the handout that a check is for")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Say `not written yet` in one line instead of in a traceback."""
    try:
        yield
        return
    except NotImplementedError as error:
        # TensorFlow raises NotImplementedError as well, and that one needs its traceback.
        if not str(error).endswith("not written yet"):
            raise
        reason = str(error)
    pytest.fail(reason, pytrace=False)


def _find(name: str) -> Any:
    """Return the student's function or class `name`."""
    for module in MODULES:
        found = getattr(_import(module), name, None)
        if found is not None:
            return found
    files = " or ".join(f"{module}.py" for module in MODULES)
    return pytest.fail(f"there is no `{name}` in {files}: do not rename it", pytrace=False)


def _import(module: str) -> Any:
    """Import a module of this folder, also when one of that name came from another folder."""
    known = sys.modules.get(module)
    if known is not None and Path(known.__file__ or "").resolve().parent != HERE:
        for name in MODULES:
            sys.modules.pop(name, None)
    try:
        return importlib.import_module(module)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        line = error.lineno if isinstance(error, SyntaxError) else last.lineno
        file = error.filename if isinstance(error, SyntaxError) else last.filename
        where = f"{Path(file or module).name}, line {line}"
        reason = f"{type(error).__name__}: {error}\n{where}"
    return pytest.fail(f"{module}.py cannot be imported: {reason}", pytrace=False)


@pytest.fixture
def student(monkeypatch: pytest.MonkeyPatch) -> Student:
    """The student's functions, to be called with plain arrays and numbers."""
    monkeypatch.syspath_prepend(HERE)
    set_seeds()
    return Student(_find)


@pytest.fixture(name="close")
def close_fixture() -> Callable[..., Any]:
    """Compare a result with the expected value."""
    return close


@pytest.fixture(name="require")
def require_fixture() -> Callable[..., None]:
    """Fail with a sentence unless a condition holds."""
    return require
