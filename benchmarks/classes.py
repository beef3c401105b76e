"""Prints what whole classes cost, in one run: time, cores, memory, and the same by other means.

Usage: python benchmarks/classes.py [--one N] [--all N] [--theirs N] [--sizes N,N] [ASSIGNMENT]

A class of one assignment and a class of all of them (none with `--all 0`) are graded by
`nnopt-grade class/* -o results/`, from the shell. Of twenty submissions twelve are right, five have
a known mistake, two are broken, and in one the first task has no end. Beside them: a class of right
ones alone.

- s each: wall seconds for each submission, the start included
- cores busy: processor time of the command and all that it started, of what all cores have
- students: the part of it that students' code took, in workers
- core s each: processor seconds for each submission, less those of a class of one: the start
- over floor: the same for the class of right ones, over the floor of speed.py

Fresh pytest runs the public checks of one submission in a new process. Stock nbgrader is that of
autograde.py. Both get N right submissions, and the ratios are for each submission.

One call: a test that calls a function 200 times which returns its argument. Memory: the most that
the command itself had, for classes of several sizes and the same test with one call.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import autograde
import msgspec
import psutil
import speed
from references import hand_in
from rich.console import Console
from rich.table import Table

from nnopt.course.catalogue import Assignment
from nnopt.course.locate import find_course
from nnopt.course.mistakes import load_mistakes
from nnopt.grading.kept_run import KeptRun

GRADE = str(Path(sys.executable).with_name("nnopt-grade"))
ZYGOTE = "nnopt.sandbox.zygote.zygote"
CALLS = 200
KINDS = ("right",) * 12 + ("known",) * 5 + ("broken",) * 2 + ("endless",)

TOML = """\
id = "01_call"
title = "A call"
summary = "Give the argument back."
modules = ["call"]

[[task]]
name = "call"
title = "A call"
"""
SUITE = '''
import pytest

@pytest.mark.task("call", points=1)
def test_call(student, same):
    """The argument comes back."""
    for number in range(CALLS):
        same(student.call(float(number)))
'''


class Cost(msgspec.Struct):
    """What a run took: wall seconds, processor seconds in all and in workers, megabytes."""

    wall: float = 0.0
    spent: float = 0.0
    workers: float = 0.0
    memory: float = 0.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", default="02_mse")
    parser.add_argument("--one", type=int, default=300, help="submissions of one assignment")
    parser.add_argument("--all", type=int, default=60, help="submissions of all assignments")
    parser.add_argument("--theirs", type=int, default=10, help="of others, at least 3")
    parser.add_argument("--sizes", default="50,500", help="of the classes for the memory")
    arguments = parser.parse_args()
    course = find_course()
    one, every = [course.get(arguments.assignment)], list(course.assignments)
    with tempfile.TemporaryDirectory(prefix="nnopt-classes-") as name:
        folder, console = Path(name), Console(width=120)
        right = _class(one, folder / "right", ["right"] * arguments.one)
        each = _row(right, 1)
        rows = {
            f"{one[0].id}, right": each,
            f"{one[0].id}, mixed": _mixed(one, arguments.one, folder),
        }
        if arguments.all:
            rows[f"all {len(every)}, mixed"] = _mixed(every, arguments.all, folder)
        floor = speed._floor(hand_in(one, folder / "floor"), folder)
        console.print(_costs(rows, floor))
        console.print(_theirs(one[0], folder, arguments.theirs, each.cost.wall / each.count))
        sizes = [int(size) for size in arguments.sizes.split(",")]
        console.print(*_trivial(folder / "trivial", sizes), sep="\n")


class Row(msgspec.Struct):
    """What a class took, and what the first one of it took: that is the start."""

    count: int
    cost: Cost
    begin: Cost


def _row(paths: Sequence[Path], runs: int) -> Row:
    """Grade a class; before it its first one, more than once when something is to be recorded."""
    begin = [_grade(paths[:1]) for _ in range(runs)]
    return Row(len(paths), _grade(paths), begin[-1])


def _mixed(assignments: Sequence[Assignment], count: int, folder: Path) -> Row:
    kinds = [KINDS[number % len(KINDS)] for number in range(count)]
    paths = _class(assignments, folder / f"mixed-{len(assignments)}", kinds)
    # What a machine records once.
    if known := [path for path, kind in zip(paths, kinds, strict=True) if kind == "known"]:
        _grade(known)
    return _row(paths, 1)


def _class(assignments: Sequence[Assignment], folder: Path, kinds: Sequence[str]) -> list[Path]:
    """Write a class: reference, known mistake, broken or endless, each with a text of its own."""
    folder.mkdir()
    paths = []
    for number, kind in enumerate(kinds):
        path = hand_in(assignments, folder / f"s{number:04}", f"handed in by {number}")
        for assignment in assignments:
            for module, text in _changed(assignment, kind, number).items():
                (path / f"{module}.py").write_text(f"{text}\n# handed in by {number}\n")
        paths.append(path)
    return paths


def _changed(assignment: Assignment, kind: str, number: int) -> dict[str, str]:
    module = assignment.modules[0]
    if kind == "known":
        known = load_mistakes(assignment)
        return known[number % len(known)].modules(assignment)
    if kind == "broken":
        return {module: assignment.reference()[module] + "\ndef broken(:\n"}
    if kind == "endless":
        name = assignment.tasks[0].name
        loop = f"\n\ndef {name}(*arguments, **named):\n    while True:\n        pass\n"
        return {module: assignment.reference()[module] + loop}
    return {}


def _grade(paths: Sequence[Path], *options: str) -> Cost:
    """Grade a class from the shell and say what that took."""
    with tempfile.TemporaryDirectory() as out:
        command = [GRADE, *map(str, paths), "-o", f"{out}/", *options]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cost = _watched(process)
        cost.wall = time.perf_counter() - start
        found = KeptRun(Path(out)).documents
        if len(found) != len(paths) or any(d.status == "grader_error" for d in found.values()):
            raise SystemExit(f"not all of {len(paths)} submissions were graded")
    return cost


def _watched(process: subprocess.Popen[bytes]) -> Cost:
    """Wait for a command; add up what it and all that it started took, by looking again and again.

    The time of a worker that has ended is among that of the children of the warm process.
    """
    own: dict[int, float] = {}
    ended: dict[int, float] = {}
    workers: set[int] = set()
    memory = 0.0
    while process.poll() is None:
        for each in _family(process.pid):
            try:
                if each.ppid() in ended or each.ppid() in workers:
                    workers.add(each.pid)
                    continue
                times = each.cpu_times()
                own[each.pid] = times.user + times.system
                if _is_warm(each):
                    ended[each.pid] = times.children_user + times.children_system
                if each.pid == process.pid:
                    memory = max(memory, each.memory_info().rss / 2**20)
            except psutil.Error:
                continue
        time.sleep(0.1)
    return Cost(
        spent=sum(own.values()) + sum(ended.values()), workers=sum(ended.values()), memory=memory
    )


def _is_warm(process: psutil.Process) -> bool:
    """Whether a process is a warm one: the box around it has the same words in its command."""
    words = process.cmdline()
    return ZYGOTE in words and Path(words[0]).name != "bwrap"


def _family(pid: int) -> list[psutil.Process]:
    """Return a process and all that it started, parents first."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def _costs(rows: dict[str, Row], floor: float) -> Table:
    cores = len(os.sched_getaffinity(0))
    names = (
        "class",
        "submissions",
        "s each",
        "cores busy",
        "students",
        "core s each",
        "over floor",
    )
    table = Table(*names)
    for name, row in rows.items():
        cost, count, had = row.cost, row.count, row.cost.wall * cores
        each = (cost.spent - row.begin.spent) / max(1, count - 1)
        table.add_row(
            name,
            str(count),
            f"{cost.wall / count:.3f}",
            f"{cost.spent / had:.0%}",
            f"{cost.workers / had:.0%}",
            f"{each:.3f}",
            f"{each / floor:.2f}" if name.endswith("right") else "",
        )
    return table


