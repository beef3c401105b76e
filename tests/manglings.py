"""Harmless things that happen to finished work on its way, and what is graded of it afterwards.

`python -m tests.manglings --examples 10000 --seed 1` lets them happen at random, in sequence, to
right answers and to untouched assignments, and says what was lost and what was won.
"""

import ast
import contextlib
import copy
import importlib.abc
import importlib.util
import io
import json
import re
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from random import Random

import click
import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.courses import make_course
from tests.handed_in import check_cell, code, text_cell, write_all

from nnopt.authoring.build.stub import make_stub
from nnopt.course.catalogue import Course
from nnopt.errors import IntakeError
from nnopt.intake.sealed import SealedAssignment
from nnopt.intake.take_in import take_in
from nnopt.nbgrader.submitted import take_in_notebook

# One assignment with one module, one with three that import each other. Plain Python, so that
# what is graded can be known at once; the tasks need a helper, a constant and an import.
SUMS = '''\
"""How do numbers add up?"""

import math
from functools import reduce

FACTOR = 2


def double(x):
    """Return twice a number."""
    # BEGIN SOLUTION
    return FACTOR * x
    # END SOLUTION


def _add(a, b):
    return a + b


def total(values):
    """Return the sum of all doubles."""
    # BEGIN SOLUTION
    return reduce(_add, map(double, values), 0)
    # END SOLUTION


class Counter:
    """Adds numbers up."""

    def __init__(self):
        # BEGIN SOLUTION
        self.count = 0
        # END SOLUTION

    def add(self, x):
        """Add a number, rounded down."""
        # BEGIN SOLUTION
        self.count += math.floor(x)
        return self
        # END SOLUTION
'''
DATA = '''\
"""Which numbers are there?"""

from __future__ import annotations


def draw(rows: int = 3) -> list[int]:
    """Return numbers."""
    # BEGIN SOLUTION
    return list(range(1, rows + 1))
    # END SOLUTION
'''
NET = '''\
"""What comes out?"""

from __future__ import annotations


class Losses:
    """Given complete."""

    def __init__(self) -> None:
        self.terms = []


SLOPE = 3


def answer(x: int, losses: Losses | None = None) -> int:
    """Return the answer to a number."""
    # BEGIN SOLUTION
    if losses:
        losses.terms.append(x)
    return SLOPE * x
    # END SOLUTION


def answers(xs: list[int]) -> list[int]:
    """Return the answers to numbers."""
    # BEGIN SOLUTION
    return [answer(x) for x in xs]
    # END SOLUTION
'''
FIT = '''\
"""How is it fitted?"""

from __future__ import annotations

import data as d
import net as n


def step(x: int, losses: n.Losses) -> int:
    """Take one step."""
    # BEGIN SOLUTION
    return n.answer(x, losses) - 1
    # END SOLUTION


def fit(rows: int) -> int:
    """Take all steps."""
    # BEGIN SOLUTION
    losses = n.Losses()
    return sum(step(x, losses) for x in d.draw(rows)) + len(losses.terms)
    # END SOLUTION
'''
SOLUTIONS = {
    "02_sums": {"sums": SUMS},
    "08_parts": {"data": DATA, "net": NET, "fit": FIT},
}
TASKS = {
    "sums": ("double", "total", "Counter"),
    "data": ("draw",),
    "net": ("answer", "answers"),
    "fit": ("step", "fit"),
}
KIT = """\
# nnopt: the public checks. Run this cell first.
import sys


def nnopt_check(name):
    print(name)
"""


def solution(module_text: str) -> str:
    """Return a right module, without the marks of its solution regions."""
    return re.sub(r"^ *# (?:BEGIN|END) SOLUTION\n", "", module_text, flags=re.MULTILINE)


def stub(module_text: str, name: str) -> str:
    """Return a module as it is handed out."""
    return make_stub(module_text, {task: n for n, task in enumerate(TASKS[name], 1)}, f"{name}.py")


def make(folder: Path) -> Course:
    """Write the course, with its assignments as they are handed out."""
    for assignment, modules in SOLUTIONS.items():
        tasks = [{"name": task, "module": m} for m in modules for task in TASKS[m]]
        course = make_course(folder, assignment, modules=modules, tasks=tasks)
        handed_out = {f"{name}.py": stub(text, name) for name, text in modules.items()}
        handed_out[f"{assignment}.ipynb"] = json.dumps(book(assignment, done=False))
        write_all(folder / "assignments" / assignment, handed_out)
    return course


