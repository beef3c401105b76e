"""Results documents as grading runs make them, for the tests of every renderer.

Those for students are what `redact` leaves of them.
"""

from __future__ import annotations

from msgspec.structs import replace

from nnopt.report.document import (
    AssignmentResult,
    Document,
    Isolation,
    Kit,
    Location,
    Submission,
    TaskResult,
    TestResult,
)
from nnopt.report.redact import redact

KIT = Kit(
    version="0.1.0",
    suite_sha256="8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d",
    tensorflow="2.21.0",
    numpy="2.4.6",
    python="3.11.4",
    seed=7,
)
STRONG = Isolation("strong", ("box", "landlock", "seccomp", "uid"), official=True)
PRACTICE = Isolation("practice", ("rlimits",), official=False)


def make_test(name: str, title: str, points: int = 0, **fields: object) -> TestResult:
    """A passed test; with `status=` another one, which then earns nothing."""
    status = fields.pop("status", "passed")
    return TestResult(
        id=name,
        title=title,
        visibility=fields.pop("visibility", "hidden" if points else "public"),
        status=status,
        points=points if status == "passed" else 0,
        max_points=points,
        duration_s=fields.pop("duration_s", 0.03),
        **fields,
    )


def make_task(name: str, title: str, *tests: TestResult) -> TaskResult:
    score, most = sum(t.points for t in tests), sum(t.max_points for t in tests)
    return TaskResult(name, title, score, most, tests)


def make_assignment(name: str, title: str, *tasks: TaskResult, **fields: object):
    score, most = sum(t.score for t in tasks), sum(t.max_score for t in tasks)
    fields = {"status": "graded", "max_score": most, "duration_s": 0.2, **fields}
    return AssignmentResult(id=name, title=title, score=score, tasks=tasks, **fields)


def make_document(*assignments: AssignmentResult, **fields: object) -> Document:
    """A document with all that the engine found, but with a student as its reader."""
    most = sum(a.max_score for a in assignments)
    defaults = {
        "kit": KIT,
        "isolation": STRONG,
        "submission": Submission("alice", "c4ca4238a0b923820dcc509a6f75849b" * 2),
        "status": "graded",
        "score": sum(a.score for a in assignments),
        "max_score": most,
        "assignments": assignments,
        "duration_s": 3.14,
        "audience": "student",
    }
    return Document(**{**defaults, **fields})


DATA = make_task(
    "yogurt_data",
    "The yogurt data",
    make_test("02::public_data", "32 rows, as in the handout"),
    make_test("02::rows", "As many rows as asked for", 1),
    make_test("02::order", "All of x is drawn before the noise", 2),
)
MSE = make_task(
    "mse",
    "The mean squared error",
    make_test("02::public_mse", "The worked example of the handout"),
    make_test("02::mean", "The loss is the mean over all rows, not their sum", 3),
    make_test("02::gradient", "The loss has a gradient", 2),
)
TRAIN = make_task(
    "train",
    "Mini-batch gradient descent",
    make_test("02::public_train", "One step by hand"),
    make_test("02::wrap", "The batches start again after the last row", 4),
    make_test("02::start", "The start value is not changed", 1),
)
ALL_RIGHT = make_document(make_assignment("02_mse", "Mean squared error", DATA, MSE, TRAIN))

_SUM = {
    "status": "failed",
    "stage": "value",
    "misconception": "sum_for_mean",
    "hint": "Give every row twice and look at your loss. What should it do?",
}
MSE_WRONG = make_task(
    "mse",
    "The mean squared error",
    make_test(
        "02::mean",
        "The loss is the mean over all rows, not their sum",
        3,
        message="mse(y_true, y_pred) has the right sign, but the wrong scale.",
        **_SUM,
    ),
    make_test(
        "02::public_mse",
        "The worked example of the handout",
        message="mse(y_true, y_pred) gave 5.0; 2.5 was expected.",
        rule="mse(y_true, y_pred) = mean((y_pred - y_true)^2) over every entry.",
        detail="mse([[1.0], [2.0]], [[2.0], [4.0]])\nexpected  2.5\nreceived  5.0",
        **_SUM,
    ),
    make_test("02::gradient", "The loss has a gradient", 1),
    make_test(
        "02::shape",
        "The loss is one number",
        1,
        status="failed",
        stage="shape",
        message="mse(y_true, y_pred) has one dimension; a scalar has none.",
    ),
)
_CRASH = {
    "status": "failed",
    "stage": "exception",
    "message": "ValueError: Dimensions must be equal, but are 0 and 2 for MatMul.",
    "called": "train",
    "exception": "ValueError",
    "location": Location("mse.py", 41, "        y_pred = tf.matmul(x[start:end], w)"),
    "output": "".join(f"step {i}: loss {9.5 - i}\n" for i in range(9)),
}
TRAIN_CRASHES = make_task(
    "train",
    "Mini-batch gradient descent",
    make_test(
        "02::wrap",
        "The batches start again after the last row",
        4,
        rule="Rows are taken modulo their number, also within a batch.",
        detail="train([[0.25, 0.75]], [[1.5]], steps=3): Dimensions must be equal.",
        **_CRASH,
    ),
    make_test("02::start", "The start value is not changed", 1, status="not_run"),
    make_test("02::ten", "Ten steps reach the weights of the notes", 2, status="not_run"),
    make_test("02::public_train", "One step by hand", **_CRASH),
)
_UNWRITTEN = {
    "status": "failed",
    "stage": "not_written",
    "message": "plot_predictions is not written yet.",
}
CUSTOM = make_assignment(
    "03_custom_loss",
    "A loss of your own",
    make_task(
        "profit_loss",
        "Cost and profit",
        make_test("03::both", "Too much costs, too little loses profit", 4),
        make_test("03::sum", "The loss is a sum", 2),
    ),
    make_task(
        "train",
        "Training with it",
        make_test(
            "03::ten",
            "Ten steps",
            4,
            status="timeout",
            stage="timeout",
            message="train(x, y_true, w, steps=10) did not finish in 10 s and was stopped.",
            duration_s=10.0,
        ),
        make_test("03::other", "Another cost, another profit", 2),
        make_test("03::dies", "Many batches", 1, status="crashed", stage="crashed"),
    ),
    make_task(
        "plot_predictions",
        "The picture",
        make_test("03::public_plot", "Two scatters and a line", **_UNWRITTEN),
        make_test("03::labels", "The axes are labelled", 2, **_UNWRITTEN),
    ),
)
MIXED = make_document(
    make_assignment(
        "02_mse",
        "Mean squared error",
        DATA,
        MSE_WRONG,
        TRAIN_CRASHES,
        notes=("Two cells define mse; the last one counts.",),
    ),
    CUSTOM,
    duration_s=13.6,
)

