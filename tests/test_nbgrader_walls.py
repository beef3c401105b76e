"""What students leave beside a notebook, and names that instructors meet, with real nbgrader."""

import gzip
import json
import os
import re
import shutil
import sqlite3
import stat
import tarfile
import zipfile

import pytest
from tests.meters import begin_peak, megabytes, processor_seconds
from tests.nbgrader_bench import RIGHT, Bench, filled
from tests.spies import SPIES
from tests.test_side_channels import digits

from nnopt.nbgrader.formulas import mathml
from nnopt.report.document import decode

SECRET = "the-key-of-the-server"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # noqa: E501
TEXT = "[click](https://evil.example) ![mine](attachment:p.png) ![out](https://evil.example/x.png)"


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    bench = Bench(tmp_path_factory.mktemp("walls"))
    bench.run("generate_assignment", "02_mse")
    yield bench
    bench.close()


@pytest.fixture(autouse=True)
def nothing_handed_in(request):
    """No test of this file meets what another one handed in."""
    if "bench" in request.fixturenames:
        shutil.rmtree(request.getfixturevalue("bench").folder / "submitted", ignore_errors=True)


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secret")
    (folder / "key.py").write_text(SECRET)
    (folder / "02_mse.ipynb").write_text(SECRET)
    return folder


def work(bench):
    """A right notebook with a text that holds links and pictures."""
    book = filled(bench.released(), **RIGHT)
    attached = {"p.png": {"image/png": PIXEL}}
    cell = {"cell_type": "markdown", "id": "handout-mine", "metadata": {}, "source": TEXT}
    book["cells"].append({**cell, "attachments": attached})
    return book


def litter(folder, secret):
    """Put everything beside a notebook that is no notebook."""
    (folder / "link.py").symlink_to(secret / "key.py")
    (folder / "away").symlink_to(secret)
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (folder / "02_mse.html").write_text("<script>alert(1)</script>")
    (folder / "image.svg").write_text("<svg onload='alert(1)'/>")
    (folder / "plots").mkdir()
    (folder / "plots" / "yogurt.svg").mkdir()
    (folder / "plots" / "yogurt.svg" / "a.py").write_text("x = 1")
    os.mkfifo(folder / "pipe.py")
    os.mkfifo(folder / "x.svg")
    (folder / "helper.py").write_text("x = 1")
    (folder / "data.csv").write_text("1,2")


