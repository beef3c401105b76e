"""Which small changes of a reference could make a wrong program of it?

A program that is written like the reference gives the change itself; of any other one it is sought
among the mutants of the reference. Whether a change does the same is for the tests to say.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from nnopt.authoring.mutation.mutants import Mutant
from nnopt.course.edits import Change, changed
from nnopt.errors import CourseError
from nnopt.insights.programs import defined

# A change of more than so many places is better read as a whole function.
_MOST = 3


def edits(reference: str, program: str, task: str) -> list[Change]:
    """Return what turns the function or class of a reference into that of a program.

    Nothing when it is much, or another set of methods.

    >>> reference = "def mse(y, p):\\n    return tf.reduce_mean((p - y) ** 2)\\n"
    >>> program = "def mse(a, b):\\n    return 3 * tf.reduce_mean((b - a) ** 2)\\n"
    >>> [(each.old, each.new) for each in edits(reference, program, "mse")]
    [('return tf.reduce_mean((p - y) ** 2)', 'return 3 * tf.reduce_mean((p - y) ** 2)')]
    """
    old, new = defined(_untyped(reference), task), defined(_untyped(program), task)
    pairs = _functions(old, new, task)
    found, count, touched = [], 0, set()
    for within, mine, yours in pairs:
        for before, after in _places(mine.body, _renamed(yours, mine).body):
            text = _text(reference, before)
            found.append(Change(text, _unparsed(after), _widest(reference, text, within)))
            count += len(before)
            touched.add(within)
    # When every statement or method is another one, it is no small change.
    size = sum(len(_code(mine.body)) for _, mine, _ in pairs)
    everywhere = count >= max(size, 2) or len(touched) == len(pairs) > 1
    return [] if len(found) > _MOST or everywhere else found


def edit_of(reference: str, mutant: Mutant) -> list[Change]:
    """Return a mutant as a change of the text; [] when it cannot be written as one."""
    for node in ast.walk(ast.parse(reference)):
        if isinstance(node, ast.stmt) and node.lineno == mutant.line:
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno
            change = Change(
                _lines(reference, node.lineno, last), mutant.after or "pass", mutant.function
            )
            try:
                text = changed(mutant.module, reference, [change])
                same = ast.dump(ast.parse(text)) == ast.dump(ast.parse(mutant.source))
            except (CourseError, SyntaxError):
                continue
            return [change] if same else []
    return []


_Pair = tuple[str, ast.FunctionDef, ast.FunctionDef]


def _functions(old: ast.stmt | None, new: ast.stmt | None, task: str) -> list[_Pair]:
    """Return which functions are to be compared, each with its name; [] where nothing is alike."""
    if isinstance(old, ast.FunctionDef) and isinstance(new, ast.FunctionDef):
        return [(task, old, new)]
    if not isinstance(old, ast.ClassDef) or not isinstance(new, ast.ClassDef):
        return []
    methods = _methods(new)
    if _methods(old).keys() != methods.keys() or _rest(old) != _rest(new):
        return []
    _rename_attributes(new, old)
    return [(f"{task}.{name}", each, methods[name]) for name, each in _methods(old).items()]


def _rest(node: ast.ClassDef) -> list[str]:
    """Return what a class has beside its methods."""
    others = [each for each in _code(node.body) if not isinstance(each, ast.FunctionDef)]
    return _texts([*node.bases, *others])


def _methods(node: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    return {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}


def _rename_attributes(new: ast.ClassDef, old: ast.ClassDef) -> None:
    """Give the objects of a class the attributes of another one, by the order of their places."""
    bound = [
        list(dict.fromkeys(each.attr for each in places if isinstance(each.ctx, ast.Store)))
        for places in (_attributes(new), _attributes(old))
    ]
    if len(bound[0]) == len(bound[1]):
        names = dict(zip(*bound, strict=True))
        for each in _attributes(new):
            each.attr = names.get(each.attr, each.attr)


def _attributes(node: ast.ClassDef) -> list[ast.Attribute]:
    """Return where the methods of a class use an attribute of their object, in order."""
    found = [
        each
        for method in _methods(node).values()
        for each in ast.walk(method)
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and [each.value.id] == [argument.arg for argument in method.args.args[:1]]
    ]
    return sorted(found, key=lambda each: (each.lineno, each.col_offset))


class _Untyped(ast.NodeTransformer):
    """A program without the types of its variables."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Make an assignment of it."""
        if node.value is None:
            return node
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _untyped(source: str) -> ast.Module:
    tree = ast.parse(source)
    _Untyped().visit(tree)
    return tree


def _widest(reference: str, text: str, within: str) -> str:
    """Return the class of a method where a text is in all of it once, else the method."""
    outer = within.partition(".")[0]
    try:
        changed("", reference, [Change(text, f"{text} ", outer)])
    except CourseError:
        return within
    return outer


def _renamed(new: ast.FunctionDef, old: ast.FunctionDef) -> ast.FunctionDef:
    """Give a function the names of another one: arguments by place, the rest by first use."""
    mine, theirs = _locals(old), _locals(new)
    count = len(theirs) if len(mine) == len(theirs) else min(len(old.args.args), len(mine))
    names = dict(zip(theirs[:count], mine[:count], strict=False))
    if len(set(names.values())) < len(names) or set(names.values()) & (set(theirs) - set(names)):
        return new
    for node in ast.walk(new):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
    return new


def _locals(function: ast.FunctionDef) -> list[str]:
    """Return the names that a function binds, in the order of their places."""
    bound = [
        (node.lineno, node.col_offset, node.arg if isinstance(node, ast.arg) else node.id)
        for node in ast.walk(function)
        if isinstance(node, ast.arg)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    ]
    return list(dict.fromkeys(name for _, _, name in sorted(bound)))


_Place = tuple[Sequence[ast.stmt], Sequence[ast.stmt]]


def _places(old: Sequence[ast.stmt], new: Sequence[ast.stmt]) -> Iterator[_Place]:
    """Yield which statements become which; what is put in takes a neighbor with it."""
    old, new = _code(old), _code(new)
    matcher = SequenceMatcher(None, _texts(old), _texts(new), autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        if b - a == d - c == 1 and _head(old[a]) and _head(old[a]) == _head(new[c]):
            yield from _places(old[a].body, new[c].body)  # type: ignore[attr-defined]
        elif kind == "insert" and a < len(old):
            yield [old[a]], [*new[c:d], old[a]]
        elif kind == "insert":
            yield [old[-1]], [old[-1], *new[c:d]]
        else:
            yield old[a:b], new[c:d]


def _code(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    return [
        node
        for node in body
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]


def _texts(body: Sequence[ast.AST]) -> list[str]:
    return [ast.unparse(node) for node in body]


def _head(node: ast.stmt) -> str:
    """Return the head of a statement that holds others, without an `else`; "" of any other one."""
    simple = not getattr(node, "body", None) or getattr(node, "orelse", None)
    return "" if simple or isinstance(node, ast.Try) else ast.unparse(node).split("\n")[0]


def _text(source: str, nodes: Sequence[ast.stmt]) -> str:
    return _lines(source, nodes[0].lineno, nodes[-1].end_lineno)


def _lines(source: str, first: int, last: int | None) -> str:
    lines = source.split("\n")[first - 1 : last]
    return textwrap.dedent("\n".join(lines)).strip("\n")


def _unparsed(nodes: Sequence[ast.stmt]) -> str:
    return "\n".join(_texts(nodes)) or "pass"
