"""The terminal report as a picture (SVG) that needs no font, script or file from elsewhere."""

from __future__ import annotations

import html

import msgspec

from nnopt.report.document import Document
from nnopt.report.formats import Format
from nnopt.report.options import Options
from nnopt.report.plain import paragraph, visible

# Background and text, then in the order of ANSI: black, red, green, yellow, blue, magenta, cyan,
# white; then the bright.
_BACK, _TEXT = (27, 31, 40), (222, 226, 233)
_NORMAL = [
    (27, 31, 40), (255, 123, 114), (126, 211, 133), (236, 193, 92),
    (121, 172, 255), (210, 153, 255), (102, 206, 220), (222, 226, 233),
]  # fmt: skip
_BRIGHT = [
    (143, 152, 168), (255, 160, 152), (160, 230, 165), (246, 214, 138),
    (160, 196, 255), (226, 186, 255), (150, 226, 236), (255, 255, 255),
]  # fmt: skip

_FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" role="img" aria-label="TITLE" \
xmlns="http://www.w3.org/2000/svg">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
.{unique_id}-title {{ font-size: 16px; font-family: system-ui, "DejaVu Sans", sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def render(document: Document, options: Options | None = None) -> str:
    """Return the report as SVG; the same document gives the same bytes.

    The picture is in color and as wide as the options say; `options.title` names the command
    that it shows.
    """
    from rich.terminal_theme import TerminalTheme

    from nnopt.report.page import console
    from nnopt.report.sheet import report

    options = msgspec.structs.replace(options or Options(), color=True, unicode=True)
    page = report(document, options)
    screen = console(msgspec.structs.replace(options, width=page.width), record=True)
    page.print(screen)
    # Rich clips each line but the last to its own row.
    screen.print()
    title = visible(paragraph(options.title, 120))
    in_format = html.escape(title).replace("{", "{{").replace("}", "}}")
    return screen.export_svg(
        title=title,
        theme=TerminalTheme(_BACK, _TEXT, _NORMAL, _BRIGHT),
        code_format=_FORMAT.replace("TITLE", in_format),
        font_aspect_ratio=0.602,
        unique_id="nnopt",
    )


FORMAT = Format("svg", ".svg", "the report as a picture that needs nothing else", render)
