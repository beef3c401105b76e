"""`nnopt build` on a small course: what it writes, and that students can work with it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from tests.courses import make_course, suite_of

from nnopt.authoring.build.compare import find_differences
from nnopt.cli.build import build
from nnopt.course.catalogue import load_course

LINE = '''\
"""What does a line look like?"""

from __future__ import annotations

import tensorflow as tf


def line(x: tf.Tensor, slope: float = 2.0) -> tf.Tensor:
    """Return slope * x."""
    # BEGIN SOLUTION
    answer = tf.multiply(slope, x)
    return answer
    # END SOLUTION


class Counter:
    """Count calls of `add`."""

    def __init__(self, start: int) -> None:
        # BEGIN SOLUTION
        self.count = start
        # END SOLUTION

    def add(self) -> int:
        """Add one and return the count."""
        # BEGIN SOLUTION
        self.count += 1
        return self.count
        # END SOLUTION
'''

LINE_CHECKS = '''\
"""Public checks."""

import numpy as np
import pytest

POINTS = np.array([[1.0], [2.0]])


@pytest.mark.task("line")
@pytest.mark.parametrize(("slope", "expected"), [(1.0, [[1.0], [2.0]]), (3.0, [[3.0], [6.0]])])
def test_slopes(student, close, slope, expected):
    """The line for several slopes."""
    close(student.line(POINTS, slope=slope), expected)


@pytest.mark.task("line")
def test_slope_of_the_line(student, close):
    """The derivative of the line is its slope."""
    close(student.gradient("line", POINTS, wrt=0), [[2.0], [2.0]])


@pytest.mark.task("Counter")
def test_counts(student, close, require):
    """The counter goes on from its start."""
    counter = student.Counter(4)
    counter.add()
    close(counter.add(), 6)
    require(counter.read("count") == 6, "Keep the count in `count`.")
'''

LINE_PLOTS = """\
from matplotlib.figure import Figure


def slope():
    figure = Figure()
    figure.add_subplot().plot([0, 1], [0, 2])
    return figure


PLOTS = {"slope": slope}
"""

FORWARD = '''\
"""There."""


def forward(x: float) -> float:
    """Return x + 1."""
    # BEGIN SOLUTION
    return x + 1.0
    # END SOLUTION
'''

BACKWARD = '''\
"""And back."""

import forward


def backward(x: float) -> float:
    """Return `forward` of `forward`, halved."""
    # BEGIN SOLUTION
    return forward.forward(forward.forward(x)) / 2
    # END SOLUTION
'''

PAIR_CHECKS = '''\
import pytest


@pytest.mark.task("forward")
def test_there(student, close):
    """There."""
    close(student.forward(1.0), 2.0)


@pytest.mark.task("backward")
def test_back(student, close):
    """And back."""
    close(student.backward(2.0), 2.0)
'''

LINES = {
    "name": "01_line",
    "modules": {"line": LINE},
    "toml": {"title": "A line", "summary": "Write a line and a counter."},
    "tasks": [
        {"name": "line", "title": "The line itself", "disallow": ["tf.linalg", "tf.raw_ops"]},
        {"name": "Counter", "title": "A counter"},
    ],
    "handout": "Lines.\n\n![a line](plots/slope.svg)\n\n## Task 1\n\nText.\n",
    "public": LINE_CHECKS,
    "hidden": suite_of(line=3, Counter=2),
    "plots": LINE_PLOTS,
}
PAIR = {
    "name": "02_pair",
    "modules": {"forward": FORWARD, "backward": BACKWARD},
    "toml": {"title": "Two modules", "summary": "One module imports the other."},
    "tasks": [
        {"name": "forward", "title": "There"},
        {"name": "backward", "title": "And back", "module": "backward"},
    ],
    "handout": "# There and back\n\nTwo files.\n",
    "public": PAIR_CHECKS,
    "hidden": suite_of(forward=1, backward=1),
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def run(*arguments: object):
    return CliRunner().invoke(build, [str(argument) for argument in arguments])


def everything(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def python(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"CUDA_VISIBLE_DEVICES": "-1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A built course that tests only read."""
    folder = tmp_path_factory.mktemp("course")
    make_course(folder, **LINES)
    make_course(folder, **PAIR)
    (folder / "solutions/HOUSE_RULES.md").write_text("# House rules\n\nBe kind.\n", "utf-8")
    result = run("--course", folder)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def course(built, tmp_path):
    """A built course that a test may change; without plots, which take a second to draw."""
    make_course(tmp_path, **PAIR)
    for name, content in everything(built / "assignments" / "02_pair").items():
        path = tmp_path / "assignments" / "02_pair" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def test_students_receive_these_files(built):
    assert sorted(everything(built / "assignments")) == [
        "01_line/01_line.ipynb",
        "01_line/README.md",
        "01_line/conftest.py",
        "01_line/line.py",
        "01_line/nnopt_checks.py",
        "01_line/plots/slope.svg",
        "01_line/test_line.py",
        "02_pair/02_pair.ipynb",
        "02_pair/README.md",
        "02_pair/backward.py",
        "02_pair/conftest.py",
        "02_pair/forward.py",
        "02_pair/nnopt_checks.py",
        "02_pair/test_pair.py",
        "README.md",
    ]


