"""How does a download become one folder for each student? Sorted, checked and copied."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from nnopt.classes.layouts import LAYOUTS, METADATA, Entry, Layout, plain_layout, read_paths
from nnopt.classes.metadata import Submitter, read_metadata
from nnopt.classes.people import Person, Roster
from nnopt.classes.reading import FILE_BYTES, MB, Download, Unread, is_inside, opened
from nnopt.errors import IntakeError
from nnopt.intake.sealed import shown
from nnopt.temporary import TemporaryFolder

# What one student may bring; the intake looks at far less.
_FILES = 5_000
_BYTES = 128 * MB
_METADATA_BYTES = 64 * MB
_NAME = 80


class Origin(msgspec.Struct, frozen=True):
    """Where a submission came from: the platform, its number of the student, and their name there.

    Files that are handed back are called like those that came.
    """

    layout: Layout
    number: str
    name: str


class Member(msgspec.Struct, frozen=True):
    """The submission of one student: a folder, and what is known of them."""

    id: str
    path: Path
    given: str
    person: Person
    notes: tuple[str, ...] = ()
    origin: Origin | None = None


class Class(msgspec.Struct, frozen=True):
    """All submissions of a run; `missing` are those of the roster who handed in nothing."""

    members: tuple[Member, ...]
    missing: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()


class _Student(msgspec.Struct):
    """What one student has in one or more downloads."""

    person: Person
    parts: list[tuple[Download, list[Entry]]]
    notes: list[str]


def layout_of(path: Path, only: Collection[str] = ()) -> Layout | None:
    """Return which platform made a download, None when it is none, or cannot be told."""
    try:
        with opened(path, only) as download:
            return plain_layout(download.paths)
    except IntakeError:
        return None  # taken in as what it is, which says what is wrong with it


@contextmanager
def open_class(
    downloads: Sequence[Path],
    layout: Layout,
    people: Sequence[Person] = (),
    only: Collection[str] = (),
) -> Iterator[Class]:
    """Put each student's files into a folder of their own; the folders go at the end.

    Of several attempts the latest counts, which a note of the member says. Raises `IntakeError`
    when a download cannot be read, or holds nothing in this layout.
    """
    sorter = _Sorter(layout, Roster(people))
    with ExitStack() as stack:
        for path in downloads:
            sorter.sort(stack.enter_context(opened(path, only)), path)
        folder = stack.enter_context(TemporaryFolder("class"))
        members = [_member(student, folder, layout) for student in sorter.students.values()]
        members.sort(key=lambda member: member.id)
        yield _complete(members, sorter.roster, sorter.notes)


def class_of(paths: Sequence[Path], people: Sequence[Person]) -> Class:
    """Return the class of submissions that are called like the students."""
    roster, members, used = Roster(people), [], set[str]()
    for path in paths:
        stem = path.resolve().name.removesuffix(".zip").removesuffix(".ipynb").removesuffix(".py")
        person = roster.find(stem) or Person(file_name(stem))
        name = _free(person.id, used)
        members.append(Member(name, path, str(path), person))
    return _complete(members, roster, [])


def _complete(members: Sequence[Member], roster: Roster, notes: Sequence[str]) -> Class:
    there = {member.person.id for member in members}
    known = {person.id for person in roster.people}
    strangers = [member.id for member in members if member.person.id not in known]
    told = list(notes)
    if known and strangers:
        told.append(f"Not in the roster: {', '.join(map(shown, strangers[:20]))}.")
    missing = tuple(person for person in roster.people if person.id not in there)
    return Class(tuple(members), missing, tuple(told))


class _Sorter:
    """Gives the files of downloads to the students whose they are."""

    def __init__(self, layout: Layout, roster: Roster) -> None:
        self.layout: Layout = layout
        self.roster = roster
        self.students: dict[str, _Student] = {}
        self.notes: list[str] = []
        self._made: dict[str, str] = {}

    def sort(self, download: Download, path: Path) -> None:
        """Sort one download."""
        found, rest, prefix = read_paths(download.paths, self.layout)
        if not found:
            raise IntakeError(
                f"{shown(path.name)} holds no submission as {self.layout} packs them",
                f"Give the download as it came, or another --from: {', '.join(LAYOUTS)}.",
            )
        by_key: dict[str, list[Entry]] = defaultdict(list)
        for entry in found:
            by_key[entry.student].append(entry)
        said = _submitters(download, prefix) if self.layout == "gradescope" else {}
        self._made = {}
        for key, entries in by_key.items():
            for about in said.get(key) or [Submitter(name=entries[0].name)]:
                self._give(download, key, entries, about)
        left = [name for each in rest if (name := each.removeprefix(prefix)) != METADATA]
        if left:
            shown_names = ", ".join(map(shown, left[:5]))
            self.notes.append(f"Nobody's in {shown(path.name)}: {shown_names}.")

    def _give(self, download: Download, key: str, entries: list[Entry], about: Submitter) -> None:
        """Give files to a student; a later submission of theirs takes an earlier one's place."""
        who = about.sid or about.email
        label = who or "_".join(dict.fromkeys(filter(None, [about.name, key])))
        stranger = Person(file_name(label), full=about.name, email=about.email)
        person = self.roster.find(about.sid, about.email, key, about.name) or stranger
        if person.id in self._made and not who:
            person = stranger  # two of one name: only one of them is the one of the roster
        student = self.students.setdefault(person.id, _Student(person, [], []))
        made = f"{about.created} {key:0>20}"
        earlier = self._made.get(person.id)
        if earlier is None:
            student.parts.append((download, entries))
        elif made > earlier:
            student.parts[-1] = (download, entries)
        self._made[person.id] = max(made, earlier or "")
        if earlier is not None:
            counts = student.parts[-1][1][0].student
            student.notes.append(
                f"Handed in more than once: the latest counts, submission_{counts}."
            )


