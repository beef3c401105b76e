"""What does a pattern mean that the shell passed on as it was typed? Mostly, that nothing matched.

`class/*` reaches a command like this where no file matches it, or where it stands in quotes.
"""

from __future__ import annotations

import glob
import os
from itertools import takewhile
from pathlib import Path

import click

from nnopt.errors import reason

_NAMED = 6


def no_patterns(
    context: click.Context, parameter: click.Parameter, value: tuple[Path, ...]
) -> tuple[Path, ...]:
    """Refuse a pattern in place of the submissions that it should have become."""
    for path in value:
        if glob.has_magic(str(path)) and not os.path.lexists(path):
            raise click.BadParameter(_told(str(path)), context, parameter)
    return value


submissions_argument = click.argument(
    "submissions",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    callback=no_patterns,
)


def _told(pattern: str) -> str:
    """Return what a pattern did not find, and what there is."""
    if matches := sorted(glob.iglob(pattern)):  # noqa: PTH207 as the shell does
        return (
            f"{_shown(pattern)} is taken as it is, because the shell did not replace it. "
            f"It matches {_some(matches)}: give it without quotes."
        )
    parts = takewhile(lambda part: not glob.has_magic(part), Path(pattern).parts)
    folder = Path(*parts)
    return f"no file matches {_shown(pattern)}: {_found(folder)}."


def _found(folder: Path) -> str:
    name = "the current folder" if folder == Path() else _shown(str(folder))
    try:
        names = sorted(each.name for each in folder.iterdir())
    except FileNotFoundError:
        return f"there is no folder {name}"
    except OSError as error:
        return f"{name} cannot be read as a folder ({reason(error)})"
    return f"{name} holds {_some(names)}" if names else f"{name} is empty"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(map(_shown, names[:_NAMED])) + more


def _shown(name: str) -> str:
    from nnopt.report.listed import line

    return line(name, 80)
