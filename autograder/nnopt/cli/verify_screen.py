"""Where does the report of `nnopt verify` go?"""

from __future__ import annotations

from pathlib import Path

import click

from nnopt.errors import NnoptError


def check_writable(output: Path | None) -> None:
    """Refuse a file that cannot be written before minutes of work, not after them."""
    if output is None:
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.open("a", encoding="utf-8").close()
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise NnoptError(
            f"cannot write {output}: {reason}", "Choose another place with -o."
        ) from None


def write(text: str, output: Path | None, *, color: bool) -> None:
    """Write a report to a file, or to stdout."""
    if output is None:
        click.echo(text, nl=False, color=color)
    else:
        output.write_text(text, "utf-8")
