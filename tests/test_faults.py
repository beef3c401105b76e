"""Whose fault it is, is a field of every error and answer: no sentence is read to find out."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest
from tests.test_isolation_ends import descendants

import nnopt.sandbox.outside.warm as warm_module
from nnopt.authoring.verify.cases import gather
from nnopt.authoring.verify.evidence import Proof
from nnopt.authoring.verify.gates import CHECKS
from nnopt.authoring.verify.run import _Work
from nnopt.authoring.verify.strength import try_mutants
from nnopt.errors import (
    BrokenReference,
    CourseError,
    GraderError,
    IntakeError,
    IsolationError,
    MachineError,
)
from nnopt.grading.grade import DEFAULT_SEED
from nnopt.grading.job import Answer, failure
from nnopt.sandbox.outside.walls import find_walls
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import StudentFault, Workers

CHECK = {check.name: check for check in CHECKS}


class OnePool:
    """Answers every job alike."""

    def __init__(self, answer):
        self.answer = answer

    def run(self, jobs, done):
        for key, _ in jobs:
            done(key, self.answer)


def quiet(what, count, total):
    """Nobody watches."""


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (CourseError("x"), "course"),
        (BrokenReference("x"), "course"),
        (IntakeError("x"), "student"),
        (IsolationError("x"), "machine"),
        (GraderError("x"), "kit"),
        (MachineError("x"), "machine"),
        (GraderError("x", fault="course"), "course"),
    ],
)
def test_an_error_says_whose_fault_it_is_and_so_does_the_answer(error, fault):
    assert error.fault == fault
    answer = msgspec.msgpack.decode(msgspec.msgpack.encode(failure(error)), type=Answer)
    assert (answer.error, answer.fault) == ("x", fault)
    assert answer.reference == isinstance(error, BrokenReference)


def test_a_worker_that_did_not_start_is_the_machines_fault(monkeypatch):
    def tight(layers):
        walls = find_walls(layers)
        limits = msgspec.structs.replace(walls.limits, descriptors=3)
        return msgspec.structs.replace(walls, limits=limits)

    monkeypatch.setattr(warm_module, "find_walls", tight)
    with (
        Warm(1, Policy(require="practice", box=False)) as warm,
        pytest.raises(GraderError, match=r"a worker (did not start|is broken)") as caught,
    ):
        warm.wait_ready()
    assert caught.value.fault == "machine"


@pytest.mark.parametrize("error", [MachineError("a worker did not start"), GraderError("a bug")])
def test_verify_blames_no_course_for_the_machine_or_the_kit(course, error):
    work = _Work(OnePool(failure(error)), [Proof(gather(course.get("02_mse")))], [1], quiet)
    with pytest.raises(GraderError, match=error.what) as caught:
        work.run()
    assert caught.value.fault == error.fault


def test_mutants_blame_no_course_for_the_machine(course):
    pool = OnePool(failure(MachineError("a worker did not start", "Run `nnopt doctor`.")))
    with pytest.raises(GraderError, match="a worker did not start") as caught:
        try_mutants(pool, [course.get("02_mse")], 3, quiet)
    assert caught.value.fault == "machine"


@pytest.mark.parametrize(
    ("error", "gate", "other"),
    [
        (BrokenReference("it fails test_x"), "reference", "catalogue"),
        (GraderError("the reference of all tests is broken", fault="course"), "catalogue", None),
    ],
)
def test_a_fault_of_the_course_is_in_the_gate_it_belongs_to(course, error, gate, other):
    """Also when its sentence begins like one of the other gate."""
    proof = Proof(gather(course.get("02_mse")))
    work = _Work(OnePool(failure(error)), [proof], [DEFAULT_SEED + 1], quiet)
    work.run()
    assert any(error.what in problem for problem in CHECK[gate].judge([proof]).problems)
    if other:
        assert not any(error.what in problem for problem in CHECK[other].judge([proof]).problems)


@pytest.fixture
def slow_import(hand_in):
    """A right submission whose import takes a while."""
    return hand_in("02_mse", "import time\ntime.sleep(3)\n")


def workers_of(pool):
    """The processes that run students' code: those below the warm process that nobody is below."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
                parents[int(entry.name)] = int(fields[1])
    family = {pool.warm._process.pid}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def meanwhile(pool, harm):
    """Do `harm` to the first worker that appears; returns the thread."""

    def wait():
        before = workers_of(pool)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if new := workers_of(pool) - before:
                time.sleep(1.0)
                harm(new)
                return
            time.sleep(0.02)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def kill(processes):
    for pid in processes:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_a_worker_that_something_outside_killed_is_graded_again(pool, grade, slow_import):
    """As the kernel does when memory runs out; it is never a mark against the student."""
    pool.wait_ready()
    grade(slow_import)  # the reference is recorded
    thread = meanwhile(pool, kill)
    [document] = grade(slow_import)
    thread.join()
    assert (document.status, document.score) == ("graded", document.max_score)


def stop_and_go_on(process, seconds):
    """Stop a program and all below it, as a machine that is paused does, and let it go on."""
    stopped = [process.pid]
    os.kill(process.pid, signal.SIGSTOP)
    # Whoever was stopped starts nobody any more, so that this ends.
    while new := [pid for pid, _ in descendants(process.pid) if pid not in stopped]:
        for pid in new:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        stopped += new
    time.sleep(seconds)
    for pid in reversed(stopped):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_a_machine_that_is_paused_takes_no_points(hand_in, tmp_path):
    """Longer than a test may take, while modules are imported and while a function runs."""
    slow = "kept = mse\nimport time\n\n\ndef mse(y_true, y_pred):\n"
    slow += "    time.sleep(0.03)\n    return kept(y_true, y_pred)\n\n\ntime.sleep(1)\n"
    program = str(Path(sys.executable).with_name("nnopt-grade"))
    command = [program, str(hand_in("02_mse", slow)), "--timeout", "10", "--format", "json"]
    with subprocess.Popen([*command, "--allow-weak-isolation"], stdout=subprocess.PIPE) as process:
        seen, pauses, end = 0, 0, time.monotonic() + 240
        while process.poll() is None and time.monotonic() < end:
            # Lanes, the warm process, workers: at each one more, something else is going on.
            count = len(descendants(process.pid))
            if count > seen and count > 3 and pauses < 2:
                stop_and_go_on(process, 12.0)
                pauses += 1
            seen = max(seen, count)
            time.sleep(0.3)
        document = json.loads(process.stdout.read())
    assert pauses
    assert (document["status"], document["score"]) == ("graded", document["max_score"])


LIMITED = """
import resource, sys
from nnopt.cli.grade import main

resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
sys.argv[0] = "nnopt-grade"
main()
"""


def test_too_few_descriptors_are_told_as_such(hand_in):
    command = [sys.executable, "-c", LIMITED, str(hand_in("02_mse"))]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 3
    assert "Error: this machine has not enough left: too many open files\nEnd other" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_knows_whether_threads_can_be_started(pool):
    pool.wait_ready()
    assert Workers(pool.warm.socket(0)).has_room()


def test_what_a_fault_says_is_text_or_nothing():
    """To write out anything else may take minutes."""
    nested = [[0.0] * 1000] * 1000
    fault = StudentFault({"stage": nested, "type": nested, "text": nested, "frames": nested})
    assert (fault.stage, fault.kind, fault.text, fault.frames) == ("", "", "", [])
    assert len(StudentFault({"text": "x" * 100_000}).text) == 2000
