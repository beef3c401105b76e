"""Fixtures of the public checks. Run them in this folder: python -m pytest

Those of one task: python -m pytest --task NAME
"""

import contextlib
import importlib
import itertools
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

from nnopt.authoring.build.student_kit import NOT_THEIRS, Student, close, require, set_seeds
from nnopt.authoring.build.student_rules import find_disallowed

HERE = Path(__file__).resolve().parent
MODULES: tuple[str, ...] = ()
DISALLOWED: dict[str, tuple[str, ...]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the option --task."""
    # The folder of another assignment may have offered it already.
    with contextlib.suppress(ValueError):
        parser.addoption("--task", metavar="NAME", help="run the checks of this task only")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker of the checks known."""
    config.addinivalue_line("markers", "task(name): the task of the handout that a check is for")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the checks of the task that --task names."""
    wanted = config.getoption("--task", None)
    if wanted is None or not items:
        return
    tasks = dict.fromkeys(task for task in map(_task, items) if task)
    if wanted not in tasks:
        known = ", ".join(tasks)
        raise pytest.UsageError(f"there is no task {wanted!r} here: say one of {known}")
    config.hook.pytest_deselected(items=[item for item in items if _task(item) != wanted])
    items[:] = [item for item in items if _task(item) == wanted]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Tell a failure shortly; fail what is right through a call that is not allowed."""
    try:
        yield
    except Exception as error:
        # TensorFlow raises NotImplementedError as well, and that one needs its traceback.
        written = not str(error).endswith("not written yet")
        if written or not isinstance(error, NotImplementedError):
            _shorten(error)
            raise
        reason = str(error)
    else:
        reason = _disallowed(_task(item))
    if reason:
        pytest.fail(reason, pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what a check was called with, but not our fixtures, which say nothing."""
    report = yield
    shown = getattr(report.longrepr, "reprtraceback", None)
    for entry in getattr(shown, "reprentries", ()):
        if arguments := getattr(entry, "reprfuncargs", None):
            names = ("student", "close", "require")
            arguments.args = [pair for pair in arguments.args if pair[0] not in names]
    return report


def _task(item: pytest.Item) -> str:
    mark = item.get_closest_marker("task")
    return str(mark.args[0]) if mark else ""


def _shorten(error: BaseException) -> None:
    """Leave the inner steps of TensorFlow and other libraries out of a traceback."""
    steps = []
    step = error.__traceback__
    while step is not None:
        if not NOT_THEIRS.search(step.tb_frame.f_code.co_filename):
            steps.append(step)
        step = step.tb_next
    for before, after in itertools.pairwise([*steps, None]):
        if before is not None:
            before.tb_next = after


def _disallowed(task: str) -> str:
    """Say which call a task uses that is not allowed, if it does."""
    names = DISALLOWED.get(task, ())
    use = find_disallowed(_find(task), names) if names else None
    if use is None:
        return ""
    return (
        f"the result is right, but `{use[0]}` in line {use[1]} is not allowed in {task}: "
        "the grader gives this task no points"
    )


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
