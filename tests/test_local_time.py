"""How long may a public check take on the student's own computer, which has other things to do?"""

import pytest

from nnopt.testing import local
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
    monkeypatch.setattr(local, "SECONDS", seconds)
    monkeypatch.setattr(local, "PATIENCE", patience)


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