def book(assignment: str, *, done: bool) -> dict:
    """Return the notebook of an assignment, done or as it is handed out."""
    cells = [text_cell("# Title\n\n```python\nx = 1\n```"), code(KIT, nnopt={"role": "checks"})]
    for name, text in SOLUTIONS[assignment].items():
        source = f"# nnopt: {name}.py\n{solution(text) if done else stub(text, name)}"
        nbgrader = {"grade_id": f"module-{name}", "grade": False, "solution": True}
        cells.append(code(source, nnopt={"module": name}, nbgrader=nbgrader))
        if len(SOLUTIONS[assignment]) > 1:
            kit = f"# nnopt: lets the cells below `import {name}`.\nimport sys\n"
            cells.append(code(kit, nnopt={"role": "import"}))
    cells.append(text_cell("## Check your work"))
    cells += [check_cell(task) for name in SOLUTIONS[assignment] for task in TASKS[name]]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


# What is graded


def points(assignment: SealedAssignment) -> int:
    """Return how many tasks of a sealed assignment, or of the best of its works, are right."""
    works = [assignment, *assignment.others]
    return max(len(right_tasks(work)) for work in works)


def right_tasks(work: SealedAssignment) -> set[str]:
    """Run the modules of a work as a worker does, and return the tasks that are right."""
    found = set()
    with _importable(work.sources):
        for module in work.modules:
            names = vars(sys.modules.get(module) or _import(module))
            found |= {task for task in TASKS[module] if _is_right(task, names)}
    return found


def _is_right(task: str, names: dict) -> bool:
    checks = {
        "double": lambda: names["double"](4) == 8,
        "total": lambda: names["total"]([1, 2, 3]) == 12,
        "Counter": lambda: names["Counter"]().add(2.5).add(1).count == 3,
        "draw": lambda: names["draw"](4) == [1, 2, 3, 4],
        "answer": lambda: names["answer"](5) == 15,
        "answers": lambda: names["answers"]([1, 2]) == [3, 6],
        "step": lambda: names["step"](2, type("L", (), {"terms": []})()) == 5,
        "fit": lambda: names["fit"](3) == 18,
    }
    try:
        return checks[task]()
    except BaseException:
        return False


@contextlib.contextmanager
def _importable(sources: dict[str, bytes]):
    finder = _Finder(sources)
    before = {name: sys.modules.pop(name) for name in sources if name in sys.modules}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in sources:
            sys.modules.pop(name, None)
        sys.modules.update(before)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports modules from memory; what was loaded when one fails stays, as in a worker."""

    def __init__(self, sources: dict[str, bytes]) -> None:
        self.sources = sources

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name in self.sources else None

    def exec_module(self, module):
        compiled = compile(self.sources[module.__name__], module.__name__, "exec")
        with contextlib.suppress(BaseException):
            exec(compiled, vars(module))


def _import(name: str):
    with contextlib.suppress(BaseException):
        return importlib.import_module(name)
    return type(sys)(name)


# What happens on the way


class Work:
    """What a student hands in: files by their paths, each a text, bytes or a notebook."""

    def __init__(self, assignment: str, *, notebook: bool, done: bool) -> None:
        self.assignment = assignment
        self.files: dict[str, str | bytes | dict] = {}
        self.done = done
        if notebook:
            self.files[f"{assignment}.ipynb"] = book(assignment, done=done)
        else:
            for name, text in SOLUTIONS[assignment].items():
                self.files[f"{name}.py"] = solution(text) if done else stub(text, name)
        self.own = set(self.files)
        self.cut: set[str] = set()

    def books(self) -> list[dict]:
        """The student's own notebooks."""
        found = [self.files[path] for path in sorted(self.own)]
        return [each for each in found if isinstance(each, dict)]

    def texts(self) -> list[str]:
        """The paths of the student's own modules, while they are texts."""
        return [path for path in sorted(self.own) if isinstance(self.files[path], str)]

    def rename(self, path: str, new: str) -> bool:
        """Give a file another name."""
        if new in self.files:
            return False
        self.files = {new if old == path else old: data for old, data in self.files.items()}
        if path in self.own:
            self.own = (self.own - {path}) | {new}
        return True

    def packed(self) -> dict[str, bytes]:
        """Every file as bytes."""
        return {path: as_bytes(data) for path, data in self.files.items()}


