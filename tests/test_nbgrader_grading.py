"""`nbgrader autograde` with nnopt: scores, what each cell shows, what no student can change."""

import contextlib
import csv
import html
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.machine import package
from tests.nbgrader_bench import RIGHT, Bench, cell, filled, shown
from tests.solutions import TASK_POINTS

pytestmark = pytest.mark.slow

package("nbgrader")

SUM = RIGHT["mse"].replace("tf.reduce_mean(", "tf.reduce_sum(")
POINTS = {f"check-{name}": float(n) for name, n in TASK_POINTS["02_mse"].items()}
FULL = sum(POINTS.values())
EXPORT = ("--exporter", "nnopt.nbgrader.export.TaskExport")


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("nbgrader"))
    bench.run("generate_assignment", "02_mse")
    yield bench
    bench.close()


@pytest.fixture(scope="module")
def released(bench):
    return bench.released()


def auto(bench, student):
    return {name: scores[0] for name, scores in bench.scores(student).items()}


def exported(bench, name, student):
    """The row of a student, of nbgrader's file with one assignment."""
    with (bench.folder / name).open(newline="") as file:
        (row,) = [
            row
            for row in csv.DictReader(file)
            if (row["student_id"], row["assignment"]) == (student, "02_mse")
        ]
    return row


def exported_tasks(bench, student):
    bench.run("export", *EXPORT, "--student", student, "--to", "tasks.csv")
    with (bench.folder / "tasks.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["assignment"] == "02_mse"]


def test_the_points_of_the_gradebook_are_those_of_the_course(bench, course):
    bench.hand_in("right", filled(bench.released(), **RIGHT))
    bench.autograde("right")
    tasks = course.get("02_mse").tasks
    assert {f"check-{task.name}": float(task.points) for task in tasks} == POINTS
    assert bench.scores("right") == {name: (most, None, False) for name, most in POINTS.items()}


def test_verdicts_hints_and_points_are_those_of_nnopt_grade(bench, released, grade):
    path = bench.hand_in("sum", filled(released, mse=SUM))
    bench.autograde("sum")
    (document,) = grade(path, audience="instructor")
    (result,) = document.assignments
    expected = {f"check-{task.name}": float(task.score) for task in result.tasks}
    assert auto(bench, "sum") == expected
    assert 0 < sum(expected.values()) < 18
    autograded = bench.autograded("sum")
    hints = {test.hint for task in result.tasks for test in task.tests if test.hint}
    assert hints
    told = {}
    for task in result.tasks:
        outputs = cell(autograded, f"check-{task.name}")["outputs"]
        assert [output["output_type"] for output in outputs] == ["display_data", "execute_result"]
        assert outputs[1]["data"] == {"text/plain": [repr(float(task.score))]}
        for test in task.tests:
            assert test.title in shown(outputs)
            text = html.unescape(shown(outputs))
            # A mistake that was told at another task is pointed at and not told again.
            elsewhere = test.misconception in told and told[test.misconception] != task.name
            assert (test.hint and test.hint in text) == (test.hint and not elsewhere)
            assert not elsewhere or f"comes from {told[test.misconception]}: mend that" in text
            if test.misconception:
                told.setdefault(test.misconception, task.name)
    assert told == {"sum_for_mean": "mse"}
    assert re.search(
        rf"All tasks: \d+ of {FULL:g} points",
        shown(cell(autograded, "checks")["outputs"]),
    )


def test_a_stub_has_nothing_and_needs_nobody(bench, released):
    bench.hand_in("stub", released)
    bench.autograde("stub")
    assert bench.scores("stub") == dict.fromkeys(POINTS, (0.0, None, False))


GRADED = {
    "grade": True, "grade_id": "bonus", "points": 100, "solution": False, "locked": False,
    "schema_version": 3, "task": False,
}  # fmt: skip


def of(notebook, name="check-mse"):
    """Return nbgrader's metadata of a cell."""
    return cell(notebook, name)["metadata"]["nbgrader"]


def other_types(book):
    check, module = cell(book, "check-mse"), cell(book, "module-mse")
    check["metadata"]["nbgrader"] = [1]
    module["metadata"]["nbgrader"] = {"grade_id": {"x": 1}, "solution": "yes"}
    book["cells"][0]["metadata"]["nbgrader"] = None


def no_checks(book):
    book["cells"] = [c for c in book["cells"] if not c["id"].startswith("check")]


def rewritten(book):
    cell(book, "check-mse")["source"] = cell(book, "checks")["source"] = "18.0"


def markdown(book):
    check = cell(book, "check-mse")
    check["cell_type"] = "markdown"
    del check["outputs"], check["execution_count"]


def no_ids(book):
    for each in book["cells"]:
        del each["id"]
    book["nbformat_minor"] = 4


def format_3(book):
    cells = book.pop("cells")
    for each in cells:
        if each["cell_type"] == "code":
            each |= {"input": each.pop("source"), "language": "python"}
            each["prompt_number"] = each.pop("execution_count")
    sheet = {"cells": cells, "metadata": {}}
    book |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [sheet]}


