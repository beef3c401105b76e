"""Jobs on many machines: what a pool does, by a scheduler of dask.distributed and its workers.

A worker says what it has as a resource, and a job asks for it: a worker of another kit, or behind
other walls than this run was promised, never gets one.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Self, TypeVar

import msgspec

from nnopt.course.catalogue import Course
from nnopt.errors import MachineError
from nnopt.grading.job import Answer, Job, failure, packed, unpacked
from nnopt.grading.station import Stand, answer, kit_hash, read_stand
from nnopt.sandbox.layers.layer import RANK
from nnopt.sandbox.outside.warm import Policy
from nnopt.version import extra_command

Key = TypeVar("Key")
_ATTEMPTS = 3
_CONNECT_SECONDS, _WORKERS_SECONDS, _LOOK_SECONDS = 20, 300, 5
# So many jobs are with the scheduler at once: enough for all, and no more than memory holds.
_WINDOW, _FOR_EACH = 256, 4


class ClusterPool:
    """Runs jobs on the workers of a scheduler; a context manager, like the pool of one machine.

    `told` hears of workers that are not used, and why. Raises `MachineError` when there is no
    scheduler, or no worker that has this kit.
    """

    def __init__(
        self, course: Course, scheduler: str, policy: Policy, told: Callable[[str], None]
    ) -> None:
        self.course, self._policy, self._told = course, policy, told
        self._kit = kit_hash(course)
        self._scheduler, self._client = scheduler, _connected(scheduler)
        try:
            self.warm = self._wait()
        except BaseException:
            self.close()
            raise

    def run(
        self,
        jobs: Iterable[tuple[Key, Job]],
        done: Callable[[Key, Answer], None],
        recorded: Callable[[Job, int, int], None] = lambda job, count, total: None,
    ) -> None:
        """Run jobs on all workers and hand over each answer as it comes, in this thread.

        What a worker was at when it died goes to another one. References are recorded by each
        worker for itself, so that there is nothing to do for a job that asks for it.
        """
        waiting = deque((key, job, 1) for key, job in jobs)
        under_way: dict[str, tuple[Any, Key, Job, int]] = {}
        finished: SimpleQueue[Any] = SimpleQueue()
        try:
            while waiting or under_way:
                while waiting and len(under_way) < self._window:
                    key, job, attempt = waiting.popleft()
                    if job.kind == "record":
                        done(key, Answer())
                        continue
                    future = self._submit(job)
                    under_way[future.key] = (future, key, job, attempt)
                    future.add_done_callback(finished.put)
                if (future := self._next(finished)) is None:
                    continue
                _, key, job, attempt = under_way.pop(future.key)
                result = _result(future, job)
                if result.fault == "machine" and attempt < _ATTEMPTS:
                    waiting.append((key, job, attempt + 1))
                else:
                    done(key, result)
        except BaseException:
            self._client.cancel([future for future, *_ in under_way.values()])
            raise

    def close(self) -> None:
        """Leave the scheduler; the workers stay."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submit(self, job: Job) -> Any:
        resources = {self.warm.label: 1}
        return self._client.submit(answer, self._kit, packed(job), resources=resources, pure=False)

    def _next(self, finished: SimpleQueue[Any]) -> Any:
        """Return what is finished next; None after a while, in which a missing worker is told."""
        try:
            return finished.get(timeout=_LOOK_SECONDS)
        except Empty:
            if not any(self.warm == stand for stand, _ in self._workers().values()):
                self._told(f"No worker with this kit is at {self._scheduler}: waiting for one.")
            return None

    def _workers(self) -> dict[str, tuple[Stand | None, int]]:
        """Return what each worker has, and how many jobs it does at once."""
        found = self._client.scheduler_info(n_workers=-1)["workers"]
        stands = {}
        for address, worker in found.items():
            known = [stand for label in worker["resources"] if (stand := read_stand(label))]
            stands[address] = (known[0] if known else None, worker["nthreads"])
        return stands

    def _wait(self) -> Stand:
        """Wait for the first workers that can be used; return what the best of them have."""
        said: set[str] = set()
        for _ in range(2 * _WORKERS_SECONDS):
            workers = self._workers()
            refused = {address: why for address, (s, _) in workers.items() if (why := self._why(s))}
            good = [s for address, (s, _) in workers.items() if s and address not in refused]
            for address in refused.keys() - said:
                self._told(f"The worker {address} is not used: {refused[address]}.")
                said.add(address)
            if good:
                return self._best(workers, good)
            if "waiting" not in said:
                self._told(f"Waiting for a worker at {self._scheduler}.")
                said.add("waiting")
            time.sleep(0.5)
        raise MachineError(
            f"{self._scheduler} has no worker that can be used",
            f"Run `nnopt worker {self._scheduler}` on the machines, with this kit and course.",
        )

    def _best(
        self, workers: Mapping[str, tuple[Stand | None, int]], good: Sequence[Stand]
    ) -> Stand:
        best = max(good, key=lambda stand: (RANK[stand.mode], good.count(stand)))
        for address, (stand, _) in workers.items():
            if stand in good and stand != best:
                self._told(f"The worker {address} is not used: it stands behind other walls.")
        lanes = sum(count for stand, count in workers.values() if stand == best)
        self._window = max(_WINDOW, _FOR_EACH * lanes)
        return best

    def _why(self, stand: Stand | None) -> str:
        """Return why a worker is not used; nothing when it is."""
        if stand is None:
            return "it is no `nnopt worker`"
        if stand.kit != self._kit:
            return f"its kit is {stand.kit} (nnopt {stand.version}) and not {self._kit}"
        if RANK[stand.mode] < RANK[self._policy.require]:
            return f"its isolation is {stand.mode} and not {self._policy.require}"
        return ""


def _connected(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ModuleNotFoundError:
        remedy = f"Install the extra: {extra_command('cluster')}"
        raise MachineError("--scheduler needs dask.distributed", remedy) from None
    with contextlib.suppress(OSError):
        if scheduler.startswith(("tcp://", "tls://")):
            return Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
    what = f"no scheduler answers at {scheduler}"
    remedy = "Start `dask scheduler` and give the address that it writes, such as tcp://HOST:8786."
    raise MachineError(what, remedy)


def _result(future: Any, job: Job) -> Answer:
    """Return the answer of a finished job; a worker that is gone is a fault of the machine."""
    with contextlib.suppress(msgspec.MsgspecError):
        if future.status == "finished":
            return unpacked(future.result(), Answer)
    why = future.exception() if future.status == "error" else future.status
    what = f"no worker could do {job.assignment}: {type(why).__name__}: {why}"
    return failure(MachineError(what[:300], "Grade again."))
