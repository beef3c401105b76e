"""How are cells of a CSV file changed so that all others stay as they are, byte for byte?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_BOM = "\ufeff"
_CELL = re.compile(r'("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\n|\r|\Z)')
# A spreadsheet would run what begins so, some also in full width, and behind a semicolon or tab
# where these separate cells.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[=+\-@\t\r\n＝＋－＠])")


class Cells:
    """The cells of a CSV file as they stand in it, with their quotes, and how their lines end.

    >>> cells = Cells(b'Name,Grade\\r\\n"A, B",\\r\\n')
    >>> cells.put(1, 1, "12"); bytes(cells)
    b'Name,Grade\\r\\n"A, B",12\\r\\n'
    """

    def __init__(self, data: bytes) -> None:
        text = data.decode("utf-8")
        self._start = _BOM if text.startswith(_BOM) else ""
        self._rows: list[list[str]] = []
        self._ends: list[str] = []
        row: list[str] = []
        for cell, end in _CELL.findall(text.removeprefix(_BOM)):
            if not (row or cell or end):
                break  # behind the last line
            row.append(cell)
            if end != ",":
                self._rows.append(row)
                self._ends.append(end)
                row = []

    @property
    def rows(self) -> list[list[str]]:
        """The contents of all cells; those of one that is quoted without the quotes."""
        return [[_content(cell) for cell in row] for row in self._rows]

    def put(self, row: int, column: int, text: str) -> None:
        """Change one cell; a row that is too short gets empty ones before it."""
        cells = self._rows[row]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = _quoted(harmless(text))

    def __bytes__(self) -> bytes:
        pairs = zip(self._rows, self._ends, strict=True)
        return (self._start + "".join(",".join(row) + end for row, end in pairs)).encode()


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("anna;=1+1"), harmless("anna")
    ("'=1+1", "anna;'=1+1", 'anna')
    """
    return _FORMULA.sub(r"\1'", text)


def table(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as a CSV file in UTF-8, which spreadsheets know by its first bytes."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return f"{_BOM}{written.getvalue()}".encode("utf-8", "backslashreplace")


def _content(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def _quoted(text: str) -> str:
    if not re.search(r'[",\r\n]', text):
        return text
    escaped = text.replace('"', '""')
    return f'"{escaped}"'
