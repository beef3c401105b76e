"""What students hand in, for tests: files, notebooks and archives, and a small course for them."""

import io
import json
import zipfile
from pathlib import Path

from tests.courses import make_course

from nnopt.course.catalogue import Course
from nnopt.intake.sealed import SealedAssignment, SealedSubmission

MSE = "def mse(a, b):\n    return a - b\n"
STUB = 'def mse(a, b):\n    raise NotImplementedError("task 2, mse: not written yet")\n'
EMA = "class Ema:\n    def apply(self):\n        return 1\n"


def small_course(folder: Path) -> Course:
    """Three small assignments, one of them with two modules; one was handed out."""
    content = {"02_mse": ["mse"], "06_ema": ["ema"], "08_modules": ["forward", "backward"]}
    for name, modules in content.items():
        tasks = [
            {"name": "Ema" if module == "ema" else module, "module": module} for module in modules
        ]
        course = make_course(folder, name, modules=dict.fromkeys(modules, ""), tasks=tasks)
    handed_out = folder / "assignments" / "02_mse"
    handed_out.mkdir(parents=True)
    (handed_out / "mse.py").write_text(STUB)
    return course


def write_all(root: Path, contents: dict[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    root.mkdir(parents=True, exist_ok=True)
    return root


def zipped(members, method=zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive; names are written as they are, whatever they hold."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members if isinstance(members, list) else members.items():
            info = name
            if isinstance(name, str):
                info = zipfile.ZipInfo("x")
                info.filename = info.orig_filename = name
                info.compress_type = method
            archive.writestr(info, content)
    return buffer.getvalue()


def code(source: str, **metadata) -> dict:
    """Return a code cell."""
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def module_cell(source: str, module: str = "mse", **metadata) -> dict:
    """Return a cell that is marked as a module."""
    return code(source, nnopt={"module": module}, **metadata)


def text_cell(source: str, kind: str = "markdown", **metadata) -> dict:
    """Return a cell that is no code."""
    return {"cell_type": kind, "metadata": metadata, "source": source}


def check_cell(task: str = "mse") -> dict:
    """Return a cell of the kit that runs public checks."""
    text = f'# nnopt: check of task 1, {task}: 5 points\nnnopt_check("{task}")'
    nbgrader = {"grade": True, "solution": False, "grade_id": f"check-{task}"}
    return code(text, nnopt={"role": "check"}, nbgrader=nbgrader)


def notebook(*cells, **metadata) -> str:
    """Return a notebook as text."""
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}
    return json.dumps(document)


def only_assignment(submission: SealedSubmission) -> SealedAssignment:
    """Return the one assignment of a submission."""
    (assignment,) = submission.assignments
    return assignment


def text_of(submission: SealedSubmission, module: str = "mse") -> str:
    """Return the text of a module as it would be graded."""
    return only_assignment(submission).modules[module].source.decode()
