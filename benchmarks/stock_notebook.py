"""Makes the notebook that an instructor would write for nbgrader without nnopt.

Usage: python stock_notebook.py ASSIGNMENT FILE

It is the assignment's own notebook. In each check cell the hidden tests of the task stand between
nbgrader's marks, which take them out of what students receive, with the values of the reference
as numbers.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnopt.course.catalogue import Assignment
from nnopt.course.locate import find_course
from nnopt.grading import DEFAULT_SEED
from nnopt.testing.compare import numbers
from nnopt.testing.local import LocalWork, Namespace, Task
from nnopt.testing.probe import Probe
from nnopt.testing.student import Student, settled

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
OFFERED = {"student", "same", "close", "require", "rng"}
RUN = f"""\
def run(test, expected):
    import numpy as np
    from nnopt_checks import HERE, TASKS, LocalWork, Namespace, Probe, Student, settled
    expected = iter(expected)
    probe = Probe(LocalWork(TASKS, Namespace(HERE, globals()), {{}}), "", test.__name__, 0)
    close = settled(probe.close)
    offered = {{
        "student": Student(probe),
        "same": lambda value, *limits, **named: close(value, next(expected), *limits, **named),
        "close": close,
        "require": probe.require,
        "rng": np.random.RandomState({DEFAULT_SEED}),
    }}
    names = test.__code__.co_varnames[: test.__code__.co_argcount]
    test(*(offered[name] for name in names))
"""


def main(name: str, file: str) -> None:
    """Write the notebook of one assignment."""
    assignment = find_course().get(name)
    folder = assignment.course / "assignments" / assignment.id
    notebook = json.loads((folder / f"{assignment.id}.ipynb").read_text("utf-8"))
    tests, helpers = _parts(assignment)
    expected = _expected(assignment, tests, helpers)
    for cell in notebook["cells"]:
        task = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removeprefix("check-")
        if cell["metadata"].get("nnopt", {}).get("role") == "check":
            hidden = [
                _source(tests[each], expected[each]) for each in tests if _task(tests[each]) == task
            ]
            public = "".join(cell["source"])
            cell["source"] = "\n".join([public, BEGIN, RUN, helpers, *hidden, END])
    Path(file).write_text(json.dumps(notebook, indent=1))


def _parts(assignment: Assignment) -> tuple[dict[str, ast.FunctionDef], str]:
    """Return the hidden tests, and what stands beside them."""
    tree = ast.parse(assignment.hidden.read_text("utf-8"))
    tests = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    for test in tests.values():
        unknown = {argument.arg for argument in test.args.args} - OFFERED
        if unknown:
            raise SystemExit(f"{test.name} asks for {unknown}, which a notebook does not have")
    others = [node for node in tree.body if node not in tests.values() and not _is_pytest(node)]
    return tests, ast.unparse(ast.Module(others, []))


def _is_pytest(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import) and node.names[0].name == "pytest"


def _task(test: ast.FunctionDef) -> str:
    mark = test.decorator_list[0]
    return str(ast.literal_eval(mark.args[0])) if isinstance(mark, ast.Call) else ""


def _source(test: ast.FunctionDef, expected: list[str]) -> str:
    plain = ast.FunctionDef(**{**dict(ast.iter_fields(test)), "decorator_list": []})
    code = ast.unparse(ast.fix_missing_locations(plain))
    return f"{code}\nrun({test.name}, [{', '.join(expected)}])"


def _expected(
    assignment: Assignment, tests: dict[str, ast.FunctionDef], helpers: str
) -> dict[str, list[str]]:
    """Run the tests on the reference and return what each compared, as Python source."""
    folder = assignment.folder
    tasks = {task.name: Task(task.module, task.name) for task in assignment.tasks}
    scope: dict[str, Any] = {"np": np}
    exec(helpers, scope)
    found: dict[str, list[str]] = {}
    for name, test in tests.items():
        seen = found[name] = []
        exec(_source(test, []).rpartition("\nrun(")[0], scope)
        probe = Probe(LocalWork(tasks, Namespace(folder), {}), "", name, 0)
        offered = {
            "student": Student(probe),
            "same": _recorder(seen),
            "close": settled(probe.close),
            "require": probe.require,
            "rng": np.random.RandomState(DEFAULT_SEED),
        }
        scope[name](*(offered[argument.arg] for argument in test.args.args))
    return found


def _recorder(seen: list[str]) -> Callable[..., Any]:
    def same(value: Any, *_: object, **__: object) -> Any:
        seen.append(_literal(value))
        return numbers(value)

    return same


def _literal(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r})"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(part) for part in value)}]"
    return repr(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
