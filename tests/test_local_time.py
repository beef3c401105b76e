"""How long may a public check take on the student's own computer, which has other things to do?"""

import signal

import pytest

from nnopt.testing import clock
from nnopt.testing.finding import Finding
from nnopt.testing.local import LocalWork, Namespace, Task
from nnopt.testing.probe import Probe
from nnopt.testing.student import Student

WAITS = """
import time

def waits(seconds):
    time.sleep(seconds)
    return seconds

def spins():
    while True:
        pass
"""


@pytest.fixture
def student(tmp_path):
    (tmp_path / "waits.py").write_text(WAITS)
    tasks = {"waits": Task("waits", "waits(seconds)"), "spins": Task("waits", "spins()")}
    return Student(Probe(LocalWork(tasks, Namespace(tmp_path), {}), "", "test", 1))


def limits(monkeypatch, seconds, patience):
    monkeypatch.setattr(clock, "SECONDS", seconds)
    monkeypatch.setattr(clock, "PATIENCE", patience)


def test_time_without_work_does_not_count(student, monkeypatch):
    limits(monkeypatch, 0.3, 100)
    assert student.waits(1.0) == 1.0


def test_a_loop_without_end_is_told_by_its_work(student, monkeypatch):
    limits(monkeypatch, 0.3, 1000)
    with pytest.raises(Finding, match=r"^`spins` did not finish in 0.3 seconds. Is there a loop "):
        student.spins()


def test_what_only_waits_ends_after_a_multiple_of_the_time(student, monkeypatch):
    limits(monkeypatch, 0.3, 4)
    with pytest.raises(Finding) as caught:
        student.waits(60.0)
    assert caught.value.message == (
        "`waits` did not finish in 1.2 seconds. Does it wait for something, or was the computer "
        "busy with other programs?"
    )
    assert caught.value.status == "timeout"


def test_what_waits_ends_too_where_the_shell_ignores_interruptions(student, monkeypatch):
    """So it is with a program that a shell starts beside itself."""
    limits(monkeypatch, 0.3, 2)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(Finding, match=r"^`waits` did not finish in 0.6 seconds. "):
            student.waits(60.0)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_each_call_has_its_own_time(student, monkeypatch):
    limits(monkeypatch, 0.8, 1)
    assert [student.waits(0.5) for _ in range(3)] == [0.5] * 3
