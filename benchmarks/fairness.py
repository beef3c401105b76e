"""Shows that right answers get full marks on any data: every accepted variant, on many seeds.

Usage: python benchmarks/fairness.py [--seeds N] [--own KEY] [--journal FILE] [ASSIGNMENT ...]

Each seed draws all hidden data anew. The reference and every accepted variant of the assignments,
all of them by default, are graded on each of the seeds 1 to N in the sandbox, or on the own numbers
that N students get of a key. The exit status is 0 when all of them get full marks.

It can take hours. With a journal the same command goes on where it was interrupted, and grades only
what is missing; what was graded by another suite, reference or variant counts as missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from nnopt.authoring.verify.cases import gather
from nnopt.cli.progress import Bar
from nnopt.course.catalogue import Assignment, Course
from nnopt.course.locate import find_course
from nnopt.course.records import suite_parts
from nnopt.grading.grade import Grader, Options
from nnopt.grading.own import Own, read_key
from nnopt.grading.pool import Pool, default_lanes
from nnopt.intake.sealed import SealedSubmission, digest
from nnopt.report.document import Document
from nnopt.sandbox.outside.warm import Policy

# A right answer may be slow: what is shown is its numbers.
TIMEOUT = 60.0
# So many seeds are graded together, and written down.
BATCH = 5


class Line(msgspec.Struct, frozen=True):
    """What came of all right answers of an assignment on one seed; `wrong` has what failed."""

    assignment: str
    state: str
    seed: int
    wrong: tuple[str, ...]


def main() -> int:
    """Grade all on every seed and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT")
    parser.add_argument("--seeds", type=int, default=10, metavar="N")
    parser.add_argument("--own", type=read_key, metavar="KEY", help="as --per-student-seed")
    parser.add_argument("--journal", type=Path, metavar="FILE", help="go on with what is there")
    arguments = parser.parse_args()
    course = find_course()
    chosen = [course.get(name) for name in arguments.assignments] or list(course.assignments)
    seeds = [_seed(arguments.own, number) for number in range(1, arguments.seeds + 1)]
    table = Table("assignment", "right answers", "seeds", "graded", "full marks")
    wrong = []
    for assignment in chosen:
        cases = _cases(assignment)
        lines = _graded(course, assignment, cases, seeds, arguments.journal)
        failed = [each for line in lines for each in line.wrong]
        count = len(cases) * len(lines)
        numbers = (len(cases), len(lines), count, count - len(failed))
        table.add_row(assignment.id, *map(str, numbers))
        wrong += failed
    Console(width=100).print(table, *wrong, sep="\n")
    return 1 if wrong else 0


def _seed(own: Own | None, number: int) -> int:
    return own.seed(f"student-{number}") if own else number


def _cases(assignment: Assignment) -> list[SealedSubmission]:
    return [
        SealedSubmission(case.name or "reference", case.sealed.sha256, (case.sealed,), ())
        for case in gather(assignment, mistakes=False).cases
        if case.kind in ("reference", "accepted")
    ]


def _graded(
    course: Course,
    assignment: Assignment,
    cases: Sequence[SealedSubmission],
    seeds: Sequence[int],
    journal: Path | None,
) -> list[Line]:
    """Return a line for each seed, those of the journal and new ones."""
    state = digest([*suite_parts(assignment).values(), *(each.sha256 for each in cases)])
    known = {
        line.seed: line
        for line in (_read(journal) if journal else ())
        if (line.assignment, line.state) == (assignment.id, state) and line.seed in seeds
    }
    waiting = [seed for seed in seeds if seed not in known]
    if not waiting:
        return list(known.values())
    with (
        Bar(no_color=False) as bar,
        Pool(course, [assignment.id], default_lanes(), Policy()) as pool,
    ):
        for first in range(0, len(waiting), BATCH):
            some = waiting[first : first + BATCH]
            grader = Grader(course, pool, Options(timeout=TIMEOUT), bar.progress)
            grader.prepare([assignment.id])
            for seed, wrong in _failed(grader, cases, some).items():
                known[seed] = Line(assignment.id, state, seed, wrong)
                if journal:
                    with journal.open("ab") as file:
                        file.write(msgspec.json.encode(known[seed]) + b"\n")
            bar.progress(f"Seeds of {assignment.id}", len(known), len(seeds))
    return list(known.values())


def _read(journal: Path) -> Iterator[Line]:
    for line in journal.read_bytes().splitlines() if journal.exists() else ():
        yield msgspec.json.decode(line, type=Line)


def _failed(
    grader: Grader, cases: Sequence[SealedSubmission], seeds: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    """Grade all right answers on some seeds; return by seed what did not get full marks."""
    pairs = [(seed, case) for seed in seeds for case in cases]
    documents: dict[int, Document] = {}
    own = [seed for seed, _ in pairs]
    grader.grade([case for _, case in pairs], documents.__setitem__, own)
    wrong: dict[int, tuple[str, ...]] = dict.fromkeys(seeds, ())
    for number, (seed, case) in enumerate(pairs):
        each = documents[number]
        if each.score != each.max_score or each.status != "graded":
            every = [test for a in each.assignments for task in a.tasks for test in task.tests]
            lost = [t.id for t in every if t.visibility == "hidden" and t.status != "passed"]
            what = ", ".join(lost) or each.message
            name = case.assignments[0].id
            said = f"{name}, {case.id}, seed {seed}: {each.score} of {each.max_score}: {what}"
            wrong[seed] = (*wrong[seed], said)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
