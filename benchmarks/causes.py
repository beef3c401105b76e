"""Are equal wrong answers put together, and is what nobody foresaw found?

Usage: python benchmarks/causes.py [--students 300] [--graded 100] [--assignments 02 06] [--seed 0]

Two classes are grouped by `nnopt report`'s rule and by the rules of two other graders for texts.
`made`: documents that are made up; a fifth of the mistakes is known to nobody, equal answers are
printed and rounded in several ways. `graded`: solutions with known mistakes, in several styles,
that are really graded after a part of the mistakes was taken out of mistakes.py; on that class
`nnopt mine` must find each of those that three students made, and nothing else.

A row is the adjusted Rand index of a grouping with the truth, over all failing tests: 1 is perfect,
0 is chance.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from math import comb
from pathlib import Path

from rich.console import Console
from rich.table import Table
from text_rules import artemis, pawtograder

from nnopt.authoring.mining.groups import Mined
from nnopt.authoring.mining.mine import FEWEST, mine
from nnopt.authoring.verify.cases import seal
from nnopt.cli.progress import Bar
from nnopt.course.catalogue import Assignment, Course, load_course
from nnopt.course.locate import find_course
from nnopt.course.mistakes import load_mistakes
from nnopt.course.variants import Variant, cells, load_accepted
from nnopt.grading.grade import Grader, Options
from nnopt.grading.pool import Pool, default_lanes
from nnopt.insights.groups import causes
from nnopt.intake.sealed import SealedSubmission
from nnopt.report.causes import state
from nnopt.report.document import Document
from nnopt.sandbox.outside.warm import Policy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.made_class import made_class

Key = tuple[str, str]
"""A student and a test."""

_AIM = 0.95
# Of those who are wrong, so many make a mistake that was taken out, of so few kinds.
_UNSEEN_SHARE, _UNSEEN = 0.2, 3


def adjusted_rand(found: Mapping[Key, Hashable], truth: Mapping[Key, Hashable]) -> float:
    """Return how well two groupings of the same things agree."""
    pairs = sum(comb(n, 2) for n in Counter((found[k], truth[k]) for k in truth).values())
    left = sum(comb(n, 2) for n in Counter(found[k] for k in truth).values())
    right = sum(comb(n, 2) for n in Counter(truth.values()).values())
    chance = left * right / max(comb(len(truth), 2), 1)
    most = (left + right) / 2
    return 1.0 if most == chance else (pairs - chance) / (most - chance)


def compare(
    documents: Sequence[Document], truth: Mapping[tuple[str, str], str]
) -> dict[str, float]:
    """Return the index of each rule; `truth` has the mistake of a student in a task."""
    texts, tasks = {}, {}
    for document in documents:
        who = document.submission.id
        for task in (task for each in document.assignments for task in each.tasks):
            for test in task.tests:
                if state(test) == "wrong" and (who, task.name) in truth:
                    texts[who, test.id] = f"{test.message}\n{test.detail}"
                    tasks[who, test.id] = task.name
    right = {(who, test): (truth[who, tasks[who, test]], test) for who, test in texts}
    home = {(who, c.task): n for n, c in enumerate(causes(documents)) for who in c.who}
    own = {(who, test): (home.get((who, tasks[who, test])), test) for who, test in texts}
    groupings = {"nnopt": own, "Pawtograder": pawtograder(texts), "Artemis": artemis(texts)}
    return {name: adjusted_rand(found, right) for name, found in groupings.items()}


class Renamed(ast.NodeTransformer):
    """The same program with other names of its own, as another student writes it."""

    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Rename what a function binds in its body; arguments have the names of the handout."""
        given = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        bound = {
            each.id
            for each in ast.walk(node)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        } - given
        kept = {n for each in ast.walk(node) if isinstance(each, ast.Nonlocal) for n in each.names}
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id in bound - kept:
                each.id += self.suffix
        return node


def styled(text: str, rng: random.Random) -> str:
    """Write a program in another way that computes the same."""
    if rng.random() < 0.5:
        return text
    tree = Renamed(rng.choice(("_", "_1", "_now"))).visit(ast.parse(text))
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def without(course: Course, names: set[str], folder: Path) -> Course:
    """Copy a course and take mistakes out of it."""
    shutil.copytree(course.folder / "solutions", folder / "solutions")
    for path in folder.glob("solutions/*/mistakes.py"):
        text = path.read_text("utf-8")
        for cell in cells(text, str(path)):
            if cell.name.partition(".")[2] in names:
                begin = text.index(f"# %% {cell.name}\n")
                end = text.find("\n# %% ", begin)
                text = text[:begin] + (text[end + 1 :] if end >= 0 else "")
        path.write_text(text, "utf-8")
    return load_course(folder)


