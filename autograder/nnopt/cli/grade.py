"""`nnopt-grade`: grade one submission or many, in isolation, and say what to mend."""

from __future__ import annotations

import contextlib
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click
import msgspec

from nnopt.cli.options import (
    FormatName,
    copies_option,
    isolation_options,
    layout_option,
    list_formats,
    own_option,
    policy_of,
    roster_option,
)
from nnopt.cli.patterns import submissions_argument
from nnopt.errors import enough
from nnopt.grading import DEFAULT_TIMEOUT
from nnopt.report.document import Audience
from nnopt.version import __version__

if TYPE_CHECKING:
    from nnopt.classes.layouts import Layout
    from nnopt.grading.kept import Again
    from nnopt.grading.own import Own
    from nnopt.grading.session import Outcome
    from nnopt.intake.take_in import Copies

_EPILOG = """\b
Exit status: 0 graded, 1 below --fail-under, 2 wrong usage, 3 could not grade.
\b
Examples:
  nnopt-grade my-work/
  nnopt-grade my-work.zip --assignment 03
  nnopt-grade class/* -o results/
  nnopt-grade --from moodle downloads.zip --roster students.csv -o results/
  nnopt-grade --again results/
"""


def _finite(
    context: click.Context, parameter: click.Parameter, value: float | None
) -> float | None:
    """Refuse nan and inf: they pass every check of a range, and compare with nothing."""
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value} is not a finite number.")
    return value


