"""Hostile submissions: none gets a point that it did not earn, and none touches anything else.

Each folder of `tests/attacks` holds one, and what must come of it in `expected.toml`.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attack_bench import Attack, Bench, can_run, load, names, run_as, sentences

from nnopt.isolation.warm import Policy
from nnopt.results.document import Document, encode

POLICIES = {"strong": Policy(), "lockdown": Policy(box=False)}
ORDINARY_USER = 61_999
CASES = [(name, mode) for name in names() for mode in load(name).modes]


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Bench]]:
    """One pool for each mode, started when the first attack needs it."""
    started: dict[str, Bench] = {}
    yield started
    for bench in started.values():
        bench.close()


@pytest.fixture
def bench(request: pytest.FixtureRequest, benches, tmp_path_factory) -> Bench:
    mode = request.param
    if mode not in benches:
        folder = tmp_path_factory.mktemp("attacks") / mode
        folder.parent.chmod(0o755)
        benches[mode] = Bench(POLICIES[mode], folder)
    return benches[mode]


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
            _check_leaks(attack, document, bench.grade(path, attack, audience="student"))
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
    assert attack.status == "any" or result.status in attack.status.split("|"), told
    assert attack.score is None or result.score == attack.score, told
    assert re.search(attack.says, told), told
    # What a leak says is for instructors; students are looked at apart.
    assert attack.leak or not attack.never or not re.search(attack.never, told), told


def _check_leaks(attack: Attack, everything: Document | str, student: Document | str) -> None:
    """Check that no digits of a hidden input are in what a student reads."""
    assert isinstance(everything, Document)
    assert isinstance(student, Document)
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


def test_as_an_ordinary_user() -> None:
    """The same attacks when no root starts the grader: other walls stand then."""
    if os.getuid() != 0:
        pytest.skip("this is an ordinary user already")
    if not can_run(ORDINARY_USER, sys.executable):
        pytest.skip(f"another user than root cannot read {sys.executable}")
    groups = ("ending", "reading", "exhausting", "escaping")
    # Whoever sleeps sleeps in the same way for every user.
    chosen = [(n, m) for n, m in CASES if load(n).group in groups and not n.startswith("sleep")]
    wanted = " or ".join(f"{name}-{mode}" for name, mode in chosen)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    command += ["-k", wanted, "--rootdir", str(Path(__file__).parents[1]), "--tb=short"]
    run = run_as(ORDINARY_USER, command)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
