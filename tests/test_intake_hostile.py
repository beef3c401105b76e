"""Submissions that mean harm: what is read of them stays small, quick and inside."""

import contextlib
import gzip
import io
import json
import os
import socket
import stat
import struct
import sys
import tarfile
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.handed_in import (
    EMA,
    MSE,
    code,
    module_cell,
    notebook,
    only_assignment,
    small_course,
    write_all,
    zipped,
)

from nnopt.errors import IntakeError
from nnopt.intake import folder, limits
from nnopt.intake.take_in import take_in

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return small_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def hand_in(tmp_path, course):
    """Write files into a folder and take it in."""

    def run(contents, only=()):
        return take_in(write_all(tmp_path / "alice", contents), course, only)

    return run


@pytest.fixture
def hand_in_zip(tmp_path, course):
    """Write members into alice.zip and take it in."""

    def run(members, method=zipfile.ZIP_DEFLATED, only=()):
        path = tmp_path / "alice.zip"
        path.write_bytes(zipped(members, method))
        return take_in(path, course, only)

    return run


def refused(call, *words):
    with pytest.raises(IntakeError) as raised:
        call()
    text = raised.value.format_message()
    assert raised.value.remedy
    for word in words:
        assert word in text
    return text


# Hostile folders


@needs_links
def test_only_regular_files_are_opened(hand_in, tmp_path):
    root = tmp_path / "alice"
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "ema.py").write_text(EMA)
    root.mkdir()
    os.mkfifo(root / "pipe.py")
    os.mkfifo(root / "02_mse.ipynb")
    (root / "ema.py").symlink_to(tmp_path / "bob" / "ema.py")
    (root / "bob").symlink_to(tmp_path / "bob")
    (root / "loop").symlink_to(root)
    (root / "nowhere.py").symlink_to("nowhere")
    with contextlib.chdir(root), socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.py")
        submission = hand_in({"mse.py": MSE})
    assert only_assignment(submission).id == "02_mse"
    assert only_assignment(submission).helpers == {}
    assert "`ema.py` is a symbolic link and was left out. Hand in the file itself." in (
        submission.notes
    )
    assert len(submission.notes) == 7
    assert sum("a pipe" in note for note in submission.notes) == 2
    assert sum("a socket" in note for note in submission.notes) == 1


@needs_links
def test_a_path_that_is_a_link_or_pipe_is_refused(tmp_path, course):
    (tmp_path / "mse.py").write_text(MSE)
    (tmp_path / "link").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.zip")
    refused(lambda: take_in(tmp_path / "link", course), "a symbolic link")
    refused(lambda: take_in(tmp_path / "pipe.zip", course), "a pipe")


@needs_links
def test_a_file_swapped_for_a_link_is_not_followed(hand_in, tmp_path, monkeypatch):
    (tmp_path / "secret.py").write_text(EMA)
    root = tmp_path / "alice"
    real = folder.open_regular

    def swap(where, dir_fd=None):
        (root / "mse.py").unlink()
        (root / "mse.py").symlink_to(tmp_path / "secret.py")
        return real(where, dir_fd)

    monkeypatch.setattr(folder, "open_regular", swap)
    submission = hand_in({"mse.py": MSE}, only=["02_mse"])
    assert only_assignment(submission).modules == {}
    assert "`mse.py` is a symbolic link" in submission.notes[0]


@needs_links
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_unreadable_files_and_folders_get_a_sentence(hand_in, tmp_path, course):
    hand_in({"mse.py": MSE, "below/x.py": ""})
    root = tmp_path / "alice"
    (root / "mse.py").chmod(0)
    (root / "below").chmod(0)
    submission = take_in(root, course)
    assert "`mse.py` cannot be read (permission denied)" in only_assignment(submission).problem
    assert submission.notes == ("`below` was left out: permission denied.",)
    root.chmod(0)
    refused(lambda: take_in(root, course), "permission denied")
    root.chmod(0o700)
    (root / "below").chmod(0o700)


def test_a_denied_file_gets_a_sentence(hand_in, monkeypatch):
    def deny(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folder, "open_regular", deny)
    problem = only_assignment(hand_in({"mse.py": MSE})).problem
    assert problem == (
        "`mse.py` cannot be read (permission denied). Hand in a copy that can be read."
    )


