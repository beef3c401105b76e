"""The options that several commands have: which course, which assignments, how much isolation."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nnopt.report.formats import formats, listing

if TYPE_CHECKING:
    from nnopt.grading.own import Own
    from nnopt.sandbox.outside.warm import Policy

Command = TypeVar("Command", bound=Callable[..., Any])

course_option = click.option(
    "--course",
    "course_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The course folder. Default: NNOPT_COURSE, or the checkout that nnopt is installed from.",
)
author_course_option = click.option(
    "--course",
    "course_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The course folder. Default: NNOPT_COURSE, the course that the current folder is in, or "
    "the checkout that nnopt is installed from.",
)
assignment_option = click.option(
    "--assignment",
    "ids",
    multiple=True,
    metavar="ID",
    help="Only this assignment, such as 02_mse, 02 or 2. May be given more than once.",
)
copies_option = click.option(
    "--copies",
    type=click.Choice(["best", "ask"]),
    default="best",
    show_default=True,
    help="Different pieces of work on one assignment: all are graded and the best one counts, or "
    "the student is asked to hand in one of them.",
)


layout_option = click.option(
    "--from",
    "layout",
    type=click.Choice(["moodle", "canvas", "gradescope", "folders"]),
    help="SUBMISSION is the download of a whole class, or the folder that was in it. Without this "
    "option a download is known by its names. folders: a folder or .zip for each student.",
)
roster_option = click.option(
    "--roster",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV file with the students: their names and e-mails stand in the table, and who is "
    "missing.",
)


class FormatName(click.ParamType):  # type: ignore[type-arg]
    """The name of a registered format; looked for when it is asked for, not at import."""

    name = "format"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return f"[{'|'.join(formats())}]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in formats():
            self.fail(f"'{value}' is none of these:\n{listing()}", param, ctx)
        return value


def list_formats(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    """Print what can be written, and stop."""
    if value:
        click.echo(listing())
        context.exit()


own_option = click.option(
    "--per-student-seed",
    "own",
    metavar="KEY",
    envvar="NNOPT_PER_STUDENT_SEED",
    show_envvar=True,
    callback=lambda context, parameter, value: _key(value),
    help="Own numbers: draw each student's hidden data from this secret and their name in the "
    "results, the same at every run. @FILE reads the secret from a file.",
)


def _key(value: str | None) -> Own | None:
    from nnopt.grading.own import read_key

    return None if value is None else read_key(value)


def isolation_options(command: Command) -> Command:
    """Add --require-isolation and --allow-weak-isolation to a command."""
    command = click.option(
        "--allow-weak-isolation",
        is_flag=True,
        help="Grade also where no sandbox stands. Only for work that you trust; not official.",
    )(command)
    return click.option(
        "--require-isolation",
        type=click.Choice(["lockdown", "strong"]),
        help="Refuse to grade with less than this.",
    )(command)


def author_course(option: Path | None) -> Path | None:
    """Return the course that an author means, None for the default of all commands.

    For commands that make or prove a course. What grades must not look into the current folder.
    """
    from nnopt.course.locate import course_around

    if option is not None or os.environ.get("NNOPT_COURSE"):
        return option
    found = course_around(Path.cwd())
    if found:
        click.echo(f"Course: {found}, which the current folder is in", err=True)
    return found


def need_nbgrader() -> None:
    """Raise `MachineError` with the way to get nbgrader where it is not installed."""
    from nnopt.errors import MachineError
    from nnopt.version import extra_command

    if importlib.util.find_spec("nbgrader") is None:
        how = f"Install it beside nnopt: {extra_command('nbgrader')}"
        raise MachineError("nbgrader is not installed", how)


def policy_of(require: str | None, allow_weak: bool) -> Policy:
    """Turn the options into a policy."""
    from nnopt.sandbox.outside.warm import Policy

    if require and allow_weak:
        raise click.UsageError(
            "--require-isolation and --allow-weak-isolation contradict each other. Give one."
        )
    if require == "strong":
        return Policy(require="strong")
    return Policy(require="practice" if allow_weak else "lockdown")
