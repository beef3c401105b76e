"""Which class do the arguments of a command mean, and what are its students called?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nnopt.classes.download import Class, Origin, class_of, layout_of, open_class
from nnopt.classes.layouts import Layout, moodle
from nnopt.classes.people import PARTICIPANT, Person, read_roster
from nnopt.intake.sealed import shown
from nnopt.report.options import Handed


@contextmanager
def class_for(
    submissions: Sequence[Path], layout: Layout | None, roster: Path | None
) -> Iterator[Class]:
    """Open the downloads of a class; without members when the submissions are single ones.

    Without a layout all of them must have the plain shape of one platform: downloads, or files
    that were picked from one (`download/*`).
    """
    people = read_roster(roster) if roster else []
    folder, only = _picked(submissions)
    downloads = [folder] if folder else submissions
    plain = layout or _plain(downloads, only)
    if plain:
        with open_class(downloads, plain, people, only) as whole:
            yield whole
    else:
        yield class_of(submissions, people) if people else Class(())


def _plain(downloads: Sequence[Path], only: Collection[str]) -> Layout | None:
    if not all(map(_is_packed, downloads)):
        return None
    first = layout_of(downloads[0], only)
    same = first and all(layout_of(path) == first for path in downloads[1:])
    return first if same else None


def _is_packed(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() == ".zip"


def _picked(submissions: Sequence[Path]) -> tuple[Path | None, set[str]]:
    """Return the folder and the names of files that were picked from one download."""
    folders = {path.absolute().parent for path in submissions}
    if len(folders) > 1 or len(submissions) == 1 or all(map(_is_packed, submissions)):
        return None, set()
    return folders.pop(), {path.name for path in submissions}


def people_of(whole: Class) -> dict[str, tuple[str, str]]:
    """Return name and e-mail by the id that a submission has in its document."""
    known = {shown(each.id): each.person for each in whole.members}
    known |= {shown(person.id): person for person in whole.missing}
    return {name: (person.name, person.email) for name, person in known.items()}


def handed_of(whole: Class) -> dict[str, Handed]:
    """Return what the platform knows of each student by the id that a submission has."""
    return {shown(each.id): handed(each.person, each.origin) for each in whole.members}


def handed(person: Person, origin: Origin | None) -> Handed:
    """Return what a platform knows of a student, as far as that is known here."""
    name = (origin.name if origin else "") or person.name
    return Handed(origin.number if origin else "", name, person.id, person.email)


def handed_as(name: str) -> Handed:
    """Return what the name of a folder or .zip says of a student, where nothing else is known.

    A number counts where only Moodle writes it so; otherwise it may be anything. A student may have
    chosen the end of the name: where a folder and a file would be two people's, it is nobody's.

    >>> handed_as("Ada Lovelace_123_assignsubmission_file_").number
    '123'
    >>> handed_as("Ada Lovelace_123"), handed_as("Participant_123").number
    (Handed(number='', name='Ada Lovelace', login='', email=''), '123')
    """
    readings = [entry for entry in (moodle(f"{name}/-"), moodle(name)) if entry]
    if readings:
        alike = len({entry.student for entry in readings}) == 1
        return Handed(readings[0].student, readings[0].name) if alike else Handed()
    if participant := PARTICIPANT.fullmatch(name):
        return Handed(participant[1])
    return Handed(name=re.sub(r"(_LATE)?(_\d+)(_.*)?$", "", name))