def test_too_many_names(hand_in, monkeypatch):
    monkeypatch.setattr(limits, "NAMES", 100)
    names = {f"{number}.txt": "" for number in range(limits.NAMES + 1)}
    refused(lambda: hand_in(names), "more than 100 files")


def test_pictures_and_environments_do_not_count(hand_in, hand_in_zip):
    contents = {"mse.py": MSE, "tf_env/pyvenv.cfg": "", "tf_env/Lib/x/mse.py": "raise 1"}
    contents |= {f"mnist/{number}.png": "x" for number in range(3_000)}
    for submission in (hand_in(contents), hand_in_zip(contents, zipfile.ZIP_STORED)):
        assert only_assignment(submission).modules["mse"].source == MSE.encode()
        assert submission.notes == only_assignment(submission).notes == ()


def test_outputs_do_not_count(hand_in):
    cell = {**module_cell(MSE), "outputs": [{"data": {"image/png": "A" * 12_000_000}}]}
    draft = notebook(cell, code("x = 1"))
    contents = {f"draft{number}.ipynb": draft for number in range(4)}
    assignment = only_assignment(hand_in({**contents, "02_mse.ipynb": notebook(cell)}))
    assert (assignment.problem, assignment.others) == ("", ())


def test_too_deep(hand_in):
    deep = "/".join("d" * (limits.DEPTH + 1))
    submission = hand_in({f"{deep}/mse.py": MSE, "ema.py": EMA})
    assert only_assignment(submission).id == "06_ema"
    assert "more than 8 folders deep" in submission.notes[0]


def test_huge_files(hand_in, tmp_path):
    assert (
        "`mse.py` is larger than 1 MB"
        in only_assignment(hand_in({"mse.py": b"#" * (limits.MODULE_BYTES + 1)})).problem
    )
    with (tmp_path / "alice" / "mse.py").open("wb") as file:
        file.truncate(100 * 1024 * limits.MB)
    assert "`mse.py` is larger than 1 MB" in only_assignment(hand_in({})).problem


def test_what_is_too_much_together_is_left_out_and_told(hand_in, monkeypatch):
    monkeypatch.setattr(limits, "CODE_BYTES", 1_000)
    submission = hand_in({"mse.py": MSE + "#" * 600, "x.py": "#" * 600})
    assert only_assignment(submission).problem == ""
    assert "`x.py` was left out: there is too much code in this submission." in submission.notes


# Hostile archives


@pytest.mark.parametrize(
    "name",
    [
        "../mse.py",
        "a/../../mse.py",
        "/mse.py",
        "C:/mse.py",
        "c:mse.py",
        "..\\mse.py",
        "a\\..\\..\\mse.py",
    ],
)
def test_names_that_leave_the_archive_are_left_out(hand_in_zip, tmp_path, name):
    before = sorted(tmp_path.rglob("*"))
    submission = hand_in_zip({name: MSE, "ema.py": EMA})
    assert only_assignment(submission).id == "06_ema"
    assert "its name is not one of a file inside the archive" in submission.notes[0]
    assert sorted(tmp_path.rglob("*")) == [*before, tmp_path / "alice.zip"]


def test_a_name_with_nul_is_left_out(tmp_path, course):
    data = zipped({"mse.pyXtxt": MSE, "ema.py": EMA}).replace(b"mse.pyX", b"mse.py\0")
    (tmp_path / "a.zip").write_bytes(data)
    with contextlib.suppress(IntakeError):
        assert only_assignment(take_in(tmp_path / "a.zip", course)).id == "06_ema"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_members_that_are_no_files_are_left_out(hand_in_zip, kind):
    link = zipfile.ZipInfo("mse.py")
    link.create_system = 3
    link.external_attr = (kind | 0o777) << 16
    submission = hand_in_zip([(link, "/etc/passwd"), ("ema.py", EMA)])
    assert only_assignment(submission).id == "06_ema"
    assert "`mse.py` is " in submission.notes[0]
    assert "was left out. Hand in the file itself." in submission.notes[0]


