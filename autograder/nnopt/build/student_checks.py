"""How does a notebook run the public checks on the functions of its kernel, without pytest?

This module is copied into the check cell of the generated notebooks.
"""

import inspect
import re
import sys
import traceback
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nnopt.build.student_kit import Student, close, require, set_seeds

LONGEST = 400
NOT_WRITTEN = "not written yet"


class Mark:
    """What the checks need of `pytest.mark`."""

    def task(self, name: str) -> Callable[[Any], Any]:
        """Name the task that a check is for."""

        def mark(check: Any) -> Any:
            check.task = name
            return check

        return mark

    def parametrize(
        self, names: str | Sequence[str], rows: Sequence[Any], ids: Any = None
    ) -> Callable[[Any], Any]:
        """Run a check once for every row."""
        parts = names.split(",") if isinstance(names, str) else names
        keys = [key.strip() for key in parts]
        cases = [dict(zip(keys, row if len(keys) > 1 else (row,), strict=True)) for row in rows]

        def mark(check: Any) -> Any:
            inner = getattr(check, "cases", [{}])
            check.cases = [{**case, **more} for case in cases for more in inner]
            return check

        return mark


class ChecksFailed(AssertionError):
    """Some checks did not pass."""

    def _render_traceback_(self) -> list[str]:
        """Show one line in a notebook: the lines above it say what was wrong."""
        return [str(self)]


def make_check(
    checks: Sequence[Callable[..., None]], names: Mapping[str, Any], modules: Sequence[str]
) -> Callable[..., None]:
    """Return `nnopt_check`, which runs checks on the functions in `names`."""

    def nnopt_check(*tasks: str) -> None:
        """Run the public checks of these tasks, of all tasks without a name."""
        known = {getattr(check, "task", ""): None for check in checks}
        unknown = [task for task in tasks if task not in known]
        require(not unknown, f"there is no check of {unknown}; there are checks of {list(known)}")
        chosen = [check for check in checks if not tasks or getattr(check, "task", "") in tasks]
        run_checks(chosen, names, modules)

    return nnopt_check


def run_checks(
    checks: Sequence[Callable[..., None]], names: Mapping[str, Any], modules: Sequence[str]
) -> None:
    """Run every check on the functions in `names` and print a line for each.

    Raises `ChecksFailed` unless all of them pass.
    """
    fixtures = {"student": Student(_finder(names, modules)), "close": close, "require": require}
    passed = total = 0
    for check in checks:
        wanted = [name for name in inspect.signature(check).parameters if name in fixtures]
        for case in getattr(check, "cases", [{}]):
            verdict, reason = _run(check, {**case, **{name: fixtures[name] for name in wanted}})
            line = f"{verdict:<15}  {_title(check, case)}"
            print(f"{line}  ->  {reason}" if reason else line)
            passed, total = passed + (verdict == "passed"), total + 1
    summary = f"{passed} of {total} checks passed"
    if passed < total:
        raise ChecksFailed(summary)
    print(summary)


def _title(check: Callable[..., None], case: Mapping[str, Any]) -> str:
    title = (check.__doc__ or check.__name__).strip().split("\n")[0]
    # Numbers and words tell the cases apart; arrays would fill the line.
    shown = [f"{k} = {v}" for k, v in case.items() if isinstance(v, bool | int | float | str)]
    return f"{title} [{', '.join(shown)}]" if shown else title


def _finder(names: Mapping[str, Any], modules: Sequence[str]) -> Callable[[str], Any]:
    def find(name: str) -> Any:
        found = names.get(name)
        for module in modules:
            # `import forward` hides a function of the same name; its module still has it.
            if found is None or isinstance(found, types.ModuleType):
                found = getattr(sys.modules.get(module), name, None)
        require(found is not None, f"there is no `{name}` yet: run the cell with your code first")
        return found

    return find


def _run(check: Callable[..., None], arguments: Mapping[str, Any]) -> tuple[str, str]:
    """Return the verdict of one check and, in one line, the reason."""
    set_seeds()
    try:
        check(**arguments)
    except Exception as error:
        text = _one_line(str(error))
        if isinstance(error, NotImplementedError) and text.endswith(NOT_WRITTEN):
            return NOT_WRITTEN, text.split(":")[0]
        place = _place(error)
        if isinstance(error, AssertionError) and not place:
            return "failed", text or "the check did not hold"
        return "failed", f"{type(error).__name__}: {text}{place}"
    return "passed", ""


def _one_line(text: str) -> str:
    """Join lines with semicolons; the rows of an array need none."""
    rows = re.sub(r",\n\s*", ", ", text.strip())
    return " ".join(rows.replace("\n", "; ").split())[:LONGEST]


def _place(error: Exception) -> str:
    """Say in which line of the student's own code an exception arose."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = (_run.__code__.co_filename, str(Path(inspect.__file__).parent))
    own = [
        frame
        for frame in frames
        if not frame.filename.startswith(ours) and "site-packages" not in frame.filename
    ]
    return f" (line {own[-1].lineno} of your cell: {own[-1].line or '?'})" if own else ""
