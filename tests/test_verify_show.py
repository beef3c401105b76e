"""How the report of `nnopt verify` reads: wide, narrow, without color, without Unicode."""

import msgspec
import pytest

from nnopt.authoring.verify.gates import hint_problems
from nnopt.authoring.verify.report import (
    AcceptedRow,
    AssignmentReport,
    Gate,
    MisconceptionRow,
    Report,
    TaskColumns,
)
from nnopt.authoring.verify.show import render
from nnopt.report.options import Options

LOSS = ("a::test_rows", "a::test_columns", "a::test_type")
TRAIN = ("a::test_step",)

ASSIGNMENT = AssignmentReport(
    id="02_mse",
    title="Mean squared error",
    points=8,
    reference_score=8,
    stub_score=0,
    tasks=(TaskColumns("mse", 5, LOSS), TaskColumns("train", 3, TRAIN)),
    misconceptions=(
        MisconceptionRow("sum_for_mean", "mse", (*LOSS[:2], *TRAIN), hinted=True),
        MisconceptionRow("halved", "mse", LOSS[:1], hinted=False),
        MisconceptionRow("uphill", "train", (), hinted=False),
    ),
    accepted=(AcceptedRow("in_numpy", 8, 8), AcceptedRow("in_a_graph", 5, 8)),
    redundant=(LOSS[1], LOSS[2], TRAIN[0]),
)
GATES = (
    Gate("reference", "Every reference gets full marks", "Mend it.", ()),
    Gate("caught", "Every misconception is caught", "Add a test.", ("uphill: nothing catches it",)),
)
REPORT = Report((ASSIGNMENT,), GATES, (7, 8))

ASCII = """\
A row is a mistake; x is a test of its own task that catches it, "more" the
number of tests of other tasks that do, "named" whether its hint is given.

02_mse  Mean squared error
  reference 8/8, stub 0/8, accepted variants with full marks 1/2, 4 hidden
  tests, 3 mistakes

  mse             a b c  more  named
    sum_for_mean  x x .     1  yes
    halved        x . .        NO
    a=rows, b=columns, c=type

  train     a  more  named
    uphill  .        NO  NOT CAUGHT
    a=step
  in_a_graph: 5/8

  Catch none of these mistakes: type
  Not the only one to catch any of them, which is no fault: columns, step

Gates  (seed 7, 8)
+ Every reference gets full marks
! Every misconception is caught
    - uphill: nothing catches it
    > Add a test.

1 gate of 2 did not hold.
"""


def test_the_report_in_ascii():
    assert render(REPORT, Options(unicode=False)) == ASCII


def test_gates_only():
    text = render(REPORT, Options(unicode=False), matrix=False)
    assert "sum_for_mean" not in text
    assert "A row is a mistake" not in text
    assert "02_mse  Mean squared error" in text
    assert text.endswith(ASCII[ASCII.index("Gates") :])


def test_mistakes_that_were_left_out_are_no_reason_to_blame_a_test():
    left_out = msgspec.structs.replace(ASSIGNMENT, misconceptions=(), redundant=(), left_out=3)
    text = render(Report((left_out,), GATES, (7,)), Options(unicode=False))
    assert "4 hidden\n  tests, 3 mistakes left out\n  in_a_graph: 5/8\n\nGates" in text


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120])
def test_no_line_is_wider_than_the_screen(width):
    text = render(REPORT, Options(width=width))
    assert all(len(line) <= width for line in text.splitlines())


def test_color_is_only_where_it_is_asked_for():
    assert "\x1b" not in render(REPORT, Options())
    assert "\x1b[32m" in render(REPORT, Options(color=True))


def test_a_gate_that_could_not_be_checked_gives_no_advice():
    waiting = Gate("named", "Every mistake is named", "Choose inputs.", (), ("02_mse", "03_loss"))
    text = render(Report((), (*GATES, waiting), (7,)), Options(unicode=False, width=100))
    assert text.endswith("""\
    > Add a test.
- Every mistake is named

1 gate of 3 did not hold.
1 gate could not be checked in 02_mse, 03_loss.
Fix what is named above, and verify again.
""")


def test_a_long_list_of_problems_is_cut():
    gate = Gate("g", "Everything holds", "Mend it.", tuple(f"problem {n}" for n in range(30)))
    text = render(Report((), (gate,), (1,)))
    assert "problem 19" in text
    assert "problem 20" not in text
    assert "and 10 more; --json lists all" in text


@pytest.mark.parametrize(
    "hint",
    [
        "Should it grow?",
        "Look at w.assign_sub. Whose variable is it?",
        "Ask for the rate at step 0. What is it?",
        "What does x1 stand for?",
        "Which stairs? The ones before!",
    ],
)
def test_hints_that_are_fine(hint):
    assert hint_problems(hint) == []


@pytest.mark.parametrize(
    ("hint", "problem"),
    [
        ("", "does not end like a sentence"),
        ("Look at it", "does not end like a sentence"),
        ("One. Two. Three.", "has 3 sentences; one or two are read"),
        ("Divide by 32.", "holds the number 32"),
        ("Multiply by 0.5 first.", "holds the number 0.5"),
    ],
)
def test_hints_that_are_not(hint, problem):
    assert hint_problems(hint) == [problem]
