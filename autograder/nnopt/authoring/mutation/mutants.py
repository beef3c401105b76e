"""Which first-order mutants does a reference have: one small change each, inside its solutions?

Made here with `ast` and not by a mutation tool: mutmut, mutatest and cosmic-ray run a test command
on imported code, where ours must run in the sandbox as a submission does, and the operators of
cosmic-ray, the one that can be used as a library, know neither argument order nor axis nor removed
statements.
"""

from __future__ import annotations

import ast
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from types import CodeType

import msgspec

from nnopt.authoring.build.regions import Region, find_regions
from nnopt.authoring.mutation.habits import habits
from nnopt.authoring.mutation.operators import Place, changes
from nnopt.course.catalogue import Assignment

# Nobody computes with these; a message is for people.
_SKIPPED_FIELDS = ("annotation", "returns", "type_comment", "type_ignores", "type_params")
_SKIPPED_NODES = (ast.Raise, ast.JoinedStr)
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


class Mutant(msgspec.Struct, frozen=True):
    """One change of one statement, and the module that it makes.

    `before` and `after` are the statement (the head of one that holds others) as `ast.unparse`
    writes it; `after` is empty for a removed one. `nth` counts equal changes of equal statements in
    one function from 1. `same` says that it compiles to the code of the reference.
    """

    task: str
    function: str
    module: str
    line: int
    kind: str
    before: str
    after: str
    nth: int
    source: str
    same: bool = False

    @property
    def digest(self) -> str:
        """The hash of the module that it makes."""
        return hashlib.sha256(f"{self.module}\0{self.source}".encode()).hexdigest()


def make_mutants(assignment: Assignment) -> tuple[Mutant, ...]:
    """Return the mutants of every solution of an assignment, in the order of their lines."""
    found: list[Mutant] = []
    for module, source in assignment.reference().items():
        tasks = [task.name for task in assignment.tasks if task.module == module]
        found += mutate(source, tasks, module)
    return tuple(found)


def mutate(source: str, tasks: Sequence[str], module: str) -> list[Mutant]:
    """Return the mutants of one module; two that compile to the same code are one.

    >>> source = "def double(x):\\n    # BEGIN SOLUTION\\n    return 2 * x\\n    # END SOLUTION\\n"
    >>> for mutant in mutate(source, ["double"], "lines"):
    ...     print(f"{mutant.kind}: {mutant.after or '(removed)'}")
    removed statement: (removed)
    operator: return 2 / x
    constant: return 3 * x
    constant: return 1 * x
    remembered result: return globals().setdefault('double again', 2 * x)
    """
    tree = ast.parse(source)
    regions = find_regions(source, tasks, f"{module}.py")
    original = _fingerprint(ast.unparse(tree))
    seen: set[object] = set()
    counts: Counter[tuple[str, str, str]] = Counter()
    found = []
    met: set[ast.FunctionDef | None] = set()
    for region, function, owner, statement in _statements(tree, regions):
        before = _head(statement.node)
        made = [_changed(tree, statement)]
        if owner:
            made.append(_habitual(tree, statement, owner, first=owner not in met))
        met.add(owner)
        for kind, after, text in itertools.chain.from_iterable(made):
            code = _fingerprint(text)
            if code in seen:
                continue
            seen.add(code)
            counts[function, before, after] += 1
            mutant = Mutant(
                task=region.task,
                function=function,
                module=module,
                line=getattr(statement.node, "lineno", region.begin),
                kind=kind,
                before=before,
                after=after,
                nth=counts[function, before, after],
                source=f"{text}\n",
                same=code == original,
            )
            found.append(mutant)
    return found


def _changed(tree: ast.Module, statement: Place) -> Iterator[tuple[str, str, str]]:
    """Return each change of a statement: its kind, the statement after it, and the module."""
    for place in _places(statement):
        for kind, node in changes(place):
            place.put(node)
            after = "" if kind == _REMOVED else _after(statement)
            text = ast.unparse(ast.fix_missing_locations(tree))
            place.put(place.node)
            yield kind, after, text


_REMOVED = "removed statement"


def _habitual(
    tree: ast.Module, statement: Place, owner: ast.FunctionDef, *, first: bool
) -> Iterator[tuple[str, str, str]]:
    """Return what a habit makes of a statement, in the same form."""
    block, number = getattr(statement.parent, statement.field), statement.number or 0
    for kind, nodes in habits(statement, owner, first=first):
        block[number : number + 1] = nodes
        text = ast.unparse(ast.fix_missing_locations(tree))
        block[number : number + len(nodes)] = [statement.node]
        lines = [_head(node) if node is statement.node else _line(node) for node in nodes]
        yield kind, "; ".join(lines), text


_Found = tuple[Region, str, ast.FunctionDef | None, Place]


def _statements(tree: ast.Module, regions: Sequence[Region]) -> Iterator[_Found]:
    """Return every statement inside a region with its region and function.

    The function is there by name (`Class.method`) and as a node, None for one of a class.
    """

    def walk(parent: ast.AST, function: str, owner: ast.FunctionDef | None) -> Iterator[_Found]:
        for field in _BODIES:
            for index, node in enumerate(getattr(parent, field, None) or []):
                line = getattr(node, "lineno", 0)
                inside = [r for r in regions if r.begin < line < r.end]
                if inside and isinstance(node, ast.stmt) and not _is_text(node):
                    yield inside[0], function, owner, Place(node, parent, field, index)
                named = isinstance(node, ast.FunctionDef | ast.ClassDef)
                name = f"{function}.{node.name}".lstrip(".") if named else function
                yield from walk(node, name, node if isinstance(node, ast.FunctionDef) else owner)

    return walk(tree, "", None)


def _places(statement: Place) -> Iterator[Place]:
    """Return a statement and all that it computes with, without the statements that it holds."""
    yield statement
    if isinstance(statement.node, _SKIPPED_NODES):
        return
    waiting = [statement.node]
    while waiting:
        node = waiting.pop(0)
        for field, value in ast.iter_fields(node):
            if field in _SKIPPED_FIELDS or (field in _BODIES and isinstance(value, list)):
                continue
            children = value if isinstance(value, list) else [value]
            for index, child in enumerate(children):
                if isinstance(child, ast.AST) and not isinstance(child, _SKIPPED_NODES):
                    yield Place(child, node, field, index if isinstance(value, list) else None)
                    waiting.append(child)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _after(statement: Place) -> str:
    present = getattr(statement.parent, statement.field)
    return _head(present[statement.number])


def _head(node: ast.AST) -> str:
    """Write a statement; of one that holds others only the head."""
    text = ast.unparse(node)
    holds = any(isinstance(getattr(node, field, None), list) for field in _BODIES)
    return text.split("\n")[0] if holds else text


def _line(node: ast.stmt) -> str:
    """Write a statement that was added on one line, with what it holds; of a loop the head."""
    head, *held = ast.unparse(node).split("\n")
    return (
        head
        if isinstance(node, ast.For)
        else " ".join([head, "; ".join(map(str.strip, held))]).strip()
    )


def _fingerprint(source: str) -> object:
    """Return what a module compiles to, without where it stands in the file."""
    return _parts(compile(source, "module", "exec", dont_inherit=True, optimize=0))


def _parts(code: CodeType) -> object:
    constants = tuple(
        _parts(value) if isinstance(value, CodeType) else (type(value).__name__, repr(value))
        for value in code.co_consts
    )
    names = (code.co_name, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return code.co_code, code.co_exceptiontable, code.co_flags, constants, names
