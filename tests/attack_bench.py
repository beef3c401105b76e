"""What an attack is graded on: a pool of the real engine, canaries around it, an honest work."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from tests.attack_makers import MAKERS
from tests.meters import begin_peak, megabytes

from nnopt.course.catalogue import Course
from nnopt.course.locate import find_course
from nnopt.course.records import cache_folder
from nnopt.errors import IntakeError
from nnopt.grading import IMPORT_SECONDS
from nnopt.grading.grade import Grader, Options, default_budget
from nnopt.grading.pool import Pool
from nnopt.intake.take_in import take_in
from nnopt.report.document import AssignmentResult, Document
from nnopt.sandbox.outside.warm import Policy

ROOT = Path(__file__).parents[1]
ATTACKS = Path(__file__).parent / "attacks"
ORDINARY_USER = 61_999
ASSIGNMENTS = ("02_mse", "03_custom_loss", "05_learning_rate")
HONEST = "05_learning_rate"
LANES = 2
# What no process that judges may need, whatever it is given.
TRUSTED_MEGABYTES = 250
SECRET = "NNOPT_ATTACK_SECRET"


class Attack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `expected.toml` says.

    `status` is that of the assignment, `refused` when the intake refuses all of it. `stage` is that
    of a test. `says` and `never` are patterns on all the sentences that an instructor reads. With
    `next` an honest work is graded afterwards on every lane, with `together`, and without `next`,
    one at the same time.
    With `leak` nothing of the hidden inputs may be in what students read. With `make` the test
    makes the files that git cannot hold. `timeout` is short only where an attack waits for it.
    """

    title: str
    group: str
    assignment: str
    status: str
    next: bool
    modes: tuple[str, ...]
    stage: str = ""
    says: str = ""
    score: int | None = None
    full: tuple[str, ...] = ()
    never: str = "HOLE"
    together: bool = False
    leak: bool = False
    make: bool = False
    timeout: float = 20.0


def load(name: str) -> Attack:
    """Read what is expected of an attack."""
    return msgspec.toml.decode((ATTACKS / name / "expected.toml").read_bytes(), type=Attack)


def names() -> list[str]:
    """Return the ids of all attacks."""
    return sorted(path.parent.name for path in ATTACKS.glob("*/expected.toml"))


class Canaries:
    """Files, a process and a listener that no attack may reach, and a secret to look for."""

    def __init__(self, folder: Path, user: int | None) -> None:
        self.folder = folder
        self.secret = f"HOLE-{secrets.token_hex(8)}"
        for path in (folder, folder / "classmate"):
            path.mkdir()
            path.chmod(0o777)
        for name in ("canary.txt", "secret.txt", "classmate/mse.py"):
            (folder / name).write_text(f"{self.secret}\n")
            (folder / name).chmod(0o666)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.victim = _start_victim(user)
        self.before = self._look()

    def fill_in(self, text: str) -> str:
        """Tell an attack where the canaries are: it need not guess."""
        places = {
            "CANARY": self.folder,
            "VICTIM": self.victim.pid,
            "PID": os.getpid(),
            "PORT": self.listener.getsockname()[1],
            "COURSE": find_course().folder,
            "CACHE": cache_folder(),
        }
        for name, value in places.items():
            text = text.replace(f"@{name}@", str(value))
        return text

    def assert_untouched(self) -> None:
        """Check that files, process, listener and the kernel's settings are as they were."""
        assert self._look() == self.before
        assert self.victim.poll() is None, "a process outside was ended"
        assert _state(self.victim.pid) not in "TtZ", "a process outside was stopped"
        with contextlib.suppress(BlockingIOError):
            self.listener.accept()
            raise AssertionError("somebody connected to a port outside")

    def close(self) -> None:
        self.victim.kill()
        self.victim.wait()
        self.listener.close()

    def _look(self) -> dict[str, object]:
        seen: dict[str, object] = {}
        for path in sorted([self.folder, *self.folder.rglob("*")]):
            status = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            facts = (status.st_mode, status.st_mtime_ns, status.st_uid, status.st_nlink)
            seen[str(path)] = (*facts, os.listxattr(path), content)
        for name in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe"):
            with contextlib.suppress(OSError):
                seen[name] = Path(name).read_text()
        for place in ("/tmp", "/var/tmp", "/dev/shm", "/"):
            seen[f"in {place}"] = (Path(place) / "nnopt-owned").exists()
        return seen


