"""`nnopt similar`: which submissions of a run are more alike than the task explains."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from nnopt.cli.options import course_option
from nnopt.insights.programs import Programs
from nnopt.insights.similar import Cluster


@click.command(short_help="Show which submissions of a class are similar.")
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@course_option
@click.option("--assignment", "name", metavar="ID", help="Only this assignment, such as 02_mse.")
@click.option("--roster", type=click.Path(path_type=Path), help="A CSV file with the names.")
@click.option(
    "--dolos",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was handed in to this .zip, as Dolos reads it.",
)
def similar(
    results: Path, course_folder: Path | None, name: str | None, roster: Path | None, dolos: Path
) -> None:
    """Show which submissions share code, or wrong answers, that few others have.

    RESULTS is the folder that `nnopt-grade -o RESULTS/` wrote. The stub, the known solutions and
    what many submissions hold do not count. Similar is not copied: look at both, and ask.
    `nnopt report` shows two submissions side by side.

    \b
    Examples:
      nnopt similar results/
      nnopt similar results/ --assignment 02_mse --dolos dolos.zip
    """
    from nnopt.cli.kept_class import known_texts, need_submissions, read_class
    from nnopt.insights.groups import causes
    from nnopt.insights.programs import calls_of
    from nnopt.insights.similar import similar
    from nnopt.report.words import plural

    kept = read_class(results, roster)
    need_submissions(results, kept.submissions)
    works = _chosen(kept.works, name)
    clusters = similar(
        works, causes(kept.documents, calls_of(works)), known_texts(course_folder, works)
    )
    for cluster in clusters:
        _show(cluster, kept.people)
    count = sum(map(len, works.values()))
    compared, groups = plural(count, "submission"), plural(len(clusters), "group")
    click.echo(f"{compared} compared, {groups} of similar work.")
    if dolos:
        _write(dolos, works, kept.people)


def _chosen(works: Mapping[str, Programs], name: str | None) -> Mapping[str, Programs]:
    if name is None:
        return works
    found = {each: work for each, work in works.items() if each == name or each[:2] == name}
    if not found:
        raise click.UsageError(
            f"nobody handed in {name}; there is {', '.join(works) or 'nothing'}."
        )
    return found


def _show(cluster: Cluster, people: Mapping[str, tuple[str, str]]) -> None:
    from nnopt.report.plain import visible

    def named(each: str) -> str:
        known = people.get(each, ("", ""))[0]
        return visible(f"{known} ({each})" if known else each)

    click.echo(f"{cluster.assignment}: {', '.join(map(named, cluster.names))}")
    for pair in cluster.pairs:
        wrong = "".join(f"; both: {visible(answer)}" for answer in pair.answers)
        both = f"{named(pair.left)} and {named(pair.right)}"
        click.echo(f"  {both}: {pair.share:.0%} of the rare code is the same{wrong}")


def _write(
    path: Path, works: Mapping[str, Programs], people: Mapping[str, tuple[str, str]]
) -> None:
    from nnopt.cli.target import write_file
    from nnopt.insights.dolos import dolos_zip

    if len(works) != 1:
        raise click.UsageError("--dolos is for one assignment: name it with --assignment.")
    [programs] = works.values()
    write_file(path, dolos_zip(programs, people), mode=0o600)
    click.echo(f"{path} is for Dolos: dolos run -l python {path.name}")