def test_the_rules_of_a_course_are_on_one_page(built):
    text = (built / "assignments/README.md").read_text("utf-8")
    assert text.startswith("# House rules\n\nBe kind.\n\n<!-- ")


def test_public_checks_are_the_same_bytes(built):
    path = "01_line/test_line.py"
    assert (built / "assignments" / path).read_text("utf-8") == LINE_CHECKS


def test_the_handout_says_points_and_rules(built):
    text = (built / "assignments/01_line/README.md").read_text("utf-8")
    assert "# A line\n\nWrite a line and a counter.\n" in text
    assert "| 1 | `line` in `line.py` | The line itself | 3 |\n" in text
    assert "| | | all tasks | 5 |\n" in text
    assert "gets no points" in text
    assert "\n- in `line`: `tf.linalg`, `tf.raw_ops`\n" in text
    assert "python -m pytest\n" in text
    assert text.endswith("\n")
    second = (built / "assignments/02_pair/README.md").read_text("utf-8")
    assert "# There and back\n" in second
    assert "Hand in `forward.py` and `backward.py`, or" in second
    assert "gets no points" not in second


def test_each_handout_says_where_to_write_and_what_is_checked(built):
    """In the notebook that is a cell; `python -m pytest` reads the files, as the README says."""
    line, pair = (
        nbformat.read(built / f"assignments/{x}/{x}.ipynb", 4) for x in ("01_line", "02_pair")
    )
    one, two = ({cell.id: cell.source for cell in book.cells} for book in (line, pair))
    assert "| 1 | `line` | The line itself | 3 |\n" in one["handout"]
    assert "| 2 | `backward` in the cell `backward.py` | And back | 1 |\n" in two["handout"]
    assert "Keep the first line, `# nnopt: line.py`" in one["your-code"]
    assert "`# nnopt: forward.py` and `# nnopt: backward.py`" in two["your-code"]
    readme = (built / "assignments/01_line/README.md").read_text("utf-8")
    assert readme.startswith("# A line\n")
    assert "python -m pytest --task line\n" in readme


@pytest.mark.slow
def test_building_again_changes_nothing(built):
    before = everything(built / "assignments")
    result = run("--course", built)
    assert result.exit_code == 0
    assert result.output == "assignments/ is up to date\n"
    assert run("--course", built, "--check").exit_code == 0
    assert everything(built / "assignments") == before


def test_a_plot_has_no_date_and_no_fonts(built):
    svg = (built / "assignments/01_line/plots/slope.svg").read_text("utf-8")
    assert "<dc:date>" not in svg
    assert "<text" not in svg
    assert "Matplotlib v" in svg


def test_a_plot_of_another_matplotlib_is_not_compared(built, tmp_path):
    make_course(tmp_path, **LINES)
    path = tmp_path / "assignments/01_line/plots/slope.svg"
    path.parent.mkdir(parents=True)
    path.write_text("<dc:title>Matplotlib v1.5.0, https://matplotlib.org/</dc:title>")
    before = path.read_bytes()
    result = run("--course", tmp_path)
    assert "note        assignments/01_line/plots/slope.svg: drawn by matplotlib 1.5.0" in (
        result.output
    )
    assert path.read_bytes() == before
    assert run("--course", tmp_path, "--check").exit_code == 0


