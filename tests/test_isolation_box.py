"""The box by itself, without the walls inside it: what a process in it can reach."""

import json
import subprocess
import sys

import pytest
from tests.machine import missing

from nnopt.sandbox.layers.box import WORK, box_command, find_bubblewrap
from nnopt.sandbox.outside.walls import readable_in_box

pytestmark = pytest.mark.slow

PROBE = """
import ctypes.util, json, os, socket, sys
def writable(folder):
    try:
        open(os.path.join(folder, "probe"), "w").close()
    except OSError:
        return False
    return True
def connects():
    try:
        socket.create_connection(("198.51.100.1", 9), timeout=1)
    except OSError as error:
        return error.strerror
print(json.dumps({
    "pid": os.getpid(),
    "processes": [name for name in os.listdir("/proc") if name.isdecimal()],
    "writable": [folder for folder in sys.argv[1:] if writable(folder)],
    "interfaces": [name for _, name in socket.if_nameindex()],
    "environment": sorted(set(os.environ) - {"PWD", "LC_CTYPE"}),
    "readable": [path for path in ("/etc/passwd", "/etc/shadow", "/var") if os.path.exists(path)],
    "seccomp": ctypes.util.find_library("seccomp"),
}))
"""
FOLDERS = ["/", "/dev", "/dev/shm", "/etc", "/usr", "/proc/sys/kernel", WORK]


@pytest.fixture(scope="module")
def inside():
    program = find_bubblewrap()
    if program is None:
        missing("apt-get install bubblewrap gives bwrap, which this test needs")
    command = box_command(program, readable_in_box())
    done = subprocess.run(
        [*command, sys.executable, "-I", "-c", PROBE, *FOLDERS], capture_output=True, text=True
    )
    if done.stderr.startswith("bwrap:"):
        pytest.skip(f"no box stands here: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_its_first_process_is_number_1_and_sees_no_other(inside):
    """So no signal from inside ends it, and it inherits every orphan."""
    assert inside["pid"] == 1
    assert inside["processes"] == ["1"]


def test_only_the_work_folder_can_be_written(inside):
    """bubblewrap's own root, /dev and /dev/shm would be writable, each half of the memory."""
    assert inside["writable"] == [WORK]


def test_it_has_no_network_no_environment_and_nothing_of_the_machine(inside):
    assert inside["interfaces"] == ["lo"]
    assert inside["environment"] == []
    assert inside["readable"] == []


def test_libraries_are_found_as_outside(inside):
    """The filter's library is looked up by /sbin/ldconfig, which must be in the box."""
    import ctypes.util

    assert inside["seccomp"] == ctypes.util.find_library("seccomp")
