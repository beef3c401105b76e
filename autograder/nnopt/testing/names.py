"""What the names in a module stand for, read from its source without running it.

It follows imports, assignments in any scope, default values, attributes that were assigned, and
`getattr` or `import_module` with a constant text. It is no interpreter: what is built while the
program runs stays unknown.
"""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from collections.abc import Iterator

# Alias upon alias upon alias: nobody writes more of them, and a hostile source must not cost much.
_DEPTH, _NAMES, _LENGTH = 40, 100, 200
# Many targets of many items: a source of the largest size that is taken in binds fewer.
_BINDINGS = 200_000

Names = frozenset[str]
_NONE: Names = frozenset()
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class TooMuch(Exception):
    """A source binds so many names that reading it would cost too much."""


class Binding:
    """What a name was given: by which statement, and which expression or imported thing."""

    def __init__(self, node: ast.AST, value: ast.expr | None = None, dotted: str = "") -> None:
        self.node, self.value, self.dotted = node, value, dotted


class Scope:
    """The names that a module, function or class binds; `outer` is where it looks further."""

    def __init__(self, outer: Scope | None, *, is_class: bool = False) -> None:
        # Functions do not see the names of the class that they are in.
        self.outer: Scope | None = outer.outer if outer and outer.is_class else outer
        self.is_class: bool = is_class
        self.bindings: defaultdict[str, list[Binding]] = defaultdict(list)
        self.globals: set[str] = set()

    def find(self, name: str) -> tuple[Scope, list[Binding]]:
        """Return the scope that binds `name`, and its bindings; the outermost when none does."""
        scope = self
        while name not in scope.bindings and scope.outer:
            scope = scope.outer
        return scope, scope.bindings.get(name, [])