def as_bytes(data: str | bytes | dict) -> bytes:
    """Return the contents of a file."""
    if isinstance(data, dict):
        return json.dumps(data, ensure_ascii=False).encode()
    return data.encode() if isinstance(data, str) else data


MANGLINGS = []


def mangling(function):
    """Register something that happens; it returns False when it cannot happen here."""
    MANGLINGS.append(function)
    return function


def _cells(work: Work) -> list[dict]:
    """Return code cells with a student's definitions."""
    return [
        cell
        for each in work.books()
        for cell in each["cells"]
        if cell["cell_type"] == "code"
        and re.search(r"^(?:def|class) (?!nnopt)", cell["source"], re.MULTILINE)
        and not cell["source"].startswith("%%")
    ]


def _one(random: Random, found: list):
    return random.choice(found) if found else None


def _place(work: Work, cell: dict) -> tuple[list[dict], int]:
    for each in work.books():
        for number, other in enumerate(each["cells"]):
            if other is cell:
                return each["cells"], number
    raise LookupError


@mangling
def split_a_cell(work, random):
    cell = _one(random, _cells(work))
    if cell is None:
        return False
    try:
        body = ast.parse(cell["source"]).body
    except SyntaxError:
        return False
    lines = [node.lineno for node in body[1:] if not getattr(node, "decorator_list", [])]
    if not lines:
        return False
    rows, line = cell["source"].split("\n"), random.choice(lines) - 1
    rest = copy.deepcopy(cell) if random.random() < 0.5 else code("")
    cell["source"], rest["source"] = "\n".join(rows[:line]), "\n".join(rows[line:])
    cells, number = _place(work, cell)
    cells.insert(number + 1, rest)
    return True


@mangling
def merge_two_cells(work, random):
    pairs = [
        (cells, n)
        for cells in (each["cells"] for each in work.books())
        for n in range(len(cells) - 1)
        if cells[n]["cell_type"] == cells[n + 1]["cell_type"] == "code"
        if not any(
            cells[m]["source"].startswith(("%%", ">>>", " ")) or cells[m]["source"] in SCRATCH_BELOW
            for m in (n, n + 1)
        )
    ]
    if not pairs:
        return False
    cells, number = random.choice(pairs)
    cells[number]["source"] += "\n\n" + cells.pop(number + 1)["source"]
    return True


@mangling
def move_a_cell(work, random):
    cell = _one(random, _cells(work))
    if cell is None:
        return False
    cells, number = _place(work, cell)
    cells.insert(random.randrange(len(cells)), cells.pop(number))
    return True


@mangling
def retype_a_cell(work, random):
    cell = _one(random, _cells(work))
    if cell is None or "%" in cell["source"] or ">>>" in cell["source"]:
        return False
    cell["cell_type"] = random.choice(["markdown", "raw"])
    cell.pop("outputs", None)
    return True


@mangling
def paste_a_cell_anew(work, random):
    cell = _one(random, _cells(work))
    if cell is None:
        return False
    cells, number = _place(work, cell)
    cells[number] = code(cell["source"])
    return True


@mangling
def copy_a_cell(work, random):
    cell = _one(random, _cells(work))
    if cell is None:
        return False
    cells, number = _place(work, cell)
    cells.insert(random.choice([number, number + 1, len(cells)]), copy.deepcopy(cell))
    return True


@mangling
def keep_an_old_draft_as_a_cell(work, random):
    cell = _one(random, _cells(work))
    if cell is None or not work.done:
        return False
    cells, number = _place(work, cell)
    draft = {**copy.deepcopy(cell), "source": _wrong(cell["source"])}
    cells.insert(random.choice([number, number + 1, len(cells)]), draft)
    return True


def _wrong(text: str) -> str:
    """Return a draft in which every number is another one."""
    return re.sub(r"\breturn\b", "return None and", text)


@mangling
def add_the_untouched_cell(work, random):
    for each in work.books():
        fresh = book(work.assignment, done=False)["cells"]
        cells = [cell for cell in fresh if cell["source"].startswith("# nnopt: ") and
                 "module" in cell["metadata"].get("nnopt", {})]  # fmt: skip
        each["cells"].insert(random.randrange(len(each["cells"])), random.choice(cells))
        return True
    return False


