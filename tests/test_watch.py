"""`nnopt-grade --watch`: a real process in a real terminal, and somebody who saves."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.courses import make_course
from tests.machine import package

pexpect, psutil = package("pexpect"), package("psutil")
pytestmark = pytest.mark.slow

COMMAND = str(Path(sys.executable).with_name("nnopt-grade"))
STUB = 'def line(x):\n    raise NotImplementedError("task 1, line: not written yet")\n'
RIGHT = f"def line(x):\n    return 2.0 * x + 1.0\n\n\n{STUB.replace('line', 'square')}"
WRONG = RIGHT.replace(" + 1.0", "")
DONE = "def line(x):\n    return 2.0 * x + 1.0\n\n\ndef square(x):\n    return x * x\n"
SUITE = '''
import pytest

@pytest.mark.task("line", points=2)
def test_line(student, same, rng):
    """A line at some place."""
    same(student.line(rng.uniform(1.0, 2.0)))

@pytest.mark.task("square", points=1)
def test_square(student, same, rng):
    """A square of some number."""
    same(student.square(rng.uniform(2.0, 3.0)))
'''
MISTAKE = '# %% line.no_intercept\n# What is the line at 0?\nchange(" + 1.0", "")\n'
COLOR = re.compile(r"\x1b\[[0-9;]*m")
CLEAR = "\x1b[H\x1b[2J"


class Desk:
    """A folder that is watched, and the screen beside it."""

    def __init__(self, folder, **environment):
        make_course(
            folder, "01_line", modules={"line": DONE}, hidden=SUITE, mistakes=MISTAKE
        )  # fmt: skip
        self.work = folder / "anna"
        self.work.mkdir()
        self.command = [
            "--allow-weak-isolation",
            "--course",
            str(folder),
            "--watch",
            str(self.work),
        ]
        self.environment = dict(
            PATH="/usr/bin:/bin", LANG="C.UTF-8", NNOPT_CACHE=str(folder / "cache"), **environment
        )

    def start(self):
        self.process = pexpect.spawn(
            COMMAND, self.command, env=self.environment, timeout=300, encoding="utf-8",
            dimensions=(40, 80),
            # What a shell starts in the background ignores the key, and so would what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip

    def save(self, text):
        """Save as editors do that write beside a file and then rename."""
        beside = self.work / "line.py~tmp"
        beside.write_text(text)
        beside.replace(self.work / "line.py")

    def screen(self):
        """Return the next screen with results."""
        self.process.expect(r"Checked in [0-9.]+ s, waiting for the next save\. q: quit")
        shown = self.process.before.rpartition(CLEAR)
        assert shown[1], "the screen was not cleared"
        return COLOR.sub("", shown[2])

    def children(self):
        return len(psutil.Process(self.process.pid).children(recursive=True))


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path, TERM="xterm-256color")
    yield desk
    desk.process.close(force=True)


def test_the_screen_follows_the_work(desk):
    desk.save(WRONG)
    desk.start()
    first = desk.screen()
    assert "0 of 2 tasks" in first
    assert "→ ✗ line" in first
    assert "  – square" in first
    assert "Hint: What is the line at 0?" in first
    assert "Next: mend line (01_line)." in first

    desk.save(RIGHT)
    second = desk.screen()
    assert "1 of 2 tasks" in second
    assert "  ✓ line" in second
    assert "→ – square" in second
    assert "Next: write square (01_line)." in second

    desk.save("def line(:\n")
    assert "invalid syntax" in desk.screen()
    (desk.work / "line.py").rename(desk.work / "elsewhere.txt")
    assert "Nothing of this could be run yet." in desk.screen()
    desk.work.rename(desk.work.with_name("gone"))
    assert "does not exist" in desk.screen()
    desk.work.mkdir()
    desk.screen()
    desk.save(DONE)
    assert "All tasks are done." in desk.screen()

    # Many saves leave nothing behind: no process, and no save is missed.
    before = desk.children()
    for number in range(15):
        desk.save(f"{RIGHT if number % 2 else DONE}# {number}\n")
        assert ("1 of 2 tasks" if number % 2 else "2 of 2 tasks") in desk.screen()
    assert desk.children() <= before

    desk.process.send("q")
    desk.process.expect(pexpect.EOF)
    desk.process.close()
    assert (desk.process.exitstatus, desk.process.signalstatus) == (0, None)
    assert "Traceback" not in desk.process.before


def test_without_a_terminal_it_is_plain_text_and_ends_as_what_is_interrupted(tmp_path):
    desk = Desk(tmp_path, TERM="dumb")
    desk.save(DONE)
    run = subprocess.Popen(
        [COMMAND, *desk.command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env=desk.environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    shown = ""
    while "waiting for the next save. Ctrl-C: quit" not in shown:
        line = run.stdout.readline()
        assert line, run.stderr.read()
        shown += line
    os.kill(run.pid, signal.SIGINT)
    rest, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in errors
    assert "2 of 2 tasks" in shown
    assert "\x1b" not in shown + rest


def test_it_follows_one_submission_and_writes_nothing(tmp_path):
    for more in (["another"], ["-o", "results/"], ["--format", "json"]):
        command = [COMMAND, "--watch", "one", *more]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 2
        assert "--watch follows one SUBMISSION" in done.stderr
