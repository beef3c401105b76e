"""Which formats can results be written in, and which of them does the name of a file ask for?

A format is one module of this package with a constant `FORMAT`. Another package adds one by naming
its `Format` in the entry point group `nnopt.formats`; commands and their help then know it too.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points

import msgspec

from nnopt.report.document import Document
from nnopt.report.options import Options

GROUP = "nnopt.formats"


class Format(msgspec.Struct, frozen=True):
    """A way to write results: its name, the ending of its files, and for whom it is.

    `render` takes a document and `Options`, with `many` the documents of a class, and returns text
    or bytes. It is a pure function: it computes no score, reads no file and asks no clock. What it
    needs beyond this package it imports when it is called, because help lists every format.
    """

    name: str
    ending: str
    about: str
    render: Callable[..., str | bytes]
    many: bool = False

    def write(self, documents: Sequence[Document], options: Options) -> bytes:
        """Return the bytes of a file; of several documents only with `many`."""
        content = self.render(documents if self.many else documents[0], options)
        return content.encode("utf-8") if isinstance(content, str) else content


@functools.cache
def formats() -> dict[str, Format]:
    """Return every format by its name, in the order of the names."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    found: list[Format] = [importlib.import_module(f"{__name__}.{name}").FORMAT for name in names]
    found += [entry.load() for entry in entry_points(group=GROUP)]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def format_for(name: str, *, many: bool) -> Format | None:
    """Return the format that the ending of a name asks for, None when there is none.

    >>> format_for("ben.json", many=False).name, format_for("ben.json", many=True)
    ('json', None)
    >>> format_for("class.canvas.csv", many=True).name
    'canvas'
    """
    fitting = (f for f in formats().values() if f.many == many and name.lower().endswith(f.ending))
    return max(fitting, key=lambda each: len(each.ending), default=None)


def listing() -> str:
    """Return a line for each format: name, ending, what it is."""
    return "\n".join(f"{f.name} ({f.ending}): {f.about}" for f in formats().values())