def _start_victim(user: int | None) -> subprocess.Popen[bytes]:
    """Start a process of the very user that attacks run as, where that is another user."""
    return subprocess.Popen(
        ["/bin/sleep", "3600"], user=user, env={}, cwd="/", stdin=subprocess.DEVNULL
    )


class Bench:
    """A pool with its graders, shared by many attacks."""

    def __init__(self, policy: Policy, folder: Path) -> None:
        folder.mkdir()
        folder.chmod(0o755)
        os.environ[SECRET] = "HOLE in the environment"
        found = find_course()
        self.course = Course(found.folder, tuple(found.get(name) for name in ASSIGNMENTS))
        self.folder = folder
        self.pool = Pool(self.course, ASSIGNMENTS, LANES, policy)
        self.canaries = Canaries(folder / "canaries", self.pool.warm.walls.user)
        self.mode = self.pool.warm.mode
        self.grader(5.0).prepare(ASSIGNMENTS)
        self.honest = folder / "honest"
        self.honest.mkdir()
        for name, text in self.course.get(HONEST).reference().items():
            (self.honest / f"{name}.py").write_text(text)
        self.processes = self.running()

    def close(self) -> None:
        self.pool.close()
        self.canaries.close()
        os.environ.pop(SECRET, None)

    def grader(self, timeout: float) -> Grader:
        options = Options(timeout=timeout)
        return Grader(self.course, self.pool, options, lambda what, count, total: None)

    def lay_out(self, name: str, attack: Attack) -> Path:
        """Copy the files of an attack to a folder of its own and fill in where the canaries are."""
        target = self.folder / f"submissions-{name}" / name
        source = ATTACKS / name / "submission"
        target.mkdir(parents=True, exist_ok=True)
        needed = False
        for path in source.rglob("*"):
            if path.is_file():
                text = self.canaries.fill_in(path.read_text("utf-8", "surrogateescape"))
                needed = needed or "from attempts import" in text
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(text, "utf-8", "surrogateescape")
        if needed:
            (target / "attempts.py").write_bytes((ATTACKS / "attempts.py").read_bytes())
        if attack.make:
            return MAKERS[name](target, self.canaries.folder, self.course.folder)
        return target

    def grade(self, path: Path, attack: Attack) -> Document | str:
        """Grade an attack as nnopt-grade does; the words of the intake when it refuses it."""
        try:
            sealed = [take_in(path, self.course, [attack.assignment])]
        except IntakeError as error:
            return error.format_message()
        together = attack.together or not attack.next
        if together:
            sealed.append(take_in(self.honest, self.course, [HONEST]))
        done: dict[int, Document] = {}
        with self.meter():
            self.grader(attack.timeout).grade(sealed, done.__setitem__)
        if together:
            assert_honest(done[1].assignments[0])
        # By the student's own tests: what the kit records for the first time comes on top.
        assert done[0].duration_s < self.deadline(done[0], attack) + 5.0
        return done[0]

    def deadline(self, document: Document, attack: Attack) -> float:
        """Return the sum of all deadlines, or the budget where it is the stricter one."""
        assignment = self.course.get(attack.assignment)
        tests = sum(len(task.tests) for task in document.assignments[0].tasks)
        deadlines = IMPORT_SECONDS * len(assignment.modules) + attack.timeout * tests
        budget = default_budget(assignment, attack.timeout)
        return min(deadlines, budget) if tests else budget

    @contextlib.contextmanager
    def meter(self) -> Iterator[None]:
        """Check that no trusted process needs much memory meanwhile."""
        trusted = [lane.process.pid for lane in self.pool._lanes]
        own = megabytes(os.getpid(), "VmRSS")
        for pid in (*trusted, os.getpid()):
            begin_peak(pid)
        yield
        peaks = {pid: megabytes(pid, "VmHWM") for pid in trusted}
        peaks[os.getpid()] = megabytes(os.getpid(), "VmHWM") - own
        assert max(peaks.values()) < TRUSTED_MEGABYTES, peaks

    def grade_next(self) -> None:
        """Grade an honest work on every lane: it must get its normal score."""
        sealed = [take_in(self.honest, self.course, [HONEST])] * LANES
        done: dict[int, Document] = {}
        self.grader(20.0).grade(sealed, done.__setitem__)
        for document in done.values():
            assert_honest(document.assignments[0])

    def running(self) -> set[int]:
        """Return the processes of the warm process, and those of the user that attacks run as."""
        first = self.pool.warm.walls.user
        users = range(first, first + LANES) if first else range(0)
        return set(_processes_of(self.pool.warm._process.pid, self.canaries.victim.pid, users))

    def assert_clean(self) -> None:
        """Check that no process and no job folder is left, and that the warm one still lives."""
        # What was killed is gone a moment later; others grade on this machine too.
        end = time.monotonic() + 10.0
        while (running := self.running()) != self.processes and time.monotonic() < end:
            time.sleep(0.1)
        more, gone = running - self.processes, self.processes - running
        assert not more | gone, f"too many: {more}, gone: {gone}"
        folder = self.pool.warm._folder
        left = [path.name for path in folder.path.iterdir() if "job" in path.name] if folder else []
        assert not left, f"left behind: {left}"