def added(cell_id, source, **metadata):
    return {"cell_type": "code", "id": cell_id, "source": source, "metadata": metadata,
            "outputs": [], "execution_count": None}  # fmt: skip


EDITS = {
    "metadata gone": lambda b: [c.update(metadata={}) for c in b["cells"]],
    "points raised": lambda b: of(b).update(points=1000),
    "points no number": lambda b: of(b).update(points="many"),
    "schema of the future": lambda b: of(b).update(schema_version=99),
    "schema gone": lambda b: of(b).pop("schema_version"),
    "other types": other_types,
    "grade id unknown": lambda b: of(b).update(grade_id="check-everything"),
    "made a solution": lambda b: of(b).update(solution=True, locked=False),
    "another graded cell": lambda b: b["cells"].append(added("b", "1", nbgrader=GRADED)),
    "check deleted": lambda b: b["cells"].remove(cell(b, "check-yogurt_data")),
    "all checks deleted": no_checks,
    "check doubled": lambda b: b["cells"].insert(0, {**cell(b, "check-mse"), "id": "again"}),
    "module doubled": lambda b: b["cells"].append(
        {**cell(b, "module-mse"), "id": "again", "source": "# nnopt: mse.py\n# later"}
    ),
    "cells moved": lambda b: b["cells"].reverse(),
    "checks rewritten": rewritten,
    "check made markdown": markdown,
    "ids twice": lambda b: [c.update(id="x") for c in b["cells"]],
    "no ids": no_ids,
    "another kernel": lambda b: b.update(metadata={"kernelspec": {"name": "my-env"}}),
    "format 3": format_3,
}


def test_whatever_a_student_edits_the_right_code_has_its_points(bench, released):
    """In one batch, as a teacher grades: no edit of one student stops the others."""
    students = {f"edit{number:02}": kind for number, kind in enumerate(EDITS)}
    for student, kind in students.items():
        notebook = filled(released, **RIGHT)
        EDITS[kind](notebook)
        bench.hand_in(student, notebook)
    bench.run("autograde", "02_mse")
    graded = {students[student]: auto(bench, student) for student in students}
    assert graded == dict.fromkeys(EDITS, POINTS)
    needs = {students[s]: any(score[2] for score in bench.scores(s).values()) for s in students}
    assert needs == dict.fromkeys(EDITS, False)


def forged(released, text):
    """Return a stub in which every cell already shows what its author would like to get."""
    notebook = filled(released)
    for each in notebook["cells"]:
        if each["cell_type"] == "code":
            each["outputs"] = [{
                "output_type": "execute_result", "execution_count": 1, "metadata": {},
                "data": {"text/plain": text},
            }]  # fmt: skip
    return notebook


# JSON can hold one half of a surrogate pair; a file cannot.
HALF = rb"""{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [
    {"cell_type": "code", "source": "\ud800", "metadata": {}, "outputs": [], "execution_count": 1},
    {"cell_type": "markdown", "source": "\udfff", "metadata": {}}]}"""