def _theirs(assignment: Assignment, folder: Path, count: int, ours: float) -> Table:
    table = Table("graded by", "submissions", "s each", "times nnopt-grade")
    submission = hand_in([assignment], folder / "checked")
    checks = speed._checking(assignment, submission, folder / "checks")
    seconds = speed._timed(lambda: [speed._run(checks) for _ in range(count)]) / count
    rows = {"nnopt-grade": ours, "fresh pytest, public checks only": seconds}
    stock = autograde._stock_course(folder, assignment)
    autograde._hand_in(stock, assignment, max(3, count))
    rows["stock nbgrader"] = autograde._autograde(stock, assignment)[0] / max(3, count)
    for name, each in rows.items():
        table.add_row(name, "" if each == ours else str(count), f"{each:.3f}", f"{each / ours:.1f}")
    return table


def _trivial(folder: Path, sizes: Sequence[int]) -> list[str]:
    """Measure one call, and the memory of the command, in courses that cost nothing themselves."""
    one_call = _call(
        _trivial_class(folder / "calls", 1, CALLS), ("--course", str(folder / "calls"))
    )
    place = folder / "memory"
    paths, option = _trivial_class(place, max(sizes), 1), ("--course", str(place))
    _grade(paths[:1], *option)
    costs = [_grade(paths[:size], *option) for size in sizes]
    return [
        f"one call: {one_call * 1000:.2f} ms",
        *(
            f"memory with {n} submissions: {c.memory:.1f} MB, {c.wall:.0f} s"
            for n, c in zip(sizes, costs, strict=True)
        ),
    ]


def _trivial_class(folder: Path, count: int, calls: int) -> list[Path]:
    """Write a course whose only test has so many calls, and a class of right submissions."""
    home = folder / "solutions" / "01_call"
    home.mkdir(parents=True)
    (home / "assignment.toml").write_text(TOML)
    (home / "call.py").write_text("def call(x):\n    return x\n")
    (home / "hidden.py").write_text(SUITE.replace("CALLS", str(calls)))
    paths = [folder / f"s{number:05}" for number in range(count)]
    for number, path in enumerate(paths):
        path.mkdir()
        (path / "call.py").write_text(f"def call(x):\n    return x\n# {number}\n")
    return paths


def _call(paths: Sequence[Path], options: Sequence[str]) -> float:
    """Return the seconds of one call, by the test's own clock."""
    with tempfile.TemporaryDirectory() as out:
        command = [GRADE, str(paths[0]), "-o", f"{out}/", *options]
        subprocess.run(command, check=True, capture_output=True)
        [document] = KeptRun(Path(out)).documents.values()
    return document.assignments[0].tasks[0].tests[0].duration_s / CALLS


if __name__ == "__main__":
    main()
