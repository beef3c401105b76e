"""How does what was downloaded from a learning platform become submissions of nbgrader?"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc
from traitlets import Bool, Unicode

from nnopt.classes.layouts import Entry, canvas, moodle
from nnopt.classes.people import Roster, read_roster
from nnopt.classes.reading import FILE_BYTES, FILES, MB, Unread, is_inside, opened
from nnopt.errors import IntakeError
from nnopt.intake import tarball
from nnopt.intake.files import Damaged, TooLargeError, TooMuch, is_dropping
from nnopt.intake.folder import IrregularError, read_regular
from nnopt.nbgrader.walls import plain_files

_ARCHIVES = (".zip", ".tar.gz", ".tgz", ".tar")
_ALL_BYTES = 4096 * MB
_LEVELS = 3
_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)[-_T ]+(\d\d)[-_:.]?(\d\d)(?:[-_:.]?(\d\d))?")


class Extract(ExtractorPlugin):
    """Unpacks archives and copies files: plain ones only, under names inside the folder."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack everything in a folder into another."""
        self._room, self._count = _ALL_BYTES, 0
        source, target = Path(archive_path), Path(extracted_path)
        for name in plain_files(source, self.log.warning):
            self._put(source / name, target / name, _LEVELS)

    def _put(self, path: Path, target: Path, levels: int) -> None:
        ending = next((end for end in _ARCHIVES if path.name.lower().endswith(end)), "")
        if not ending:
            if path != target:
                self._copy(path, target)
            return
        own = target.with_name(target.name[: -len(ending)])
        self.log.info("Extracting from: %s to %s", path, own)
        try:
            members = _zipped(path, self._say) if ending == ".zip" else _tarred(path, self._say)
            for name, data in members:
                inner = own / name
                self._write(inner, data)
                if levels > 1 and name.lower().endswith(_ARCHIVES):
                    self._put(inner, inner, levels - 1)
                    inner.unlink()
        except (IntakeError, Damaged, TooMuch, *tarball.BROKEN) as error:
            what = error.what if isinstance(error, IntakeError) else "it cannot be unpacked"
            if levels < _LEVELS:
                # In the download of a class it is one student's.
                self.log.error("%s was left out: %s", path, what)
                return
            self.parent.fail(
                f"{path.name}: {what}. Nothing was collected: download it again, or take it away."
            )

    def _copy(self, path: Path, target: Path) -> None:
        try:
            self._write(target, read_regular(str(path), FILE_BYTES))
        except (IrregularError, TooLargeError):
            self._say(f"{path.name} was left out: it is no plain file of usual size.")

    def _say(self, text: str) -> None:
        self.log.warning(text)

    def _write(self, path: Path, data: bytes) -> None:
        self._room, self._count = self._room - len(data), self._count + 1
        if self._room < 0 or self._count > FILES:
            self.parent.fail("There is too much in the archives. Unpack and collect them in parts.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _zipped(path: Path, say: Any) -> Iterator[tuple[str, bytes]]:
    with opened(path) as archive:
        for name in archive.paths:
            try:
                if not is_inside(name):
                    raise Unread("was left out: its name leads out of the archive.")
                yield name, archive.read(name, FILE_BYTES)
            except Unread as error:
                say(f"{name} in {path.name} {error}")


def _tarred(path: Path, say: Any) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        for member in tarball.Unpacked(file, _ALL_BYTES).members():
            name = member.name.removeprefix("./")
            dropped = any(is_dropping(part) for part in name.split("/") if part != "..")
            if name.endswith("/") or dropped:
                continue
            plain = stat.S_ISREG(member.mode) and is_inside(name)
            data = member.read(FILE_BYTES) if plain else b""
            if not plain or len(data) > FILE_BYTES:
                say(f"{name} in {path.name} was left out: it is no plain file of usual size.")
            else:
                yield name, data


class CollectByName(FileNameCollectorPlugin):
    """Finds the student in the name of a file, as nbgrader does, and leaves nobody out unsaid.

    Without `c.FileNameCollectorPlugin.named_regexp` the names of Moodle and Canvas are known.
    """

    roster = Unicode(
        "", help="A CSV file with the students, to find their ids by what a download calls them."
    ).tag(config=True)
    allow_skipped = Bool(
        False, help="Collect the rest when the name of a file says no student, and only say so."
    ).tag(config=True)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return whose a file is; the first call looks at all of them."""
        if not hasattr(self, "_found"):
            self._found = self._all(Path(submitted_file))
        return self._found.get(submitted_file)

    def _all(self, first: Path) -> dict[str, dict[str, str]]:
        folder = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        root = Path(self.parent.coursedir.root)
        people = Roster(read_roster(root / self.roster)) if self.roster else None
        found: dict[str, dict[str, str]] = {}
        skipped, seen = [], dict[tuple[str, str, str], str]()
        for name in plain_files(folder, self.log.warning):
            path = str(folder / name)
            info = self._read(path, name, people) if name.endswith(".ipynb") else None
            if info is None:
                skipped.append(name)
                continue
            key = (info["student_id"], info["file_id"], info.get("timestamp", ""))
            if key in seen:
                self.parent.fail(
                    f"{key[0]} has two files for {key[1]}: {seen[key]} and {name}. Nothing was "
                    "collected: delete the older one in the folder archive, or have named_regexp "
                    "name the time, (?P<timestamp>...)."
                )
            seen[key] = name
            found[path] = info
        if skipped:
            self._tell(skipped)
        return found

    def _tell(self, skipped: list[str]) -> None:
        names = ", ".join(skipped[:10])
        if self.allow_skipped:
            self.log.error("Not collected: %s", names)
            return
        self.parent.fail(
            f"Nothing was collected, because these files would be left out: {names}. Take them "
            "out of the folder archive, or change c.FileNameCollectorPlugin.named_regexp so that "
            "it fits their names. Modules and whole folders are graded with nnopt-grade. With "
            "c.CollectByName.allow_skipped = True the others are collected."
        )

    def _read(self, path: str, name: str, people: Roster | None) -> dict[str, str] | None:
        if self.named_regexp:
            info = self._match(path)
            said = [info.get("student_id") or "", info.get("email") or ""] if info else []
        else:
            entry = _entry(name)
            info = entry and {"student_id": entry.student, "file_id": entry.inside}
            said = [entry.student, entry.name] if entry else []
        if not info or not info.get("student_id") or not info.get("file_id"):
            return None
        person = people.find(*said) if people else None
        info = {key: value for key, value in info.items() if value}
        info["student_id"] = person.id if person else info["student_id"].strip()
        info["file_id"] = info["file_id"].rpartition("/")[2].removesuffix(".ipynb")
        if "timestamp" in info:
            info["timestamp"] = self._time(info["timestamp"], name)
        return info

    def _time(self, text: str, name: str) -> str:
        found = _TIME.search(text)
        day, hour = (found.groups()[:3], found.groups()[3:]) if found else ((), ())
        text = f"{'-'.join(day)} {':'.join(part or '00' for part in hour)}" if found else text
        try:
            parse_utc(text)
        except (ValueError, OverflowError, TypeError):
            self.parent.fail(
                f"The time in the name of {name} is not known: {text!r}. Nothing was collected: "
                "have (?P<timestamp>...) in named_regexp fit something like 2026-01-31-23-59-00, "
                "or leave it out."
            )
        return text


def _entry(name: str) -> Entry | None:
    """Read a name of Moodle or Canvas, in whatever folders of archives it lies."""
    parts = name.split("/")
    tails = ("/".join(parts[start:]) for start in range(len(parts)))
    return next((entry for tail in tails if (entry := moodle(tail) or canvas(tail))), None)
