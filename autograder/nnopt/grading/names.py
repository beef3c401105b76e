"""What is each submission of a run called, as a file and in its document?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from nnopt.intake.sealed import shown

_LONGEST = 200


class Name(msgspec.Struct, frozen=True):
    """A name that no other submission of the run has, and what people read.

    `label` is empty where the name of the folder or file says enough.
    """

    file: str
    label: str = ""


def names_of(paths: Sequence[Path]) -> list[Name]:
    """Return a name for each submission; equal ones get their folders, or else a number.

    >>> [name.file for name in names_of([Path("a/x"), Path("b/x"), Path("y.zip"), Path("y")])]
    ['a-x', 'b-x', 'y', 'y-2']
    """
    places = [_place(path) for path in paths]
    given = [path.resolve().name for path in paths]
    files: list[str] = []
    for place in places:
        files.append(_free(_shortest(place, places), files))
    pairs = zip(files, given, strict=True)
    return [Name(file, shown(file) if given.count(own) > 1 else "") for file, own in pairs]


def _place(path: Path) -> tuple[str, ...]:
    """Return the folders that a submission stands in and, last, its name without suffix."""
    whole = path.resolve()
    name = (whole.stem if path.suffix else whole.name) or "submission"
    return (*whole.parts[1:-1], name)


def _shortest(place: tuple[str, ...], places: Sequence[tuple[str, ...]]) -> str:
    """Return a name with as many folders as it needs to differ from those that end alike."""
    alike = {each for each in places if each[-1] == place[-1]}
    depth = 1
    while depth < len(place) and len({each[-depth:] for each in alike}) < len(alike):
        depth += 1
    return _fitting("-".join(place[-depth:]))


def _fitting(name: str) -> str:
    """Shorten a name that leaves no room for an ending: a file's name has at most 255 bytes.

    >>> len(_fitting("x" * 255)), _fitting("ben")
    (200, 'ben')
    """
    encoded = os.fsencode(name)
    return name if len(encoded) <= _LONGEST else encoded[:_LONGEST].decode("utf-8", "ignore")


def _free(base: str, taken: Sequence[str]) -> str:
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name
