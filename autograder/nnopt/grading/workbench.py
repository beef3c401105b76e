"""How is one job done on a lane: a submission graded, a reference recorded, a mutant tried?

Each job has workers of its own. Records are read once for the life of a lane.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.course.records import write_record
from nnopt.course.variants import Variant
from nnopt.errors import BrokenReference, GraderError
from nnopt.grading.cells import CellOutput, run_cells
from nnopt.grading.hints import Hint, ended, explain, tasks_in_question
from nnopt.grading.job import Answer, Job
from nnopt.grading.run import Run
from nnopt.grading.sealed_run import TooMuchToRead, forbidden, locator
from nnopt.grading.spec import TestSpec
from nnopt.grading.suite import Suite
from nnopt.grading.suspects import Records, Suspects
from nnopt.grading.verdict import Outcome, assignment_result, ungradable
from nnopt.intake.sealed import SealedAssignment, capped_notes
from nnopt.report.document import AssignmentResult, Figures
from nnopt.report.drawn import compact
from nnopt.report.given import written
from nnopt.sandbox.outside.workers import Workers
from nnopt.sandbox.protocol.values import Value
from nnopt.testing.finding import Finding

# The name of a test with this before it has the figure that the reference drew there.
_FIGURE = "figure of "
_TOO_MUCH = "The code takes too long to read. Hand in what the exercise asks for, without data."


class Workbench:
    """Does jobs with workers of one lane; `told` hears of what is recorded on the way."""

    def __init__(self, workers: Workers, share: float, told: Callable[[Answer], None]) -> None:
        self._workers = workers
        self._share = share
        self._told = told
        self._records = Records()

    def cells(self, job: Job) -> tuple[CellOutput, ...]:
        """Run the cells of a notebook."""
        sealed = job.sealed
        modules = {**sealed.helpers, **sealed.modules} if sealed else {}
        helpers = {name: module.source for name, module in modules.items()}
        data = sealed.data if sealed else {}
        return run_cells(self._workers, helpers, data, job.cells, job.timeout)

    def record(self, job: Job, suite: Suite) -> None:
        """Run the reference, or a misconception, and write what it gave."""
        if job.variant is not None:
            self._record_mistake(job, suite, job.variant)
            return
        assignment = suite.assignment
        sources = {name: text.encode() for name, text in assignment.reference().items()}
        run = self._run(job, assignment, sources, None)
        failed = _failed(run, suite)
        for test_id, finding in failed.items():
            raise BrokenReference(
                f"the reference of {assignment.id} fails {test_id}: {finding.message} "
                f"{finding.full}",
                "Mend the reference or the test.",
            )
        if not job.once:
            again = self._run(job, assignment, sources, None)
            again.expected = run.recorded
            _check_same(assignment, _failed(again, suite))
        write_record(Path(job.write), run.recorded | _drawn(run, suite))

    def _record_mistake(self, job: Job, suite: Suite, variant: Variant) -> None:
        """Write what a misconception gave in the tests of its task, or of all.

        One that remembers earlier calls gives what it gives after all that a student's code runs.
        """
        texts = variant.modules(suite.assignment)
        sources = {name: text.encode() for name, text in texts.items()}
        run = self._run(job, suite.assignment, sources, None)
        whole = job.whole or variant.remembers(suite.assignment)
        failed = _failed(run, suite, chosen=lambda spec: whole or spec.task == variant.task)
        write_record(Path(job.write), {name: _kept(found) for name, found in failed.items()})

    def mutant(self, job: Job, suite: Suite) -> Answer:
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

    def behave(self, job: Job, suite: Suite) -> Answer:
        """Run the hidden tests of a task on a submission; say what all comparisons were given."""
        sealed = job.sealed
        if sealed is None:
            raise GraderError("a job without a submission")
        run = self._run(job, suite.assignment, sealed.sources, sealed, watched=True)
        try:
            run.open()
            outcomes = suite.of_task(run, job.task, forbidden(suite.assignment, sealed))
        finally:
            run.close()
        behavior = {
            outcome.spec.id: tuple(_behavior(outcome, run.recorded.get(outcome.spec.id, [])))
            for outcome in outcomes
        }
        return Answer(behavior=behavior)

    def grade(self, job: Job, suite: Suite) -> AssignmentResult:
        """Run all tests on a submission and say what came of it."""
        sealed = job.sealed
        if sealed is None:
            raise GraderError("a job without a submission")
        assignment = suite.assignment
        if sealed.problem:
            return ungradable(assignment, suite.specs, sealed.problem, sealed.notes)
        start = time.perf_counter()
        run = self._run(job, assignment, sealed.sources, sealed)
        try:
            run.open()
            if set(run.broken_modules) == set(assignment.modules):
                first = next(iter(run.broken_modules.values()))
                return ungradable(assignment, suite.specs, _with_place(first), sealed.notes)
            notes = capped_notes([*sealed.notes, *run.loaded.notes])
            outcomes = suite.run(run, forbidden(assignment, sealed), job.order)
            _put_beside(outcomes, run)
        except TooMuchToRead:
            return ungradable(assignment, suite.specs, _TOO_MUCH, sealed.notes)
        finally:
            run.close()
        seconds = time.perf_counter() - start
        findings = {o.spec.id: o.finding for o in outcomes if o.finding}
        hints = self._hints(job, suite, findings)
        return assignment_result(assignment, outcomes, hints, notes=notes, seconds=seconds)

    def _hints(self, job: Job, suite: Suite, findings: Mapping[str, Finding]) -> dict[str, Hint]:
        """Return what is known of the mistakes behind these findings."""
        if not tasks_in_question(findings, suite.tasks):
            return explain(findings, suite.tasks, ())
        if job.sealed is None or job.hints is None:
            suspects = Suspects(job, suite, self._records, self.record, self._count, self._share)
            return explain(findings, suite.tasks, suspects.of(findings))
        seed, expected = job.hints
        common = msgspec.structs.replace(job, seed=seed, expected=expected, hints=None)
        run = self._run(common, suite.assignment, job.sealed.sources, job.sealed)
        found = _failed(run, suite, forbidden(suite.assignment, job.sealed))
        named = explain(findings, suite.tasks, ()) | self._hints(common, suite, found)
        return {test_id: hint for test_id, hint in named.items() if test_id in findings}

    def _count(self, count: int, total: int) -> None:
        self._told(Answer(recorded=(count, total)))

    def _run(
        self,
        job: Job,
        assignment: Assignment,
        sources: Mapping[str, bytes],
        sealed: SealedAssignment | None,
        *,
        watched: bool = False,
    ) -> Run:
        # What is for one student alone is not kept: a lane may meet thousands of them.
        keep = job.hints is None
        expected = self._records.read(job.expected, keep=keep) if job.expected else None
        return Run(
            assignment,
            self._workers,
            sources,
            seed=job.seed,
            timeout=job.timeout,
            budget=job.budget,
            expected=expected,
            locate=locator(sealed),
            absent=sealed.absent if sealed else {},
            data=sealed.data if sealed else {},
            watched=watched,
        )


def _drawn(run: Run, suite: Suite) -> dict[str, list[Any]]:
    """Return what the reference drew in public checks; nobody is shown one of hidden inputs."""
    public = [spec.id for spec in suite.specs if spec.visibility == "public"]
    return {_FIGURE + name: [run.figures[name]] for name in public if name in run.figures}


def _put_beside(outcomes: Sequence[Outcome], run: Run) -> None:
    """Put what was drawn in public checks that failed beside what the reference draws there."""
    for outcome in outcomes:
        name = outcome.spec.id
        right = (run.expected or {}).get(_FIGURE + name)
        if outcome.finding and right and name in run.figures:
            yours = compact(run.figures[name])
            outcome.figures = Figures(yours, compact(right[0])) if yours else None


def _check_same(assignment: Assignment, failed: Mapping[str, Finding]) -> None:
    for test_id, finding in failed.items():
        raise BrokenReference(
            f"the reference of {assignment.id} gives other values at every run, in {test_id}: "
            f"{finding.message} {finding.full}",
            "Let it draw its numbers from the generators that have a seed, and read no clock.",
        )


def _failed(
    run: Run,
    suite: Suite,
    forbidden: Mapping[str, Finding] | None = None,
    chosen: Callable[[TestSpec], bool] = lambda spec: True,
) -> dict[str, Finding]:
    """Run all `chosen` tests; return what each failed test found."""
    try:
        run.open()
        outcomes = suite.run(run, forbidden or {}, chosen=chosen)
    finally:
        run.close()
    return {o.spec.id: o.finding for o in outcomes if o.finding}


def _behavior(outcome: Outcome, values: Sequence[Value]) -> Iterator[str]:
    """Yield a line for each value; one more where the test stopped without one to compare."""
    yield from (written(index, value) for index, value in enumerate(values))
    if (finding := outcome.finding) and ended(finding):
        yield f"! {finding.stage} {finding.exception}".rstrip()


def _with_place(finding: Finding) -> str:
    place = finding.location
    where = f" ({place.file} line {place.line}: `{place.text}`)" if place else ""
    return f"{finding.message}{where}"


def _kept(finding: Finding) -> dict[str, Value]:
    """Return what is kept of a finding to recognize it later."""
    return {"stage": finding.stage, "index": finding.index, "value": finding.value}
