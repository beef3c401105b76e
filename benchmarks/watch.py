"""Prints how long a save takes to become a verdict on the screen of `nnopt-grade --watch`.

Usage: python benchmarks/watch.py [--saves N] [ASSIGNMENT ...]

- cold: `nnopt-grade` on the same submission, from the shell
- save: from the write of the file to the last line of the screen, the median of all saves
- processes, memory: what the watching command and all that it started are at the first and at the
  last save; the difference is what saves leave behind

The command runs in a terminal of its own; every save changes the file.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import psutil
from references import hand_in
from rich.console import Console
from rich.table import Table

from nnopt.course.catalogue import Assignment
from nnopt.course.locate import find_course

GRADE = str(Path(sys.executable).with_name("nnopt-grade"))
SEEN = r"Checked in [0-9.]+ s, waiting"
COLUMNS = ("assignment", "cold s", "save s", "save / cold", "saves", "processes", "memory MB")


def main() -> None:
    """Watch, save and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT")
    parser.add_argument("--saves", type=int, default=200, metavar="N")
    arguments = parser.parse_args()
    course = find_course()
    chosen = [course.get(name) for name in arguments.assignments] or list(course.assignments)
    table = Table(*COLUMNS)
    for assignment in chosen:
        with tempfile.TemporaryDirectory() as name:
            submission = hand_in([assignment], Path(name) / "anna")
            table.add_row(assignment.id, *_measured(assignment, submission, arguments.saves))
    Console(width=100).print(table)


def _measured(assignment: Assignment, submission: Path, saves: int) -> list[str]:
    cold = statistics.median(_cold(submission) for _ in range(3))
    module = submission / f"{assignment.modules[0]}.py"
    text = module.read_text()
    screen = pexpect.spawn(GRADE, ["--watch", str(submission)], timeout=600, dimensions=(50, 90))
    screen.expect(SEEN)
    took, sizes = [], []
    for number in range(saves):
        start = time.perf_counter()
        module.write_text(f"{text}\n# save {number}\n")
        screen.expect(SEEN)
        took.append(time.perf_counter() - start)
        sizes.append(_size(screen.pid) if number in (0, saves - 1) else (0, 0.0))
    screen.send("q")
    screen.expect(pexpect.EOF)
    save = statistics.median(took)
    first, last = sizes[0], sizes[-1]
    cells = [f"{cold:.2f}", f"{save:.3f}", f"{save / cold:.3f}", str(saves)]
    return [*cells, f"{first[0]} to {last[0]}", f"{first[1]:.0f} to {last[1]:.0f}"]


def _cold(submission: Path) -> float:
    start = time.perf_counter()
    subprocess.run([GRADE, str(submission), "--format", "json"], check=True, capture_output=True)
    return time.perf_counter() - start


def _size(pid: int) -> tuple[int, float]:
    """Return how many processes there are and their private memory; shared pages count once."""
    root = psutil.Process(pid)
    every = [root, *root.children(recursive=True)]
    return len(every), sum(each.memory_full_info().uss for each in every) / 2**20


if __name__ == "__main__":
    main()