@mangling
def lose_metadata(work, random):
    for each in work.books():
        for cell in each["cells"]:
            cell["metadata"] = {"id": "aB000001"}
    return bool(work.books())


@mangling
def lose_the_first_line(work, random):
    cells = [cell for cell in _cells(work) if cell["source"].startswith("# nnopt: ")]
    cell = _one(random, cells)
    if cell is None:
        return False
    cell["source"] = cell["source"].partition("\n")[2]
    return True


@mangling
def delete_the_checks(work, random):
    for each in work.books():
        each["cells"] = [c for c in each["cells"] if not c["source"].startswith("# nnopt: check")]
    return bool(work.books())


SCRATCH_ABOVE = [
    "import pandas as pd\npd.DataFrame({'a': [1]}).describe()",
    "!pip install -q tensorflow\n%matplotlib inline\nfiles = !ls",
    "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "for i in range(3)\n    print(i)",
    "%%bash\nls",
    "%%time\nx = [i for i in range(10)]",
    "answer?\n??total",
    "raise SystemExit",
    "input('How many? ')",
    "x = 1 / 0",
]
SCRATCH_BELOW = [
    *SCRATCH_ABOVE,
    "total = 3.33",
    "fit = answer = double = 1",
    "FACTOR = SLOPE = None",
    "from sums import total",
    "def double(x):\n    return 0",
    "def step(x, losses):\n    return 0",
    "del total",
    "import data, net, fit",
]


@mangling
def try_something_out(work, random):
    for each in work.books():
        checks = [
            n for n, c in enumerate(each["cells"]) if c["source"].startswith("# nnopt: check")
        ]
        if checks and random.random() < 0.5:
            number = random.randrange(checks[-1] + 1)
            each["cells"].insert(number, code(random.choice(SCRATCH_ABOVE)))
        elif checks:
            each["cells"].append(code(random.choice(SCRATCH_BELOW)))
        else:
            each["cells"].append(code(random.choice(SCRATCH_ABOVE)))
        return True
    return False


@mangling
def leave_outputs(work, random):
    cell = _one(random, _cells(work))
    if cell is None:
        return False
    data = random.choice([{"image/png": "A" * 200_000}, {"application/json": [float("nan")]}, None])
    cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
    return True


@mangling
def write_a_module_from_a_cell(work, random):
    for cell in _cells(work):
        found = re.match(r"# nnopt: (\w+)\.py\n", cell["source"])
        if found and _holds_all(cell["source"], found[1]):
            cell["source"] = f"%%writefile {found[1]}.py\n{cell['source'][found.end() :]}"
            cell["metadata"] = random.choice([{}, cell["metadata"]])
            return True
    return False


def _holds_all(text: str, module: str) -> bool:
    """Say whether a cell is a whole module and nothing else."""
    with contextlib.suppress(SyntaxError):
        names = [n.name for n in ast.parse(text).body if hasattr(n, "name")]
        given = {"sums": ["_add"], "net": ["Losses"]}.get(module, [])
        known = {n.name for n in ast.parse(solution(SOLUTIONS[_home(module)][module])).body
                 if hasattr(n, "name")}  # fmt: skip
        imports = ("import math" in text or module != "sums") and (
            "import net" in text or module != "fit"
        )
        constants = all(
            c in text for c in {"sums": ["FACTOR ="], "net": ["SLOPE ="]}.get(module, [])
        )
        return sorted(names) == sorted(known) and set(given) <= set(names) and imports and constants
    return False


def _home(module: str) -> str:
    return next(name for name, modules in SOLUTIONS.items() if module in modules)


@mangling
def save_in_another_format(work, random):
    kind = random.choice(["4.0", "same ids", "3"])
    for each in work.books():
        if "worksheets" in each:
            return False
        for number, cell in enumerate(each["cells"]):
            cell["id"] = "same" if kind == "same ids" else f"c{number}"
        each["nbformat_minor"] = 0 if kind == "4.0" else 5
    if kind == "3":
        paths = [path for path in sorted(work.own) if isinstance(work.files[path], dict)]
        for path in paths:
            old = copy.deepcopy(work.files[path])
            cells = [{**cell, "input": cell.pop("source")} for cell in old["cells"]]
            work.files[path] = json.dumps(
                {"nbformat": 3, "worksheets": [{"cells": cells}]}
            ).encode()
    return bool(work.books()) or kind == "3"


