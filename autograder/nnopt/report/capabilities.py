"""What can this terminal show: how wide, in color, beyond ASCII?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from nnopt.report.options import Options

DEFAULT_WIDTH = 80
_SIGNS = "✓✗–━─│…"
# The consoles of these have the encoding, but no glyphs for the signs.
_FEW_GLYPHS = ("linux", "vt100", "vt220")


def terminal_options(
    stream: TextIO, *, no_color: bool = False, environ: Mapping[str, str] | None = None
) -> Options:
    """Find out how to write to `stream`.

    Color is for terminals only, unless FORCE_COLOR is set; `no_color`, NO_COLOR and TERM=dumb
    turn it off. The width is COLUMNS, else what the terminal says, else 80.

    >>> import io
    >>> terminal_options(io.StringIO(), environ={"COLUMNS": "60"}).width
    60
    """
    environ = os.environ if environ is None else environ
    term = environ.get("TERM", "")
    tty = _is_terminal(stream)
    color = tty and term != "dumb"
    if environ.get("FORCE_COLOR"):
        color = True
    if no_color or environ.get("NO_COLOR"):
        color = False
    few_glyphs = tty and term in _FEW_GLYPHS
    return Options(
        width=_width(stream, tty, environ),
        color=color,
        unicode=_can_encode(stream) and not few_glyphs,
    )


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # a closed stream
        return False


def _width(stream: TextIO, tty: bool, environ: Mapping[str, str]) -> int:
    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    if tty:
        try:
            return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
        except (OSError, ValueError):
            return DEFAULT_WIDTH
    return DEFAULT_WIDTH


def _can_encode(stream: TextIO) -> bool:
    # A stream in memory has no encoding: it keeps characters as they are.
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        _SIGNS.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True
