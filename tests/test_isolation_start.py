"""How the warm process starts: what it refuses to fork, how workers are started, and where not."""

import importlib
import json
import subprocess
import sys

import pytest

import nnopt.sandbox.outside
from nnopt.errors import IsolationError
from nnopt.sandbox.layers import box
from nnopt.sandbox.outside.launch import environment
from nnopt.sandbox.outside.walls import readable_in_box
from nnopt.sandbox.outside.warm import Policy, Warm, start_method

pytestmark = pytest.mark.slow

FORKABLE = """
import gc, json, threading, time
from nnopt.sandbox.zygote.preload import assert_forkable, import_tensorflow

def refusal():
    try:
        assert_forkable()
    except RuntimeError as error:
        return str(error)
    return ""

tf, _ = import_tensorflow(())
found = {"fresh": refusal(), "frozen": gc.get_freeze_count()}
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
found["thread"] = refusal()
stop.set()
thread.join()
# Python is done with a thread a moment before the kernel is.
until = time.monotonic() + 10
while refusal() and time.monotonic() < until:
    time.sleep(0.01)
found["again"] = refusal()
tf.constant(1.0) + 1.0
found["op"] = refusal()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def forkable():
    """What a process with TensorFlow says about forking it, in four states."""
    done = subprocess.run(
        [sys.executable, "-E", "-P", "-c", FORKABLE],
        env=environment(),
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_process_that_only_imported_tensorflow_may_be_forked(forkable):
    assert forkable["fresh"] == forkable["again"] == ""


def test_a_process_that_ran_an_op_may_not_be_forked(forkable):
    assert "ran an op" in forkable["op"]


@pytest.mark.skipif(sys.platform != "linux", reason="threads can be counted on Linux only")
def test_a_process_with_a_second_thread_may_not_be_forked(forkable):
    assert "2 threads" in forkable["thread"]


def test_the_heap_is_frozen_before_the_first_fork(forkable):
    assert forkable["frozen"] > 100_000


def test_the_environment_is_made_from_scratch(monkeypatch):
    monkeypatch.setenv("SECRET", "the answer")
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "1")
    found = environment()
    assert "SECRET" not in found
    assert found["TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert found["CUDA_VISIBLE_DEVICES"] == "-1"
    assert found["OPENBLAS_NUM_THREADS"] == "1"


@pytest.mark.parametrize(
    ("platform", "variable", "start"),
    [("linux", "", "fork"), ("darwin", "", "spawn"), ("linux", "spawn", "spawn")],
)
def test_the_system_or_a_variable_says_how_workers_start(monkeypatch, platform, variable, start):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("NNOPT_START", variable)
    assert start_method(Policy()) == start


def test_a_variable_that_says_something_else_is_an_error(monkeypatch):
    monkeypatch.setenv("NNOPT_START", "forkserver")
    with pytest.raises(IsolationError, match="NNOPT_START is 'forkserver'"):
        start_method(Policy())


def test_spawning_is_refused_without_leave():
    with pytest.raises(IsolationError, match="'practice' isolation") as caught:
        Warm(1, Policy(start="spawn", box=False))
    assert "--allow-weak-isolation" in caught.value.remedy


def test_windows_is_sent_to_wsl(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    try:
        with pytest.raises(IsolationError) as caught:
            importlib.reload(nnopt.sandbox.outside)
    finally:
        monkeypatch.undo()
        importlib.reload(nnopt.sandbox.outside)
    assert "wsl --install" in caught.value.remedy


def test_the_box_holds_every_link_to_the_interpreter(tmp_path, monkeypatch):
    program = tmp_path / "usr" / "python3.11"
    program.parent.mkdir()
    program.write_text("")
    (tmp_path / "usr" / "python3").symlink_to("python3.11")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "python").symlink_to(tmp_path / "usr" / "python3")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "python"))
    held = readable_in_box()
    assert {str(tmp_path / name) for name in ("venv/python", "usr/python3", "usr/python3.11")} <= {
        *held
    }


def test_an_interpreter_in_the_temporary_folder_can_be_boxed():
    assert "/tmp" in box.box_command("bwrap", ["/usr/lib"])
    assert "/tmp" not in box.box_command("bwrap", ["/usr/lib", "/tmp/venv/lib"])


def test_a_box_that_does_not_stand_is_done_without_and_told(tmp_path, monkeypatch):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: no permission' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(box, "find_bubblewrap", lambda: str(program))
    with Warm(1, Policy(require="practice")) as warm:
        assert "box" not in warm.layers
        assert warm.complaint == "bwrap: no permission"