def test_check_finds_an_edited_file(course):
    path = course / "assignments/02_pair/forward.py"
    path.write_text(path.read_text("utf-8").replace("x + 1.", "x + 2."), "utf-8")
    before = everything(course)
    result = run("--course", course, "--check")
    assert result.exit_code == 1
    assert "differs     assignments/02_pair/forward.py\n" in result.output
    assert "1 file in assignments/ is not as `nnopt build` makes it" in result.output
    assert '    -    """Return x + 2."""\n    +    """Return x + 1."""\n' in result.output
    assert everything(course) == before


def test_check_finds_missing_and_extra_files(course):
    (course / "assignments/02_pair/README.md").unlink()
    write(course, {"assignments/02_pair/notes.txt": "mine", "assignments/03_old/a.txt": "mine"})
    result = run("--course", course, "--check")
    assert result.exit_code == 1
    assert "missing     assignments/02_pair/README.md\n" in result.output
    assert "extra       assignments/02_pair/notes.txt\n" in result.output
    assert "extra       assignments/03_old/a.txt\n" in result.output
    assert "3 files in assignments/ are not as" in result.output


def test_only_generated_files_are_removed(course):
    stub = (course / "assignments/02_pair/forward.py").read_text("utf-8")
    write(
        course,
        {
            "assignments/02_pair/old_name.py": stub,
            "assignments/02_pair/notes.py": "mine = 1\n",
            "assignments/02_pair/plots/old.svg": "<svg/>",
            "assignments/02_pair/__pycache__/x.pyc": "",
            "assignments/03_old/old.py": stub,
        },
    )
    result = run("--course", course)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "left alone  assignments/02_pair/notes.py",
        "removed     assignments/02_pair/old_name.py",
        "removed     assignments/02_pair/plots/old.svg",
        "removed     assignments/03_old/old.py",
    ]
    assert not (course / "assignments/02_pair/plots").exists()
    assert not (course / "assignments/03_old").exists()
    assert (course / "assignments/02_pair/notes.py").exists()


def test_one_assignment_only(built, tmp_path):
    make_course(tmp_path, **LINES)
    make_course(tmp_path, **PAIR)
    result = run("--course", tmp_path, "--assignment", "02")
    assert result.exit_code == 0
    assert [path.name for path in (tmp_path / "assignments").iterdir()] == ["02_pair"]


def test_a_solution_line_in_the_handout_is_an_error(course):
    line = "return forward.forward(forward.forward(x)) / 2"
    write(course, {"solutions/02_pair/handout.md": f"Try this:\n\n    {line}\n"})
    before = everything(course / "assignments")
    result = run("--course", course)
    assert result.exit_code == 3
    assert "nothing of a solution in a release" in result.output
    assert f"  02_pair.ipynb: {line}\n  README.md: {line}\n" in result.output
    assert everything(course / "assignments") == before


def test_unbalanced_markers_name_file_and_line(course):
    source = FORWARD.replace("    # END SOLUTION\n", "")
    write(course, {"solutions/02_pair/forward.py": source})
    result = run("--course", course, "--check")
    assert result.exit_code == 3
    assert "solutions/02_pair/forward.py:6: BEGIN SOLUTION without an END" in result.output


def test_a_plot_that_fails_says_so(tmp_path):
    make_course(tmp_path, **LINES | {"plots": "PLOTS = {'slope': lambda: 1 / 0}\n"})
    result = run("--course", tmp_path)
    assert result.exit_code == 3
    assert "ZeroDivisionError" in result.output
    assert "plots.py" in result.output


def test_the_notebook_is_valid_and_stable(built):
    path = built / "assignments/01_line/01_line.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in notebook.cells] == [
        "handout",
        "handout-idea",
        "handout-task-1",
        "checks",
        "your-code",
        "module-line",
        "how-to-check",
        "check-line",
        "check-Counter",
    ]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert code[1].metadata["nnopt"] == {"module": "line"}
    stub = (built / "assignments/01_line/line.py").read_text("utf-8")
    assert code[1].source == f"# nnopt: line.py\n{stub.strip()}"
    assert "![a line](plots/slope.svg)" in notebook.cells[1].source


