"""The pool: one warm process, and as many lanes as there are cores to keep busy."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from queue import SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from nnopt.course.catalogue import Course
from nnopt.errors import GraderError
from nnopt.grading.secrets import secrets_of
from nnopt.isolation.warm import Policy, Warm
from nnopt.suite.job import Answer, Job, LaneSettings, Pipe

Key = TypeVar("Key")


class Pool:
    """Runs jobs on its lanes; a context manager that leaves nothing behind.

    The warm process imports TensorFlow while the lanes collect their tests.
    """

    def __init__(
        self, course: Course, assignments: Sequence[str], lanes: int, policy: Policy
    ) -> None:
        self.course = course
        self._assignments = tuple(assignments)
        self.warm = Warm(lanes, policy, secrets_of(course))
        self._processes: list[subprocess.Popen[bytes]] = []
        self._free: SimpleQueue[Pipe] = SimpleQueue()
        self._pipes: list[Pipe] = []
        self._ready = threading.Lock()
        self._is_ready = False
        try:
            for number in range(lanes):
                self._start_lane(number)
        except BaseException:
            self.close()
            raise

    def run(self, jobs: Iterable[tuple[Key, Job]], done: Callable[[Key, Answer], None]) -> None:
        """Run jobs on all lanes and hand over each answer as it comes, in this thread."""
        self.wait_ready()
        with ThreadPoolExecutor(len(self._pipes)) as threads:
            futures = {threads.submit(self._run_one, job): key for key, job in jobs}
            for future in as_completed(futures):
                done(futures[future], future.result())

    def wait_ready(self) -> None:
        """Wait until the warm process can fork."""
        with self._ready:
            if not self._is_ready:
                self.warm.wait_ready()
                self._is_ready = True

    def close(self) -> None:
        """End the lanes and the warm process."""
        for pipe in self._pipes:
            pipe.sock.close()
        for process in self._processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stderr:
                process.stderr.close()
        self.warm.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start_lane(self, number: int) -> None:
        ours, theirs = socket.socketpair()
        zygote = self.warm.lane(number)
        settings = LaneSettings(
            zygote.fileno(), theirs.fileno(), str(self.course.folder), self._assignments
        )
        process = subprocess.Popen(
            [sys.executable, "-E", "-P", "-m", "nnopt.suite.lane", msgspec.json.encode(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(),
            pass_fds=(zygote.fileno(), theirs.fileno()),
            cwd="/",
        )
        theirs.close()
        self._processes.append(process)
        pipe = Pipe(ours)
        self._pipes.append(pipe)
        self._free.put(pipe)

    def _run_one(self, job: Job) -> Answer:
        pipe = self._free.get()
        try:
            pipe.send(job)
            answer = pipe.answer()
        except OSError:
            answer = None
        if answer is None:
            raise GraderError(f"a grading process ended: {self._complaint(pipe)}", "Grade again.")
        self._free.put(pipe)
        return answer

    def _complaint(self, pipe: Pipe) -> str:
        process = self._processes[self._pipes.index(pipe)]
        process.kill()
        text = process.communicate()[1].decode("utf-8", "replace").strip()
        lines = text.splitlines()
        return lines[-1][:300] if lines else f"status {process.returncode}"


def default_lanes() -> int:
    """Return how many lanes keep this machine busy."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def _environment() -> dict[str, str]:
    """Return the environment of a lane: pytest must find no option and no plugin in it."""
    names = ("HOME", "LANG", "TMPDIR", "NNOPT_ONEDNN")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {
        "PATH": "/usr/bin:/bin",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
