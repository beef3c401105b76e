"""How to show a string that a student controls, so that it is read and never obeyed."""

from __future__ import annotations

import unicodedata

# Controls, bidi and other invisible formatting, surrogates, private and unassigned characters,
# line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_MOST_MARKS = 2

_ASCII = str.maketrans(
    {
        "–": "-", "—": "-", "−": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'",
        "·": "*", "×": "x", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "²": "^2", "\xa0": " ",
    }
)  # fmt: skip


def visible(text: str) -> str:
    """Write every character that a terminal would obey, or not show, as an escape.

    >>> print(visible("\\x1b[2Jdone"))
    \\x1b[2Jdone

    Combining marks stay, at most two on a letter: more of them cover the lines around.
    """
    shown, marks = [], 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in _MARKS else 0
        unseen = category in _UNSEEN or marks > _MOST_MARKS
        shown.append(_escape(char) if unseen else char)
    return "".join(shown)


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, small and without accents.

    >>> squeezed("Müller, Anna-Lena"), squeezed("E-mail address"), squeezed("学 号")
    ('mullerannalena', 'emailaddress', '学号')
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def ascii_only(text: str) -> str:
    """Write text in ASCII: typography by its nearest sign, letters without accents, else escaped.

    >>> ascii_only("naïve – 5 × 2 … \\u4e2d")
    'naive - 5 x 2 ... \\\\u4e2d'
    """
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFD", text.translate(_ASCII))
    bare = (c for c in letters if unicodedata.category(c) not in _MARKS)
    return "".join(bare).encode("ascii", "backslashreplace").decode("ascii")


def paragraph(text: str, limit: int = 600) -> str:
    """Return text on one line, cut at `limit` characters.

    >>> paragraph("  two\\n lines ")
    'two lines'
    """
    text = " ".join(text[: 4 * limit].split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def block(text: str, lines: int, width: int = 300) -> list[str]:
    """Return the last `lines` lines of text, each cut at `width` characters.

    A first line tells how many were left out.

    >>> block("a\\nb\\nc\\n", 2)
    ['(1 earlier line left out)', 'b', 'c']
    """
    every = text.strip("\r\n").replace("\r\n", "\n").split("\n")
    kept = [line[: width - 1] + "…" if len(line) > width else line for line in every[-lines:]]
    left = len(every) - len(kept)
    if left:
        kept.insert(0, f"({left} earlier line{'s' if left > 1 else ''} left out)")
    return [line.expandtabs(4).rstrip() for line in kept]


def evidence(text: str, lines: int, width: int = 300) -> list[str]:
    """Return the call and the values of a test; of a long line the inputs are cut, never the rest.

    >>> evidence("mse([1, 2, 3]): expected 2.5, got 5.0", 9, width=8)
    ['mse([1,…', 'expected 2.5', 'got 5.0']
    """
    shown = []
    for line in block(text, lines, width=len(text) + 1):
        call, told, values = line.partition(": expected ")
        if len(line) <= width or not told:
            shown += block(line, 1, width)
        else:
            expected, _, got = values.partition(", got ")
            shown += [*block(call, 1, width), f"expected {expected}", f"got {got}"]
    return shown
