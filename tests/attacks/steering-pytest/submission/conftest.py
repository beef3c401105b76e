"""Runs in the grader, if anybody lets it."""
from pathlib import Path

Path("@CANARY@/steered").write_text("HOLE")


def pytest_collection_modifyitems(items):
    items.clear()


def pytest_runtest_makereport(item, call):
    call.excinfo = None


def pytest_sessionfinish(session):
    session.exitstatus = 0
