"""`nnopt doctor`: what stands on this machine, what is missing, and how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec


@click.command(short_help="Say what grading needs here, and how to get it.")
@click.option("--course", type=click.Path(path_type=Path), help="The course folder.")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON.")
@click.option("--no-color", is_flag=True, help="Plain text, no color.")
def doctor(course: Path | None, as_json: bool, no_color: bool) -> None:
    """Say which isolation, versions and course are found, and how to get what is missing.

    Starts the grading process for real and lets it attack its own walls; this takes a few seconds.
    Exit status: 0 when official grading is possible, 3 when not.
    """
    from nnopt.doctor.examine import examine
    from nnopt.doctor.report import show
    from nnopt.report.options import terminal_options

    report = examine(course)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
    else:
        options = terminal_options(sys.stdout, no_color=no_color)
        click.echo(show(report, options), nl=False, color=options.color)
    sys.exit(0 if report.official else 3)