@mangling
def paste_with_prompts_or_indentation(work, random):
    cell = _one(random, _cells(work))
    if (
        cell is None
        or cell["source"].startswith(("# nnopt", ">>>", " ", "%"))
        or "'''" in cell["source"]
    ):
        return False
    if "# nnopt" in cell["source"]:
        return False
    rows = cell["source"].lstrip("\n").split("\n")
    if random.random() < 0.5:
        cell["source"] = "\n".join(f"    {row}" if row else "" for row in rows)
    else:
        marks = [">>> " if row[:1].strip() else "... " for row in rows]
        cell["source"] = "\n".join(f"{mark}{row}" for mark, row in zip(marks, rows, strict=True))
    return True


@mangling
def move_imports_and_constants_into_a_cell(work, random):
    cells = [
        c for c in _cells(work) if re.search(r"^(?:import|from (?!__)|[A-Z]+ =)", c["source"], re.M)
    ]
    cell = _one(random, [c for c in cells if "# nnopt: check" not in c["source"]])
    if cell is None or ">>>" in cell["source"]:
        return False
    pattern = re.compile(r"^(?:import (?!sys)|from (?!__)|[A-Z]+ =)[^\n]*\n", re.MULTILINE)
    moved = "".join(found[0] for found in pattern.finditer(cell["source"]))
    cell["source"] = pattern.sub("", cell["source"])
    cells, number = _place(work, cell)
    cells.insert(random.randrange(number + 1), code(moved))
    return bool(moved)


@mangling
def bring_colab_into_the_cell(work, random):
    cell = _one(random, _cells(work))
    if cell is None or ">>>" in cell["source"]:
        return False
    text = "!pip install -q pandas\nfrom google.colab import drive\ndrive.mount('/content/drive')\n"
    cell["source"] = f"{text}\n{cell['source']}" if "# nnopt" not in cell["source"] else (
        f"{cell['source']}\n{text}")  # fmt: skip
    return True


# Modules and notebooks alike


def _each_text(work: Work, change) -> bool:
    done = False
    for path in work.texts():
        work.files[path], done = change(work.files[path]), True
    for cell in _cells(work):
        cell["source"], done = change(cell["source"]), True
    return done


@mangling
def leave_the_stub_below(work, random):
    if not work.done:
        return False
    line = 'raise NotImplementedError("task 1, double: not written yet")'
    return _each_text(
        work, lambda text: re.sub(r"^( +)(return .*)$", rf"\1\2\n\1{line}", text, flags=re.M)
    )


@mangling
def add_comments(work, random):
    return _each_text(
        work, lambda text: re.sub(r"^( +return .*)$", r"\1  # done", text, flags=re.M)
    )


@mangling
def drop_docstrings(work, random):
    return _each_text(work, lambda text: re.sub(r'^ +""".*"""\n', "", text, flags=re.MULTILINE))


@mangling
def hand_in_the_assignment_as_well(work, random):
    if random.random() < 0.5:
        name = random.choice(
            ["02_mine.ipynb", f"{work.assignment} (1).ipynb", f"{work.assignment}.ipynb"]
        )
        return _beside(work, name, book(work.assignment, done=False))
    module = random.choice(list(SOLUTIONS[work.assignment]))
    name = random.choice([f"{module}.py", f"{module} (1).py", f"old/{module}.py"])
    return _beside(work, name, stub(SOLUTIONS[work.assignment][module], module))


@mangling
def hand_in_a_draft_as_well(work, random):
    if not work.done:
        return False
    module = random.choice(list(SOLUTIONS[work.assignment]))
    name = random.choice([f"{module}.py", f"{module}-old.py", f"backup/{module}.py"])
    return _beside(work, name, _wrong(solution(SOLUTIONS[work.assignment][module])))


