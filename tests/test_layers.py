"""A layer of isolation is one class, also one of another package: everything else hears of it."""

import json
import sys

import pytest
from click.testing import CliRunner

from nnopt.cli.doctor import doctor
from nnopt.errors import IsolationError
from nnopt.grading.grade import Grader, Options
from nnopt.grading.pool import Pool
from nnopt.intake.take_in import take_in
from nnopt.report.document import encode
from nnopt.sandbox.layers.facts import find_facts
from nnopt.sandbox.layers.layer import Layer
from nnopt.sandbox.layers.registry import load, registered, source_of
from nnopt.sandbox.outside.warm import Policy, Warm

UMASK = '''
import os

from nnopt.sandbox.layers.layer import Layer


class Umask(Layer):
    """No file that a student's code makes is open to others."""

    name = "umask"
    what = "files that others cannot read"
    without = "{without}"

    def put_up(self, walls, folder):
        {put_up}

    def remedy(self, facts):
        return "Ask the author of umask."

    def attacks(self, target):
        return {{"open its files to others": self._open}}

    def _open(self):
        before = os.umask(0)
        os.umask(before)
        if before & 0o007 == 0o007:
            raise PermissionError
'''


@pytest.fixture
def offer(tmp_path, monkeypatch):
    """Install a package that offers the layer above: `offer(put_up, without)`."""

    def offer(put_up, without="strong"):
        (tmp_path / "umask_layer.py").write_text(UMASK.format(put_up=put_up, without=without))
        info = tmp_path / "umask_layer-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: umask-layer\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[nnopt.layers]\numask = umask_layer:Umask\n")
        monkeypatch.syspath_prepend(tmp_path)

    yield offer
    sys.modules.pop("umask_layer", None)


def test_the_doctor_lists_it(offer):
    offer("os.umask(0o077)")
    result = CliRunner().invoke(doctor, ["--json"])
    sections = {part["title"]: part["checks"] for part in json.loads(result.output)["sections"]}
    found = {check["name"]: check for check in sections["Isolation"]}
    assert found["umask"]["ok"]
    assert found["umask"]["found"] == "files that others cannot read"
    assert found["self-attack"]["found"] == "the walls hold"


def test_the_document_lists_it_and_students_code_meets_it(offer, course, hand_in):
    offer("os.umask(0o077)")
    probe = "import os\nbefore = os.umask(0)\nos.umask(before)\nprint('umask', oct(before))\n"
    sealed = take_in(hand_in("02_mse", probe), course)
    found = {}
    with Pool(course, ["02_mse"], 1, Policy(require="practice")) as pool:
        grader = Grader(course, pool, Options(), lambda *_: None)
        grader.prepare(["02_mse"])
        grader.grade([sealed], found.__setitem__)
    assert "umask" in found[0].isolation.layers
    assert found[0].score == found[0].max_score
    assert b"umask 0o77" in encode(found[0])


def test_one_that_does_not_hold_stops_the_grading(offer):
    offer("pass")
    with (
        Warm(1, Policy()) as warm,
        pytest.raises(IsolationError, match="student code could open its files to others"),
    ):
        warm.wait_ready()


def test_one_that_cannot_be_put_up_costs_the_mode_that_it_says(offer):
    offer("raise OSError", without="lockdown")
    with Warm(1, Policy()) as warm:
        assert "umask" not in warm.layers
        assert warm.mode == "lockdown"
    with pytest.raises(IsolationError, match="this machine gives 'lockdown' isolation"):
        Warm(1, Policy(require="strong"))


def test_one_that_cannot_be_put_up_comes_with_its_remedy(offer):
    offer("raise OSError")
    result = CliRunner().invoke(doctor, ["--json"])
    sections = {part["title"]: part["checks"] for part in json.loads(result.output)["sections"]}
    found = {check["name"]: check for check in sections["Isolation"]}
    assert found["umask"]["found"] == "missing (files that others cannot read)"
    assert found["umask"]["remedy"] == "Ask the author of umask."


@pytest.mark.parametrize("layer", registered(), ids=lambda layer: layer.name)
def test_each_layer_of_the_kit_is_complete(layer):
    assert isinstance(layer, Layer)
    assert type(load(source_of(layer))) is type(layer)
    assert layer.what
    assert layer.without in ("practice", "lockdown")
    assert layer.name == "limits" or layer.remedy(find_facts())
