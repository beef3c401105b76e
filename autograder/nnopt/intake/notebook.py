"""Which modules does a notebook hold? Its JSON is read here; its outputs are never looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from nnopt.intake import limits
from nnopt.intake.source import TOKEN, SourceError

_MARK = re.compile(r"#\s*nnopt:\s*(\w+?)(?:\.py)?\s*")
_MAGIC = r"""
    (?P<indent> [ \t]*+ )
    (?P<magic> (?: [%!?] | \w[\w, \t]*=[ \t]*[%!] | [\w.]++\?{1,2}[ \t]*(?=\n|\Z) )
               (?: \\\n | [^\n] )*+ )
"""
_SUSPECT = re.compile(f"^{_MAGIC}", re.VERBOSE | re.MULTILINE)
# A line of IPython where a statement may start, with the lines that its backslashes join to it;
# otherwise one token.
_LINE = re.compile(f"{_MAGIC} | {TOKEN.pattern}", re.VERBOSE | re.DOTALL)
# Cell magics that run their cell as Python in the notebook's own names.
_PLAIN_CELL_MAGICS = ("%%time", "%%capture")


class _Document(msgspec.Struct):
    cells: list[msgspec.Raw] = []
    worksheets: list[msgspec.Raw] = []
    metadata: Any = None


class _Worksheet(msgspec.Struct):
    cells: list[msgspec.Raw] = []


class _RawCell(msgspec.Struct):
    """The fields of a cell that matter; any of them may have any type."""

    cell_type: Any = None
    source: Any = None
    input: Any = None
    metadata: Any = None


class Cell(msgspec.Struct, frozen=True):
    """One code cell: its number among all cells, its text without magics, and its marks.

    `is_kit` says that it came with the notebook and is not for the student to change.
    """

    number: int
    text: str
    module: str = ""
    assignment: str = ""
    grade_id: str = ""
    is_kit: bool = False

    def holds(self, assignment_id: str, module: str) -> bool:
        """Say whether this is the cell of a module of an assignment."""
        if self.module == module and self.assignment in ("", assignment_id):
            return True
        pairs = {f"{assignment_id}-{module}", f"{assignment_id}_{module}"}
        return self.grade_id in {*pairs, f"module-{module}", f"module_{module}"}


class Notebook(msgspec.Struct, frozen=True):
    """The code cells of a notebook."""

    origin: str
    cells: tuple[Cell, ...]
    language: str

    def place(self, cell: Cell) -> str:
        """Return the name of a cell as the student sees it."""
        return f"{self.origin} cell {cell.number}"


def read_notebook(data: bytes, origin: str) -> Notebook:
    """Read the code cells of a notebook in the formats 4 and 3; raises `SourceError`."""
    unreadable = f"`{origin}` is not a notebook that can be read: "
    again = "Save it again from Jupyter and hand in that file."
    try:
        document = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Document)
        raw = list(document.cells)
        for sheet in document.worksheets:
            raw += msgspec.json.decode(sheet, type=_Worksheet).cells
        if len(raw) > limits.CELLS:
            raise SourceError(f"`{origin}` has more than {limits.CELLS:,} cells. Remove some.")
        every = [msgspec.json.decode(cell, type=_RawCell) for cell in raw]
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, OverflowError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else _what(error)
        raise SourceError(f"{unreadable}{what}. {again}") from error
    if not every:
        raise SourceError(f"{unreadable}it has no cells. {again}")
    cells = tuple(_code_cells(every))
    if sum(len(cell.text) for cell in cells) > limits.MODULE_BYTES:
        raise SourceError(
            f"`{origin}` holds more than {limits.MODULE_BYTES // limits.MB} MB of code. "
            "Hand in your code only, without data."
        )
    return Notebook(origin, cells, _language(document.metadata))


def _what(error: Exception) -> str:
    if isinstance(error, msgspec.ValidationError):
        return "it has not the parts of a notebook"
    return "its text is damaged or is not JSON"


def _language(metadata: Any) -> str:
    for part, field in (("language_info", "name"), ("kernelspec", "language")):
        name = _field(_field(metadata, part), field)
        if isinstance(name, str) and name:
            return name
    return "python"


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _code_cells(every: list[_RawCell]) -> Iterator[Cell]:
    for number, raw in enumerate(every, start=1):
        if raw.cell_type == "code":
            text = cell_text(raw.source if raw.source is not None else raw.input)
            yield _cell(number, text, raw.metadata)


def cell_text(source: Any) -> str:
    r"""Return the text of a cell, whatever stands there, as one that a file can hold.

    >>> cell_text(["x = 1\r\n", 5, "y = '\ud800\0'"])
    "x = 1\ny = '?\ufffd'"
    """
    rows = source if isinstance(source, list) else [source]
    text = "".join(row for row in rows if isinstance(row, str))
    # Half of a surrogate pair and NUL can be written in JSON but not in a Python file.
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cell(number: int, text: str, metadata: Any) -> Cell:
    kit, nbgrader = _field(metadata, "nnopt"), _field(metadata, "nbgrader")
    first = text.lstrip().split("\n", 1)[0]
    mark = _MARK.fullmatch(first)
    module = _string(_field(kit, "module")) or (mark[1] if mark else "")
    of_kit = kit is not None or first.startswith(("# nnopt:", "# Public checks"))
    graded = _field(nbgrader, "grade") is True and _field(nbgrader, "solution") is not True
    return Cell(
        number=number,
        text=without_magics(text),
        module=module,
        assignment=_string(_field(kit, "assignment")),
        grade_id=_string(_field(nbgrader, "grade_id")),
        is_kit=graded or (of_kit and not module),
    )


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def without_magics(text: str) -> str:
    r"""Return a cell's text with its IPython lines turned into comments, line by line.

    A cell of another language (`%%bash`) becomes empty. A `%` that continues an expression stays.

    >>> without_magics("%matplotlib inline\nx = (7\n  % 2)\nif x:\n    !ls")
    '# %matplotlib inline\nx = (7\n  % 2)\nif x:\n    pass  # !ls'
    """
    first = text.lstrip()
    if first.startswith("%%") and first.split(None, 1)[0] not in _PLAIN_CELL_MAGICS:
        return ""
    if not _SUSPECT.search(text):
        return text
    out: list[str] = []
    position, depth, fresh = 0, 0, True
    while position < len(text):
        pattern = _LINE if fresh and not depth else TOKEN
        token = pattern.match(text, position)
        assert token is not None, "TOKEN matches any character"
        position = token.end()
        if token.lastgroup == "magic":
            out.append(_comment(token["indent"], token["magic"]))
        else:
            out.append(token[0])
            depth = max(0, depth + (token.lastgroup == "open") - (token.lastgroup == "close"))
        fresh = token.lastgroup == "newline"
    return "".join(out)


def _comment(indent: str, magic: str) -> str:
    # An indented line may be the only one of its block.
    filler = "pass  " if indent else ""
    return f"{indent}{filler}# " + magic.replace("\n", "\n# ")
