"""The pool: one warm process, and as many lanes as there are cores to keep busy."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing.connection import Connection, Pipe
from queue import SimpleQueue
from typing import IO, Protocol, Self, TypeVar

import msgspec

from nnopt.course.catalogue import Course
from nnopt.errors import GraderError, MachineError, enough
from nnopt.grading.job import Answer, Job, LaneSettings, failure, packed, receive
from nnopt.grading.secrets import secrets_of
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.protocol.settings import Mode

Key = TypeVar("Key")


class Stands(Protocol):
    """What stands around students' code."""

    @property
    def mode(self) -> Mode: ...

    @property
    def layers(self) -> tuple[str, ...]: ...


class Lanes(Protocol):
    """What does jobs: the pool of this machine, or the workers of a cluster."""

    @property
    def warm(self) -> Stands: ...

    def run(
        self,
        jobs: Iterable[tuple[Key, Job]],
        done: Callable[[Key, Answer], None],
        recorded: Callable[[Job, int, int], None] = ...,
    ) -> None: ...


_ATTEMPTS = 3
# So many seconds a lane may be silent, beside what a submission may take.
_SILENCE, _SILENCE_FACTOR = 300, 4


class Pool:
    """Runs jobs on its lanes; a context manager that leaves nothing behind.

    The warm process imports TensorFlow while the lanes collect their tests.
    """

    def __init__(
        self, course: Course, assignments: Sequence[str], lanes: int, policy: Policy
    ) -> None:
        self.course = course
        self._assignments = tuple(assignments)
        self._count, self._policy = lanes, policy
        self._start()

    @enough()
    def _start(self) -> None:
        self.warm = Warm(self._count, self._policy, secrets_of(self.course), self.course.disallow)
        self._lanes: list[_Lane] = []
        # None stands for: no lane is left.
        self._free: SimpleQueue[_Lane | None] = SimpleQueue()
        self._left = self._count
        self._ready = threading.Lock()
        self._is_ready = False
        try:
            for number in range(self._count):
                self._start_lane(number)
        except BaseException:
            self.close()
            raise

    @property
    def whole(self) -> bool:
        """Whether all processes are there."""
        return self._left == self._count and self.warm.alive

    def renew(self) -> None:
        """Start all processes again when one of them is gone; nothing may be under way."""
        if not self.whole:
            self.close()
            self._start()

    def run(
        self,
        jobs: Iterable[tuple[Key, Job]],
        done: Callable[[Key, Answer], None],
        recorded: Callable[[Job, int, int], None] = lambda job, count, total: None,
    ) -> None:
        """Run jobs on all lanes and hand over each answer as it comes, in this thread.

        `recorded` hears, in another thread, of misconceptions that are recorded on the way.
        A lane that dies costs only the job that it was at; the others do the rest. What failed
        for lack of something that the machine owes is done again, the last time one by one.
        """
        left = list(jobs)
        for attempt in range(_ATTEMPTS):
            if attempt and not left:
                break
            last = attempt == _ATTEMPTS - 1
            again: list[tuple[Key, Job]] = []

            def sift(pair: tuple[Key, Job], answer: Answer) -> None:
                if answer.fault == "machine" and not last:  # noqa: B023 called in this round only
                    again.append(pair)  # noqa: B023
                else:
                    done(pair[0], answer)

            for batch in [[pair] for pair in left] if attempt and last else [left]:
                self.renew()
                self._run_all(batch, sift, recorded)
            left = again

    @enough()
    def _run_all(
        self,
        pairs: Sequence[tuple[Key, Job]],
        done: Callable[[tuple[Key, Job], Answer], None],
        recorded: Callable[[Job, int, int], None],
    ) -> None:
        self.wait_ready()
        with ThreadPoolExecutor(len(self._lanes)) as threads:
            futures = {threads.submit(self._run_one, pair[1], recorded): pair for pair in pairs}
            try:
                for future in as_completed(futures):
                    done(futures[future], future.result())
            except BaseException:
                # Whoever stops a run does not want to wait for its loops without end.
                for lane in self._lanes:
                    lane.process.kill()
                threads.shutdown(cancel_futures=True)
                raise

    def ask(self, job: Job) -> Answer:
        """Do one job on the next free lane and return its answer; callable from any thread."""
        self.wait_ready()
        return self._run_one(job, lambda *_: None)

    def wait_ready(self) -> None:
        """Wait until the warm process can fork."""
        with self._ready:
            if not self._is_ready:
                self.warm.wait_ready()
                self._is_ready = True

    def close(self) -> None:
        """End the lanes and the warm process."""
        for lane in self._lanes:
            lane.connection.close()
        for lane in self._lanes:
            lane.end(patience=5)
            lane.errors.close()
        self.warm.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start_lane(self, number: int) -> None:
        ours, theirs = Pipe()
        zygote = self.warm.socket(number)
        settings = LaneSettings(
            zygote.fileno(),
            theirs.fileno(),
            str(self.course.folder),
            self._assignments,
            number / self._left,
        )
        # A file and no pipe: nobody reads it while the lane works.
        errors = tempfile.TemporaryFile()  # noqa: SIM115 closed with the pool
        process = subprocess.Popen(
            [sys.executable, "-E", "-P", "-m", "nnopt.grading.lane", msgspec.json.encode(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=_environment(),
            pass_fds=(zygote.fileno(), theirs.fileno()),
            cwd="/",
        )
        theirs.close()
        lane = _Lane(process, ours, errors)
        self._lanes.append(lane)
        self._free.put(lane)

    def _run_one(self, job: Job, recorded: Callable[[Job, int, int], None]) -> Answer:
        # Before a lane is taken: what cannot be sent must not cost one.
        message = packed(job)
        lane = self._free.get()
        if lane is None:
            self._free.put(None)
            return failure(MachineError("no grading process is left", "Grade again."))
        try:
            lane.connection.send_bytes(message)
            answer = lane.answer(job)
            while answer is not None and answer.recorded:
                recorded(job, *answer.recorded)
                answer = lane.answer(job)
        except OSError:
            answer = None
        if answer is not None:
            self._free.put(lane)
            return answer
        with self._ready:
            self._left -= 1
            if not self._left:
                self._free.put(None)
        if lane.late:
            what = f"grading {job.assignment} took far too long and was stopped"
            return failure(GraderError(what, "This is a fault of the kit; please report it."))
        what = f"a grading process ended at {job.assignment}: {lane.complaint()}"
        return failure(MachineError(what, "Grade again."))


class _Lane(msgspec.Struct):
    """A process that runs jobs, the way to it, and the file of what it complained about."""

    process: subprocess.Popen[bytes]
    connection: Connection
    errors: IO[bytes]
    late: bool = False

    def answer(self, job: Job) -> Answer | None:
        """Return the next answer, None when the process ended or says nothing for too long."""
        # Steps are counted, not read from a clock: a machine that was paused is not late.
        for _ in range(_SILENCE + int(_SILENCE_FACTOR * job.budget)):
            if self.connection.poll(1.0):
                return receive(self.connection, Answer)
        self.late = job.kind in ("grade", "behave", "cells")
        if self.late:
            self.process.kill()
            return None
        return receive(self.connection, Answer)

    def end(self, patience: float) -> None:
        """Wait for the end of the process so many seconds, then kill it."""
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def complaint(self) -> str:
        """Return the last error that the process spoke of; it is over."""
        self.end(patience=1)
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        told = [line for line in lines if "error" in line.lower()] or lines
        return told[-1].strip()[:300] if told else f"status {self.process.returncode}"


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
