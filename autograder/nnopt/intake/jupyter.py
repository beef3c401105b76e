"""Which cells are in the JSON of a notebook? Outputs and pictures are dropped here."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from nnopt.intake import limits
from nnopt.intake.text import SourceError, read_text

_WORDY = 64 * 1024
_PARTS = 2_000_000
_PICTURES = ("image/png", "image/jpeg", "image/gif")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_LEFT_OUT = "# Left out: this notebook holds too much text to be shown.\n"
_NAME = re.compile(r"[\w .-]+")


class NotJson(Exception):
    """Bytes that are not a notebook; the message is the end of a sentence."""


class RawCell(msgspec.Struct, omit_defaults=True):
    """What is kept of a cell."""

    cell_type: str = ""
    source: str = ""
    metadata: dict[str, dict[str, Any]] = {}


class ShownCell(msgspec.Struct):
    """What people look at in a cell: its text and its pictures, by name and kind in base64."""

    cell_type: str
    source: str
    id: str = ""
    metadata: dict[str, dict[str, Any]] = {}
    attachments: dict[str, dict[str, str]] = {}


class RawNotebook(msgspec.Struct, omit_defaults=True):
    """What is kept of a notebook, in the layout of format 4."""

    cells: list[RawCell] = []
    metadata: dict[str, dict[str, Any]] = {}


class _Cell(msgspec.Struct):
    cell_type: msgspec.Raw = msgspec.Raw()
    source: msgspec.Raw = msgspec.Raw()
    input: msgspec.Raw = msgspec.Raw()
    metadata: msgspec.Raw = msgspec.Raw()
    id: msgspec.Raw = msgspec.Raw()
    attachments: msgspec.Raw = msgspec.Raw()


class _Sheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Document(msgspec.Struct):
    cells: list[_Cell] | None = None
    worksheets: list[_Sheet] = []
    metadata: msgspec.Raw = msgspec.Raw()


def without_outputs(data: bytes) -> bytes:
    """Return a notebook of the formats 3 and 4 as UTF-8 and without what is not read.

    Raises `NotJson` when it is none.
    """
    return msgspec.json.encode(read_notebook(data))


def read_notebook(data: bytes) -> RawNotebook:
    """Read a notebook in any encoding; raises `NotJson` when it is none."""
    if not data.strip():
        raise NotJson("it is empty")
    document = _document(data)
    cells = _cells(document, limits.CELLS)
    if not cells:
        raise NotJson("it has no cells")
    metadata = _only(_value(document.metadata, _WORDY), ("kernelspec", "language_info"))
    return RawNotebook([_kept(cell) for cell in cells], metadata)


def shown_cells(data: bytes) -> list[ShownCell]:
    """Return what people look at in a notebook; raises `NotJson` when it is none.

    What is more than `limits` say of text and of pictures is left out.
    """
    cells = _cells(_document(data), limits.SHOWN_CELLS)
    text, drawn, shown = limits.SHOWN_TEXT, limits.SHOWN_PICTURES, []
    for cell in cells:
        kind, source, metadata = _parts(cell)
        source = source if len(source) <= text else _LEFT_OUT[: max(text, 0)]
        found = dict(pictures(_value(cell.attachments, drawn)))
        text -= len(source)
        drawn -= sum(len(each) for bundle in found.values() for each in bundle.values())
        name = _value(cell.id, _WORDY)
        own = name if isinstance(name, str) else ""
        shown.append(ShownCell(kind, source, own, _only(metadata, ("nbgrader",)), found))
    return shown


def _cells(document: _Document, most: int) -> list[_Cell]:
    """Return the cells of all sheets, if there are no more than so many."""
    sheets = [document.cells or [], *(sheet.cells for sheet in document.worksheets)]
    cells = [cell for sheet in sheets for cell in sheet]
    if document.cells is None and not document.worksheets:
        raise NotJson("it has not the parts of a notebook")
    if len(cells) > most:
        raise NotJson(f"it has more than {most:,} cells")
    return cells


def pictures(attachments: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the pictures that are attached to a cell, by the names that its text has for them."""
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for kind in _PICTURES if _NAME.fullmatch(name) else ():
            data = bundle.get(kind) if isinstance(bundle, dict) else None
            if isinstance(data, str) and _BASE64.fullmatch(data):
                yield name, {kind: data}


def _document(data: bytes) -> _Document:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        data = _as_utf8(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return _strict(data)
    except NotJson as error:
        return _lenient(data, error)


def _as_utf8(data: bytes) -> bytes:
    try:
        text, _ = read_text(data, "it")
    except SourceError as error:
        raise NotJson("its text is damaged or is not JSON") from error
    return text.encode("utf-8", "surrogatepass")


def _strict(data: bytes) -> _Document:
    if len(data) > limits.LENIENT_BYTES and data.count(b"{") > _PARTS:
        raise NotJson("it has too many parts: clear the outputs")
    try:
        return msgspec.json.decode(data, type=_Document)
    except msgspec.ValidationError as error:
        raise NotJson("it has not the parts of a notebook") from error
    except RecursionError as error:
        raise NotJson("it is nested too deeply") from error
    except (msgspec.MsgspecError, UnicodeError, OverflowError) as error:
        raise NotJson("its text is damaged or is not JSON") from error


def _lenient(data: bytes, error: NotJson) -> _Document:
    """Read what Python writes as JSON and JSON does not know, such as NaN in an output."""
    if len(data) > limits.LENIENT_BYTES:
        raise error
    try:
        loose = json.loads(data, strict=False, parse_constant=lambda _: None)
        return _strict(json.dumps(loose).encode())
    except (ValueError, RecursionError, MemoryError):
        raise error from None


def _kept(cell: _Cell) -> RawCell:
    kind, text, metadata = _parts(cell)
    if kind != "code" and (len(text) > _WORDY or not _may_be_code(text)):
        text = ""
    return RawCell(kind, text, _only(metadata, ("nnopt", "nbgrader")))


def _parts(cell: _Cell) -> tuple[str, str, Any]:
    """Return the kind, the text and the metadata of a cell."""
    source = _value(cell.source, limits.MODULE_BYTES * 2)
    text = cell_text(source if source is not None else _value(cell.input, limits.MODULE_BYTES * 2))
    kind = _value(cell.cell_type, 100)
    return kind if isinstance(kind, str) else "", text, _value(cell.metadata, _WORDY)


def _value(raw: msgspec.Raw, limit: int) -> Any:
    """Return what stands in one field, None when it is too much to be meant."""
    if not len(raw) or len(raw) > limit:
        return None
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeError, OverflowError) as error:
        raise NotJson("its text is damaged or is not JSON") from error


def _may_be_code(text: str) -> bool:
    return "def " in text or "class " in text or "nnopt:" in text


def _only(value: Any, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return those fields that are small dictionaries of texts and truth values."""
    if not isinstance(value, dict):
        return {}
    found = {name: value[name] for name in names if isinstance(value.get(name), dict)}
    return {name: _flat(inner) for name, inner in found.items()}


def _flat(value: dict[Any, Any]) -> dict[str, Any]:
    simple = {
        key: item
        for key, item in value.items()
        if isinstance(key, str) and isinstance(item, str | bool) and len(str(item)) < 200
    }
    return dict(list(simple.items())[:20])


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
