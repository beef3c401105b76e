"""Shows that right answers get full marks on any data: every accepted variant, on many seeds.

Usage: python benchmarks/fairness.py [--seeds N] [--own KEY] [ASSIGNMENT ...]

Each seed draws all hidden data anew. The reference and every accepted variant of the assignments,
all of them by default, are graded on each of the seeds 1 to N in the sandbox, or on the own numbers
that N students get of a key. The exit status is 0 when all of them get full marks.
"""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.table import Table

from nnopt.authoring.verify.cases import gather
from nnopt.cli.progress import Bar
from nnopt.course.locate import find_course
from nnopt.grading.grade import Grader, Options
from nnopt.grading.own import read_key
from nnopt.grading.pool import Pool, default_lanes
from nnopt.intake.sealed import SealedSubmission
from nnopt.report.document import Document
from nnopt.sandbox.outside.warm import Policy

# A right answer may be slow: what is shown is its numbers.
TIMEOUT = 60.0


def main() -> int:
    """Grade all on every seed and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT")
    parser.add_argument("--seeds", type=int, default=10, metavar="N")
    parser.add_argument("--own", type=read_key, metavar="KEY", help="as --per-student-seed")
    arguments = parser.parse_args()
    course = find_course()
    chosen = [course.get(name) for name in arguments.assignments] or list(course.assignments)
    cases = [
        SealedSubmission(case.name or "reference", case.sealed.sha256, (case.sealed,), ())
        for assignment in chosen
        for case in gather(assignment).cases
        if case.kind in ("reference", "accepted")
    ]
    ids = [assignment.id for assignment in chosen]
    full = dict.fromkeys(ids, 0)
    wrong = []
    with Bar(no_color=False) as bar, Pool(course, ids, default_lanes(), Policy()) as pool:
        for number in range(1, arguments.seeds + 1):
            seed = arguments.own.seed(f"student-{number}") if arguments.own else number
            grader = Grader(course, pool, Options(seed, TIMEOUT), bar.progress)
            grader.prepare(ids)
            documents: dict[int, Document] = {}
            grader.grade(cases, documents.__setitem__)
            for number, document in documents.items():
                name = cases[number].assignments[0].id
                full[name] += document.score == document.max_score
                if document.score != document.max_score:
                    score = f"{document.score} of {document.max_score}"
                    wrong.append(f"{name}, {cases[number].id}, seed {seed}: {score}")
    table = Table("assignment", "right answers", "seeds", "graded", "full marks")
    for name in ids:
        answers = sum(case.assignments[0].id == name for case in cases)
        graded = answers * arguments.seeds
        table.add_row(name, *map(str, (answers, arguments.seeds, graded, full[name])))
    Console(width=100).print(table, *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
