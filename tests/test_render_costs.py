"""What may the largest document that a submission can bring about cost whoever shows it?"""

import os
import time

import numpy as np
import pytest
from tests.golden.documents import make_assignment, make_document, make_task, make_test
from tests.meters import begin_peak, megabytes

from nnopt.intake.limits import NOTES
from nnopt.report.document import Figures, Location
from nnopt.report.drawn import compact
from nnopt.report.formats import formats
from nnopt.report.options import Options

# Made to be wide, long to wrap, or much to escape; as long as the sandbox lets out.
PIECES = (
    "`",
    "*a **",
    "<",
    "|a|\n",
    "\U000e0001",
    "e\u0301",
    "字",
    "a ",
    "$\\frac",
    "\x1b[2J",
    "&#",
)
MEGABYTES, SECONDS = 250, 20


def text(number, length):
    piece = PIECES[number % len(PIECES)]
    return (piece * length)[:length]


def drawn(number):
    """Return what is kept of a figure with more of everything than can be shown."""
    lines = [
        {"label": text(number + n, 9_000), "x": np.geomspace(1e-300, 1e29, 5_000) * (-1) ** n,
         "y": np.tile([1e29, -1e-310, 5e-324], 2_000)[:5_000]}
        for n in range(40)
    ]  # fmt: skip
    axes = {"title": text(number, 9_000), "xlabel": "$" * 9_000, "lines": lines}
    return compact({"axes": [axes] * 9})


def largest():
    """A document in which every test of a long course fails and says as much as it can."""
    kinds = {"visibility": "public", "status": "failed", "stage": "value", "called": "mse"}
    figures = [drawn(number) for number in range(4)]
    tasks, number = [], 0
    for _ in range(32):
        tests = []
        for _ in range(8):
            number += 1
            tests.append(make_test(
                f"t{number}", f"Test {number}", 1, **kinds, message=text(number, 2_000),
                detail=text(number, 4_000), output=text(number, 16_384),
                hint="Look at it.", exception="E" * 80, given="0 [3] 1 2 3",
                location=Location(text(number, 200), number, text(number, 200)),
                figures=Figures(figures[number % 4], figures[0]) if number % 8 == 0 else None,
            ))  # fmt: skip
        tasks.append(make_task(f"task{number}", "A task", *tests))
    notes = tuple(text(number, 500) for number in range(NOTES))
    parts = [
        make_assignment(f"0{n}_part", "Part", *tasks[4 * n : 4 * n + 4], notes=notes)
        for n in range(8)
    ]
    return make_document(*parts, notes=notes, audience="instructor")


@pytest.fixture(scope="module")
def document():
    return largest()


@pytest.mark.parametrize("name", formats())
def test_no_document_costs_much_to_show(name, document):
    form = formats()[name]
    form.write([make_document()], Options())  # what is imported
    begin_peak(os.getpid())
    before, start = megabytes(os.getpid()), time.thread_time()
    content = form.write([document], Options(verbose=True))
    assert time.thread_time() - start < SECONDS
    assert megabytes(os.getpid(), "VmHWM") - before < MEGABYTES
    assert len(content) < (2**20 if name == "prairielearn" else 64_000_000)
