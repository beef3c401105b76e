"""How long may a call take in the student's own process, which no other process watches?"""

from __future__ import annotations

import _thread
import contextlib
import signal
import threading
import time
from collections.abc import Iterator

from nnopt.testing.finding import Finding
from nnopt.testing.wording import idle_finding, late_finding

SECONDS = 10.0
# A call whose process gets little of a processor ends after so many times its seconds.
PATIENCE = 4


class Spent:
    """The time of one call: on a busy computer, only what its process works counts.

    >>> SECONDS - 1 < Spent().left() <= SECONDS
    True
    """

    def __init__(self) -> None:
        self._begun, self._worked = time.monotonic(), time.process_time()

    def left(self) -> float:
        """Return the seconds that are left, none when it is too late."""
        passed = time.monotonic() - self._begun
        # Of a process with several threads, the work grows faster than the time.
        spent = min(passed, time.process_time() - self._worked)
        return max(0.0, min(SECONDS - spent, PATIENCE * SECONDS - passed))

    def late(self, name: str) -> Finding:
        """Tell that `name` did not finish."""
        worked = time.process_time() - self._worked >= SECONDS
        return late_finding(name, SECONDS) if worked else idle_finding(name, PATIENCE * SECONDS)


@contextlib.contextmanager
def limited(spent: Spent) -> Iterator[threading.Event]:
    """Interrupt what is inside when its time is over; the event says whether it was."""
    done, late = threading.Event(), threading.Event()
    threading.Thread(target=_watch, args=(spent, done, late), daemon=True).start()
    try:
        with _heard():
            yield late
    finally:
        done.set()


def _watch(spent: Spent, done: threading.Event, late: threading.Event) -> None:
    """Interrupt the test when its time is over, unless it is done before."""
    while not done.wait(spent.left()):
        if not spent.left() and not done.is_set():
            late.set()
            _interrupt()
            return


def _interrupt() -> None:
    """Interrupt the main thread, also while it waits."""
    main = threading.main_thread().ident
    if main is None or not hasattr(signal, "pthread_kill"):  # Windows
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main, signal.SIGINT)


@contextlib.contextmanager
def _heard() -> Iterator[None]:
    """Let an interruption be heard; a shell that starts a program beside itself has it ignored."""
    before = signal.getsignal(signal.SIGINT)
    if callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
