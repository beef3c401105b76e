"""Can this text be imported as a Python module? Asked without running or importing it."""

from __future__ import annotations

import ast
import codecs
import re
import warnings
from collections.abc import Collection
from typing import NamedTuple

from nnopt.intake import limits
from nnopt.intake.sealed import SealedModule, shown

_COOKIE = re.compile(rb"[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")
_LATIN = {"latin-1": "latin-1", "latin1": "latin-1", "iso-8859-1": "latin-1"}
_LATIN |= {"iso-8859-15": "iso-8859-15", "latin-9": "iso-8859-15"}
_LATIN |= {"cp1252": "cp1252", "windows-1252": "cp1252"}
_UNICODE = {"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"}
_OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)

# Possessive, so that no text takes more than linear time. A string without an end goes up to
# where Python's tokenizer would complain.
TOKEN = re.compile(
    r'''
      (?P<string> """ (?: [^"\\]++ | \\. | "(?!"") )*+ (?:""")?
                | \'\'\' (?: [^'\\]++ | \\. | '(?!\'\') )*+ (?:\'\'\')?
                | " (?: [^"\\\n]++ | \\. )*+ "?
                | ' (?: [^'\\\n]++ | \\. )*+ '? )
    | (?P<comment> \#[^\n]*+ )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<join> \\\n )
    | (?P<newline> \n )
    | (?P<blank> [^\S\n]++ )
    | (?P<word> \w++ )
    | (?P<other> . )
    ''',
    re.VERBOSE | re.DOTALL,
)


class SourceError(Exception):
    """A file that cannot be used; the message is a sentence for the student."""


