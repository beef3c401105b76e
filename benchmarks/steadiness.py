"""Shows that grading is steady: many runs under load, in random order, give the same result.

Usage: python benchmarks/steadiness.py [--runs N] [--load N] [--onednn] [--seed N] [SUBMISSION ...]

Each run grades the reference of every assignment and the given submissions, the tests shuffled,
while other processes keep all cores busy; after every fifth run there is a new warm process. The
reference must get full marks, and all documents must be those of the first run, byte for byte,
timings apart.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from references import hand_in

from nnopt.course.catalogue import Course
from nnopt.course.locate import find_course
from nnopt.grading import DEFAULT_SEED
from nnopt.grading.grade import Grader, Options
from nnopt.grading.pool import Pool, default_lanes
from nnopt.intake.sealed import SealedSubmission
from nnopt.intake.take_in import take_in
from nnopt.report.formats import json as json_
from nnopt.sandbox.outside.warm import Policy

RENEW = 5


def main() -> int:
    """Run and print one line for each run, then a summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("submissions", nargs="*", type=Path, metavar="SUBMISSION")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--load", type=int, default=os.cpu_count() or 1, help="busy processes")
    parser.add_argument("--onednn", action="store_true", help="switch oneDNN on")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="of the hidden data")
    arguments = parser.parse_args()
    os.environ["NNOPT_ONEDNN"] = str(int(arguments.onednn))
    course = find_course()
    with tempfile.TemporaryDirectory() as name:
        references = hand_in(course.assignments, Path(name) / "references")
        sealed = [take_in(path, course) for path in (references, *arguments.submissions)]
    runs = _runs(course, sealed, arguments)
    first: list[str] = []
    good = 0
    start = time.perf_counter()
    for number, documents in enumerate(runs, 1):
        first = first or documents
        score, most = (json.loads(documents[0])[key] for key in ("score", "max_score"))
        good += score == most and documents == first
        took = f"{time.perf_counter() - start:.1f} s, load {os.getloadavg()[0]:.1f}"
        same = "same" if documents == first else "DIFFERENT"
        print(f"run {number:3}: {score} of {most}, {same}, {took}", flush=True)
        for line in _differences(first, documents):
            print(line, flush=True)
        start = time.perf_counter()
    tests = sum(len(list(_tests(json.loads(text)))) for text in first)
    print(
        f"{good} of {arguments.runs} runs: full marks for the reference and the same documents; "
        f"{len(course.assignments)} assignments, {tests} tests, {arguments.load} busy processes, "
        f"oneDNN {'on' if arguments.onednn else 'off'}, seed {arguments.seed}"
    )
    return 0 if good == arguments.runs else 1


def _runs(
    course: Course, sealed: list[SealedSubmission], arguments: argparse.Namespace
) -> Generator[list[str]]:
    """Yield the documents of each run as text, without their timings."""
    ids = sorted({part.id for submission in sealed for part in submission.assignments})
    orders = list(range(arguments.runs))
    with _busy(arguments.load):
        while orders:
            some, orders = orders[:RENEW], orders[RENEW:]
            with Pool(course, ids, default_lanes(), Policy()) as pool:
                for order in some:
                    options = Options(seed=arguments.seed, order=order)
                    grader = Grader(course, pool, options, lambda *_: None)
                    grader.prepare(ids)
                    found: dict[int, str] = {}
                    grader.grade(sealed, lambda n, d, f=found: f.update({n: json_.render(d)}))
                    yield [_untimed(found[number]) for number in range(len(sealed))]


def _untimed(text: str) -> str:
    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {key: value for key, value in pairs if key != "duration_s"}

    return json.dumps(json.loads(text, object_pairs_hook=keep), indent=1, ensure_ascii=False)


def _tests(document: dict[str, Any]) -> Generator[dict[str, Any]]:
    for assignment in document["assignments"]:
        for task in assignment["tasks"]:
            yield from task["tests"]


def _differences(first: list[str], documents: list[str]) -> Generator[str]:
    """Tell what failed in the reference, and in which lines the documents differ."""
    for test in _tests(json.loads(documents[0])):
        if test["status"] != "passed":
            yield f"  {test['id']}: {test['status']}: {test['message']}"
    for one, other in zip(first, documents, strict=True):
        yield from difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=1)


@contextlib.contextmanager
def _busy(count: int) -> Generator[None]:
    """Keep processors busy."""
    processes = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def _spin() -> None:
    while True:
        pass


if __name__ == "__main__":
    sys.exit(main())