def tree(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def everything(folder):
    return "".join(
        path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.is_file()
    )


def inbound(bench, name):
    folder = bench.folder / "exchange" / "nets" / "inbound" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    return folder


def test_collect_takes_plain_files_that_may_be_work(bench, secret):
    anna = inbound(bench, "anna+02_mse+2026-01-02 10:00:00 UTC+0123")
    anna.mkdir()
    litter(anna, secret)
    (anna / "02_mse.ipynb").write_text(json.dumps(work(bench)))
    (anna / "timestamp.txt").write_text("the day before yesterday")
    ben = inbound(bench, "ben+02_mse+2026-01-02 10:00:00 UTC+0123")
    ben.symlink_to(secret)
    carla = inbound(bench, "carla+02_mse+yesterday+0123")
    carla.mkdir()
    dora = inbound(bench, "dora+02_mse+2026-01-02 10:00:00 UTC+0123")
    dora.mkdir()
    (dora / "02_mse.ipynb").symlink_to(secret / "02_mse.ipynb")
    (dora / "timestamp.txt").symlink_to(secret / "key.py")
    log = bench.run("collect", "02_mse")
    submitted = bench.folder / "submitted"
    assert tree(submitted / "anna" / "02_mse") == {
        "02_mse.ipynb", "helper.py", "data.csv", "timestamp.txt", "plots/yogurt.svg/a.py",
    }  # fmt: skip
    time = (submitted / "anna" / "02_mse" / "timestamp.txt").read_text()
    assert time == "2026-01-02 10:00:00 UTC"
    assert tree(submitted / "dora" / "02_mse") == {"timestamp.txt"}
    assert not (submitted / "ben").exists()
    assert not (submitted / "carla").exists()
    assert SECRET not in everything(submitted)
    assert "link.py is no plain file and was left out" in log
    assert "its name ends in no time. Ask the student to submit again" in log
    assert "it is no folder. Ask the student to submit with nbgrader" in log


def test_autograde_and_feedback_show_nothing_of_what_lies_beside(bench, secret):
    submitted = bench.folder / "submitted"
    for name in ("anna", "emil"):
        folder = submitted / name / "02_mse"
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        litter(folder, secret)
    bench.hand_in("anna", work(bench))
    (submitted / "anna" / "02_mse" / "timestamp.txt").symlink_to(secret / "key.py")
    (submitted / "emil" / "02_mse" / "02_mse.ipynb").symlink_to(secret / "02_mse.ipynb")
    os.mkfifo(submitted / "emil" / "02_mse" / "timestamp.txt")
    (submitted / "fred").mkdir()
    (submitted / "fred" / "02_mse").symlink_to(secret)
    log = bench.run("autograde", "02_mse", "--force")
    assert "fred/02_mse is a link and was not graded" in log
    assert "pipe.py is no plain file and was left out" in log
    autograded = bench.folder / "autograded"
    plots = {name for name in tree(bench.folder / "source" / "02_mse") if name.startswith("plots/")}
    assert tree(autograded / "anna" / "02_mse") == plots | {"02_mse.ipynb", "helper.py"}
    assert sum(auto or 0 for auto, _, _ in bench.scores("anna").values()) > 0
    assert not any(auto for auto, _, _ in bench.scores("emil").values())

    assert SECRET not in everything(autograded)

    # Also of folders that were graded before there were these rules.
    (autograded / "anna" / "02_mse").chmod(0o755)
    litter_there = autograded / "anna" / "02_mse"
    (litter_there / "evil.html").write_text("<script>alert(1)</script>")
    os.mkfifo(litter_there / "x.svg")
    (litter_there / "key.txt").symlink_to(secret / "key.py")
    bench.run("generate_feedback", "02_mse", "--student", "anna")
    feedback = bench.folder / "feedback"
    assert tree(feedback / "anna" / "02_mse") == {"02_mse.html"}
    page = everything(feedback)
    assert SECRET not in page
    assert "evil.example" not in page
    assert PIXEL not in page
    assert "[picture: mine]" in page
    assert "alert(1)" not in page
    # It needs no network.
    page = (bench.folder / "feedback" / "anna" / "02_mse" / "02_mse.html").read_text()
    assert "<math" in page
    assert "cdnjs" not in page
    for piece in page.split('src="')[1:]:
        assert piece.startswith("data:image/"), piece[:80]
    assert page.index("What the tests found") < page.index("What you handed in")


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}",
        "<img src=x onerror=y>", r"\style{background:url(https://evil.example)}{x}",
        "{" * 3000, r"\begin{a}" * 100, "\\",
    ],
)  # fmt: skip
def test_formulas_hold_nothing_active(tex):
    shown = mathml(tex)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "href=" not in shown
    assert "style=" not in shown


# What was downloaded

IDS = ["anna.mueller", "ben-luca", "carla rossi", "dora@example.org", "李雷", "e_f", "O'Hara"]


def archive(bench, files):
    folder = bench.folder / "downloaded" / "02_mse" / "archive"
    for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else ():
        path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


PATTERN = r'r".*/(?P<student_id>[^/]+)-(?P<file_id>\w+)\.ipynb"'


def configured(bench, *lines, pattern=PATTERN):
    bench.configure(f"c.FileNameCollectorPlugin.named_regexp = {pattern}", *lines)


def collected(bench, status=0):
    return bench.run("zip_collect", "02_mse", "--force", status=status)


def test_the_pattern_of_the_guide_takes_any_id(bench):
    guide = (bench.course / "docs" / "instructor.md").read_text()
    assert PATTERN in guide
    configured(bench)
    archive(bench, {f"{name}-02_mse.ipynb": name for name in IDS})
    collected(bench)
    for name in IDS:
        path = bench.folder / "submitted" / name / "02_mse" / "02_mse.ipynb"
        assert path.read_text() == name


