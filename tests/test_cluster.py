"""Many machines: a real scheduler and real workers on loopback do what one machine does."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.courses import make_course
from tests.machine import package

from nnopt.grading.station import Stand

package("distributed")
pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
WEAK = "--allow-weak-isolation"
RIGHT = "import time\n\ndef line(x):\n    time.sleep(0.2)\n    return 2.0 * x + 1.0\n"
WORKS = {
    "anna": RIGHT,
    "ben": RIGHT.replace(" + 1.0", ""),
    "carla": "def line(:\n",
    "dora": RIGHT.replace("0.2", "0.1"),
    "emil": "def line(x):\n    return 0.5\n",
    **{f"f{number}": f"{RIGHT}# {number}\n" for number in range(6)},
}
SUITE = '''
import pytest

@pytest.mark.task("line", points=2)
@pytest.mark.parametrize("place", [1.0, 2.0, 3.0])
def test_line(student, same, rng, place):
    """A line at some place."""
    same(student.line(rng.uniform(1.0, 2.0) + place))
'''.replace("points=2", "points=1")
MISTAKE = '# %% line.no_intercept\n# What is the line at 0?\nchange(" + 1.0", "")\n'
# A worker that says it has another kit; a job that came to it would fail.
OTHER = """
import asyncio, sys
from distributed import Worker

async def serve():
    async with Worker(sys.argv[1], nthreads=1, resources={sys.argv[2]: 1}) as worker:
        await worker.finished()

asyncio.run(serve())
"""


@pytest.fixture
def cluster(tmp_path):
    """Start programs, and end them and wait for them when the test is over."""
    running = []

    def start(*command, ready="", name=""):
        out = tmp_path / f"{name}.log"
        environment = {"PATH": "/usr/bin:/bin", "NNOPT_CACHE": str(tmp_path / f"cache-{name}")}
        with out.open("wb") as file:
            process = subprocess.Popen(
                command, stdout=file, stderr=file, env=environment, cwd=tmp_path
            )
        running.append(process)
        end = time.monotonic() + 300
        while not (found := re.search(ready, out.read_text("utf-8", "replace"))):
            assert process.poll() is None and time.monotonic() < end, out.read_text()  # noqa: PT018
            time.sleep(0.1)
        process.found = found
        return process

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(60)


@pytest.fixture
def lines(tmp_path):
    """The options that grade a class in a small course."""
    make_course(tmp_path, "01_line", modules={"line": RIGHT}, hidden=SUITE, mistakes=MISTAKE)
    for name, text in WORKS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "line.py").write_text(text)
    return [BIN / "nnopt-grade", WEAK, "--course", tmp_path, *(tmp_path / name for name in WORKS)]


def documents(folder):
    """The documents of a run without their times, as an instructor has them."""

    def untimed(pairs):
        return {key: value for key, value in pairs if key != "duration_s"}

    return {
        path.stem: json.loads(path.read_text(), object_pairs_hook=untimed)
        for path in (folder / ".nnopt").glob("*.json")
    }


def test_workers_give_the_documents_of_one_machine_also_when_one_is_killed(
    cluster, lines, tmp_path
):
    local = subprocess.run(
        [*lines, "-o", "local/"], cwd=tmp_path, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "NNOPT_CACHE": str(tmp_path / "cache")},
    )  # fmt: skip
    assert (tmp_path / "local" / "table.txt").is_file(), local.stderr

    scheduler = cluster(
        BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        ready=r"Scheduler at: *(tcp://\S+)", name="scheduler",
    )  # fmt: skip
    address = scheduler.found[1]
    label = Stand("another kit", "strong", ()).label
    cluster(sys.executable, "-c", OTHER, address, label, ready="", name="other")
    workers = [
        cluster(
            BIN / "nnopt", "worker", address, "--course", tmp_path, WEAK, "--jobs", "1",
            ready="kit [0-9a-f]{16}, .* 1 at once", name=f"worker-{number}",
        )
        for number in range(3)
    ]  # fmt: skip
    run = cluster(*lines, "-o", "far/", "--scheduler", address, name="run")
    end = time.monotonic() + 300
    while len(list((tmp_path / "far").glob("f*.json"))) < 1 and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(workers[0].pid, signal.SIGKILL)
    assert run.wait(300) == local.returncode == 3, (tmp_path / "run.log").read_text()
    assert documents(tmp_path / "far") == documents(tmp_path / "local")
    said = (tmp_path / "run.log").read_text()
    assert re.search(r"The worker tcp://\S+ is not used: its kit is another kit", said)


@pytest.mark.parametrize("address", ["nonsense://127.0.0.1:1", "tcp://127.0.0.1:1"])
def test_without_a_scheduler_it_says_what_to_do(lines, address):
    command = [*lines, "--scheduler", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 3
    assert f"no scheduler answers at {address}" in done.stderr
    assert "dask scheduler" in done.stderr
    assert "Traceback" not in done.stderr
