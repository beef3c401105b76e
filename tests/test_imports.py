"""Who imports whom: folders are processes, and a wrong arrow lets trust leak (lazy ones too)."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnopt.grading.grade import DEFAULT_SEED

SOURCE = Path(__file__).resolve().parents[1] / "autograder"

# A lane as the pool starts it, in a process that a test can look into. It also holds all that is
# on the trusted side of the sandbox.
LANE = """
import json, sys, threading
from multiprocessing.connection import Pipe
from pathlib import Path
import msgspec
from nnopt.course.locate import find_course
from nnopt.course.records import record_path
from nnopt.grading.job import Answer, Job, LaneSettings, packed, receive
from nnopt.grading.lane import main
from nnopt.intake.take_in import take_in
from nnopt.sandbox.outside.warm import Policy, Warm

course, seed = find_course(), int(sys.argv[2])
[sealed] = take_in(Path(sys.argv[1]), course).assignments
expected = str(record_path(course.get(sealed.id), seed))
ours, theirs = Pipe()
answers = []

def ask():
    ours.send_bytes(packed(Job("grade", sealed.id, seed, 60.0, expected=expected, sealed=sealed)))
    answers.append(receive(ours, Answer))
    ours.close()

with Warm(1, Policy(require="practice")) as warm:
    warm.wait_ready()
    settings = LaneSettings(
        warm.socket(0).fileno(), theirs.fileno(), str(course.folder), (sealed.id,)
    )
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    main([msgspec.json.encode(settings).decode()])
    thread.join()
print(json.dumps([answers[0].result.score, sorted(sys.modules)]))
"""
COMMAND = """
import json, sys
from nnopt.cli.grade import main

try:
    main([sys.argv[1], "--allow-weak-isolation", "--format", "json"])
finally:
    print(json.dumps([0, sorted(sys.modules)]))
"""


def modules():
    """The name and tree of each module of the kit."""
    for path in SOURCE.glob("nnopt/**/*.py"):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        yield name.removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


TREES = dict(modules())


def imports():
    """Each arrow between modules of the kit, wherever in a file it stands."""
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert not node.level, f"{name} imports by dots"
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for found in names:
                while found.startswith("nnopt") and found not in TREES:
                    found = found.rpartition(".")[0]
                if found.startswith("nnopt"):
                    yield name, found


ARROWS = set(imports())


def package(module):
    """A folder of the kit; each of those of the sandbox is a process and counts by itself."""
    parts = module.split(".")[1:]
    return ".".join(parts[: 2 if parts[:1] == ["sandbox"] else 1])


def packages():
    found = {(package(source), package(target)) for source, target in ARROWS}
    return {(source, target) for source, target in found if source != target}


def targets(*sources):
    return {target for source, target in packages() if source in sources}


def test_the_students_process_is_imported_by_the_warm_one_only():
    inside = [(source, target) for source, target in ARROWS if package(target) == "sandbox.inside"]
    allowed = {"sandbox.zygote", "sandbox.inside"}
    wrong = [
        arrow
        for arrow in inside
        if package(arrow[0]) not in allowed and arrow[0] != "nnopt.testing.local"
    ]
    assert inside
    assert wrong == []


def test_the_sandbox_stands_on_its_own():
    assert targets("sandbox.protocol") <= {"errors"}
    assert targets("sandbox.layers") <= {"errors", "sandbox.protocol"}
    assert targets("sandbox.inside") <= {"sandbox.layers", "sandbox.protocol"}
    assert targets("sandbox.zygote") <= {"sandbox.inside", "sandbox.layers", "sandbox.protocol"}
    below = {"errors", "temporary", "version", "sandbox.layers", "sandbox.protocol"}
    assert targets("sandbox.outside") <= below


def test_no_package_imports_itself_through_others():
    left = packages()
    # Whoever imports nothing that is left has no part in a cycle.
    while free := {target for _, target in left} - {source for source, _ in left}:
        left = {(source, target) for source, target in left if target not in free}
    assert left == set()


def loaded(script, *arguments):
    """Run a script; return a score and the modules that its process has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        # As the pool starts its lanes.
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("script", [COMMAND, LANE], ids=["command", "lane"])
def test_a_trusted_process_loads_nothing_of_the_students(script, grade, hand_in):
    submission = hand_in("02_mse")
    [document] = grade(submission)
    score, names = loaded(script, submission, DEFAULT_SEED)
    assert score in (0, document.max_score)
    assert "nnopt.sandbox.protocol.frames" in names or script == COMMAND
    assert [name for name in names if name.startswith("nnopt.sandbox.inside")] == []
    assert [name for name in names if name.startswith("nnopt.sandbox.zygote")] == []
    assert "tensorflow" not in names
