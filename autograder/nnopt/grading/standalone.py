"""`pytest autograder/hidden --submission DIR`: the same suites and verdicts, driven by pytest.

It takes the submission in, records the reference if that was not done yet, starts a warm process
and puts a run behind the fixtures of each assignment that is in the submission.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from nnopt.course.catalogue import Course
from nnopt.course.locate import find_course
from nnopt.course.records import read_record, record_path
from nnopt.errors import NnoptError
from nnopt.grading.grade import DEFAULT_SEED, DEFAULT_TIMEOUT
from nnopt.grading.plugin import FORBIDDEN, RUNS, SPEC
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import missing_references, prepare
from nnopt.grading.run import Run
from nnopt.grading.sealed_run import forbidden, locator
from nnopt.grading.secrets import secrets_of
from nnopt.intake.sealed import SealedAssignment, SealedSubmission
from nnopt.intake.take_in import take_in
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import Lane
from nnopt.testing.finding import Finding

_COURSE = pytest.StashKey[Course]()
_SUBMISSION = pytest.StashKey[SealedSubmission]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that `nnopt-grade` has too."""
    group = parser.getgroup("nnopt")
    group.addoption("--submission", type=Path, help="the submission to grade: folder, zip, file")
    group.addoption("--seed", type=int, default=DEFAULT_SEED, help="redraws all hidden data")
    group.addoption(
        "--test-timeout", type=float, default=DEFAULT_TIMEOUT, help="seconds for each test"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take the submission in and add its public checks to what is collected."""
    path: Path | None = config.getoption("submission")
    if path is None:
        raise pytest.UsageError("these are hidden suites: say whom to grade with --submission DIR")
    try:
        course = find_course()
        submission = take_in(config.invocation_params.dir / path, course)
    except NnoptError as error:
        raise pytest.UsageError(error.format_message()) from None
    config.stash[_COURSE] = course
    config.stash[_SUBMISSION] = submission
    for sealed in submission.assignments:
        public = course.get(sealed.id).public
        if public.is_file():
            config.args.append(str(public))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the assignments that are not in the submission."""
    there = {sealed.id for sealed in config.stash[_SUBMISSION].assignments}
    kept = [item for item in items if item.stash[SPEC].assignment in there]
    left_out = [item for item in items if item.stash[SPEC].assignment not in there]
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


@pytest.fixture(scope="session", autouse=True)
def runs(request: pytest.FixtureRequest) -> Generator[None]:
    """Start the warm process and open a run for each assignment of the submission."""
    config = request.config
    course, submission = config.stash[_COURSE], config.stash[_SUBMISSION]
    seed: int = config.getoption("seed")
    chosen = [course.get(sealed.id) for sealed in submission.assignments]
    policy = Policy()
    if missing_references(chosen, seed):
        with Pool(course, [a.id for a in chosen], 1, policy) as pool:
            prepare(pool, chosen, seed, lambda what, count, total: None)
    with Warm(len(chosen), policy, secrets_of(course)) as warm:
        warm.wait_ready()
        opened = []
        for number, sealed in enumerate(submission.assignments):
            run = _open(course, sealed, Lane(warm.lane(number)), config)
            opened.append(run)
            config.stash[RUNS][sealed.id] = run
            config.stash[FORBIDDEN][sealed.id] = forbidden(course.get(sealed.id), sealed)
        yield
        for run in opened:
            run.close()


def _open(course: Course, sealed: SealedAssignment, lane: Lane, config: pytest.Config) -> Run:
    assignment = course.get(sealed.id)
    seed: int = config.getoption("seed")
    modules = {**sealed.helpers, **sealed.modules}
    run = Run(
        assignment,
        lane,
        {name: module.source for name, module in modules.items()},
        seed=seed,
        timeout=config.getoption("test_timeout"),
        expected=read_record(record_path(assignment, seed)) or {},
        locate=locator(sealed),
    )
    if sealed.problem:
        problem = Finding("import", sealed.problem)
        run.broken_modules = dict.fromkeys(assignment.modules, problem)
    else:
        run.open()
    return run
