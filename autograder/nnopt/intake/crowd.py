"""Does a submission look like the work of several students, handed in by one?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nnopt.intake import names
from nnopt.intake.identify import Match
from nnopt.intake.sealed import listed, shown

# Folders that one student makes: parts and versions of the work.
_OWN = {"src", "code", "data", "model", "models", "train", "test", "tests", "lib", "new", "final"}
_OWN |= {"copy", "kopie", "copie", "副本", "version", "v", "week", "hw", "homework", "assignments"}
_OWN |= {
    "assignment",
    "task",
    "tasks",
    "submission",
    "solution",
    "notebook",
    "notebooks",
    "scripts",
}
_OWN |= {"exercise", "exercises", "part", "abgabe", "aufgabe", "uebung", "作业"}


def crowd_note(matches: Mapping[str, Sequence[Match]]) -> list[str]:
    """Return a note when every file lies in a folder of its own that is called like a person."""
    found: dict[str, set[str]] = {}
    for assignment, several in matches.items():
        for match in several:
            top, slash, _ = match.opened.found.path.partition("/")
            if not slash:
                return []
            found.setdefault(top, set()).add(assignment)
    people = [top for top in found if not _is_own(top, matches)]
    if len(people) < 2 or len(people) < len(found):
        return []
    folders = listed(f"`{shown(top)}`" for top in sorted(people)[:2])
    return [
        f"{folders} look like the work of several students: grade the folder of each one by itself."
    ]


def _is_own(top: str, matches: Mapping[str, Sequence[Match]]) -> bool:
    # A platform's part of the name holds the person.
    said = set(re.findall(r"[^\W\d_]+", top.removesuffix(".zip").casefold()))
    parts = {part for each in matches for part in names.words(each)}
    return names.is_old(top) or not said or bool(said & (_OWN | parts))
