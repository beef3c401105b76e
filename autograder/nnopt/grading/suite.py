"""How the collected tests of one assignment are run on one set of sources, inside pytest.

pytest collects a suite once; each job runs its items again with another run behind the fixtures.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

import pytest

from nnopt.course.catalogue import Assignment
from nnopt.errors import GraderError, NnoptError
from nnopt.grading.plugin import FORBIDDEN, RUNS, SPEC, place
from nnopt.grading.run import Run
from nnopt.grading.spec import TestSpec
from nnopt.grading.verdict import Outcome
from nnopt.testing.finding import Finding


class Suite:
    """The tests of one assignment, collected and checked against the catalogue."""

    def __init__(self, assignment: Assignment, items: Sequence[pytest.Item]) -> None:
        self.assignment = assignment
        self.items = items
        self.specs = [item.stash[SPEC] for item in items]
        check_catalogue(assignment, self.specs)

    @property
    def tasks(self) -> dict[str, str]:
        """The task of each test."""
        return {spec.id: spec.task for spec in self.specs}

    def run(
        self,
        run: Run,
        forbidden: Mapping[str, Finding],
        order: int | None = None,
        chosen: Callable[[TestSpec], bool] = lambda spec: True,
    ) -> list[Outcome]:
        """Run every `chosen` test and return what came of each, in the order of the suite.

        `forbidden` are findings that a task has before anything is called. `order` is the seed of
        a shuffle; public checks still come first, before any hidden input exists.
        """
        if self.items:
            stash = self.items[0].config.stash
            stash[RUNS][self.assignment.id] = run
            stash[FORBIDDEN][self.assignment.id] = forbidden
        items = [item for item in self._ordered(order) if chosen(item.stash[SPEC])]
        ran = {
            item: self._run_one(item, after, run)
            for item, after in zip(items, [*items[1:], None], strict=True)
        }
        # Judged when all have run: a broken test must not leave its module set up for the next job.
        for outcome, caught in ran.values():
            outcome.finding = _judge(outcome.spec, caught)
            # Seen in one test, it counts for all of the task, those that ran before too.
            outcome.finding = run.noticed.used.get(outcome.spec.task) or outcome.finding
        return [ran[item][0] for item in self.items if item in ran]

    def _ordered(self, order: int | None) -> list[pytest.Item]:
        items = list(self.items)
        if order is not None:
            random.Random(order).shuffle(items)
            items.sort(key=place)
        return items

    def first_failure(self, run: Run, task: str) -> Outcome | None:
        """Run hidden tests, those of `task` first, and return the first failure; None without."""
        first = [item for item in self._hidden() if item.stash[SPEC].task == task]
        rest = [item for item in self._hidden() if item.stash[SPEC].task != task]
        outcomes = self._one_by_one([*first, *rest], run, {})
        return next((outcome for outcome in outcomes if outcome.finding), None)

    def of_task(self, run: Run, task: str, forbidden: Mapping[str, Finding]) -> list[Outcome]:
        """Run the hidden tests of one task and return what came of each."""
        items = [item for item in self._hidden() if item.stash[SPEC].task == task]
        return list(self._one_by_one(items, run, forbidden))

    def _hidden(self) -> list[pytest.Item]:
        hidden = [item for item in self.items if item.stash[SPEC].visibility == "hidden"]
        return sorted(hidden, key=place)

    def _one_by_one(
        self, items: Sequence[pytest.Item], run: Run, forbidden: Mapping[str, Finding]
    ) -> Generator[Outcome]:
        if items:
            stash = items[0].config.stash
            stash[RUNS][self.assignment.id] = run
            stash[FORBIDDEN][self.assignment.id] = forbidden
        for item in items:
            # Nothing follows: whichever test is the last one, it leaves nothing set up.
            outcome, caught = self._run_one(item, None, run)
            outcome.finding = _judge(outcome.spec, caught)
            yield outcome

    def _run_one(
        self, item: pytest.Item, following: pytest.Item | None, run: Run
    ) -> tuple[Outcome, list[tuple[str, str, BaseException | None]]]:
        start = time.perf_counter()
        catcher = item.config.stash[CATCHER]
        with catcher.catching(item) as caught:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        seconds = time.perf_counter() - start
        return Outcome(item.stash[SPEC], printed=run.printed(), seconds=seconds), caught


class Catcher:
    """Collects what each phase of the running test came to, from pytest's own reports."""

    def __init__(self) -> None:
        self._caught: list[tuple[str, str, BaseException | None]] = []

    @contextlib.contextmanager
    def catching(self, item: pytest.Item) -> Generator[list[tuple[str, str, BaseException | None]]]:
        """Collect the phases of one test: name, outcome, exception."""
        self._caught = []
        yield self._caught

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep the exception itself: a report holds only its text."""
        report = yield
        error = call.excinfo.value if call.excinfo else None
        _forget_frames(error)
        self._caught.append((report.when or "", report.outcome, error))
        return report


def _forget_frames(error: BaseException | None) -> None:
    """Let go of the frames of a test: they hold what a student's code answered, which may be much.

    pytest keeps those of the last test for debuggers.
    """
    for name in ("last_exc", "last_value", "last_traceback", "last_type"):
        vars(sys).pop(name, None)
    while error is not None:
        error.__traceback__ = None
        error = error.__context__


CATCHER = pytest.StashKey[Catcher]()


def _judge(
    spec: TestSpec, caught: Iterable[tuple[str, str, BaseException | None]]
) -> Finding | None:
    """Return the finding of a test, None when it passed; anything else is the grader's fault."""
    phases = {when: (outcome, error) for when, outcome, error in caught}
    for outcome, error in phases.values():
        if isinstance(error, Finding):
            return error
        if isinstance(error, NnoptError):
            raise error
        if isinstance(error, MemoryError):
            raise GraderError(f"judging {spec.id} took too much memory", "Report it.")
        if error is not None or outcome != "passed":
            what = f"{type(error).__name__}: {error}" if error else f"it was {outcome}"
            raise GraderError(
                f"the test {spec.id} is broken: {what}",
                "Mend this test of the course.",
                fault="course",
            )
    if set(phases) != {"setup", "call", "teardown"}:
        raise GraderError(f"the test {spec.id} did not run to its end", "Grade again.")
    return None