def decode(data: bytes, origin: str) -> str:
    r"""Return the text of a module with line feeds at the ends of its lines.

    The encoding is UTF-8, or Latin-1 where the file says so in its first two lines; such a
    declaration becomes `utf-8`, because the sealed copy is UTF-8. Raises `SourceError`.

    >>> decode(b"# coding: latin-1\r\nname = '\xe9'\r\n", "mse.py")
    "# coding: utf-8\nname = 'é'\n"
    """
    if len(data) > limits.MODULE_BYTES:
        raise SourceError(too_large(origin, limits.MODULE_BYTES))
    save = "Save it as UTF-8 and hand it in again."
    if data.startswith(_OTHER_MARKS):
        raise SourceError(f"`{origin}` is saved as UTF-16 or UTF-32. {save}")
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in data:
        raise SourceError(
            f"`{origin}` contains NUL bytes, so it is not a text file. "
            "Save it as plain text in UTF-8 and hand it in again."
        )
    data, name = without_cookie(data)
    if name and name not in _UNICODE and name not in _LATIN:
        raise SourceError(
            f"`{origin}` says that its encoding is {shown(name)}. "
            "Save it as UTF-8, remove that declaration and hand it in again."
        )
    try:
        return data.decode(_LATIN.get(name, "utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(f"`{origin}` line {line} is not UTF-8 text. {save}") from error


def without_cookie(data: bytes) -> tuple[bytes, str]:
    """Return a source that declares no encoding but UTF-8, and the encoding that it declared.

    >>> without_cookie(b"# coding: latin-1")
    (b'# coding: utf-8', 'latin-1')
    """
    start = 0
    for row in data.split(b"\n", 2)[:2]:
        if cookie := _COOKIE.match(row):
            renamed = data[: start + cookie.start(1)] + b"utf-8" + data[start + cookie.end(1) :]
            return renamed, cookie[1].decode("ascii").lower().replace("_", "-")
        if row.strip() and not row.strip().startswith(b"#"):
            break
        start += len(row) + 1
    return data, ""


def too_large(origin: str, limit: int) -> str:
    """Return the sentence for a file above its cap."""
    return (
        f"`{origin}` is larger than {limit // limits.MB} MB. "
        "Hand in your code only, without data or outputs."
    )


def excess(text: str) -> tuple[int, str] | None:
    """Return the line and the reason why a text is not given to Python's parser, or None.

    Deep nesting and endless lines can exhaust the parser's stack, its memory or its time.

    >>> excess("x = " + "(" * 101)
    (1, 'more than 100 brackets are open at once')
    """
    if text.count("\n") >= limits.LINES:
        return limits.LINES, f"the file has more than {limits.LINES:,} lines"
    for number, row in enumerate(text.split("\n"), start=1):
        if len(row) > limits.LINE_CHARACTERS:
            return number, f"the line has more than {limits.LINE_CHARACTERS:,} characters"
    return _Scan().run(text)


class _Scan:
    """Counts what is open while it goes through the tokens of a text."""

    def __init__(self) -> None:
        self.depth = 0
        self.indents = [0]
        self.width = 0
        self.at_start = True
        self.logical_start = 0

    def run(self, text: str) -> tuple[int, str] | None:
        """Go through the text; return the first line that is too much, and why."""
        for count, token in enumerate(TOKEN.finditer(text)):
            reason = self._reason(token, count)
            if reason:
                return text.count("\n", 0, token.start()) + 1, reason
        return None

    def _reason(self, token: re.Match[str], count: int) -> str:
        self._brackets(token)
        if token.lastgroup == "newline" and not self.depth:
            self.at_start, self.width, self.logical_start = True, 0, token.end()
        elif self.at_start:
            self._indent(token)
        if count > limits.TOKENS:
            return f"there are more than {limits.TOKENS:,} words and signs before it"
        if self.depth > limits.BRACKETS:
            return f"more than {limits.BRACKETS} brackets are open at once"
        if len(self.indents) > limits.INDENTS + 1:
            return f"it is indented more than {limits.INDENTS} times"
        if not self.depth and token.lastgroup == "join":
            length = token.end() - self.logical_start
            if length > limits.LINE_CHARACTERS:
                return f"the joined line has more than {limits.LINE_CHARACTERS:,} characters"
        return ""

    def _brackets(self, token: re.Match[str]) -> None:
        if token.lastgroup == "open":
            self.depth += 1
        elif token.lastgroup == "close":
            self.depth = max(0, self.depth - 1)

    def _indent(self, token: re.Match[str]) -> None:
        if token.lastgroup == "blank":
            self.width = len(token[0].expandtabs(8))
            return
        self.at_start = False
        if token.lastgroup == "comment":
            return
        while self.indents[-1] > self.width:
            self.indents.pop()
        if self.indents[-1] < self.width:
            self.indents.append(self.width)


def parse(text: str) -> ast.Module:
    """Parse a text that may be hostile; raises `SyntaxError` for whatever is wrong with it."""
    if found := excess(text):
        line, reason = found
        raise SyntaxError(reason, ("", line, 1, ""))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (RecursionError, MemoryError) as error:
        raise SyntaxError("it is nested too deeply to be read", ("", 1, 1, "")) from error
    except (ValueError, OverflowError) as error:
        raise SyntaxError("it holds a value that Python cannot read", ("", 1, 1, "")) from error


def syntax_problem(module: SealedModule) -> str:
    r"""Return a sentence about the first syntax error of a module, or an empty string.

    >>> syntax_problem(SealedModule("mse", b"def mse(a):\n    retrun a\n", "mse.py"))
    '`mse.py` line 2: invalid syntax: `retrun a`. Mend this line and run the file once before handing in.'
    """  # noqa: E501
    try:
        parse(module.source.decode("utf-8"))
    except SyntaxError as error:
        return _sentence(module, error)
    return ""


def _sentence(module: SealedModule, error: SyntaxError) -> str:
    line = error.lineno or 1
    file, number = module.locate(line)
    what = re.sub(r" ?\(detected at line \d+\)", "", shown(error.msg, limits.TEXT_SHOWN))
    # Python counts lines in the sealed text; the student counts them in the cell.
    what = re.sub(
        r"on line (\d+)", lambda found: f"on line {module.locate(int(found[1]))[1]}", what
    )
    text = module.text(line)
    quoted = f": `{text}`" if text else ""
    return f"`{file}` line {number}: {what}{quoted}. {_advice(text, bool(module.lines))}"


def _advice(text: str, notebook: bool) -> str:
    if text.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        return "This is the mark of an unfinished merge: keep one of the two versions."
    if text.startswith(("%", "!")) and not notebook:
        return "Such a line works in notebooks only: remove it."
    if re.search("[\u2018\u2019\u201c\u201d]", text):
        return "Type the quotation marks of this line again, as \" or '."
    unit = "cell" if notebook else "file"
    return f"Mend this line and run the {unit} once before handing in."


class Progress(NamedTuple):
    """How far a module has come; the more the greater."""

    written: int
    defined: int
    minus_left: int


def progress(text: str, tasks: Collection[str]) -> Progress:
    r"""Count the tasks that are written, those that are there at all, and (negative) stub lines.

    A task is written when its function or class holds no `raise NotImplementedError`. A text
    that cannot be parsed is somebody's work: it counts as one task.

    >>> progress("def mse(a, b):\n    raise NotImplementedError('task mse')", ["mse"])
    Progress(written=0, defined=1, minus_left=-1)
    """
    try:
        tree = parse(text)
    except SyntaxError:
        return Progress(1, 0, 0)
    left = {
        name: sum(_is_stub_line(inner) for inner in ast.walk(node))
        for node in tree.body
        for name in defined_names(node)
        if name in tasks
    }
    written = sum(not count for count in left.values())
    return Progress(written, len(left), -sum(left.values()))


def defined_names(node: ast.stmt) -> tuple[str, ...]:
    """Return the names that a function, a class or a plain assignment defines."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return (node.name,)
        case ast.Assign(targets=targets):
            return tuple(target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            return (name,)
    return ()


def _is_stub_line(node: ast.AST) -> bool:
    if not isinstance(node, ast.Raise):
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
