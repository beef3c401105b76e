"""Prints two tables of speed ratios, all measured in one run on one machine.

Usage: python benchmarks/speed.py [--repeats N] [ASSIGNMENT ...]

- bare: `python -c "import tensorflow"`
- cold: `nnopt-grade` on one submission, from the shell, with the reference values recorded
- further: one of a batch of 30 submissions on one warm pool, all cores busy, wall time
- floor: the same calls in one warm process, no isolation, one core
- plain: `pytest` on the public checks in a fresh process, as students run them

The second table is about one submission that holds all these assignments: cold is `nnopt-grade` on
it, floors the sum of the floors above.

Bare, cold and plain are taken in turn, so that a machine whose speed drifts is fair to all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from references import hand_in
from rich.console import Console
from rich.progress import track
from rich.table import Table

from nnopt.course.catalogue import Assignment, Course
from nnopt.course.locate import find_course
from nnopt.grading.grade import Grader, Options
from nnopt.grading.pool import Pool, default_lanes
from nnopt.intake.sealed import SealedSubmission
from nnopt.intake.take_in import take_in
from nnopt.sandbox.outside.warm import Policy

HERE = Path(__file__).resolve().parent
BATCH = 30
BARE = [sys.executable, "-c", "import tensorflow"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    course = find_course()
    chosen = [course.get(name) for name in arguments.assignments] or list(course.assignments)
    console = Console(width=140)
    table = Table(title=f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name in ("assignment", "bare s", "cold s", "cold / bare", "plain s", "floor ms"):
        table.add_column(name, justify="right")
    for name in ("further ms", "further / floor", "plain / further", "private MB"):
        table.add_column(name, justify="right")
    floors = 0.0
    for assignment in chosen:
        measured = _measure(course, assignment, arguments.repeats)
        floors += measured.floor
        table.add_row(assignment.id, *_cells(measured))
    console.print(table)
    if len(chosen) > 1:
        console.print(_whole(chosen, floors, arguments.repeats))


class Measured(msgspec.Struct, frozen=True):
    """What was measured of one assignment: seconds, and the memory of a child in MB."""

    bare: float
    cold: float
    plain: float
    floor: float
    further: float
    private: float


def _measure(course: Course, assignment: Assignment, repeats: int) -> Measured:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        submissions = _class_of(assignment, folder)
        commands = {
            "bare": BARE,
            "cold": _grading(submissions[0]),
            "plain": _checking(assignment, submissions[0], folder / "checks"),
        }
        return Measured(
            **_processes(commands, repeats, assignment.id),
            floor=_floor(submissions[0], folder),
            further=_further(course, assignment, submissions),
            private=_private_megabytes(submissions[0]),
        )


def _cells(measured: Measured) -> list[str]:
    return [
        f"{measured.bare:.2f}",
        f"{measured.cold:.2f}",
        f"{measured.cold / measured.bare:.2f}",
        f"{measured.plain:.2f}",
        f"{measured.floor * 1000:.0f}",
        f"{measured.further * 1000:.0f}",
        f"{measured.further / measured.floor:.2f}",
        f"{measured.plain / measured.further:.1f}",
        f"{measured.private:.0f}",
    ]


def _whole(assignments: Sequence[Assignment], floors: float, repeats: int) -> Table:
    """Measure one submission with all assignments in it."""
    with tempfile.TemporaryDirectory() as name:
        submission = hand_in(assignments, Path(name) / "all")
        commands = {"bare": BARE, "cold": _grading(submission)}
        seconds = _processes(commands, repeats, f"{len(assignments)} assignments")
    bare, cold = seconds["bare"], seconds["cold"]
    table = Table(title="One submission with all of them")
    for heading in ("assignments", "bare s", "floors s", "cold s", "cold / (bare + floors)"):
        table.add_column(heading, justify="right")
    ratio = cold / (bare + floors)
    cells = (f"{bare:.2f}", f"{floors:.2f}", f"{cold:.2f}", f"{ratio:.2f}")
    table.add_row(str(len(assignments)), *cells)
    return table


def _class_of(assignment: Assignment, folder: Path) -> list[Path]:
    """Write a class of right submissions, each with a text of its own."""
    return [
        hand_in([assignment], folder / f"student-{number}", f"handed in by {number}")
        for number in range(BATCH + 2)
    ]


def _grading(submission: Path) -> list[str]:
    program = Path(sys.executable).parent / "nnopt-grade"
    return [str(program), str(submission), "--format", "json"]


def _checking(assignment: Assignment, submission: Path, checks: Path) -> list[str]:
    """Put a submission beside its public checks and return the command that runs them."""
    shutil.copytree(assignment.course / "assignments" / assignment.id, checks)
    for module in submission.iterdir():
        shutil.copy(module, checks)
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(checks)]


def _processes(commands: dict[str, list[str]], repeats: int, what: str) -> dict[str, float]:
    """Time whole processes in turn and return the median of each."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in track(range(repeats + 1), f"{what}: processes", transient=True):
        for name, command in commands.items():
            seconds[name].append(_timed(lambda c=command: _run(c)))
    return {name: statistics.median(taken[1:]) for name, taken in seconds.items()}


def _floor(submission: Path, folder: Path) -> float:
    """Return the median seconds of the same calls in one warm process."""
    calls = folder / "calls"
    _run([sys.executable, str(HERE / "record_calls.py"), str(submission), str(calls)])
    out = _run([sys.executable, str(HERE / "floor.py"), str(calls), str(BATCH)])
    return statistics.median(float(line) for line in out.split()[1:])


def _further(course: Course, assignment: Assignment, paths: list[Path]) -> float:
    """Return the wall seconds of each further submission of a batch on a warm pool."""
    sealed = [take_in(path, course) for path in paths]
    with Pool(course, [assignment.id], default_lanes(), Policy()) as pool:
        grader = Grader(course, pool, Options(), lambda what, count, total: None)
        grader.prepare([assignment.id])
        _grade(grader, sealed[:2])
        return _timed(lambda: _grade(grader, sealed[2:])) / BATCH


def _grade(grader: Grader, sealed: list[SealedSubmission]) -> None:
    scores: list[bool] = []
    grader.grade(sealed, lambda _, d: scores.append(d.score == d.max_score))
    if not all(scores) or len(scores) != len(sealed):
        raise SystemExit("a right submission did not get full marks")


def _private_megabytes(submission: Path) -> float:
    """Return the peak private memory of a child that ran all tests, in MB."""
    out = _run([sys.executable, str(HERE / "memory.py"), str(submission)])
    return float(out.split()[-1])


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
