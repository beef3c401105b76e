"""How the public checks are run: by pytest in a terminal, by `nnopt_check` in a notebook."""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from nnopt.testing.card import WAITING, WRONG, ChecksFailed, Outcome, card, print_card
from nnopt.testing.finding import Finding
from nnopt.testing.local import LocalWork, Namespace, Task
from nnopt.testing.probe import Probe
from nnopt.testing.student import Student, settled

HERE = Path(__file__).resolve().parent
# What the file that students have says of its assignment.
CHECKS = ""
TASKS: dict[str, Task] = {}
MODULES: dict[str, str] = {}
# What pytest has run so far, and how many checks of a task did not finish.
LATE: dict[str, int] = {}
OUTCOMES: dict[str, tuple[int, Outcome]] = {}


class Check(NamedTuple):
    """One check: its task, its title, its function and the arguments that a row gives it."""

    task: str
    title: str
    function: Callable[..., None]
    row: Mapping[str, Any]

    def run(self, names: Mapping[str, Any] | None, late: dict[str, int]) -> Outcome:
        """Run it on the names of a notebook, or else on the modules of the folder."""
        work = LocalWork(TASKS, Namespace(HERE, names), late, MODULES)
        finding = self._find(Probe(work, self.task, self.title, 0))
        finding = work.disallowed(self.task) or finding or work.beside(self.task)
        return Outcome(self.task, self.title, finding)

    def _find(self, probe: Probe) -> Finding | None:
        fixtures = {"student": Student(probe), "close": settled(probe.close)}
        fixtures["require"] = probe.require
        wanted = inspect.signature(self.function).parameters
        given = {name: value for name, value in fixtures.items() if name in wanted}
        try:
            self.function(**given, **self.row)
        except Finding as finding:
            return finding
        except Exception as error:
            if not probe.answered:
                raise
            return probe.unreadable(error)
        return None


def read_checks(source: str, tasks: Sequence[str]) -> Iterator[Check]:
    """Return the checks of some tasks, in their order."""
    names: dict[str, Any] = {"__name__": "checks"}
    exec(compile(source, str(HERE / CHECKS), "exec"), names)
    for function in [value for name, value in names.items() if name.startswith("test_")]:
        marks = {mark.name: mark.args for mark in getattr(function, "pytestmark", ())}
        title = (function.__doc__ or function.__name__).strip().split("\n")[0]
        parts, rows = marks.get("parametrize", ((), [()]))
        keys = [key.strip() for key in (parts.split(",") if isinstance(parts, str) else parts)]
        for values in rows if marks.get("task", ("",))[0] in tasks else ():
            row = dict(zip(keys, values if len(keys) > 1 else (values,), strict=False))
            # Numbers and words tell the rows apart; arrays would fill the line.
            told = [f"{k} = {v}" for k, v in row.items() if isinstance(v, int | float | str)]
            full = f"{title} [{', '.join(told)}]" if told else title
            yield Check(marks["task"][0], full, function, row)


def task_names(wanted: Sequence[str]) -> list[str]:
    """Return the names of the tasks that are asked for: by name, in any case, or by number."""
    known = {name.lower(): name for name in TASKS}
    known |= {str(number): name for number, name in enumerate(TASKS, 1)}
    for word in wanted:
        if word.lower() not in known:
            names = ", ".join(TASKS)
            raise ChecksFailed(f"there is no task {word!r} here: say one of {names}")
    return [known[word.lower()] for word in wanted] or list(TASKS)


def notebook(names: Mapping[str, Any], source: str) -> Callable[..., None]:
    """Return `nnopt_check`, which runs checks on the names of a notebook and shows a card.

    `source` is the text of the file of checks.
    """
    LocalWork(TASKS, Namespace(HERE, names), {})  # notices calls from now on

    def nnopt_check(*tasks: str) -> None:
        """Run the public checks of these tasks, or of all tasks when none is named."""
        checks = list(read_checks(source, task_names(tasks)))
        late: dict[str, int] = {}
        try:
            # nbgrader takes a word on stderr for a failure.
            with contextlib.redirect_stderr(sys.stdout):
                outcomes = [check.run(names, late) for check in checks]
        except KeyboardInterrupt:
            raise ChecksFailed("stopped before all checks were run") from None
        lines = card(outcomes)
        print_card(lines)
        for mark in (WRONG, WAITING):
            for number, line in enumerate(lines):
                if line.startswith(mark):
                    raise ChecksFailed(" ".join(part.strip() for part in lines[number:][:3]))

    return nnopt_check


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the option --task."""
    with contextlib.suppress(ValueError):  # the folder of another assignment offers it too
        parser.addoption("--task", metavar="NAME", help="check this task only: its name or number")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker of the checks known."""
    config.addinivalue_line("markers", "task(name): the task of the handout that a check is for")


def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> pytest.Module | None:
    """Collect the public checks ourselves; any other file is pytest's business."""
    if module_path != HERE / CHECKS:
        return None
    module: pytest.Module = CheckFile.from_parent(parent, path=module_path)
    return module


class CheckFile(pytest.Module):
    """The file of the public checks."""

    def collect(self) -> Iterator[pytest.Item]:
        """Return the checks of the task that --task names, or of all."""
        wanted = self.config.getoption("--task", None)
        try:
            chosen = task_names([wanted] if wanted else [])
        except ChecksFailed as error:
            raise self.CollectError(str(error)) from None
        source = self.path.read_text("utf-8")
        for number, check in enumerate(read_checks(source, chosen), 1):
            name = f"{check.function.__name__}[{number}]"
            yield CheckItem.from_parent(self, name=name, number=number, check=check)


class CheckItem(pytest.Item):
    """One check; what is not written yet is no failure."""

    def __init__(self, *, number: int, check: Check, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.number, self.check = number, check

    def runtest(self) -> None:
        """Run the check."""
        outcome = self.check.run(None, LATE)
        OUTCOMES[self.nodeid] = self.number, outcome
        if outcome.mark == WAITING:
            pytest.skip("not written yet")
        if outcome.finding:
            pytest.fail(outcome.finding.message, pytrace=False)


def pytest_report_teststatus(report: pytest.TestReport) -> Any:
    """Call a check wrong or not written in place of failed or skipped: the card says the rest."""
    _, outcome = OUTCOMES.get(report.nodeid, (0, None))
    if report.when != "call" or outcome is None or outcome.finding is None:
        return None
    waits = outcome.mark == WAITING
    return ("not written", "-", "NOT WRITTEN") if waits else ("wrong", "x", "WRONG")


def pytest_terminal_summary() -> None:
    """Show the card."""
    ran = sorted(OUTCOMES.values(), key=lambda pair: pair[0])
    outcomes = [outcome for task in TASKS for _, outcome in ran if outcome.task == task]
    print_card(card(outcomes))
