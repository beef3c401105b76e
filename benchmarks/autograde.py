"""Prints one table of ratios: `nbgrader autograde` as it comes, and with nnopt, in one run.

Usage: python benchmarks/autograde.py [--submissions N] [--repeats N] [ASSIGNMENT]

- all: `nbgrader autograde` of the whole class, from the shell, with nbgrader's own start
- further: each further submission in it, from the second on (the median of the times between two
  lines of nbgrader's log)
- first click: autograde in formgrader of a Jupyter server that has not graded yet
- next click: those after it (their median)

Stock nbgrader runs the student's notebook in a kernel, with the hidden tests and the values of
the reference in it; see stock_notebook.py. Both grade the same submissions, which are right, and
both must give them full marks. The two take turns, and so does `python -c "import tensorflow"`.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from nnopt.course.catalogue import Assignment
from nnopt.course.locate import find_course

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
CLICKS = 4
STARTS = "Creating/updating student with ID"
STOCK_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="02_mse")
    parser.add_argument("--submissions", type=int, default=20, help="at least 3")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    assignment = find_course().get(arguments.assignment)
    with tempfile.TemporaryDirectory() as name:
        kinds = {"stock": _stock_course(Path(name), assignment)}
        kinds["nnopt"] = _our_course(Path(name), assignment)
        for folder in kinds.values():
            _hand_in(folder, assignment, max(3, arguments.submissions))
        seconds = _measure(kinds, assignment, arguments.repeats)
        for folder in kinds.values():
            _must_be_right(folder, assignment)
    _print(assignment, seconds, max(3, arguments.submissions), arguments.repeats)


def _stock_course(folder: Path, assignment: Assignment) -> Path:
    course = folder / "stock"
    source = course / "source" / assignment.id
    source.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(STOCK_CONFIG)
    notebook = source / f"{assignment.id}.ipynb"
    _run([sys.executable, str(HERE / "stock_notebook.py"), assignment.id, str(notebook)], folder)
    _nbgrader(course, "generate_assignment", assignment.id)
    return course


def _our_course(folder: Path, assignment: Assignment) -> Path:
    course = folder / "nnopt"
    _run([str(BIN / "nnopt"), "nbgrader-init", str(course)], folder)
    _nbgrader(course, "generate_assignment", assignment.id)
    return course


def _hand_in(course: Path, assignment: Assignment, count: int) -> None:
    """Write a class of right submissions, each with a text of its own."""
    released = course / "release" / assignment.id / f"{assignment.id}.ipynb"
    modules = assignment.reference()
    for number in range(count):
        notebook = json.loads(released.read_text("utf-8"))
        for cell in notebook["cells"]:
            if name := cell["metadata"].get("nnopt", {}).get("module"):
                text = modules[name]
                cell["source"] = f"# nnopt: {name}.py\n{text}\n# handed in by {number}\n"
        path = course / "submitted" / f"student{number:02}" / assignment.id
        path.mkdir(parents=True)
        (path / f"{assignment.id}.ipynb").write_text(json.dumps(notebook))


def _measure(
    kinds: dict[str, Path], assignment: Assignment, repeats: int
) -> dict[str, dict[str, list[float]]]:
    """Time everything in turn, after a run of nnopt that records the reference."""
    names = ("all", "further", "first click", "next click")
    seconds = {kind: {name: [] for name in names} for kind in kinds}
    seconds["tensorflow"] = {"import": []}
    _autograde(kinds["nnopt"], assignment)
    for _ in range(repeats):
        start = time.perf_counter()
        _run([sys.executable, "-c", "import tensorflow"], Path("/"))
        seconds["tensorflow"]["import"].append(time.perf_counter() - start)
        for kind, course in kinds.items():
            whole, further = _autograde(course, assignment)
            first, *others = _clicks(course, assignment)
            seconds[kind]["all"].append(whole)
            seconds[kind]["further"] += further
            seconds[kind]["first click"].append(first)
            seconds[kind]["next click"] += others
    return seconds


def _autograde(course: Path, assignment: Assignment) -> tuple[float, list[float]]:
    """Return the seconds of the whole class, and those between two submissions of it."""
    shutil.rmtree(course / "autograded", ignore_errors=True)
    command = [str(BIN / "nbgrader"), "autograde", assignment.id]
    start, starts, log = time.perf_counter(), [], []
    with subprocess.Popen(
        command, cwd=course, env=_environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        for line in process.stderr:
            log.append(line)
            if STARTS in line:
                starts.append(time.perf_counter())
    end = time.perf_counter()
    if process.returncode:
        raise SystemExit("".join(log))
    return end - start, [b - a for a, b in itertools.pairwise(starts[1:])]


def _clicks(course: Path, assignment: Assignment) -> list[float]:
    students = sorted(path.name for path in (course / "submitted").iterdir())
    clicked = (students * CLICKS)[: CLICKS + 1]
    command = [sys.executable, str(HERE / "formgrader_clicks.py"), str(course), assignment.id]
    return [float(line) for line in _run([*command, *clicked], course).split()]


def _must_be_right(course: Path, assignment: Assignment) -> None:
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
        scores = book.execute("select auto_score, needs_manual_grade from grade").fetchall()
    given = sum(score or 0 for score, _ in scores)
    count = len(list((course / "submitted").iterdir()))
    if given != count * assignment.points or any(manual for _, manual in scores):
        raise SystemExit(f"{course.name}: right submissions got {given} points: {scores}")


def _nbgrader(course: Path, *arguments: str) -> None:
    _run([str(BIN / "nbgrader"), *arguments], course)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Stock nbgrader needs `alembic` on the PATH."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def _print(
    assignment: Assignment, seconds: dict[str, dict[str, list[float]]], count: int, repeats: int
) -> None:
    bare = statistics.median(seconds["tensorflow"]["import"])
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GB, Python {sys.version.split()[0]}"
    table = Table(
        title=f"{assignment.id}, {count} submissions, median of {repeats} runs; {machine}"
    )
    for name in ("", "stock s", "nnopt s", "stock / nnopt", "nnopt / import", "aim"):
        table.add_column(name, justify="right")
    aims = {
        "all": "stock / nnopt at least 8",
        "further": "stock / nnopt at least 20",
        "first click": "nnopt / import at most 1.2",
        "next click": "nnopt under 0.5 s",
    }
    for name, aim in aims.items():
        stock, ours = (statistics.median(seconds[kind][name]) for kind in ("stock", "nnopt"))
        ratios = (f"{stock / ours:.1f}", f"{ours / bare:.2f}")
        table.add_row(name, f"{stock:.2f}", f"{ours:.3f}", *ratios, aim)
    table.add_row("import tensorflow", "", f"{bare:.2f}", "", "1", "")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
