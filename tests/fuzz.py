"""Fuzzing of all that reads what a student's side wrote: `python -m tests.fuzz --help`.

Inputs are made of the files of `tests/corpus`, a folder for each target, by a few random changes.
An input for which a reader raises what it does not promise, takes long or answers with more than
it may is written to that folder, so that it is tried first from then on, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import random
import sys
import time
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nnopt.course.locate import find_course
from nnopt.errors import IntakeError
from nnopt.intake.archive import read_archive
from nnopt.intake.files import Basket, Findings, Found
from nnopt.intake.syntax import parse
from nnopt.intake.take_in import seal
from nnopt.intake.text import SourceError, read_text
from nnopt.sandbox.outside.workers import StudentFault
from nnopt.sandbox.protocol.frames import pack, read_packed
from nnopt.sandbox.protocol.kinds import MAX_BYTES
from nnopt.sandbox.protocol.values import WireError
from nnopt.sandbox.zygote import usage
from nnopt.testing.compare import elements, show
from nnopt.testing.rules import find_disallowed

CORPUS = Path(__file__).parent / "corpus"
# No input of a corpus is long; none may take longer than this.
SECONDS = 5.0
LONGEST = 4_000
COURSE = find_course()
RULES = [task for name in ("02_mse", "04_cross_entropy") for task in COURSE.get(name).tasks]


def frames(data: bytes) -> None:
    """A message of a worker: a value within the bounds, or a `WireError`."""
    with contextlib.suppress(WireError):
        body = read_packed(data).body
        assert elements(body) <= MAX_BYTES
        assert len(show(body)) < 100_000
        if isinstance(body, dict):
            assert len(StudentFault(body).text) <= 2_000
        pack(read_packed(data))


def archives(data: bytes) -> None:
    """A zip file: what is in it, or an `IntakeError`."""
    with contextlib.suppress(IntakeError):
        basket = Basket()
        read_archive(io.BytesIO(data), "a.zip", basket)
        seal("a.zip", basket.findings(), COURSE, ["02_mse"])


def notebooks(data: bytes) -> None:
    """A notebook: modules that can be compiled, or a sentence."""
    _sealed("02_mse.ipynb", data)


def modules(data: bytes) -> None:
    """A module: one that can be compiled, or a sentence."""
    _sealed("mse.py", data)


def rules(data: bytes) -> None:
    """The check of calls, on all that can be parsed; `modules` has the way through the intake."""
    try:
        text, _ = read_text(data, "mse.py")
        parse(text)
    except (SourceError, SyntaxError):
        return
    source = text.encode()
    for task in RULES:
        find_disallowed({"mse": source, "cross_entropy": source}, task)


def processes(data: bytes) -> None:
    """What the kernel says of a process, which names itself: numbers, or nothing."""
    kept, usage._about = usage._about, lambda entry: data
    try:
        measured = usage.measure(1, Path("/nowhere"))
        assert measured.memory >= 0 <= measured.tasks
        assert usage.is_stopped(1) in (True, False)
    finally:
        usage._about = kept


def harmless(data: bytes) -> None:
    """Markdown that becomes a page: nothing of it is active."""
    from tests.test_nbgrader_harmless import PLAIN, Page

    from nnopt.nbgrader.harmless import harmless

    page = Page(harmless(data.decode("utf-8", "replace"), pictures=["plots/x.svg"]))
    assert page.tags <= PLAIN | {f"h{n}" for n in range(7)} | {"br", "hr", "ol", "del"}
    assert not page.handlers
    safe = ("https://", "http://", "mailto:", "#", "plots/x.svg", "data:image/")
    assert all(address.startswith(safe) for address in page.addresses), page.addresses


Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (frames, archives, notebooks, modules, rules, processes, harmless)
}


def _sealed(name: str, data: bytes) -> list[bytes]:
    """Take one file in; return the sources that would be run."""
    with contextlib.suppress(IntakeError):
        found = Findings((Found(name, data),))
        [assignment] = seal("a", found, COURSE, ["02_mse"]).assignments
        sources = [module.source for module in assignment.modules.values()]
        for source in sources if not assignment.problem else ():
            compile(source, "x", "exec", dont_inherit=True, flags=0x400)
        return sources if not assignment.problem else []
    return []


class Changes:
    """Makes inputs of those of a corpus; the same ones for the same seed."""

    def __init__(self, corpus: list[bytes], seed: int) -> None:
        self.random = random.Random(seed)
        self.corpus = corpus
        self.words = sorted({word for each in corpus for word in each.split()} | {b"", b"\0"})

    def __iter__(self) -> Iterator[bytes]:
        yield from self.corpus
        while True:
            data = bytearray(self.random.choice(self.corpus))
            for _ in range(self.random.randint(1, 5)):
                self._change(data)
            yield bytes(data[:LONGEST])

    def _change(self, data: bytearray) -> None:
        draw = self.random
        start = draw.randint(0, len(data))
        end = min(len(data), start + draw.choice((0, 1, 1, 2, 4, 8, 40)))
        match draw.randint(0, 6):
            case 0:
                data[start:end] = draw.randbytes(end - start)
            case 1:
                del data[start:end]
            case 2:
                data[start:start] = data[start:end] * draw.choice((1, 2, 50))
            case 3:
                data[start:end] = draw.choice(self.words)
            case 4:
                other = draw.choice(self.corpus)
                place = draw.randint(0, len(other))
                data[start:end] = other[place : place + draw.randint(1, 60)]
            case 5:
                size = draw.choice((1, 2, 4, 8))
                number = draw.choice((0, 1, -1, 2**31 - 1, 2**63 - 1, draw.getrandbits(63)))
                bits = (number & (2 ** (8 * size) - 1)).to_bytes(
                    size, draw.choice(("big", "little"))
                )
                data[start : start + size] = bits
            case _:
                for place in range(start, end):
                    data[place] ^= 1 << draw.randint(0, 7)


def corpus(name: str) -> list[bytes]:
    """Return the inputs of a target that are kept."""
    return [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]


def fuzz(name: str, count: int, seed: int) -> bytes | None:
    """Try so many inputs; return the first one that a reader does not stand, None when all are."""
    target = TARGETS[name]
    for number, data in enumerate(itertools.islice(Changes(corpus(name), seed), count)):
        start = time.perf_counter()
        try:
            target(data)
            if time.perf_counter() - start > SECONDS:
                # Others may have run meanwhile. This clock is slow to read, so only now.
                start = time.thread_time()
                target(data)
                assert time.thread_time() - start < SECONDS, "it takes long"
        except Exception as error:
            print(f"{name}: input {number}: {type(error).__name__}: {str(error)[:300]}", flush=True)
            return data
    return None


def main(arguments: list[str]) -> int:
    """Fuzz what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="default: all")
    parser.add_argument("--frames", type=int, default=20_000, help="inputs for `frames`")
    parser.add_argument("--each", type=int, default=1_000, help="inputs for each other target")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    status = 0
    for name in options.targets or TARGETS:
        start, count = time.monotonic(), options.frames if name == "frames" else options.each
        bad: Any = fuzz(name, count, options.seed)
        seconds = time.monotonic() - start
        print(f"{name}: {count:,} inputs in {seconds:.0f} s, seed {options.seed}", flush=True)
        if bad is not None:
            status = 1
            path = CORPUS / name / f"found-{zlib.crc32(bad):08x}"
            path.write_bytes(bad)
            print(f"{name}: kept as {path}", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
