"""A lane: a trusted process in which pytest runs the hidden suites, job after job.

It is started by the pool with an environment from scratch, its own ini file and no plugins but
ours, and talks to the pool and to the warm process over two sockets.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

import msgspec
import pytest

from nnopt.course.catalogue import Assignment, load_assignment
from nnopt.course.variants import Variant, load_misconceptions
from nnopt.errors import GraderError, NnoptError
from nnopt.intake.sealed import SealedAssignment
from nnopt.isolation.lane import Lane
from nnopt.results.document import AssignmentResult
from nnopt.suite import plugin
from nnopt.suite.cells import CellOutput, run_cells
from nnopt.suite.finding import Finding
from nnopt.suite.hints import Suspect, explain, tasks_in_question
from nnopt.suite.job import RECORD_SECONDS, Answer, Job, LaneSettings, Pipe
from nnopt.suite.plugin import SPEC
from nnopt.suite.records import finding_record, read_record, write_record
from nnopt.suite.run import Run
from nnopt.suite.sealed_run import forbidden, locator
from nnopt.suite.session import CATCHER, Catcher, Suite
from nnopt.suite.verdict import assignment_result, not_graded


class LanePlugin:
    """Takes the place of pytest's own loop: it runs jobs until the pool is gone."""

    def __init__(self, settings: LaneSettings) -> None:
        self.settings = settings
        self.lane = Lane(socket.socket(fileno=settings.zygote))
        self.pipe = Pipe(socket.socket(fileno=settings.jobs))
        course = Path(settings.course)
        self.assignments = {name: load_assignment(course, name) for name in settings.assignments}
        self.suites: dict[str, Suite] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.share = settings.share

    def pytest_configure(self, config: pytest.Config) -> None:
        """Write no tracebacks: nobody reads them, and they would write out every value."""
        config.option.tbstyle = "no"  # `--tb` belongs to the terminal, which a lane has not

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer jobs; nothing that a job meets ends the loop."""
        catcher = Catcher()
        session.config.stash[CATCHER] = catcher
        session.config.pluginmanager.register(catcher)
        while (job := self.pipe.job()) is not None:
            self.pipe.send(self._answer(job, session))
        return True

    def _answer(self, job: Job, session: pytest.Session) -> Answer:
        try:
            if job.kind == "cells":
                return Answer(cells=self._cells(job))
            suite = self._suite(job.assignment, session)
            if job.kind == "grade":
                return Answer(result=self._grade(job, suite))
            if job.kind == "mutant":
                return self._mutant(job, suite)
            self._record(job, suite)
            return Answer()
        except NnoptError as error:
            return Answer(error=error.what, remedy=error.remedy)
        except Exception as error:
            what = f"the grader failed on {job.assignment}: {type(error).__name__}: {error}"
            return Answer(error=what[:500], remedy="This is a fault of the kit; please report it.")

    def _cells(self, job: Job) -> tuple[CellOutput, ...]:
        sealed = job.sealed
        modules = {**sealed.helpers, **sealed.modules} if sealed else {}
        helpers = {name: module.source for name, module in modules.items()}
        return run_cells(self.lane, helpers, job.cells, job.timeout)

    def _suite(self, name: str, session: pytest.Session) -> Suite:
        if name not in self.suites:
            items = [item for item in session.items if item.stash[SPEC].assignment == name]
            self.suites[name] = Suite(self.assignments[name], items)
        return self.suites[name]

    def _record(self, job: Job, suite: Suite) -> None:
        """Run the reference or a misconception and write what it gave."""
        assignment = suite.assignment
        texts = job.variant.modules(assignment) if job.variant else assignment.reference()
        sources = {name: text.encode() for name, text in texts.items()}
        run = self._run(job, assignment, sources, None)
        try:
            run.open()
            outcomes = suite.run(run, {})
        finally:
            run.close()
        failed = {o.spec.id: o.finding for o in outcomes if o.finding}
        if job.variant is None:
            for test_id, finding in failed.items():
                raise GraderError(
                    f"the reference of {assignment.id} fails {test_id}: {finding.message} "
                    f"{finding.full}",
                    "Mend the reference or the test.",
                )
            write_record(Path(job.write), run.recorded)
        else:
            body = {test_id: finding_record(finding) for test_id, finding in failed.items()}
            write_record(Path(job.write), body)

    def _mutant(self, job: Job, suite: Suite) -> Answer:
        """Run a changed reference up to the first hidden test that fails."""
        if job.sealed is None:
            raise GraderError("a job without a mutant")
        sources = {name: module.source for name, module in job.sealed.modules.items()}
        run = self._run(job, suite.assignment, sources, None)
        try:
            run.open()
            killer = suite.first_failure(run, job.task)
        finally:
            run.close()
        if killer is None or killer.finding is None:
            return Answer()
        return Answer(killer=killer.spec.id, stage=killer.finding.stage)

    def _grade(self, job: Job, suite: Suite) -> AssignmentResult:
        sealed = job.sealed
        if sealed is None:
            raise GraderError("a job without a submission")
        assignment = suite.assignment
        if sealed.problem:
            return not_graded(
                assignment,
                suite.specs,
                status="ungradable",
                message=sealed.problem,
                notes=sealed.notes,
            )
        start = time.perf_counter()
        modules = {**sealed.helpers, **sealed.modules}
        sources = {name: module.source for name, module in modules.items()}
        run = self._run(job, assignment, sources, sealed)
        try:
            run.open()
            if set(run.broken_modules) == set(assignment.modules):
                first = next(iter(run.broken_modules.values()))
                return not_graded(
                    assignment,
                    suite.specs,
                    status="ungradable",
                    message=_with_place(first),
                    notes=sealed.notes,
                )
            outcomes = suite.run(run, forbidden(assignment, sealed), job.order)
        finally:
            run.close()
        seconds = time.perf_counter() - start
        findings = {o.spec.id: o.finding for o in outcomes if o.finding}
        suspects = self._suspects(job, suite, tasks_in_question(findings, suite.tasks))
        hints = explain(findings, suite.tasks, suspects)
        return assignment_result(
            assignment,
            outcomes,
            hints,
            audience=job.audience,
            notes=sealed.notes,
            seconds=seconds,
        )

    def _run(
        self,
        job: Job,
        assignment: Assignment,
        sources: Mapping[str, bytes],
        sealed: SealedAssignment | None,
    ) -> Run:
        expected = self._read(job.expected) if job.expected else None
        return Run(
            assignment,
            self.lane,
            sources,
            seed=job.seed,
            timeout=job.timeout,
            expected=expected,
            locate=locator(sealed),
        )

    def _suspects(self, job: Job, suite: Suite, tasks: Set[str]) -> tuple[Suspect, ...]:
        """Return what known mistakes of these tasks give; what is not recorded yet is recorded now.

        The student's worker is gone by now, and each mistake gets a fresh one.
        """
        known = [v for v in load_misconceptions(suite.assignment) if v.name in job.suspects]
        variants = [variant for variant in known if variant.header.task in tasks]
        missing = [v for v in variants if not self._is_recorded(job.suspects[v.name])]
        # Another lane may be at the same mistakes: each begins elsewhere and skips what is there.
        first = int(self.share * len(missing))
        for count, variant in enumerate(missing[first:] + missing[:first], 1):
            path = job.suspects[variant.name]
            if not self._is_recorded(path):
                self._record(_suspect_job(job, variant, path), suite)
            self.pipe.send(Answer(recorded=(count, len(missing))))
        return tuple(Suspect(v, self._read(job.suspects[v.name])) for v in variants)

    def _is_recorded(self, path: str) -> bool:
        return path in self.records or read_record(Path(path)) is not None

    def _read(self, path: str) -> dict[str, Any]:
        """Read a record once per lane."""
        if path not in self.records:
            record = read_record(Path(path))
            if record is None:
                raise GraderError(f"the record {path} cannot be read", "Grade again.")
            self.records[path] = record
        return self.records[path]


def _suspect_job(job: Job, variant: Variant, path: str) -> Job:
    """Return the job that records a misconception with the same data as another job."""
    return Job(
        kind="suspect",
        assignment=job.assignment,
        seed=job.seed,
        timeout=RECORD_SECONDS,
        expected=job.expected,
        write=path,
        variant=variant,
    )


def _with_place(finding: Finding) -> str:
    place = finding.location
    where = f" ({place.file} line {place.line}: `{place.text}`)" if place else ""
    return f"{finding.message}{where}"


def main(arguments: list[str]) -> int:
    """Run a lane; `arguments` holds its settings as one JSON text."""
    settings = msgspec.json.decode(arguments[0], type=LaneSettings)
    lane = LanePlugin(settings)
    public = [a.public for a in lane.assignments.values()]
    hidden = [a.hidden for a in lane.assignments.values()]
    folder = Path(settings.course) / "autograder" / "hidden"
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
