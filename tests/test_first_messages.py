"""The first messages of a run come on several threads at once, and no process dies of them."""

import subprocess
import sys

import pytest

RACE = """
import sys, threading, msgspec
sys.setswitchinterval(1e-6)
import {module} as module
data, barrier = msgspec.{form}.encode({{}}), threading.Barrier(6)
def go():
    barrier.wait()
    try:
        {call}
    except msgspec.MsgspecError:
        pass
threads = [threading.Thread(target=go) for _ in range(6)]
[each.start() for each in threads]
[each.join() for each in threads]
print("alive")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "form", "call"),
    [
        ("nnopt.grading.job", "msgpack", "module.unpacked(data, module.Answer)"),
        ("nnopt.report.document", "json", "module.decode(data)"),
        ("nnopt.intake.sealed", "msgpack", "module.unpack(data)"),
    ],
)
def test_the_first_messages_on_many_threads(module, form, call):
    # Before decoders were made beforehand, one process in seven died here.
    code = RACE.format(module=module, form=form, call=call)
    for _ in range(12):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr
