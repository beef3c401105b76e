"""Which pieces of code are in a file? A module is one piece, a notebook one for each cell.

A script that came out of a notebook is a notebook again, and a notebook that is called `.py` too.
"""

from __future__ import annotations

import ast
import itertools
import re
from typing import Any

import msgspec

from nnopt.intake.book import Book, Cell
from nnopt.intake.cut import defines, rejoined
from nnopt.intake.files import Found
from nnopt.intake.jupyter import NotJson, RawCell, RawNotebook, read_notebook
from nnopt.intake.magics import PLAIN_CELL_MAGICS, plain, without_magics, written_file
from nnopt.intake.sealed import shown
from nnopt.intake.syntax import is_python, parse
from nnopt.intake.text import SourceError, read_text

_MARK = re.compile(r"#[ \t]*nnopt:[ \t]*(?P<what>.*)|# (?P<old>Public checks)")
_MODULE = re.compile(r"(\w+)(?:\.py\b|\s*$)")
# How Jupyter, Spyder, VS Code and jupytext part the cells of a script.
_PART = re.compile(r"#[ \t]*(?:%%|In ?\[[\d ]{0,9}\]:|<codecell>|\+$)")
_CELL_MAGIC = re.compile(
    r"get_ipython\(\)\.run_cell_magic"
    r"\('(?P<magic>[^'\\]*)', '(?P<args>[^'\\]*)', (?P<code>['\"].*)\)"
)
# What a web page or a word processor has in place of a space, or between the letters.
_SPACES = dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_INVISIBLE = {**_SPACES, **dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])}
_SUSPECT = re.compile("[\xa0\xad\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]")
_FENCE = re.compile(r"\s{0,20}```[^\n]*\n(?P<code>.*?)\n```\s*", re.DOTALL)
_FENCE_ROW = re.compile(r"\s{0,20}(?:```|~~~)")


# A browser, or Colab, writes the name of the notebook before the ending of the script.
_SCRIPTS = (".py", ".pyw")


def open_book(found: Found) -> Book:
    """Return the pieces of a file; `SourceError` says why there are none."""
    origin = shown(found.path)
    if found.problem:
        raise SourceError(found.problem)
    named = ".ipynb" in found.name.lower()
    if not found.data.strip():
        if named:
            raise SourceError(f"`{origin}` is empty. Save it again and hand in that file.")
        return Book(found, origin, (Cell(1, "", origin),), whole=True)
    if named or found.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        try:
            return _notebook(found, origin, read_notebook(found.data))
        except NotJson as error:
            if named:
                return _unnamed_script(found, origin, error)
    return _script(found, origin)


def _unnamed_script(found: Found, origin: str, error: NotJson) -> Book:
    """Return a script that has the name of a notebook, or say what is wrong with the notebook."""
    text, _ = read_text(found.data, origin)
    again = "Save it again from Jupyter and hand in that file."
    if "<<<<<<< " in text and ">>>>>>> " in text:
        again = "It has the marks of an unfinished merge: keep one of the two versions."
    elif not text.lstrip().startswith(("{", "[")) and (
        found.name.lower().endswith(_SCRIPTS) or is_python(without_magics(text))
    ):
        return _script(found, origin)
    raise SourceError(f"`{origin}` is not a notebook that can be read: {error}. {again}")


def _notebook(found: Found, origin: str, raw: RawNotebook) -> Book:
    read = [_cell(cell, n, f"{origin} cell {n}") for n, cell in enumerate(raw.cells, start=1)]
    whole, notes = rejoined(read)
    cells = tuple(_as_python(piece) for cell in whole for piece in _pieces(cell))
    return Book(found, origin, cells, language=_language(raw), notes=tuple(notes))


def _script(found: Found, origin: str) -> Book:
    text, note = read_text(found.data, origin)
    notes = [note] if note else []
    rows, told = _pasted(text.split("\n"))
    notes += [f"`{origin}` {told}"] if told else []
    rows, lines, written = _unfolded(rows)
    if written or any(_MARK.match(row) for row in rows):
        starts = {n for n, row in enumerate(rows) if _PART.match(row)} | {0, *written, len(rows)}
        parts: list[Cell] = []
        for number, (start, end) in enumerate(itertools.pairwise(sorted(starts)), start=1):
            part = "\n".join(rows[start:end])
            parts += _pieces(Cell(number, part, origin, lines=tuple(lines[start:end])))
        return Book(found, origin, tuple(map(_as_python, parts)), notes=tuple(notes))
    whole = Cell(1, "\n".join(rows), origin, lines=() if len(rows) == lines[-1] else tuple(lines))
    module = _as_python(whole, cell_of_notebook=False)
    if _SUSPECT.search(whole.text) and not _SUSPECT.search(module.text):
        notes.append(f"`{origin}` has invisible characters that Python does not read: left out.")
    return Book(found, origin, (module,), whole=True, notes=tuple(notes))


def _pasted(rows: list[str]) -> tuple[list[str], str]:
    """Return the rows of a script that was pasted with what stood around it, each in its place.

    The second result is the end of a sentence about what was left out.
    """
    if is_python(without_magics("\n".join(rows))):
        return rows, ""
    fenced, flat = _between_fences(rows), _flat(rows)
    for code, told in (
        (fenced, "has text around its code: what stands between the lines of ``` was read."),
        (flat, "was indented as a whole, and was read without that."),
    ):
        if defines(code) and is_python(without_magics("\n".join(code))):
            return code, told
    return rows, ""


