"""What the kit finds out about a terminal before it writes to it."""

from __future__ import annotations

import io

import pytest

from nnopt.report.options import terminal_options


class Screen(io.TextIOWrapper):
    def __init__(self, encoding="utf-8"):
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("environ", "no_color", "color"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, False, True),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
    ],
)
def test_color_on_a_terminal(environ, no_color, color):
    assert terminal_options(Screen(), no_color=no_color, environ=environ).color is color


def test_no_color_into_a_file_unless_it_is_forced():
    assert not terminal_options(io.StringIO(), environ={}).color
    assert terminal_options(io.StringIO(), environ={"FORCE_COLOR": "1"}).color


@pytest.mark.parametrize(
    ("columns", "width"), [("57", 57), ("0", 80), ("-3", 80), ("wide", 80), ("", 80)]
)
def test_width_is_columns_or_eighty(columns, width):
    for stream in (Screen(), io.StringIO()):
        assert terminal_options(stream, environ={"COLUMNS": columns}).width == width


@pytest.mark.parametrize(
    ("encoding", "term", "unicode"),
    [
        ("utf-8", "xterm-256color", True),
        ("ascii", "xterm", False),
        ("latin-1", "xterm", False),
        ("cp1252", "xterm", False),
        ("utf-8", "linux", False),
    ],
)
def test_signs_only_where_they_can_be_shown(encoding, term, unicode):
    assert terminal_options(Screen(encoding), environ={"TERM": term}).unicode is unicode


def test_a_closed_stream_is_no_terminal():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    stream.close()
    assert not terminal_options(stream, environ={}).color
