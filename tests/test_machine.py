"""A package or a program that is not there: its tests are skipped, and fail where all must run."""

import re
import sys
from pathlib import Path

import pytest
from tests.machine import REQUIRED, need, package

TESTS = Path(__file__).parent
GONE = "nnopt_is_not_there"


@pytest.fixture(params=["a package", "a part of a package", "a hidden package", "a program"])
def ask(request, monkeypatch, tmp_path):
    """Ask for something that this machine has not."""
    monkeypatch.setitem(sys.modules, "msgspec", None)
    return {
        "a package": lambda: package(GONE),
        "a part of a package": lambda: package(f"{GONE}.inner"),
        "a hidden package": lambda: package("msgspec"),
        "a program": lambda: need(tmp_path / "gone", remedy="apt-get install gone"),
    }[request.param]


def test_without_the_variable_it_is_skipped(ask, monkeypatch):
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"install .* gives .*, which this test needs"):
        ask()


def test_with_the_variable_it_fails(ask, monkeypatch):
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match=f"{REQUIRED} forbids to skip it"):
        ask()


def test_what_is_there_is_given():
    assert package("email.message").Message.__name__ == "Message"
    assert need(TESTS / "gone", __file__, remedy="nobody") == Path(__file__)


def test_a_package_that_is_broken_is_not_skipped(monkeypatch, tmp_path):
    (tmp_path / "nnopt_is_broken.py").write_text(f"import {GONE}")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.raises(ModuleNotFoundError, match=GONE):
        package("nnopt_is_broken")


def test_no_test_skips_a_missing_package_on_its_own():
    """`pytest.importorskip` knows nothing of the variable; a suite under test may well use it."""
    asks = re.compile(r"(?<!['\"])pytest\.importorskip\(")
    own = [path for path in TESTS.glob("*.py") if path != Path(__file__)]
    assert len(own) > 20
    assert [path.name for path in own if asks.search(path.read_text("utf-8"))] == []
