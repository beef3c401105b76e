"""`nnopt mine`: wrong answers of a class that nobody knows, as entries for mistakes.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nnopt.cli.options import assignment_option, course_option, isolation_options, policy_of

if TYPE_CHECKING:
    from nnopt.authoring.mining.groups import Mined
    from nnopt.authoring.mining.nearest import Near
    from nnopt.course.catalogue import Course
    from nnopt.intake.sealed import SealedSubmission
    from nnopt.report.document import Document
    from nnopt.sandbox.outside.warm import Policy

_HEADER = (
    '"""Wrong answers of a class that nobody knew. Write a hint below the first line of each, give '
    'it a name,\nand move it to mistakes.py; `nnopt verify` proves it."""\n'
)
_TESTS, _LINES = 5, 4


@click.command(short_help="Find wrong answers of a class that nobody knows.")
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@course_option
@assignment_option
@click.option(
    "--least",
    type=click.IntRange(min=2),
    default=3,
    show_default=True,
    help="How many students must have given the same.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="How many programs to run at once.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the entries to this folder, a file for each assignment.",
)
@isolation_options
def mine(
    results: Path,
    course_folder: Path | None,
    ids: tuple[str, ...],
    least: int,
    jobs: int | None,
    output: Path | None,
    require_isolation: str | None,
    allow_weak_isolation: bool,
) -> None:
    """Group the wrong answers that no known mistake explains, by what they give in all cases.

    RESULTS is the folder that `nnopt-grade -o RESULTS/` wrote. For each group there is the shortest
    program, the tests that tell it from a right one, the known mistake that is nearest, and an
    entry for mistakes.py. Write its hint: then `nnopt verify` proves it, and
    `nnopt-grade --again RESULTS` names it.

    \b
    Example:
      nnopt mine results/ -o mined/
    """
    from nnopt.cli.kept_class import need_submissions
    from nnopt.course.locate import find_course
    from nnopt.grading.kept_run import KeptRun

    course = find_course(course_folder)
    run = KeptRun(results)
    documents, submissions = run.documents, run.submissions
    need_submissions(results, submissions)
    only = [course.get(each).id for each in ids]
    held = {part.id for each in submissions.values() for part in each.assignments}
    names = [a.id for a in course.assignments if a.id in held and (not only or a.id in only)]
    policy = policy_of(require_isolation, allow_weak_isolation)
    found = _mined(course, names, documents, submissions, least, jobs, policy) if names else []
    for each in found:
        _show(each)
    click.echo(_total(found, len(documents), least))
    if output and found:
        _write(output, found)


def _mined(
    course: Course,
    names: Sequence[str],
    documents: Mapping[str, Document],
    submissions: Mapping[str, SealedSubmission],
    least: int,
    jobs: int | None,
    policy: Policy,
) -> list[Mined]:
    from nnopt.authoring.mining.mine import mine
    from nnopt.cli.progress import Bar
    from nnopt.grading.pool import Pool, default_lanes

    with Bar(no_color=False) as bar, Pool(course, names, jobs or default_lanes(), policy) as pool:
        groups = mine(
            course,
            pool,
            documents,
            submissions,
            only=names,
            least=least,
            progress=bar.progress,
        )
        return list(groups)


def _total(found: list[Mined], count: int, least: int) -> str:
    from nnopt.report.words import plural

    groups, submissions = plural(len(found), "group"), plural(count, "submission")
    return f"{groups} of {least} or more in {submissions} with a wrong answer that nobody knows."


def _show(mined: Mined) -> None:
    from nnopt.report.plain import evidence, visible
    from nnopt.report.words import plural

    click.secho(f"{mined.entry.name} ({mined.assignment})", bold=True)
    click.echo(f"  {plural(len(mined.who), 'student')}: {visible(', '.join(mined.who))}")
    for task in mined.follows:
        click.echo(f"  {task} is wrong because of it")
    click.echo("  The shortest program:")
    for line in mined.program.splitlines():
        click.echo(f"    {visible(line)}".rstrip())
    click.echo("  What tells it from a right one:")
    for test in mined.separates[:_TESTS]:
        click.echo(f"    {test.title} {test.wrong} of {test.cases}")
        for line in evidence(test.example, _LINES, 160):
            click.echo(f"      {visible(line)}")
    if len(mined.separates) > _TESTS:
        click.echo(f"    and {plural(len(mined.separates) - _TESTS, 'more test')}")
    click.echo(f"  {_nearest(mined.near)}")
    proven = "it gives the same" if mined.entry.proven else "not the same: change it first"
    click.echo(f"  The entry for mistakes.py ({proven}):")
    for line in mined.entry.text.splitlines():
        click.echo(f"    {visible(line)}".rstrip())
    click.echo()


def _nearest(near: Near | None) -> str:
    if near is None:
        return "No known mistake of this task is recorded."
    from nnopt.report.words import plural

    tests = plural(near.tests, "test")
    return f"The nearest known mistake: {near.name}, the same in {near.same} of {tests}."


def _write(folder: Path, found: list[Mined]) -> None:
    from nnopt.cli.target import write_file

    texts: Mapping[str, list[str]] = {each.assignment: [] for each in found}
    for each in found:
        texts[each.assignment].append(each.entry.text)
    for name, entries in texts.items():
        path = folder / f"{name}.py"
        write_file(path, "\n".join([_HEADER, *entries]).encode(), mode=0o600)
        click.echo(f"{path}: write the hints")