UNREADABLE = {
    "json": (b'{"cells": [', "its text is damaged or is not JSON"),
    "text": (b"my homework", "its text is damaged or is not JSON"),
    "empty": (b"", "is empty. Save it again"),
    "utf-16": ("{}".encode("utf-16"), "it has not the parts of a notebook"),
    "list": (b"[]", "it has not the parts of a notebook"),
    "number": (b'{"nbformat": 4, "cells": 3, "metadata": {}}', "it has not the parts"),
    "deep": (b'{"cells": [' + b"[" * 200_000 + b"]" * 200_000 + b"]}", "is not a notebook"),
    "half a character": (HALF, "its text is damaged or is not JSON"),
    "large": (
        b'{"cells": [{"cell_type": "code", "source": "%s"}]}' % (b"x" * 1_100_000),
        "larger than 1 MB",
    ),
}


def test_what_cannot_be_graded_has_a_sentence_and_forged_outputs_nothing(bench, released):
    for kind, (data, _) in UNREADABLE.items():
        bench.hand_in(f"bad-{kind}", data)
    for text in ("18.0", "nan", "1e9", "-1", "full marks"):
        bench.hand_in(f"forged-{text}", forged(released, text))
    r_book = filled(released, mse="mse <- function(a, b) mean((a - b)^2)")
    r_book["metadata"] = {
        "kernelspec": {"name": "ir", "language": "R", "display_name": "R"},
        "language_info": {"name": "R"},
    }
    bench.hand_in("in-r", r_book)
    bench.hand_in("broken-code", filled(released, mse="def mse(:\n"))
    bench.hand_in("last", filled(released, **RIGHT))
    log = bench.run("autograde", "02_mse")
    zero = dict.fromkeys(POINTS, 0.0)
    for kind, (_, sentence) in UNREADABLE.items():
        assert auto(bench, f"bad-{kind}") == zero
        assert sentence in shown(cell(bench.autograded(f"bad-{kind}"), "checks")["outputs"])
    for text in ("18.0", "nan", "1e9", "-1", "full marks"):
        assert auto(bench, f"forged-{text}") == zero
    assert auto(bench, "in-r") == auto(bench, "broken-code") == zero
    assert "notebook for R" in shown(cell(bench.autograded("in-r"), "checks")["outputs"])
    assert "line 2" in shown(cell(bench.autograded("broken-code"), "checks")["outputs"])
    assert auto(bench, "last") == POINTS
    assert "broken-code does not run" in log
    bench.run("export")
    statuses = {
        student: exported(bench, "grades.csv", student)["status"]
        for student in ("bad-json", "in-r", "broken-code", "last")
    }
    assert statuses == {
        "bad-json": "ungradable",
        "in-r": "ungradable",
        "broken-code": "ungradable",
        "last": "graded",
    }
    assert all("line 2" in row["message"] for row in exported_tasks(bench, "broken-code")[:1])
    assert not any(row["message"] for row in exported_tasks(bench, "last"))


def test_what_is_collected_and_not_yet_graded_is_no_zero(bench, released):
    bench.hand_in("waits", filled(released, **RIGHT))
    bench.run("db", "student", "add", "waits")
    bench.run("db", "student", "add", "absent")
    bench.run("export")
    total = exported(bench, "grades.csv", "waits")
    assert (total["score"], total["status"]) == ("", "ungraded")
    total = exported(bench, "grades.csv", "absent")
    assert (total["score"], total["status"]) == ("0.0", "not_submitted")


def test_a_byte_order_mark_is_written_where_somebody_asks_for_it(bench, released):
    """Without it some spreadsheets take UTF-8 for another encoding, and show names as mojibake."""
    bench.hand_in("zoe", filled(released, **RIGHT))
    bench.run("db", "student", "add", "zoe", "--first-name", "Zoë", "--last-name", "Łęcka")
    bench.run("export", *EXPORT, "--to", "plain.csv")
    bench.run("export", *EXPORT, "--TaskExport.bom=True", "--to", "marked.csv")
    plain, marked = ((bench.folder / name).read_bytes() for name in ("plain.csv", "marked.csv"))
    assert plain.startswith(b"assignment,")
    assert marked == "\ufeff".encode() + plain
    assert "Łęcka,Zoë" in plain.decode("utf-8")