def _submitters(download: Download, prefix: str) -> dict[str, list[Submitter]]:
    path = prefix + METADATA
    if path not in download.paths:
        return {}
    try:
        return read_metadata(download.read(path, _METADATA_BYTES))
    except Unread as error:
        raise IntakeError(f"{METADATA} {error}", "Export the submissions again.") from error


def _member(student: _Student, folder: Path, layout: Layout) -> Member:
    name = _free(student.person.id, {path.name for path in folder.iterdir()})
    own = folder / name
    own.mkdir()
    room, files = _BYTES, 0
    for number, (download, entries) in enumerate(student.parts, 1):
        place = own / str(number) if len(student.parts) > 1 else own
        for entry in _latest(entries, student.notes):
            try:
                if files >= _FILES or room <= 0:
                    raise Unread("was left out: this student has too many files.")
                if not is_inside(entry.inside):
                    raise Unread("was left out: its name is not one of a file inside the download.")
                data = download.read(entry.path, min(room, FILE_BYTES))
                _write(place, entry.inside, data)
                room, files = room - len(data), files + 1
            except Unread as error:
                student.notes.append(f"`{shown(entry.inside)}` {error}")
        if any(entry.late for entry in entries):
            student.notes.append("Handed in late.")
    given = student.person.name or name
    first = student.parts[-1][1][0]
    origin = Origin(layout, first.student, first.name)
    return Member(name, own, given, student.person, tuple(student.notes[:20]), origin)


def _latest(entries: Sequence[Entry], notes: list[str]) -> list[Entry]:
    """Return of each file its latest attempt."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.inside].append(entry)
    for inside, attempts in found.items():
        attempts.sort(key=lambda entry: entry.attempt)
        if len(attempts) > 1:
            name = shown(attempts[-1].path.rpartition("/")[2])
            notes.append(
                f"`{shown(inside)}` was handed in {len(attempts)} times: the latest counts, "
                f"`{name}`."
            )
    return [attempts[-1] for attempts in found.values()]


def _write(folder: Path, inside: str, data: bytes) -> None:
    path = folder / inside
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise Unread("was left out: another file has this name.") from error
    except (OSError, ValueError) as error:
        raise Unread("was left out: a file cannot have this name here.") from error


def file_name(text: str) -> str:
    r"""Return a text as the name of a folder.

    >>> file_name("../a/b\n"), file_name("Anna Müller_4711")
    ('a_b', 'Anna Müller_4711')
    """
    name = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]+", "_", text).strip("._ ")
    while len(name.encode("utf-8", "replace")) > _NAME:
        name = name[:-1]
    return name.encode("utf-8", "replace").decode() or "student"


def _free(wanted: str, used: set[str]) -> str:
    """Return a name for a folder that no other has, also where capitals do not count."""
    base = name = file_name(wanted)
    number = 1
    while name.casefold() in {each.casefold() for each in used}:
        number += 1
        name = f"{base}-{number}"
    used.add(name)
    return name
