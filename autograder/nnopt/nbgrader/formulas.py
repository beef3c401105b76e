"""How does a page show formulas without a network? As MathML, which browsers draw themselves.

nbgrader's pages load MathJax from a server in the Internet: without it a formula is its TeX.
"""

from __future__ import annotations

import functools
import html
from typing import Any

import nh3
from jinja2 import ChoiceLoader, DictLoader
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from nnopt.nbgrader.harmless import frozen

_TAGS = set(
    "math mrow mi mn mo mtext mspace ms msup msub msubsup mfrac msqrt mroot mover munder "
    "munderover mtable mtr mtd mstyle mpadded mphantom menclose mmultiscripts mprescripts".split()
)
_ATTRIBUTES = set(
    "display stretchy fence form separator accent accentunder movablelimits lspace rspace width "
    "height depth linethickness mathvariant columnalign columnspacing rowspacing columnlines "
    "rowlines minsize maxsize scriptlevel displaystyle notation".split()
)
_LONGEST = 2_000
_NO_SCRIPT = {"mathjax.html.j2": '{%- macro mathjax(url="") %}{% endmacro %}'}


def without_network(text: str, folder: str) -> str:
    """Return Markdown of the kit as HTML whose formulas are MathML.

    `folder` is where its pictures lie; they become part of the page.
    """
    renderer = _Formulas(escape=False, embed_images=True, path=folder)
    return frozen(MarkdownWithMath(renderer=renderer).render(text))


def without_mathjax(exporter: Any) -> None:
    """Have the pages of an exporter load no program for formulas."""
    loader = exporter.environment.loader
    exporter.environment.loader = ChoiceLoader([DictLoader(_NO_SCRIPT), loader])


@functools.lru_cache(maxsize=1_000)
def mathml(tex: str, display: str = "inline") -> str:
    r"""Return a formula as MathML, or as its TeX when it has no such form.

    >>> mathml(r"x^2")
    '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    """
    try:
        if len(tex) > _LONGEST:
            raise ValueError("too long")
        found = convert(tex, display=display)
    except Exception:
        return f"<code>{html.escape(tex)}</code>"
    clean = nh3.clean(
        found, tags=_TAGS, attributes={"*": _ATTRIBUTES}, clean_content_tags={"script", "style"}
    )
    # What Markdown would take for emphasis.
    return clean.replace("*", "&#42;").replace("_", "&#95;")


class _Formulas(IPythonRenderer):
    """The renderer of nbgrader's pages, with formulas in place of their TeX."""

    def block_math(self, body: str) -> str:
        return f"<div>{mathml(body.strip(), 'block')}</div>"

    def inline_math(self, body: str) -> str:
        return mathml(body.strip())

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def multiline_math(self, text: str) -> str:
        return self.block_math(text.strip().removeprefix("$$").removesuffix("$$"))
