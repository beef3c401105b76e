"""How do handout, stubs and public checks become the notebook twin of an assignment?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat

from nnopt.build.handout import Handout

# nbformat has no types.
_nbformat: Any = nbformat
v4: Any = nbformat.v4

_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

_REGISTER = """\
# nnopt: lets the cells below `import {name}`. Run it again whenever you change the cell above.
import sys
import types

_module = sys.modules.setdefault("{name}", types.ModuleType("{name}"))
vars(_module).update(
    {{k: v for k, v in globals().items() if not k.startswith("__") and v is not _module}}
)"""


def make_notebook(handout: Handout, stubs: Mapping[str, str], check: str) -> str:
    """Return the notebook as text: handout, one cell per module, checks.

    The ids of the cells say what they are for, so that they stay from build to build. Each module
    cell has the metadata {"nnopt": {"module": name}}.
    """
    cells = [
        _markdown("handout", handout.head),
        *_sections(handout.text),
        _markdown("your-code", "## Your code\n\nReplace each `raise NotImplementedError(...)`."),
        *_modules(stubs),
        _markdown("how-to-check", handout.foot),
        v4.new_code_cell(
            check.rstrip("\n"),
            id="checks",
            metadata={"nnopt": {"role": "checks"}, "jupyter": {"source_hidden": True}},
        ),
    ]
    notebook = v4.new_notebook(cells=cells, metadata=_KERNEL)
    # New minor versions of the format must not change what is built.
    notebook.nbformat_minor = 5
    _nbformat.validate(notebook)
    return str(_nbformat.writes(notebook)).rstrip("\n") + "\n"


def _markdown(name: str, text: str) -> Any:
    return v4.new_markdown_cell(text, id=name)


def _modules(stubs: Mapping[str, str]) -> Iterable[Any]:
    for name, stub in stubs.items():
        source = f"# nnopt: {name}.py\n{stub.strip()}"
        yield v4.new_code_cell(source, id=f"module-{name}", metadata={"nnopt": {"module": name}})
        if len(stubs) > 1:
            yield v4.new_code_cell(
                _REGISTER.format(name=name),
                id=f"import-{name}",
                metadata={"nnopt": {"role": "import"}},
            )


def _sections(text: str) -> Iterable[Any]:
    """Cut Markdown into a cell per `##` section, leaving blocks of code whole."""
    pieces: list[list[str]] = [[]]
    fenced = False
    for line in text.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        if line.startswith("## ") and not fenced:
            pieces.append([])
        pieces[-1].append(line)
    used: set[str] = {"handout"}
    for piece in pieces:
        if source := "\n".join(piece).strip():
            yield _markdown(_section_id(piece[0], used), source)


def _section_id(line: str, used: set[str]) -> str:
    """Return a cell id made from a heading: at most 64 letters, digits and hyphens."""
    words = re.sub(r"[^a-z0-9]+", "-", line.lower()).strip("-") if line.startswith("##") else "idea"
    name = base = f"handout-{words}"[:60].rstrip("-")
    number = 1
    while name in used:
        number += 1
        name = f"{base}-{number}"
    used.add(name)
    return name