def check_catalogue(assignment: Assignment, specs: Sequence[TestSpec]) -> None:
    """Check that the collected tests are those that the catalogue speaks of."""
    if not assignment.hidden.is_file():
        raise GraderError(
            f"{assignment.id} has no hidden tests: {assignment.hidden} is not there",
            "Write them.",
            fault="course",
        )
    points = {task.name: 0 for task in assignment.tasks}
    for spec in specs:
        if spec.task not in points:
            raise GraderError(
                f"{spec.id} is for the task '{spec.task}', which {assignment.id} does not have",
                f"Mend the test or {assignment.folder / 'assignment.toml'}.",
                fault="course",
            )
        points[spec.task] += spec.points
    for task in assignment.tasks:
        if not task.points:
            raise GraderError(
                f"{assignment.hidden} has no test with points for the task {task.name}",
                "Write one.",
                fault="course",
            )
        if points[task.name] != task.points:
            raise GraderError(
                f"the tests of {assignment.id} that run give {points[task.name]} points for "
                f"{task.name}, those that are written {task.points}",
                f"Write every test of {assignment.hidden} in that file, with "
                '@pytest.mark.task("name", points=N) above it and N a number; the cases of '
                "a parametrized test are a list.",
                fault="course",
            )
    if len({spec.id for spec in specs}) != len(specs):
        raise GraderError(
            f"two tests of {assignment.id} have one name", "Rename one of them.", fault="course"
        )