def _between_fences(rows: list[str]) -> list[str]:
    """Return rows with those empty that do not stand between fences, as Markdown has them."""
    fences = [number for number, row in enumerate(rows) if _FENCE_ROW.match(row)]
    ends = [*fences[1::2], len(rows)]
    inside = {
        n for start, end in zip(fences[::2], ends, strict=False) for n in range(start + 1, end)
    }
    return [row if number in inside else "" for number, row in enumerate(rows)]


def _flat(rows: list[str]) -> list[str]:
    """Return rows without the indentation that all of them share, comments aside."""
    code = [row for row in rows if row.strip() and not row.lstrip().startswith("#")]
    shared = min((row[: len(row) - len(row.lstrip())] for row in code), key=len, default="")
    return [row.removeprefix(shared) for row in rows]


def _unfolded(rows: list[str]) -> tuple[list[str], list[int], set[int]]:
    """Return rows with the code of exported cell magics as rows, and where each one stands.

    The third result has the numbers of the rows where a cell that writes a file begins and ends.
    """
    out: list[str] = []
    lines: list[int] = []
    written: set[int] = set()
    for number, row in enumerate(rows, start=1):
        new = [row]
        if found := _CELL_MAGIC.fullmatch(row):
            magic, code = f"%%{found['magic']} {found['args']}".rstrip(), _literal(found["code"])
            if code is None or not (written_file(magic) or magic.split()[0] in PLAIN_CELL_MAGICS):
                new = [f"# {row}"]
            elif written_file(magic):
                new = [magic, *code.split("\n")]
                written |= {len(out), len(out) + len(new)}
            else:
                new = [f"# {magic}", *code.split("\n")]
        out += new
        lines += [number] * len(new)
    return out, lines, written


def _literal(text: str) -> str | None:
    try:
        body = parse(text).body
    except SyntaxError:
        return None
    match body:
        case [ast.Expr(value=ast.Constant(value=str(value)))]:
            return value
    return None


def _as_python(cell: Cell, *, cell_of_notebook: bool = True) -> Cell:
    text = plain(cell.text) if cell_of_notebook else without_magics(cell.text)
    if not cell_of_notebook and text.lstrip().startswith(">>>"):
        text = plain(cell.text)
    if _SUSPECT.search(text) and not is_python(text):
        visible = text.translate(_INVISIBLE)
        text = visible if is_python(visible) else text
    return cell if text == cell.text else msgspec.structs.replace(cell, text=text)


def _language(raw: RawNotebook) -> str:
    for part, field in (("language_info", "name"), ("kernelspec", "language")):
        name = raw.metadata.get(part, {}).get(field)
        if isinstance(name, str) and name:
            return name
    return "python"


def _cell(raw: RawCell, number: int, place: str) -> Cell:
    kit, nbgrader = raw.metadata.get("nnopt", {}), raw.metadata.get("nbgrader", {})
    text = raw.source
    if raw.cell_type != "code":
        text = _fenced(text)
    role, module, grade_id = kit.get("role"), kit.get("module"), nbgrader.get("grade_id")
    graded = nbgrader.get("grade") is True and nbgrader.get("solution") is not True
    return Cell(
        number=number,
        text=text,
        place=place,
        kind=raw.cell_type,
        module=module if isinstance(module, str) else "",
        grade_id=grade_id if isinstance(grade_id, str) else "",
        kit=graded or bool(role),
        check=graded or role == "check" or "nnopt_check(" in text,
    )


def _fenced(text: str) -> str:
    """Return what stands between the fences of a cell that is no code, each row in its place."""
    if fence := _FENCE.fullmatch(text):
        return f"\n{fence['code']}"
    rows = text.split("\n")
    code = _between_fences(rows)
    joined = "\n".join(code)
    return joined if defines(code) and is_python(joined) else text


def _pieces(cell: Cell) -> list[Cell]:
    """Cut a cell at the marks of the kit: cells may have been merged."""
    if written := written_file(cell.text):
        path, appended = written
        name = path.replace("\\", "/").rpartition("/")[2]
        module = name.removesuffix(".py") if name.endswith(".py") else ""
        return [
            msgspec.structs.replace(
                cell, module=module, written=True, appended=appended, kit=False, check=False
            )
        ]
    rows = cell.text.split("\n")
    marks = [(n, mark) for n, row in enumerate(rows) if (mark := _MARK.match(row))]
    if not marks:
        return [cell]
    pieces = []
    first = marks[0][0]
    if any(row.strip() for row in rows[:first]):
        # Above the kit's first line stands what a student wrote into a cell of the kit.
        own = not cell.kit
        pieces.append(_cut(cell, rows, 0, first, kit=False, check=cell.check and own))
    ends = [*(n for n, _ in marks[1:]), len(rows)]
    for (start, mark), end in zip(marks, ends, strict=True):
        what = mark["what"] or ""
        named = _MODULE.match(what)
        pieces.append(
            _cut(
                cell,
                rows,
                start,
                end,
                module=named[1] if named else "",
                grade_id=cell.grade_id if named and start == first else "",
                kit=not named,
                check=not named and what.startswith("check"),
            )
        )
    return pieces


def _cut(cell: Cell, rows: list[str], start: int, end: int, **changes: Any) -> Cell:
    return msgspec.structs.replace(
        cell,
        text="\n".join(rows[start:end]),
        start=cell.start + start,
        lines=cell.lines[start:end],
        **changes,
    )