@mangling
def write_one_task_in_another_file(work, random):
    # A module of a single task would be in another file: whoever imports it has the untouched one.
    several = [name for name in SOLUTIONS[work.assignment] if len(TASKS[name]) > 1]
    module = random.choice(several)
    task, text = random.choice(TASKS[module]), SOLUTIONS[work.assignment][module]
    done, bare = _definition(solution(text), task), _definition(stub(text, module), task)
    texts = [path for path in work.texts() if done in work.files[path]]
    cells = [cell for cell in _cells(work) if done in cell["source"]]
    name = random.choice([f"{module}.py", f"{module} (2).py", f"rest/{module}.py"])
    rest = stub(text, module).replace(bare, done)
    if not work.done or len(texts) + len(cells) != 1:
        return False
    if not _beside(work, name, rest):
        return False
    for path in texts:
        work.files[path] = work.files[path].replace(done, bare)
    for cell in cells:
        cell["source"] = cell["source"].replace(done, bare)
    return True


def _definition(text: str, name: str) -> str:
    found = [node for node in ast.parse(text).body if getattr(node, "name", "") == name]
    return ast.get_source_segment(text, found[0])


@mangling
def hand_in_the_same_twice(work, random):
    path = random.choice(sorted(work.own))
    return _beside(work, f"copy/{path}", copy.deepcopy(work.files[path]))


@mangling
def hand_in_other_files(work, random):
    junk = {
        "README.md": "# mine",
        "plot.png": b"\x89PNG",
        "notes.txt": "def", "scratch.py": "x = (",
        "Untitled.ipynb": json.dumps({"cells": [code("print(1)")], "nbformat": 4}),
        "conftest.py": "raise SystemExit",
        ".ipynb_checkpoints/02_sums-checkpoint.ipynb": "{",
        "tf_env/pyvenv.cfg": "", "tf_env/Lib/sums.py": "raise SystemExit",
        "__pycache__/sums.cpython-311.pyc": b"\0",
        "random.py": "raise SystemExit",
        "broken.ipynb": "{",
    }  # fmt: skip
    return _beside(work, *random.choice(list(junk.items())))


def _beside(work: Work, path: str, data) -> bool:
    if path in work.files:
        return False
    work.files[path] = data
    return True


# Names, encodings, packages


@mangling
def rename_a_file(work, random):
    path = random.choice(sorted(work.own))
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.partition(".")
    new = random.choice(
        [
            f"{stem} (1).{ending}",
            f"{stem} - Copy.{ending}",
            f"{stem}-Copy1.{ending}",
            f"{stem}_final.{ending}",
            f"{stem}.{ending.upper()}",
            f"{stem.title()}.{ending}",
            f"Copy of {stem}.{ending}",
            f"{stem}.{ending}.txt",
            f"Müller_{stem}.{ending}",
            f"李伟_{stem}.{ending}",
            f"{stem}副本.{ending}",
        ]
    )
    if ending == "ipynb" and random.random() < 0.2:
        new = f"{stem}.ipynb.json"
    return work.rename(path, f"{folder}/{new}" if folder else new)


@mangling
def pass_through_a_platform(work, random):
    prefix = random.choice(
        ["Anna Schmidt_12345_assignsubmission_file_", "okaforben_LATE_4711_998877_",
         "hw2_jdoe_attempt_2024-01-02-03-04-05_", "leewei_4712_998878_"]
    )  # fmt: skip
    if any("/" in path for path in work.files):
        return False
    return all(work.rename(path, prefix + path) for path in list(work.files))


@mangling
def rename_as_in_the_lecture(work, random):
    if work.assignment != "08_parts" or sorted(work.own) != ["data.py", "fit.py", "net.py"]:
        return False
    if any(not isinstance(work.files[path], str) for path in work.own):
        return False
    for path in sorted(work.own):
        work.rename(path, f"opt4_8_{path}")
    for path in work.texts():
        work.files[path] = re.sub(r"import (data|net) as", r"import opt4_8_\1 as", work.files[path])
    return True


@mangling
def make_it_a_package(work, random):
    names = sorted(work.own)
    if names != ["data.py", "fit.py", "net.py"] or len(work.files) > 3:
        return False
    style = random.choice(["from src import {0} as", "from . import {0} as", "import src.{0} as"])
    for path in work.texts():
        text = work.files[path]
        work.files[path] = re.sub(r"import (data|net) as", lambda m: style.format(m[1]), text)
    work.files["__init__.py"] = ""
    for path in list(work.files):
        work.rename(path, f"src/{path}")
    return True


