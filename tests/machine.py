"""Which programs and packages do some tests need, and what happens where one is missing?

Without them these tests are skipped. Where NNOPT_REQUIRE_ALL is set, as in `.ci/run`, they fail.
"""

import importlib
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

REQUIRED = "NNOPT_REQUIRE_ALL"


def need(*names: Path | str, remedy: str) -> Path:
    """Return the first of these files that is there."""
    found = [Path(name) for name in names if Path(name).exists()]
    return found[0] if found else missing(f"{remedy} gives {names[0]}, which this test needs")


def package(name: str) -> Any:
    """Return a module of a package that not everybody has; at the top of a file for all its tests.

    A package that is there and broken is an error and never skipped.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        root = name.partition(".")[0]
        if error.name not in (name, root):
            raise
        return missing(f"pip install -e '.[dev]' gives {root}, which this test needs")


def missing(what: str) -> NoReturn:
    """End a test, or a whole file of tests, that cannot be run here."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what}; {REQUIRED} forbids to skip it", pytrace=False)
    pytest.skip(what, allow_module_level=True)
