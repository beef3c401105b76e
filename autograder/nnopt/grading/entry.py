"""What every pytest in this environment knows of nnopt: the options of a hidden suite, no more.

It is an entry point, so the options are known before pytest reads its command line: it then takes
the folder behind `--submission` for a value and not for a folder of tests, whose `conftest.py` it
would run. The rest is loaded when a submission is named.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from nnopt.report.document import Audience

_PLUGINS = ("nnopt.grading.plugin", "nnopt.grading.standalone")
_ASKED_FOR = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that `nnopt-grade` has too."""
    group = parser.getgroup("nnopt", "hidden suites of nnopt")
    options: dict[str, dict[str, Any]] = {
        "--submission": {"type": Path, "help": "the submission to grade: folder, zip, file"},
        "--seed": {"type": int, "help": "redraws all hidden data"},
        "--test-timeout": {"type": float, "help": "seconds for each call"},
        "--audience": {
            "choices": get_args(Audience),
            "default": "student",
            "help": "instructors see hidden inputs, expected and received values",
        },
    }
    for name, settings in options.items():
        with contextlib.suppress(ValueError):  # another plugin has an option of this name
            group.addoption(name, **settings)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Refuse to start where Python or pytest would import something of the submission."""
    submission = early_config.known_args_namespace.submission
    if submission is None:
        return
    folder = (early_config.invocation_params.dir / submission).resolve()
    named = [Path(arg.partition("::")[0]) for arg in args if not arg.startswith("-")]
    read = [early_config.invocation_params.dir / path for path in named if path != submission]
    read += [Path(entry) for entry in sys.path]
    for path in map(Path.resolve, read):
        if path.is_relative_to(folder) and path.exists() and not folder.is_file():
            raise pytest.UsageError(
                f"{path} is in the submission, and Python would import what stands there. Start "
                "pytest in another folder, with the suites of the course."
            )


def pytest_configure(config: pytest.Config) -> None:
    """Load the rest when there is somebody to grade."""
    if config.getoption("submission", None) is not None:
        for name in _PLUGINS:
            config.pluginmanager.import_plugin(name)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """Take note of hidden suites that are to run without anybody to grade."""
    if is_suite(file_path) and parent.config.getoption("submission", None) is None:
        parent.config.stash[_ASKED_FOR] = True


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Say what a hidden suite needs, where pytest would miss its fixtures."""
    if config.stash.get(_ASKED_FOR, False):
        raise pytest.UsageError("these are hidden suites: say whom to grade with --submission DIR")


def is_suite(path: Path) -> bool:
    """Say whether a file holds the hidden tests of an assignment."""
    return path.name == "hidden.py" and path.with_name("assignment.toml").is_file()
