"""`nnopt verify`: prove that the hidden tests of a course are strong and fair."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nnopt.cli.options import assignment_option, author_course, author_course_option

_EPILOG = """\b
Exit status: 0 every gate holds, 1 one does not, 2 wrong usage, 3 could not verify.
\b
Examples:
  nnopt verify
  nnopt verify --assignment 03 --seed 1 --seed 2
  nnopt verify --json -o verify.json
  nnopt verify --mutate --gates-only
"""


@click.command(short_help="Prove that the hidden tests are strong and fair.", epilog=_EPILOG)
@author_course_option
@assignment_option
@click.option(
    "--seed",
    "seeds",
    type=int,
    multiple=True,
    help="Draw the hidden data from this seed. May be given more than once: all must hold.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="How many variants to run at once.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON in place of the tables.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file.",
)
@click.option(
    "--mutate",
    is_flag=True,
    help="Try small changes of every reference too: the tests must kill 98 % of them. Takes "
    "minutes; goes on where it was interrupted.",
)
@click.option(
    "--mistakes/--no-mistakes",
    default=True,
    help="Run the known mistakes too. Without them it takes minutes, and two gates are left out.",
)
@click.option("--gates-only", is_flag=True, help="Leave out the tables of misconceptions.")
@click.option("--no-color", is_flag=True, help="Plain text, no color.")
def verify(
    course_folder: Path | None,
    ids: tuple[str, ...],
    seeds: tuple[int, ...],
    jobs: int | None,
    as_json: bool,
    output: Path | None,
    mutate: bool,
    mistakes: bool,
    gates_only: bool,
    no_color: bool,
) -> None:
    """Prove that the hidden tests are strong and fair before students meet them.

    Grades the reference, the stubs, every misconception and every accepted variant as if students
    had handed them in. The reference and accepted variants must get full marks, stubs nothing;
    every misconception must be caught by a hidden test of its own task and named by its own hint.
    What students receive must be up to date and hold nothing of a solution.
    """
    # Only now: `nnopt verify --help` must answer at once.
    from nnopt.authoring.verify.report import encode
    from nnopt.authoring.verify.run import Request, verify
    from nnopt.authoring.verify.show import render
    from nnopt.cli.progress import Bar
    from nnopt.cli.target import check_writable
    from nnopt.report.options import terminal_options

    request = Request(
        course=author_course(course_folder),
        only=ids,
        seeds=seeds,
        jobs=jobs,
        mutate=mutate,
        mistakes=mistakes,
    )
    check_writable(output)
    with Bar(no_color=no_color) as bar:
        report = verify(request, bar.progress)
    options = terminal_options(sys.stdout, no_color=no_color or output is not None)
    text = encode(report) if as_json else render(report, options, matrix=not gates_only)
    if output is None:
        click.echo(text, nl=False, color=options.color)
    else:
        output.write_text(text, "utf-8")
        failed = [gate.name for gate in report.gates if not gate.held]
        words = f"does not hold: {', '.join(failed)}" if failed else "every gate holds"
        click.echo(f"{output}: {words}", err=True)
    sys.exit(0 if report.held else 1)