def assert_honest(result: AssignmentResult) -> None:
    """Check that the reference got full marks."""
    told = [(t.id, t.message) for task in result.tasks for t in task.tests if t.message]
    assert (result.status, result.score) == ("graded", result.max_score), (result.message, told)


def sentences(document: Document) -> str:
    """Return every word of a document that comes from an attack or speaks of it."""
    result = document.assignments[0]
    lines = [result.message, *document.notes, *result.notes]
    for task in result.tasks:
        for test in task.tests:
            lines += [test.message, test.output, test.detail]
    return "\n".join(lines)


def _processes_of(root: int, victim: int, users: range) -> Iterator[int]:
    """Yield the processes below `root`, and those that run as the worker's user or look like it."""
    table = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                # A process may give itself any name.
                fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
                table[int(entry.name)] = (int(fields[1]), entry.stat().st_uid)
    family = {root}
    while added := {pid for pid, (parent, _) in table.items() if parent in family} - family:
        family |= added
    yield from family
    # Those whose parent is gone.
    for pid, (parent, user) in table.items():
        if user in users and parent in (0, 1) and pid != victim:
            yield pid


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def python_for_everybody(folder: Path) -> str:
    """Return an interpreter with all packages and this checkout that any user may run.

    Where everybody can read the present one it is that. Else it is a copy, of links where they do.
    """
    if _can_run(ORDINARY_USER, sys.executable):
        return sys.executable
    folder.chmod(0o755)
    base, packages = Path(sys.base_prefix), Path(sysconfig.get_path("purelib"))
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path("lib") / name
    _copy(base / library, folder / library, leave_out="site-packages")
    for shared in (base / "lib").glob("libpython*"):
        _copy(shared, folder / "lib" / shared.name)
    program = folder / "bin" / name
    program.parent.mkdir()
    # Where the loader looks for the library of Python, if that is not where it looks anyway.
    found, there = str(base / "lib").encode() + b"\0", b"$ORIGIN/../lib\0"
    content = Path(sys.executable).resolve().read_bytes()
    program.write_bytes(content.replace(found, there.ljust(len(found), b"\0")))
    program.chmod(0o755)
    _copy(packages, folder / library / "site-packages", leave_out="__editable__*")
    checkout = folder / "checkout"
    for part in ("autograder", "solutions", "assignments", "tests", "pyproject.toml"):
        _copy(ROOT / part, checkout / part)
    (folder / library / "site-packages" / "checkout.pth").write_text(f"{checkout / 'autograder'}\n")
    assert _can_run(ORDINARY_USER, str(program)), "no Python that another user can run"
    return str(program)


def _copy(source: Path, target: Path, leave_out: str = "") -> None:
    """Copy a file or a folder; what lies on the same disk takes no room."""

    def link(one: str, other: str) -> str:
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)
        return other

    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        ignore = shutil.ignore_patterns("__pycache__", leave_out)
        shutil.copytree(source, target, symlinks=True, ignore=ignore, copy_function=link)
    else:
        link(str(source), str(target))


def _can_run(user: int, program: str) -> bool:
    command = [program, "-c", "import nnopt, tensorflow.version"]
    with contextlib.suppress(PermissionError):
        return _as(user, command, "/nowhere").returncode == 0
    return False


def run_as(user: int, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command as an unprivileged user with a home of its own."""
    # The folders of pytest are closed to other users.
    with tempfile.TemporaryDirectory(prefix="nnopt-home-") as home:
        os.chown(home, user, user)
        return _as(user, command, home)


def _as(user: int, command: list[str], home: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[],
        env={"HOME": home, "TMPDIR": home, "PATH": "/usr/bin:/bin"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
