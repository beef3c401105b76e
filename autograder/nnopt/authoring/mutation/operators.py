"""Which small changes of one piece of code could a student have made by mistake?"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Change = tuple[str, ast.AST]


class Place(NamedTuple):
    """One node of a tree, and where it hangs: parent, field, and its number in a list."""

    node: ast.AST
    parent: ast.AST
    field: str
    number: int | None

    def put(self, node: ast.AST) -> None:
        """Hang another node in its place."""
        if self.number is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.number] = node


_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_PAIRS = """
    reduce_sum reduce_mean, reduce_max reduce_min, maximum minimum, max min, sum mean,
    argmax argmin, floor ceil, zeros ones, any all, reduce_any reduce_all, assign_add assign_sub
"""
_TWINS: dict[str, str] = {}
for _pair in _PAIRS.split(","):
    _first, _second = _pair.split()
    _TWINS |= {_first: _second, _second: _first}
_AXES = {0: (1,), 1: (0,), -1: (0,)}


def changes(place: Place) -> Iterator[Change]:
    """Return every first-order change of one node as its kind and the node to put in its place.

    >>> tree = ast.parse("y - 1")
    >>> place = Place(tree.body[0].value, tree.body[0], "value", None)
    >>> [(kind, ast.unparse(node)) for kind, node in changes(place)]
    [('operator', 'y + 1'), ('argument order', '1 - y')]
    """
    node = place.node
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
        if not isinstance(node, ast.Pass):
            yield "removed statement", ast.Pass()
    elif isinstance(node, ast.expr):
        yield from _of_expression(node, place)


def _of_expression(node: ast.expr, place: Place) -> Iterator[Change]:
    match node:
        case ast.BinOp():
            yield from _binary(node)
        case ast.UnaryOp() if not isinstance(node.op, ast.UAdd):
            yield "operator", node.operand
        case ast.Compare():
            yield from _comparison(node)
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "operator", ast.BoolOp(other, node.values)
        case ast.IfExp():
            yield from _condition(node, node.test)
        case ast.Constant() if not _is_axis(place):
            yield from _constant(node.value)
        case ast.Call():
            yield from _call(node)
        case ast.Name() | ast.Attribute() if _is_called(place):
            yield from _function(node)


def _of_statement(node: ast.stmt) -> Iterator[Change]:
    match node:
        case ast.AugAssign():
            if other := _OPERATORS.get(type(node.op)):
                yield "operator", ast.AugAssign(node.target, other(), node.value)
            yield "operator", ast.Assign([node.target], node.value, lineno=node.lineno)
        case ast.If() | ast.While():
            yield from _condition(node, node.test)
        case ast.Return(value=ast.Tuple(elts=parts)):
            for other_order in _swapped(parts):
                yield "argument order", ast.Return(ast.Tuple(other_order, ast.Load()))
        case ast.FunctionDef(decorator_list=[_, *_]):
            for number in range(len(node.decorator_list)):
                bare = copy.copy(node)
                bare.decorator_list = node.decorator_list.copy()
                del bare.decorator_list[number]
                yield "removed decorator", bare
        case ast.Break():
            yield "operator", ast.Continue()
        case ast.Continue():
            yield "operator", ast.Break()


def _binary(node: ast.BinOp) -> Iterator[Change]:
    if other := _OPERATORS.get(type(node.op)):
        yield "operator", ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, _ORDERED):
        yield "argument order", ast.BinOp(node.right, node.op, node.left)


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for number, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            ops = [*node.ops[:number], other(), *node.ops[number + 1 :]]
            yield "comparison", ast.Compare(node.left, ops, node.comparators)


def _condition(node: ast.If | ast.While | ast.IfExp, test: ast.expr) -> Iterator[Change]:
    """Turn a condition round; that of a comparison has changes of its own."""
    if not isinstance(test, ast.Compare | ast.Constant):
        turned = copy.copy(node)
        turned.test = ast.UnaryOp(ast.Not(), test)
        yield "comparison", turned


def _constant(value: object) -> Iterator[Change]:
    others: tuple[object, ...] = ()
    match value:
        case bool():
            others = (not value,)
        case int():
            others = (value + 1, value - 1)
        case float():
            others = (value + 1.0, value / 2 if value else -1.0)
        case str():
            others = ("" if value else "x",)
    for other in others:
        yield "constant", _literal(other)


def _call(node: ast.Call) -> Iterator[Change]:
    for args in _swapped(node.args):
        yield "argument order", ast.Call(node.func, args, node.keywords)
    for number, keyword in enumerate(node.keywords):
        before, after = node.keywords[:number], node.keywords[number + 1 :]
        if keyword.arg == "axis":
            for axis in _other_axes(keyword.value):
                moved = ast.keyword("axis", _literal(axis))
                yield "axis", ast.Call(node.func, node.args, [*before, moved, *after])
        if keyword.arg:
            kind = "axis" if keyword.arg == "axis" else "removed argument"
            yield kind, ast.Call(node.func, node.args, [*before, *after])
    if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
        yield "removed call", node.args[0]


def _function(node: ast.Name | ast.Attribute) -> Iterator[Change]:
    match node:
        case ast.Attribute(attr=name) if name in _TWINS:
            yield "function", ast.Attribute(node.value, _TWINS[name], node.ctx)
        case ast.Name(id=name) if name in _TWINS:
            yield "function", ast.Name(_TWINS[name], node.ctx)


def _swapped(parts: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    """Return the parts with two neighbors in each other's place, for every such pair."""
    for first in range(len(parts) - 1):
        a, b = parts[first : first + 2]
        if not isinstance(a, ast.Starred) and not isinstance(b, ast.Starred):
            yield [*parts[:first], b, a, *parts[first + 2 :]]


def _other_axes(value: ast.expr) -> tuple[int, ...]:
    try:
        axis = ast.literal_eval(value)
    except ValueError:
        return ()
    return _AXES.get(axis, (0,)) if isinstance(axis, int) else ()


def _is_axis(place: Place) -> bool:
    """Say whether an axis is named here; the call that it is given to changes it."""
    return isinstance(place.parent, ast.keyword) and place.parent.arg == "axis"


def _is_called(place: Place) -> bool:
    return isinstance(place.parent, ast.Call) and place.field == "func"


def _literal(value: object) -> ast.expr:
    return ast.parse(repr(value), mode="eval").body
