"""How do results become HTML? Templates of Jinja, in which all that is put in is escaped.

A filter makes a text fit for a reader: `shown` one line of prose, with what stands in backticks as
code, `seen` a block of lines as they are. Neither lets through what a browser does not show.
"""

from __future__ import annotations

import base64
import functools
import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from nnopt.report.causes import state, task_state
from nnopt.report.document import Axes
from nnopt.report.drawn import described, picture
from nnopt.report.plain import block, evidence, paragraph, visible
from nnopt.report.words import happened

_CODE = re.compile(r"`([^`]{1,200})`")


@functools.cache
def templates(package: str) -> Environment:
    """Return the templates in the folder `templates` of a package."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (
        shown, seen, drawn, described, block, evidence, happened, paragraph, state, task_state,
    )  # fmt: skip
    environment.filters |= {each.__name__: each for each in filters}
    return environment


def shown(text: str, longest: int = 400) -> Markup:
    """Return one line of prose as HTML.

    >>> shown("`mse` is\\n<too> large.")
    Markup('<code>mse</code> is &lt;too&gt; large.')
    """
    escaped = str(escape(visible(paragraph(text, longest))))
    return Markup(_CODE.sub(r"<code>\1</code>", escaped))


def drawn(axes: tuple[Axes, ...]) -> str:
    """Return the address of a picture that holds all of it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture(axes)).decode()}"


def seen(lines: list[str]) -> Markup:
    """Return lines as the content of a block of code."""
    return Markup("\n").join(visible(line) for line in lines)