def test_a_renamed_notebook_and_a_lone_module_are_found(bench, released):
    bench.hand_in("renamed", filled(released, **RIGHT), file="02_mse (1).ipynb")
    bench.hand_in("module", RIGHT["mse"].encode(), file="mse.py")
    bench.hand_in("draft", filled(released, **RIGHT))
    bench.hand_in("draft", filled(released, mse=SUM), file="02_mse-Copy1.ipynb")
    helper = "def square(x):\n    return x * x\n"
    code = RIGHT["mse"].replace("import", "from helper import square  # noqa\nimport", 1)
    bench.hand_in("helper", filled(released, mse=code))
    bench.hand_in("helper", helper.encode(), file="helper.py")
    bench.hand_in("nothing", b"", file="notes.txt")
    bench.run("autograde", "02_mse")
    for student in ("renamed", "module", "draft", "helper"):
        assert auto(bench, student) == POINTS, student
    assert auto(bench, "nothing") == dict.fromkeys(POINTS, 0.0)
    assert "mse.py is not in" in shown(cell(bench.autograded("nothing"), "checks")["outputs"])


def test_manual_grades_stay_and_late_work_has_its_penalty(bench, released):
    path = bench.hand_in("late", filled(released, **RIGHT))
    (path.parent / "timestamp.txt").write_text("2030-01-02 00:00:00 UTC")
    bench.autograde("late")
    with contextlib.closing(sqlite3.connect(bench.folder / "gradebook.db")) as book:
        book.execute("update assignment set duedate = '2030-01-01 00:00:00.000000'")
        book.execute(
            "update grade set manual_score = 2.5, needs_manual_grade = 0 where id in (select "
            "grade.id from grade join base_cell on base_cell.id = grade.cell_id join "
            "submitted_notebook n on n.id = grade.notebook_id join submitted_assignment a on "
            "a.id = n.assignment_id where a.student_id = 'late' and base_cell.name = 'check-mse')"
        )
        book.commit()
    bench.configure('c.LateSubmissionPlugin.penalty_method = "zero"')
    try:
        bench.autograde("late")
    finally:
        bench.configure()
    assert bench.scores("late")["check-mse"] == (POINTS["check-mse"], 2.5, True)
    bench.run("export", "--to", "late.csv")
    rows = [line.split(",") for line in (bench.folder / "late.csv").read_text().splitlines()]
    (row,) = [row for row in rows if (row[0], row[3]) == ("02_mse", "late")]
    assert row[7:] == [f"{FULL - POINTS['check-mse'] + 2.5}"] * 2 + [
        "0.0",
        str(FULL),
        "needs_manual_grade",
    ]


def test_a_failure_of_ours_is_no_zero_and_not_the_old_grade(bench, released):
    """The course is gone: the log says so, the score is taken back, what a person gave stays."""
    bench.hand_in("ours", filled(released, **RIGHT))
    bench.autograde("ours")
    assert auto(bench, "ours") == POINTS
    bench.configure('c.Nnopt.course = "/nowhere"')
    try:
        log = bench.autograde("ours", status=1)
    finally:
        bench.configure()
    assert bench.scores("ours") == dict.fromkeys(POINTS, (None, None, True))
    assert "no course in /nowhere" in log
    assert "no fault of the student" in log
    log = bench.run("export", "--student", "ours")
    total, tasks = exported(bench, "grades.csv", "ours"), exported_tasks(bench, "ours")
    assert (total["score"], total["raw_score"], total["status"]) == ("", "", "ungraded")
    assert {(row["score"], row["status"]) for row in tasks} == {("", "ungraded")}
    assert "02_mse of ours" in log
    bench.run("autograde", "02_mse", "--student", "ours")
    assert auto(bench, "ours") == POINTS


