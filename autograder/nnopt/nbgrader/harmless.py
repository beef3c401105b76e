"""How is Markdown that a student wrote shown by nbgrader without anything in it becoming active?

nbconvert passes HTML in Markdown through and makes a link of any address, `javascript:` too. A
character of no width, put where a tag, a link or a command of a formula would begin, leaves text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_BREAK = "\u200b"
# Where HTML sees the start of a tag; not where an autolink of Markdown stands.
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>\"'`]*>)")
_WEB = r"(?:https?://|mailto:)"
_LOCAL = r"(?:\#[\w-]*|\w[\w/-]*\.(?:svg|png|jpe?g|gif))"
_LINK = re.compile(rf"\](?=\()(?!\({_WEB})(?!\({_LOCAL}[)\s])")
_REFERENCE = re.compile(rf"\](?=:)(?!:[ \t]+{_WEB})")
_PICTURE = re.compile(r"!\[[^\[\]]*\]\(attachment:(?P<name>[\w.-]+)\)")
_FORMULA = re.compile(r"\\(?=(?:href|require|style|class|cssId|unicode)\b)")


def harmless(text: str, attachments: Collection[str] = ()) -> str:
    r"""Return Markdown that looks the same to a reader, and in which nothing is active.

    `attachments` are the pictures that a cell may show.

    >>> harmless("a<b, <script>, <https://a.org>")
    'a<\u200bb, <\u200bscript>, <https://a.org>'
    >>> harmless("[a](javascript:x) [b](https://b.org) [c](plots/c.svg)")
    '[a]\u200b(javascript:x) [b](https://b.org) [c](plots/c.svg)'
    """
    text = _FORMULA.sub(lambda found: f"\\{_BREAK}", text)
    text = _REFERENCE.sub(f"]{_BREAK}", _TAG.sub(f"<{_BREAK}", text))
    parts, end = [], 0
    for found in _PICTURE.finditer(text):
        if found["name"] in attachments:
            parts += [_LINK.sub(f"]{_BREAK}", text[end : found.start()]), found[0]]
            end = found.end()
    return "".join([*parts, _LINK.sub(f"]{_BREAK}", text[end:])])
