"""How do learning platforms name the files of their downloads, and whose is each file?

A layout is a reader of paths. What it cannot read is nobody's. The shapes are those of
"Download all submissions" (Moodle, with and without folders), "Download submissions" (Canvas),
"Export submissions" (Gradescope), and a folder or archive for each student.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

import msgspec

Layout = Literal["moodle", "canvas", "gradescope", "folders"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

METADATA = "submission_metadata.yml"
# A folder ends in what Moodle adds, whatever the student is called; of a file the student gives the
# end, and the first that Moodle may have added is it.
_MOODLE_FOLDER = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?")
_MOODLE_FILE = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_(?P<rest>.+)"
)
_CANVAS = re.compile(
    r"(?:anon(?:ymous)?_(?P<anonymous>[A-Za-z0-9]{5})|(?P<name>.+?))_(?P<late>LATE_)?"
    r"(?(anonymous)|(?P<id>\d+)_)(?:(?P<file>\d+)_(?P<rest>.+)|(?P<text>text\.html))"
)
# What a platform appends when a file of this name was there already.
_AGAIN = re.compile(
    r"(?P<stem>.+)-(?P<number>\d{1,3})(?P<ending>\.(?:py|ipynb|zip))", re.IGNORECASE
)
_GRADESCOPE = re.compile(r"submission_(?P<id>\d+)")


class Entry(msgspec.Struct, frozen=True):
    """A file of a download: whose it is, what the student called it, and which attempt it is."""

    student: str
    name: str
    inside: str
    path: str
    attempt: tuple[int, int] = (0, 0)
    late: bool = False


def moodle(path: str) -> Entry | None:
    """Read a path of Moodle: the number is that of the participant.

    >>> entry = moodle("Anna Müller_4711_assignsubmission_file_/02_mse.ipynb")
    >>> entry.name, entry.student, entry.inside
    ('Anna Müller', '4711', '02_mse.ipynb')
    >>> moodle("Anna Müller_4711_assignsubmission_file_mse.py").inside
    'mse.py'
    """
    top, _, below = path.partition("/")
    if below and (found := _MOODLE_FOLDER.fullmatch(top)):
        return Entry(found["id"], found["name"], below, path)
    if found := _MOODLE_FILE.fullmatch(top):
        inside = "/".join(filter(None, [found["rest"], below]))
        return Entry(found["id"], found["name"], inside, path)
    return None


def canvas(path: str) -> Entry | None:
    """Read a path of Canvas; a file that came again has a number, which is left out.

    >>> entry = canvas("mulleranna_LATE_123_456_mse-1.py")
    >>> entry.name, entry.student, entry.inside, entry.attempt, entry.late
    ('mulleranna', '123', 'mse.py', (1, 456), True)
    """
    top, _, below = path.partition("/")
    found = _CANVAS.fullmatch(top)
    if not found:
        return None
    name, number = found["rest"] or found["text"], 0
    if again := _AGAIN.fullmatch(name):
        name, number = f"{again['stem']}{again['ending']}", int(again["number"])
    student = found["id"] or found["anonymous"]
    inside = "/".join(filter(None, [name, below]))
    attempt = (number, int(found["file"] or 0))
    return Entry(student, found["name"] or "anonymous", inside, path, attempt, bool(found["late"]))


def gradescope(path: str) -> Entry | None:
    """Read a path of Gradescope; who it is stands in the metadata beside the folders.

    >>> gradescope("submission_88/src/mse.py")
    Entry(student='88', name='', inside='src/mse.py', path='submission_88/src/mse.py', \
attempt=(0, 88), late=False)
    """
    top, _, inside = path.partition("/")
    found = _GRADESCOPE.fullmatch(top)
    return Entry(found[1], "", inside, path, (0, int(found[1]))) if found and inside else None


def folders(path: str) -> Entry | None:
    """Read a path of a class where each student has a folder, or an archive, of their name.

    >>> folders("anna/mse.py").student, folders("ben.zip").student, folders("notes.txt")
    ('anna', 'ben', None)
    """
    top, _, inside = path.partition("/")
    stem = top[: -len(".zip")] if top.lower().endswith(".zip") and not inside else ""
    student = stem or (top if inside else "")
    return Entry(student, student, inside or top, path) if student else None


_READERS: Mapping[Layout, Callable[[str], Entry | None]] = {
    "moodle": moodle,
    "canvas": canvas,
    "gradescope": gradescope,
    "folders": folders,
}
_MOST_TOPS = 2


def read_paths(paths: Sequence[str], layout: Layout) -> tuple[list[Entry], list[str], str]:
    """Return the files of students, the rest, and the folders around all of them.

    Somebody may have packed the download again: folders that hold everything are passed over.
    """
    prefix = ""
    found, rest = _read(paths, prefix, layout)
    for _ in range(_MOST_TOPS):
        tops = {path.removeprefix(prefix).partition("/")[0] for path in paths}
        around = len(tops) == 1 and all("/" in path.removeprefix(prefix) for path in paths)
        if not around or (found and layout != "folders"):
            break
        below = f"{prefix}{tops.pop()}/"
        inner = _read(paths, below, layout)
        if layout == "folders" and len({entry.student for entry in inner[0]}) < 2:
            break  # the folder of the only student
        prefix, (found, rest) = below, inner
    return found, rest, prefix


def _read(paths: Sequence[str], prefix: str, layout: Layout) -> tuple[list[Entry], list[str]]:
    """Return the files of students behind a prefix, and the rest."""
    read = {path: _READERS[layout](path.removeprefix(prefix)) for path in paths}
    found = [msgspec.structs.replace(entry, path=path) for path, entry in read.items() if entry]
    return found, [path for path, entry in read.items() if entry is None]


def plain_layout(paths: Sequence[str]) -> Layout | None:
    """Return which platform a download is of when no other reading is possible.

    >>> plain_layout(["a_1_2_mse.py", "b_3_4_mse.py"]), plain_layout(["mse.py", "a_1_2_mse.py"])
    ('canvas', None)
    """
    _, rest, prefix = read_paths(paths, "gradescope")
    if [path.removeprefix(prefix) for path in rest] == [METADATA]:
        return "gradescope"
    for layout in ("moodle", "canvas"):
        found, rest, _ = read_paths(paths, layout)
        if not rest and len({entry.student for entry in found}) > 1:
            return layout
    return None
