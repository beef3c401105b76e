"""Which files do students receive for an assignment, and what is in each of them?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nnopt.authoring.build.checks import check_public, checks_cell
from nnopt.authoring.build.guard import check_release, solution_lines
from nnopt.authoring.build.handout import check_plots, notebook_parts, readme
from nnopt.authoring.build.kit_file import conftest, kit_file
from nnopt.authoring.build.notebook import make_notebook
from nnopt.authoring.build.stub import make_stub
from nnopt.course.catalogue import Assignment
from nnopt.errors import CourseError


def make_stubs(assignment: Assignment) -> dict[str, str]:
    """Return the stub of every module, in the order of the handout."""
    return {
        name: make_stub(source, _numbers(assignment, name), _shown(assignment, f"{name}.py"))
        for name, source in assignment.reference().items()
    }


def release_files(assignment: Assignment, plots: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return everything in assignments/NN_name/ as path inside that folder -> content.

    `plots` are the plots of this assignment as SVG. Raises `CourseError` when a source is missing
    or wrong, or when a line of a solution would be in one of the files.
    """
    handout = _read(assignment, "handout.md")
    public = _read(assignment, "public.py")
    check_plots(handout, plots, _shown(assignment, "handout.md"))
    stubs = make_stubs(assignment)
    check_public(public, _shown(assignment, "public.py"))
    kit = kit_file(assignment)
    checks = checks_cell(kit, public, assignment.public_name)
    texts = {
        "README.md": readme(assignment, handout),
        **{f"{name}.py": stub for name, stub in stubs.items()},
        assignment.public_name: public,
        "nnopt_checks.py": kit,
        "conftest.py": conftest(),
        f"{assignment.id}.ipynb": make_notebook(
            notebook_parts(assignment, handout), stubs, checks, assignment.tasks
        ),
    }
    files = {name: text.encode("utf-8") for name, text in texts.items()}
    files |= {f"plots/{name}.svg": svg for name, svg in plots.items()}
    check_release(files, *solution_lines(assignment))
    return files


def _numbers(assignment: Assignment, module: str) -> dict[str, int]:
    """Return task name -> number in the handout, for the tasks of one module."""
    tasks = enumerate(assignment.tasks, start=1)
    return {task.name: number for number, task in tasks if task.module == module}


def _shown(assignment: Assignment, name: str) -> str:
    return (Path("solutions") / assignment.id / name).as_posix()


def _read(assignment: Assignment, name: str) -> str:
    try:
        return (assignment.folder / name).read_text("utf-8")
    except OSError as error:
        raise CourseError(f"cannot read {_shown(assignment, name)}: {error.strerror}") from error
