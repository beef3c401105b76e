"""What the reference gave, on disk: damage is noticed, and what does not reproduce is refused."""

import os
import subprocess
import sys
import tempfile

import pytest

from nnopt.course.catalogue import load_course
from nnopt.course.records import cache_folder, read_record, record_path, write_record
from nnopt.errors import NnoptError
from nnopt.grading.grade import DEFAULT_SEED
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import missing_references, prepare
from nnopt.sandbox.outside.warm import Policy

TOML = """
id = "01_line"
title = "A line"
summary = "A line."
modules = ["line"]
[[task]]
name = "line"
title = "A line"
"""
SUITE = '''
import pytest

@pytest.mark.task("line", points=1)
def test_line(student, same):
    """A line."""
    same(student.line(1.0))
'''


def damaged(data):
    """A record after bad luck: one flipped bit at some places, zeros, a part of it, another one."""
    for place in (0, 31, 32, 40, len(data) // 2, len(data) - 1):
        yield data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]
    yield bytes(len(data))
    yield data[: len(data) // 2] + bytes(len(data) - len(data) // 2)
    yield data[:-1]
    yield b""


def test_a_record_with_one_changed_bit_is_no_record(tmp_path):
    path = tmp_path / "record"
    write_record(path, {"test": [1.5, [2.0, None]]})
    assert read_record(path) == {"test": [1.5, [2.0, None]]}
    whole = path.read_bytes()
    for data in damaged(whole):
        path.write_bytes(data)
        assert read_record(path) is None
    assert [each.name for each in tmp_path.iterdir()] == ["record"]


def test_nobody_is_graded_against_a_damaged_record(grade, hand_in, course, monkeypatch, tmp_path):
    monkeypatch.setenv("NNOPT_CACHE", str(tmp_path))
    [right] = grade(hand_in("02_mse"), seed=77)
    path = record_path(course.get("02_mse"), 77)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 64]) + whole[-8:])
    assert missing_references([course.get("02_mse")], 77)
    [again] = grade(hand_in("02_mse"), seed=77)
    assert (again.status, again.score) == ("graded", right.score) == ("graded", right.max_score)
    assert path.read_bytes() == whole


def test_a_reference_that_gives_other_values_at_every_run_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("NNOPT_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "course" / "solutions" / "01_line"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(TOML)
    (folder / "line.py").write_text(
        "import os\n\ndef line(x):\n    return int.from_bytes(os.urandom(4), 'big') + x\n"
    )
    (folder / "hidden.py").write_text(SUITE)
    course = load_course(tmp_path / "course")
    with (
        Pool(course, ["01_line"], 1, Policy(require="practice")) as pool,
        pytest.raises(NnoptError, match="gives other values at every run, in 01_line::test_line"),
    ):
        prepare(pool, course.assignments, DEFAULT_SEED, lambda *_: None)
    assert missing_references(course.assignments, DEFAULT_SEED)


FULL = """
import resource, sys
from pathlib import Path
from nnopt.course.records import write_record

resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
write_record(Path(sys.argv[1]), {"test": [1.5] * 100})
"""


def test_a_record_that_cannot_be_written_is_the_machines_fault(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "record")], capture_output=True, text=True
    )
    assert "MachineError: cannot keep the answers of the course in" in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_the_cache_follows_no_link_that_somebody_else_may_have_made(tmp_path, monkeypatch):
    """Where the home cannot be written, it lies where everybody may put something."""
    own = tmp_path / "own"
    own.mkdir(mode=0o755)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NNOPT_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / f"nnopt-cache-{os.getuid()}"
    folder.symlink_to(own)
    with pytest.raises(OSError):
        cache_folder()
    folder.unlink()
    assert cache_folder() == folder
    assert own.stat().st_mode & 0o777 == 0o755
