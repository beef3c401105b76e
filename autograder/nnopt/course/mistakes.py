"""Which mistakes are known of an assignment, and what do they change in its reference?

Each cell of mistakes.py is one mistake: the task that it is made in, its name, the hint that
students get who make it, and what is to be changed in the reference:

    # %% train.counts_from_one
    # Which rows does your very first step look at?
    change("range(steps)", "range(1, steps + 1)")

`change(old, new)` is about the function or class of the task, `change(old, new, within="helper")`
about another one of its module, `within=""` about the whole module. There may be several. Where a
change does not do, the whole function stands there, or a class, or a global name; both together
are possible too. A comment `# also: NAME` names another mistake that gives the same numbers on
every input, or says in words how else one comes to them.
"""

from __future__ import annotations

import ast
import functools
import re

from nnopt.course.catalogue import Assignment
from nnopt.course.edits import Change, changed
from nnopt.course.variants import Cell, Variant, cells, with_code
from nnopt.errors import CourseError

_NAME = re.compile(r"(\w+)\.(\w+)")
_ALSO = "also:"


def load_mistakes(assignment: Assignment) -> tuple[Variant, ...]:
    """Read the known mistakes of an assignment; no file means none.

    Raises `CourseError` with file, line and name when one has no hint, or does not fit.
    """
    path = assignment.mistakes
    return read_mistakes(path.read_text("utf-8"), str(path), assignment) if path.is_file() else ()


def read_mistakes(text: str, source: str, assignment: Assignment) -> tuple[Variant, ...]:
    """Read known mistakes as they are written in mistakes.py; `source` names the file in errors."""
    first = assignment.modules[0]
    tasks = tuple((task.name, task.module or first) for task in assignment.spec.task)
    return _mistakes(text, source, tasks, tuple(assignment.reference().items()))


Pairs = tuple[tuple[str, str], ...]


@functools.lru_cache(maxsize=16)
def _mistakes(text: str, source: str, tasks: Pairs, reference: Pairs) -> tuple[Variant, ...]:
    found: dict[str, Variant] = {}
    for cell in cells(text, source):
        mistake = _mistake(cell, dict(tasks), dict(reference))
        if mistake.name in found:
            raise CourseError(
                f"{cell.where}: two mistakes are called {mistake.name}", "Rename one of them."
            )
        found[mistake.name] = mistake
    return tuple(found.values())


def check_python(mistake: Variant) -> None:
    """Raise `CourseError` when a module is not Python after the change."""
    for module, text in mistake.changed.items():
        try:
            ast.parse(text)
        except SyntaxError as error:
            raise CourseError(
                f"{mistake.name} makes of {module}.py what is not Python: {error.msg}",
                f"Look at `{(error.text or '').strip()}`.",
            ) from error


def _mistake(cell: Cell, tasks: dict[str, str], reference: dict[str, str]) -> Variant:
    parts = _NAME.fullmatch(cell.name)
    if parts is None:
        example = f"# %% {next(iter(tasks))}.counts_from_one"
        raise CourseError(
            f"{cell.where}: `# %% {cell.name}` does not say task and name",
            f"Write `# %% TASK.NAME`, such as `{example}`.",
        )
    task, name = parts.groups()
    where = f"{cell.where}: {name}"
    if task not in tasks:
        raise CourseError(
            f"{where}: there is no task {task}", f"Choose one of: {', '.join(tasks)}."
        )
    also = [line.removeprefix(_ALSO).strip() for line in cell.comments if line.startswith(_ALSO)]
    hint = " ".join(line for line in cell.comments if line and not line.startswith(_ALSO))
    if not hint:
        raise CourseError(f"{where} has no hint", "Write one as a comment below its first line.")
    module, body = tasks[task], cell.tree().body
    try:
        text = _changed(cell, body, task, module, reference[module])
    except CourseError as error:
        raise CourseError(f"{where}: {error.what}", error.remedy) from error
    return Variant(name, {module: text}, task=task, hint=hint, also=" ".join(also))


def _changed(cell: Cell, body: list[ast.stmt], task: str, module: str, source: str) -> str:
    """Return the text of a module after what a cell says."""
    lines = cell.code.split("\n")
    changes = []
    for node in reversed(body):
        if change := _change(node, task):
            changes.append(change)
            del lines[node.lineno - 1 : node.end_lineno]
    code = "\n".join(lines).strip("\n")
    if not changes and not code:
        raise CourseError("nothing is changed", "Write change(old, new) or a whole function.")
    return with_code(changed(module, source, changes), code)


def _change(node: ast.stmt, task: str) -> Change | None:
    """Read `change(old, new, within=...)`; None when a statement is something else."""
    match node:
        case ast.Expr(ast.Call(ast.Name("change"), args, keywords)):
            texts = [getattr(value, "value", None) for value in args]
            named = {key.arg: getattr(key.value, "value", None) for key in keywords}
        case _:
            return None
    within = named.pop("within", task)
    match texts, within, named:
        case [str(old), str(new)], str(), {} if not named:
            return Change(old, new, within)
    raise CourseError(
        f"`{ast.unparse(node)}` cannot be read",
        'Write change("old", "new"), perhaps with within="function": plain texts, nothing else.',
    )