UNGRADABLE = make_document(
    ALL_RIGHT.assignments[0],
    make_assignment(
        "03_custom_loss",
        "A loss of your own",
        status="ungradable",
        fault="student",
        max_score=15,
        message="custom_loss.py, line 12: '(' was never closed. Close it and grade again.",
    ),
    make_assignment("05_learning_rate", "The rate", status="not_submitted", max_score=20),
)
UNREADABLE = make_document(
    status="ungradable",
    fault="student",
    message="No module or notebook of an assignment is in it. Expected mse.py or 02_mse.ipynb.",
    duration_s=0.01,
)
GRADER_ERROR = make_document(
    ALL_RIGHT.assignments[0],
    make_assignment(
        "03_custom_loss",
        "A loss of your own",
        status="grader_error",
        max_score=15,
        message="The hidden suite has 11 tests, but the catalogue names 12.",
        fault="course",
    ),
    status="grader_error",
    fault="course",
)
NOTHING_HANDED_IN = make_document(status="not_submitted", fault="student")
PRACTICED = replace(ALL_RIGHT, isolation=PRACTICE)

_IMPORT = {"status": "failed", "stage": "import", "message": "NameError: 'tensorflw' is unknown."}
BROKEN_IMPORT = make_document(
    make_assignment(
        "02_mse",
        "Mean squared error",
        make_task(
            "yogurt_data",
            "The yogurt data",
            make_test("02::rows", "As many rows as asked for", 1, **_IMPORT),
            make_test("02::order", "All of x is drawn before the noise", 2, **_IMPORT),
        ),
        make_task(
            "mse",
            "The mean squared error",
            make_test("02::mean", "The loss is the mean over all rows", 3, **_IMPORT),
        ),
        make_task(
            "train",
            "Mini-batch gradient descent",
            make_test("02::wrap", "The batches start again", 4, status="not_run"),
        ),
    )
)

EVIL = (
    "\x1b[2J\x1b]0;owned\x07\x9b31m[bold red]100/100[/] :smile: \u202egnissap\u202c "
    "z\u0300\u0301\u0302\u0303\u0304\u0305 \ud800 \ufffe {0} & <script>alert(1)</script> %s "
)
HOSTILE = make_document(
    make_assignment(
        "02_mse",
        "Mean squared error",
        make_task(
            "mse",
            "The mean squared error",
            make_test(
                "02::mean",
                "The loss is the mean over all rows",
                3,
                status="failed",
                stage="exception",
                message=EVIL + "\n✓ mse  all right  3/3",
                location=Location(f"ms\re{EVIL}.py", 1, f"\traise X  # {EVIL}{'w' * 400}"),
                output=f"{EVIL}\r\n\n✓ mse  all right  3/3\n{'—' * 500}\n\tçà 漢字 {'x' * 90}",
            ),
        ),
        notes=(EVIL,),
    ),
    submission=Submission(EVIL + "\n" + "i" * 300, "0" * 64),
)

FOUND = {
    "all_right": ALL_RIGHT,
    "mixed": MIXED,
    "instructor": MIXED,
    "ungradable": UNGRADABLE,
    "unreadable": UNREADABLE,
    "grader_error": GRADER_ERROR,
    "nothing_handed_in": NOTHING_HANDED_IN,
    "practice": PRACTICED,
    "broken_import": BROKEN_IMPORT,
    "hostile": HOSTILE,
}
"""What the engine found; a table of a class is made of these."""

DOCUMENTS = {
    **{name: redact(document, "student") for name, document in FOUND.items()},
    "instructor": replace(MIXED, audience="instructor"),
    # No student gets this one, but a renderer must be able to show it.
    "hostile": HOSTILE,
}
