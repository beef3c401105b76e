"""What a submission may cost to read: a process with limits reads it, and only it pays."""

import contextlib
import json
import os
import resource
import signal
import threading
import time
import zipfile

import msgspec
import pytest
from tests.meters import begin_peak, megabytes, processor_seconds

from nnopt.errors import GraderError, IntakeError
from nnopt.intake import limits
from nnopt.intake.apart import Reader
from nnopt.intake.take_in import take_in

LESS = "Hand in your code only, without data or outputs."
# Each is made to cost much in another place; no trusted process may grow far.
MOST_MEGABYTES = 250
MOST_SECONDS = 4.0


def python(text):
    return lambda folder: (folder / "mse.py").write_text(text)


def notebook(cells, **fields):
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **fields}
    return lambda folder: (folder / "02_mse.ipynb").write_text(json.dumps(book))


def cell(source, **fields):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], **fields}


def archive(name, content, count=1):
    def make(folder):
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as file:
            for number in range(count):
                file.writestr(f"{number}/mse.py", content)

    return make


COSTLY = {
    "numbers of many digits": python(("x = " + "9" * 4_000 + "\n") * 100),
    "a power in the source": python("x = 9 ** 9 ** 9 ** 9\n"),
    "a text without an end": python('x = """' + "\\\n" * 100_000),
    "brackets": python("x = " + "(" * 90 + ")" * 90 + "\n" + "[" * 19_000),
    "signs": python("x = " + "-" * 15_000 + "1\n"),
    "comparisons": python("x = 1" + "<1" * 9_000 + "\n"),
    "attributes": python("x = a" + ".a" * 9_000 + "\n"),
    "elifs": python("if x: pass\n" + "elif x: pass\n" * 9_000),
    "nested f-strings": python("x = " + 'f"{' * 80 + '}"' * 80 + "\n"),
    "names": python("".join(f"from a{n} import *\n" for n in range(3_000))),
    "a web page": python("<p>" * 300_000),
    "prompts": python(">>> x\n... y\n" * 3_000),
    "outputs": notebook([cell("x", outputs=[{"output_type": "stream", "text": "a" * 40_000_000}])]),
    "a deep notebook": notebook([cell("x", metadata=json.loads("[" * 400 + "]" * 400))]),
    "metadata": notebook([], metadata={str(n): [n] * 9 for n in range(60_000)}),
    "cells": notebook([cell("x = 1")] * 4_000),
    "marks": notebook([cell("# nnopt: mse.py\nx = 1\n" * 300)] * 40),
    "rows": notebook([cell([f"x{n} = 1\n" for n in range(9_000)])]),
    "a bomb": archive("a.zip", b"#" * 900_000, 200),
}


@pytest.fixture(scope="module")
def reader(course):
    with Reader(course) as reader:
        yield reader


def used(reader):
    """Return the seconds of processor time that it has used."""
    return processor_seconds(reader._process.pid) if reader._process else 0.0


@pytest.mark.parametrize("made", COSTLY)
def test_no_submission_costs_much_to_read(made, reader, tmp_path):
    COSTLY[made](tmp_path)
    before, spent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, used(reader)
    with contextlib.suppress(IntakeError):
        reader.take_in(tmp_path, ["02_mse"])
    assert reader._process, "it did not outlive the submission"
    assert megabytes(reader._process.pid, "VmHWM") < MOST_MEGABYTES
    assert used(reader) - spent < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


SHOWN = {
    "lists": notebook([], metadata={"x": [[]] * 4_000_000}),
    "depth": notebook([], metadata={"x": json.loads("[" * 400 + "]" * 400)}),
    "outputs": notebook([cell("x", outputs=[{"text": "x"}] * 500_000)]),
    "cells": notebook([cell("x")] * 100_000),
    "texts": notebook([cell("x" * 100_000)] * 200),
    "pictures": notebook([cell("x", attachments={"p": {"image/png": "A" * 7_000_000}})] * 6),
    "ids": notebook([cell("x", id=["x" * 50_000])] * 300),
    "marks": notebook([cell("x", metadata={"nbgrader": {str(n): "v" for n in range(3_000)}})] * 99),
}


