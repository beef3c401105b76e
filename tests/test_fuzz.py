"""A short run of the fuzzing that `python -m tests.fuzz` does for as long as one likes."""

import zlib

import pytest
from tests.fuzz import CORPUS, TARGETS, Changes, corpus, fuzz, main

SOME = {"frames": 5_000, "archives": 300, "notebooks": 300, "modules": 300, "rules": 100}


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run_finds_nothing(name):
    count = len(corpus(name)) + SOME.get(name, 200)
    assert fuzz(name, count, zlib.crc32(name.encode())) is None


def test_what_is_found_is_kept_and_told(monkeypatch, tmp_path, capsys):
    """Otherwise the test above could not fail."""
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "seed").write_bytes(b"abcdef")
    monkeypatch.setattr("tests.fuzz.CORPUS", tmp_path)

    def weak(data):
        assert b"b" in data

    monkeypatch.setitem(TARGETS, "frames", weak)
    assert main(["frames", "--frames", "1000", "--seed", "7"]) == 1
    kept = next(path for path in (tmp_path / "frames").iterdir() if path.name.startswith("found"))
    assert b"b" not in kept.read_bytes()
    assert "kept as" in capsys.readouterr().out


def test_a_seed_makes_the_same_inputs_again():
    made = Changes(corpus("frames"), 5), Changes(corpus("frames"), 5)
    assert [next(i) for i in [iter(made[0])] * 50] == [next(i) for i in [iter(made[1])] * 50]


def test_the_corpus_is_small_and_has_no_target_too_many():
    folders = {path.name for path in CORPUS.iterdir()}
    assert folders == {*TARGETS}
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < 200_000
