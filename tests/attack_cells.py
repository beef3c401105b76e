"""The attacks as cells of a notebook: what they show when `execute_notebook` runs them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from tests.attack_bench import ASSIGNMENTS, ATTACKS, HONEST, LANES, Attack, Bench, load, names
from tests.machine import package

from nnopt.errors import IntakeError
from nnopt.grading.cells import CellOutput
from nnopt.grading.job import Answer, Job
from nnopt.intake.jupyter import NotJson, read_notebook
from nnopt.intake.sealed import SealedAssignment
from nnopt.intake.take_in import take_in

OWN = ATTACKS / "cells" / "submission"
CALLS = {
    "02_mse": [
        f"mse(tf.ones(({n}, {m})), tf.zeros(({n}, {m})))" for n, m in ((4, 3), (3, 1), (4, 1))
    ],
    "03_custom_loss": ["plot_predictions(np.ones((3, 1)), np.zeros((3, 1)))"],
    "05_learning_rate": ["descend(1.0, 0.1, 3)"],
}
ENDED = "process ended while this cell ran"
HANGS = {"c-loop", "sleep-at-import", "sleep-in-function", "swallow-everything"}
# What is told of those that do not count what they tried.
SAYS = {
    **dict.fromkeys(HANGS, "did not finish within 0.5 s and was stopped"),
    "abort": ENDED,
    "segfault": ENDED,
    "os-exit-at-import": ENDED,
    "claims-the-worker-is-broken": ENDED,
    "frame-floods": ENDED,
    "exit-at-import": "SystemExit: 0",
    "exit-exceptions": "KeyboardInterrupt",
    "exec-itself": "PermissionError",
    "stop-itself": "PermissionError",
    "thread-bomb": "can't start new thread",
    "deep-folders": "wrote too many files",
    "disk-flood": "wrote too many files|OSError",
    "endless-output": "wrote too many files|OSError",
    "file-flood": "wrote too many files|OSError",
    "memory-bomb": "too much memory|MemoryError",
    "results-on-disk": "18 passed in 0.01s",
}
HONEST_CELLS = (
    "import matplotlib.pyplot as plt\nimport tensorflow as tf",
    'print("as always")\ntf.reduce_mean([1.0, 3.0])',
    "plt.plot([1, 2])",
)


class CellAttack(msgspec.Struct, frozen=True):
    """Cells, the folder that is handed in with them, and what must come of them.

    `says` is a pattern on all that they show.
    """

    name: str
    cells: tuple[str, ...]
    folder: Path
    assignment: str
    says: str
    seconds: float


class Executed(NamedTuple):
    """An attack and the notebook that became of it."""

    attack: CellAttack
    notebook: Any


def attack_names() -> list[str]:
    """Return the ids of all attacks that can be cells, those of `tests/attacks/cells` last."""
    # What the rules of an assignment forbid is no attack on whoever runs it.
    running = [name for name in names() if not name.startswith("disallowed-")]
    shared = [name for name in running if _sources(ATTACKS / name / "submission", load(name))]
    return [*shared, *(f"cells/{path.stem}" for path in sorted(OWN.glob("*.py")))]


def run_all(bench: Bench, attacks: Sequence[CellAttack]) -> dict[str, Executed]:
    """Run attacks on all lanes; return their notebooks as autograde leaves them, by name."""
    with ThreadPoolExecutor(LANES) as threads:
        notebooks = threads.map(lambda attack: _executed(bench, attack), attacks)
        pairs = zip(attacks, notebooks, strict=True)
        return {attack.name: Executed(attack, notebook) for attack, notebook in pairs}


def lay_out(bench: Bench, name: str) -> CellAttack:
    """Prepare an attack, with the places of the canaries filled in."""
    if name.startswith("cells/"):
        return _own(bench, name)
    attack = load(name)
    folder = bench.lay_out(name, attack)
    cells = ["__file__ = 'mse.py'\nimport numpy as np\nimport tensorflow as tf"]
    cells += _sources(folder, attack)
    if not list(folder.glob("*.ipynb")):
        cells += CALLS[attack.assignment]
    tried = "tried" in attack.says
    says = r"tried [0-9]+ things" if tried else SAYS.get(name, "")
    seconds = 0.5 if name in HANGS else 20.0
    return CellAttack(name, tuple(cells), folder, attack.assignment, says, seconds)


def honest(bench: Bench) -> CellAttack:
    """Return cells that everybody may write."""
    return CellAttack("honest", HONEST_CELLS, bench.honest, HONEST, "as always", 20.0)


def told(notebook: Any) -> str:
    """Return all text that the cells of a notebook show, apart from quoted lines of the cells."""
    return "\n".join(texts(notebook))


def texts(notebook: Any) -> Iterator[str]:
    """Yield each text that the cells of a notebook show."""
    for cell in notebook.cells:
        for output in cell.outputs:
            yield output.get("text", "")
            yield output.get("data", {}).get("text/plain", "")
            yield f"{output.get('ename', '')}: {output.get('evalue', '')}"


def _own(bench: Bench, name: str) -> CellAttack:
    text = bench.canaries.fill_in((OWN / f"{name.partition('/')[2]}.py").read_text("utf-8"))
    # What JSON can hold and a file of ours cannot.
    text = text.replace("@SURROGATE@", "\ud800").replace("@NUL@", "\0")
    head, *cells = text.split("# %%\n")
    fields = dict(re.findall(r"^# (\w+): (.+)$", head, re.MULTILINE))
    folder = bench.folder / "submissions-cells" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mse.py").write_text("def mse(y_true, y_pred):\n    return 0.0\n")
    (folder / "attempts.py").write_bytes((ATTACKS / "attempts.py").read_bytes())
    seconds = float(fields.get("seconds", 5))
    return CellAttack(name, tuple(cells), folder, "02_mse", fields["says"], seconds)


def _sources(folder: Path, attack: Attack) -> list[str]:
    """Return the modules of an attack as cells, or the code cells of its notebook."""
    try:
        notebooks = [read_notebook(p.read_bytes()) for p in folder.glob("*.ipynb")]
    except NotJson:
        return []
    modules = [folder / f"{name}.py" for name in _MODULES[attack.assignment]]
    found = [path.read_text("utf-8", "replace") for path in modules if path.is_file()]
    if found == ['"""The file is made by the test."""\n']:
        return []
    return found + [cell.source for notebook in notebooks for cell in notebook.cells]


_MODULES = {name: (name.partition("_")[2], "train") for name in ASSIGNMENTS}


def _executed(bench: Bench, attack: CellAttack) -> Any:
    package("nbgrader")
    import nbformat

    from nnopt.nbgrader.executed import execute

    cells = [nbformat.v4.new_code_cell(text) for text in attack.cells]
    notebook = nbformat.v4.new_notebook(cells=cells)
    sealed = _sealed(bench, attack)

    def run(texts: Sequence[str]) -> Sequence[CellOutput]:
        answers: list[Answer] = []
        job = Job("cells", sealed.id, 0, attack.seconds, sealed=sealed, cells=tuple(texts))
        bench.pool.run([(attack.name, job)], lambda _, answer: answers.append(answer))
        assert not answers[0].error, f"{attack.name}: {answers[0].error}"
        return answers[0].cells

    execute(notebook, run)
    # As it is stored, and read again by formgrader.
    nbformat.validate(notebook)
    assert len(json.dumps(notebook.cells).encode()) < 60_000_000
    return notebook


def _sealed(bench: Bench, attack: CellAttack) -> SealedAssignment:
    try:
        return take_in(attack.folder, bench.course, [attack.assignment]).assignments[0]
    except IntakeError:
        return take_in(bench.honest, bench.course, [HONEST]).assignments[0]
