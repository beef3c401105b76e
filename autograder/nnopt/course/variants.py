"""Which named variants of a reference does a course have: known mistakes, and other right ones?

Their files are Python cut into cells, which is parsed and never executed here. A cell starts with
`# %% NAME`; the comment lines below it are words about it, and the rest is code whose functions
take the place of those of the same names in the reference:

    # %% squared_by_power
    # Another way to write the square.
    def mse(y_true, y_pred):
        return tf.reduce_mean((y_pred - y_true) ** 2)

Code above the first cell is for readers and linters (imports) and belongs to no variant. This is
the form of accepted.py; the cells of mistakes.py say more, see `nnopt.course.mistakes`.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from nnopt.course.catalogue import Assignment
from nnopt.errors import CourseError


class Variant(msgspec.Struct, frozen=True):
    """One named variant: the modules that it changes, each with its whole text.

    A mistake has the task that it is made in and a hint; `also` names another mistake that gives
    the same numbers on every input. `note` says why another right solution is here.
    """

    name: str
    changed: dict[str, str]
    task: str = ""
    hint: str = ""
    also: str = ""
    note: str = ""

    def modules(self, assignment: Assignment) -> dict[str, str]:
        """Return the reference modules with those of this variant in place of theirs."""
        return assignment.reference() | self.changed

    def remembers(self, assignment: Assignment) -> bool:
        """Say whether it has something that outlives a call: then it matters what ran before."""
        reference = assignment.reference()
        changed = self.changed.items()
        return any(_lasting(text) - _lasting(reference.get(name, "")) for name, text in changed)

    @property
    def digest(self) -> str:
        """The hash of the modules that it changes."""
        return hashlib.sha256(repr(sorted(self.changed.items())).encode()).hexdigest()


@functools.cache
def _lasting(source: str) -> frozenset[str]:
    r"""Return what a module makes once: values of it and of its classes, defaults, decorators.

    >>> sorted(_lasting("KNOWN = {}\ndef f(x, seen=[], steps=3): ..."))
    ['KNOWN = {}', '[]']
    """
    return frozenset(map(ast.unparse, _made_once(ast.parse(source).body)))


def _made_once(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            made = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            yield from (each for each in made if not isinstance(each, ast.Constant))
            yield from node.decorator_list
        elif isinstance(node, ast.ClassDef):
            yield from _made_once(node.body)
        elif not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr):
            yield node


class Cell(msgspec.Struct, frozen=True):
    """One cell: what stands behind `# %%`, the text of its comments, and its code.

    `where` is the file and the line in which it begins, for messages.
    """

    name: str
    comments: tuple[str, ...]
    code: str
    where: str

    def tree(self) -> ast.Module:
        """Return the code as a tree; `CourseError` when it is not Python."""
        try:
            return ast.parse(self.code)
        except SyntaxError as error:
            what = f"{self.where}: {self.name} is not Python: {error.msg}"
            raise CourseError(what, f"Look at `{(error.text or '').strip()}`.") from error


_CELL = re.compile(r"^# %% *(.*?) *$", re.MULTILINE)


def cells(text: str, source: str) -> Iterator[Cell]:
    """Cut the text of a file into cells; two of one name are a `CourseError`.

    >>> text = "# %% a\\n# Words.\\nx = 1\\n# %% b\\nx = 2\\n"
    >>> [cell.name for cell in cells(text, "accepted.py")]
    ['a', 'b']
    """
    heads = list(_CELL.finditer(text))
    edges = [head.start() for head in heads] + [len(text)]
    seen: set[str] = set()
    for head, end in zip(heads, edges[1:], strict=True):
        where = f"{source}:{text.count(chr(10), 0, head.start()) + 1}"
        lines = text[head.end() : end].strip("\n").split("\n")
        count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
        comments = tuple(line.lstrip("#").strip() for line in lines[:count])
        if head[1] in seen:
            raise CourseError(f"{where}: two cells are called {head[1]}", "Rename one of them.")
        seen.add(head[1])
        yield Cell(head[1], comments, "\n".join(lines[count:]).strip("\n"), where)


def load_accepted(assignment: Assignment) -> tuple[Variant, ...]:
    """Read the other right solutions of an assignment; no file means none."""
    path = assignment.accepted
    if not path.is_file():
        return ()
    reference = assignment.reference()
    return tuple(
        Variant(cell.name, _replaced(cell, reference), note=" ".join(cell.comments))
        for cell in cells(path.read_text("utf-8"), str(path))
    )


def _replaced(cell: Cell, reference: Mapping[str, str]) -> dict[str, str]:
    """Put the code of a cell into the one module that has functions of these names."""
    names = _defined(cell.tree())
    modules = [name for name, text in reference.items() if names & _defined(ast.parse(text))]
    if len(modules) != 1:
        where = " and ".join(modules) or "no module"
        raise CourseError(
            f"{cell.where}: {cell.name} has functions of {where}",
            "Write functions of one module of the reference, under the names that they have there.",
        )
    return {modules[0]: with_code(reference[modules[0]], cell.code)}


def with_code(module: str, code: str) -> str:
    """Return a module with code at its end: a later definition wins, also for callers inside."""
    return f"{module}\n\n{code}\n" if code else module


def _defined(tree: ast.Module) -> set[str]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}
