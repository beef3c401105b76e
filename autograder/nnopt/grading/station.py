"""A machine of a cluster: a local pool that does the jobs which a scheduler hands out.

A station looks for records in its own cache and makes what is missing, in place of those that a job
names: the paths of another machine mean nothing here, and a student's numbers are compared with
what the reference gives on the same processor.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import threading
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec

import nnopt
from nnopt.course.catalogue import Assignment, Course
from nnopt.course.mistakes import load_mistakes
from nnopt.course.records import misconception_paths, record_path, suite_hash
from nnopt.errors import MachineError
from nnopt.grading.job import Answer, Job, failure, packed, unpacked
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import missing_references
from nnopt.sandbox.protocol.settings import Mode
from nnopt.version import __version__

_LOCKS = 64
_PREFIX = "nnopt "
_here: Station | None = None


class Stand(msgspec.Struct, frozen=True):
    """What a station has: a hash of kit and course, and the walls around students' code."""

    kit: str
    mode: Mode
    layers: tuple[str, ...]
    version: str = __version__

    @property
    def label(self) -> str:
        """How a scheduler knows it: the name of a resource, which a job asks for."""
        return _PREFIX + json.dumps(msgspec.to_builtins(self), sort_keys=True)


# Made before there are threads: see `nnopt.grading.job`.
_stand = msgspec.json.Decoder(Stand)


def read_stand(label: str) -> Stand | None:
    """Read a label; None when it is none.

    >>> read_stand(Stand("abc", "strong", ("box",)).label).mode
    'strong'
    >>> read_stand("GPU")
    """
    if not label.startswith(_PREFIX):
        return None
    try:
        return _stand.decode(label.removeprefix(_PREFIX))
    except msgspec.MsgspecError:
        return None


def kit_hash(course: Course) -> str:
    """Return a hash of all that verdicts depend on: nnopt, the course and the libraries."""
    home = Path(nnopt.__file__).parent
    digest = hashlib.sha256(suite_hash(course.assignments).encode())
    sources = [*home.rglob("*.py"), *(a.mistakes for a in course.assignments)]
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    libraries = (version("tensorflow"), version("numpy"), platform.python_version())
    digest.update("\0".join(libraries).encode())
    return digest.hexdigest()[:16]


class Station:
    """Answers jobs on a pool, several at once; one that lost a process is renewed between jobs."""

    def __init__(self, course: Course, pool: Pool) -> None:
        self._course, self._pool = course, pool
        self._turn = threading.Condition()
        self._busy = 0
        self._locks = [threading.Lock() for _ in range(_LOCKS)]
        pool.wait_ready()
        self.stand = Stand(kit_hash(course), pool.warm.mode, pool.warm.layers)

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Be the station that `answer` finds in this process."""
        global _here
        _here = self
        try:
            yield
        finally:
            _here = None

    def answer(self, job: Job) -> Answer:
        """Do a job, with the records of this machine."""
        assignment = self._course.get(job.assignment)
        common = job.hints[0] if job.hints else job.seed
        with self._using():
            for seed in dict.fromkeys((common, job.seed)):
                if broken := self._record(assignment, seed, once=seed != common):
                    return broken
            return self._pool.ask(_local(assignment, job, common))

    @contextlib.contextmanager
    def _using(self) -> Iterator[None]:
        with self._turn:
            while self._busy and not self._pool.whole:
                self._turn.wait()
            if not self._pool.whole:
                self._pool.renew()
            self._busy += 1
        try:
            yield
        finally:
            with self._turn:
                self._busy -= 1
                self._turn.notify_all()

    def _record(self, assignment: Assignment, seed: int, *, once: bool) -> Answer | None:
        """Record a reference that is missing here; return why that is not possible."""
        with self._locks[hash((assignment.id, seed)) % _LOCKS]:
            for job in missing_references([assignment], seed):
                answer = self._pool.ask(msgspec.structs.replace(job, once=once))
                if answer.error:
                    return answer
        return None


def _local(assignment: Assignment, job: Job, common: int) -> Job:
    """Return a job with the paths of this machine."""
    paths = misconception_paths(assignment, common, load_mistakes(assignment))
    return msgspec.structs.replace(
        job,
        expected=str(record_path(assignment, job.seed)),
        suspects={name: str(path) for name, path in paths.items() if name in job.suspects},
        hints=(common, str(record_path(assignment, common))) if job.hints else None,
    )


def answer(kit: str, message: bytes) -> bytes:
    """Answer a packed job on the station of this process; what a scheduler calls."""
    if _here is None or _here.stand.kit != kit:
        error = MachineError("this worker has another kit", "Start `nnopt worker` with this one.")
        return packed(failure(error))
    return packed(_here.answer(unpacked(message, Job)))
