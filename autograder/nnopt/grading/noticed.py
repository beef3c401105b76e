"""What did a student's code do beside giving its results? The worker says it; here it is read.

A worker may say anything, so only words that the course and the kit know go on, and of a call that
is not allowed, seen while hidden inputs were there, only that there was one.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping

from nnopt.course.catalogue import Assignment, Task
from nnopt.grading.spec import TestSpec
from nnopt.testing.finding import Finding
from nnopt.testing.wording import Locate, contract_words, disallowed_finding

_MANY = 200
# A mistake that is the same in every task: its name, and why it is one.
_NAMED = {
    "argument": (
        "changes its argument",
        "`a += b`, `a[0] = b` and `assign` write into what the caller passed. Compute a new value, "
        "`a = a + b`, or copy first.",
    ),
    "returns": (
        "returns its argument",
        "The caller has one object under two names then. Return a new one.",
    ),
    "returns again": (
        "returns the same object again",
        "Make the list, array or variable inside the function, at each call.",
    ),
    "repeat": (
        "remembers earlier calls",
        "A default that is a list, a variable outside the function or a generator that is kept "
        "remembers earlier calls. Make everything that changes inside the function.",
    ),
    "random": (
        "changes global random numbers",
        "Other code draws from the global generators too. `np.random.RandomState(seed)` and "
        "`tf.random.Generator.from_seed(seed)` are generators of your own.",
    ),
    "folder": ("changes the working folder", "Other code opens files from there."),
    "environment": ("changes the environment", "Other code reads it."),
    "settings": (
        "changes settings that hold for everybody",
        "They hold for all other code too. `with np.errstate(...)` ends where its block ends.",
    ),
    "rcParams": (
        "changes matplotlib's settings",
        "They hold for all later figures. Pass the style to the call that draws.",
    ),
    "figure": (
        "draws into the current figure",
        "`fig, ax = plt.subplots()` makes a figure of your own; draw with the methods of `ax`.",
    ),
    "open figure": (
        "leaves a figure open",
        "Figures stay in memory until `plt.close(fig)`; make only the one that you return.",
    ),
}


class Noticed:
    """What was noticed in the tests of one run: deeds by function, calls by task."""

    def __init__(self, assignment: Assignment, locate: Locate) -> None:
        self._tasks = {task.name: task for task in assignment.tasks}
        self._locate = locate
        self._arguments = set(_arguments(assignment.reference()))
        self._deeds: dict[str, dict[str, TestSpec]] = {}
        # For each task that used a call that its handout does not allow, what is said about it.
        self.used: dict[str, Finding] = {}

    def add(self, spec: TestSpec, said: object) -> None:
        """Take in what a worker says after a test."""
        parts = said if isinstance(said, Mapping) else {}
        for deed in _listed(parts.get("beside")):
            match deed:
                case [str(name), str(what)] if self._is_known(name, what):
                    deeds = self._deeds.setdefault(name, {})
                    first = deeds.setdefault(what, spec)
                    if first.visibility != "public" and spec.visibility == "public":
                        deeds[what] = spec
        for use in _listed(parts.get("used")):
            match use:
                case [str(name), str(module), int(line)] if task := self._tasks.get(spec.task):
                    self._add_use(spec, task, name[:80], (module[:80], line))

    def contract(self, task: str) -> Finding | None:
        """Return what a task's function did beside giving its results, if it did.

        In which hidden test it did so may follow from the input there: that is for instructors.
        """
        deeds = self._deeds.get(task, {})
        if not deeds:
            return None
        gravest = list(_NAMED)
        what = min(deeds, key=lambda deed: gravest.index(_kind(deed)))
        words, where = contract_words(task, what), f"Seen first in: {deeds[what].title}"
        if deeds[what].visibility == "public":
            words, where = f"{words} {where}", ""
        # A known mistake that does the same is recognized by it.
        return Finding("contract", words, full=where, named=_NAMED[_kind(what)], value=what)

    def _is_known(self, name: str, what: str) -> bool:
        kind, _, detail = what.partition(":")
        if name not in self._tasks or kind not in _NAMED or not contract_words(name, what):
            return False
        if kind in ("argument", "returns"):
            return detail in self._arguments - set(self._tasks[name].changes)
        return True

    def _add_use(self, spec: TestSpec, task: Task, name: str, line: tuple[str, int]) -> None:
        if task.name in self.used or not _is_among(name, task):
            return
        where = self._locate(*line)
        seen = disallowed_finding(task.name, name, where)
        if spec.visibility == "public":
            self.used[task.name] = seen
            return
        words = (
            f"`{task.name}` makes a call that the handout does not allow, found while it ran. "
            "The handout lists them under the task."
        )
        full = f"{name} in {where.file} line {where.line}" if where else name
        self.used[task.name] = Finding("forbidden call", words, full=full)


def _kind(deed: str) -> str:
    return deed.partition(":")[0]


def _listed(value: object) -> Iterator[object]:
    return itertools.islice(value if isinstance(value, list) else [], _MANY)


def _is_among(name: str, task: Task) -> bool:
    return any(f"{name}.".startswith(f"{other}.") for other in task.disallow)


def _arguments(sources: Mapping[str, str]) -> Iterator[str]:
    """Return the names of all arguments in the reference."""
    for text in sources.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.arg):
                yield node.arg
