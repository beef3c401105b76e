"""`nnopt worker`: let this machine grade for a scheduler."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nnopt.cli.options import course_option, isolation_options, policy_of
from nnopt.temporary import TemporaryFolder

if TYPE_CHECKING:
    from nnopt.grading.station import Station


@click.command(short_help="Grade on this machine for a scheduler.")
@click.argument("scheduler")
@course_option
@click.option("--jobs", type=click.IntRange(min=1), help="How many to grade at once.")
@isolation_options
def worker(
    scheduler: str,
    course_folder: Path | None,
    jobs: int | None,
    require_isolation: str | None,
    allow_weak_isolation: bool,
) -> None:
    """Grade for SCHEDULER, the address of a `dask scheduler` such as tcp://10.0.0.1:8786.

    It needs the extra `cluster`, and the kit and the course of the machine on which
    `nnopt-grade --scheduler` runs: a worker that has another one gets nothing to do.
    """
    from nnopt.cli.progress import Bar
    from nnopt.course.locate import find_course
    from nnopt.grading import DEFAULT_SEED
    from nnopt.grading.pool import Pool, default_lanes
    from nnopt.grading.prepare import prepare
    from nnopt.grading.station import Station

    course = find_course(course_folder)
    chosen = [each for each in course.assignments if each.hidden.is_file()]
    lanes = jobs or default_lanes()
    policy = policy_of(require_isolation, allow_weak_isolation)
    with Pool(course, [each.id for each in chosen], lanes, policy) as pool:
        with Bar(no_color=False) as bar:
            prepare(pool, chosen, DEFAULT_SEED, bar.progress)
        station = Station(course, pool)
        stand = station.stand
        click.echo(f"kit {stand.kit}, {stand.mode} isolation, {lanes} at once, for {scheduler}")
        with station.serving():
            try:
                asyncio.run(_serve(scheduler, station, lanes))
            except KeyboardInterrupt:
                raise SystemExit(130) from None


async def _serve(scheduler: str, station: Station, lanes: int) -> None:
    """Be a worker of a scheduler as long as there is one."""
    from distributed import Worker

    with TemporaryFolder("worker") as folder:
        worker = Worker(
            scheduler,
            nthreads=lanes,
            resources={station.stand.label: lanes},
            memory_limit=0,
            local_directory=str(folder),
            death_timeout=60,
        )
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(worker)
            await worker.finished()
