"""How is a reference changed in one place, and nowhere else?

A change names a piece of code and what is to stand in its place. The piece must be in a function
(or a class, or the module) exactly once, as whole words. Docstrings do not count: they often say
what the code does in the same words. So a change that has lost its place in a new reference is an
error, and never something else than its author meant.
"""

from __future__ import annotations

import ast
import functools
import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from nnopt.errors import CourseError


class Change(msgspec.Struct, frozen=True):
    """`old` becomes `new` inside a function or class such as `Line.slope`; "" is the whole module.

    Further lines of both texts are indented as the line is in which `old` begins. A text that
    begins with a line break is dedented first.
    """

    old: str
    new: str
    within: str = ""


class _Piece(NamedTuple):
    begin: int
    end: int
    new: str
    change: Change


def changed(module: str, source: str, changes: Sequence[Change]) -> str:
    """Return the text of a module after its changes, whose places are all sought in `source`.

    Raises `CourseError` when a piece is not there exactly once, or two of them overlap.

    >>> text = "def line(x):\\n    return 2 * x + 1\\n"
    >>> print(changed("lines", text, [Change("2 * x", "x", "line")]), end="")
    def line(x):
        return x + 1
    """
    pieces = [_piece(module, source, change) for change in changes]
    pieces.sort(key=lambda piece: piece.begin)
    for left, right in pairwise(pieces):
        if right.begin < left.end:
            both = f"`{_head(left.change.old)}` and `{_head(right.change.old)}`"
            raise CourseError(f"{both} overlap in {module}.py", "Make one change of the two.")
    for piece in reversed(pieces):
        source = source[: piece.begin] + piece.new + source[piece.end :]
    return source


def _piece(module: str, source: str, change: Change) -> _Piece:
    layout = _layout(source)
    if change.within not in layout.spans:
        known = ", ".join(name for name in layout.spans if name)
        raise CourseError(
            f"{module}.py has no function or class `{change.within}`", f"It has {known}."
        )
    old, new = _plain(change.old), _plain(change.new)
    if not old or old == new:
        raise CourseError(f"`{_head(old)}` stays as it is", "Say what changes, and into what.")
    found = list(_places(source, old, layout.spans[change.within]))
    code = [place for place in found if not layout.is_text(*place) and _is_whole(source, *place)]
    where = f"`{change.within}` of {module}.py" if change.within else f"{module}.py"
    if len(code) > 1:
        raise CourseError(
            f"`{_head(old)}` is {len(code)} times in {where}",
            "Take so much of the code around it into both texts that it is there once.",
        )
    if not code:
        only = ", only in a docstring or as a part of a word" if found else ""
        raise CourseError(
            f"`{_head(old)}` is not in {where}{only}", "Copy it as it stands there, space by space."
        )
    begin, end = code[0]
    return _Piece(begin, end, _indented(new, source, begin), change)


def _plain(text: str) -> str:
    return textwrap.dedent(text).strip("\n") if text.startswith("\n") else text


def _head(text: str) -> str:
    first, *rest = text.strip("\n").split("\n")
    return f"{first.strip()} ..." if rest else first


def _places(source: str, old: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Return where `old` is within a span, its further lines indented as the first one is."""
    first = old.split("\n", 1)[0]
    for match in re.finditer(re.escape(first), source[slice(*span)]):
        begin = span[0] + match.start()
        whole = _indented(old, source, begin)
        if source.startswith(whole, begin) and begin + len(whole) <= span[1]:
            yield begin, begin + len(whole)


def _indented(text: str, source: str, begin: int) -> str:
    """Indent all but the first line of a text as the line of `source` that it begins in."""
    line = source[source.rfind("\n", 0, begin) + 1 :]
    indent = line[: len(line) - len(line.lstrip(" "))]
    return text.replace("\n", f"\n{indent}")


def _is_whole(source: str, begin: int, end: int) -> bool:
    """Say whether a piece cuts no word in two."""
    cut = (source[max(begin - 1, 0) : begin + 1], source[end - 1 : end + 1])
    return not any(re.fullmatch(r"\w\w", pair) for pair in cut)


class _Layout(NamedTuple):
    """Where the functions and classes of a module are, by dotted name, and where docstrings are."""

    spans: dict[str, tuple[int, int]]
    docstrings: list[tuple[int, int]]

    def is_text(self, begin: int, end: int) -> bool:
        """Say whether a piece is in a docstring."""
        return any(begin < last and end > first for first, last in self.docstrings)


@functools.lru_cache(maxsize=64)
def _layout(source: str) -> _Layout:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    layout = _Layout({"": (0, len(source))}, [])

    def visit(node: ast.AST, name: str) -> None:
        for child in getattr(node, "body", []):
            first = min([child.lineno, *(d.lineno for d in getattr(child, "decorator_list", []))])
            span = (starts[first - 1], starts[child.end_lineno])
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                layout.spans[f"{name}{child.name}"] = span
                visit(child, f"{name}{child.name}.")
            elif isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                layout.docstrings.append(span)

    visit(ast.parse(source), "")
    return layout
