"""The canary: where a wall has a hole, nothing is graded, and the hole is named."""

import msgspec
import pytest

import nnopt.sandbox.outside.warm as warm_module
from nnopt.errors import IsolationError
from nnopt.sandbox.layers import calls
from nnopt.sandbox.layers.registry import registered
from nnopt.sandbox.outside import canary
from nnopt.sandbox.outside.walls import find_walls
from nnopt.sandbox.outside.warm import Policy, Warm
from nnopt.sandbox.outside.workers import WorkerEnd

pytestmark = pytest.mark.slow

SECRET = "the answer"


@pytest.fixture(scope="module")
def walls():
    with Warm(1, Policy(require="practice", box=False)) as warm:
        if warm.mode == "practice":
            pytest.skip("no walls stand on this machine")
    return find_walls(registered())


@pytest.fixture
def secret(tmp_path):
    """A folder with a file that students' code must not read."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "hidden.py").write_text(SECRET)
    # Such that only the walls stand between a worker and the file.
    for path in (folder, *folder.parents):
        if path.stat().st_uid == tmp_path.stat().st_uid and tmp_path.parts[1] in path.parts:
            path.chmod(path.stat().st_mode | 0o055)
    return folder


def start(walls, monkeypatch, secrets, require="lockdown"):
    monkeypatch.setattr(warm_module, "find_walls", lambda layers: walls)
    return Warm(1, Policy(require=require, box=False), secrets)


def test_a_secret_that_can_be_read_stops_the_grading(walls, monkeypatch, secret):
    open_walls = msgspec.structs.replace(walls, readable=(*walls.readable, str(secret)))
    with (
        start(open_walls, monkeypatch, [secret, secret / "hidden.py"]) as warm,
        pytest.raises(IsolationError) as caught,
    ):
        warm.wait_ready()
    assert f"read {secret}" in caught.value.what
    assert f"read {secret / 'hidden.py'}" in caught.value.what
    assert caught.value.exit_code == 3
    assert SECRET not in caught.value.format_message()


def test_practice_mode_tells_the_holes_and_goes_on(walls, monkeypatch, secret):
    layers = tuple(source for source in walls.layers if source.name != "Seccomp")
    no_filter = msgspec.structs.replace(walls, layers=layers)
    with start(no_filter, monkeypatch, [secret], "practice") as warm:
        warm.wait_ready()
        assert warm.mode == "practice"
        assert "seccomp" not in warm.layers
        found = warm.holes
    assert found is not None
    assert {
        "fork",
        "open a socket",
        "signal another process",
        "signal its group",
        "have another process signalled",
        "change permissions",
        "change times",
        "make a namespace",
        "raise its own limits",
        "call setxattrat",
    } <= set(found)
    # Landlock still stands.
    assert f"read {secret}" not in found
    # It has done no harm: the warm process that it could signal still answers.
    assert sorted(path.name for path in secret.iterdir()) == ["hidden.py"]


def test_walls_that_hold_are_no_reason_to_refuse(walls, monkeypatch, secret):
    with start(walls, monkeypatch, [secret, secret / "hidden.py"]) as warm:
        warm.wait_ready()
        assert warm.holes == ()


class Child:
    """A worker that answers what it is told to."""

    def __init__(self, answer):
        self.answer = answer
        self.closed = False

    def start(self, sources):
        assert sources == {}
        return self

    def ask(self, verb, body, seconds):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self):
        self.closed = True


@pytest.mark.parametrize("answer", [WorkerEnd("crashed", -11), None, [1], {"holes": []}])
def test_a_canary_that_does_not_come_back_counts_as_a_hole(answer):
    child = Child(answer)
    with pytest.raises(IsolationError, match="could not be tried"):
        canary.find_holes(child, [], registered())
    assert child.closed


def test_many_holes_are_named_shortly():
    error = canary.refuse([f"hole {number}" for number in range(100)])
    assert "hole 4; ..." in error.what
    assert len(error.what) < 200


def test_calls_that_are_newer_than_the_library_are_forbidden_by_number():
    assert set(calls.NEWER) <= set(calls.FORBIDDEN)
    assert max(calls.NEWER.values()) < min(calls.UNKNOWN)
