"""`nnopt report`: one page about a class, from the folder of a run."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from nnopt.cli.options import course_option


@click.command(short_help="Write one page about a class.")
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("class.html"),
    show_default=True,
    help="Where the page goes; its name ends in .html.",
)
@course_option
@click.option("--title", help="What stands above it. Default: the name of the folder.")
@click.option("--roster", type=click.Path(path_type=Path), help="A CSV file with the names.")
@click.option("--anonymous", is_flag=True, help="Leave all names out of the page.")
def report(
    results: Path,
    output: Path,
    course_folder: Path | None,
    title: str | None,
    roster: Path | None,
    anonymous: bool,
) -> None:
    """Write one page about a class: causes, tasks, scores, outliers, similar work, each student.

    RESULTS is the folder that `nnopt-grade -o RESULTS/` wrote. The page needs no network. It holds
    hidden inputs and the names of mistakes: it is for those who teach the class.

    \b
    Example:
      nnopt report results/ -o class.html
    """
    from nnopt.cli.kept_class import known_texts, read_class
    from nnopt.cli.target import write_file
    from nnopt.insights.page import class_page
    from nnopt.report.words import plural
    from nnopt.report.writer import Writer

    if output.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"cannot write {output}: give a name that ends in .html.")
    kept = read_class(results, roster)
    works = kept.works
    page = partial(
        class_page,
        kept.documents,
        title=title or ("Class" if anonymous else results.resolve().name),
        people=kept.people,
        anonymous=anonymous,
        works=works or None,
        known=known_texts(course_folder, works),
    )
    with Writer() as writer:
        content = writer.make("the page", len(kept.documents), page)
    write_file(output, content, mode=0o600)
    count = len(kept.documents)
    submissions, are = plural(count, "submission"), "is" if count == 1 else "are"
    click.echo(f"{submissions} {are} in {output}. It is for instructors only.")
