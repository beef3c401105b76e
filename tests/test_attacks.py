"""Hostile submissions: none gets a point that it did not earn, and none touches anything else.

Each folder of `tests/attacks` holds one, and what must come of it in `expected.toml`. Their code
is run as the cells of a notebook too, and so are the attacks of `tests/attacks/cells`.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from tests import attack_cells, attack_table
from tests.attack_bench import (
    ORDINARY_USER,
    ROOT,
    Attack,
    Bench,
    load,
    names,
    python_for_everybody,
    run_as,
    sentences,
)

from nnopt.report.document import Document, encode
from nnopt.report.plain import visible
from nnopt.report.redact import redact
from nnopt.sandbox.outside.warm import Policy

pytestmark = pytest.mark.slow

POLICIES = {"strong": Policy(), "lockdown": Policy(box=False)}
CASES = [(name, mode) for name in names() for mode in load(name).modes]
# What root's user of its own stops, and other walls must stop where an ordinary user grades.
AS_USER = [
    *((name, "lockdown") for name in """
        become-root cache-and-classmates change-canaries daemon disk-flood first-thread-gone
        fork-bomb import-the-course kernel-files kill-others links-to-secrets memory-bomb
        namespaces other-processes page-tables process-name raw-system-calls shared-memory
        stop-itself thread-bomb threads-asleep walk-the-disk
    """.split()),
    ("kill-others", "strong"),
    ("threads-asleep", "strong"),
]  # fmt: skip
CELLS = attack_cells.attack_names()
IN_CELLS = [
    *((name, "strong") for name in CELLS),
    # Where there is no box, what is tried outside is what matters.
    *((name, mode) for name, mode in CASES if mode == "lockdown" and "tried" in load(name).says),
    ("cells/reads-by-libraries", "lockdown"),
    ("cells/replaced-files", "lockdown"),
]
# What a browser or nbconvert takes for plain text and for a picture.
KINDS = {"text/plain", "image/png"}


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Bench]]:
    """One pool for each mode, started when the first attack needs it."""
    started: dict[str, Bench] = {}
    yield started
    for bench in started.values():
        bench.close()


@pytest.fixture(scope="module")
def bench_of(benches, tmp_path_factory) -> Callable[[str], Bench]:
    def bench_of(mode: str) -> Bench:
        if mode not in benches:
            folder = tmp_path_factory.mktemp("attacks") / mode
            folder.parent.chmod(0o755)
            benches[mode] = Bench(POLICIES[mode], folder)
        return benches[mode]

    return bench_of


@pytest.fixture
def bench(request: pytest.FixtureRequest, bench_of) -> Bench:
    return bench_of(request.param)


@pytest.fixture(scope="module")
def executed(bench_of) -> Callable[[str], dict[str, attack_cells.Executed]]:
    """What all attacks show as cells in a mode: run in one go, and honest cells after them."""
    done: dict[str, dict[str, attack_cells.Executed]] = {}

    def executed(mode: str) -> dict[str, attack_cells.Executed]:
        if mode not in done:
            bench = bench_of(mode)
            attacks = [attack_cells.lay_out(bench, name) for name, m in IN_CELLS if m == mode]
            done[mode] = attack_cells.run_all(bench, [*attacks, attack_cells.honest(bench)])
        return done[mode]

    return executed


@pytest.mark.parametrize(
    ("name", "bench"), CASES, ids=[f"{n}-{m}" for n, m in CASES], indirect=["bench"]
)
def test_attack(name: str, bench: Bench) -> None:
    attack = load(name)
    path = bench.lay_out(name, attack)
    document = bench.grade(path, attack)
    try:
        _check(attack, document)
        if attack.leak:
            _check_leaks(attack, document)
        bench.canaries.assert_untouched()
        bench.assert_clean()
        if attack.next:
            bench.grade_next()
            bench.assert_clean()
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


def _check(attack: Attack, document: Document | str) -> None:
    if isinstance(document, str):
        assert "refused" in attack.status, document
        assert re.search(attack.says, document)
        return
    result = document.assignments[0]
    told = sentences(document)
    assert result.status in attack.status.split("|"), told
    assert attack.score is None or result.score == attack.score, told
    right = [task.name for task in result.tasks if task.score == task.max_score]
    assert not attack.full or tuple(right) == attack.full, told
    assert not attack.full or not sum(t.score for t in result.tasks if t.name not in right), told
    assert attack.stage or attack.says
    assert re.search(attack.says, told), told
    stages = {test.stage for task in result.tasks for test in task.tests}
    assert not attack.stage or stages & set(attack.stage.split("|")), stages
    # What a leak says is for instructors; students are looked at apart.
    assert attack.leak or not attack.never or not re.search(attack.never, told), told


def _check_leaks(attack: Attack, everything: Document | str) -> None:
    """Check that no digits of a hidden input are in what a student reads."""
    assert isinstance(everything, Document)
    student = redact(everything, "student")
    hidden = [
        test.detail
        for task in everything.assignments[0].tasks
        for test in task.tests
        if test.visibility == "hidden" and test.detail.startswith("mse(")
    ]
    firsts = [re.match(r"mse\(\[\[\s*(-?[0-9]+\.[0-9]+)", detail) for detail in hidden]
    digits = {str(int(abs(float(first[1])) * 1e5)) for first in firsts if first}
    assert len(digits) > 2, hidden
    text = re.sub(r'"(duration_s|sha256|suite_sha256)": [^\n]+', "", encode(student).decode())
    assert not [found for found in digits if found in text], text
    told = [t.message for task in student.assignments[0].tasks for t in task.tests if t.points == 0]
    assert not re.search(attack.never, "\n".join(told)), told


def test_as_an_ordinary_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same attacks when no root starts the grader: other walls stand then."""
    if os.getuid() != 0:
        return  # then it is what all the others are
    with tempfile.TemporaryDirectory(prefix="nnopt-user-") as folder:
        python = python_for_everybody(Path(folder))
        checkout = ROOT if python == sys.executable else Path(folder) / "checkout"
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
        command += ["--rootdir", str(checkout), "--tb=short"]
        test = checkout / "tests" / "test_attacks.py"
        command += [f"{test}::test_attack[{name}-{mode}]" for name, mode in AS_USER]
        run = run_as(ORDINARY_USER, command)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert f"{len(AS_USER)} passed" in run.stdout, run.stdout[-2000:]


