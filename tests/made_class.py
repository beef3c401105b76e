"""A class that was made up, with the truth about who made which mistake.

Each student makes at most one mistake in a task. Every fifth mistake is one that nobody knows.
Equal wrong answers differ as they do between students: in how they are printed and held, in
rounding, and in the words that a test finds for them.
"""

from __future__ import annotations

import random

import numpy as np
from msgspec.structs import replace
from tests.golden.documents import make_assignment, make_document, make_task, make_test

from nnopt.report.document import Document, Submission
from nnopt.report.given import written

TASKS = ("relu", "mse", "train")
MISTAKES = 5  # of each task; the last one is known to nobody


def made_class(count: int, seed: int = 0) -> tuple[list[Document], dict[tuple[str, str], str]]:
    """Return documents, and by student and task the mistake that was made."""
    rng, numbers = random.Random(seed), np.random.RandomState(seed)
    wrong = {
        (task, mistake): [numbers.randn(3, 2) * 5, numbers.randn(4)]
        for task in TASKS
        for mistake in range(MISTAKES)
    }
    documents, truth = [], {}
    for number in range(count):
        name = f"student_{number:05}"
        tasks = []
        for task in TASKS:
            mistake = rng.randrange(MISTAKES) if rng.random() < 0.4 else None
            if mistake is not None:
                truth[name, task] = f"{task} {mistake}"
            tests = [_test(task, test, mistake, wrong, rng) for test in range(len(wrong[task, 0]))]
            tasks.append(make_task(task, f"The task {task}", *tests))
        made = make_document(make_assignment("02_mse", "MSE", *tasks))
        documents.append(_named(made, name, rng))
    return documents, truth


def _named(made: Document, name: str, rng: random.Random) -> Document:
    seconds = 60.0 if rng.random() < 0.004 else rng.uniform(0.2, 1.5)
    return replace(made, submission=Submission(name, "0" * 64), duration_s=seconds)


def _test(task, test, mistake, wrong, rng):
    name = f"{task}_{test}"
    if mistake is None:
        return make_test(name, f"What {task} gives in case {test}.", 3)
    value = wrong[task, mistake][test] * (1 + rng.uniform(-2e-6, 2e-6))
    held = rng.choice((np.float64, np.float32))(value)
    given = rng.choice((held, held.tolist(), list(held)))
    known = mistake < MISTAKES - 1
    return make_test(
        name,
        f"What {task} gives in case {test}.",
        3,
        status="failed",
        stage="value",
        called=task,
        message=f"`{task}` {rng.choice(('is too large', 'is wrong in some entries'))}.",
        detail=f"{task}(x): expected 0, got {given!r}",
        given=written(0, given),
        misconception=f"{task}_mistake_{mistake}" if known else "",
        hint="Read the section on the mean again." if known else "",
    )
