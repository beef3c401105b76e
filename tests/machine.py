"""Which programs of the machine do some tests need, and what happens where one is missing?

Without them these tests are skipped. Where NNOPT_REQUIRE_ALL is set, as in `.ci/run`, they fail.
"""

import os
from pathlib import Path

import pytest

REQUIRED = "NNOPT_REQUIRE_ALL"


def need(*names: Path | str, remedy: str) -> Path:
    """Return the first of these files that is there."""
    for name in names:
        if Path(name).exists():
            return Path(name)
    return missing(f"{remedy} gives {names[0]}, which this test needs")


def missing(what: str) -> Path:
    """End a test that cannot be run here."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what}; {REQUIRED} forbids to skip it", pytrace=False)
    pytest.skip(what)