class Source:
    """One parsed module: its scopes, and which scope each node is in."""

    def __init__(self, text: bytes) -> None:
        self.module = Scope(None)
        self.attributes: defaultdict[str, list[ast.expr]] = defaultdict(list)
        self.stars: list[str] = []
        self._scopes: dict[ast.AST, Scope] = {}
        self._known: dict[object, Names] = {}
        self._texts: dict[object, str] = {}
        self._bound = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the student's own, such as an invalid escape
            self.tree = ast.parse(text)
        stack: list[tuple[ast.AST, Scope]] = [(self.tree, self.module)]
        while stack:  # no recursion: a hostile source may be nested deeply
            node, scope = stack.pop()
            self._scopes[node] = scope
            self._bind_all(node, scope)
            stack += _children(node, scope)

    def stands_for(self, node: ast.AST, depth: int = _DEPTH) -> Names:
        """Return the full dotted names that an expression may stand for."""
        key = (self._scopes[node].find(node.id)[0], node.id) if isinstance(node, ast.Name) else node
        if key not in self._known:
            self._known[key] = _NONE  # a name that stands for itself stands for nothing
            if depth > 0:
                self._known[key] = _capped(self._stands_for(node, depth - 1))
        return self._known[key]

    def is_global(self, node: ast.Name) -> bool:
        """Tell whether a name is bound by the module itself."""
        scope, bindings = self._scopes[node].find(node.id)
        return scope is self.module and bool(bindings)

    def _stands_for(self, node: ast.AST, depth: int) -> Names:
        match node:
            case ast.Name():
                return self._of_name(node, depth)
            case ast.Attribute():
                bases = self.stands_for(node.value, depth)
                named = frozenset(f"{base}.{node.attr}" for base in bases)
                return named or self._of_attribute(node.attr, depth)
            case ast.NamedExpr():
                return self.stands_for(node.value, depth)
            case ast.IfExp():
                return self._union([node.body, node.orelse], depth)
            case ast.BoolOp():
                return self._union(node.values, depth)
            case ast.Subscript():
                return self._of_item(node, depth)
            case ast.Call():
                return self._of_call(node, depth)
        return _NONE

    def _of_name(self, node: ast.Name, depth: int) -> Names:
        _, bindings = self._scopes[node].find(node.id)
        if not bindings:
            return frozenset([f"builtins.{node.id}", *(f"{star}.{node.id}" for star in self.stars)])
        imported = {binding.dotted for binding in bindings if binding.dotted}
        return self._union([b.value for b in bindings if b.value], depth) | imported

    def _of_attribute(self, name: str, depth: int) -> Names:
        """What was assigned to an attribute of this name, of whatever object."""
        if name not in self._known:
            self._known[name] = _NONE
            self._known[name] = _capped(self._union(self.attributes[name], depth))
        return self._known[name]

    def _of_item(self, node: ast.Subscript, depth: int) -> Names:
        """`vars(tf.nn)["softmax"]` and `sys.modules["tensorflow"]`."""
        found: set[str] = set()
        key = self._text(node.slice, depth)
        for base in self.stands_for(node.value, depth):
            owner, _, last = base.rpartition(".")
            if last == "__dict__":
                found.add(f"{owner}.{key}")
            elif base == "sys.modules":
                found.add(key)
        return frozenset(found)

    def _of_call(self, node: ast.Call, depth: int) -> Names:
        """`getattr(tf, "nn")`, `vars(tf)`, `import_module("keras")`, `attrgetter("nn")(tf)`."""
        if not node.args:
            return _NONE
        first = node.args[0]
        functions = self.stands_for(node.func, depth)
        if functions & {"importlib.import_module", "builtins.__import__"}:
            return frozenset({self._text(first, depth)})
        if "builtins.vars" in functions:
            return frozenset(f"{base}.__dict__" for base in self.stands_for(first, depth))
        inner = node.func if isinstance(node.func, ast.Call) else None
        if inner and inner.args and "operator.attrgetter" in self.stands_for(inner.func, depth):
            key = self._text(inner.args[0], depth)
        elif "builtins.getattr" in functions and len(node.args) > 1:
            key = self._text(node.args[1], depth)
        else:
            return _NONE
        return frozenset(f"{base}.{key}" for base in self.stands_for(first, depth))

    def _text(self, node: ast.AST, depth: int) -> str:
        """Return the text that an expression is known to be, "?" when it is not known."""
        key = (self._scopes[node].find(node.id)[0], node.id) if isinstance(node, ast.Name) else node
        if key not in self._texts:
            self._texts[key] = "?"
            text = self._text_of(node, depth)
            self._texts[key] = text if len(text) <= _LENGTH else "?"
        return self._texts[key]

    def _text_of(self, node: ast.AST, depth: int) -> str:
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.BinOp(left=left, op=ast.Add(), right=right) if depth:
                return self._text(left, depth - 1) + self._text(right, depth - 1)
            case ast.Name() if depth:
                _, bindings = self._scopes[node].find(node.id)
                if len(bindings) == 1 and bindings[0].value:
                    return self._text(bindings[0].value, depth - 1)
        return "?"

    def _union(self, nodes: list[ast.expr], depth: int) -> Names:
        return frozenset().union(*(self.stands_for(node, depth) for node in nodes))

    def _bind_all(self, node: ast.AST, scope: Scope) -> None:
        """Note what a node binds in its scope."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._bind(ast.Name(node.name), Binding(node), scope)
            case ast.Import() | ast.ImportFrom():
                self._bind_import(node, scope)
            case ast.Assign():
                for target in node.targets:
                    self._bind(target, Binding(node, node.value), scope)
            case ast.AnnAssign() | ast.NamedExpr():
                self._bind(node.target, Binding(node, node.value), scope)
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                items = node.iter.elts if isinstance(node.iter, ast.List | ast.Tuple) else [None]
                for item in items:
                    self._bind(node.target, Binding(node, item), scope)
            case ast.withitem() if node.optional_vars:
                self._bind(node.optional_vars, Binding(node), scope)

    def _bind(self, target: ast.AST, binding: Binding, scope: Scope) -> None:
        self._bound += 1
        if self._bound > _BINDINGS:
            raise TooMuch
        match target:
            case ast.Name():
                home = self.module if target.id in scope.globals else scope
                home.bindings[target.id].append(binding)
                if scope.is_class and binding.value:
                    self.attributes[target.id].append(binding.value)
            case ast.Attribute() | ast.Subscript():
                if isinstance(target, ast.Attribute) and binding.value:
                    self.attributes[target.attr].append(binding.value)
                # Who uses the owner reaches what was put into it.
                self._bind(target.value, Binding(binding.node), scope)
            case ast.Tuple() | ast.List():
                for part, value in _pairs(target.elts, binding.value):
                    self._bind(part, Binding(binding.node, value), scope)
            case ast.Starred():
                self._bind(target.value, Binding(binding.node), scope)

    def _bind_import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            if isinstance(node, ast.Import):
                name, dotted = alias.asname or top, alias.name if alias.asname else top
            elif node.level or not node.module:
                continue
            elif alias.name == "*":
                if len(self.stars) < _NAMES:
                    self.stars.append(node.module)
                continue
            else:
                name, dotted = alias.asname or alias.name, f"{node.module}.{alias.name}"
            self._bind(ast.Name(name), Binding(node, dotted=dotted), scope)


def _capped(names: Names) -> Names:
    return frozenset(sorted(name for name in names if len(name) <= _LENGTH)[:_NAMES])


def _children(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    """Return the children of a node, each with the scope that it is in."""
    inner, inside = scope, set[ast.AST]()
    if isinstance(node, ast.ClassDef):
        inner, inside = Scope(scope, is_class=True), set(node.body)
    elif isinstance(node, _FUNCTIONS):
        inner = Scope(scope)
        inside = {node.body} if isinstance(node, ast.Lambda) else set(node.body)
        _bind_arguments(node, inner)
    for child in ast.iter_child_nodes(node):
        yield child, inner if child in inside else scope


def _bind_arguments(node: ast.AST, scope: Scope) -> None:
    """Bind the arguments of a function: each stands for its default, if for anything."""
    arguments = node.args  # type: ignore[attr-defined]
    placed = [*arguments.posonlyargs, *arguments.args]
    for arg in (*placed, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if arg:
            scope.bindings[arg.arg].append(Binding(arg))
    given = placed[len(placed) - len(arguments.defaults) :]
    pairs = [*zip(given, arguments.defaults, strict=True)]
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    for arg, default in pairs:
        scope.bindings[arg.arg].append(Binding(arg, default))
    for inner in ast.walk(node):
        if isinstance(inner, ast.Global):
            scope.globals.update(inner.names)


def _pairs(
    targets: list[ast.expr], value: ast.expr | None
) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Pair the targets of `a, b = 1, 2` with their values, where these can be told apart."""
    values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    starred = any(isinstance(part, ast.Starred) for part in (*targets, *values))
    plain = len(values) == len(targets) and not starred
    for number, target in enumerate(targets):
        yield target, values[number] if plain else None