@mangling
def put_into_folders(work, random):
    folder = random.choice(["homework 2", work.assignment, "Abgabe/week 1", "作业"])
    for path in list(work.files):
        work.rename(path, f"{folder}/{path}")
    return True


@mangling
def save_in_another_encoding(work, random):
    path = _one(random, [p for p in sorted(work.own) if not isinstance(work.files[p], bytes)])
    if path is None:
        return False
    codec = random.choice(["utf-8-sig", "utf-16", "utf-16-be", "gbk", "cp1252", "crlf", "cr"])
    data = work.files[path]
    text = as_bytes(data).decode()
    if isinstance(data, str):
        text = f"# {'均方误差' if codec in ('gbk', 'utf-16') else 'für mich'}\n{text}"
    if codec in ("crlf", "cr"):
        text = text.replace("\n", "\r\n" if codec == "crlf" else "\r")
        codec = "utf-8"
    with contextlib.suppress(UnicodeEncodeError):
        work.files[path] = text.encode(codec)
        if codec == "utf-16-be":
            work.files[path] = b"\xfe\xff" + work.files[path]
        return True
    return False


@mangling
def paste_with_what_stood_around(work, random):
    path = _one(random, work.texts())
    if path is None or re.search(r"```|\0|^ +(?:import|from|def) ", work.files[path], re.M):
        return False
    text = work.files[path]
    if random.random() < 0.5:
        text = f"Here is the module:\n\n```python\n{text}\n```\n\nGood luck!\n"
    else:
        text = "".join(f"    {row}\n" if row else "\n" for row in text.split("\n"))
    work.files[path] = text
    return True


@mangling
def lose_the_end_of_a_block(work, random):
    path = _one(random, work.texts())
    if path is None:
        return False
    work.files[path] += "\0" * random.choice([1, 512])
    return True


@mangling
def declare_an_encoding(work, random):
    path = _one(random, work.texts())
    if path is None:
        return False
    work.files[path] = f"# coding: gbk\n# 均方误差\n{work.files[path]}".encode("gbk", "replace")
    return True


@mangling
def export_as_a_script(work, random):
    paths = [path for path in sorted(work.own) if isinstance(work.files[path], dict)]
    if not paths or any(_is_text(cell) for cell in work.files[paths[0]]["cells"]):
        return False
    rows = ["#!/usr/bin/env python", "# coding: utf-8", ""]
    for cell in work.files[paths[0]]["cells"]:
        if cell["source"].startswith((">>>", "...", " ")):
            return False
        if cell["cell_type"] != "code":
            rows += ["# " + row for row in cell["source"].split("\n")]
        else:
            rows += ["# In[1]:", "", "", _exported(cell["source"]), ""]
    work.files[paths[0]] = "\n".join(rows)
    return work.rename(paths[0], re.sub(r"\.ipynb.*$", ".py", paths[0]))


def _exported(text: str) -> str:
    """Return a cell as nbconvert exports it."""
    if text.startswith("%%"):
        first, _, rest = text.partition("\n")
        name, _, arguments = first.removeprefix("%%").partition(" ")
        return f"get_ipython().run_cell_magic({name!r}, {arguments!r}, {rest!r})"
    rows = []
    for row in text.split("\n"):
        space, line = re.match(r"( *)(.*)", row).groups()
        if line.startswith("%"):
            name, _, arguments = line.removeprefix("%").partition(" ")
            line = f"get_ipython().run_line_magic({name!r}, {arguments!r})"
        elif line.startswith("!"):
            line = f"get_ipython().system({line.removeprefix('!')!r})"
        elif found := re.fullmatch(r"(\w+ = )!(.*)", line):
            line = f"{found[1]}get_ipython().getoutput({found[2]!r})"
        elif line.startswith("?") or line.endswith("?"):
            line = f"get_ipython().run_line_magic('pinfo', {line.strip('?')!r})"
        rows.append(space + line)
    return "\n".join(rows)


def _is_text(cell: dict) -> bool:
    return cell["cell_type"] != "code" and bool(re.search(r"^(?:def|class)", cell["source"], re.M))


