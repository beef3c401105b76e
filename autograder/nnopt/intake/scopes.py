"""Which names does a statement bind, need and change? Read from its tree, in no order of running.

`now` is what it needs when it is run, `later` what the functions in it need when they are called.
No function here recurses: a tree may be deep.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

import msgspec

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
BUILTINS = frozenset(dir(builtins)) | {"__file__", "__class__"}

Names = frozenset[str]


class Use(msgspec.Struct, frozen=True):
    """What a statement does with the names of its module.

    `makes` are names that functions in it declare global and set; `called` are functions that it
    calls by their name when it is run.
    """

    binds: Names
    now: Names
    later: Names
    changes: Names
    makes: Names
    called: Names
    star: bool = False


class _Scope:
    """What is loaded and stored in one function, class, comprehension or the module."""

    def __init__(self, parent: _Scope | None, kind: str) -> None:
        self.parent = parent
        self.kind = kind
        self.loads: set[str] = set()
        self.stores: set[str] = set()
        self.globals: set[str] = set()


def use_of(statement: ast.stmt) -> Use:
    """Return what a statement at the top of a module does with names.

    >>> use = use_of(ast.parse("@wrap\\ndef f(x, y=Y):\\n    return g(x)").body[0])
    >>> sorted(use.binds), sorted(use.now), sorted(use.later)
    (['f'], ['Y', 'wrap'], ['g'])
    """
    top = _Scope(None, "module")
    scopes = [top]
    changes: set[str] = set()
    called: set[str] = set()
    star = False
    waiting: list[tuple[ast.AST, _Scope]] = [(statement, top)]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef, *_COMPREHENSIONS)):
            inner = _Scope(scope, _kind(node))
            scopes.append(inner)
            waiting += _scoped(node, scope, inner)
            continue
        _note(node, scope)
        star |= isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        if _runs_now(scope):
            changes |= set(_changed(node))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called.add(node.func.id)
        waiting += ((child, scope) for child in ast.iter_child_nodes(node))
    return _resolved(scopes, changes, called, star)


def _kind(node: ast.AST) -> str:
    if isinstance(node, _FUNCTIONS):
        return "function"
    return "class" if isinstance(node, ast.ClassDef) else "comprehension"


def _runs_now(scope: _Scope) -> bool:
    while scope.parent and scope.kind != "function":
        scope = scope.parent
    return scope.parent is None


def _scoped(node: ast.AST, outer: _Scope, inner: _Scope) -> Iterator[tuple[ast.AST, _Scope]]:
    """Yield the parts of what opens a scope, each with the scope that it is read in."""
    inside: list[ast.AST] = []
    if isinstance(node, _COMPREHENSIONS):
        # The first iterable is read outside; taking it for inside changes no result here.
        inside = list(ast.iter_child_nodes(node))
    elif isinstance(node, ast.Lambda):
        inside = [node.body]
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        outer.stores.add(node.name)
        inside = list(node.body)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        inner.stores |= {argument.arg for argument in _arguments(node.args)}
    kept = {id(part) for part in inside}
    for part in inside:
        yield part, inner
    for child in ast.iter_child_nodes(node):
        if id(child) not in kept:
            # Decorators, defaults, annotations and bases.
            yield child, outer


def _arguments(found: ast.arguments) -> Iterator[ast.arg]:
    yield from (*found.posonlyargs, *found.args, *found.kwonlyargs)
    yield from filter(None, (found.vararg, found.kwarg))


def _note(node: ast.AST, scope: _Scope) -> None:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            scope.loads.add(name)
        case ast.Name(id=name):
            scope.stores.add(name)
        case ast.AugAssign(target=ast.Name(id=name)):
            scope.loads.add(name)
        case ast.Import(names=names):
            scope.stores |= {n.asname or n.name.partition(".")[0] for n in names}
        case ast.ImportFrom(names=names):
            scope.stores |= {n.asname or n.name for n in names if n.name != "*"}
        case ast.Global(names=names):
            scope.globals |= set(names)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            scope.stores.add(name)
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            scope.stores.add(name)


def _changed(node: ast.AST) -> Iterator[str]:
    """Yield the names whose objects a node changes: `x[0] = 1`, `x.a = 1`, `x.append(1)`."""
    targets: list[ast.AST] = []
    match node:
        case ast.Assign(targets=found) | ast.Delete(targets=found):
            targets = list(found)
        case ast.AugAssign(target=found) | ast.AnnAssign(target=found):
            targets = [found]
        case ast.Expr(value=ast.Call(func=ast.Attribute() as found)):
            targets = [found]
    while targets:
        target = targets.pop()
        if isinstance(target, ast.Tuple | ast.List):
            targets += target.elts
        elif isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
            while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
                target = target.func if isinstance(target, ast.Call) else target.value
            if isinstance(target, ast.Name):
                yield target.id


def _resolved(scopes: list[_Scope], changes: set[str], called: set[str], star: bool) -> Use:
    """Bring what each scope needs up to the module; what is inside comes before what is around."""
    top = scopes[0]
    later: dict[int, set[str]] = {id(scope): set() for scope in scopes}
    makes: set[str] = set()
    for scope in scopes[:0:-1]:
        assert scope.parent is not None
        own = scope.stores - scope.globals
        makes |= scope.stores & scope.globals
        if scope.kind == "function":
            needs = (scope.loads | later[id(scope)] | scope.globals) - own
            later[id(scope.parent)] |= needs
        else:
            # What functions in a class need they do not find in the class.
            scope.parent.loads |= scope.loads - own
            hidden = own if scope.kind == "comprehension" else set()
            later[id(scope.parent)] |= later[id(scope)] - hidden
    return Use(
        binds=frozenset(top.stores),
        now=frozenset(top.loads - BUILTINS),
        later=frozenset(later[id(top)] - BUILTINS),
        changes=frozenset(changes),
        makes=frozenset(makes),
        called=frozenset(called),
        star=star,
    )
