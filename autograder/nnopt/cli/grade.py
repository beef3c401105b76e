"""`nnopt-grade`: grade one submission or many, in isolation, and say what to mend."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nnopt.cli.isolation_options import isolation_options, policy_of
from nnopt.version import __version__

if TYPE_CHECKING:
    from nnopt.cli.screen import Screen
    from nnopt.grading.session import Outcome
    from nnopt.report.document import Audience

_EPILOG = """\b
Exit status: 0 graded, 1 below --fail-under, 2 wrong usage, 3 could not grade.
\b
Examples:
  nnopt-grade my-work/
  nnopt-grade my-work.zip --assignment 03
  nnopt-grade class/* -o results/
"""


def _finite(
    context: click.Context, parameter: click.Parameter, value: float | None
) -> float | None:
    """Refuse nan and inf: they pass every check of a range, and compare with nothing."""
    if value is not None and not math.isfinite(value):
        raise click.BadParameter(f"{value} is not a finite number.")
    return value


@click.command(epilog=_EPILOG)
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--course", type=click.Path(path_type=Path), help="The course folder.")
@click.option(
    "--assignment", "assignments", multiple=True, help="Grade only this one (02 or its id)."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "json", "svg"]),
    help="How the results are written. Default: as the name of the -o FILE ends, else terminal.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    help="Write to this file. A folder (with several submissions, or a name that ends in /) gets "
    "one document for each.",
)
@click.option("--seed", type=int, help="Draw all hidden data anew from this seed.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    callback=_finite,
    default=5.0,
    show_default=True,
    help="Seconds that each test may take.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="How many to grade at once.")
@click.option(
    "--audience",
    type=click.Choice(["student", "instructor"]),
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
@click.option("--verbose", is_flag=True, help="Show every test.")
@click.option("--no-color", is_flag=True, help="Plain text, no color.")
@isolation_options
@click.version_option(__version__, prog_name="nnopt-grade")
def main(
    submissions: tuple[Path, ...],
    course: Path | None,
    assignments: tuple[str, ...],
    form: str | None,
    output: str | None,
    seed: int | None,
    timeout: float,
    jobs: int | None,
    audience: str,
    fail_under: float | None,
    verbose: bool,
    no_color: bool,
    require_isolation: str | None,
    allow_weak_isolation: bool,
) -> None:
    """Grade SUBMISSION: a folder, a .zip, a notebook or a module.

    Which assignments are in it is found by the names of its files. The student's code runs in a
    sandbox; hidden tests and answers never go there.
    """
    # Only now: `nnopt-grade --help` must answer at once.
    from nnopt.grading.session import Request, grade_all

    policy = policy_of(require_isolation, allow_weak_isolation)
    reader: Audience = "instructor" if audience == "instructor" else "student"
    screen = _screen(output, form, reader, len(submissions) > 1, verbose=verbose, no_color=no_color)
    request = Request(
        submissions=submissions,
        course=course,
        only=assignments,
        seed=seed,
        timeout=timeout,
        jobs=jobs,
        policy=policy,
    )
    with screen:
        outcomes = grade_all(request, progress=screen.progress, done=screen.show)
    screen.finish(outcomes)
    sys.exit(_status(outcomes, fail_under))


def _screen(
    output: str | None,
    form: str | None,
    audience: Audience,
    several: bool,
    *,
    verbose: bool,
    no_color: bool,
) -> Screen:
    from nnopt.cli.screen import Screen

    path = Path(output) if output else None
    many = several or (output or "").endswith(("/", os.sep)) or bool(path and path.is_dir())
    endings = {".json": "json", ".svg": "svg"}
    by_name = endings.get(path.suffix.lower(), "terminal") if path and not many else "terminal"
    return Screen(form or by_name, path, audience, many=many, verbose=verbose, no_color=no_color)


def _status(outcomes: list[Outcome], fail_under: float | None) -> int:
    """Return the exit status of the whole run; the gravest reason wins."""
    documents = [outcome.document for outcome in outcomes]
    if any(document is None or document.status != "graded" for document in documents):
        return 3
    least = fail_under or 0
    below = [
        document.submission.id
        for document in documents
        if document and 100 * document.score < least * document.max_score
    ]
    if below:
        click.echo(f"Below {least:g} %: {', '.join(below)}", err=True)
        return 1
    return 0