@mangling
def zip_it(work, random):
    kind = random.choice(["plain", "backslash", "gbk", "mac", "nested"])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in work.packed().items():
            info = zipfile.ZipInfo("x")
            name = f"作业/{path}" if kind == "gbk" else f"work/{path}"
            name = name.replace("/", "\\") if kind == "backslash" else name
            if kind == "gbk":
                with contextlib.suppress(UnicodeEncodeError):
                    name = name.encode("gbk").decode("cp437")
            info.filename = info.orig_filename = name
            archive.writestr(info, content)
        if kind == "mac":
            archive.writestr("__MACOSX/work/._sums.py", b"\0\5\x16\7")
            archive.writestr("work/.DS_Store", b"\0\0\0\1Bud1")
    work.files = {"hw.zip": data.getvalue(), **({"README.md": "x"} if kind == "nested" else {})}
    work.own = {"hw.zip"}
    return True


@mangling
def tar_it(work, random):
    packing = random.choice(["gz", "bz2", "xz"])
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=f"w:{packing}") as archive:
        for path, content in work.packed().items():
            head = tarfile.TarInfo(f"./work/{path}")
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))
    name = random.choice([f"hw.tar.{packing}", "hw.zip"])
    work.files, work.own = {name: data.getvalue()}, {name}
    return True


def mangled(work: Work, count: int, random: Random) -> list[str]:
    """Let some things happen to a work; return what happened."""
    happened = []
    for _ in range(count):
        change = random.choice(MANGLINGS)
        if change(work, random):
            happened.append(change.__name__)
            if change in (zip_it, tar_it):
                break
    return happened


def outcome(course: Course, folder: Path, work: Work) -> tuple[int, str]:
    """Return the points of a work, and all that is said about it; both ways in agree on it."""
    root = write_all(folder, work.packed())
    packed = [name for name in work.files if len(work.files) == 1 and name.startswith("hw.")]
    given = root / packed[0] if packed else root
    try:
        submission = take_in(given, course, [work.assignment])
    except IntakeError as error:
        return 0, error.format_message()
    (assignment,) = submission.assignments
    other = take_in_notebook(root, work.assignment, "x", course, course.get(work.assignment))
    assert [w.sources for w in (assignment, *assignment.others)] == [
        w.sources for w in (other.assignments[0], *other.assignments[0].others)
    ]
    said = " ".join([assignment.problem, *assignment.notes, *submission.notes])
    return (0 if assignment.problem else points(assignment)), said


def full(assignment: str) -> int:
    """Return the points of a right answer."""
    return sum(len(TASKS[name]) for name in SOLUTIONS[assignment])


CASES = st.tuples(
    st.sampled_from(sorted(SOLUTIONS)), st.booleans(), st.integers(1, 8), st.integers(0, 2**32 - 1)
)
"""An assignment, whether it is a notebook, how much happens, and the seed of what happens."""


def happen(case: tuple[str, bool, int, int], *, done: bool) -> tuple[Work, list[str]]:
    """Return a work to which things happened, and what happened."""
    assignment, notebook, count, seed = case
    work = Work(assignment, notebook=notebook, done=done)
    return work, mangled(work, count, Random(seed))


@click.command()
@click.option("--examples", default=10_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(examples: int, seed: int) -> None:
    """Let things happen to right answers and to stubs; say what was lost and what was won."""
    with tempfile.TemporaryDirectory() as spare:
        course = make(Path(spare) / "course")
        for done in (True, False):
            count = examples if done else examples // 4
            _run(course, Path(spare), done, count, seed)


def _run(course: Course, spare: Path, done: bool, examples: int, seed: int) -> None:
    tried: Counter[str] = Counter()
    other: list[str] = []

    @hypothesis.seed(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(CASES)
    def run(case: tuple[str, bool, int, int]) -> None:
        work, happened = happen(case, done=done)
        folder = spare / f"{done}-{tried['examples']}"
        score, said = outcome(course, folder, work)
        tried.update(["examples", *happened])
        if score != (full(work.assignment) if done else 0):
            other.append(f"{case} {happened}: {score}, {said}")
        shutil.rmtree(folder)

    run()
    what = "right answers: all points kept" if done else "stubs: no points"
    for line in other[:20]:
        click.echo(line)
    click.echo(
        f"{what} in {tried['examples'] - len(other):,} of {tried['examples']:,} examples "
        f"(seed {seed}, {tried.total() - tried['examples']:,} things happened, of "
        f"{len(tried) - 1} kinds)"
    )


if __name__ == "__main__":
    main()
