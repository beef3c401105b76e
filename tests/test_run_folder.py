"""A run is a folder: it goes on where it ended, and grades only what changed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnopt.cli.screen import Screen
from nnopt.cli.target import target_of
from nnopt.errors import MachineError
from nnopt.grading.kept import Kept
from nnopt.grading.kept_run import KeptRun
from nnopt.report.document import decode

COMMAND = [str(Path(sys.executable).parent / "nnopt-grade"), "--allow-weak-isolation"]
SHOW = [str(Path(sys.executable).parent / "nnopt"), "show"]
RIGHT = """import numpy as np
import tensorflow as tf


def mse(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_pred - y_true))
"""
WRONG = RIGHT.replace("reduce_mean", "reduce_sum")


@pytest.fixture
def students(tmp_path):
    """A function that writes the work of some students; their paths."""

    def write(**works):
        for name, text in works.items():
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "mse.py").write_text(text)
        return [str(tmp_path / name) for name in works]

    return write


def grade(*arguments):
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_only_what_changed_is_graded_again(students, tmp_path):
    out = tmp_path / "results"
    paths = students(anna=RIGHT, ben=WRONG, carla="def mse(:\n")
    first = grade(*paths, "-o", out)
    assert {path.name for path in out.iterdir()} >= {"anna.json", "ben.json", "table.txt"}
    assert "not graded again" not in first.stdout
    before = {name: (out / f"{name}.json").read_bytes() for name in ("anna", "ben", "carla")}

    second = grade(*paths, "-o", out)
    assert "3 of 3 did not change and were not graded again." in second.stdout
    assert {name: (out / f"{name}.json").read_bytes() for name in before} == before

    students(ben=RIGHT)
    third = grade(*paths, "-o", out)
    assert "2 of 3 did not change" in third.stdout
    assert decode((out / "ben.json").read_bytes()).score > decode(before["ben"]).score
    assert "did not change" not in grade(*paths, "-o", out, "--force").stdout
    assert "0 of" not in grade(paths[0], "-o", f"{out}/", "--seed", "7").stdout
    again = grade(*paths, "-o", out, "--only-failed")
    assert "2 of 3 did not change" in again.stdout


def test_what_was_graded_is_kept_with_all_that_its_document_depends_on(students, tmp_path):
    out = tmp_path / "results"
    (tmp_path / "empty").mkdir()
    paths = [*students(anna=RIGHT), str(tmp_path / "empty")]
    grade(*paths, "-o", out)
    kept = KeptRun(out).submissions
    assert list(kept) == ["anna"]
    (part,) = kept["anna"].assignments
    assert part.modules["mse"].source.decode() == RIGHT
    assert kept["anna"].sha256 == KeptRun(out).documents["anna"].submission.sha256
    assert not [path for path in (out / ".nnopt").rglob("*") if path.stat().st_mode & 0o077]

    before = KeptRun(out).entries["anna"].key
    students(anna=WRONG)
    grade(*paths, "-o", out, "--seed", "7")
    after = KeptRun(out).entries["anna"].key
    assert {part for part in before if before[part] != after[part]} == {"seed", "submission"}
    assert {"suite 02_mse", "points 02_mse", "mistakes 02_mse", "kit"} < after.keys()
    assert (
        KeptRun(out).submissions["anna"].sha256 == KeptRun(out).documents["anna"].submission.sha256
    )


def test_what_can_no_longer_be_read_replaces_its_document(students, tmp_path):
    out = tmp_path / "results"
    paths = students(anna=RIGHT, ben=RIGHT)
    grade(*paths, "-o", out)
    (tmp_path / "ben" / "mse.py").unlink()
    assert grade(*paths, "-o", out).returncode == 3
    assert decode((out / "ben.json").read_bytes()).status == "ungradable"


def test_the_folder_shows_report_and_table(students, tmp_path):
    out = tmp_path / "results"
    grade(*students(anna=RIGHT, ben=WRONG), "-o", out)
    table = subprocess.run([*SHOW, out], capture_output=True, text=True, check=True).stdout
    assert "anna" in table
    assert "ben" in table
    for audience, whole in (("student", False), ("instructor", True)):
        command = [*SHOW, out / "ben.json", "--audience", audience]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "✗ mse" in report
        assert ("sum_for_mean" in report) is whole
    assert (out / ".nnopt").stat().st_mode & 0o077 == 0
    assert subprocess.run([*SHOW, tmp_path], capture_output=True).returncode == 3


def test_what_was_forced_begins_anew(tmp_path, capsys):
    target = target_of(f"{tmp_path}/", None, several=True)
    rest = {"several": True, "total": 3, "verbose": False, "no_color": True, "people": {}}
    for again, said in (("changed", "goes on."), ("failed", "goes on."), ("all", "begins anew:")):
        with pytest.raises(SystemExit) as end:
            Screen(target, "student", **rest).interrupted(again)
        assert end.value.code == 130
        assert f"0 of 3 graded in {tmp_path}; the same command {said}" in capsys.readouterr().err


def test_interrupted_it_says_how_to_go_on(students, tmp_path):
    out = tmp_path / "results"
    endless = RIGHT + "\n\nwhile True:\n    pass\n"
    paths = students(anna=RIGHT, ben=endless, carla=RIGHT, dora=endless, emil=endless)
    command = [*COMMAND, *paths, "-o", out, "--jobs", "1"]
    # What a shell starts in the background ignores the key, and so would what it starts.
    run = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    end = time.monotonic() + 120
    while not (out / "anna.json").is_file() and time.monotonic() < end:
        time.sleep(0.1)
    sent = time.monotonic()
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    # 2 s where nothing else runs; without its own end it would be minutes.
    assert time.monotonic() - sent < 10
    assert run.returncode == 130, told
    assert re.search(r"\d of 5 graded in .*results; the same command goes on", told)
    assert "Traceback" not in told


def test_killed_it_loses_nothing(students, tmp_path):
    out = tmp_path / "results"
    endless = RIGHT + "\n\nwhile True:\n    pass\n"
    paths = students(anna=RIGHT, ben=endless)
    run = subprocess.Popen([*COMMAND, *paths, "-o", out, "--jobs", "1"], start_new_session=True)
    end = time.monotonic() + 120
    while not (out / "anna.json").is_file() and time.monotonic() < end:
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    for path in out.glob("*.json"):
        json.loads(path.read_bytes())
    students(ben=WRONG)
    assert "1 of 2 did not change" in grade(*paths, "-o", out).stdout


def test_a_place_that_cannot_be_written_stops_nobody(students, tmp_path):
    out = tmp_path / "results"
    (out / "anna.json").mkdir(parents=True)
    done = grade(*students(anna=RIGHT, ben=RIGHT), "-o", out)
    assert done.returncode == 3
    assert "cannot write" in done.stderr
    assert "anna.json" in done.stderr
    assert decode((out / "ben.json").read_bytes()).status == "graded"


def test_two_runs_do_not_write_to_one_folder(tmp_path):
    with Kept(tmp_path), pytest.raises(MachineError, match="another run writes"):
        Kept(tmp_path).__enter__()


def test_a_journal_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path):
    folder = tmp_path / ".nnopt"
    folder.mkdir()
    line = '{"name": "anna", "key": {"kit": "k"}, "status": "graded"}\n'
    (folder / "journal.jsonl").write_text(line + '{"name": "ben", "ke')
    with Kept(tmp_path) as kept:
        # In the journal, but its document is gone.
        assert kept.recall("anna", {"kit": "k"}) is None
        assert kept.recall("ben", {"kit": "k"}) is None
