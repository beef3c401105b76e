"""Whether a task uses a call that would do the exercise for the student.

The check reads the source; it runs nothing. It looks at the task's function, at what this uses
in its module, and at what these use in the student's other modules.
"""

from __future__ import annotations

import ast
import functools
import itertools
import re
from collections.abc import Collection, Iterator, Mapping

import msgspec

from nnopt.course.catalogue import Task
from nnopt.testing.names import Binding, Source, TooMuch

# With these a program calls what its source does not say.
_HIDING = frozenset({"builtins.eval", "builtins.exec", "builtins.globals", "builtins.locals"})
_REBINDING = _HIDING | {"sys.modules"}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Use(msgspec.Struct, frozen=True):
    """A disallowed call: what is used, in which module and on which line."""

    name: str
    module: str
    line: int


def find_disallowed(sources: Mapping[str, bytes], task: Task) -> Use | None:
    """Return the first disallowed name that the task uses, itself or through what it calls.

    `sources` are the student's modules by name; `task.module` is one of them.

    >>> task = Task("soft", "", points=1, module="act", disallow=("tf.nn.softmax",))
    >>> text = b"import tensorflow as t\\ndef soft(x):\\n    return t.nn.softmax(x)"
    >>> find_disallowed({"act": text}, task)
    Use(name='tf.nn.softmax', module='act', line=3)
    """
    disallowed = {_one_name(name) for name in task.disallow}

    @functools.cache
    def is_disallowed(name: str) -> bool:
        return name in _HIDING or _is_among(_one_name(name), disallowed)

    parsed: dict[str, Source] = {}
    for name, text in sources.items() if disallowed else ():
        try:
            parsed[name] = Source(text)
        except (RecursionError, MemoryError):  # the intake let it pass, by a hair
            return Use("code that is nested too deeply to be read", name, 1)
        except TooMuch:
            return Use("a statement that binds too many names to be read", name, 1)
    for module, binding in itertools.chain(_reached(parsed, task), _at_import(parsed, task)):
        said = _said(parsed[module], binding)
        uses = [(name, line) for name, line in said if is_disallowed(name)]
        if uses:
            # Of `tf.losses` and `tf.losses.mse` on one line, the longer one is what is used.
            name, line = min(uses, key=lambda use: (use[1], -len(use[0]), use[0]))
            shown = _one_name(name).removeprefix("builtins.").replace("tensorflow", "tf", 1)
            return Use(shown, module, line)
    return None


def _reached(parsed: Mapping[str, Source], task: Task) -> Iterator[tuple[str, Binding]]:
    """Return what gives a task its meaning: its own bindings, then those of all that these use."""
    waiting = [(task.module, task.name)] if task.module in parsed else []
    seen = set(waiting)
    # One statement may bind thousands of names: it is read once.
    read: set[ast.AST] = set()
    for module, name in waiting:
        source = parsed[module]
        bindings = source.module.bindings.get(name, [])
        further = {f"{star}.{name}" for star in source.stars if not bindings}
        for binding in bindings:
            if binding.node in read and not binding.dotted:
                continue
            read.add(binding.node)
            yield module, binding
            walked = [] if binding.dotted else ast.walk(binding.node)
            nodes = [node for node in walked if isinstance(node, ast.Name)]
            further |= {f"{module}.{node.id}" for node in nodes if source.is_global(node)}
            further |= {said for said, _ in _said(source, binding)}
        for found in sorted(further):
            owner, _, rest = found.partition(".")
            place = (owner, rest.partition(".")[0])
            if owner in parsed and place not in seen:
                waiting.append(place)
                seen.add(place)


def _at_import(parsed: Mapping[str, Source], task: Task) -> Iterator[tuple[str, Binding]]:
    """Return what the task's module does to itself, beside what it says, when it is imported."""
    if source := parsed.get(task.module):
        for node in source.tree.body:
            binding = Binding(node)
            said = {name for name, _ in _said(source, binding)}
            if said & _REBINDING and not isinstance(node, _DEFINITIONS):
                yield task.module, binding


def _said(source: Source, binding: Binding) -> Iterator[tuple[str, int]]:
    """Return every full name that a binding says, with its line."""
    if binding.dotted:
        yield binding.dotted, getattr(binding.node, "lineno", 0)
        return  # an import says nothing else
    for node in ast.walk(binding.node):
        if isinstance(node, ast.expr):
            for name in source.stands_for(node):
                yield name, node.lineno


def _is_among(name: str, disallowed: Collection[str]) -> bool:
    latest = re.sub(r"^tensorflow\.compat\.v\d\.", "tensorflow.", name)
    for known in (name, latest):
        if any(known == other or known.startswith(f"{other}.") for other in disallowed):
            return True
    # The inner modules of TensorFlow lead to the same functions by other ways.
    inner = name.split(".")[2:] if name.startswith("tensorflow.python.") else []
    return any(other.rpartition(".")[2] in inner for other in disallowed)


def _one_name(name: str) -> str:
    """Give the same thing one name, whichever of its public paths leads there.

    >>> _one_name("keras.src.losses.mse"), _one_name("tf.keras.losses.mse")
    ('tensorflow.keras.losses.mse', 'tensorflow.keras.losses.mse')
    """
    name = re.sub(r"^tf\.", "tensorflow.", name)
    name = re.sub(r"^keras\b", "tensorflow.keras", name)
    return re.sub(
        r"^tensorflow\.(python\.)?keras\.((api|src|_tf_keras|v2)\.)*", "tensorflow.keras.", name
    )
