"""How the warm process is started: in a box if one stands, else without, and with which walls."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import msgspec

from nnopt.errors import GraderError, IsolationError
from nnopt.sandbox.outside.box import WORK, box_command, find_bubblewrap
from nnopt.sandbox.outside.canary import find_holes, refuse
from nnopt.sandbox.outside.launch import Pair, lane_pairs, launch, sign_of
from nnopt.sandbox.outside.walls import find_walls, readable_in_box
from nnopt.sandbox.outside.workers import Lane
from nnopt.sandbox.protocol.settings import READY, Settings, Start, alive

if TYPE_CHECKING:
    import socket

Mode = Literal["strong", "lockdown", "practice"]
RANK: dict[Mode, int] = {"practice": 0, "lockdown": 1, "strong": 2}

_START_SECONDS = 20.0
_IMPORT_SECONDS = 180.0


class Policy(msgspec.Struct, frozen=True):
    """What the user asked for: at least this mode; less only when allowed; the box or not.

    `start` says how workers come into being: a fork of the warm process, or a fresh interpreter
    each, which is practice only. None leaves it to NNOPT_START and the system.
    """

    require: Mode = "lockdown"
    box: bool = True
    start: Start | None = None


def start_method(policy: Policy) -> Start:
    """Return how workers are started: what the policy says, else NNOPT_START, else the system."""
    if policy.start:
        return policy.start
    match os.environ.get("NNOPT_START", ""):
        case "fork":
            return "fork"
        case "spawn":
            return "spawn"
        case "":
            # TensorFlow starts threads elsewhere, which a fork would lose.
            return "fork" if sys.platform == "linux" else "spawn"
        case other:
            raise IsolationError(f"NNOPT_START is '{other}'", "Set it to fork or spawn, or unset.")


class Warm:
    """The running warm process, and one socket per lane to it.

    `secrets` are files and folders that no student's code may read: tried at every start.
    A context manager: on leaving, everything that it started is ended and its folder is gone.
    """

    def __init__(self, lanes: int, policy: Policy, secrets: Sequence[Path] = ()) -> None:
        self.policy = policy
        self.start = start_method(policy)
        self.walls = find_walls()
        self.boxed = False
        # Why the box does not stand, where bubblewrap is installed.
        self.box_complaint = ""
        # What a child could do and must not; None as long as nothing was tried.
        self.holes: tuple[str, ...] | None = None
        self._secrets = tuple(secrets)
        self._pairs: list[Pair] = []
        self._lanes = lanes
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        try:
            self._start()
            self._judge()
        except BaseException:
            self.close()
            raise

    @property
    def mode(self) -> Mode:
        """How strong the isolation is."""
        if self.start == "spawn" or not (self.walls.landlock and self.walls.seccomp):
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
        """Wait until TensorFlow is imported, then try the walls.

        Raises `GraderError` when TensorFlow cannot be imported, `IsolationError` when the walls
        have a hole and the results were to count.
        """
        for number in range(self._lanes):
            if sign_of(self.lane(number), _IMPORT_SECONDS) != READY:
                raise GraderError(
                    f"the warm process did not start: {self._complaint()}",
                    "Run `nnopt doctor`, and try `python -c 'import tensorflow'`.",
                )
        # A spawned child would take seconds to say what practice mode does not promise anyway.
        if self.start == "fork" and self.try_walls() and self.mode != "practice":
            raise refuse(self.holes or ())

    def try_walls(self) -> tuple[str, ...]:
        """Let a child attack the walls; return what it could do and must not."""
        self.holes = find_holes(Lane(self.lane(0)), self._secrets)
        return self.holes

    def close(self) -> None:
        """End the warm process and remove its folder."""
        self._close_pairs()
        if process := self._process:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stderr:
                process.stderr.close()
        if self._folder:
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

    def _start(self) -> None:
        """Start boxed if that is wanted and works here, else unboxed."""
        program = find_bubblewrap() if self.policy.box and sys.platform == "linux" else None
        if program:
            self._launch(box_command(program, readable_in_box()), WORK)
            if self._is_alive():
                self.boxed = True
                return
            self.box_complaint = self._complaint()
        # Others may pass through, but not look around.
        self._folder = Path(tempfile.mkdtemp(prefix="nnopt-"))
        self._folder.chmod(0o711)
        self._launch([], str(self._folder))
        if not self._is_alive():
            raise GraderError(
                f"the warm process did not start: {self._complaint()}", "Run `nnopt doctor`."
            )

    def _launch(self, box: Sequence[str], work: str) -> None:
        self._close_pairs()
        self._pairs = lane_pairs(self._lanes)
        descriptors = tuple(theirs.fileno() for _, theirs in self._pairs)
        settings = Settings(lanes=descriptors, work=work, walls=self.walls, start=self.start)
        self._process = launch(box, settings)
        for _, theirs in self._pairs:
            theirs.close()

    def _is_alive(self) -> bool:
        """Wait for the first sign of life, which tells which of the walls stand."""
        sign = sign_of(self.lane(0), _START_SECONDS)
        for landlock, seccomp in itertools.product((True, False), repeat=2):
            found = msgspec.structs.replace(self.walls, landlock=landlock, seccomp=seccomp)
            if sign == alive(found):
                self.walls = found
                return True
        return False

    def _close_pairs(self) -> None:
        for ours, theirs in self._pairs:
            ours.close()
            theirs.close()

    def _judge(self) -> None:
        """Refuse to go on with less isolation than was asked for."""
        if RANK[self.mode] < RANK[self.policy.require]:
            why = " (it spawns workers)" if self.start == "spawn" else ""
            raise IsolationError(
                f"this machine gives '{self.mode}' isolation{why}, "
                f"'{self.policy.require}' is required",
                "Run `nnopt doctor` to see what is missing. To grade work that you trust, add "
                "--allow-weak-isolation; its results are marked as not official.",
            )

    def _complaint(self) -> str:
        process = self._process
        if process is None:
            return "it was not started"
        process.kill()
        text = process.communicate()[1].decode("utf-8", "replace").strip()
        return text.splitlines()[-1][:300] if text else f"it ended with {process.returncode}"
