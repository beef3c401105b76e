"""A lane: a trusted process in which pytest runs the hidden suites, job after job.

It is started by the pool with an environment from scratch, its own ini file and no plugins but
ours, and has a connection to the pool and a socket to the warm process.
"""

from __future__ import annotations

import os
import resource
import socket
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import pytest

from nnopt.course.catalogue import load_assignment
from nnopt.errors import GraderError, NnoptError
from nnopt.grading import plugin
from nnopt.grading.job import Answer, Job, LaneSettings, failure, packed, receive
from nnopt.grading.plugin import SPEC
from nnopt.grading.suite import CATCHER, Catcher, Suite
from nnopt.grading.workbench import Workbench
from nnopt.sandbox.outside.workers import Workers
from nnopt.sandbox.protocol.settings import MEBIBYTE

_MEMORY = 1024 * MEBIBYTE


class LanePlugin:
    """Takes the place of pytest's own loop: it runs jobs until the pool is gone."""

    def __init__(self, settings: LaneSettings) -> None:
        self.settings = settings
        self.connection = Connection(settings.jobs)
        course = Path(settings.course)
        self.assignments = {name: load_assignment(course, name) for name in settings.assignments}
        self.suites: dict[str, Suite] = {}
        workers = Workers(socket.socket(fileno=settings.zygote))
        self.workbench = Workbench(workers, settings.share, self.send)

    def send(self, answer: Answer) -> None:
        """Send an answer, or a sign of life, to the pool; one that cannot be sent is our fault."""
        try:
            message = packed(answer)
        except (OverflowError, UnicodeError) as error:
            message = packed(_broken("an answer", error))
        self.connection.send_bytes(message)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Write no tracebacks: nobody reads them, and they would write out every value."""
        config.option.tbstyle = "no"  # `--tb` belongs to the terminal, which a lane has not

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer jobs; nothing that a job meets ends the loop."""
        catcher = Catcher()
        session.config.stash[CATCHER] = catcher
        session.config.pluginmanager.register(catcher)
        while (job := receive(self.connection, Job)) is not None:
            self.send(self._answer(job, session))
        return True

    def _answer(self, job: Job, session: pytest.Session) -> Answer:
        try:
            if job.kind == "cells":
                return Answer(cells=self.workbench.cells(job))
            suite = self._suite(job.assignment, session)
            if job.kind == "grade":
                return Answer(result=self.workbench.grade(job, suite))
            if job.kind == "mutant":
                return self.workbench.mutant(job, suite)
            if job.kind == "behave":
                return self.workbench.behave(job, suite)
            self.workbench.record(job, suite)
            return Answer()
        except NnoptError as error:
            return failure(error)
        except Exception as error:
            return _broken(job.assignment, error)

    def _suite(self, name: str, session: pytest.Session) -> Suite:
        if name not in self.suites:
            items = [item for item in session.items if item.stash[SPEC].assignment == name]
            self.suites[name] = Suite(self.assignments[name], items)
        return self.suites[name]


def _broken(on: str, error: Exception) -> Answer:
    what = f"the grader failed on {on}: {type(error).__name__}: {error}"
    return failure(GraderError(what[:500], "This is a fault of the kit; please report it."))


def main(arguments: list[str]) -> int:
    """Run a lane; `arguments` holds its settings as one JSON text."""
    settings = msgspec.json.decode(arguments[0], type=LaneSettings)
    # Several times what any honest work needs: what takes more is one broken job.
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    lane = LanePlugin(settings)
    public = [a.public for a in lane.assignments.values()]
    hidden = [a.hidden for a in lane.assignments.values()]
    folder = Path(settings.course) / "solutions"
    options = ["--rootdir", str(folder), "-c", os.devnull, "--noconftest", "-p", "no:cacheprovider"]
    options += ["-p", "no:terminal", "-p", "no:capture", "-p", "no:logging", "-p", "no:doctest"]
    options += ["--import-mode=importlib", "--assert=plain", "--strict-markers"]
    # An assignment that somebody has begun to write keeps no other one from being graded.
    paths = [str(path) for path in (*public, *hidden) if path.is_file()] or [str(folder)]
    return int(pytest.main([*options, *paths], plugins=[plugin, lane]))


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)