def class_of(
    assignment: Assignment, count: int, rng: random.Random
) -> tuple[list[SealedSubmission], dict[str, Variant], set[str]]:
    """Return submissions, the mistake of each wrong one, and the mistakes that are taken out."""
    known = load_mistakes(assignment)
    twins = {each.also for each in known} | {each.name for each in known if each.also}
    alone = [each for each in known if each.name not in twins]
    unseen = rng.sample(alone, _UNSEEN)
    seen = [each for each in alone if each not in unseen]
    right = [
        assignment.reference(),
        *(each.modules(assignment) for each in load_accepted(assignment)),
    ]
    submissions, truth = [], {}
    for number in range(count):
        name = f"student_{number:03}"
        texts = rng.choice(right)
        if rng.random() < 0.8:
            # The first ones are made by three or more.
            new = unseen[number // 5 % _UNSEEN] if rng.random() < _UNSEEN_SHARE else None
            truth[name] = new or rng.choice(seen)
            texts = truth[name].modules(assignment)
        sealed = seal(assignment, {module: styled(text, rng) for module, text in texts.items()})
        submissions.append(SealedSubmission(name, "0" * 64, (sealed,), ()))
    return submissions, truth, {each.name for each in unseen}


def graded(
    course: Course, name: str, count: int, seed: int, bar: Bar
) -> tuple[list[Document], dict[str, Variant], set[str], list[Mined]]:
    """Grade a class after mistakes were taken out, and mine it."""
    submissions, truth, unseen = class_of(course.get(name), count, random.Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        less = without(course, unseen, Path(folder))
        with Pool(less, [name], default_lanes(), Policy(require="practice")) as pool:
            grader = Grader(less, pool, Options(), bar.progress)
            grader.prepare([name])
            found: dict[int, Document] = {}
            grader.grade(submissions, found.__setitem__)
            documents = {s.id: found[n] for n, s in enumerate(submissions)}
            kept = {s.id: s for s in submissions}
            mined = list(mine(less, pool, documents, kept, progress=bar.progress))
    return list(documents.values()), truth, unseen, mined


def judge(mined: Sequence[Mined], truth: Mapping[str, Variant], unseen: set[str]) -> dict[str, int]:
    """Count what was planted and found: groups whose members made one mistake that was unseen."""
    made = Counter(each.name for each in truth.values() if each.name in unseen)
    planted = {name for name, count in made.items() if count >= FEWEST}
    named = [{truth[who].name if who in truth else "" for who in group.who} for group in mined]
    hit = set().union(*(names for names in named if len(names) == 1)) & planted
    wrong = sum(len(names) > 1 or not names <= unseen for names in named)
    proven = sum(group.entry.proven for group in mined)
    edits = sum("change(" in group.entry.code for group in mined)
    return {
        "planted": len(planted),
        "found": len(hit),
        "groups": len(mined),
        "spurious": wrong,
        "proven": proven,
        "edits": edits,
    }


def main() -> None:
    """Run both parts and print a table of each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--graded", type=int, default=100)
    parser.add_argument("--assignments", nargs="*", default=["02", "06"])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    course, console = find_course(), Console()
    table = Table("class", "nnopt", "Pawtograder", "Artemis")
    mines = Table("class", "planted", "found", "groups", "spurious", "proven", "edits")
    documents, made = made_class(options.students, options.seed)
    rows = {f"made, {options.students}": compare(documents, made)}
    with Bar(no_color=False) as bar:
        for given in options.assignments:
            name = course.get(given).id
            results, truth, unseen, mined = graded(course, name, options.graded, options.seed, bar)
            tasks = {(who, each.task): each.name for who, each in truth.items()}
            rows[f"{name}, {options.graded}"] = compare(results, tasks)
            counts = judge(mined, truth, unseen)
            console.print(f"{name}: {rows[f'{name}, {options.graded}']} {counts}")
            mines.add_row(f"{name}, {options.graded}", *map(str, counts.values()))
    for name, row in rows.items():
        table.add_row(name, *(f"{value:.3f}" for value in row.values()))
    console.print(table, mines)
    sys.exit(any(row["nnopt"] < _AIM for row in rows.values()))


if __name__ == "__main__":
    main()
