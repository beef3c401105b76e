"""What did a student overlook in a module, so that finished code is not found, or never run?"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator, Mapping

from nnopt.course.catalogue import Assignment
from nnopt.intake.identify import wanted_of
from nnopt.intake.sealed import SealedModule, shown
from nnopt.intake.syntax import parse
from nnopt.intake.work import is_idle, is_left_raise

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_ALIKE = 0.75
_LOOKED_AT = 200


def slips(assignment: Assignment, modules: Mapping[str, SealedModule]) -> Iterator[str]:
    """Yield one sentence for each slip in the modules of a work; none of them is run.

    An empty file, a task under a name that is not quite its own, code below the `raise` of the
    stub, and tasks that are not there when the file is imported.
    """
    for name, module in modules.items():
        try:
            tree = parse(module.source.decode())
        except SyntaxError:
            continue
        tasks = wanted_of(assignment, name).tasks
        if not tree.body:
            yield f"`{module.origin}` is empty. Save the file and hand it in again."
        yield from _misspelt(module, tree, tasks)
        yield from _never_run(module, tree, tasks)
        yield from _below_main(module, tree, tasks)


def _misspelt(module: SealedModule, tree: ast.Module, tasks: tuple[str, ...]) -> Iterator[str]:
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    bound |= {each.asname or each.name for n in ast.walk(tree) for each in _imported(n)}
    defined = {node.name: node for node in ast.walk(tree) if isinstance(node, _DEFINITIONS)}
    others = {name: defined[name] for name in [*defined][:_LOOKED_AT] if name not in tasks}
    for task in tasks:
        if task in defined or task in bound or not others:
            continue
        best = max(others, key=lambda name: _alike(name, task))
        if _alike(best, task) >= _ALIKE:
            file, line = module.locate(others[best].lineno)
            name = shown(best)
            yield f"`{file}` line {line} defines `{name}`; the task is `{task}`. Rename it."


def _imported(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


def _alike(name: str, task: str) -> float:
    """Return from 0 to 1 how much two names look like each other, capital letters aside."""
    first, second = (each.lower().replace("_", "") for each in (name[:100], task))
    return difflib.SequenceMatcher(None, first, second).ratio()


def _never_run(module: SealedModule, tree: ast.Module, tasks: tuple[str, ...]) -> Iterator[str]:
    for task in (node for node in tree.body if getattr(node, "name", "") in tasks):
        for node in (each for each in ast.walk(task) if isinstance(each, _FUNCTIONS)):
            left = [n for n, each in enumerate(node.body) if is_left_raise(each)]
            if left and not all(map(is_idle, node.body[left[0] :])):
                file, line = module.locate(node.body[left[0]].lineno)
                yield (
                    f"`{file}` line {line}: the `raise` of the stub stands above the code of "
                    f"`{shown(node.name)}`, which is never run. Delete this line."
                )


def _below_main(module: SealedModule, tree: ast.Module, tasks: tuple[str, ...]) -> Iterator[str]:
    for guard in (node for node in tree.body if isinstance(node, ast.If) and _is_main(node.test)):
        for node in (each for each in guard.body if isinstance(each, _DEFINITIONS)):
            if node.name in tasks:
                file, line = module.locate(node.lineno)
                yield (
                    f"`{file}` line {line}: `{node.name}` stands below `if __name__ == "
                    '"__main__":`, so it is not there when the file is imported. Move it up.'
                )


def _is_main(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name("__name__"), ops=[ast.Eq()]):
            return True
    return False
