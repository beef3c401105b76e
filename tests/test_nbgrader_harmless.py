"""What a student wrote in Markdown, as nbgrader turns it into HTML."""

import warnings
from html.parser import HTMLParser

import pytest
from tests.machine import package

from nnopt.nbgrader.harmless import harmless

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
]


class Page(HTMLParser):
    """Collects the tags of a page, its addresses and its handlers."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.handlers, self.text = set(), [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.text += data


PLAIN = set("p a img h1 ul li code pre table thead tbody tr th td blockquote strong em div".split())


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_becomes_active(text):
    page = Page(markdown2html(harmless(text)))
    assert page.tags <= PLAIN
    assert page.handlers == []
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
    before, after = Page(markdown2html(text)), Page(markdown2html(harmless(text)))
    assert after.tags == before.tags
    assert after.addresses == before.addresses
    assert after.text.replace("\u200b", "") == before.text


def test_formulas_lose_the_commands_that_reach_the_page():
    assert harmless("$\\frac{1}{2}\\href{javascript:x}{y}$") == (
        "$\\frac{1}{2}\\\u200bhref{javascript:x}{y}$"
    )


def test_a_picture_that_is_attached_stays():
    text = "![x](attachment:a.png) ![y](attachment:b.png)"
    assert harmless(text, ["a.png"]) == "![x](attachment:a.png) ![y]\u200b(attachment:b.png)"
