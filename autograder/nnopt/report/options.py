"""What can a reader's screen show, and how much do they want to see?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

import msgspec

DEFAULT_WIDTH = 80
# The consoles of these have the encoding, but no glyphs for the signs.
_FEW_GLYPHS = ("linux", "vt100", "vt220")


class Handed(msgspec.Struct, frozen=True):
    """How a learning platform knows a student: its number, the name there, user name, e-mail."""

    number: str = ""
    name: str = ""
    login: str = ""
    email: str = ""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The choices that every renderer understands; each takes the ones that concern it.

    `width` counts terminal columns. Without `color` there is not one escape code, without
    `unicode` not one character outside ASCII. `verbose` tells every test in full and lists the
    passed tests of right tasks too. `title` stands above a picture. `people` has name and e-mail of
    the students of a class by the id of their submission; they are for those who teach it.
    `handed` has what a platform knows of them, and `worksheet` the file of grades that is to be
    filled in, as it was downloaded.
    """

    width: int = DEFAULT_WIDTH
    color: bool = False
    unicode: bool = True
    verbose: bool = False
    title: str = "nnopt-grade"
    people: Mapping[str, tuple[str, str]] = {}
    handed: Mapping[str, Handed] = {}
    worksheet: bytes = b""


def terminal_options(
    stream: TextIO, *, no_color: bool = False, environ: Mapping[str, str] | None = None
) -> Options:
    """Find out how to write to `stream`, by rich's rules for terminals.

    Color is for terminals only, unless FORCE_COLOR is set; `no_color`, NO_COLOR and TERM=dumb
    turn it off. The width is COLUMNS, else what the terminal says. Two rules are our own: what is
    no terminal is 80 columns wide, where rich would ask the terminal of another stream, and the
    Linux console, whose font has no signs, gets ASCII.

    >>> import io
    >>> terminal_options(io.StringIO(), environ={"COLUMNS": "60"}).width
    60
    """
    from rich.console import Console

    environ = os.environ if environ is None else environ
    screen = Console(file=stream, no_color=no_color or None, _environ=environ)
    has_width = screen.is_terminal or environ.get("COLUMNS", "").isdigit()
    few_glyphs = screen.is_terminal and environ.get("TERM", "") in _FEW_GLYPHS
    return Options(
        width=(screen.width if has_width else 0) or DEFAULT_WIDTH,
        color=screen.is_terminal and not screen.is_dumb_terminal and not screen.no_color,
        unicode=not screen.options.ascii_only and not few_glyphs,
    )
