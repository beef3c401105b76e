"""What does the handout say around the author's text: points, checks, how to hand in?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import msgspec

from nnopt.course.catalogue import Assignment, AssignmentFile, Task
from nnopt.errors import CourseError

_PLOT = re.compile(r"plots/(?P<name>[\w.-]+)\.svg")


class Handout(msgspec.Struct, frozen=True):
    """A handout in three parts, each of them Markdown that ends without a newline."""

    head: str
    text: str
    foot: str


def readme(assignment: Assignment, text: str) -> str:
    """Return README.md."""
    spec = assignment.spec
    origin = f"<!-- Made by `nnopt build` from solutions/{spec.id}; edit it there. -->"
    parts = (origin, *_head(spec, assignment.tasks, text), _readme_foot(spec))
    return "\n\n".join(part for part in parts if part) + "\n"


def notebook_parts(assignment: Assignment, text: str) -> Handout:
    """Return the handout as a notebook has it around its code cells."""
    spec = assignment.spec
    title, table, rest = _head(spec, assignment.tasks, text)
    return Handout(f"{title}\n\n{table}", rest, _notebook_foot(spec))


def check_plots(text: str, plots: Collection[str], path: str) -> None:
    """Raise `CourseError` when the handout shows a plot that nobody draws."""
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _PLOT.finditer(line):
            if found["name"] not in plots:
                known = ", ".join(sorted(plots)) or "none"
                raise CourseError(
                    f"{path}:{number}: there is no plot '{found['name']}' in plots.py",
                    f"PLOTS has: {known}.",
                )


def _head(spec: AssignmentFile, tasks: Sequence[Task], text: str) -> tuple[str, str, str]:
    """Return title, table of tasks, and the author's text without its title."""
    text = text.strip()
    title = f"# {spec.title}"
    if text.startswith("# "):
        title, _, text = text.partition("\n")
    total = sum(task.points for task in tasks)
    rows = [
        f"| {number} | `{task.name}` in `{task.module}.py` | {task.title} | {task.points} |"
        for number, task in enumerate(tasks, start=1)
    ]
    table = [
        spec.summary,
        "",
        "| task | write | about | points |",
        "|---|---|---|---|",
        *rows,
        f"| | | all tasks | {total} |",
    ]
    table += _disallowed(tasks)
    return title.strip(), "\n".join(table), text.strip()


def _disallowed(tasks: Sequence[Task]) -> list[str]:
    """List the calls that may not be used, each once, with the tasks that are meant."""
    tasks_of: dict[str, list[str]] = {}
    for task in tasks:
        for name in task.disallow:
            tasks_of.setdefault(name, []).append(f"`{task.name}`")
    names_of: dict[tuple[str, ...], list[str]] = {}
    for name, meant in tasks_of.items():
        names_of.setdefault(tuple(meant), []).append(f"`{name}`")
    if not names_of:
        return []
    every = len(tasks)
    lines = ["", "These would do the exercise for you and are not allowed:", ""]
    for which, names in sorted(names_of.items(), key=lambda pair: -len(pair[0])):
        where = "every task" if len(which) == every else _listing(which)
        lines.append(f"- in {where}: {', '.join(names)}")
    return lines


def _listing(names: Sequence[str]) -> str:
    """Join names as a person would.

    >>> _listing(["a", "b", "c"])
    'a, b or c'
    """
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _readme_foot(spec: AssignmentFile) -> str:
    files = _listing([f"`{name}.py`" for name in spec.modules])
    return f"""\
## Check your work

Write your code in {files.replace(" or ", " and ")}: put it in place of each
`raise NotImplementedError(...)`. Then run, in this folder:

```
python -m pytest
```

A check that says `not written yet` waits for its task. Run the checks of one task with
`python -m pytest -k WORD`, where WORD is part of the names of its checks. The checks here cover the
examples of this handout; the grader calls the same functions with other numbers, so try your own as
well.

If you prefer a notebook, do the same work in `{spec.id}.ipynb`: its last cells run the checks.

## Hand in

Hand in {files.replace(" or ", " and ")}, or the notebook `{spec.id}.ipynb` if you worked there.
Keep the names of the files and of the functions: the grader finds your work by them."""


def _notebook_foot(spec: AssignmentFile) -> str:
    return f"""\
## Check your work

The next cell defines the checks: run it once. Below it is one cell for each task, which runs the
checks of that task on the functions above; `nnopt_check()` in a cell of your own runs them all. The
code of these cells is there to be read, not to be changed. When something looks odd, restart the
kernel and run all cells. The checks cover the examples of this handout; the grader calls the same
functions with other numbers, so try your own as well.

## Hand in

Save this notebook and hand in `{spec.id}.ipynb`. Keep its name, the names of the functions and the
first line of each cell that starts with `# nnopt:`: the grader finds your work by them."""
