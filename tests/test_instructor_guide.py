"""docs/instructor.md, typed from its first command to its last, with the real tools."""

import contextlib
import html
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.machine import package
from tests.solutions import POINTS, TASK_POINTS

from nnopt.course.records import cache_folder

pytestmark = pytest.mark.slow

package("nbgrader")
package("jupyterlab")

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "instructor.md"
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = {"install": "install", "server": "server"}

# JupyterLab as on a desktop, apart from what a test needs: a free port and no browser.
SERVER = """
c = get_config()
c.ServerApp.allow_root = True
c.ServerApp.open_browser = False
c.ServerApp.port = 0
c.ServerApp.port_retries = 0
"""
PROBE = """
import re, sys, time, urllib.error, urllib.request
for _ in range(600):
    found = re.search(r"http://127\\.0\\.0\\.1:\\d+/", open(sys.argv[1]).read())
    token = re.search(r"token=(\\w+)", open(sys.argv[1]).read())
    if found and token:
        break
    time.sleep(0.2)
address = f"{found[0]}formgrader/api/assignments?token={token[1]}"
for _ in range(50):
    try:
        print(urllib.request.urlopen(address, timeout=60).read().decode())
        break
    except urllib.error.URLError:  # it says its address before it listens
        time.sleep(0.2)
"""


@dataclass
class Block:
    line: int
    language: str
    word: str
    text: str

    @property
    def kind(self):
        if self.word.startswith("file="):
            return "file"
        return self.word or {"sh": "run", "console": "run"}.get(self.language, self.language)


def blocks():
    text = GUIDE.read_text("utf-8")
    for found in BLOCK.finditer(text):
        yield Block(text.count("\n", 0, found.start()) + 1, found[1], found[2] or "", found[3])


def shell(block, logs):
    """Return the lines of a script that do what the block says."""
    log = shlex.quote(str(logs / str(block.line)))
    if block.kind == "file":
        path = shlex.quote(block.word.removeprefix("file="))
        return (
            f"mkdir -p $(dirname {path})\ncat > {path} <<'END OF FILE'\n{block.text}END OF FILE\n"
        )
    if block.kind == "server":
        probe = f"{shlex.quote(sys.executable)} -c {shlex.quote(PROBE)} {log}"
        return (
            f"{block.text.strip()} > {log} 2>&1 &\n"
            f"{probe} > {log}.answer 2>&1\n"
            "kill %1\nwait %1 || true\n"
        )
    return f"exec > {log} 2>&1\n{block.text}"


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    """Type the whole guide into one shell; return its folder and the folder of its outputs."""
    folder = tmp_path_factory.mktemp("guide")
    home, logs = folder / "home", folder / "logs"
    for each in (home / ".jupyter", logs):
        each.mkdir(parents=True)
    (home / ".jupyter" / "jupyter_server_config.py").write_text(SERVER)
    script = ["set -euo pipefail"]
    for block in blocks():
        if block.kind != "install":
            script += [f"echo {block.line} > {logs / 'at'}", shell(block, logs)]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "NNOPT"))},
        "HOME": str(home), "KIT": str(ROOT), "PATH": path, "NNOPT_CACHE": str(cache_folder()),
    }  # fmt: skip
    (folder / "script").write_text("\n".join(script))
    done = subprocess.run(
        ["bash", str(folder / "script")], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    line = (logs / "at").read_text().strip()
    output = "\n".join(path.read_text() for path in sorted(logs.glob(f"{line}*")))
    assert done.returncode == 0, f"the block at line {line}:\n{output}\n{done.stderr}"
    return folder / "teaching", logs


def rows(path):
    """The rows of grades.csv, whose fields hold no quotes: (assignment, student) -> its row."""
    head, *lines = (line.split(",") for line in path.read_text().splitlines())
    found = (dict(zip(head, line, strict=True)) for line in lines)
    return {(row["assignment"], row["student_id"]): row for row in found}


def scores(folder, assignment, student):
    """The automatic scores and the points of the gradebook."""
    query = """
        select grade.auto_score, grade_cells.max_score from grade
        join grade_cells on grade_cells.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        join assignment on assignment.id = submitted_assignment.assignment_id
        where assignment.name = ? and submitted_assignment.student_id = ?
        order by grade_cells.max_score
    """
    with contextlib.closing(sqlite3.connect(folder / "nets" / "gradebook.db")) as book:
        return book.execute(query, (assignment, student)).fetchall()


def output_of(logs, command):
    """What the block with this command wrote."""
    (block,) = [each for each in blocks() if each.kind == "run" and command in each.text]
    return (logs / str(block.line)).read_text()


def test_every_block_is_typed():
    """A block of another kind would be text that nobody has tried."""
    kinds = [block.kind for block in blocks()]
    assert set(kinds) == {"install", "run", "file", "server"}
    assert kinds.count("install") == 1


def test_the_student_gets_what_nnopt_grade_gives(typed, grade):
    nets, _ = typed
    (document,) = grade(ROOT / "examples" / "submission" / "02_mse")
    exported = rows(nets / "nets" / "grades.csv")
    by_student = {student: float(row["score"]) for (_, student), row in exported.items()}
    assert by_student.pop("ben") == by_student.pop("carla") == 0.0
    assert list(by_student.values()) == [float(document.score)]
    assert 0 < document.score < document.max_score
    (mistakes,) = [
        {test.misconception for task in part.tasks for test in task.tests if test.misconception}
        for part in document.assignments
    ]
    tasks = (nets / "nets" / "tasks.csv").read_text()
    assert mistakes
    assert all(name in tasks for name in mistakes)


def test_feedback_reaches_the_student(typed, grade):
    folder, _ = typed
    (document,) = grade(ROOT / "examples" / "submission" / "02_mse")
    (page,) = (folder / "student" / "02_mse" / "feedback").glob("*/02_mse.html")
    text = html.unescape(page.read_text())
    hints = {t.hint for part in document.assignments for task in part.tasks for t in task.tests}
    assert hints - {""}
    assert all(hint in text for hint in hints)


def test_formgrader_shows_the_course(typed):
    _, logs = typed
    (block,) = [each for each in blocks() if each.kind == "server"]
    (assignment,) = [
        each
        for each in json.loads((logs / f"{block.line}.answer").read_text())
        if each["name"] == "02_mse"
    ]
    assert (assignment["max_code_score"], assignment["num_submissions"]) == (POINTS["02_mse"], 1)


def test_what_came_by_another_way_is_graded(typed):
    folder, logs = typed
    assert "Skipping existing assignment" in output_of(logs, "zip_collect")
    assert scores(folder, "02_mse", "ben") == [
        (points, points) for points in TASK_POINTS["02_mse"].values()
    ]


def test_the_ninth_assignment_is_proved(typed):
    folder, logs = typed
    proofs = [path.read_text() for path in logs.iterdir() if "line_not_lowered" in path.read_text()]
    assert proofs, sorted(logs.iterdir())
    assert (folder / "nets" / "source" / "09_huber_loss" / "09_huber_loss.ipynb").is_file()


def test_changed_points_reach_the_grades(typed):
    folder, _ = typed
    (row,) = rows(folder / "nets" / "trial.csv").values()
    assert (row["score"], row["max_score"]) == ("6.0", "6.0")
    assert scores(folder, "09_huber_loss", "trial") == [(6.0, 6.0)]
