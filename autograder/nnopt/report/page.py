"""How lines of a report are laid out: wrapped, indented, with scores at the right edge.

Every string passes through `Page.put`, which makes it safe to show: a renderer cannot forget it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nnopt.report.options import Options
from nnopt.report.plain import ascii_only, visible

Part = str | tuple[str, str]
"""A piece of a line: text, or text and its style."""

NARROWEST, WIDEST = 20, 100
"""Beyond a hundred columns lines are hard to read."""

GOOD, BAD, WAIT, QUIET, STRONG = "green", "red", "yellow", "dim", "bold"
HINT = "bold cyan"


class Page:
    """Lines of a report, none wider than the options say."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.width = max(NARROWEST, min(options.width, WIDEST))
        self.lines: list[Text] = []
        self._console = console(options)

    def sign(self, unicode: str, plain: str) -> str:
        """Return one of two signs, whichever can be shown."""
        return unicode if self.options.unicode else plain

    def put(
        self,
        *parts: Part,
        indent: int = 0,
        first: Part = "",
        again: bool = False,
        right: str = "",
        right_style: str = QUIET,
    ) -> None:
        """Add a paragraph: `first` hangs out to the left, `right` stands at the right edge.

        With `again`, `first` stands before every line and not only before the first one.
        """
        head = self._text([first])
        tail = self._text([(right, right_style)])
        left = min(indent, self.width // 4) + head.cell_len
        room = self.width - left - (tail.cell_len + 2 if right else 0)
        body = self._text(parts)
        wrapped = list(body.wrap(self._console, max(room, 6), overflow="fold")) or [Text()]
        for number, line in enumerate(wrapped):
            line.rstrip()
            start = head if number == 0 or again else Text(" " * head.cell_len)
            whole = Text.assemble(" " * (left - head.cell_len), start, line)
            if right and number == 0:
                whole.append(" " * (self.width - whole.cell_len - tail.cell_len))
                whole.append_text(tail)
            whole.rstrip()
            self.lines.append(whole)

    def quote(self, lines: Iterable[str], indent: int, style: str = "") -> None:
        """Add lines that somebody else wrote, behind a bar that they cannot leave."""
        bar = (self.sign("│ ", "| "), QUIET)
        for line in lines:
            self.put((line, style), indent=indent, first=bar, again=True)

    def bar(self, score: int, max_score: int, right: str, style: str) -> None:
        """Add a bar that is as full as the score is, with `right` behind it."""
        room = min(40, self.width - cell_len(right) - 4)
        if room < 8 or max_score < 1:
            self.put((right, STRONG))
            return
        full = max(min(score, 1), room * score // max_score)
        bar, rest = self.sign("━", "#") * full, self.sign("─", "-") * (room - full)
        start, end = self.sign("", "["), self.sign("", "]")
        self.put(start, (bar, style), (rest, QUIET), end, "  ", (right, STRONG))

    def put_table(self, table: Table) -> None:
        """Add a table, no wider than the page; what was cut ends in a sign that can be shown."""
        options = self._console.options.update(width=self.width)
        for segments in self._console.render_lines(table, options, pad=False):
            line = Text()
            for text, style, _ in segments:
                line.append(text.replace("…", self.sign("…", "~")), style)
            line.rstrip()
            self.lines.append(line)

    def rule(self) -> None:
        """Add a line across the page."""
        self.put((self.sign("─", "-") * self.width, QUIET))

    def blank(self) -> None:
        """Add an empty line, never two in a row."""
        if self.lines and self.lines[-1].plain:
            self.lines.append(Text())

    def text(self) -> str:
        """Return the page as text for a terminal."""
        out = console(self.options)
        self.print(out)
        assert isinstance(out.file, io.StringIO)
        return out.file.getvalue()

    def print(self, out: Console) -> None:
        """Print the page on a console."""
        for line in self.lines:
            out.print(line, no_wrap=True, overflow="ignore", crop=False)

    def _text(self, parts: Iterable[Part]) -> Text:
        text = Text()
        for part in parts:
            content, style = (part, "") if isinstance(part, str) else part
            content = visible(content)
            text.append(content if self.options.unicode else ascii_only(content), style or None)
        return text


def console(options: Options, *, record: bool = False) -> Console:
    """Return a console that writes to memory and depends on nothing but `options`."""
    return Console(
        file=io.StringIO(),
        width=max(NARROWEST, options.width),
        height=25,
        color_system="standard" if options.color else None,
        force_terminal=options.color,
        force_jupyter=False,
        force_interactive=False,
        no_color=not options.color,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        record=record,
        _environ={},
    )
