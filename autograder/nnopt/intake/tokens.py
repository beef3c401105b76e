"""Is this text too much for Python's parser? Its tokens are counted, not understood."""

from __future__ import annotations

import re

from nnopt.intake import limits

# Possessive, so that no text takes more than linear time. A string without an end goes up to
# where Python's tokenizer would complain.
TOKEN = re.compile(
    r'''
      (?P<string> """ (?: [^"\\]++ | \\. | "(?!"") )*+ (?:""")?
                | \'\'\' (?: [^'\\]++ | \\. | '(?!\'\') )*+ (?:\'\'\')?
                | " (?: [^"\\\n]++ | \\. )*+ "?
                | ' (?: [^'\\\n]++ | \\. )*+ '? )
    | (?P<comment> \#[^\n]*+ )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<join> \\\n )
    | (?P<newline> \n )
    | (?P<blank> [^\S\n]++ )
    | (?P<word> \w++ )
    | (?P<other> . )
    ''',
    re.VERBOSE | re.DOTALL,
)


def excess(text: str) -> tuple[int, str] | None:
    """Return the line and the reason why a text is not given to Python's parser, or None.

    Deep nesting and endless lines can exhaust the parser's stack, its memory or its time.

    >>> excess("x = " + "(" * 101)
    (1, 'more than 100 brackets are open at once')
    """
    if text.count("\n") >= limits.LINES:
        return limits.LINES, f"the file has more than {limits.LINES:,} lines"
    for number, row in enumerate(text.split("\n"), start=1):
        if len(row) > limits.LINE_CHARACTERS:
            return number, f"the line has more than {limits.LINE_CHARACTERS:,} characters"
    return _Scan().run(text)


class _Scan:
    """Counts what is open while it goes through the tokens of a text."""

    def __init__(self) -> None:
        self.depth = 0
        self.indents = [0]
        self.width = 0
        self.at_start = True
        self.logical_start = 0

    def run(self, text: str) -> tuple[int, str] | None:
        """Go through the text; return the first line that is too much, and why."""
        for count, token in enumerate(TOKEN.finditer(text)):
            reason = self._reason(token, count)
            if reason:
                return text.count("\n", 0, token.start()) + 1, reason
        return None

    def _reason(self, token: re.Match[str], count: int) -> str:
        self._brackets(token)
        if token.lastgroup == "newline" and not self.depth:
            self.at_start, self.width, self.logical_start = True, 0, token.end()
        elif self.at_start:
            self._indent(token)
        if count > limits.TOKENS:
            return f"there are more than {limits.TOKENS:,} words and signs before it"
        if self.depth > limits.BRACKETS:
            return f"more than {limits.BRACKETS} brackets are open at once"
        if len(self.indents) > limits.INDENTS + 1:
            return f"it is indented more than {limits.INDENTS} times"
        if not self.depth and token.lastgroup == "join":
            length = token.end() - self.logical_start
            if length > limits.LINE_CHARACTERS:
                return f"the joined line has more than {limits.LINE_CHARACTERS:,} characters"
        return ""

    def _brackets(self, token: re.Match[str]) -> None:
        if token.lastgroup == "open":
            self.depth += 1
        elif token.lastgroup == "close":
            self.depth = max(0, self.depth - 1)

    def _indent(self, token: re.Match[str]) -> None:
        if token.lastgroup == "blank":
            self.width = len(token[0].expandtabs(8))
            return
        self.at_start = False
        if token.lastgroup == "comment":
            return
        while self.indents[-1] > self.width:
            self.indents.pop()
        if self.indents[-1] < self.width:
            self.indents.append(self.width)