@click.command(
    short_help="Grade a submission, or a whole class.",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@submissions_argument
@layout_option
@roster_option
@click.option("--course", type=click.Path(path_type=Path), help="The course folder.")
@click.option(
    "--assignment",
    "assignments",
    multiple=True,
    help="Grade only this one (2, 02 or its id). Given more than once, these: then the totals of "
    "all submissions have the same maximum.",
)
@click.option(
    "--format",
    "form",
    type=FormatName(),
    help="How the results are written. Default: as the name of the -o FILE ends, else terminal.",
)
@click.option(
    "--formats",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=list_formats,
    help="List the formats with the endings of their files, and stop.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    help="Write to this file. A folder (with several submissions, or a name that ends in /) gets "
    "one document for each; the same command again grades only what changed.",
)
@copies_option
@click.option("--seed", type=int, help="Draw all hidden data anew from this seed.")
@own_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    callback=_finite,
    default=DEFAULT_TIMEOUT,
    show_default=True,
    help="Seconds that each call of a student's function may take.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=1),
    callback=_finite,
    help="Seconds that all tests of one assignment may take together. Default: twice what they "
    "take when everything in it ends late.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="How many to grade at once.")
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="Grade on the workers of a cluster: the address of a dask scheduler, whose machines run "
    "`nnopt worker ADDRESS`.",
)
@click.option(
    "--audience",
    type=click.Choice(get_args(Audience)),
    default="student",
    show_default=True,
    help="Instructors also see hidden inputs and expected values.",
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    callback=_finite,
    help="Exit with 1 below this percent.",
)
@click.option(
    "--force", is_flag=True, help="Grade all again, also what is in the -o folder and unchanged."
)
@click.option(
    "--only-failed", is_flag=True, help="Grade only what could not be graded the last time."
)
@click.option(
    "--again",
    "of_run",
    is_flag=True,
    help="SUBMISSION is the folder of a run: grade what it keeps again where the course changed, "
    "and write there. `nnopt regrade` keeps both.",
)
@click.option(
    "--watch",
    "watching",
    is_flag=True,
    help="Stay and grade again at every save: the tasks, the first failing check, what comes next.",
)
@click.option("--verbose", is_flag=True, help="Show every test.")
@click.option("--no-color", is_flag=True, help="Plain text, no color.")
@isolation_options
@click.version_option(__version__, prog_name="nnopt-grade")
def main(
    submissions: tuple[Path, ...],
    layout: Layout | None,
    roster: Path | None,
    course: Path | None,
    assignments: tuple[str, ...],
    form: str | None,
    output: str | None,
    copies: Copies,
    seed: int | None,
    own: Own | None,
    timeout: float,
    budget: float | None,
    jobs: int | None,
    scheduler: str,
    audience: Audience,
    fail_under: float | None,
    force: bool,
    only_failed: bool,
    of_run: bool,
    watching: bool,
    verbose: bool,
    no_color: bool,
    require_isolation: str | None,
    allow_weak_isolation: bool,
) -> None:
    """Grade SUBMISSION: a folder, a .zip, a notebook or a module, or the download of a class.

    Which assignments are in it is found by the names of its files. The student's code runs in a
    sandbox; hidden tests and answers never go there.
    """
    # Only now: `nnopt-grade --help` must answer at once.
    from nnopt.classes.present import class_for, handed_of, people_of
    from nnopt.cli.screen import Screen
    from nnopt.cli.target import target_of
    from nnopt.grading.kept import Kept
    from nnopt.grading.session import Request, grade_all

    policy = policy_of(require_isolation, allow_weak_isolation)
    again = _again(force, only_failed)
    request = Request(
        submissions=submissions,
        course=course,
        only=assignments,
        copies=copies,
        seed=seed,
        own=own,
        timeout=timeout,
        budget=budget,
        jobs=jobs,
        policy=policy,
        scheduler=scheduler,
        told=lambda sentence: click.echo(sentence, err=True),
    )
    if of_run:
        from nnopt.cli.again import folder_of, grade_again
        from nnopt.grading.kept_run import KeptRun

        results = folder_of(submissions)
        screen, outcomes = grade_again(
            KeptRun(results),
            results,
            request,
            form=form,
            audience=audience,
            again=again,
            verbose=verbose,
            no_color=no_color,
        )
        sys.exit(3 if screen.unwritten else _status(outcomes, fail_under))
    if watching:
        if len(submissions) > 1 or output or form or layout or roster or scheduler:
            raise click.UsageError("--watch follows one SUBMISSION and writes no file.")
        from nnopt.cli.watch import watch

        sys.exit(watch(request, audience, no_color=no_color, verbose=verbose))
    with enough(), class_for(submissions, layout, roster) as whole:
        total = len(whole.members) or len(submissions)
        several = len(submissions) > 1 or len(whole.members) > 0
        target = target_of(output, form, several=several)
        for note in whole.notes:
            click.echo(note, err=True)
        screen = Screen(
            target,
            audience,
            several=several,
            total=total,
            verbose=verbose,
            no_color=no_color,
            people=people_of(whole),
            handed=handed_of(whole),
        )
        request = msgspec.structs.replace(
            request,
            whole=whole,
            kept=Kept(target.path, again) if target.path and target.folder else None,
        )
        with screen, request.kept or contextlib.nullcontext():
            try:
                outcomes = grade_all(request, progress=screen.progress, done=screen.show)
            except KeyboardInterrupt:
                screen.interrupted(again)
        screen.finish(outcomes)
    sys.exit(3 if screen.unwritten else _status(outcomes, fail_under))


def _again(force: bool, only_failed: bool) -> Again:
    if force and only_failed:
        raise click.UsageError("--force and --only-failed contradict each other. Give one.")
    return "all" if force else "failed" if only_failed else "changed"


def _status(outcomes: list[Outcome], fail_under: float | None) -> int:
    """Return the exit status of the whole run; the gravest reason wins."""
    documents = [outcome.document for outcome in outcomes if not outcome.missing]
    if any(document is None or document.status != "graded" for document in documents):
        return 3
    least = fail_under or 0
    below = [
        document.submission.id
        for document in documents
        if document and 100 * document.score < least * document.max_score
    ]
    if below:
        # Click writes UTF-8 where the locale says ASCII.
        encoding = sys.stderr.encoding or "ascii"
        names = ", ".join(below).encode(encoding, "replace").decode(encoding)
        click.echo(f"Below {least:g} %: {names}", err=True)
        return 1
    return 0