def test_the_notebook_is_one_for_nbgrader(built):
    """Students write in the module cell; each task is a cell with the points of the task."""
    notebook = nbformat.read(built / "assignments/02_pair/02_pair.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert [(cell.id, cell.metadata["nbgrader"].get("points")) for cell in cells] == [
        ("checks", None),
        ("module-forward", None),
        ("import-forward", None),
        ("module-backward", None),
        ("import-backward", None),
        ("check-forward", 1),
        ("check-backward", 1),
    ]
    for cell in cells:
        settings = cell.metadata["nbgrader"]
        assert settings["grade_id"] == cell.id
        assert settings["solution"] == cell.id.startswith("module-")
        assert settings["grade"] == cell.id.startswith("check-")
        assert settings["locked"] is not settings["solution"]
        assert settings["schema_version"] == 3
    assert cells[-1].source == (
        '# nnopt: check of task 2, backward: 1 point\nnnopt_check("backward")'
    )


# Runs the code cells of notebooks as a kernel does: each notebook in a namespace of its own, each
# cell with its source where tracebacks find it.
KERNEL = """\
import io, json, linecache, sys
from contextlib import redirect_stdout

outputs = []
for number, path in enumerate(sys.argv[1:]):
    names = {"__name__": "__main__"}
    for module in ("forward", "backward"):
        sys.modules.pop(module, None)
    printed = io.StringIO()
    with redirect_stdout(printed):
        for cell in json.load(open(path, encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                source, name = "".join(cell["source"]), f"<{number} {cell['id']}>"
                linecache.cache[name] = (len(source), None, source.splitlines(True), name)
                try:
                    exec(compile(source, name, "exec", dont_inherit=True), names)
                except AssertionError as error:
                    print(error)
    outputs.append(printed.getvalue().splitlines())
print(json.dumps(outputs))
"""


