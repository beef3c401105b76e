"""Downloads of a whole class, in the shapes in which platforms pack them, and rosters."""

import contextlib
import os
import zipfile

import pytest
from click.testing import CliRunner
from tests.solutions import POINTS

from nnopt.classes.download import class_of, layout_of, open_class
from nnopt.classes.layouts import moodle, read_paths
from nnopt.classes.people import Roster, read_roster
from nnopt.classes.present import class_for
from nnopt.cli.grade import main
from nnopt.errors import IntakeError, NnoptError
from nnopt.report.document import decode

METADATA = """\
---
submission_901:
  :submitters:
  - :name: Anna Müller
    :sid: '0042'
    :email: anna@example.org
  :created_at: 2026-10-03 04:49:50.637460000 Z
  :score: 0.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
submission_902:
  :submitters:
  - :name: Anna Müller
    :sid: '0042'
    :email: anna@example.org
  :created_at: 2026-10-04 08:00:00.000000000 Z
submission_903:
  :submitters:
  - :name: Ben Okafor
    :sid: '0043'
    :email: ben@example.org
  - :name: Carla Rossi
    :sid: '0044'
    :email: carla@example.org
  :created_at: 2026-10-04 09:00:00.000000000 Z
"""


def packed(path, files, flags=0):
    """Make a zip archive of texts by their names."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def unpacked(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def sorted_out(whole):
    """What each student has: file -> text."""
    return {
        member.id: {
            path.relative_to(member.path).as_posix(): path.read_text()
            for path in sorted(member.path.rglob("*"))
            if path.is_file()
        }
        for member in whole.members
    }


def classified(path, layout=None, people=()):
    """Open a download in its plain layout."""
    with open_class([path], layout or layout_of(path), people) as whole:
        return sorted_out(whole), whole


MOODLE_FLAT = {
    "Anna Müller_4711_assignsubmission_file_mse.py": "anna",
    "Anna Müller_4711_assignsubmission_file_helper.py": "helps",
    "Ben O'Hara-Okafor_4712_assignsubmission_file_02_mse.ipynb": "ben",
    "李 雷_4713_assignsubmission_onlinetext_onlinetext.html": "<p>lei",
}
MOODLE_FOLDERS = {
    "Anna Müller_4711_assignsubmission_file_/mse.py": "anna",
    "Anna Müller_4711_assignsubmission_file_/helper.py": "helps",
    "Ben O'Hara-Okafor_4712_assignsubmission_file/02_mse.ipynb": "ben",
    "李 雷_4713_assignsubmission_onlinetext_/onlinetext.html": "<p>lei",
}


@pytest.mark.parametrize("files", [MOODLE_FLAT, MOODLE_FOLDERS], ids=["flat", "folders"])
@pytest.mark.parametrize("top", ["", "NN-Assignment 2-88/"], ids=["as it came", "packed again"])
@pytest.mark.parametrize("make", [packed, unpacked])
def test_moodle(tmp_path, files, top, make):
    path = tmp_path / ("downloads.zip" if make is packed else "downloads")
    make(path, {f"{top}{name}": text for name, text in files.items()})
    assert layout_of(path) == "moodle"
    assert classified(path)[0] == {
        "Anna Müller_4711": {"mse.py": "anna", "helper.py": "helps"},
        "Ben O'Hara-Okafor_4712": {"02_mse.ipynb": "ben"},
        "李 雷_4713": {"onlinetext.html": "<p>lei"},
    }


def test_canvas(tmp_path):
    files = {
        "mulleranna_123_901_mse.py": "old",
        "mulleranna_LATE_123_905_mse-1.py": "new",
        "okaforben_124_902_02_mse-2.ipynb": "ben",
        "okaforben_124_903_data.csv": "1",
        "o'haracarla_125_text.html": "<p>",
        "anon_aB3dE_907_mse.py": "nobody knows",
        ".DS_Store": "",
    }
    found, whole = classified(packed(tmp_path / "submissions.zip", files))
    assert found == {
        "mulleranna_123": {"mse.py": "new"},
        "okaforben_124": {"02_mse.ipynb": "ben", "data.csv": "1"},
        "o'haracarla_125": {"text.html": "<p>"},
        "anonymous_aB3dE": {"mse.py": "nobody knows"},
    }
    anna = next(member for member in whole.members if member.id == "mulleranna_123")
    assert anna.notes == (
        "`mse.py` was handed in 2 times: the latest counts, `mulleranna_LATE_123_905_mse-1.py`.",
        "Handed in late.",
    )


@pytest.mark.parametrize("top", ["", "assignment_77_export/"])
def test_gradescope(tmp_path, top):
    files = {
        "submission_metadata.yml": METADATA,
        "submission_901/mse.py": "old",
        "submission_902/mse.py": "new",
        "submission_903/src/mse.py": "both",
        "submission_904/mse.py": "not in the list",
    }
    path = packed(tmp_path / "export.zip", {f"{top}{name}": text for name, text in files.items()})
    found, whole = classified(path)
    assert found == {
        "0042": {"mse.py": "new"},
        "0043": {"src/mse.py": "both"},
        "0044": {"src/mse.py": "both"},
        "904": {"mse.py": "not in the list"},
    }
    assert whole.members[0].person.name == "Anna Müller"
    assert whole.members[0].notes == (
        "Handed in more than once: the latest counts, submission_902.",
    )


def test_a_folder_or_an_archive_for_each_student(tmp_path):
    unpacked(tmp_path / "class", {"anna/02_mse/mse.py": "anna", "notes.txt": "mine"})
    packed(tmp_path / "class" / "ben.zip", {"mse.py": "ben"})
    assert layout_of(tmp_path / "class") is None
    with open_class([tmp_path / "class"], "folders") as whole:
        assert [member.id for member in whole.members] == ["anna", "ben"]
        assert (whole.members[1].path / "ben.zip").is_file()
    assert whole.notes == ("Nobody's in class: notes.txt.",)
    assert not whole.members[0].path.exists()


@pytest.mark.parametrize(
    "files",
    [
        {"mse.py": "", "helper.py": ""},
        {"02_mse/mse.py": "", "03_custom_loss/custom_loss.py": ""},
        {"a_1_2_mse.py": "", "mse.py": ""},
        {"Anna_4711_assignsubmission_file_/mse.py": ""},
        {"submission_1/mse.py": "", "submission_2/mse.py": ""},
    ],
)
def test_the_work_of_one_student_is_no_class(tmp_path, files):
    assert layout_of(packed(tmp_path / "work.zip", files)) is None


def test_two_downloads_are_one_class(tmp_path):
    one = packed(tmp_path / "a.zip", {"A B_1_assignsubmission_file_mse.py": "a"})
    two = packed(tmp_path / "b.zip", {"A B_1_assignsubmission_file_/ema.py": "b"})
    with open_class([one, two], "moodle") as whole:
        assert sorted_out(whole) == {"A B_1": {"1/mse.py": "a", "2/ema.py": "b"}}


def test_the_wrong_layout_says_so(tmp_path):
    path = packed(tmp_path / "work.zip", {"mse.py": ""})
    with (
        pytest.raises(IntakeError, match=r"work\.zip holds no submission as moodle packs them"),
        open_class([path], "moodle"),
    ):
        pass


# What does not become a file of a student's folder


def test_nothing_gets_out_of_the_folder(tmp_path):
    prefix = "A B_1_assignsubmission_file_"
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (f"{prefix}/../../up.py", f"{prefix}/C:/x.py", f"{prefix}/a\\..\\..\\x.py"):
            archive.writestr(name, "x")
        link = zipfile.ZipInfo(f"{prefix}/link.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(f"{prefix}/{'n' * 300}.py", "x")
        archive.writestr(f"{prefix}/mse.py", "x")
        archive.writestr(f"{prefix}/mse.py/below.py", "x")
    before = set(tmp_path.iterdir())
    found, whole = classified(path, "moodle")
    assert found == {"A B_1": {"mse.py": "x"}}
    assert len(whole.members[0].notes) == 6
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("layout", ["moodle", "folders"])
def test_links_and_pipes_of_an_unpacked_download_are_left_out(tmp_path, layout):
    name = "A B_1_assignsubmission_file_"
    folder = unpacked(tmp_path / "d", {f"{name}/mse.py": "x"}) / name
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.py").write_text("secret")
    (folder / "link.py").symlink_to(tmp_path / "secret" / "key.py")
    (folder / "folder").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe.py")
    found, whole = classified(tmp_path / "d", layout)
    assert list(found.values()) == [{"mse.py": "x"}]
    assert sorted(note.split(" and was")[0] for note in whole.members[0].notes) == [
        "`folder` is a symbolic link", "`link.py` is a symbolic link", "`pipe.py` is a pipe",
    ]  # fmt: skip


def test_a_bomb_costs_only_its_own_student(tmp_path, monkeypatch):
    monkeypatch.setattr("nnopt.classes.download._BYTES", 1000)
    prefix = "_assignsubmission_file_"
    files = {
        f"A_1{prefix}big.py": "0" * 100_000,
        f"A_1{prefix}mse.py": "a",
        f"B_2{prefix}mse.py": "b",
    }
    found, whole = classified(packed(tmp_path / "d.zip", files))
    assert found == {"A_1": {"mse.py": "a"}, "B_2": {"mse.py": "b"}}
    assert whole.members[0].notes == ("`big.py` was left out: it is too large.",)


def test_too_many_members_are_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("nnopt.classes.reading.FILES", 2)
    path = packed(tmp_path / "d.zip", dict.fromkeys(MOODLE_FLAT, "x"))
    assert layout_of(path) is None
    with pytest.raises(IntakeError, match="more than 2 files"), open_class([path], "moodle"):
        pass


def test_metadata_cannot_make_objects_nor_grow(tmp_path):
    bomb = "a: &a [x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(f'*{chr(97 + n)}' for _ in range(9))}]\n"
        for n in range(20)
    )
    text = f"{bomb}submission_1: !!python/object/apply:os.system ['touch {tmp_path}/made']\n"
    files = {"submission_metadata.yml": text, "submission_1/mse.py": "x"}
    assert classified(packed(tmp_path / "e.zip", files))[0] == {"1": {"mse.py": "x"}}
    assert not (tmp_path / "made").exists()


# Rosters

NBGRADER = "id,first_name,last_name,email,lms_user_id\nmu.anna,Anna,Müller,anna@example.org,4711\n"
TABS = NBGRADER.replace(",", "\t")
MOODLE_PEOPLE = (
    '"First name","Last name","ID number","Email address",Groups\n'
    "Anna,Müller,0042,anna@example.org,G1\n"
)
MOODLE_SHEET = (
    'Identifier,"Full name","Email address",Status,Grade\n'
    '"Participant 4711","Anna Müller",anna@example.org,"Submitted for grading",\n'
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,02_mse (881)\n"
    "    Points Possible,,,,,18\n"
    '"Müller, Anna",123,S77,mu.anna,Nets,\n'
    '"Student, Test",9,,ab12,Nets,\n'
)
GERMAN = "Vorname;Nachname;Matrikelnummer;E-Mail-Adresse\nAnna;Müller;0042;anna@example.org\n"
CHINESE = "学号,姓名,邮箱\n0042,李雷,lei@example.org\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (NBGRADER.encode(), ("mu.anna", "Anna Müller", "anna@example.org")),
        (NBGRADER.encode("utf-8-sig"), ("mu.anna", "Anna Müller", "anna@example.org")),
        (TABS.encode("utf-16"), ("mu.anna", "Anna Müller", "anna@example.org")),
        (MOODLE_PEOPLE.encode("utf-8-sig"), ("0042", "Anna Müller", "anna@example.org")),
        (MOODLE_SHEET.encode(), ("4711", "Anna Müller", "anna@example.org")),
        (CANVAS.encode("utf-8-sig"), ("mu.anna", "Anna Müller", "")),
        (GERMAN.encode("cp1252"), ("0042", "Anna Müller", "anna@example.org")),
        (f"sep=;\r\n{GERMAN}".encode(), ("0042", "Anna Müller", "anna@example.org")),
        (CHINESE.encode("gbk"), ("0042", "李雷", "lei@example.org")),
        (CHINESE.replace(",", ";").encode("utf-8-sig"), ("0042", "李雷", "lei@example.org")),
        (b'id;name\r\n="0042";Anna\r\n', ("0042", "Anna", "")),
        (b"email\nanna@example.org\n", ("anna@example.org", "", "anna@example.org")),
    ],
)  # fmt: skip
def test_rosters_as_they_are_exported(tmp_path, data, expected):
    path = tmp_path / "students.csv"
    path.write_bytes(data)
    [person] = read_roster(path)
    assert (person.id, person.name, person.email) == expected


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "names no student"),
        (b"first_name,last_name\nAnna,M\n", "has no column with the ids"),
        (b"id\na\na\n", "two students with the id 'a'"),
        (b"PK\x03\x04xlsx", "is a spreadsheet"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path, data, said):
    path = tmp_path / "students.csv"
    path.write_bytes(data)
    with pytest.raises(NnoptError, match=said):
        read_roster(path)


def test_students_are_found_by_number_address_and_name(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text(CANVAS + '"Müller, Ben",124,S78,mu.ben,Nets,\n"Müller, Ben",125,,b2,Nets,\n')
    roster = Roster(read_roster(path))
    for said in ("123", "S77", "MU.ANNA", "mulleranna", "Anna Müller", "Müller Anna"):
        assert roster.find(said).id == "mu.anna", said
    assert roster.find("Ben Müller") is None
    assert class_of([tmp_path / "mu.anna.zip"], roster.people).members[0].id == "mu.anna"


def test_two_of_one_name_stay_two(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text("id,first_name,last_name\nmu.anna,Anna,Müller\n")
    files = {f"Anna Müller_{n}_assignsubmission_file_mse.py": str(n) for n in (1, 2)}
    found, whole = classified(packed(tmp_path / "d.zip", files), "moodle", read_roster(path))
    assert found == {"mu.anna": {"mse.py": "1"}, "Anna Müller_2": {"mse.py": "2"}}
    assert whole.notes == ("Not in the roster: Anna Müller_2.",)


def test_names_that_zip_tools_wrote_in_gbk(tmp_path):
    path = tmp_path / "d.zip"
    name = "李雷_1_assignsubmission_file_mse.py"
    stand_in = "?" * len(name.encode("gbk"))
    packed(path, {stand_in: "x"})
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), name.encode("gbk")))
    assert list(classified(path, "moodle")[0]) == ["李雷_1"]


def test_canvas_names_with_underscores():
    [entry] = read_paths(["de_la_cruz_12_34_final_mse_v2.py"], "canvas")[0]
    assert (entry.name, entry.student, entry.inside) == ("de_la_cruz", "12", "final_mse_v2.py")


# The command


def test_a_class_is_graded_by_name(pool, course, monkeypatch, tmp_path):
    monkeypatch.setattr("nnopt.grading.session.Pool", lambda *_: contextlib.nullcontext(pool))
    right = course.get("02_mse").reference()["mse"]
    prefix = "assignsubmission_file_"
    files = {
        f"Anna Müller_4711_{prefix}/mse.py": right,
        f"Ben Okafor_4712_{prefix}/notes.pdf": "%PDF",
    }
    download = packed(tmp_path / "downloads.zip", files)
    roster = tmp_path / "students.csv"
    roster.write_bytes(
        "Username;First name;Surname;Email address\r\nmu.anna;Anna;Müller;anna@example.org\r\n"
        "ok.ben;Ben;Okafor;ben@example.org\r\nro.carla;Carla;Rossi;carla@example.org\r\n".encode(
            "utf-8-sig"
        )
    )
    arguments = [download, "--roster", roster, "-o", tmp_path / "results"]
    result = CliRunner().invoke(main, [*map(str, arguments)], env={"COLUMNS": "120"})
    assert result.exit_code == 3, result.output  # Ben's work is not readable
    rows = {row.split()[0]: row for row in result.stdout.splitlines() if row.strip()}
    points = f"{POINTS['02_mse']}/{POINTS['02_mse']}"
    assert "Anna Müller" in rows["mu.anna"]
    assert "anna@example.org" in rows["mu.anna"]
    assert points in rows["mu.anna"]
    assert rows["ro.carla"].split()[-3:-1] == ["handed", "in"]
    assert "Missing: Carla Rossi (ro.carla)." in result.stdout
    written = sorted(path.name for path in (tmp_path / "results").glob("*.json"))
    assert written == ["mu.anna.json", "ok.ben.json"]
    document = decode((tmp_path / "results" / "mu.anna.json").read_bytes())
    assert document.submission.id == "mu.anna"
    assert "example.org" not in (tmp_path / "results" / "mu.anna.json").read_text()


def test_files_that_were_picked_from_a_download_are_the_students(tmp_path):
    for name, number in (("Anna", 1), ("Ben", 2)):
        for module in ("forward", "backward"):
            path = tmp_path / f"{name}_{number}_assignsubmission_file_{module}.py"
            path.write_text("x = 1\n")
    (tmp_path / "Carl_3_assignsubmission_file_forward.py").write_text("x = 1\n")
    (tmp_path / "notes.txt").write_text("nobody's")
    picked = sorted(tmp_path.glob("[AB]*.py"))
    with class_for(picked, None, None) as whole:
        found = {
            each.id: sorted(path.name for path in each.path.iterdir()) for each in whole.members
        }
    assert found == {key: ["backward.py", "forward.py"] for key in ("Anna_1", "Ben_2")}
    for others in ([picked[0]], [*picked, tmp_path / "notes.txt"]):
        with class_for(others, None, None) as whole:
            assert not whole.members


def test_a_student_who_is_called_like_the_folder_of_another_one(tmp_path):
    """A name that a student may change says nothing about whose a folder of Moodle is."""
    files = {
        "Ben_4712_assignsubmission_file_/mse.py": "ben",
        "Ben_4712_assignsubmission_file_Eve_66_assignsubmission_file_/mse.py": "eve",
    }
    found = {entry.student: entry.inside for entry in map(moodle, files) if entry}
    assert found == {"4712": "mse.py", "66": "mse.py"}
    named = moodle("Eve_66_assignsubmission_file_Ben_4712_assignsubmission_file_mse.py")
    assert named.student == "66"
