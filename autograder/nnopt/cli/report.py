"""`nnopt report`: one page about a class, from the folder of a run."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("class.html"),
    show_default=True,
    help="Where the page goes; its name ends in .html.",
)
@click.option("--title", help="What stands above it. Default: the name of the folder.")
@click.option("--roster", type=click.Path(path_type=Path), help="A CSV file with the names.")
@click.option("--anonymous", is_flag=True, help="Leave all names out of the page.")
def report(
    results: Path, output: Path, title: str | None, roster: Path | None, anonymous: bool
) -> None:
    """Write one page about a class: causes, tasks, scores, outliers, and each student.

    RESULTS is the folder that `nnopt-grade -o RESULTS/` wrote. The page needs no network. It holds
    hidden inputs and the names of mistakes: it is for those who teach the class.

    \b
    Example:
      nnopt report results/ -o class.html
    """
    from nnopt.cli.target import unwritable
    from nnopt.grading.kept import kept_documents
    from nnopt.insights.page import class_page
    from nnopt.whole import write_whole

    if output.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"cannot write {output}: give a name that ends in .html.")
    documents = list(kept_documents(results).values())
    name = title or ("Class" if anonymous else results.resolve().name)
    page = class_page(documents, title=name, people=_names(roster), anonymous=anonymous)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_whole(output, page.encode("utf-8", "backslashreplace"), mode=0o600)
    except OSError as error:
        raise unwritable(output, error) from None
    click.echo(f"{len(documents)} submissions are in {output}. It is for instructors only.")


def _names(roster: Path | None) -> dict[str, tuple[str, str]]:
    from nnopt.classes.people import read_roster

    people = read_roster(roster) if roster else []
    return {person.id: (person.name, person.email) for person in people}
