"""What does the handout say around the author's text: points, checks, how to hand in?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import msgspec

from nnopt.course.catalogue import Assignment, AssignmentFile, Task
from nnopt.errors import CourseError

_PLOT = re.compile(r"plots/(?P<name>[\w.-]+)\.svg")

_RULE = """\
These calls would do the exercise for you. A task that uses one of them, itself or through a
function that it calls, gets no points. Other names of the same call count as well (`keras.` for
`tf.keras.`, `tf.compat.v1.` for `tf.`)."""
# Where the author's text has a section for the task, the list stands at its end.
_FORBIDDEN = (
    "**Forbidden here**, under any name, also through functions that you call: {}. "
    "A task that uses one of them gets no points."
)


class Handout(msgspec.Struct, frozen=True):
    """A handout in three parts, each of them Markdown that ends without a newline."""

    head: str
    text: str
    foot: str


def readme(assignment: Assignment, text: str) -> str:
    """Return README.md."""
    spec = assignment.spec
    # At the end, where no student who reads the plain text begins.
    origin = f"<!-- For authors: Made by `nnopt build` from solutions/{spec.id}; edit it there. -->"
    head = _head(spec, assignment.tasks, text, "`{0.name}` in `{0.module}.py`")
    parts = (*head, _readme_foot(spec, assignment.tasks), origin)
    return "\n\n".join(part for part in parts if part) + "\n"


def notebook_parts(assignment: Assignment, text: str) -> Handout:
    """Return the handout as a notebook has it around its code cells."""
    spec = assignment.spec
    where = "`{0.name}`" if len(spec.modules) == 1 else "`{0.name}` in the cell `{0.module}.py`"
    title, table, rest = _head(spec, assignment.tasks, text, where)
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


def _head(
    spec: AssignmentFile, tasks: Sequence[Task], text: str, where: str
) -> tuple[str, str, str]:
    """Return title, table of tasks, and the author's text without its title.

    `where` is the pattern that says what to write for a task, and in which place.
    """
    text = text.strip()
    title = f"# {spec.title}"
    if text.startswith("# "):
        title, _, text = text.partition("\n")
    total = sum(task.points for task in tasks)
    rows = [
        f"| {number} | {where.format(task)} | {task.title} | {task.points} |"
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
    text, elsewhere = _under_tasks(text.strip(), tasks)
    table += _disallowed(elsewhere, every=len(tasks))
    return title.strip(), "\n".join(table), text


def _under_tasks(text: str, tasks: Sequence[Task]) -> tuple[str, list[Task]]:
    """Put the calls that a task may not use under it; return the tasks that have no section too."""
    elsewhere: list[Task] = []
    said: dict[tuple[str, ...], str] = {}
    for task in tasks:
        heading = re.search(rf"^## .*\b{task.name}$", text, re.MULTILINE)
        names = tuple(sorted(task.disallow))
        if not names:
            continue
        if heading is None:
            elsewhere.append(task)
            continue
        following = re.search(r"^## ", text[heading.end() :], re.MULTILINE)
        end = heading.end() + following.start() if following else len(text)
        same = f"the same calls as in `{said[names]}`" if names in said else ""
        listed = _FORBIDDEN.format(same or ", ".join(f"`{name}`" for name in names))
        text = f"{text[:end].rstrip()}\n\n{listed}\n\n{text[end:]}".rstrip()
        said.setdefault(names, task.name)
    return text, elsewhere


def _disallowed(tasks: Sequence[Task], every: int) -> list[str]:
    """List the calls that may not be used, each once and in order, with the tasks meant."""
    tasks_of: dict[str, list[str]] = {}
    for task in tasks:
        for name in task.disallow:
            tasks_of.setdefault(name, []).append(f"`{task.name}`")
    names_of: dict[tuple[str, ...], list[str]] = {}
    for name, meant in tasks_of.items():
        names_of.setdefault(tuple(meant), []).append(name)
    if not names_of:
        return []
    lines = ["", *_RULE.split("\n"), ""]
    for which, names in sorted(names_of.items(), key=lambda pair: -len(pair[0])):
        where = "every task" if len(which) == every else _listing(which)
        lines.append(f"- in {where}: {', '.join(f'`{name}`' for name in sorted(names))}")
    return lines


def _listing(names: Sequence[str]) -> str:
    """Join names as a person would.

    >>> _listing(["a", "b", "c"])
    'a, b or c'
    """
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _readme_foot(spec: AssignmentFile, tasks: Sequence[Task]) -> str:
    files = _listing([f"`{name}.py`" for name in spec.modules]).replace(" or ", " and ")
    stay = "stays as it is" if len(spec.modules) == 1 else "stay as they are"
    return f"""\
## Check your work

Write your code in {files}: put it in place of each
`raise NotImplementedError(...)`. Then run, in this folder, the checks of all tasks or of one:

```
python -m pytest
python -m pytest --task {tasks[0].name}
```

A check that says `not written yet` waits for its task. Or do the same work in `{spec.id}.ipynb`
and run the checks in its last cells; then {files} {stay}.

## Hand in

Hand in {files}, or the notebook `{spec.id}.ipynb`,
or the whole folder. Keep the names of files and functions, and in the notebook the first
line of each cell that starts with `# nnopt:`."""


def your_code(modules: Collection[str]) -> str:
    """Return what the notebook says above the cells that students write in."""
    lines = _listing([f"`# nnopt: {name}.py`" for name in modules]).replace(" or ", " and ")
    which = f"the first line, {lines}" if len(modules) == 1 else f"the first lines, {lines}"
    return f"""\
## Your code

Put your code in place of each `raise NotImplementedError(...)`. Keep {which}, and
the names of the functions: the grader finds your work by them."""


def _notebook_foot(spec: AssignmentFile) -> str:
    return f"""\
## Check your work

Below is one cell for each task, which runs the checks of that task on your functions above;
`nnopt_check()` in a cell of your own runs them all. The cell above your code defines the checks:
run it first. (`python -m pytest` checks the `.py` files of the folder, not this notebook.) When
something looks odd, restart the kernel and run all cells. The checks cover the
examples of this handout; the grader calls the same functions with other numbers, so try your own
as well.

## Hand in

Save this notebook and hand in `{spec.id}.ipynb`. Keep its name."""
