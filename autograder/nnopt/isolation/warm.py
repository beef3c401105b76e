"""How the warm process is started: in a box if one stands, else without, and with which walls."""

from __future__ import annotations

import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from nnopt.errors import GraderError, IsolationError
from nnopt.isolation.box import WORK, box_command, find_bubblewrap
from nnopt.isolation.walls import find_walls, readable_in_box
from nnopt.worker.zygote import Settings

Mode = Literal["strong", "lockdown", "practice"]
RANK: dict[Mode, int] = {"practice": 0, "lockdown": 1, "strong": 2}

_START_SECONDS = 20.0
_IMPORT_SECONDS = 180.0


class Policy(msgspec.Struct, frozen=True):
    """What the user asked for: at least this mode; less only when allowed; the box or not."""

    require: Mode = "lockdown"
    box: bool = True


def environment() -> dict[str, str]:
    """Return the environment of the warm process; it is frozen before TensorFlow is imported."""
    return {
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("NNOPT_ONEDNN", "0"),
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "MPLBACKEND": "Agg",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


class Warm:
    """The running warm process, and one socket per lane to it.

    A context manager: on leaving, everything that it started is ended and its folder is gone.
    """

    def __init__(self, lanes: int, policy: Policy) -> None:
        self.policy = policy
        self.walls = find_walls()
        self.boxed = False
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._folder = Path(tempfile.mkdtemp(prefix="nnopt-"))
        self._folder.chmod(0o711)
        self._lanes = lanes
        try:
            self._process = self._start()
            self._judge()
        except BaseException:
            self.close()
            raise

    @property
    def mode(self) -> Mode:
        """How strong the isolation is."""
        if not (self.walls.landlock and self.walls.seccomp):
            return "practice"
        return "strong" if self.boxed else "lockdown"

    @property
    def layers(self) -> tuple[str, ...]:
        """The walls that stand, by name."""
        walls = self.walls
        names = {
            "box": self.boxed,
            "user": walls.user is not None,
            "landlock": walls.landlock,
            "seccomp": walls.seccomp,
            "limits": True,
        }
        return tuple(name for name, stands in names.items() if stands)

    def lane(self, number: int) -> socket.socket:
        """Return the trusted end of a lane."""
        return self._pairs[number][0]

    def wait_ready(self) -> None:
        """Wait until TensorFlow is imported; `GraderError` when it cannot be."""
        for number in range(self._lanes):
            answer = _receive(self.lane(number), _IMPORT_SECONDS)
            if answer != {"ready": True}:
                raise GraderError(
                    f"the warm process did not start: {self._complaint()}",
                    "Run `nnopt doctor`, and try `python -c 'import tensorflow'`.",
                )

    def close(self) -> None:
        """End the warm process and remove its folder."""
        for ours, theirs in self._pairs:
            ours.close()
            theirs.close()
        if process := getattr(self, "_process", None):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stderr.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        """Start boxed if that is wanted and works here, else unboxed."""
        program = find_bubblewrap() if self.policy.box and sys.platform == "linux" else None
        if program:
            box = box_command(program, readable_in_box())
            process = self._launch(box, WORK)
            if _receive(self.lane(0), _START_SECONDS) == {"alive": True}:
                self.boxed = True
                return process
            process.kill()
            process.communicate()
        process = self._launch([], str(self._folder))
        if _receive(self.lane(0), _START_SECONDS) != {"alive": True}:
            self._process = process
            raise GraderError(
                f"the warm process did not start: {self._complaint()}", "Run `nnopt doctor`."
            )
        return process

    def _launch(self, box: list[str], work: str) -> subprocess.Popen[bytes]:
        for ours, theirs in self._pairs:
            ours.close()
            theirs.close()
        kind = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
        self._pairs = [socket.socketpair(socket.AF_UNIX, kind) for _ in range(self._lanes)]
        descriptors = tuple(theirs.fileno() for _, theirs in self._pairs)
        settings = Settings(lanes=descriptors, work=work, walls=self.walls)
        zygote = [sys.executable, "-E", "-P", "-m", "nnopt.worker.zygote"]
        variables = environment()
        process = subprocess.Popen(
            [*_with_environment(box, variables), *zygote, msgspec.json.encode(settings).decode()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=variables | {"TMPDIR": work, "HOME": work},
            pass_fds=descriptors,
            cwd="/",
            start_new_session=True,
        )
        for _, theirs in self._pairs:
            theirs.close()
        return process

    def _judge(self) -> None:
        """Refuse to go on with less isolation than was asked for."""
        if RANK[self.mode] < RANK[self.policy.require]:
            raise IsolationError(
                f"this machine gives '{self.mode}' isolation, '{self.policy.require}' is required",
                "Run `nnopt doctor` to see what is missing. To grade work that you trust, add "
                "--allow-weak-isolation; its results are marked as not official.",
            )

    def _complaint(self) -> str:
        process = self._process
        process.kill()
        text = process.communicate()[1].decode("utf-8", "replace").strip()
        return text.splitlines()[-1][:300] if text else f"it ended with {process.returncode}"


def _with_environment(box: list[str], variables: dict[str, str]) -> list[str]:
    """Give a boxed process its variables: the box clears them."""
    if not box:
        return []
    settings = variables | {"TMPDIR": WORK, "HOME": WORK}
    pairs = [part for name, value in settings.items() for part in ("--setenv", name, value)]
    return [*box[:-1], *pairs, box[-1]]


def _receive(lane: socket.socket, seconds: float) -> object:
    """Return the next message of a lane, None when none comes in time."""
    poller = select.poll()
    poller.register(lane, select.POLLIN)
    if not poller.poll(seconds * 1000):
        return None
    try:
        data = lane.recv(4096)
    except OSError:
        return None
    return msgspec.json.decode(data) if data else None
