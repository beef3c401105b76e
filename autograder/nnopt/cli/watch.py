"""`nnopt-grade --watch`: a screen that follows the work on one submission, save by save."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from nnopt.course.locate import find_course
from nnopt.grading.at_work import CHECKING, AtWork
from nnopt.grading.grade import Grader
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import FIRST_TIME
from nnopt.grading.session import Request
from nnopt.intake.apart import Reader
from nnopt.report.document import Audience, Document
from nnopt.report.options import terminal_options
from nnopt.report.redact import redact
from nnopt.report.watch import watched

_CLEAR = "\x1b[H\x1b[2J"
# Milliseconds without a further change after which a save is complete, and the most that is waited.
_STEP, _DEBOUNCE = 20, 400
# So often it is looked whether the folder itself is still the same.
_LOOK = 300


def watch(request: Request, audience: Audience, *, no_color: bool, verbose: bool) -> int:
    """Follow one submission until q (0) or Ctrl-C (130) ends it; return the exit status."""
    course = find_course(request.course)
    screen = _Screen(audience, no_color=no_color, verbose=verbose)
    names = [course.get(name).id for name in request.only]
    names = names or [each.id for each in course.assignments if each.hidden.is_file()]
    with _keys() as quits:
        try:
            screen.draw("Starting TensorFlow ...")
            with (
                Reader(course) as reader,
                Pool(course, names, request.jobs or 1, request.policy) as pool,
            ):
                grader = Grader(course, pool, request.options, screen.progress)
                work = AtWork(request, reader, grader)
                for _ in _saves(request.submissions[0]):
                    screen.look(work)
        except KeyboardInterrupt:
            screen.end()
    return 0 if quits.is_set() else 130


class _Screen:
    """What stands on stdout: the last results, and a line about what is going on."""

    def __init__(self, audience: Audience, *, no_color: bool, verbose: bool) -> None:
        self._audience, self._no_color, self._verbose = audience, no_color, verbose
        self._document: Document | None = None
        self._lively = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._keys = "q: quit" if sys.stdin.isatty() else "Ctrl-C: quit"

    def look(self, work: AtWork) -> None:
        """Show what the submission is worth now."""
        start = time.perf_counter()
        document = work.look()
        if document is not None:
            self._document = redact(document, self._audience)
            took = time.perf_counter() - start
            self.draw(f"Checked in {took:.2f} s, waiting for the next save. {self._keys}")

    def progress(self, what: str, count: int, total: int) -> None:
        """Show work that a machine does once; the rest takes less time than it takes to read."""
        if self._lively and what == CHECKING:
            self.draw(f"{CHECKING} ...")
        if what.endswith(FIRST_TIME) and (self._lively or not count):
            self.draw(f"{what} {count}/{total}")

    def draw(self, status: str) -> None:
        """Write the screen, at once and in place of the last one where that is possible."""
        options = terminal_options(sys.stdout, no_color=self._no_color)
        options = msgspec.structs.replace(options, verbose=self._verbose)
        text = watched(self._document, options, status) if self._document else f"{status}\n"
        click.echo((_CLEAR if self._lively else "") + text, nl=False, color=True)

    def end(self) -> None:
        """Leave the last results where they are."""
        click.echo("")


def _saves(path: Path) -> Iterator[None]:
    """Yield at first and after every change below a folder, or of a file; never ends.

    A folder that is deleted, renamed or made anew is found again under its name.
    """
    from watchfiles import watch as changes

    while True:
        folder = path if path.is_dir() else path.parent
        known, unseen = _identity(folder), True
        if known is None:
            yield
            time.sleep(_LOOK / 1000)
            continue
        for found in changes(
            folder, step=_STEP, debounce=_DEBOUNCE, rust_timeout=_LOOK, yield_on_timeout=True
        ):
            # What was saved before the watch began is seen at its first rest.
            if found or unseen:
                unseen = False
                yield
            if _identity(folder) != known or (path.is_dir() and folder != path):
                break


def _identity(folder: Path) -> tuple[int, int] | None:
    with contextlib.suppress(OSError):
        found = folder.stat()
        return found.st_dev, found.st_ino
    return None


@contextlib.contextmanager
def _keys() -> Iterator[threading.Event]:
    """Listen to the keyboard as long as it lasts; q sets the event and ends like Ctrl-C."""
    quits = threading.Event()
    if not sys.stdin.isatty():
        yield quits
        return
    keyboard = sys.stdin.fileno()

    def listen() -> None:
        while key := os.read(keyboard, 1):
            if key in b"qQ":
                quits.set()
                os.kill(os.getpid(), signal.SIGINT)
                return

    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard)
    threading.Thread(target=listen, daemon=True).start()
    try:
        yield quits
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
