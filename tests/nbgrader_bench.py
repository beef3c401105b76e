"""A course of nbgrader for tests: folder, exchange and gradebook, and what students hand in."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RIGHT = {"mse": (ROOT / "solutions" / "02_mse" / "mse.py").read_text("utf-8")}


class Bench:
    """One course and the process in which nbgrader's commands run."""

    def __init__(self, folder, course=ROOT):
        self.folder = folder / "course"
        self.student = folder / "student"
        self.course = course
        home = folder / "home"
        for each in (self.student, home):
            each.mkdir(parents=True)
        # The folder of Python is not on the PATH, as where somebody calls .venv/bin/nbgrader.
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "PATH": "/usr/bin:/bin",
        }
        self.nnopt("nbgrader-init", self.folder, "--course", course, "--course-id", "nets")
        (self.student / "nbgrader_config.py").write_text(
            f'c = get_config()\nc.CourseDirectory.course_id = "nets"\n'
            f"c.Exchange.root = {str(self.folder / 'exchange')!r}\n"
        )
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "nbgrader_commands.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environment,
        )  # fmt: skip

    def nnopt(self, *arguments, status=0):
        """Run a command of nnopt; return what it printed."""
        command = [str(Path(sys.executable).parent / "nnopt"), *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def run(self, *arguments, status=0, folder=None, **environment):
        """Run a command of nbgrader; return its log."""
        request = {
            "arguments": [str(argument) for argument in arguments],
            "folder": str(folder or self.folder),
            "environment": environment,
        }
        print(json.dumps(request), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        assert answer["status"] == status, answer["text"]
        return answer["text"]

    def configure(self, *lines):
        """Replace the instructor's settings below those that the kit wrote."""
        path = self.folder / "nbgrader_config.py"
        own = path.read_text().partition("# Test\n")[0]
        path.write_text("\n".join([f"{own}# Test", *lines, ""]))

    def released(self, name="02_mse"):
        """Return the released notebook."""
        return json.loads((self.folder / "release" / name / f"{name}.ipynb").read_text())

    def hand_in(self, student, notebook, name="02_mse", file=None):
        """Put a notebook (its JSON, or bytes) where collect puts it."""
        folder = self.folder / "submitted" / student / name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (file or f"{name}.ipynb")
        if isinstance(notebook, bytes):
            path.write_bytes(notebook)
        else:
            path.write_text(json.dumps(notebook))
        return path

    def autograde(self, student, name="02_mse", *, status=0):
        """Grade one submission again, whatever stands there."""
        return self.run("autograde", name, "--student", student, "--force", status=status)

    def scores(self, student, name="02_mse"):
        """Return grade id -> (automatic, manual, needs a person) from the gradebook."""
        query = """
            select base_cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade
            from grade
            join base_cell on base_cell.id = grade.cell_id
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
            join assignment on assignment.id = submitted_assignment.assignment_id
            where submitted_assignment.student_id = ? and assignment.name = ?
        """
        with contextlib.closing(sqlite3.connect(self.folder / "gradebook.db")) as book:
            rows = book.execute(query, (student, name)).fetchall()
        return {cell: (auto, manual, bool(needs)) for cell, auto, manual, needs in rows}

    def autograded(self, student, name="02_mse"):
        """Return the autograded notebook."""
        path = self.folder / "autograded" / student / name / f"{name}.ipynb"
        return json.loads(path.read_text())

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def source(cell):
    return "".join(cell["source"])


def cell(notebook, name):
    """Return the cell with this grade id."""
    (found,) = [
        each
        for each in notebook["cells"]
        if each["metadata"].get("nbgrader", {}).get("grade_id") == name
    ]
    return found


def filled(notebook, **modules):
    """Return a copy of a notebook with these sources in its module cells."""
    copy = json.loads(json.dumps(notebook))
    for name, text in modules.items():
        cell(copy, f"module-{name}")["source"] = f"# nnopt: {name}.py\n{text}"
    return copy


def shown(outputs):
    """Return the HTML and the text of a cell's outputs."""
    return "\n".join(
        "".join(text) for output in outputs for text in output.get("data", {}).values()
    )