def test_names_of_moodle_and_canvas_and_archives_of_them(bench, secret):
    roster = bench.folder / "students.csv"
    roster.write_bytes("Username;Full name\nmu.anna;Anna Müller\n".encode("utf-8-sig"))
    configured(bench, 'c.CollectByName.roster = "students.csv"', pattern='""')
    folder = archive(bench, {"okaforben_LATE_124_902_02_mse-1.ipynb": "ben"})
    with zipfile.ZipFile(folder / "class.zip", "w") as moodle:
        moodle.writestr("Anna Müller_4711_assignsubmission_file_/02_mse.ipynb", "anna")
        moodle.writestr("../up_1_assignsubmission_file_/02_mse.ipynb", "x")
    with tarfile.open(folder / "more.tar.gz", "w:gz") as more:
        link = tarfile.TarInfo("evil_1_assignsubmission_file_/02_mse.ipynb")
        link.type, link.linkname = tarfile.SYMTYPE, str(secret / "key.py")
        more.addfile(link)
    (folder / "fred_1_2_02_mse.ipynb").symlink_to(secret / "02_mse.ipynb")
    collected(bench)
    submitted = bench.folder / "submitted"
    assert (submitted / "mu.anna" / "02_mse" / "02_mse.ipynb").read_text() == "anna"
    assert (submitted / "124" / "02_mse" / "02_mse.ipynb").read_text() == "ben"
    extracted = bench.folder / "downloaded" / "02_mse" / "extracted"
    assert SECRET not in everything(extracted)
    assert not any(extracted.rglob("*fred*"))
    assert not any(extracted.rglob("*evil*"))
    assert not list(bench.folder.rglob("*up_1_*"))


def test_an_archive_that_cannot_be_unpacked_is_left_out_and_costs_little(bench, tmp_path):
    """The name of a member may be gigabytes of zeros, in a file of some kilobytes."""
    configured(bench, pattern='""')
    folder = archive(bench, {"hans_124_902_02_mse.ipynb": "hans"})
    long = tarfile.TarInfo("x")
    long.type, long.size = tarfile.XHDTYPE, 2_000_000_000
    with gzip.open(tmp_path / "bomb.tar.gz", "wb", compresslevel=1) as bomb:
        bomb.write(long.tobuf() + b"\0" * 400_000_000)
    with zipfile.ZipFile(folder / "class.zip", "w") as all_of_them:
        all_of_them.write(tmp_path / "bomb.tar.gz", "ida_125_903_work.tar.gz")
        all_of_them.writestr("ida_126_904_work.zip", b"no archive")
    with (folder / "kim_127_905_02_mse.ipynb").open("wb") as sparse:
        sparse.truncate(1 << 34)
    pid = bench.process.pid
    begin_peak(pid)
    before = megabytes(pid)
    log = collected(bench)
    assert megabytes(pid, "VmHWM") - before < 200
    assert "ida_125_903_work.tar.gz was left out: it cannot be unpacked" in log
    assert "ida_126_904_work.zip was left out: ida_126_904_work.zip is not a zip archive" in log
    assert "kim_127_905_02_mse.ipynb was left out" in log
    assert (bench.folder / "submitted" / "124" / "02_mse" / "02_mse.ipynb").read_text() == "hans"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["gina-02_mse.ipynb", "02_mse (gina).ipynb"], "would be left out: 02_mse (gina).ipynb"),
        (["gina-02_mse.ipynb", "hugo-mse.py"], "would be left out: hugo-mse.py"),
    ],
)
def test_a_file_that_would_be_skipped_stops_it(bench, names, said):
    configured(bench)
    archive(bench, dict.fromkeys(names, "x"))
    assert said in collected(bench, status=1)
    assert not (bench.folder / "submitted" / "gina").exists()


def test_a_duplicate_and_an_odd_time_say_what_to_do(bench):
    timed = r'r".*/(?P<student_id>[^/]+?)-(?P<timestamp>[^/]+?)-(?P<file_id>\w+)\.ipynb"'
    configured(bench, pattern=r'r".*/(?P<student_id>[^/]+?)-.*?(?P<file_id>\w+)\.ipynb"')
    archive(bench, {"ida-02_mse.ipynb": "1", "ida-2-02_mse.ipynb": "2"})
    assert "ida has two files for 02_mse" in collected(bench, status=1)
    configured(bench, pattern=timed)
    archive(bench, {"ida-soon-02_mse.ipynb": "1"})
    assert "The time in the name of ida-soon-02_mse.ipynb is not known" in collected(bench, 1)
    archive(bench, {f"ida-2026-01-0{day}-10-00-00-02_mse.ipynb": str(day) for day in (1, 2)})
    collected(bench)
    path = bench.folder / "submitted" / "ida" / "02_mse"
    assert (path / "02_mse.ipynb").read_text() == "2"
    assert (path / "timestamp.txt").read_text() == "2026-01-02 10:00:00"


# Students and the gradebook


def imported(bench, *arguments, status=0):
    """Run the command in a process of its own: nbgrader keeps the streams that it finds."""
    return bench.nnopt("nbgrader-students", *arguments, status=status)


def students(bench):
    with sqlite3.connect(bench.folder / "gradebook.db") as book:
        return {row[0]: row[1:] for row in book.execute(
            "select id, first_name, last_name, email from student"
        )}  # fmt: skip


