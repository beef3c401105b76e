"""`pytest solutions --submission DIR`: the same suites and verdicts, driven by pytest.

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
from nnopt.grading import DEFAULT_SEED, DEFAULT_TIMEOUT
from nnopt.grading.entry import is_suite
from nnopt.grading.plugin import FORBIDDEN, RUNS, SPEC, place
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import missing_references, prepare
from nnopt.grading.run import Run
from nnopt.grading.sealed_run import forbidden, locator
from nnopt.grading.secrets import secrets_of
from nnopt.intake.apart import Reader
from nnopt.intake.sealed import SealedAssignment, SealedSubmission
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import Workers
from nnopt.testing.finding import Finding

_COURSE = pytest.StashKey[Course]()
_SUBMISSION = pytest.StashKey[SealedSubmission]()
_PUBLIC = pytest.StashKey[set[Path]]()


def pytest_configure(config: pytest.Config) -> None:
    """Take the submission in and add its public checks to what is collected."""
    path: Path = config.getoption("submission")
    try:
        course = find_course(_folder_of_course(config))
        with Reader(course) as reader:
            submission = reader.take_in(config.invocation_params.dir / path)
    except NnoptError as error:
        raise pytest.UsageError(error.format_message()) from None
    config.stash[_COURSE] = course
    config.stash[_SUBMISSION] = submission
    named = [config.invocation_params.dir / arg for arg in config.args]
    public = {course.get(sealed.id).public for sealed in submission.assignments}
    config.stash[_PUBLIC] = {path for path in public if path.is_file()}
    for path in config.stash[_PUBLIC]:
        if not any(path.is_relative_to(folder.resolve()) for folder in named):
            config.args.append(str(path))


def _folder_of_course(config: pytest.Config) -> Path | None:
    """Return the course whose suites are named, if they are in one."""
    for arg in config.args:
        named = (config.invocation_params.dir / arg.partition("::")[0]).resolve()
        for folder in (named, *named.parents):
            if folder.name == "solutions" and any(folder.glob("*/assignment.toml")):
                return folder.parent
    return None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the suites of a folder, whose files are not named as pytest expects."""
    wanted = is_suite(file_path) or file_path.resolve() in parent.config.stash[_PUBLIC]
    if wanted and not parent.session.isinitpath(file_path):
        collector: pytest.Collector = pytest.Module.from_parent(parent, path=file_path)
        return collector
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the assignments that are not in the submission; keep the order of the files."""
    asked = {i.stash[SPEC].assignment for i in items if i.stash[SPEC].visibility == "hidden"}
    there = asked & {sealed.id for sealed in config.stash[_SUBMISSION].assignments}
    kept = [item for item in items if item.stash[SPEC].assignment in there]
    left_out = [item for item in items if item.stash[SPEC].assignment not in there]
    config.hook.pytest_deselected(items=left_out)
    items[:] = sorted(kept, key=_in_the_file)


def _in_the_file(item: pytest.Item) -> tuple[bool, str, bool, int, str]:
    """Within a file, the order is that of its lines."""
    hidden, last = place(item)
    name = item.stash[SPEC].assignment
    return hidden, name, last, item.location[1] or 0, item.nodeid


@pytest.fixture(scope="session", autouse=True)
def runs(request: pytest.FixtureRequest) -> Generator[None]:
    """Start the warm process and open a run for each assignment of the submission."""
    config = request.config
    course, submission = config.stash[_COURSE], config.stash[_SUBMISSION]
    seed = _seed(config)
    chosen = [course.get(sealed.id) for sealed in submission.assignments]
    policy = Policy()
    if missing_references(chosen, seed):
        with Pool(course, [a.id for a in chosen], 1, policy) as pool:
            try:
                prepare(pool, chosen, seed, lambda what, count, total: None)
            except NnoptError as error:
                pytest.exit(error.format_message(), error.exit_code)
    with Warm(len(chosen), policy, secrets_of(course), course.disallow) as warm:
        warm.wait_ready()
        opened = []
        for number, sealed in enumerate(submission.assignments):
            run = _open(course, sealed, Workers(warm.socket(number)), config)
            opened.append(run)
            config.stash[RUNS][sealed.id] = run
            config.stash[FORBIDDEN][sealed.id] = forbidden(course.get(sealed.id), sealed)
        yield
        for run in opened:
            run.close()


def _open(course: Course, sealed: SealedAssignment, workers: Workers, config: pytest.Config) -> Run:
    assignment = course.get(sealed.id)
    seed = _seed(config)
    modules = {**sealed.helpers, **sealed.modules}
    run = Run(
        assignment,
        workers,
        {name: module.source for name, module in modules.items()},
        seed=seed,
        timeout=config.getoption("test_timeout") or DEFAULT_TIMEOUT,
        expected=read_record(record_path(assignment, seed)) or {},
        locate=locator(sealed),
        absent=sealed.absent,
    )
    if sealed.problem:
        problem = Finding("import", sealed.problem)
        run.broken_modules = dict.fromkeys(assignment.modules, problem)
    else:
        run.open()
    return run


def _seed(config: pytest.Config) -> int:
    seed: int | None = config.getoption("seed")
    return DEFAULT_SEED if seed is None else seed
