"""What does the name of a file say, when machines and people have added to it?"""

from __future__ import annotations

import re
import unicodedata

from nnopt.intake import limits

# What a learning platform puts in front of the name that a student gave.
_PLATFORMS = (
    re.compile(r".*_assignsubmission_(?:file|onlinetext)_", re.DOTALL),  # Moodle
    re.compile(r"[^_]+_(?:LATE_)?\d+_\d+_"),  # Canvas
    re.compile(r".*_attempt_[\d-]+_", re.DOTALL),  # Blackboard
)
_ENDINGS = re.compile(
    r"(?:\.(?:py|pyw|ipynb|txt|md|json|download|bak|orig|html?))+[ .]*$", re.IGNORECASE
)
# Words of other scripts stand beside Latin ones without a space.
_PARTS = re.compile(r"[a-z]+|\d+|[^\W\d_a-z]+")
_OLD = {"old", "alt", "bak", "backup", "orig", "original", "draft", "save", "saved", "checkpoint"}
_OLD |= {"archive", "previous", "vieux", "antiguo", "旧", "备份"}
_KIT = {"conftest", "nnopt_checks", "setup", "readme"}

Words = tuple[str, ...]


def words(name: str) -> Words:
    """Return the words and numbers of a name, without its endings and without a platform's part.

    >>> words("okaforben_LATE_4711_998877_mse-1.py"), words("02_MSE (1).ipynb.json")
    (('mse', '1'), ('2', 'mse', '1'))
    """
    name = name[: limits.NAME_CHARACTERS]
    for platform in _PLATFORMS:
        if found := platform.match(name):
            name = name[found.end() :]
            break
    stem = unicodedata.normalize("NFC", _ENDINGS.sub("", name)).casefold()
    return tuple(part.lstrip("0") or part for part in _PARTS.findall(stem))


def added_to(name: str, target: str) -> Words | None:
    """Return the words that a name has beside those of `target`, None when it has not all of these.

    >>> added_to("mse - Copy (2).py", "mse"), added_to("Copy of 02_mse.ipynb", "02_mse")
    (('copy', '2'), ('copy', 'of'))
    >>> added_to("MSE.PY", "mse"), added_to("customLoss.py", "custom_loss"), added_to("x.py", "mse")
    ((), (), None)
    """
    found, wanted = words(name), words(target)
    if "".join(found) == "".join(wanted):
        return ()
    for start in range(len(found) - len(wanted) + 1):
        end = start + len(wanted)
        if found[start:end] == wanted:
            return found[:start] + found[end:]
    return None


def is_kit(name: str) -> bool:
    """Say whether a file of this name came with an assignment and holds no work.

    >>> is_kit("conftest.py"), is_kit("test_mse.py"), is_kit("mse.py")
    (True, True, False)
    """
    stem = _ENDINGS.sub("", name).casefold()
    return stem in _KIT or stem.startswith("test_")


def is_old(path: str) -> bool:
    """Say whether a path says that something newer is elsewhere.

    >>> is_old("old/mse.py"), is_old("mse_backup.py"), is_old("mse.py")
    (True, True, False)
    """
    return any(_OLD & set(words(part)) for part in path[-limits.PATH_CHARACTERS :].split("/"))