def test_students_are_imported_as_they_are_exported(bench, tmp_path):
    roster = tmp_path / "students.csv"
    roster.write_bytes("学号;姓;名;邮箱\r\n0042;李;雷;lei@example.org\r\n".encode("gbk"))
    assert "0042\t雷 李" in imported(bench, roster, "--dry-run")
    told = imported(bench, roster, "--folder", bench.folder)
    assert told == "1 new, 0 known before. The first is 0042, 雷 李.\n"
    assert students(bench)["0042"] == ("雷", "李", "lei@example.org")
    roster.write_text("id,email\n0042,\nnew,new@example.org\n")
    told = imported(bench, roster, "--folder", bench.folder)
    assert told.startswith("1 new, 1 known before.")
    assert students(bench)["0042"] == ("雷", "李", "lei@example.org")


def test_a_locked_gradebook_and_another_folder_say_what_to_do(bench, tmp_path):
    roster = tmp_path / "students.csv"
    roster.write_text("id\nzoe\n")
    told = imported(bench, roster, "--folder", tmp_path, status=3)
    assert "is no course of nbgrader" in told
    lock = sqlite3.connect(bench.folder / "gradebook.db")
    lock.execute("begin exclusive")
    told = imported(bench, roster, "--folder", bench.folder, status=3)
    lock.rollback()
    lock.close()
    assert "the gradebook is locked" in told
    assert "Close other commands of nbgrader" in told


def test_feedback_carries_nothing_that_a_spy_saw_of_hidden_tests(bench):
    bench.hand_in("spy", filled(bench.released(), mse=SPIES["raises"]))
    bench.autograde("spy")
    bench.run("generate_feedback", "02_mse", "--student", "spy", "--force")
    [kept] = bench.folder.rglob("spy/02_mse/*.json")
    document = decode(kept.read_bytes())
    found = set(digits([document]))
    assert len(found) > 10
    [page] = (bench.folder / "feedback" / "spy").rglob("*.html")
    html = page.read_text("utf-8")
    # What the page brings along, and what the student's own cells printed, saw no hidden input.
    text = re.sub(r"<(style|script).*?</\1>", "", html, flags=re.DOTALL)
    assert "does not pass" in text or "raised" in text
    assert not [each for each in found if each in text]


def test_a_new_course_is_for_its_owner_alone(bench, tmp_path):
    assert stat.S_IMODE(bench.folder.stat().st_mode) == 0o700
    told = bench.nnopt("nbgrader-init", tmp_path / "shared", "--mode", "2770")
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o2770
    assert "Other accounts cannot reach" not in told
    bench.nnopt("nbgrader-init", tmp_path / "odd", "--mode", "9", status=2)


def cells(kind, sources, **fields):
    more = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return [
        {"id": f"{kind}{n}", "cell_type": kind, "metadata": {}, "source": source, **more, **fields}
        for n, source in enumerate(sources)
    ]


PICTURE = {
    "source": "![](attachment:p)" * 500,
    "attachments": {"p": {"image/png": "A" * 8_000_000}},
}
# Each part is as large as can be shown, and made to keep those busy who show it.
LARGE = [
    {**cells("markdown", [""])[0], "id": "drawn", **PICTURE},
    *cells("markdown", ["*a **b " * 1_400] * 10, metadata={"nbgrader": {"k": "v" * 60_000}}),
    *cells("code", [text * (20_000 // len(text)) for text in ("\n ", ".a", "f'{x!r:>{(", "(")]),
    *cells("raw", ["x"] * 1_900, outputs=[{"output_type": "stream", "text": "x"}] * 100),
]


@pytest.mark.slow
def test_a_notebook_costs_nbgrader_little(bench):
    """Read in seconds and some megabytes, and the right work in it has its points."""
    pid, needed = bench.process.pid, {}
    book = work(bench)
    bench.hand_in("small", book)
    bench.hand_in("large", {**book, "cells": [*book["cells"], *LARGE]})
    for command in ("autograde", "generate_feedback"):
        for name in ("small", "large"):
            begin_peak(pid)
            before, start = megabytes(pid), processor_seconds(pid)
            bench.run(command, "02_mse", "--student", name, "--force")
            needed[command, name] = megabytes(pid, "VmHWM") - before, processor_seconds(pid) - start
    assert all(grown < 250 and spent < 20 for grown, spent in needed.values()), needed
    assert sum(auto or 0 for auto, _, _ in bench.scores("large").values()) > 0
    assert len(bench.autograded("large")["cells"]) > len(LARGE)
