"""Nothing is left: no process, no folder, no descriptor, however the grading ends."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from nnopt.errors import GraderError
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import Workers
from nnopt.sandbox.protocol import verbs
from nnopt.temporary import TemporaryFolder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]

PATIENCE = 60.0
SPIN = b"def spins():\n    while True:\n        pass\n"
CALL = {"target": ["student", "spins"], "args": [], "kwargs": {}, "keep": False}

# A grading process that is in the middle of a call when it is killed.
OWNER = """
import json, sys
from nnopt.sandbox.outside.workers import Workers
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.protocol import verbs

box, sources, call = json.loads(sys.argv[1])
with Warm(1, Policy(require="practice", box=box)) as warm:
    warm.wait_ready()
    worker = Workers(warm.socket(0)).start({"student": sources.encode()})
    worker.ask(verbs.IMPORT, {"module": "student"}, 60.0)
    print(json.dumps("box" in warm.layers), flush=True)
    worker.ask(verbs.CALL, call, 600.0)
"""


@pytest.fixture
def temporary(monkeypatch):
    """A folder for temporary files that workers can enter; it is empty at the end of a test."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


def parents():
    """The parent of each process, and what tells it from a later one with its number."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
                if fields[0] not in b"ZX":
                    found[int(entry.name)] = (int(fields[1]), int(fields[19]))
    return found


def descendants(root):
    """All processes below one, as (number, start)."""
    table = parents()
    found, waiting = set(), [root]
    while waiting:
        above = waiting.pop()
        below = [pid for pid, (parent, _) in table.items() if parent == above]
        found |= {(pid, table[pid][1]) for pid in below}
        waiting += below
    return found


def wait_until_gone(processes):
    deadline = time.monotonic() + PATIENCE
    left = set(processes)
    while left and time.monotonic() < deadline:
        table = parents()
        left = {(pid, start) for pid, start in left if table.get(pid, (0, 0))[1] == start}
        time.sleep(0.02)
    return left


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def spinning(warm):
    """Start a worker and leave it in the middle of a call."""
    worker = Workers(warm.socket(0)).start({"student": SPIN})
    worker.ask(verbs.IMPORT, {"module": "student"}, PATIENCE)
    thread = threading.Thread(target=attempt, args=(worker,))
    thread.start()
    return thread


def attempt(worker):
    # However this ends: what counts is what is left of it.
    with contextlib.suppress(Exception):
        worker.ask(verbs.CALL, CALL, 1.0)


@pytest.mark.parametrize("box", [True, False])
def test_leaving_ends_everything(temporary, box):
    before, open_before = descendants(os.getpid()), descriptors()
    with Warm(1, Policy(require="practice", box=box)) as warm:
        warm.wait_ready()
        thread = spinning(warm)
        started = descendants(os.getpid()) - before
        assert started
        thread.join()
    assert wait_until_gone(started) == set()
    assert descriptors() == open_before
    assert list(temporary.iterdir()) == []


def test_leaving_ends_a_worker_that_is_busy_and_never_closed(temporary):
    before, open_before = descendants(os.getpid()), descriptors()
    with Warm(1, Policy(require="practice", box=False)) as warm:
        warm.wait_ready()
        worker = Workers(warm.socket(0)).start({"student": SPIN})
        started = descendants(os.getpid()) - before
    assert wait_until_gone(started) == set()
    assert list(temporary.iterdir()) == []
    with contextlib.suppress(GraderError):
        worker.close()
    assert descriptors() == open_before


@pytest.mark.parametrize("box", [True, False])
def test_killing_the_owner_ends_everything(temporary, box):
    arguments = json.dumps([box, SPIN.decode(), CALL])
    owner = subprocess.Popen([sys.executable, "-c", OWNER, arguments], stdout=subprocess.PIPE)
    try:
        line = owner.stdout.readline()
        started = descendants(owner.pid)
    finally:
        owner.kill()
        owner.wait()
        owner.stdout.close()
    if json.loads(line) != box:
        pytest.skip("no box stands on this machine")
    assert len(started) >= 2
    assert wait_until_gone(started) == set()
    assert list(temporary.iterdir()) == []


def test_what_a_kill_of_everything_leaves_is_removed_at_the_next_start(temporary):
    arguments = json.dumps([False, SPIN.decode(), CALL])
    owner = subprocess.Popen([sys.executable, "-c", OWNER, arguments], stdout=subprocess.PIPE)
    try:
        owner.stdout.readline()
        started = descendants(owner.pid)
    finally:
        # The warm process first: it would tidy up.
        for pid in (*(pid for pid, _ in started), owner.pid):
            os.kill(pid, signal.SIGKILL)
        owner.wait()
        owner.stdout.close()
    assert wait_until_gone(started) == set()
    [left] = temporary.iterdir()
    other = temporary / "nnopt-notes-1"
    other.mkdir()
    with TemporaryFolder("class") as used:
        assert {*temporary.iterdir()} == {used, other}
        (temporary / "nnopt-class-link").symlink_to(used)
        with TemporaryFolder("work"):
            assert used.is_dir(), "a folder in use was removed"
        (temporary / "nnopt-class-link").unlink()
    assert [*temporary.iterdir()] == [other], left


def test_a_worker_dies_with_the_warm_process(temporary):
    with Warm(1, Policy(require="practice", box=False)) as warm:
        warm.wait_ready()
        zygote = warm._process.pid
        workers = Workers(warm.socket(0))
        thread = spinning(warm)
        children = descendants(zygote)
        assert children
        os.kill(zygote, signal.SIGKILL)
        assert wait_until_gone(children) == set()
        thread.join()
        with pytest.raises(GraderError, match="warm process"):
            workers.start({})


def test_nothing_is_left_open_of_a_worker_whose_warm_process_died_before_it_was_asked():
    with Warm(1, Policy(require="practice", box=False)) as warm:
        warm.wait_ready()
        open_before = descriptors()
        worker = Workers(warm.socket(0)).start({"student": SPIN})
        os.kill(warm._process.pid, signal.SIGKILL)
        warm._process.wait()
        with pytest.raises(GraderError, match="warm process"):
            worker.ask(verbs.IMPORT, {"module": "student"}, PATIENCE)
        worker.close()
        assert descriptors() == open_before


def test_the_warm_process_outlives_the_thread_that_started_it():
    started = []
    thread = threading.Thread(target=lambda: started.append(Warm(1, Policy(require="practice"))))
    thread.start()
    thread.join()
    with started[0] as warm:
        warm.wait_ready()
        Workers(warm.socket(0)).start({}).close()
