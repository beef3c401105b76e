"""Which wrong answers of a class does no known mistake explain? Grouped by what was computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from nnopt.authoring.mining.groups import Groups, Mined, Works
from nnopt.course.catalogue import Course
from nnopt.course.mistakes import load_mistakes
from nnopt.grading import DEFAULT_SEED
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import Progress
from nnopt.intake.sealed import SealedAssignment, SealedSubmission
from nnopt.report.causes import state
from nnopt.report.document import Document, TaskResult, TestResult

FEWEST = 3
"""So many students make a group: fewer say more about them than about the task."""


def mine(
    course: Course,
    pool: Pool,
    documents: Mapping[str, Document],
    submissions: Mapping[str, SealedSubmission],
    *,
    only: Sequence[str] = (),
    least: int = FEWEST,
    progress: Progress = lambda what, count, total: None,
) -> Iterator[Mined]:
    """Yield the groups of a class, in the order of the tasks, the largest first.

    Only answers of which nothing is recognized in their task count. The programs are run again on
    the data of the run, on those of the default seed where each student had others.
    """
    seeds = {document.kit.seed for document in documents.values()}
    seed = seeds.pop() if len(seeds) == 1 else DEFAULT_SEED
    for assignment in course.assignments:
        if only and assignment.id not in only:
            continue
        works = _works(assignment.id, documents, submissions)
        known = {each.name for each in load_mistakes(assignment)}
        tasks = {task.name: _unknown(task.name, works, known) for task in assignment.tasks}
        groups = Groups(assignment, pool, seed, works, least, progress)
        yield from groups.mined({task: who for task, who in tasks.items() if len(who) >= least})


def _works(
    name: str,
    documents: Mapping[str, Document],
    submissions: Mapping[str, SealedSubmission],
) -> Works:
    """Return the results of each task, and what was handed in, for one assignment."""
    found = {}
    for who, document in documents.items():
        results = [a for a in document.assignments if a.id == name and a.status == "graded"]
        sealed = [s for s in _parts(submissions.get(who)) if s.id == name and s.modules]
        if results and sealed:
            found[who] = ({task.name: task for task in results[0].tasks}, sealed[0])
    return found


def _parts(submission: SealedSubmission | None) -> Sequence[SealedAssignment]:
    return submission.assignments if submission else ()


def _unknown(task: str, works: Works, known: Set[str]) -> list[str]:
    """Return who gave wrong answers in a task that are those of no known mistake."""
    found = []
    for who, (tasks, _) in works.items():
        wrong = _wrong(tasks.get(task))
        named = {name for test in wrong for name in test.misconception.split(", ")}
        if any(test.given for test in wrong) and not named & known:
            found.append(who)
    return found


def _wrong(task: TaskResult | None) -> list[TestResult]:
    return [test for test in task.tests if state(test) == "wrong"] if task else []
