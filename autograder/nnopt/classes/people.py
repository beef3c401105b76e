"""Who is in the class? A roster: the list of students that a platform or a spreadsheet exports."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from nnopt.classes.reading import MB
from nnopt.errors import NnoptError, reason
from nnopt.report.plain import squeezed

_MOST = 10 * MB
# What the columns of rosters are called, in small letters and without signs. Of several columns
# for one thing the first one that holds something counts.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": (
        "username sisloginid loginid login id sisuserid idnumber matrikelnummer idnummer "
        "matriculation studentid sid studentnumber anmeldename benutzername "
        "学号 用户名 identifier participant teilnehmerin"
    ).split(),
    "first": "firstname givenname vorname prénom prenom 名 名字".split(),
    "last": "lastname surname familyname nachname nom apellidos 姓 姓氏".split(),
    "name": "fullname name student studentname vollständigername 姓名 全名".split(),
    "email": (
        "emailaddress email mail emailadresse adressedecourriel courriel 邮箱 电子邮件 "
        "电子邮件地址 电子邮箱 email地址"
    ).split(),
}
_NOBODY = {"pointspossible", "studenttest", "teststudent"}
# Moodle's name for those whose names are not shown, also in its list of grades.
PARTICIPANT = re.compile(
    r"(?:participant|participante|partecipante|teilnehmer|deelnemer|参与者)\D*(\d+)", re.IGNORECASE
)


class Person(msgspec.Struct, frozen=True):
    """A student of the roster; `keys` are all the ways in which a download may name them."""

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    full: str = ""
    keys: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}".strip() or self.full


def read_roster(path: Path) -> list[Person]:
    """Read a roster: a CSV file of Moodle, Canvas, nbgrader or a spreadsheet.

    Comma, semicolon or tab; UTF-8, UTF-16, GBK or the old encoding of Western Europe. Raises
    `NnoptError` where a row names nobody or two rows have one id.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise NnoptError(f"cannot read {path}: {reason(error)}", "Check the path.") from error
    if len(data) > _MOST:
        raise NnoptError(f"{path} is too large for a roster", "Give a CSV file with the students.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NnoptError(f"{path} is a spreadsheet", "Save it as CSV (UTF-8) and give that file.")
    people = list(_people(_text(data), path))
    if not people:
        raise NnoptError(f"{path} names no student", _HEADERS)
    seen: dict[str, Person] = {}
    for person in people:
        if person.id in seen:
            raise NnoptError(
                f"{path} has two students with the id '{person.id}': "
                f"{seen[person.id].name} and {person.name}",
                "Give each of them an id of their own.",
            )
        seen[person.id] = person
    return people


_HEADERS = (
    "The first line names the columns: id (or Username, ID number, SIS Login ID), first_name, "
    "last_name (or Full name, Student), email."
)


def _text(data: bytes) -> str:
    """Return the text of a file whose encoding nobody wrote down."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # A Chinese character has two bytes, a letter with an accent one of them among plain ones.
        runs = re.findall(rb"[\x80-\xff]+", data)
        lone = sum(len(run) == 1 for run in runs)
        return data.decode("cp1252" if 2 * lone > len(runs) else "gb18030", "replace")


def _people(text: str, path: Path) -> Iterator[Person]:
    lines = text.splitlines()
    delimiter = ""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        delimiter = lines.pop(0).strip()[-1]
    while lines and not lines[0].strip(" ,;\t"):
        lines.pop(0)
    if not lines:
        return
    try:
        rows = csv.reader(lines, delimiter=delimiter or _delimiter(lines), strict=False)
        columns = _columns(next(rows))
        if "id" not in columns and "email" not in columns:
            raise NnoptError(f"{path} has no column with the ids of students", _HEADERS)
        for row in rows:
            if any(cell.strip() for cell in row) and (person := _person(columns, row)):
                yield person
    except csv.Error as error:
        raise NnoptError(f"{path} is no CSV file: {error}", "Export it again as CSV.") from error


def _delimiter(lines: Sequence[str]) -> str:
    try:
        return csv.Sniffer().sniff(lines[0], delimiters=",;\t").delimiter
    except csv.Error:
        return max(",;\t", key=lines[0].count)


def _columns(header: Sequence[str]) -> dict[str, list[int]]:
    """Return where what stands, the column that counts most first."""
    heads = [squeezed(cell) for cell in header]
    found = {
        what: [heads.index(name) for name in map(squeezed, names) if name in heads]
        for what, names in _COLUMNS.items()
    }
    return {what: places for what, places in found.items() if places}


def _person(columns: Mapping[str, Sequence[int]], row: Sequence[str]) -> Person | None:
    def values(what: str) -> list[str]:
        cells = (row[place].strip() for place in columns.get(what, ()) if place < len(row))
        # Spreadsheets keep numbers whole as ="0123".
        return [bare for cell in cells if (bare := cell.removeprefix("=").strip("\"'"))]

    ids, emails = values("id"), values("email")
    first, last, full = ((values(what) or [""])[0] for what in ("first", "last", "name"))
    if squeezed(full) in _NOBODY or not (ids or emails):
        return None
    if full and not (first or last):
        if "," in full:
            last, _, first = (part.strip() for part in full.partition(","))
        else:
            first, _, last = full.rpartition(" ")
    ids = [found[1] if (found := PARTICIPANT.fullmatch(each)) else each for each in ids]
    names = (squeezed(first + last), squeezed(last + first), squeezed(full))
    keys = {*map(str.casefold, (*ids, *emails)), *names} - {""}
    email = emails[0] if emails else ""
    return Person((ids or emails)[0], first, last, email, full, frozenset(keys))


class Roster:
    """Finds the students of a roster by what downloads say of them."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self._by_key: dict[str, list[Person]] = {}
        for person in people:
            for key in person.keys | {person.id.casefold()}:
                self._by_key.setdefault(key, []).append(person)

    def find(self, *said: str) -> Person | None:
        """Return the one student whom a number, an address or a name means; the first that does."""
        for text in filter(None, said):
            for key in (text.casefold(), squeezed(text)):
                if len(found := self._by_key.get(key, [])) == 1:
                    return found[0]
        return None
