"""What is told about every way in which a function can go wrong, and what a student reads."""

import re
from textwrap import dedent

import pytest
from tests.golden.compare import same_as_golden
from tests.solutions import POINTS

from nnopt.report.redact import redact

HEAD = "import time\nimport os\nimport numpy as np\nimport tensorflow as tf\n"
NO_TRAINING = "\n\ndef train(*args, **settings):\n    raise NotImplementedError\n"


def loss(body):
    """Return a module of 02_mse whose `mse` has this body; the rest is right."""
    return "def mse(y_true, y_pred):\n" + "\n".join(f"    {line}" for line in body.split("\n"))


# name: (code put in place of functions of the reference, task, status, stage); the messages are
# in tests/golden/messages.txt
CASES = {
    "not_written": (
        loss('raise NotImplementedError("not written yet")'),
        "mse", "failed", "not_written",
    ),
    "needs_another_part": (
        loss("raise NotImplementedError"),
        "train", "failed", "not_written",
    ),
    "exception": (
        loss("squares = (y_pred - y_true) ** 2\nreturn squares.mean()"),
        "mse", "failed", "exception",
    ),
    "exception_in_helper": (
        "def half(values):\n    return values[100]\n\n" + loss("return half(y_pred)"),
        "mse", "failed", "exception",
    ),
    "exception_of_its_own": (
        "class Wrong(Exception):\n    pass\n\n" + loss("raise Wrong(str(y_true))"),
        "mse", "failed", "exception",
    ),
    "wrong_signature": (
        "def mse(y_true):\n    return tf.reduce_mean(y_true)",
        "mse", "failed", "signature",
    ),
    "wrong_shape": (
        loss("return tf.square(y_pred - y_true)"),
        "mse", "failed", "shape",
    ),
    "returns_none": (
        loss("loss = tf.reduce_mean(tf.square(y_pred - y_true))"),
        "mse", "failed", "returned",
    ),
    "nan": (
        loss("return tf.reduce_mean(tf.square(y_pred - y_true)) * float('nan')"),
        "mse", "failed", "finite",
    ),
    "text": (
        loss("return 'a text'"),
        "mse", "failed", "numeric",
    ),
    "forgot_to_call": (
        loss("return tf.reduce_mean"),
        "mse", "failed", "numeric",
    ),
    "numpy_without_gradient": (
        loss("return np.mean((np.asarray(y_pred) - np.asarray(y_true)) ** 2)"),
        "mse", "failed", "gradient",
    ),
    "no_gradient": (
        loss("return tf.reduce_mean(tf.square(tf.stop_gradient(y_pred) - y_true))"),
        "mse", "failed", "gradient",
    ),
    "wrong_sign": (
        loss("return -tf.reduce_mean(tf.square(y_pred - y_true))"),
        "mse", "failed", "value",
    ),
    "timeout": (
        "def yogurt_data(seed=23455, rows=32):\n    while True:\n        pass",
        "yogurt_data", "timeout", "timeout",
    ),
    "crash": (
        loss("os._exit(7)"),
        "mse", "crashed", "crashed",
    ),
    "exit": (
        loss("exit()"),
        "mse", "failed", "exception",
    ),
    "disallowed": (
        loss("return tf.keras.losses.MeanSquaredError()(y_true, y_pred)"),
        "mse", "failed", "disallowed",
    ),
    "no_function": (
        "other = 3.0",
        "mse", "failed", "import",
    ),
    "not_a_function": (
        "mse = 3.0",
        "mse", "failed", "callable",
    ),
    "one_result_of_two": (
        "def yogurt_data(seed=23455, rows=32):\n    return None",
        "yogurt_data", "failed", "value",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def documents(grade, hand_in):
    """The documents of all cases, graded together; training is left out where it plays no part."""
    folders = {
        name: hand_in("02_mse", HEAD + code + ("" if task == "train" else NO_TRAINING))
        for name, (code, task, *_) in CASES.items()
    }
    # A right function beside one that is not written would count.
    for name in ("not_written", "needs_another_part", "no_function", "not_a_function"):
        module = folders[name] / "mse.py"
        module.write_text(module.read_text().replace("def mse(", "def mse_of_before(", 1))
    slow = grade(folders.pop("timeout"), audience="instructor", timeout=1.0)
    rest = grade(*folders.values(), audience="instructor")
    return dict(zip([*folders, "timeout"], [*rest, *slow], strict=True))


def failures(document, task):
    """Return the hidden tests of a task that did not pass."""
    found = next(t for t in document.assignments[0].tasks if t.name == task)
    return [t for t in found.tests if t.status != "passed" and t.visibility == "hidden"]


@pytest.mark.parametrize("case", CASES)
def test_how_it_ends(documents, case):
    _, task, status, stage = CASES[case]
    assert (status, stage) in {(t.status, t.stage) for t in failures(documents[case], task)}


def test_the_sentences_are_the_golden_ones(documents):
    lines = []
    for case, (_, task, status, stage) in CASES.items():
        found = (
            t for t in failures(documents[case], task) if (t.status, t.stage) == (status, stage)
        )
        lines += [f"{case}: {message}" for message in sorted({test.message for test in found})]
    same_as_golden("messages.txt", "\n".join(lines) + "\n")


# What a student reads of a hidden test where that is less.
RAISED = "`mse` raised an exception."
LESS = {
    "needs_another_part": "`train` needs another part that is not written yet.",
    **dict.fromkeys(("exception", "exception_in_helper", "exception_of_its_own", "exit"), RAISED),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_student_reads_of_a_hidden_test(documents, case):
    _, task, _, stage = CASES[case]
    every = failures(documents[case], task)
    for full, seen in zip(every, failures(redact(documents[case], "student"), task), strict=True):
        less = LESS.get(case) if full.stage == stage else None
        assert seen.message == (less or full.message)
        assert not seen.location or seen.stage == "disallowed"


def test_a_public_check_tells_a_student_which_exception_and_where(documents):
    for case in ("exception", "exception_in_helper"):
        (task,) = [t for t in redact(documents[case], "student").assignments[0].tasks
                   if t.name == "mse"]  # fmt: skip
        raised = [test for test in task.tests if test.visibility == "public" and test.exception]
        assert raised
        assert all(test.location and test.exception in test.message for test in raised)


@pytest.mark.parametrize("case", CASES)
def test_no_points_for_it_and_full_points_for_what_does_not_need_it(documents, case):
    _, task, *_ = CASES[case]
    scores = {t.name: (t.score, t.max_score) for t in documents[case].assignments[0].tasks}
    assert scores[task][0] < scores[task][1]
    if task == "mse":
        assert len(set(scores["yogurt_data"])) == 1


@pytest.mark.parametrize("case", CASES)
def test_every_sentence_is_plain(documents, case):
    for task in documents[case].assignments[0].tasks:
        for test in task.tests:
            if test.message and test.visibility == "hidden":
                assert_plain(test.message)
                assert task.name in test.message or "mse" in test.message


def assert_plain(text):
    """A sentence for people: no traceback, no path, no object of Python, no filler."""
    assert text[-1] in ".?!)", text
    assert not re.search(r"Traceback|File \"|site-packages|/tmp|/work|/home|/root|\.nnopt", text)
    assert not re.search(r"<\w+[ .]|0x[0-9a-f]{4,}|\b(just|simply)\b|\n", text)


def place_of(documents, case):
    _, task, *_ = CASES[case]
    return next(t.location for t in failures(documents[case], task) if t.location)


def test_an_exception_names_the_students_own_line(documents):
    place = place_of(documents, "exception")
    assert (place.file, place.text) == ("mse.py", "return squares.mean()")
    place = place_of(documents, "exception_in_helper")
    assert (place.file, place.text) == ("mse.py", "return values[100]")


def test_a_missing_part_is_shown_where_it_was_needed(documents):
    place = place_of(documents, "needs_another_part")
    assert (place.file, place.text) == ("mse.py", "raise NotImplementedError")


def test_a_disallowed_call_is_shown(documents):
    place = place_of(documents, "disallowed")
    assert place.text == "return tf.keras.losses.MeanSquaredError()(y_true, y_pred)"


def test_a_disallowed_call_forbids_only_its_own_task(documents):
    statuses = {task.name: {test.stage for test in task.tests if test.stage}
                for task in documents["disallowed"].assignments[0].tasks}  # fmt: skip
    assert statuses["mse"] == {"disallowed"}
    assert not statuses["yogurt_data"]


@pytest.fixture(scope="module")
def ungradable(grade, tmp_path_factory):
    """The document of a submission with one module of this text."""

    def grade_text(text, name="mse.py"):
        folder = tmp_path_factory.mktemp("ungradable")
        (folder / name).write_text(dedent(text))
        return grade(folder)[0].assignments[0]

    return grade_text


def test_a_syntax_error_names_the_line(ungradable):
    found = ungradable("def mse(y_true, y_pred):\n    return (y_true\n\nx = 1\n")
    assert (found.status, found.score) == ("ungradable", 0)
    assert "mse.py" in found.message
    assert "line 2" in found.message
    assert_plain(found.message)


def test_an_import_error_says_what_is_missing(ungradable):
    found = ungradable("import torch\n\ndef mse(y_true, y_pred):\n    return 0.0\n")
    # What does not need it is graded.
    assert found.status == "graded"
    (note,) = [note for note in found.notes if "torch" in note]
    assert "line 1" in note
    assert_plain(note)


@pytest.mark.parametrize(
    "line", ["from tensorflow import nothing", "open('data.csv')", "import tensorflow.nothing"]
)
def test_what_cannot_be_imported_is_told_without_a_path(ungradable, line):
    found = ungradable(f"{line}\n")
    assert "mse.py line 1" in found.message
    assert_plain(found.message)


def test_code_that_fails_while_it_is_imported_names_the_line(ungradable):
    found = ungradable("x = 1\nprint(1 / 0)\n")
    assert found.status == "ungradable"
    assert "ZeroDivisionError" in found.message
    assert "mse.py line 2" in found.message
    assert_plain(found.message)


def test_a_module_that_ends_the_process_is_ungradable(ungradable):
    found = ungradable("import os\nos._exit(0)\n")
    assert found.status == "ungradable"
    assert "mse.py" in found.message
    assert_plain(found.message)


def test_a_module_without_any_function_of_the_handout(ungradable):
    found = ungradable("def loss(y_true, y_pred):\n    return 0.0\n")
    tests = [test for task in found.tasks for test in task.tests]
    assert found.score == 0
    assert all("is not there" in test.message for test in tests if test.visibility == "hidden")


def test_a_missing_module_of_two_costs_only_its_own_tasks(grade, tmp_path, hand_in):
    folder = hand_in("02_mse", folder=tmp_path)
    hand_in("03_custom_loss", folder=tmp_path)
    (folder / "custom_loss.py").write_text("def profit_loss(:\n")
    (document,) = grade(folder)
    statuses = {part.id: (part.status, part.score) for part in document.assignments}
    assert statuses["02_mse"] == ("graded", POINTS["02_mse"])
    assert statuses["03_custom_loss"] == ("ungradable", 0)


def test_public_checks_show_their_numbers_to_students(documents):
    public = [test for task in documents["wrong_sign"].assignments[0].tasks for test in task.tests
              if test.visibility == "public" and test.status == "failed"]  # fmt: skip
    assert public
    assert any("expected" in test.detail and "got" in test.detail for test in public)
    assert all(test.detail for test in public)
