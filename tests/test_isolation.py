"""What a worker is like behind the walls, and what ends there: each trap of a warm fork has a test.

One warm process in a box, one without and one that spawns serve all tests of this module.
"""

import concurrent.futures
import math
import os
import platform
import signal

import numpy as np
import pytest

from nnopt.errors import GraderError
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import StudentFault, WorkerEnd, Workers
from nnopt.sandbox.protocol import verbs

pytestmark = pytest.mark.slow

SECONDS = 60.0
MODULE = """
import ctypes
import gc
import inspect
import mmap
import os
import random
import sys
import tempfile

import numpy as np
import tensorflow as tf


@tf.function
def autograph(x):
    total = tf.constant(0.0)
    for value in x:
        if value > 0:
            total += value
        else:
            total -= 1.0
    return total


def source():
    return inspect.getsource(autograph.python_function)


def matmul(x):
    return tf.linalg.matmul(x, x, transpose_b=True)


def tape(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(x**3)
    return tape.gradient(y, x)


@tf.function
def trained(steps):
    w = tf.constant(5.0)
    for _ in tf.range(steps):
        w -= 0.1 * 2.0 * (w + 1.0)
    return w


def fit():
    model = tf.keras.Sequential([tf.keras.layers.Input((2,)), tf.keras.layers.Dense(1)])
    model.compile(tf.keras.optimizers.SGD(0.01), "mse")
    x = np.ones((32, 2), np.float32)
    history = model.fit(x, x[:, :1], epochs=3, batch_size=8, verbose=0)
    return history.history["loss"]


def dataset():
    numbers = tf.data.Dataset.range(20).map(lambda n: n * n, num_parallel_calls=4)
    return [batch.numpy().sum() for batch in numbers.batch(5).prefetch(2)]


def drawn():
    return [random.random(), np.random.rand(), float(tf.random.uniform([]))]


def folders():
    with tempfile.NamedTemporaryFile() as file:
        place = os.path.dirname(file.name)
    return [place, tempfile.gettempdir(), os.getcwd(), os.environ["HOME"]]


def environment():
    return dict(os.environ)


def paths():
    return list(sys.path)


def frozen():
    return gc.get_freeze_count()


def prints():
    print("to stdout")
    print("to stderr", file=sys.stderr)


def floods():
    for _ in range(1000):
        print("x" * 100)


def logs():
    os.write(1, b"raw line\\n")
    os.write(2, b"raw line\\n")
    tf.print("a line of C code")
    tf.get_logger().error("a line of a log")
    return 1


def spins():
    while True:
        pass


def leaves():
    os._exit(3)


def aborts():
    os.abort()


def eats():
    hog = np.ones(700 * 2**20, np.uint8)
    while True:
        hog[0] += 1


def shares():
    hog = mmap.mmap(-1, 700 * 2**20)
    for start in range(0, len(hog), 4096):
        hog[start] = 1
    spins()


def disguises():
    ctypes.CDLL(None).prctl(15, bytes([255]) + b") R 1 ", 0, 0, 0)
    spins()


def calls_as_x32():
    return ctypes.CDLL(None).syscall(0x40000000 | 39)


def calls_as_32_bit():
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3]))  # getpid by int 0x80
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()


def fills():
    for number in range(40):
        with open(f"{number}.bin", "wb") as file:
            file.write(b"x" * 2**21)
    spins()


def threads():
    return len(os.listdir("/proc/self/task"))
"""


@pytest.fixture(scope="module")
def boxed():
    with Warm(2, Policy(require="practice")) as warm:
        if "box" not in warm.layers:
            pytest.skip("no box stands on this machine")
        warm.wait_ready()
        yield warm


@pytest.fixture(scope="module")
def unboxed():
    with Warm(2, Policy(require="practice", box=False)) as warm:
        warm.wait_ready()
        yield warm


