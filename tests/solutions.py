"""The modules of an assignment's folder, loaded as Python would load them in that folder."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

from nnopt.course.catalogue import load_assignment

ROOT = Path(__file__).resolve().parents[1]
# What each assignment has, so that no test of something else counts hidden tests.
POINTS = {
    path.parent.name: load_assignment(ROOT, path.parent.name).points
    for path in ROOT.glob("solutions/*/assignment.toml")
}
TASK_POINTS = {
    name: {task.name: task.points for task in load_assignment(ROOT, name).tasks} for name in POINTS
}
NAMES = sorted(path.parent.name for path in ROOT.glob("solutions/*/assignment.toml"))


def load_solution(name: str) -> SimpleNamespace:
    """Return the reference modules and the plots of an assignment by name, `folder` and `handout`.

    They import each other by name, so their folder is on the path while they load.
    """
    assignment = load_assignment(ROOT, name)
    names = (*assignment.modules, "plots")
    before = {name: sys.modules.pop(name, None) for name in names}
    sys.path.insert(0, str(assignment.folder))
    try:
        modules = {name: importlib.import_module(name) for name in names}
    finally:
        sys.path.remove(str(assignment.folder))
        for name, module in before.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
    return SimpleNamespace(
        **modules,
        reference=modules[names[0]],
        folder=assignment.folder,
        handout=(assignment.folder / "handout.md").read_text("utf-8"),
    )
