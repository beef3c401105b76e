"""`nnopt regrade`: a run graded again with the course as it is now, and who changed by that."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nnopt.cli.options import course_option, isolation_options, policy_of

if TYPE_CHECKING:
    from nnopt.grading.changes import StudentChange
    from nnopt.grading.kept_run import KeptRun

_MOST = 40
_EPILOG = """\b
Exit status: 0 graded, 2 wrong usage, 3 could not grade.
\b
Examples:
  nnopt regrade results/ --to results2/ --diff
"""


@click.command(short_help="Grade a run again after the course changed.", epilog=_EPILOG)
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The new run folder.")
@click.option("--diff", is_flag=True, help="Print who changed, and why.")
@click.option("--seed", type=int, help="Draw all hidden data anew from this seed.")
@click.option("--jobs", type=click.IntRange(min=1), help="How many to grade at once.")
@course_option
@isolation_options
@click.option("--no-color", is_flag=True, help="Plain text, no color.")
def regrade(
    results: Path,
    to: Path,
    diff: bool,
    seed: int | None,
    jobs: int | None,
    course_folder: Path | None,
    require_isolation: str | None,
    allow_weak_isolation: bool,
    no_color: bool,
) -> None:
    """Grade what the run folder RESULTS keeps again, with the suites, points and mistakes of now.

    RESULTS stays as it is. The new folder gets documents and the table as from nnopt-grade, and
    changed.csv (who changed) and changed-tests.csv (in which tests, before and after), with the
    reason: suite, points, reference or mistakes of the assignment, kit, data (the seed), limits,
    isolation. What nothing changed for is not run again. Interrupted, the same command goes on.
    """
    from nnopt.cli.again import grade_again
    from nnopt.grading.kept_run import KeptRun
    from nnopt.grading.regrade import check_place
    from nnopt.grading.session import Request

    run = KeptRun(results)
    check_place(results, to)
    request = Request(
        submissions=(),
        course=course_folder,
        seed=seed,
        jobs=jobs,
        policy=policy_of(require_isolation, allow_weak_isolation),
    )
    screen, outcomes = grade_again(run, to, request, no_color=no_color)
    _tell(run, to, diff=diff)
    failed = any(o.document is None or o.document.status == "grader_error" for o in outcomes)
    sys.exit(3 if failed or screen.unwritten else 0)


def _tell(run: KeptRun, to: Path, *, diff: bool) -> None:
    from nnopt.cli.target import write_file
    from nnopt.grading.changes import changes, students_csv, tests_csv
    from nnopt.grading.kept_run import KeptRun

    found = changes(run, KeptRun(to))
    write_file(to / "changed.csv", students_csv(found))
    write_file(to / "changed-tests.csv", tests_csv(found), mode=0o600)
    click.echo(f"\n{_count(found)} Who and why: {to / 'changed.csv'}")
    if diff:
        for each in found[:_MOST]:
            _tell_student(each)
        if len(found) > _MOST:
            click.echo(f"and {len(found) - _MOST} more in {to / 'changed.csv'}")


def _count(found: list[StudentChange]) -> str:
    if not found:
        return "Nothing changed."
    return f"{len(found)} {'student changes' if len(found) == 1 else 'students change'}."


def _tell_student(each: StudentChange) -> None:
    from nnopt.report.listed import line
    from nnopt.report.words import STATUSES

    before, after = each.before, each.after
    status = f"  {STATUSES[before.status]} -> {STATUSES[after.status]}"
    points = f"{before.score}/{before.max_score} -> {after.score}/{after.max_score}"
    said = status if before.status != after.status else ""
    click.echo(f"\n{line(each.student, 80)}  {points}{said}  ({each.reason})")
    told = [test for test in each.tests if not test.only_points]
    for test in told[:_MOST]:
        known = test.after or test.before
        sides = [
            f"{side.status} {side.points}/{side.max_points}" if side else "not there"
            for side in (test.before, test.after)
        ]
        title = line(known.title, 60) if known else ""
        mistakes = [side.misconception if side else "" for side in (test.before, test.after)]
        named = f", {mistakes[0] or '-'} -> {mistakes[1] or '-'}" if len(set(mistakes)) > 1 else ""
        where = f"{test.assignment} {test.task}"
        click.echo(f"  {where}: {title}: {' -> '.join(sides)}{named}  ({test.reason})")
    if rest := len(each.tests) - len(told):
        click.echo(f"  {rest} {'test has' if rest == 1 else 'tests have'} other points only")
