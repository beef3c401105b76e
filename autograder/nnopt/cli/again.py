"""How does a command grade a run again, from what its folder keeps?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from click.core import ParameterSource

from nnopt.report.document import Audience

if TYPE_CHECKING:
    from nnopt.cli.screen import Screen
    from nnopt.grading.kept import Again
    from nnopt.grading.kept_run import KeptRun
    from nnopt.grading.session import Outcome, Request

# What a run has settled, by the names of parameters of nnopt-grade.
_SETTLED = {
    "layout": "--from",
    "roster": "--roster",
    "assignments": "--assignment",
    "output": "-o",
    "copies": "--copies",
    "own": "--per-student-seed",
    "timeout": "--timeout",
    "budget": "--budget",
    "watching": "--watch",
}


def folder_of(submissions: tuple[Path, ...]) -> Path:
    """Return the folder of a run that was named alone; `click.UsageError` when there is more."""
    context = click.get_current_context()
    for name, option in _SETTLED.items():
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--again grades a run as it was; it has no use for {option}.")
    if len(submissions) > 1 or not submissions[0].is_dir():
        raise click.UsageError("--again takes one folder, which nnopt-grade -o wrote.")
    return submissions[0]


def grade_again(
    run: KeptRun,
    to: Path,
    request: Request,
    *,
    form: str | None = None,
    audience: Audience = "student",
    again: Again = "changed",
    verbose: bool = False,
    no_color: bool = False,
) -> tuple[Screen, list[Outcome]]:
    """Grade what a run keeps into a folder and show it; limits and seeds are those of the run."""
    from nnopt.cli.screen import Screen
    from nnopt.cli.target import target_of
    from nnopt.grading.kept import Kept
    from nnopt.grading.regrade import regrade_all, request_like

    like = request_like(run, request.seed)
    kept = Kept(to, again)
    request = msgspec.structs.replace(
        request, seed=like.seed, own=like.own, timeout=like.timeout, budget=like.budget, kept=kept
    )
    screen = Screen(
        target_of(f"{to}/", form, several=True),
        audience,
        several=True,
        total=len(run.documents),
        verbose=verbose,
        no_color=no_color,
        people=run.people,
    )
    with screen, kept:
        try:
            outcomes = regrade_all(request, run, progress=screen.progress, done=screen.show)
        except KeyboardInterrupt:
            screen.interrupted(again)
    screen.finish(outcomes)
    return screen, outcomes
