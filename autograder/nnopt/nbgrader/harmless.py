"""How is what a student wrote shown by nbgrader without anything in it becoming active?

nbgrader's pages pass HTML in Markdown through and make a link of any address, `javascript:` too. So
it is rendered here, by nbconvert's renderer with HTML and such addresses off, and the HTML goes
through the sanitizer of nh3. What is left is one line of HTML, which a second reading as Markdown
leaves as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from typing import Any

import nh3
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

# Reading Markdown takes quadratic time on some texts: a cell that is longer, or what comes after so
# many characters of a notebook, is shown as it is. That makes it a second for a cell at worst.
LONGEST, ALL = 10_000, 100_000
# The readers of code take the square of a run of blanks, that of IPython also of other things.
_COLORS = Highlight2HTML(pygments_lexer="python3")
_COLORED, _BLANK = 50_000, re.compile(r"\s{200}")
# Commands of MathJax that reach the page around a formula. A character of no width ends them.
_COMMAND = re.compile(r"\\(?=(?:href|require|style|class|cssId|unicode)\b)")
TAGS = set(
    "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr img li ol p pre s strong table tbody td th "
    "thead tr ul".split()
)
_ADDRESS = re.compile(r"https?://|mailto:|#(?!harmful-link)")
_DATA = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")


def harmless(
    text: str,
    attachments: Mapping[str, Mapping[str, str]] | None = None,
    pictures: Collection[str] = (),
    longest: int = LONGEST,
) -> str:
    r"""Return HTML that reads like this Markdown, and in which nothing is active.

    `attachments` are the pictures of the cell, `pictures` the files that may be shown. A text of
    more than `longest` characters is not taken for Markdown.

    >>> harmless("a<b, <script>, [a](javascript:x) [b](https://b.org)")
    '<div><p>a&lt;b, &lt;script&gt;, <a>a</a> <a href="https://b.org">b</a></p></div>'
    """
    text = _COMMAND.sub("\\\\\u200b", text)
    plain = f"<pre>{html.escape(text)}</pre>"
    if len(text) > longest:
        return frozen(plain)
    try:
        return frozen(_rendered(text, attachments or {}, pictures))
    except Exception:
        # What the renderer stumbles over, nbgrader's pages would stumble over too.
        return frozen(plain)


def _rendered(
    text: str, attachments: Mapping[str, Mapping[str, str]], pictures: Collection[str]
) -> str:
    renderer = _Renderer(
        escape=True,
        allow_harmful_protocols=False,
        exclude_anchor_links=True,
        attachments={name: dict(bundle) for name, bundle in attachments.items()},
    )

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if tag == "a":
            return value if _ADDRESS.match(value) else None
        shown = attribute == "alt" or value in pictures or _DATA.fullmatch(value)
        return value if shown else None

    return nh3.clean(
        MarkdownWithMath(renderer=renderer).render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )


def frozen(text: str) -> str:
    """Return HTML that Markdown leaves alone: a block of HTML goes on until an empty line."""
    return f"<div>{text.strip()}</div>".replace("\n", "&#10;")


def highlighted(source: str, language: str | None = None, metadata: Any = None) -> str:
    """Return code as HTML in colors, for nbconvert; without colors what takes long to read.

    >>> highlighted("<b>" + " " * 1_000)[:51]
    '<div class=" highlight hl-python"><pre>&lt;b&gt;   '
    """
    del language, metadata
    if len(source) > _COLORED or _BLANK.search(source):
        return f'<div class=" highlight hl-python"><pre>{html.escape(source)}</pre></div>'
    shown: Any = _COLORS(source)
    return str(shown)


class _Renderer(IPythonRenderer):
    """The renderer of nbgrader's pages, for which a picture that is not there is no error."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render a picture; one that is attached once, however often the text names it."""
        name = url.partition(":")[2] if url.startswith("attachment:") else ""
        if name and name not in self.attachments:
            return html.escape(text)
        shown: Any = super().image(text, url, title)
        self.attachments.pop(name, None)
        return str(shown)