def test_a_bomb_is_stopped_at_the_cap(hand_in_zip):
    zeros = b"#" * (300 * limits.MB)
    assert "larger than 1 MB" in only_assignment(hand_in_zip({"mse.py": zeros})).problem
    many = {f"{n}.ipynb": b" " * (65 * limits.MB) for n in range(6)}
    start = time.monotonic()
    submission = hand_in_zip({"mse.py": MSE, **many})
    assert time.monotonic() - start < 10
    assert "`3.ipynb` was left out: there is too much in this submission" in submission.notes[0]


def test_overlapping_members_are_stopped(tmp_path, course):
    """Every entry of the directory points at the same compressed megabyte."""
    data = zipped({"mse.py": os.urandom(limits.MB // 2).hex()})
    end = data.rindex(b"PK\x05\x06")
    start = data.index(b"PK\x01\x02")
    entry, count = data[start:end], 500
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, start, 0)
    (tmp_path / "a.zip").write_bytes(data[:start] + entry * count + tail)
    begin = time.monotonic()
    submission = take_in(tmp_path / "a.zip", course)
    assert time.monotonic() - begin < 10
    assert "too much code" in submission.notes[0]


def test_headers_that_lie_about_sizes(tmp_path, course):
    data = bytearray(zipped({"mse.py": b"#" * (8 * limits.MB)}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<L", 10)
    data[22:26] = struct.pack("<L", 10)
    (tmp_path / "a.zip").write_bytes(data)
    with contextlib.suppress(IntakeError):
        module = only_assignment(take_in(tmp_path / "a.zip", course)).modules.get("mse")
        assert module is None or len(module.source) <= 10


def test_too_many_members(hand_in_zip, monkeypatch):
    monkeypatch.setattr(limits, "NAMES", 1_000)
    members = {f"a_long_name_that_takes_some_room/{n}.txt": "" for n in range(limits.NAMES + 1)}
    refused(lambda: hand_in_zip(members, zipfile.ZIP_STORED), "too many members")
    members = {f".git/{n}": "" for n in range(limits.NAMES - 1)}
    assert only_assignment(hand_in_zip({"mse.py": MSE, **members})).problem == ""


def test_long_names_cost_little(tmp_path, course):
    """Each name has as many parts as fit into 64 kB."""
    members = [(f"{n}{'/a' * 32_000}", b"") for n in range(400)]
    (tmp_path / "a.zip").write_bytes(zipped([*members, ("mse.py", MSE)], zipfile.ZIP_STORED))
    start = time.monotonic()
    submission = take_in(tmp_path / "a.zip", course)
    assert time.monotonic() - start < 5
    assert only_assignment(submission).problem == ""
    assert "its name is too long" in submission.notes[0]


def test_encrypted_and_unusual_archives(hand_in_zip, tmp_path, course):
    data = zipped({"mse.py": MSE})
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data = data[:at] + b"\x01" + data[at + 1 :]
    (tmp_path / "a.zip").write_bytes(data)
    problem = only_assignment(take_in(tmp_path / "a.zip", course)).problem
    assert problem == "`mse.py` is encrypted. Hand in a zip without a password."
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        assert "compression" in only_assignment(hand_in_zip({"mse.py": MSE}, method)).problem


def test_a_damaged_archive(tmp_path, course):
    data = zipped({"mse.py": os.urandom(2_000).hex(), "06_ema/ema.py": EMA})
    (tmp_path / "a.zip").write_bytes(data[:900] + b"\xff" * 20 + data[920:])
    mse, ema = take_in(tmp_path / "a.zip", course).assignments
    assert "`mse.py` is damaged. Make the zip again" in mse.problem
    assert ema.problem == ""
    (tmp_path / "b.zip").write_bytes(data[:1_000])
    refused(lambda: take_in(tmp_path / "b.zip", course), "not a zip archive that can be opened")


def test_an_archive_above_the_cap(tmp_path, course):
    with (tmp_path / "a.zip").open("wb") as file:
        file.truncate(limits.ARCHIVE_BYTES + 1)
    refused(lambda: take_in(tmp_path / "a.zip", course), "larger than 1024 MB")


def test_an_archive_in_an_archive_in_an_archive(hand_in_zip):
    inner = zipped({"mse.py": MSE})
    for _ in range(limits.ARCHIVES_IN_ARCHIVES - 2):
        inner = zipped({"hw.zip": inner})
    assert only_assignment(hand_in_zip({"hw.zip": inner})).problem == ""
    refused(lambda: hand_in_zip({"hw.zip": zipped({"hw.zip": inner})}), "hw.zip")


# Archives of other kinds


def tarred(members, packing="gz", mode=0o644):
    """Return a tar archive; a member is bytes or text, or a `TarInfo` without any."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=f"w:{packing}") as archive:
        for name, content in members.items():
            head = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(name)
            data = b"" if head is content else as_bytes(content)
            head.size, head.mode = len(data), mode
            archive.addfile(head, io.BytesIO(data))
    return buffer.getvalue()


def as_bytes(content):
    return content.encode() if isinstance(content, str) else content


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
@pytest.mark.parametrize("name", ["alice.tar.gz", "alice.tgz", "alice.zip", "alice.bin"])
def test_a_tar_archive_is_opened_whatever_its_name_says(tmp_path, course, packing, name):
    data = tarred({"./work/mse.py": MSE, "./work/notes.txt": "x", "work/._mse.py": "\0"}, packing)
    (tmp_path / name).write_bytes(data)
    work = only_assignment(take_in(tmp_path / name, course))
    assert work.problem == ""
    assert [*work.modules] == ["mse"]


def test_archives_of_all_kinds_in_a_folder(hand_in):
    inner = zipped({"mse.py": MSE})
    for contents in (
        {"hw.tar.xz": tarred({"hw/hw.zip": inner}, "xz")},
        {"hw.zip": zipped({"hw.tgz": tarred({"mse.py": MSE})})},
        {"mse.py.gz": gzip.compress(MSE.encode())},
    ):
        assert only_assignment(hand_in(contents)).problem == "", contents.keys()


@pytest.mark.parametrize(
    ("start", "kind"), [(b"Rar!\x1a\x07\x01\x00", "RAR"), (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z")]
)
def test_an_archive_that_is_not_opened_is_called_by_its_kind(
    hand_in, tmp_path, course, start, kind
):
    (tmp_path / "a.zip").write_bytes(start + bytes(100))
    refused(lambda: take_in(tmp_path / "a.zip", course), f"a.zip is a {kind} archive", "as a .zip")
    refused(lambda: hand_in({"b.zip": start + bytes(100)}), f"b.zip` is a {kind} archive")


def test_members_of_a_tar_archive_that_are_no_files_in_it(hand_in):
    link = tarfile.TarInfo("mse.py")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    pipe = tarfile.TarInfo("pipe.py")
    pipe.type = tarfile.FIFOTYPE
    packed = tarred({"mse.py": link, "pipe.py": pipe, "../mse.py": MSE, "/tmp/mse.py": MSE})
    text = refused(lambda: hand_in({"hw.tar.gz": packed}))
    assert "hw.tar.gz/mse.py` is a symbolic link" in text
    assert "pipe.py` is a pipe" in text
    assert "its name is not one of a file inside the archive" in text


def test_tar_archives_that_unpack_to_too_much(tmp_path, course, monkeypatch):
    monkeypatch.setattr(limits, "READ_BYTES", 8 * limits.MB)
    (tmp_path / "a.tgz").write_bytes(tarred({"data.bin": bytes(9 * limits.MB), "mse.py": MSE}))
    refused(lambda: take_in(tmp_path / "a.tgz", course), "too much in them")
    named = tarfile.TarInfo("mse.py")
    named.pax_headers = {"comment": "a" * (2 * limits.MB)}
    (tmp_path / "b.tgz").write_bytes(tarred({"mse.py": named}))
    refused(lambda: take_in(tmp_path / "b.tgz", course), "too much in them")
    monkeypatch.setattr(limits, "NAMES", 10)
    (tmp_path / "c.tgz").write_bytes(tarred({f"{n}.txt": "" for n in range(12)}))
    refused(lambda: take_in(tmp_path / "c.tgz", course), "too many members")


def test_a_tar_archive_that_ends_too_early(tmp_path, course):
    data = tarred({"mse.py": os.urandom(20_000).hex(), "other.py": "x"})
    for name, part in (("a.tar.gz", data[:9_000]), ("b.tar.gz", b"no archive" * 100)):
        (tmp_path / name).write_bytes(part)
        refused(lambda name=name: take_in(tmp_path / name, course), "archive that can be opened")


@pytest.mark.parametrize("far", ["size", "sparse"])
def test_a_tar_archive_that_leads_far_beyond_its_end(tmp_path, course, far):
    """`tarfile` would go there in steps of 10 kB: for the size here, in years."""
    head = tarfile.TarInfo("mse.py")
    if far == "size":
        head.size = 2**62
        data = head.tobuf(tarfile.GNU_FORMAT)
    else:
        places = f"{-(2**60)},{2**60},0,5"
        head.pax_headers = {"GNU.sparse.map": places, "GNU.sparse.size": "5"}
        data = head.tobuf(tarfile.PAX_FORMAT)
    (tmp_path / "a.tar").write_bytes(data + bytes(2 * tarfile.BLOCKSIZE))
    refused(lambda: take_in(tmp_path / "a.tar", course), "Make the archive again")


# Any bytes at all

fuzzed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
lines = st.lists(
    st.sampled_from(
        ["def mse(a, b):", "    return a", "raise NotImplementedError('task')", "%time x", "!ls",
         "x = (", ")", "'''", '"', "\\", "\t", "# coding: utf-16",
         "from __future__ import annotations",
         "import os;x=1", "é", "\x0c", "\u2028", "class mse: pass", "@mse", "f'{x!r}'", "%%bash"]
    ),
    max_size=12,
).map("\n".join)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | lines,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["cells", "worksheets", "metadata", "source", "input", "cell_type", "nnopt", "module",
             "nbgrader", "grade_id", "language_info", "name", "x"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip
code_cells = st.lists(
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["code", "markdown", 3]), "source": lines | json_values},
        optional={"metadata": json_values | st.just({"nnopt": {"module": "mse"}})},
    ),
    max_size=6,
)


def graded_or_refused(tmp_path, course, name, data):
    """Whatever comes in: a result, or an error with a remedy."""
    path = tmp_path / name
    path.write_bytes(data)
    with contextlib.suppress(IntakeError):
        for assignment in take_in(path, course).assignments:
            for module in assignment.modules.values():
                count = module.source.count(b"\n") + 1
                assert not module.lines or len(module.lines) == count
                places = {module.locate(line)[0] for line in range(1, count + 1)}
                assert all(place.startswith(name) for place in places)
                if not assignment.problem:
                    compile(module.source, "x", "exec", dont_inherit=True, flags=0x400)


@fuzzed
@given(st.binary(max_size=300) | lines.map(str.encode))
def test_any_module(tmp_path, course, data):
    graded_or_refused(tmp_path, course, "mse.py", data)


@fuzzed
@given(
    st.binary(max_size=200)
    | json_values.map(lambda value: json.dumps(value).encode())
    | code_cells.map(lambda cells: json.dumps({"cells": cells}).encode())
)
def test_any_notebook(tmp_path, course, data):
    graded_or_refused(tmp_path, course, "02_mse.ipynb", data)


@fuzzed
@given(
    st.dictionaries(st.sampled_from(["mse.py", "a/ema.py", "02_mse.ipynb", "x.txt"]), lines),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=6),
    st.integers(0, 60),
)
def test_any_archive(tmp_path, course, members, patches, cut):
    data = bytearray(zipped(members))
    for where, patch in patches:
        at = int(where * len(data))
        data[at : at + len(patch)] = patch
    path = tmp_path / "a.zip"
    path.write_bytes(data[: len(data) - cut] if cut < 10 else data)
    with contextlib.suppress(IntakeError):
        take_in(path, course)


@fuzzed
@given(st.binary(max_size=300))
def test_any_bytes_as_an_archive(tmp_path, course, data):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + data)
    with contextlib.suppress(IntakeError):
        take_in(path, course)


def test_nothing_is_run_or_put_on_the_path(hand_in, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = list(sys.path), set(sys.modules)
    contents = {f"{name}.py": "raise SystemExit(3)\n" for name in ("mse", "json", "conftest")}
    hand_in({**contents, "pytest.ini": "[pytest]\n", "x.pth": "import os\n"})
    assert sys.path == before[0]
    assert not {name for name in set(sys.modules) - before[1] if name in ("mse", "conftest")}
    assert not list((tmp_path / "alice").rglob("__pycache__"))