@pytest.fixture(scope="module")
def spawned():
    with Warm(1, Policy(require="practice", box=False, start="spawn")) as warm:
        warm.wait_ready()
        yield warm


@pytest.fixture(params=["boxed", "unboxed"])
def warm(request):
    """A warm process that forks: every test runs in a box and without one."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def work(warm):
    """A worker with the module above, and `call` to call its functions."""
    with_module = Work(warm, 0)
    yield with_module
    with_module.worker.close()


class Work:
    def __init__(self, warm, lane):
        self.worker = Workers(warm.socket(lane)).start({"student": MODULE.encode()})
        self.begin(1)

    def begin(self, seed):
        self.worker.ask(verbs.RANDOM_STATE, {"seed": 0, "begin": seed}, SECONDS)

    def call(self, name, *args, seconds=SECONDS):
        body = {"target": ["student", name], "args": list(args), "kwargs": {}, "keep": False}
        return self.worker.ask(verbs.CALL, body, seconds)


def ends(warm, name, seconds=SECONDS, lane=0):
    """Return how the worker ended that called a function which does not return."""
    work = Work(warm, lane)
    try:
        with pytest.raises(WorkerEnd) as caught:
            work.call(name, seconds=seconds)
    finally:
        work.worker.close()
    return caught.value


def still_works(warm, lane=0):
    work = Work(warm, lane)
    value = work.call("matmul", np.eye(2))
    work.worker.close()
    return np.array_equal(value, np.eye(2))


def test_autograph_converts_conditions_and_loops_on_tensors(work):
    assert work.call("autograph", np.array([1.0, -2.0, 3.0])) == 3.0


def test_the_source_of_student_code_can_be_read(work):
    assert "for value in x:" in work.call("source")


def test_matmul_works(work):
    assert np.array_equal(work.call("matmul", np.ones((2, 3))), np.full((2, 2), 3.0))


def test_gradient_tape_works(work):
    assert np.array_equal(work.call("tape", np.array([1.0, 2.0])), [3.0, 12.0])


def test_a_function_with_a_loop_of_many_steps_works(work):
    assert work.call("trained", 20_000) == pytest.approx(-1.0)


def test_keras_fit_works(work):
    losses = work.call("fit")
    assert len(losses) == 3
    assert all(math.isfinite(loss) for loss in losses)


def test_a_parallel_dataset_works(work):
    assert work.call("dataset") == [30, 255, 730, 1455]


def test_seeds_are_set_before_each_test(work):
    first, second = work.call("drawn"), work.call("drawn")
    work.begin(1)
    again = work.call("drawn")
    work.begin(2)
    other = work.call("drawn")
    assert first == again
    assert all(a != b for a, b in zip(first, second, strict=True))
    assert all(a != b for a, b in zip(first, other, strict=True))


def test_a_new_worker_draws_the_same_numbers(warm, work):
    other = Work(warm, 1)
    assert other.call("drawn") == work.call("drawn")
    other.worker.close()


def test_temporary_files_lie_in_the_workers_own_folder(warm, work):
    other = Work(warm, 1)
    mine, others = work.call("folders"), other.call("folders")
    other.worker.close()
    assert {folder.removesuffix("/student") for folder in mine} == {min(mine, key=len)}
    assert set(mine).isdisjoint(others)


def test_the_environment_is_frozen_and_holds_nothing_else(work):
    found = work.call("environment")
    own = {"HOME", "TMPDIR"}
    # What the interpreter, TensorFlow or Keras put there themselves on import.
    made = {"TF2_BEHAVIOR", "KMP_SETTINGS", "KMP_INIT_AT_FORK", "KMP_DUPLICATE_LIB_OK"}
    assert {name: value for name, value in found.items() if name not in own | made} == {
        "CUDA_VISIBLE_DEVICES": "-1",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("NNOPT_ONEDNN", "0"),
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
    }


def test_no_checkout_is_on_the_path(work, request):
    paths = work.call("paths")
    checkout = str(request.config.rootpath / "autograder")
    assert not any(path == "" or path.startswith(checkout) for path in paths)


def test_the_parents_heap_is_not_collected_again(work):
    assert work.call("frozen") > 100_000


def test_what_is_printed_is_captured(work):
    work.call("prints")
    assert work.worker.printed() == "to stdout\nto stderr\n"
    assert work.worker.printed() == ""


def test_what_is_printed_is_capped(work):
    work.call("floods")
    assert len(work.worker.printed()) == 16_384
    assert work.worker.printed() == ""


def test_lines_of_logs_reach_neither_the_output_nor_the_protocol(work):
    assert work.call("logs") == 1
    assert work.worker.printed() == ""


def test_a_hang_costs_only_itself(warm):
    assert ends(warm, "spins", seconds=0.5).end == "timeout"
    assert still_works(warm)


@pytest.mark.parametrize(("name", "code"), [("leaves", 3), ("aborts", -6)])
def test_a_death_costs_only_itself_and_tells_its_status(warm, name, code):
    end = ends(warm, name)
    assert (end.end, end.code) == ("crashed", code)
    assert still_works(warm)


@pytest.mark.parametrize("name", ["eats", "shares"])
def test_too_much_memory_is_told_as_such(warm, name):
    assert ends(warm, name).end == "memory"
    assert still_works(warm)


def test_an_odd_name_of_a_process_confuses_nobody(warm):
    assert ends(warm, "disguises", seconds=1.0).end == "timeout"
    assert still_works(warm)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="has no second kind of system calls")
@pytest.mark.parametrize("name", ["calls_as_x32", "calls_as_32_bit"])
def test_system_calls_of_another_kind_end_the_worker(warm, name):
    if warm.mode == "practice":
        pytest.skip("no walls stand on this machine")
    end = ends(warm, name)
    assert (end.end, end.code) == ("crashed", -signal.SIGSYS)


def test_too_many_files_are_told_as_such(warm):
    assert ends(warm, "fills").end == "files"
    assert still_works(warm)


def test_lanes_work_at_once_and_do_not_disturb_each_other(warm):
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        hang = threads.submit(ends, warm, "spins", 3.0, 0)
        works = [still_works(warm, 1) for _ in range(3)]
        assert works == [True, True, True]
        assert hang.result().end == "timeout"


def test_a_walled_worker_cannot_look_at_its_own_threads(work, warm):
    if warm.mode == "practice":
        pytest.skip("no walls stand on this machine")
    with pytest.raises(StudentFault) as caught:
        work.call("threads")
    assert caught.value.kind == "PermissionError"


def test_the_walls_hold(warm):
    if warm.mode == "practice":
        pytest.skip("no walls stand on this machine")
    assert warm.holes == ()


def test_a_request_that_cannot_be_met_does_not_end_the_warm_process(warm):
    workers = Workers(warm.socket(0))
    with pytest.raises(GraderError, match="refused"):
        workers._ask({"do": "fork"}, None)
    assert still_works(warm)


def test_a_spawned_worker_serves_like_a_forked_one(spawned, unboxed):
    ours, theirs = Work(spawned, 0), Work(unboxed, 0)
    x = np.array([1.0, -2.0, 3.0])
    for name, args in [("autograph", [x]), ("tape", [x]), ("drawn", []), ("fit", [])]:
        assert np.array_equal(ours.call(name, *args), theirs.call(name, *args))
    ours.call("prints")
    assert ours.worker.printed() == "to stdout\nto stderr\n"
    ours.worker.close()
    theirs.worker.close()


def test_a_spawned_worker_that_hangs_or_dies_costs_only_itself(spawned):
    assert ends(spawned, "spins", seconds=0.5).end == "timeout"
    assert ends(spawned, "leaves").code == 3
    assert still_works(spawned)


def test_spawning_is_practice(spawned):
    assert spawned.mode == "practice"
