"""What is in each piece of a file: its statements, the names they use, what they define?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

import msgspec

from nnopt.intake.book import Book, Cell
from nnopt.intake.scopes import Use, use_of
from nnopt.intake.sealed import SealedModule, SourceLine
from nnopt.intake.syntax import out_of_place, parse, syntax_problem
from nnopt.intake.work import definitions, fingerprint, is_written

_SETTING = re.compile(r"(?:set|enable|disable)_\w+|run_functions_eagerly")
_COLAB = "google.colab"


class Definition(msgspec.Struct, frozen=True):
    """What a statement makes of one name: `kind` is def, value (a number, a call) or import."""

    print: str
    written: bool
    kind: str


class Statement(msgspec.Struct, frozen=True):
    """A statement at the top of a piece: its rows (counted from 0), columns in bytes, names.

    `kind` is future, import, define, method, setting (of a library), text, colab or other.
    """

    piece: int
    first: int
    last: int
    begin: int
    end: int
    kind: str
    use: Use
    defined: dict[str, Definition]
    sources: frozenset[str] = frozenset()

    def imports(self, module: str) -> bool:
        """Say whether it imports a module of this name."""
        return module in self.sources


class Piece(msgspec.Struct, frozen=True):
    """A cell with its statements, or the sentence that says why it has none."""

    cell: Cell
    statements: tuple[Statement, ...]
    problem: str = ""

    @property
    def defined(self) -> dict[str, Definition]:
        """What the whole piece makes of each name; the last statement wins."""
        return {name: made for each in self.statements for name, made in each.defined.items()}


class Row(msgspec.Struct):
    """One line of a module that is put together, and where it came from."""

    place: SourceLine
    text: str


def pieces_of(book: Book) -> list[Piece]:
    """Return every piece of a file; what is no code in a notebook has no statements."""
    colab: set[str] = set()
    return [_piece(number, cell, colab) for number, cell in enumerate(book.cells)]


def _piece(number: int, cell: Cell, colab: set[str]) -> Piece:
    try:
        tree = parse(cell.text)
        if wrong := out_of_place(tree):
            raise wrong
    except SyntaxError as error:
        problem = syntax_problem(alone(cell), error) if cell.kind == "code" else ""
        return Piece(cell, (), problem)
    colab |= {name for node in tree.body if _is_colab(node) for name in use_of(node).binds}
    return Piece(cell, tuple(_statement(number, node, colab) for node in tree.body))


def rows_of(cell: Cell) -> list[Row]:
    """Return the rows of a piece."""
    texts = cell.text.split("\n")
    return [Row(SourceLine(cell.place, cell.line(n)), text) for n, text in enumerate(texts)]


def alone(cell: Cell) -> SealedModule:
    """Return a piece as a module, to say where in it something is wrong."""
    lines = tuple(row.place for row in rows_of(cell))
    return SealedModule("", cell.text.encode(), cell.place, lines)


def segment(rows: Sequence[Row], part: Statement) -> list[Row]:
    """Return copies of the rows of a statement, cut to the statement at both ends."""
    found = [Row(row.place, row.text) for row in rows[part.first : part.last + 1]]
    found[-1].text = found[-1].text.encode()[: part.end].decode()
    found[0].text = found[0].text.encode()[part.begin :].decode()
    return found


def blank(rows: Sequence[Row], part: Statement) -> None:
    """Put `pass` in the place of a statement, and leave the number of rows as it is."""
    before = rows[part.first].text.encode()[: part.begin]
    after = rows[part.last].text.encode()[part.end :]
    for row in rows[part.first : part.last + 1]:
        row.text = ""
    rows[part.first].text = (before + b"pass" + after).decode()


def _statement(piece: int, node: ast.stmt, colab: set[str]) -> Statement:
    use = use_of(node)
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    return Statement(
        piece=piece,
        first=first - 1,
        last=(node.end_lineno or node.lineno) - 1,
        # A decorator begins with the @ before it, and nothing else can stand on its line.
        begin=node.col_offset if first == node.lineno else 0,
        end=node.end_col_offset or 0,
        kind=_kind(node, use, colab),
        use=use,
        defined=dict(_defined(node, use)),
        sources=frozenset(_sources(node)),
    )


def _sources(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        yield node.module or ""


def _kind(node: ast.stmt, use: Use, colab: set[str]) -> str:
    if _is_colab(node) or (isinstance(node, ast.Expr) and use.now & colab):
        return "colab"
    if isinstance(node, ast.ImportFrom) and node.module == "__future__" and not node.level:
        return "future"
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "import"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return "define"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return "text"
    if _is_method(node):
        return "method"
    return "setting" if _is_setting(node) else "other"


def _is_colab(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith(_COLAB) or (
            node.module == "google" and [name.name for name in node.names] == ["colab"]
        )
    return isinstance(node, ast.Import) and all(name.name.startswith(_COLAB) for name in node.names)


def _is_method(node: ast.stmt) -> bool:
    """Say whether a statement may give a class a method: `Average.update = update`."""
    match node:
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Name())],
            value=ast.Name() | ast.Lambda() | ast.Attribute() | ast.Call(),
        ):
            return True
    return False


def _is_setting(node: ast.stmt) -> bool:
    """Say whether a statement sets up a library, such as `tf.disable_v2_behavior()`."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name), args=args, keywords=keywords)):
            values = [*args, *(each.value for each in keywords)]
            plain = all(isinstance(value, ast.Constant | ast.Attribute) for value in values)
            return plain and _SETTING.fullmatch(name) is not None
    return False


def _defined(node: ast.stmt, use: Use) -> Iterator[tuple[str, Definition]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, Definition(fingerprint(node), is_written(node), "def")
        return
    inner = set(definitions(node))
    if isinstance(node, ast.Import | ast.ImportFrom):
        kind = "import"
    else:
        kind = "function" if _may_be_function(node) else "value"
    for name in sorted(use.binds):
        as_what = "def" if name in inner else kind
        yield name, Definition(fingerprint(node), True, as_what)


def _may_be_function(node: ast.stmt) -> bool:
    """Say whether a name may become a function here: `f = lambda x: x`, `f = tf.function(g)`."""
    match node:
        case ast.Assign(targets=[ast.Name()], value=ast.Lambda() | ast.Name() | ast.Attribute()):
            return True
        case ast.Assign(targets=[ast.Name()], value=ast.Call(args=args)):
            return any(isinstance(value, ast.Name | ast.Lambda | ast.Attribute) for value in args)
    return False
