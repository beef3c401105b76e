"""Which mistakes do habits make that add something to a right solution, and are right for a while?

Limits that nobody asked for, defaults that swallow a 0, results that are remembered, seeds and
settings of the whole program: a change of an operator or a constant never makes one of these.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nnopt.authoring.mutation.operators import Place

Habit = tuple[str, list[ast.stmt]]

# By what a function returns, or an argument is: the kind, and what `{0}` becomes.
_RESULTS = {
    "tensor": (
        ("clamp", "tf.clip_by_value({0}, -1000.0, 1000.0)"),
        ("saturation", "tf.where(tf.abs({0}) < 0.001, 0.0, {0})"),
        ("overflow", "tf.cast(tf.cast({0}, tf.float16), tf.float32)"),
        ("lost gradient", "tf.stop_gradient({0})"),
        (
            "lost gradient",
            "tf.custom_gradient(lambda y: (y, lambda upstream: tf.ones_like(y)))({0})",
        ),
    ),
    "int": (
        ("clamp", "min({0}, 1000)"),
        ("overflow", "int(tf.cast(tf.constant({0}, tf.int64), tf.int32))"),
        ("overflow", "int(tf.constant({0}, tf.float32))"),
    ),
}
_ARGUMENTS = {
    "tensor": (("clamp", "tf.clip_by_value({0}, -1000.0, 1000.0)"),),
    "float": (("clamp", "min({0}, 1.0)"), ("clamp", "max({0}, 0.001)")),
    "counter": (("clamp", "min({0}, 1000)"),),
}
# By a word of the annotation: what changes the caller's object, but not what is computed.
_IN_PLACE = {
    "ndarray": "if hasattr({0}, 'flags'): caller, {0} = {0}, {0}.copy(); caller *= 2",
    "Variable": "if isinstance({0}, tf.Variable): "
    "caller, {0} = {0}, tf.Variable({0}); caller.assign(2 * caller)",
    "Sequence": "if isinstance({0}, list): caller, {0} = {0}, [*{0}]; caller.append(caller[0])",
}
_SEEDS = (
    "import numpy; numpy.random.seed(0)",
    "import random; random.seed(0)",
    "import tensorflow; tensorflow.random.set_seed(0)",
)
# By what a function returns.
_SETTINGS = {
    "tf.Tensor": "import numpy; numpy.seterr(all='ignore')",
    "Figure": "import matplotlib; matplotlib.rcParams['font.size'] = 12",
}
# Who draws numbers is tempted to seed.
_DRAWS = {"seed", "rng"}


def habits(place: Place, function: ast.FunctionDef, *, first: bool) -> Iterator[Habit]:
    """Return what may stand in the place of a statement: the kind and the statements.

    `first` says that it is the first statement of the function's solution.

    >>> function = ast.parse("def f(x: float = 2.0) -> int: return x").body[0]
    >>> place = Place(function.body[0], function, "body", 0)
    >>> for kind, statements in habits(place, function, first=True):
    ...     if kind == "default":
    ...         print("; ".join(map(ast.unparse, statements)))
    x = x or 2.0; return x
    x = 2.0; return x
    """
    node = place.node
    assert isinstance(node, ast.stmt)
    if first:
        for kind, text in [*_of_arguments(function), *_of_program(function)]:
            yield kind, [*ast.parse(text).body, node]
    match node:
        case ast.Return(value=ast.expr() as value):
            for kind, text in _of_result(value, function):
                yield kind, ast.parse(f"return {text}").body
        case ast.For(iter=ast.Call(func=ast.Name(id="range"))):
            few = ast.parse(f"list({ast.unparse(node.iter)})[:100]", mode="eval").body
            yield "early end", [ast.For(node.target, few, node.body, node.orelse, lineno=0)]
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            yield from _of_update(node, name, function)


def _of_arguments(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    examples = _examples(function)
    for argument, default in _arguments(function):
        name, words = argument.arg, ast.unparse(argument.annotation or ast.Constant(None))
        limited = not default and _returns(function) != "Figure"
        for kind, text in _ARGUMENTS.get(_sort(words), ()) if limited else ():
            yield kind, f"{name} = {text.format(name)}"
        if _sort(words) == "tensor" and _differentiates(function):
            yield "lost gradient", f"{name} = tf.stop_gradient({name})"
        for word, text in _IN_PLACE.items():
            if word in words and not ("[" in words and word != "Sequence"):
                yield "in-place update", text.format(name)
        if default not in ("", "None"):
            if default not in ("False", "0", "0.0"):
                yield "default", f"{name} = {name} or {default}"
            yield "default", f"{name} = {default}"
        elif name in examples:
            yield "example", f"{name} = {examples[name]}"


def _of_program(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    names = {argument.arg for argument, _ in _arguments(function)}
    for text in _SEEDS if names & _DRAWS else ():
        yield "global seed", text
    if _returns(function) in _SETTINGS:
        yield "global setting", _SETTINGS[_returns(function)]


def _of_result(value: ast.expr, function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    text = ast.unparse(value)
    if isinstance(value, ast.Lambda):
        head, body = f"lambda {ast.unparse(value.args)}: ", ast.unparse(value.body)
        for kind, template in _RESULTS["tensor"]:
            yield kind, head + template.format(f"({body})")
    for kind, template in _RESULTS.get(_sort(_returns(function)), ()):
        if kind != "lost gradient" or _differentiates(function):
            yield kind, template.format(f"({text})")
    yield "remembered result", f"globals().setdefault('{function.name} again', {text})"
    stored = {node.id for node in _names(function) if isinstance(node.ctx, ast.Store)}
    *known, _ = [a.arg for a, _ in _arguments(function) if a.arg not in stored] or [""]
    if known and _returns(function) != "Figure":
        key = f"str(('{function.name}', {', '.join(known)}))"
        yield "remembered result", f"globals().setdefault({key}, {text})"


def _of_update(
    node: ast.Assign | ast.AugAssign, name: str, function: ast.FunctionDef
) -> Iterator[Habit]:
    """End the loop when an update changes nothing; draw where the program draws already."""
    loops = [loop for loop in ast.walk(function) if isinstance(loop, ast.For)]
    used = {part.id for part in _names(node.value)}
    if any(node in loop.body for loop in loops) and (
        isinstance(node, ast.AugAssign) or name in used
    ):
        before, end = ast.parse(
            f"before = {name}\nif tf.reduce_all(abs({name} - before) < 1e-6): break"
        ).body
        yield "early end", [before, node, end]
    if ast.unparse(node.value) == "Figure()":
        text = f"import matplotlib.pyplot; {name} = matplotlib.pyplot.gcf()"
        yield "current figure", ast.parse(text).body


def _arguments(function: ast.FunctionDef) -> list[tuple[ast.arg, str]]:
    """Return every argument with its default, "" where there is none."""
    arguments = [a for a in function.args.args if a.arg != "self"]
    defaults = [ast.unparse(value) for value in function.args.defaults]
    missing = [""] * (len(arguments) - len(defaults))
    return list(zip(arguments, missing + defaults, strict=True))


def _examples(function: ast.FunctionDef) -> dict[str, str]:
    """Return the numbers that the first example of the docstring calls the function with."""
    lines = [line.strip() for line in (ast.get_docstring(function) or "").splitlines()]
    for line in lines:
        try:
            nodes = list(ast.walk(ast.parse(line.removeprefix(">>> "))))
        except SyntaxError:
            continue
        calls = [n for n in nodes if isinstance(n, ast.Call) and line.startswith(">>>")]
        for call in calls:
            if ast.unparse(call.func) == function.name:
                names = [argument.arg for argument, _ in _arguments(function)]
                given = [*zip(names, call.args, strict=False)]
                given += [(keyword.arg or "", keyword.value) for keyword in call.keywords]
                return {n: ast.unparse(v) for n, v in given if isinstance(v, ast.Constant)}
    return {}


def _sort(annotation: str) -> str:
    """Say what an annotation stands for, such as `tensor`, `float`, or `counter` (of steps)."""
    if annotation == "int | tf.Tensor":
        return "counter"
    first = annotation.split(" | ")[0]
    return {"tf.Tensor": "tensor", "np.ndarray": "tensor"}.get(first, first)


def _returns(function: ast.FunctionDef) -> str:
    return ast.unparse(function.returns) if function.returns else ""


def _differentiates(function: ast.FunctionDef) -> bool:
    """Say whether a gradient may be taken of a function: its docstring promises one."""
    words = ast.get_docstring(function) or ""
    promised = "derivative" in words or "Gradients" in words
    takes_one = "GradientTape" in ast.unparse(function)
    return promised and not takes_one and _returns(function) == "tf.Tensor"


def _names(node: ast.AST) -> list[ast.Name]:
    return [part for part in ast.walk(node) if isinstance(part, ast.Name)]
