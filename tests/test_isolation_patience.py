"""A loaded machine fails no right answer: waiting for a processor is not the student's time."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import WorkerEnd, Workers
from nnopt.sandbox.protocol import verbs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/schedstat").exists(), reason="the kernel does not tell who waits"
    ),
]

MODULE = b"""
import time


def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def sleep(seconds):
    time.sleep(seconds)
"""
# Prints how long it waited as the kernel says, how long it ran, and how long it had a processor.
BUSY = """
import os, time
from nnopt.sandbox.protocol.waiting import waited

before, start, own = waited(os.getpid()), time.perf_counter(), time.process_time()
while time.perf_counter() < start + 2:
    pass
print(waited(os.getpid()) - before, time.perf_counter() - start, time.process_time() - own)
"""


@contextlib.contextmanager
def load():
    """Three programs that want each core, each a session of its own: so it gets a share alike."""
    spin = [sys.executable, "-c", "while True: pass"]
    cores = len(os.sched_getaffinity(0))
    programs = [subprocess.Popen(spin, start_new_session=True) for _ in range(3 * cores)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


@pytest.fixture
def one_core():
    """All that the test starts shares one core: else the scheduler may keep one for the worker."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    yield
    os.sched_setaffinity(0, allowed)


@pytest.fixture
def worker(one_core):
    """A worker with the module above."""
    with Warm(1, Policy(require="practice", start="fork")) as warm:
        warm.wait_ready()
        with contextlib.closing(Workers(warm.socket(0)).start({"student": MODULE})) as worker:
            worker.ask(verbs.IMPORT, {"module": "student"}, 60.0)
            yield worker


def call(worker, name, seconds, limit):
    """Call a function of the module; return how long that took."""
    start = time.perf_counter()
    body = {"target": ["student", name], "args": [seconds], "kwargs": {}, "keep": False}
    worker.ask(verbs.CALL, body, limit)
    return time.perf_counter() - start


def test_waiting_for_a_processor_is_measured():
    """What a busy program had no processor for is the rest of its time."""
    with load():
        told = subprocess.run(
            [sys.executable, "-c", BUSY], capture_output=True, text=True, check=True
        ).stdout
    measured, took, had = map(float, told.split())
    assert had < 0.75 * took
    assert measured == pytest.approx(took - had, rel=0.1, abs=0.1)


def test_a_loaded_machine_does_not_time_a_right_answer_out(worker):
    """Work within the limit passes however long it takes, for the rest of that time it waited.

    A fourth of a core makes half a second take two: over the limit, and half of what patience has.
    """
    limit = 1.0
    with load():
        took = [call(worker, "burn", 0.5, limit) for _ in range(4)]
    assert max(took) > limit


def test_who_sleeps_does_not_wait_for_a_processor(worker):
    start = time.perf_counter()
    with load(), pytest.raises(WorkerEnd, match="timeout"):
        call(worker, "sleep", 60.0, 0.5)
    assert time.perf_counter() - start < 30.0


def test_a_loop_without_end_ends_on_a_loaded_machine_too(worker):
    start = time.perf_counter()
    with load(), pytest.raises(WorkerEnd, match="timeout"):
        call(worker, "burn", 600.0, 1.0)
    assert time.perf_counter() - start < 30.0