def filled(built: Path, name: str, **modules: str) -> str:
    """Return a notebook with other sources in its module cells."""
    notebook = json.loads((built / f"assignments/{name}/{name}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        module = cell["metadata"].get("nnopt", {}).get("module")
        if module in modules:
            cell["source"] = f"# nnopt: {module}.py\n{modules[module]}"
    return json.dumps(notebook)


@pytest.mark.slow
def test_notebooks_run_without_jupyter_and_without_the_kit(built, tmp_path):
    wrong = LINE.replace("tf.multiply(slope, x)", "slope * tf.concat([x, x], 1)")
    wrong = wrong.replace("return self.count", "return self.count / 0")
    notebooks = {
        "stub": filled(built, "01_line"),
        "right": filled(built, "01_line", line=LINE),
        "wrong": filled(built, "01_line", line=wrong),
        "forbidden": filled(built, "01_line", line=FORBIDDEN),
        "pair_stub": filled(built, "02_pair"),
        "pair_right": filled(built, "02_pair", forward=FORWARD, backward=BACKWARD),
    }
    write(tmp_path, {**{f"{name}.ipynb": text for name, text in notebooks.items()}})
    write(tmp_path, {"kernel.py": KERNEL})
    child = python(
        "-W", "error", "kernel.py", *(f"{name}.ipynb" for name in notebooks), cwd=tmp_path
    )
    assert child.returncode == 0, child.stderr
    stub, right, wrong_lines, forbidden, pair_stub, pair_right = json.loads(child.stdout)
    assert stub == [
        "– line: not written yet",
        "– line: not written yet",
        "– Counter: not written yet",
        "– Counter: not written yet",
    ]
    assert right == [
        "✓ line: 3 of 3 checks passed",
        "    ✓ The line for several slopes. [slope = 1.0]",
        "    ✓ The line for several slopes. [slope = 3.0]",
        "    ✓ The derivative of the line is its slope.",
        "✓ Counter: 1 of 1 checks passed",
        "    ✓ The counter goes on from its start.",
    ]
    assert wrong_lines[:4] == [
        "✗ line: 0 of 3 checks passed",
        "    ✗ The line for several slopes. [slope = 1.0]",
        "        `line` is too long along axis 1.",
        "        line([[1], [2]], slope=1.0): expected shape [2, 1], got shape [2, 2]; "
        "expected [[1], [2]], got [[1, 1], [2, 2]]",
    ]
    line = wrong.splitlines().index("        return self.count / 0") + 2
    assert wrong_lines[-6:] == [
        "✗ Counter: 0 of 1 checks passed",
        "    ✗ The counter goes on from its start.",
        "        `add` raised ZeroDivisionError.",
        "        add(): division by zero",
        f"        line {line} of your cell: return self.count / 0",
        "✗ Counter: 0 of 1 checks passed ✗ The counter goes on from its start. "
        "`add` raised ZeroDivisionError.",
    ]
    assert forbidden[:4] == [
        "✗ line: 0 of 3 checks passed",
        "    ✗ The line for several slopes. [slope = 1.0]",
        "        `line` uses tf.linalg.matmul. The handout asks to write it without that.",
        f"        line {FORBIDDEN_LINE + 1} of your cell: return tf.linalg.matmul(x, [[slope]])",
    ]
    assert pair_stub[-1] == "– backward: not written yet"
    assert pair_right[-2:] == [
        "✓ backward: 1 of 1 checks passed",
        "    ✓ And back.",
    ]


# Right numbers by a call that the task does not allow, in a function that the task calls.
FORBIDDEN = (
    LINE.replace("tf.multiply(slope, x)", "scaled(slope, x)")
    + """

def scaled(slope, x):
    return tf.linalg.matmul(x, [[slope]])
"""
)
FORBIDDEN_LINE = FORBIDDEN.split("\n").index("    return tf.linalg.matmul(x, [[slope]])") + 1


def test_stub_and_solution_under_plain_pytest(built, tmp_path):
    folders = [tmp_path / name for name in ("stub", "right", "broken", "forbidden", "own")]
    _, right, broken, forbidden, own = folders
    for folder in folders:
        files = everything(built / "assignments/01_line")
        write(folder, {name: text.decode() for name, text in files.items()})
    write(right, {"line.py": LINE})
    write(broken, {"line.py": LINE.replace("return answer", "return answer +")})
    write(forbidden, {"line.py": FORBIDDEN})
    write(own, {"line.py": LINE, "test_own.py": "def test_own():\n    assert 1 + 1 == 3\n"})
    # All in one process: TensorFlow takes seconds to import, and the folders must not mix.
    script = """\
import sys, pytest
for arguments in sys.argv[1:]:
    for name in ("test_line", "conftest"):
        sys.modules.pop(name, None)
    options = ["-W", "error", "--strict-markers", "-p", "no:cacheprovider", "-q"]
    print(int(pytest.main([*options, *arguments.split("@")])))
    print("@@@@")
"""
    tasks = [f"--task@Counter@{right}", f"--task@2@{right}", f"--task@circle@{right}"]
    child = python("-W", "error", "-c", script, *folders, *tasks, cwd=tmp_path)
    ran = child.stdout.split("@@@@")
    stub, good, syntax, ban, mine, one_task, by_number, unknown = (text.strip() for text in ran[:8])
    assert "4 not written in" in stub, child.stderr
    assert "– line: not written yet\n– Counter: not written yet" in stub
    assert stub.endswith("\n0")  # nothing is wrong yet
    assert "4 passed" in good
    assert "✓ line: 3 of 3 checks passed" in good
    assert "4 wrong in" in syntax
    assert "line.py cannot be imported: SyntaxError: invalid syntax" in syntax
    number = LINE.split("\n").index("    return answer") + 1
    assert f"line {number} of line.py: return answer +" in syntax
    assert len(syntax.splitlines()) <= 25
    assert "This comes from line: mend that first." in syntax
    assert syntax.endswith("\n1")
    assert "1 passed, 3 wrong" in ban
    assert "`line` uses tf.linalg.matmul. The handout asks to write it without that." in ban
    assert f"line {FORBIDDEN_LINE} of line.py: return tf.linalg.matmul" in ban
    assert "1 failed, 4 passed" in mine  # a test of the student's own is pytest's business
    assert "assert (1 + 1) == 3" in mine
    assert "1 passed in" in one_task
    assert "1 passed in" in by_number
    assert unknown.endswith("\n2")
    assert "there is no task 'circle' here: say one of line, Counter" in unknown
    assert "Traceback" not in child.stdout
    assert "nnopt_checks.py:" not in child.stdout


def test_differences_are_there_for_other_commands(built):
    assert find_differences(load_course(built)) == []


@pytest.mark.slow
def test_the_assignments_of_this_repository_are_up_to_date():
    result = run("--course", Path(__file__).parents[1], "--check")
    assert result.exit_code == 0, result.output