@pytest.mark.parametrize("made", SHOWN)
def test_no_notebook_costs_much_to_show(made, reader, tmp_path):
    """What comes out of the process is small, whatever went in."""
    SHOWN[made](tmp_path)
    reader.take_in(tmp_path / "02_mse.ipynb", ["02_mse"])
    begin_peak(reader._process.pid)
    spent, cells = used(reader), []
    with contextlib.suppress(IntakeError):
        cells = reader.shown_cells(tmp_path / "02_mse.ipynb")
    assert megabytes(reader._process.pid, "VmHWM") < MOST_MEGABYTES
    assert used(reader) - spent < MOST_SECONDS
    assert len(cells) <= limits.SHOWN_CELLS
    assert sum(len(each.source) for each in cells) < 2 * limits.SHOWN_TEXT
    assert len(json.dumps([msgspec.to_builtins(each) for each in cells])) < 12_000_000


def test_it_reads_as_take_in_does(reader, hand_in, tmp_path, course):
    folder = hand_in("02_mse", "x = 1\n")
    assert reader.take_in(folder) == take_in(folder, course)
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "gone"):
        with pytest.raises(IntakeError) as one:
            reader.take_in(path)
        with pytest.raises(IntakeError) as other:
            take_in(path, course)
        assert one.value.format_message() == other.value.format_message()


@pytest.mark.parametrize(
    ("limit", "value", "why"),
    [
        ("READ_SECONDS", 1, "it takes too long"),
        ("READ_MEMORY", 48 * limits.MB, "it takes too much memory"),
    ],
)
def test_what_exceeds_a_limit_is_told_and_the_next_one_is_read(
    limit, value, why, course, hand_in, tmp_path, monkeypatch
):
    monkeypatch.setattr(limits, limit, value)
    code = "import sys\nfrom nnopt.intake import apart\n"
    code += "kept = apart.take_in\n"
    code += "def slow(path, *rest):\n    while path.name == 'costly':\n        "
    code += "more = [0] * 2**30\n" if limit == "READ_MEMORY" else "pass\n"
    code += "    return kept(path, *rest)\napart.take_in = slow\napart.main(sys.argv[1:])\n"
    with Reader(course, program=("-c", code)) as reader:
        (tmp_path / "costly").mkdir()
        with pytest.raises(IntakeError) as caught:
            reader.take_in(tmp_path / "costly")
        assert caught.value.format_message() == f"costly was not read: {why}\n{LESS}"
        honest = hand_in("02_mse")
        assert reader.take_in(honest) == take_in(honest, course)


def test_killed_from_outside_it_reads_again(reader, hand_in):
    folder = hand_in("02_mse")
    sealed = reader.take_in(folder)
    os.kill(reader._process.pid, signal.SIGKILL)
    assert reader.take_in(folder) == sealed


def test_who_kills_it_each_time_is_no_fault_of_the_student(course, hand_in):
    with (
        Reader(course, program=("-c", "import os; os.kill(os.getpid(), 9)")) as reader,
        pytest.raises(GraderError) as caught,
    ):
        reader.take_in(hand_in("02_mse"))
    assert caught.value.fault == "machine"


def test_several_threads_may_ask(reader, hand_in):
    folders = [hand_in("02_mse", f"x = {n}\n") for n in range(6)]
    found = {}

    def ask(number):
        found[number] = reader.take_in(folders[number]).assignments[0].modules["mse"].source

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [f"x = {n}\n".encode() in found[n] for n in range(6)] == [True] * 6


def test_it_goes_with_its_owner(course, hand_in):
    reader = Reader(course)
    reader.take_in(hand_in("02_mse"))
    process = reader._process
    reader._connection.close()
    end = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    assert process.poll() == 0
    reader.close()
