"""The pytest plugin of the hidden suites: options, fixtures, and what a finding looks like.

It is loaded by `pytest solutions --submission DIR` and by the lanes of `nnopt-grade`. Either way
the tests run in a trusted process that never imports the student's code.
"""

from __future__ import annotations

import functools
from collections.abc import Generator, Mapping
from typing import Any

import numpy as np
import pytest

from nnopt.errors import CourseError, GraderError, NnoptError
from nnopt.grading.run import Run
from nnopt.grading.spec import TestSpec, read_spec
from nnopt.grading.verdict import verdict_of
from nnopt.report.redact import redact_test
from nnopt.testing.agree import agree
from nnopt.testing.finding import Finding
from nnopt.testing.probe import Probe
from nnopt.testing.student import Student, settled

SPEC = pytest.StashKey[TestSpec]()
RUNS = pytest.StashKey[dict[str, Run]]()
FORBIDDEN = pytest.StashKey[dict[str, Mapping[str, Finding]]]()
SKIPS = ("skip", "skipif", "xfail")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker and the place where the run of each assignment is found."""
    config.addinivalue_line("markers", "task(name, points): the task that a test belongs to")
    config.stash.setdefault(RUNS, {})
    config.stash.setdefault(FORBIDDEN, {})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Read every specification; public checks come first, before any hidden input exists."""
    for item in items:
        try:
            item.stash[SPEC] = read_spec(item)
        except CourseError as error:
            raise pytest.UsageError(error.format_message()) from None
        if any(item.get_closest_marker(name) for name in SKIPS):
            raise pytest.UsageError(f"{item.nodeid}: a test of a suite may not be skipped")
    items.sort(key=place)


def place(item: pytest.Item) -> tuple[bool, bool]:
    """Return where a test comes: public checks first, what all calls are looked at for last."""
    spec = item.stash[SPEC]
    return spec.visibility != "public", "contract" in getattr(item, "fixturenames", ())


@pytest.fixture
def probe(request: pytest.FixtureRequest) -> Probe:
    """The state of this test: what it asks, compares and records."""
    spec = request.node.stash[SPEC]
    run = request.config.stash[RUNS].get(spec.assignment)
    if run is None:
        raise GraderError(f"nothing to grade for {spec.assignment}", "Give --submission DIR.")
    if finding := request.config.stash[FORBIDDEN].get(spec.assignment, {}).get(spec.task):
        raise finding
    return run.probe(spec)


@pytest.fixture
def student(probe: Probe) -> Student:
    """The student's functions, called in the sandbox."""
    return Student(probe)


@pytest.fixture
def same(probe: Probe) -> Any:
    """`same(value)`: the value is what the reference gave here."""
    return settled(probe.same)


@pytest.fixture
def close(probe: Probe) -> Any:
    """`close(value, expected)`: the value is the expected one."""
    return settled(probe.close)


@pytest.fixture(name="agree")
def agree_fixture(probe: Probe) -> Any:
    """`agree(student.mse, DOMAIN)`: many cases of a domain, each what the reference gives."""
    return functools.partial(agree, probe)


@pytest.fixture
def require(probe: Probe) -> Any:
    """`require(condition, message)`: anything else, told to the student."""
    return probe.require


@pytest.fixture
def contract(request: pytest.FixtureRequest, probe: Probe) -> Any:
    """`contract()`: in all calls of the task's tests, its function left everything else alone."""
    run = request.config.stash[RUNS][request.node.stash[SPEC].assignment]
    return functools.partial(run.contract, probe.task)


@pytest.fixture
def rng(probe: Probe) -> np.random.RandomState:
    """The generator of this test's data."""
    return probe.rng


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Turn what a test raises over a student's value into a finding."""
    spec = pyfuncitem.stash[SPEC]
    run = pyfuncitem.config.stash[RUNS][spec.assignment]
    try:
        result = yield
    except (Finding, NnoptError):
        raise
    except Exception as error:
        probe = pyfuncitem.funcargs.get("probe")
        if not isinstance(probe, Probe) or run.expected is None or not probe.answered:
            raise
        raise probe.unreadable(error) from None
    finally:
        run.notice(spec)
    if used := run.noticed.used.get(spec.task):
        raise used
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show a finding as its words: nobody reads an assert line of a hidden test."""
    report = yield
    spec = item.stash[SPEC]
    finding = call.excinfo.value if call.excinfo else None
    run = item.config.stash[RUNS].get(spec.assignment)
    if run and (call.when == "call" or isinstance(finding, Finding)):
        run.ended(spec, finding if isinstance(finding, Finding) else None)
    if call.excinfo and isinstance(call.excinfo.value, Finding):
        found = verdict_of(item.stash[SPEC], call.excinfo.value, None)
        found = redact_test(found, item.config.getoption("audience", "student"))
        told = [found.title, f"{found.stage}: {found.message}", found.detail]
        report.longrepr = "\n".join(filter(None, told))
    return report
