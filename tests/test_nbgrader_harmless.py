"""What a student wrote in Markdown, as nbgrader turns it into HTML."""

import time
import warnings
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.machine import package

from nnopt.nbgrader.harmless import LONGEST, harmless

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    markdown2html = package("nbconvert.filters").markdown2html

ATTACKS = [
    "<script>alert(1)</script>",
    "text <img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<!--><script>alert(1)</script>",
    "</p><iframe srcdoc='x'>",
    "<?x <script>alert(1)</script> ?>",
    "<javascript:alert(1)>",
    "[x](javascript:alert(1))",
    "[x]( JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](\n javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "![x](data:text/html,x)",
    "[![x](plots/x.svg)](javascript:alert(1))",
    "[x]\n\n[x]: javascript:alert(1)",
    "[x]\n\n[x]:\n   javascript:alert(1)",
    "[x][y]\n\n> [y]: javascript:alert(1)",
    "- [z]\n\n- [z]: <javascript:alert(1)>",
    "[a\\](b](javascript:alert(1))",
    "[`]`](javascript:alert(1))",
    '<https://a.org/"onmouseover="alert(1)>',
    '[x](https://a.org "t\\" onmouseover=alert(1) ")',
    "$$<img src=x onerror=alert(1)>$$",
    "\\begin{equation}<script>alert(1)</script>\\end{equation}",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    '```html"><script>alert(1)\n```',
    "# title <script>alert(1)</script>",
    "![x](attachment:gone.png)",
    # Read as Markdown a second time, these would begin something.
    "- a\n\n      <script>alert(1)</script>\n\n  b",
    "```\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n```",
    "&lt;script&gt;alert(1)&lt;/script&gt; \\<script> \\[x](javascript:alert(1))",
    "> a\n>\n>     <img src=x onerror=alert(1)>\n>\n> ![x](/etc/passwd.png)",
    "[x](../../secret.ipynb) [y](plots/x.svg) [z](//evil.org) ![z](//evil.org/a.png)",
    "<\n:    :plots/x.svg```\n\n[x](javascript:alert(1)) `[`]`](javascript:alert(1))",
    "```&#10;\n<script>alert(1)</script>\n```",
    "```mermaid\ngraph TD; A-->B; click A javascript:alert(1)\n```",
]


class Page(HTMLParser):
    """Collects the tags of a page, its addresses and its handlers."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.handlers, self.text = set(), [], [], ""
        self.others = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.others |= {name for name, _ in attrs} - {"href", "src", "alt"}

    def handle_data(self, data):
        self.text += data


PLAIN = set("p a img h1 ul li code pre table thead tbody tr th td blockquote strong em div".split())


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_becomes_active(text):
    page = Page(markdown2html(harmless(text)))
    assert page.tags <= PLAIN
    assert page.handlers == []
    # No id or class either, with which a page's own script would find another element.
    assert page.others == set()
    assert all(each.startswith(("https://", "#", "plots/")) for each in page.addresses)


def test_the_attacks_work_on_what_nbgrader_itself_does():
    """Otherwise the test above would show nothing."""
    assert "script" in Page(markdown2html(ATTACKS[0])).tags
    assert "onerror" in Page(markdown2html(ATTACKS[1])).handlers
    assert "javascript:alert(1)" in Page(markdown2html("[x](javascript:alert(1))")).addresses


def test_honest_text_reads_the_same():
    text = (
        "# Loss\n\nIf `a < b` then $a<b$, see [the book](https://a.org/?x=1&y=(2)), "
        "<https://b.org>, [below](#task-1) and\n\n![a plot](plots/loss.svg)\n\n- **x**: `d[1]: 2`\n"
    )
    shown = harmless(text, pictures=["plots/loss.svg"])
    before, after = Page(markdown2html(text)), Page(markdown2html(shown))
    assert after.tags == before.tags | {"div"}
    # Only the mark beside a heading that leads to itself is not there.
    assert after.addresses == [address for address in before.addresses if address != "#Loss"]
    assert after.text.split() == before.text.replace("¶", "\n").split()


def test_formulas_lose_the_commands_that_reach_the_page():
    assert harmless("$\\frac{1}{2}\\href{javascript:x}{y}$") == (
        "<div><p>$\\frac{1}{2}\\\u200bhref{javascript:x}{y}$</p></div>"
    )


def test_a_picture_that_is_attached_stays():
    text = "![x](attachment:a.png) ![y](attachment:b.png)"
    shown = harmless(text, {"a.png": {"image/png": "iVBORw0KGgo="}})
    assert Page(shown).addresses == ["data:image/png;base64,iVBORw0KGgo="]
    assert Page(shown).text == " y"


def test_only_the_pictures_of_the_handout_are_shown():
    text = "![x](plots/x.svg) ![y](plots/y.svg)"
    assert Page(harmless(text, pictures=["plots/x.svg"])).addresses == ["plots/x.svg"]


@given(st.text("ab[](){}<>!*_`~#|-+.$\\\"'=&:/ \n\t1", max_size=60))
def test_what_is_read_twice_is_what_was_read_once(text):
    """It stands in a cell of Markdown, and nbgrader's pages read that once more."""
    once = Page(shown := harmless(text))
    twice = Page(markdown2html(shown))
    assert (twice.tags, twice.addresses, twice.others) == (once.tags, once.addresses, once.others)
    assert "".join(twice.text.split()) == "".join(once.text.split())


SLOW = (
    "\\begin{a}", "\\begin{equation}x", "\\\\[", "$$ a ", "$a ", "[", "![", "[a](", "*a ", "**",
    "`", "` `` ``` ", "<", "<!--", "<![CDATA[", "> ", "- ", "- a\n", "|a", "|a|b|\n", "[a]: b\n",
    "# ", "*a_b", "&", "<http://a", "<a@b", "~~a", "\\", "[^a]", "*_", "*a **b ",
)  # fmt: skip


@pytest.mark.parametrize("piece", SLOW)
def test_no_text_takes_long(piece):
    """Some take the square of their length: hence the limit of a cell, and of a notebook."""
    start = time.thread_time()
    shown = harmless((piece * LONGEST)[:LONGEST])
    middle = time.thread_time()
    markdown2html(shown)
    end = time.thread_time()
    assert middle - start < 3
    assert end - middle < 0.5


def test_a_text_that_is_too_long_is_shown_as_it_is():
    text = "# a <b>\n\n[x](javascript:alert(1))\n" * 1000
    page = Page(markdown2html(harmless(text)))
    assert page.tags == {"div", "pre"}
    assert page.text.rstrip("\n") == text.rstrip("\n")