def descendants(pid):
    """Return the processes below a process."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found, waiting = [], [pid]
    while waiting:
        above = waiting.pop()
        below = [child for child, parent in parents.items() if parent == above]
        found += below
        waiting += below
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc")
def test_processes_that_died_between_two_clicks_are_started_again(bench, released):
    bench.hand_in("again", filled(released, **RIGHT))
    bench.autograde("again")
    before = descendants(bench.process.pid)
    assert before
    for pid in before:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    bench.autograde("again")
    assert auto(bench, "again") == POINTS


def test_an_assignment_of_another_kind_is_not_run_unless_somebody_says_so(bench, tmp_path):
    """An instructor's own notebook: a cell graded by hand and one that nbgrader would run."""
    mark = tmp_path / "ran"

    def graded(name, points, *, solution):
        return {"grade": True, "grade_id": name, "points": points, "solution": solution,
                "locked": not solution, "schema_version": 3, "task": False}  # fmt: skip

    essay = {"cell_type": "markdown", "id": "why", "source": "Because.",
             "metadata": {"nbgrader": graded("why", 2, solution=True)}}  # fmt: skip
    run = added(
        "run", f"open({str(mark)!r}, 'w').close()", nbgrader=graded("run", 3, solution=False)
    )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": [essay, run]}
    (bench.folder / "source" / "essay").mkdir()
    (bench.folder / "source" / "essay" / "essay.ipynb").write_text(json.dumps(notebook))
    bench.run("generate_assignment", "essay")
    notebook["cells"][0]["source"] = "An answer."
    bench.hand_in("erin", notebook, "essay")
    log = bench.autograde("erin", "essay", status=1)
    assert "neither the notebook 'essay' nor 'essay' is an assignment" in log
    assert bench.scores("erin", "essay") == dict.fromkeys(["why", "run"], (None, None, True))
    assert not mark.exists()
    bench.configure('c.Nnopt.other_assignments = "execute"', "c.Execute.iopub_timeout = 120")
    try:
        bench.autograde("erin", "essay")
    finally:
        bench.configure()
    assert bench.scores("erin", "essay") == {"why": (None, None, True), "run": (3.0, None, False)}
    assert mark.exists()


def test_what_an_instructor_changed_in_the_notebook_counts(bench):
    """Other points scale; nobody has full marks for a graded cell that nothing has graded."""
    folder = bench.folder / "source" / "extra"
    folder.mkdir()
    notebook = json.loads((bench.folder / "source" / "02_mse" / "02_mse.ipynb").read_text())
    notebook["cells"].append(added("bonus", "assert True", nbgrader={**GRADED, "locked": True}))
    of(notebook)["points"] = 10
    (folder / "02_mse.ipynb").write_text(json.dumps(notebook))
    bench.run("generate_assignment", "extra")
    half = RIGHT["mse"].replace("return tf.reduce_mean(", "return 2 * tf.reduce_mean(")
    for student, code in {"whole": RIGHT["mse"], "half": half}.items():
        bench.hand_in(student, filled(notebook, mse=code), "extra", "02_mse.ipynb")
    log = bench.run("autograde", "extra")
    assert bench.scores("whole", "extra") == {
        "check-yogurt_data": (POINTS["check-yogurt_data"], None, False),
        "check-mse": (10.0, None, False),
        "check-train": (POINTS["check-train"], None, False),
        "bonus": (None, None, True),
    }
    assert 0 <= bench.scores("half", "extra")["check-mse"][0] < 10
    assert "grade it by hand" in log
    assert "scaled" in log


def test_the_command_itself_leaves_no_process_and_no_folder(bench, released, tmp_path):
    """Run as people run it: from the command line, in a process that ends."""
    bench.hand_in("alone", filled(released, **RIGHT))
    command = Path(sys.executable).parent / "nbgrader"
    environment = {**bench.environment, "TMPDIR": str(tmp_path)}
    child = subprocess.Popen(
        [command, "autograde", "02_mse", "--student", "alone"],
        cwd=bench.folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, log = child.communicate(timeout=600)
    assert child.returncode == 0, log
    assert auto(bench, "alone") == POINTS
    assert list(tmp_path.iterdir()) == []
    mark = f"TMPDIR={tmp_path}".encode()
    left = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in path.read_bytes():
                left.append(path.parent.name)
    assert left == []