@pytest.mark.parametrize(("name", "mode"), IN_CELLS)
def test_attack_in_cells(name: str, mode: str, executed) -> None:
    """It ends, is told in plain text, and has found nothing."""
    attack, notebook = executed(mode)[name]
    told = attack_cells.told(notebook)
    assert re.search(attack.says, told), told
    assert "HOLE" not in told
    for output in (output for cell in notebook.cells for output in cell.outputs):
        assert output.get("data", {}).keys() <= KINDS
        assert not output.get("metadata")
        if picture := output.get("data", {}).get("image/png"):
            # One that is no picture to Pillow is none to a browser.
            with contextlib.suppress(OSError):
                assert max(Image.open(io.BytesIO(base64.b64decode(picture))).size) <= 4_000
    lines = [line for text in attack_cells.texts(notebook) for line in text.split("\n")]
    assert [line for line in lines if line != visible(line)] == []


@pytest.mark.parametrize("mode", POLICIES)
def test_after_the_attacks_in_cells_all_is_as_before(mode: str, executed, bench_of) -> None:
    """Honest cells, an honest submission, the files and processes outside."""
    bench = bench_of(mode)
    _, notebook = executed(mode)["honest"]
    kinds = [[output["output_type"] for output in cell.outputs] for cell in notebook.cells]
    assert kinds == [[], ["stream", "execute_result"], ["display_data", "execute_result"]]
    assert "numpy=2.0" in attack_cells.told(notebook)
    bench.canaries.assert_untouched()
    bench.grade_next()
    bench.assert_clean()


def test_the_page_about_security_has_every_attack_with_its_ending() -> None:
    assert attack_table.written() == attack_table.table()
    assert {load(name).group for name in names()} == {*attack_table.GROUPS}
    for name in names():
        attack = load(name)
        assert "|" not in attack.status + attack.stage, f"{name} has two endings"
