"""How does a notebook run the public checks on the functions of its kernel, without pytest?

This module is copied into the cell of the generated notebooks that defines `nnopt_check`;
`nnopt.check` runs the same.
"""

import contextlib
import inspect
import io
import os
import re
import sys
import traceback
import types
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nnopt.authoring.build.student_kit import NOT_THEIRS, Student, close, require, set_seeds
from nnopt.authoring.build.student_report import (
    RIGHT,
    WAITING,
    WRONG,
    ChecksFailed,
    Outcome,
    show,
    summary,
)
from nnopt.authoring.build.student_rules import find_disallowed

LONGEST = 1000
NOT_WRITTEN = "not written yet"
# AutoGraph runs a copy of the student's function; its message names the lines of the original.
IN_USER_CODE = re.compile(r'File "(.+?)", line (\d+), in .*\n\s*(.*)')


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


def make_check(
    checks: Sequence[Any],
    names: Mapping[str, Any],
    modules: Sequence[str],
    disallowed: Mapping[str, Sequence[str]],
) -> Callable[..., None]:
    """Return `nnopt_check`, which runs checks on the functions in `names`.

    `disallowed` tells for each task the calls that would do it for the student.
    """

    def nnopt_check(*tasks: str) -> None:
        """Run the public checks of these tasks, or of all tasks when none is named."""
        known = dict.fromkeys(check.task for check in checks)
        for task in tasks:
            if task not in known:
                raise ChecksFailed(f"there is no task {task!r} here: say one of {', '.join(known)}")
        chosen = [check for check in checks if not tasks or check.task in tasks]
        run_checks(chosen, names, modules, disallowed)

    return nnopt_check


def run_checks(
    checks: Sequence[Any],
    names: Mapping[str, Any],
    modules: Sequence[str],
    disallowed: Mapping[str, Sequence[str]],
) -> None:
    """Run every check on the functions in `names` and show what came of it.

    Raises `ChecksFailed` unless all of them pass.
    """
    find = _finder(names, modules)
    fixtures = {"student": Student(find), "close": close, "require": require}
    outcomes = []
    with quiet():
        for check in checks:
            wanted = [name for name in inspect.signature(check).parameters if name in fixtures]
            for case in getattr(check, "cases", [{}]):
                found = _run(check, {**case, **{name: fixtures[name] for name in wanted}})
                if found[0] == RIGHT:
                    found = _allowed(check.task, find, disallowed.get(check.task, ()))
                outcomes.append(Outcome(check.task, _title(check, case), *found))
    show(outcomes)
    if not_right := summary(outcomes):
        raise ChecksFailed(not_right)


@contextlib.contextmanager
def quiet() -> Generator[None, None, None]:
    """Keep stderr empty: TensorFlow logs there, and nbgrader takes that for a failed check.

    What Python code writes to stderr is printed to stdout instead.
    """
    said = io.StringIO()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stderr(said))
        with contextlib.suppress(OSError):
            before = os.dup(2)
            stack.callback(os.close, before)
            sink = stack.enter_context(Path(os.devnull).open("wb"))
            os.dup2(sink.fileno(), 2)
            stack.callback(os.dup2, before, 2)
        yield
    if said.getvalue():
        print(said.getvalue()[-2 * LONGEST :])


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


def _run(check: Callable[..., None], arguments: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the mark of one check, the reason, and the line of the student's own code."""
    set_seeds()
    try:
        check(**arguments)
    except (Exception, SystemExit) as error:
        text = str(error).strip()
        if isinstance(error, NotImplementedError) and text.endswith(NOT_WRITTEN):
            return WAITING, NOT_WRITTEN, ""
        ours = {part.__code__.co_filename for part in (_run, require, check)}
        place = _place(error, ours)
        if text.startswith("in user code:"):
            text = text.split("\n\n")[-1].strip().removeprefix(f"{type(error).__name__}: ")
        # The rows of an array need no lines of their own.
        text = re.sub(r",\n\s*", ", ", text)[:LONGEST]
        if isinstance(error, AssertionError) and not place:
            return WRONG, text or "the check did not hold", ""
        return WRONG, f"{type(error).__name__}: {text}".rstrip(": "), place
    return RIGHT, "", ""


def _allowed(
    task: str, find: Callable[[str], Any], disallow: Sequence[str]
) -> tuple[str, str, str]:
    """Return the mark of a check that passed: wrong if the task uses a call that it may not."""
    use = find_disallowed(find(task), disallow) if disallow else None
    if use is None:
        return RIGHT, "", ""
    reason = f"the result is right, but `{use[0]}` is not allowed in {task}: "
    return WRONG, reason + "the grader gives this task no points", f"line {use[1]}"


def _place(error: BaseException, ours: set[str]) -> str:
    """Say in which line of the student's own code an exception arose."""
    library = str(Path(inspect.__file__).parent)
    frames = [
        (frame.filename, frame.lineno, frame.line)
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    if str(error).startswith("in user code:"):
        frames += IN_USER_CODE.findall(str(error))
    for file, line, code in reversed(frames):
        if file not in ours and not file.startswith(library) and not NOT_THEIRS.search(file):
            where = Path(file).name if Path(file).is_file() else "your cell"
            return f"line {line} of {where}: {code or '?'}"
    return ""
