"""What is left of a cell when all that only IPython or Colab understands is taken out?

Every line stays where it is, so that a place in the result is a place in the cell.
"""

from __future__ import annotations

import re

from nnopt.intake.tokens import TOKEN

_MAGIC = r"""
    (?P<indent> [ \t]*+ )
    (?P<magic> (?: [%!?] | \w[\w, \t]*=[ \t]*[%!] | [\w.]++\?{1,2}[ \t]*(?=\n|\Z)
                 | (?: \w[\w, \t]*=[ \t]* )? get_ipython\(\)\.\w+ )
               (?: \\\n | [^\n] )*+ )
"""
_SUSPECT = re.compile(f"^{_MAGIC}", re.VERBOSE | re.MULTILINE)
# A line of IPython where a statement may start, with the lines that its backslashes join to it;
# otherwise one token.
_LINE = re.compile(f"{_MAGIC} | {TOKEN.pattern}", re.VERBOSE | re.DOTALL)
# Cell magics that run their cell as Python in the notebook's own names.
PLAIN_CELL_MAGICS = ("%%time", "%%capture", "%%prun")
_WRITE = re.compile(
    r"%%(?:writefile|file)[ \t]+(?P<more>-a[ \t]+|--append[ \t]+)?(?P<path>\S[^\n]*)"
)
_RUN = re.compile(r"%run[ \t]+(?:\./)?(?P<module>[^\W\d]\w*)(?:\.py)?[ \t]*")
_TIMED = re.compile(r"%time[ \t]+")
_PROMPT = re.compile(r"(?:>>>|\.\.\.|In \[\d+\]:|   \.+:) ?", re.ASCII)


def written_file(text: str) -> tuple[str, bool] | None:
    r"""Return the path that a cell writes itself to, and whether it is appended there.

    >>> written_file("%%writefile -a src/mse.py\nx = 1")
    ('src/mse.py', True)
    """
    found = _WRITE.match(text.lstrip())
    return (found["path"].strip().strip("\"'"), bool(found["more"])) if found else None


def plain(text: str) -> str:
    r"""Return a cell as Python: prompts and a common indentation removed, magics as comments.

    >>> plain(">>> x = 1\n>>> %ls")
    'x = 1\n# %ls'
    >>> plain("  x = 1\n  y = 2")
    'x = 1\ny = 2'
    """
    return without_magics(_without_indent(_without_prompts(text)))


def _without_prompts(text: str) -> str:
    """IPython takes the prompts of a session off a cell that was pasted with them."""
    if not re.match(r"\s{0,200}(?:>>>|In \[\d+\]:) ?", text):
        return text
    return "\n".join(_PROMPT.sub("", row, count=1) if _PROMPT.match(row) else row
                     for row in text.split("\n"))  # fmt: skip


def _without_indent(text: str) -> str:
    """IPython takes the indentation of the first line off all lines."""
    first = next((row for row in text.split("\n") if row.strip()), "")
    space = first[: len(first) - len(first.lstrip(" \t"))]
    if not space:
        return text
    return "\n".join(row.removeprefix(space) for row in text.split("\n"))


def without_magics(text: str) -> str:
    r"""Return a cell's text with its IPython lines turned into comments, line by line.

    A cell of another language (`%%bash`) becomes empty, `%time` and `%%writefile` leave what they
    are about, and `%run x.py` is an import of all of x. A `%` that continues an expression stays.

    >>> without_magics("%matplotlib inline\nx = (7\n  % 2)\nif x:\n    !ls")
    '# %matplotlib inline\nx = (7\n  % 2)\nif x:\n    pass  # !ls'
    """
    first = text.lstrip()
    magic = first.split(None, 1)[0] if first.startswith("%%") else ""
    if magic and magic not in PLAIN_CELL_MAGICS and not written_file(text):
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
    if timed := _TIMED.match(magic):
        return indent + magic[timed.end() :]
    if (run := _RUN.fullmatch(magic)) and not indent:
        return f"from {run['module']} import *"
    # An indented line may be the only one of its block.
    filler = "pass  " if indent else ""
    return f"{indent}{filler}# " + magic.replace("\n", "\n# ")
