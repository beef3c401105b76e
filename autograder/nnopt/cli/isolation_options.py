"""The options that say how much isolation is asked for, the same for every command that grades."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from nnopt.sandbox.outside.warm import Policy

Command = TypeVar("Command", bound=Callable[..., Any])


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
